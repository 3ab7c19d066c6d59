#include "core/cells/square_splitter.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <set>

#include "core/support/random.h"

namespace omegascope::cells {

namespace {

constexpr int kProbes = 17;          // samples per side that set the scale of each entry
constexpr double kRounding = 1e-13;  // share of an entry's scale that counts as zero
constexpr int kVanishingProbes = 4;  // random points that decide whether an entry vanishes on the slice
constexpr int kRootIterations = 80;

/// The layers (1…L+1) whose parameters one of the two directions moves.
std::set<int> movedLayers(const slice::SliceLoss& loss) {
    std::set<int> layers;
    for (const auto& block : loss.loss().network().layout().blocks())
        for (int k = 0; k < 2; ++k)
            if (loss.slice().directions.col(k).segment(block.offset, block.size).any())
                layers.insert(block.layer);
    return layers;
}

/// Entries that are 0 to tolerance at several random points vanish on the whole slice: the slice lies inside
/// N there.
std::vector<bool> vanishingEntries(const slice::SliceLoss& loss, int count) {
    std::vector<bool> vanishing(static_cast<std::size_t>(count), true);
    const auto& ranges = loss.slice().ranges;
    Random random(17);
    for (int probe = 0; probe < kVanishingProbes; ++probe) {
        const double s = random.uniform(ranges[0][0], ranges[0][1]);
        const double t = random.uniform(ranges[1][0], ranges[1][1]);
        const auto signature = loss.signature(s, t);
        for (std::size_t k = 0; k < vanishing.size(); ++k)
            if (signature.entries()[k] != 0) vanishing[k] = false;
    }
    return vanishing;
}

}  // namespace

EntryTable::EntryTable(const slice::SliceLoss& loss) {
    const auto shape = loss.loss().emptySignature();
    for (int i = 0; i < shape.dataCount(); ++i)
        for (int layer = 1; layer <= shape.layerCount(); ++layer)
            for (int unit = 0; unit < shape.width(layer); ++unit) activations_.push_back({i, layer, unit});
    layerOrder_.resize(activations_.size());
    for (std::size_t k = 0; k < layerOrder_.size(); ++k) layerOrder_[k] = static_cast<int>(k);
    std::stable_sort(layerOrder_.begin(), layerOrder_.end(),
                     [this](int a, int b) { return activation(a).layer < activation(b).layer; });

    const bool oneLayer = movedLayers(loss).size() <= 1;
    for (const auto& activation : activations_) straight_.push_back(oneLayer || activation.layer == 1);

    Eigen::VectorXd largest = Eigen::VectorXd::Zero(count());
    Eigen::VectorXd values;
    const auto& ranges = loss.slice().ranges;
    for (int a = 0; a < kProbes; ++a)
        for (int b = 0; b < kProbes; ++b) {
            loss.preActivations(std::lerp(ranges[0][0], ranges[0][1], a / (kProbes - 1.0)),
                                std::lerp(ranges[1][0], ranges[1][1], b / (kProbes - 1.0)), values);
            largest = largest.cwiseMax(values.cwiseAbs());
        }
    const auto vanishing = vanishingEntries(loss, count());
    for (int k = 0; k < count(); ++k)
        limit_.push_back(vanishing[static_cast<std::size_t>(k)] ? std::numeric_limits<double>::infinity()
                                                                : kRounding * largest(k));
}

bool EntryTable::allStraight() const {
    return std::all_of(straight_.begin(), straight_.end(), [](bool straight) { return straight; });
}

bool SquareSplitter::changesSign(int entry, const Piece& piece) const {
    bool positive = false;
    bool negative = false;
    for (const int vertex : piece.vertices) {
        const int state = signAt(entry, vertex);
        positive |= state > 0;
        negative |= state < 0;
    }
    return positive && negative;
}

/// The zero of the entry on the border between two vertices of opposite sign, by the Illinois variant of
/// regula falsi (one step when the entry is affine). The ends are ordered by position so that both neighbours
/// compute the same bits.
int SquareSplitter::crossing(int entry, int from, int to) {
    const auto position = [this](int v) {
        const auto& vertex = vertices_[static_cast<std::size_t>(v)];
        return std::pair(vertex.s, vertex.t);
    };
    if (position(to) < position(from)) std::swap(from, to);
    const auto [s0, t0] = position(from);
    const auto [s1, t1] = position(to);
    double low = 0.0;
    double high = 1.0;
    double atLow = vertices_[static_cast<std::size_t>(from)].values(entry);
    double atHigh = vertices_[static_cast<std::size_t>(to)].values(entry);
    SplitVertex point;
    int side = 0;
    for (int k = 0; k < kRootIterations; ++k) {
        const double share = std::clamp(low + (high - low) * (atLow / (atLow - atHigh)), low, high);
        point.s = s0 + share * (s1 - s0);
        point.t = t0 + share * (t1 - t0);
        point.loss = loss_.preActivations(point.s, point.t, point.values);
        const double value = point.values(entry);
        if (entries_.sign(entry, value) == 0 || entries_.isStraight(entry) || high - low < 1e-15) break;
        if (std::signbit(value) == std::signbit(atHigh)) {
            high = share;
            atHigh = value;
            if (side == 1) atLow /= 2.0;
            side = 1;
        } else {
            low = share;
            atLow = value;
            if (side == -1) atHigh /= 2.0;
            side = -1;
        }
    }
    point.values(entry) = 0.0;
    vertices_.push_back(std::move(point));
    return static_cast<int>(vertices_.size()) - 1;
}

/// A vertex at every sign change of the entry along the border of the piece.
void SquareSplitter::insertCrossings(int entry, Piece& piece) {
    Piece refined;
    const std::size_t count = piece.vertices.size();
    for (std::size_t k = 0; k < count; ++k) {
        const int from = piece.vertices[k];
        const int to = piece.vertices[(k + 1) % count];
        refined.vertices.push_back(from);
        refined.makers.push_back(piece.makers[k]);
        if (signAt(entry, from) * signAt(entry, to) >= 0) continue;
        // The border may have been cut already, by the piece on its other side.
        refined.vertices.push_back(crossing(entry, from, to));
        refined.makers.push_back(piece.makers[k]);
    }
    piece = std::move(refined);
}

/// Chops off, one at a time, the runs of vertices on which the entry keeps one sign, until the piece has one
/// sign left. A wall that meets the border twice makes two runs; a curved one may make more.
void SquareSplitter::splitPiece(int entry, Piece piece, std::vector<Piece>& out) {
    insertCrossings(entry, piece);
    while (changesSign(entry, piece)) {
        const std::size_t count = piece.vertices.size();
        const auto state = [&](std::size_t k) { return signAt(entry, piece.vertices[k % count]); };
        // A run of non-zero vertices starts after a zero vertex; one that ends at a different zero can be
        // chopped off.
        std::size_t start = 0;
        while (!(state(start) == 0 && state(start + 1) != 0)) ++start;
        std::size_t length = 1;
        while (state(start + length) != 0) ++length;
        Piece part;
        for (std::size_t k = 0; k <= length; ++k) {
            part.vertices.push_back(piece.vertices[(start + k) % count]);
            if (k < length) part.makers.push_back(piece.makers[(start + k) % count]);
        }
        part.makers.push_back({entry});
        Piece rest;
        for (std::size_t k = length; k <= count; ++k) {
            rest.vertices.push_back(piece.vertices[(start + k) % count]);
            if (k < count) rest.makers.push_back(piece.makers[(start + k) % count]);
        }
        rest.makers.push_back({entry});
        out.push_back(std::move(part));
        piece = std::move(rest);
    }
    out.push_back(std::move(piece));
}

bool SquareSplitter::vanishesBetween(int entry, int from, int to) {
    if (entries_.isStraight(entry)) return true;
    const auto& a = vertices_[static_cast<std::size_t>(from)];
    const auto& b = vertices_[static_cast<std::size_t>(to)];
    Eigen::VectorXd values;
    loss_.preActivations(0.5 * (a.s + b.s), 0.5 * (a.t + b.t), values);
    return entries_.sign(entry, values(entry)) == 0;
}

/// Adds the entry to the borders along which it vanishes: coincident walls, and walls that run along a grid
/// line.
void SquareSplitter::markBorder(int entry, Piece& piece) {
    const std::size_t count = piece.vertices.size();
    const bool vanishes = std::all_of(piece.vertices.begin(), piece.vertices.end(),
                                      [&](int vertex) { return signAt(entry, vertex) == 0; });
    if (vanishes) return;  // not a wall: the entry is 0 on the whole piece
    for (std::size_t k = 0; k < count; ++k) {
        const int from = piece.vertices[k];
        const int to = piece.vertices[(k + 1) % count];
        auto& makers = piece.makers[k];
        if (signAt(entry, from) != 0 || signAt(entry, to) != 0) continue;
        if (std::find(makers.begin(), makers.end(), entry) == makers.end() &&
            vanishesBetween(entry, from, to))
            makers.push_back(entry);
    }
}

bool SquareSplitter::split(const std::vector<SplitVertex>& corners, int most) {
    vertices_ = corners;
    Piece whole;
    for (std::size_t k = 0; k < corners.size(); ++k) whole.vertices.push_back(static_cast<int>(k));
    whole.makers.resize(corners.size());
    pieces_ = {whole};
    std::vector<Piece> next;
    for (const int entry : entries_.layerOrder()) {
        next.clear();
        bool touched = false;
        for (auto& piece : pieces_) {
            const bool crossed = changesSign(entry, piece);
            touched |= crossed;
            if (crossed)
                splitPiece(entry, std::move(piece), next);
            else
                next.push_back(std::move(piece));
        }
        std::swap(pieces_, next);
        if (static_cast<int>(pieces_.size()) > most) {
            vertices_ = corners;
            pieces_ = {whole};
            return false;
        }
        for (auto& piece : pieces_) markBorder(entry, piece);
    }
    return true;
}

}  // namespace omegascope::cells
