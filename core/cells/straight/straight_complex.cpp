#include "core/cells/straight/straight_complex.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>

#include "core/cells/complex/planar_graph.h"
#include "core/cells/straight/line_arrangement.h"
#include "core/cells/straight/straight_walls.h"
#include "core/support/index.h"
#include "core/support/number_text.h"

namespace omegascope::cells {

namespace {

constexpr int kEntriesWorthThreads = 256;
constexpr std::int64_t kCrossingsPerCell =
    16;  ///< in the budget: degenerate walls have more crossings than cells

/// Pieces of walls that are held before they are arranged, about a kilobyte each with their lines and signs.
constexpr std::int64_t kMostPieces = 1'000'000;

/// The one layer whose entries of both directions are not 0; 1 when only hidden walls of a single layer
/// count.
int movedLayer(const slice::SliceLoss& loss, bool criterionWalls) {
    const auto& network = loss.loss().network();
    if (!criterionWalls && network.depth() == 1) return 1;
    int moved = 0;
    for (const network::Block& block : network.layout().blocks()) {
        const auto entries = loss.slice().directions.block(block.offset, 0, block.size, 2);
        if ((entries.array() == 0.0).all() || block.layer == moved) continue;
        if (moved != 0)
            throw std::invalid_argument("straightComplex: the directions move more than one layer");
        moved = block.layer;
    }
    return std::max(moved, 1);
}

/// One datum after another, with the sides of the window shared.
class Gathering {
  public:
    explicit Gathering(const Entries& entries)
        : states_(at(entries.count()), 0), perDatum_(at(entries.perDatum())) {
        walls.lines.assign(windowSides().begin(), windowSides().end());
    }

    void add(int datum, StraightWallsOfDatum found) {
        const int shift = static_cast<int>(walls.lines.size()) - 4;
        const auto renumbered = [&](int line) { return line < 4 ? line : line + shift; };
        walls.lines.insert(walls.lines.end(), std::make_move_iterator(found.walls.lines.begin() + 4),
                           std::make_move_iterator(found.walls.lines.end()));
        for (StraightPiece piece : found.walls.pieces) {
            piece.line = renumbered(piece.line);
            for (int& end : piece.ends) end = renumbered(end);
            walls.pieces.push_back(piece);
        }
        std::copy(found.states.begin(), found.states.end(),
                  states_.begin() + datum * static_cast<std::ptrdiff_t>(perDatum_));
    }

    network::Signature constants(const loss::Loss& loss, const Entries& entries) const {
        network::Signature result = loss.emptySignature();
        for (int entry = 0; entry < entries.count(); ++entry) {
            const network::Activation which = entries.activation(entry);
            result.set(which.datum, which.layer, which.unit, states_[at(entry)]);
        }
        return result;
    }

    StraightWalls walls;

  private:
    States states_;
    std::size_t perDatum_;
};

CellComplex tooMany(CellComplex complex, const std::string& what) {
    CellComplex empty;
    empty.window = complex.window;
    empty.regime = complex.regime;
    empty.rootSignature = std::move(complex.rootSignature);
    empty.components = 0;
    empty.kind = ComplexKind::Partial;
    empty.unresolvedArea = 1.0;
    empty.remark = "the window has more than " + what + ": zoom in";
    return empty;
}

/// From window coordinates to the slice's; the ends of the range are met exactly.
void toSlice(CellComplex& complex) {
    const auto map = [](double x, double low, double high) {
        const double inside = std::min(std::max(low + (high - low) * (0.5 * (x + 1.0)), low), high);
        return x <= -1.0 ? low : x >= 1.0 ? high : inside;
    };
    const auto [rangeS, rangeT] = complex.window;
    for (CellComplex::Vertex& vertex : complex.vertices)
        vertex = {map(vertex.s, rangeS[0], rangeS[1]), map(vertex.t, rangeT[0], rangeT[1])};
}

/// @param beyond  what there is too much of; empty: nothing
/// @return false when stopped
bool gatherWalls(AffineForms& forms, const Entries& entries, int lastLayer, std::int64_t budget,
                 Gathering& gathering, std::string& beyond, const Control& control) {
    const int count = entries.dataCount();
    std::vector<StraightWallsOfDatum> found(at(count));
    std::atomic<bool> tooMuch{false};
    std::atomic<std::int64_t> pieces{0};
    const std::int64_t mostPieces = std::min(kCrossingsPerCell * budget, kMostPieces);
    const bool few = entries.count() < kEntriesWorthThreads;
    const bool done = parallelFor(
        count,
        [&](int datum) {
            if (tooMuch) return;
            found[at(datum)] =
                straightWalls(forms, entries, datum, lastLayer, static_cast<int>(budget), control);
            pieces += static_cast<std::int64_t>(found[at(datum)].walls.pieces.size());
            if (!found[at(datum)].withinBudget || pieces > mostPieces) tooMuch = true;
        },
        {control.stop, {}}, few ? 1 : 0);
    if (!done || control.stopped()) return false;
    if (tooMuch) {
        beyond =
            pieces > mostPieces ? thousands(mostPieces) + " pieces of walls" : thousands(budget) + " cells";
        return true;
    }
    for (int datum = 0; datum < count; ++datum) gathering.add(datum, std::move(found[at(datum)]));
    return true;
}

}  // namespace

Result<CellComplex> straightComplex(const slice::SliceLoss& loss, const ComplexOptions& options,
                                    const Control& control) {
    const auto started = std::chrono::steady_clock::now();
    const Error stopped = cancelled();
    const auto& given = loss.loss();
    const bool criterionWalls = options.criterionWalls && loss::isPiecewiseMultilinear(given.criterion());
    const int lastLayer = given.network().depth() + (criterionWalls ? 1 : 0);
    const Entries entries(given);
    AffineForms forms(loss, movedLayer(loss, criterionWalls));
    const std::int64_t budget = std::max(options.cellBudget, 1);

    CellComplex complex;
    complex.window = {loss.slice().ranges[0], loss.slice().ranges[1]};
    complex.regime = regimeOf(loss);
    const std::string tooManyCells = thousands(budget) + " cells";
    Gathering gathering(entries);
    std::string beyond;
    if (!gatherWalls(forms, entries, lastLayer, budget, gathering, beyond, control)) return stopped;
    if (!beyond.empty()) return tooMany(std::move(complex), beyond);
    control.report(0.3);

    const std::int64_t crossingLimit = std::min(kCrossingsPerCell * budget, std::int64_t{1} << 28);
    switch (arrangeLines(gathering.walls, crossingLimit, complex, control)) {
        case ArrangementOutcome::Stopped:
            return stopped;
        case ArrangementOutcome::TooManyCrossings:
            return tooMany(std::move(complex), thousands(crossingLimit) + " crossings of walls");
        case ArrangementOutcome::Complete:
            break;
    }
    // The graph is connected, so Euler's formula tells the number of cells.
    const auto cells = 1 + static_cast<std::int64_t>(complex.edges.size()) -
                       static_cast<std::int64_t>(complex.vertices.size());
    if (cells > budget) return tooMany(std::move(complex), tooManyCells);
    control.report(0.6);
    toSlice(complex);
    if (!completeComplex(complex, gathering.constants(given, entries), entries, control)) return stopped;
    complex.kind = ComplexKind::Exact;
    complex.remark = "walls exact (straight lines)";
    complex.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    control.report(1.0);
    return complex;
}

}  // namespace omegascope::cells
