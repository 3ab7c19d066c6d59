#include "core/cells/volume/polyhedron.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace omegascope::cells {

namespace {

/// Of an edge: an interval of shares this short is rounding.
constexpr double kSettledShare = 1e-15;

constexpr std::int8_t kUnknown = 2;
constexpr int kRootIterations = 60;

Point3 minus(const Point3& a, const Point3& b) {
    return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}

double determinant(const Point3& a, const Point3& b, const Point3& c) {
    return a[0] * (b[1] * c[2] - b[2] * c[1]) + a[1] * (b[2] * c[0] - b[0] * c[2]) +
           a[2] * (b[0] * c[1] - b[1] * c[0]);
}

Point3 meanOf(const std::vector<int>& loop, const std::vector<Point3>& points) {
    Point3 mean{};
    for (const int v : loop)
        for (std::size_t k = 0; k < 3; ++k) mean[k] += points[static_cast<std::size_t>(v)][k];
    for (double& coordinate : mean) coordinate /= static_cast<double>(loop.size());
    return mean;
}

std::uint64_t edgeKey(int from, int to) {
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(from)) << 32 |
           static_cast<std::uint32_t>(to);
}

/// Adds `part` of a face as a face of its own, when it has an inside.
void addLoop(const PolyhedronFace& face, std::vector<int> loop, Polyhedron& part) {
    if (loop.size() < 3) return;
    part.faces.push_back({std::move(loop), face.makers, face.kind, face.side});
}

}  // namespace

double volumeOf(const Polyhedron& polyhedron, const std::vector<Point3>& points) {
    if (polyhedron.faces.empty()) return 0.0;
    const Point3 base = points[static_cast<std::size_t>(polyhedron.faces.front().loop.front())];
    double sixfold = 0.0;
    for (const auto& face : polyhedron.faces) {
        const Point3 mean = minus(meanOf(face.loop, points), base);
        for (std::size_t k = 0; k < face.loop.size(); ++k) {
            const auto& a = points[static_cast<std::size_t>(face.loop[k])];
            const auto& b = points[static_cast<std::size_t>(face.loop[(k + 1) % face.loop.size()])];
            sixfold += determinant(mean, minus(a, base), minus(b, base));
        }
    }
    return sixfold / 6.0;
}

Point3 middleOf(const Polyhedron& polyhedron, const std::vector<Point3>& points) {
    std::vector<int> corners;
    for (const auto& face : polyhedron.faces)
        corners.insert(corners.end(), face.loop.begin(), face.loop.end());
    std::sort(corners.begin(), corners.end());
    corners.erase(std::unique(corners.begin(), corners.end()), corners.end());
    return meanOf(corners, points);
}

Polyhedron boxPolyhedron(const Point3& low, const Point3& high, std::vector<Point3>& points, int entryCount) {
    const int first = static_cast<int>(points.size());
    for (int corner = 0; corner < 8; ++corner)
        points.push_back(
            {corner & 1 ? high[0] : low[0], corner & 2 ? high[1] : low[1], corner & 4 ? high[2] : low[2]});
    Polyhedron box;
    constexpr int kLoops[6][4] = {{0, 4, 6, 2}, {1, 3, 7, 5}, {0, 1, 5, 4},
                                  {2, 6, 7, 3}, {0, 2, 3, 1}, {4, 5, 7, 6}};
    for (const auto& loop : kLoops)
        box.faces.push_back(
            {{first + loop[0], first + loop[1], first + loop[2], first + loop[3]}, {}, {}, 0});
    box.signs.assign(static_cast<std::size_t>(entryCount), 0);
    return box;
}

int PolyhedronSplitter::signAt(int vertex) {
    if (signs_.size() < points_.size()) signs_.resize(points_.size(), kUnknown);
    std::int8_t& sign = signs_[static_cast<std::size_t>(vertex)];
    if (sign == kUnknown) {
        const double value = value_(entry_, points_[static_cast<std::size_t>(vertex)]);
        const double limit = limits_[static_cast<std::size_t>(entry_)];
        sign = static_cast<std::int8_t>(value > limit ? 1 : (value < -limit ? -1 : 0));
    }
    return sign;
}

/// The zero on the edge, by the Illinois variant of the secant rule: one step when the entry is affine.
int PolyhedronSplitter::crossing(int from, int to) {
    const auto key = edgeKey(std::min(from, to), std::max(from, to));
    if (const auto known = crossings_.find(key); known != crossings_.end()) return known->second;
    Point3 a = points_[static_cast<std::size_t>(from)];
    Point3 b = points_[static_cast<std::size_t>(to)];
    if (b < a) std::swap(a, b);
    const auto at = [&](double share) {
        Point3 point{};
        for (std::size_t k = 0; k < 3; ++k) point[k] = a[k] == b[k] ? a[k] : a[k] + share * (b[k] - a[k]);
        return point;
    };
    const double limit = limits_[static_cast<std::size_t>(entry_)];
    double low = 0.0;
    double high = 1.0;
    double atLow = value_(entry_, a);
    double atHigh = value_(entry_, b);
    double share = 0.5;
    int kept = 0;
    for (int step = 0; step < kRootIterations; ++step) {
        share = std::clamp((low * atHigh - high * atLow) / (atHigh - atLow), low, high);
        const double value = value_(entry_, at(share));
        if (std::abs(value) <= limit || high - low < kSettledShare) break;
        const bool right = (value > 0.0) == (atLow > 0.0);
        (right ? low : high) = share;
        (right ? atLow : atHigh) = value;
        if (kept == (right ? 1 : -1)) (right ? atHigh : atLow) *= 0.5;
        kept = right ? 1 : -1;
    }
    const int made = static_cast<int>(points_.size());
    points_.push_back(at(share));
    signs_.resize(points_.size(), kUnknown);
    signs_.back() = 0;
    crossings_.emplace(key, made);
    return made;
}

PolyhedronSplitter::Sequence PolyhedronSplitter::sequenceOf(const std::vector<int>& loop) {
    Sequence sequence;
    for (std::size_t k = 0; k < loop.size(); ++k) {
        const int here = loop[k];
        const int next = loop[(k + 1) % loop.size()];
        const int sign = signAt(here);
        sequence.points.push_back(here);
        sequence.signs.push_back(sign);
        sequence.positive |= sign > 0;
        sequence.negative |= sign < 0;
        if (sign * signAt(next) < 0) {
            sequence.points.push_back(crossing(here, next));
            sequence.signs.push_back(0);
        }
    }
    return sequence;
}

/// Divides a face between the two parts. Several stretches of positive corners (a curved wall) become one
/// face each, and the negative part keeps what is between them: the same from both sides of the face.
void PolyhedronSplitter::takeFace(const PolyhedronFace& face, Polyhedron& plus, Polyhedron& minus) {
    Sequence around = sequenceOf(face.loop);
    if (!around.positive && !around.negative) return;  // see takeZeroFace
    if (!around.negative) return addLoop(face, std::move(around.points), plus);
    if (!around.positive) return addLoop(face, std::move(around.points), minus);
    // Begin behind a negative corner, so that no stretch wraps around.
    const auto start = std::find(around.signs.begin(), around.signs.end(), -1) - around.signs.begin();
    std::rotate(around.points.begin(), around.points.begin() + start, around.points.end());
    std::rotate(around.signs.begin(), around.signs.begin() + start, around.signs.end());
    std::vector<int> negative;
    std::vector<int> stretch;
    bool positive = false;
    const auto close = [&] {
        // A stretch begins and ends with zeros; the chord runs between the two that are next to the negative.
        if (positive) {
            negative.push_back(stretch.front());
            negative.push_back(stretch.back());
            addLoop(face, stretch, plus);
        } else {
            negative.insert(negative.end(), stretch.begin(), stretch.end());
        }
        stretch.clear();
        positive = false;
    };
    for (std::size_t k = 0; k < around.points.size(); ++k) {
        if (around.signs[k] < 0) {
            close();
            negative.push_back(around.points[k]);
            continue;
        }
        positive = positive || around.signs[k] > 0;
        stretch.push_back(around.points[k]);
    }
    close();
    addLoop(face, std::move(negative), minus);
}

/// A face on which the entry vanishes, of a polyhedron that it cuts elsewhere (a curved wall that bends away
/// from another one): goes to the part that its neighbours went to.
void PolyhedronSplitter::takeZeroFace(const PolyhedronFace& face, Polyhedron& plus, Polyhedron& minus) const {
    const auto shared = [&face](const Polyhedron& part) {
        int edges = 0;
        for (const auto& other : part.faces)
            for (std::size_t a = 0; a < other.loop.size(); ++a)
                for (std::size_t b = 0; b < face.loop.size(); ++b)
                    edges += other.loop[a] == face.loop[(b + 1) % face.loop.size()] &&
                             other.loop[(a + 1) % other.loop.size()] == face.loop[b];
        return edges;
    };
    const bool above = shared(plus) >= shared(minus);
    Polyhedron& part = above ? plus : minus;
    part.faces.push_back(face);
    touch(part.faces.back(), above ? 1 : -1);
}

void PolyhedronSplitter::addCap(Polyhedron& part, int side) const {
    std::map<std::pair<int, int>, int> count;
    for (const auto& face : part.faces)
        for (std::size_t k = 0; k < face.loop.size(); ++k) {
            const int from = face.loop[k];
            const int to = face.loop[(k + 1) % face.loop.size()];
            if (const auto back = count.find({to, from}); back != count.end()) {
                if (--back->second == 0) count.erase(back);
            } else {
                ++count[{from, to}];
            }
        }
    std::multimap<int, int> open;  // the border of the cap runs against the edges left over
    for (const auto& [edge, times] : count)
        for (int k = 0; k < times; ++k) open.emplace(edge.second, edge.first);
    while (!open.empty()) {
        PolyhedronFace cap{{}, {entry_}, PolyhedronFace::Kind::Wall, static_cast<std::int8_t>(side)};
        auto next = open.begin();
        const int first = next->first;
        while (next != open.end()) {
            cap.loop.push_back(next->first);
            const int to = next->second;
            open.erase(next);
            if (to == first) break;
            next = open.find(to);
        }
        if (cap.loop.size() >= 3) part.faces.push_back(std::move(cap));
    }
}

bool PolyhedronSplitter::isZeroOn(const PolyhedronFace& face) {
    return std::all_of(face.loop.begin(), face.loop.end(), [this](int v) { return signAt(v) == 0; });
}

/// The entry vanishes on the face of a polyhedron in which it has this sign.
void PolyhedronSplitter::touch(PolyhedronFace& face, int sign) const {
    if (face.kind == PolyhedronFace::Kind::Box) return;
    if (face.kind == PolyhedronFace::Kind::Inner) {
        face.kind = PolyhedronFace::Kind::Wall;
        face.side = static_cast<std::int8_t>(sign);
    }
    face.makers.push_back(entry_);
}

void PolyhedronSplitter::cut(int entry, std::vector<Polyhedron>& pieces) {
    entry_ = entry;
    signs_.assign(points_.size(), kUnknown);
    crossings_.clear();
    const auto at = static_cast<std::size_t>(entry);
    const std::size_t before = pieces.size();
    for (std::size_t k = 0; k < before; ++k) {
        bool positive = false;
        bool negative = false;
        for (const auto& face : pieces[k].faces)
            for (const int v : face.loop) {
                positive |= signAt(v) > 0;
                negative |= signAt(v) < 0;
            }
        const int whole = positive == negative ? 0 : (positive ? 1 : -1);
        pieces[k].signs[at] = static_cast<std::int8_t>(whole);
        if (!positive || !negative) {
            for (auto& face : pieces[k].faces)
                if (whole != 0 && isZeroOn(face)) touch(face, whole);
            continue;
        }
        Polyhedron plus{{}, pieces[k].signs};
        Polyhedron minus{{}, pieces[k].signs};
        for (const auto& face : pieces[k].faces) takeFace(face, plus, minus);
        for (const auto& face : pieces[k].faces)
            if (isZeroOn(face)) takeZeroFace(face, plus, minus);
        addCap(plus, 1);
        addCap(minus, -1);
        plus.signs[at] = 1;
        minus.signs[at] = -1;
        pieces[k] = std::move(plus);
        pieces.push_back(std::move(minus));
    }
}

}  // namespace omegascope::cells
