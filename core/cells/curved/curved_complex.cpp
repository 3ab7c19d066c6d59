#include "core/cells/curved/curved_complex.h"

#include <array>
#include <atomic>
#include <chrono>
#include <limits>
#include <map>
#include <optional>

#include "core/cells/complex/cell_check.h"
#include "core/cells/complex/edge_points.h"
#include "core/cells/complex/planar_graph.h"
#include "core/cells/curved/datum_walls.h"
#include "core/cells/curved/local_proof.h"
#include "core/cells/forms/exact_forms.h"
#include "core/cells/forms/fine_forms.h"
#include "core/cells/forms/slice_forms.h"
#include "core/support/number_text.h"
#include "core/support/words.h"

namespace omegascope::cells {
namespace {

// Beyond these the crossings of all pairs may take minutes; the window shows colours and says so.
constexpr int kMostEntries = 60'000;
constexpr std::size_t kMostArcPieces = 12'000;
// Where walls cross by twos there are as many cells as crossings, twice as many edges, and some on the border.
constexpr std::int64_t kEdgesPerCell = 3;
// An end on another piece is met twice or more, and a point that many walls pass once for every two of them.
constexpr std::int64_t kHitsPerCell = 8;
// Three walls that all but meet can have crossings farther apart than they are from each other: then more is
// taken to be one point.
constexpr std::array kTolerances{kPointTolerance, 1e-8, 1e-7};

/// Directions that enclose a smaller angle θ (sine) are refused. Coordinates in a plane that its directions all but span
/// lose a factor 1/θ to rounding, and differences of crossings another: at 1e-3 what double precision leaves, 1e-16 /
/// θ², is still kPointTolerance.
constexpr double kLeastAngle = 1e-3;

/// A complex without cells, and why.
CellComplex refused(const slice::SliceLoss& loss, std::string remark) {
    CellComplex complex;
    complex.window = {loss.slice().ranges[0], loss.slice().ranges[1]};
    complex.regime = regimeOf(loss);
    complex.kind = ComplexKind::Partial;
    complex.unresolvedArea = 1.0;
    complex.remark = std::move(remark);
    return complex;
}

CellComplex tooMany(const slice::SliceLoss& loss, const std::string& what) {
    return refused(loss, what + ": too many curved walls to resolve at once; zoom in or use fewer data");
}

/// The sine of the angle between the two directions.
double angleOf(const slice::AffineSlice& slice) {
    const Eigen::VectorXd first = slice.directions.col(0).normalized();
    const Eigen::VectorXd second = slice.directions.col(1).normalized();
    return (second - first.dot(second) * first).norm();
}

slice::SliceLoss lossOfDatum(const slice::SliceLoss& all, int datum) {
    const loss::Loss& loss = all.loss();
    data::Dataset one;
    one.points = loss.dataset().points.col(datum);
    one.targets = loss.dataset().targets.col(datum);
    return slice::SliceLoss(loss::Loss(loss.network(), loss.criterion(), std::move(one)), all.slice());
}

/// Per datum all that equal it, when none of them comes before it; else empty. Equal data have the same walls, exactly.
std::vector<std::vector<int>> equalData(const data::Dataset& dataset) {
    std::map<std::vector<double>, int> first;
    std::vector<std::vector<int>> equal(static_cast<std::size_t>(dataset.size()));
    for (int i = 0; i < dataset.size(); ++i) {
        std::vector<double> numbers(dataset.points.col(i).begin(), dataset.points.col(i).end());
        numbers.insert(numbers.end(), dataset.targets.col(i).begin(), dataset.targets.col(i).end());
        const int like = first.try_emplace(std::move(numbers), i).first->second;
        equal[static_cast<std::size_t>(like)].push_back(i);
    }
    return equal;
}

/// Adds to each wall of a datum the entries of the data that equal it.
void addEqualMakers(CellComplex& complex, const Entries& entries,
                    const std::vector<std::vector<int>>& equal) {
    for (auto& makers : complex.makers) {
        std::vector<WallMaker> all;
        for (const WallMaker& maker : makers) {
            const int datum = maker.entry / entries.perDatum();
            for (const int other : equal[static_cast<std::size_t>(datum)])
                all.push_back({maker.entry + (other - datum) * entries.perDatum(), maker.left, maker.right});
        }
        std::sort(all.begin(), all.end());
        makers = std::move(all);
    }
}

/// All data's walls as pieces with entries of the whole signature, on curves of one table.
struct Gathered {
    std::vector<WallPiece> pieces;
    CurveTable table;
    network::Signature constants;
    Findings findings;
    bool isTooMuch = false;  ///< more than kMostArcPieces; then the rest is empty
};

/// @param equal  the first of equal data makes the pieces of all
/// @return nothing when stopped
std::optional<Gathered> gatherPieces(const slice::SliceLoss& loss, const FineForms& forms,
                                     const ExactForms& exact, const Entries& entries,
                                     const std::vector<std::vector<int>>& equal, bool criterionWalls,
                                     double tolerance, const Control& control) {
    const int count = loss.loss().dataset().size();
    std::vector<DatumWalls> walls(static_cast<std::size_t>(count));
    std::atomic<std::size_t> pieces{0};
    const bool complete = parallelFor(
        count,
        [&](int i) {
            if (equal[static_cast<std::size_t>(i)].empty() || pieces > kMostArcPieces) return;
            DatumWalls& own = walls[static_cast<std::size_t>(i)];
            own = datumWalls(lossOfDatum(loss, i), loss, forms, exact, i, criterionWalls, tolerance,
                             Control{control.stop, {}});
            pieces += own.pieces.size();
        },
        control);
    if (!complete || control.stopped()) return {};
    Gathered all;
    all.isTooMuch = pieces > kMostArcPieces;
    if (all.isTooMuch) return all;
    all.constants = loss.loss().emptySignature();
    if (tolerance > kPointTolerance) all.findings.doubtThat("points so near are taken to be one");
    for (int i = 0; i < count; ++i) {
        DatumWalls& own = walls[static_cast<std::size_t>(i)];
        all.findings.add(own.findings);
        std::vector<int> index;
        for (const Curve& curve : own.curves) index.push_back(all.table.add(curve));
        for (WallPiece& piece : own.pieces) {
            piece.group = i;
            piece.arc.curve = index[static_cast<std::size_t>(piece.arc.curve)];
            for (WallMaker& maker : piece.makers) maker.entry += i * entries.perDatum();
            all.pieces.push_back(std::move(piece));
        }
        for (const int same : equal[static_cast<std::size_t>(i)])
            for (int e = 0; e < entries.perDatum(); ++e) {
                const auto a = entries.activation(same * entries.perDatum() + e);
                all.constants.set(same, a.layer, a.unit, own.centreStates[static_cast<std::size_t>(e)]);
            }
    }
    return all;
}

void toSliceCoordinates(CellComplex& complex, const SliceForms& forms, const slice::AffineSlice& slice) {
    complex.window = {slice.ranges[0], slice.ranges[1]};
    const auto place = [&](double v, double mapped, std::size_t axis) {
        return v == -1.0 ? complex.window[axis][0] : (v == 1.0 ? complex.window[axis][1] : mapped);
    };
    for (auto& vertex : complex.vertices) {
        const auto [s, t] = forms.toSlice(vertex.s, vertex.t);
        vertex = {place(vertex.s, s, 0), place(vertex.t, t, 1)};
    }
}

constexpr double kWindowArea = 4.0;

double areaOf(const std::vector<Box>& boxes) {
    double area = 0.0;
    for (const Box& box : boxes) area += box.area();
    return area;
}

/// @param doubt why the topology is not proven; empty: it is
void tellPlaces(CellComplex& complex, const std::vector<Box>& places, const std::vector<Doubt>& doubt) {
    if (places.empty() && doubt.empty()) {
        complex.kind = ComplexKind::Exact;
        complex.remark = "cells and how they meet are proven; points on curved walls are known to " +
                         generalNumber(complex.tolerance, 2) + " of the window";
        return;
    }
    complex.kind = places.empty() ? ComplexKind::Certified : ComplexKind::Partial;
    complex.remark = "curved walls certified to " + generalNumber(complex.tolerance, 2) + " of the window";
    if (places.empty()) {
        complex.remark += ", not exact because ";
        complex.remark += doubt.front().why;
        return;
    }
    const WindowMap map(complex.window);
    for (const Box& box : places) {
        const Point low = map.toSlice({box.x0, box.y0}), high = map.toSlice({box.x1, box.y1});
        complex.unresolved.push_back({low[0], high[0], low[1], high[1]});
        complex.unresolvedArea += box.area() / kWindowArea;
    }
    complex.remark += " but for " + counted(std::ssize(places), "place") + ", " +
                      generalNumber(100.0 * complex.unresolvedArea, 2) +
                      " % of it, that could not be decided; zoom in there";
}

/// Whether the network confirms what lies about every island: the signature inside it, with room for rounding, and that no
/// other cell has that of the cell it was placed in.
bool islandsAreConfirmed(const slice::SliceLoss& loss, const CellComplex& complex, const Entries& entries,
                         bool criterionWalls) {
    if (complex.holes.empty()) return true;
    if (!criterionWalls) return false;  // signatures have the criterion's states at one point
    const FineForms forms(loss);
    std::vector<double> noise;
    for (int i = 0; i < entries.dataCount(); ++i) {
        const std::vector<double> own = forms.sizes(i).passes;
        noise.insert(noise.end(), own.begin(), own.end());
    }
    return std::all_of(complex.holes.begin(), complex.holes.end(), [&](const std::pair<int, int>& hole) {
        const std::uint64_t outer = complex.cells[static_cast<std::size_t>(hole.first)].hash;
        if (std::count_if(complex.cells.begin(), complex.cells.end(),
                          [outer](const CellComplex::Cell& cell) { return cell.hash == outer; }) != 1)
            return false;
        const int inner = complex.cellOf[static_cast<std::size_t>(hole.second ^ 1)];
        const std::optional<Point> inside = pointInside(complex, inner);
        if (!inside) return false;
        const Point at = WindowMap(complex.window).toSlice(*inside);
        Eigen::VectorXd z;
        loss.preActivations(at[0], at[1], z);
        const network::Signature signature = complex.signature(inner, entries);
        for (int e = 0; e < entries.count(); ++e) {
            const auto k = static_cast<std::size_t>(e);
            if (!entries.isConstant(e) && !(z(e) * signature.entries()[k] > noise[k])) return false;
        }
        return true;
    });
}

/// Inner loops need to know how curved edges run.
Flattening flattening(const CellComplex& complex) {
    return [&complex, map = WindowMap(complex.window)](int edge, std::vector<CellComplex::Vertex>& points) {
        constexpr int kChords = 32;
        for (int k = 1; k < kChords; ++k) {
            const Point p = pointOnEdge(complex, map, edge, static_cast<double>(k) / kChords);
            points.push_back({p[0], p[1]});
        }
    };
}

/// Whether a complex agrees with itself across every edge; else its cells get the network's signatures, and where that finds
/// more to be wrong is told.
bool settle(const slice::SliceLoss& loss, bool criterionWalls, const Entries& entries, CellComplex& attempt,
            Findings& findings, const Control& control) {
    const bool consistent = isConsistent(attempt);
    // What bounds left open is decided without rounding, place by place.
    if (consistent && findings.undecided.empty() && !findings.doubt.empty() &&
        std::ranges::all_of(findings.doubt, &Doubt::hasPlace) &&
        placesAreRight(loss, attempt, criterionWalls, findings.doubt, control))
        findings.doubt.clear();
    toSliceCoordinates(attempt, SliceForms(loss), loss.slice());
    if (!consistent) {
        const std::vector<Box> wrong = settleSignatures(loss, criterionWalls, attempt, control);
        findings.undecided.insert(findings.undecided.end(), wrong.begin(), wrong.end());
        findings.doubtThat("the cells contradict each other");
    } else if (findings.doubt.empty() && !islandsAreConfirmed(loss, attempt, entries, criterionWalls)) {
        findings.doubtThat("what lies round an island is not proven");
    }
    return consistent;
}

}  // namespace

Result<CellComplex> curvedComplex(const slice::SliceLoss& loss, const ComplexOptions& options,
                                  const Control& control) {
    const auto start = std::chrono::steady_clock::now();
    const Error stopped = cancelled();
    const Entries entries(loss.loss());
    if (entries.count() > kMostEntries)
        return tooMany(loss, std::to_string(entries.count()) + " pre-activations");
    if (const double angle = angleOf(loss.slice()); angle < kLeastAngle)
        return refused(loss, "the slice's directions enclose an angle of only " + generalNumber(angle, 2) +
                                 ", too little to certify curved walls; give directions at 0.001 or more");
    const std::vector<std::vector<int>> equal = equalData(loss.loss().dataset());
    CellComplex complex;
    const FineForms forms(loss);
    const ExactForms exact(loss);
    std::vector<Box> places;
    std::vector<Doubt> doubt;
    double least = std::numeric_limits<double>::infinity();
    for (const double tolerance : kTolerances) {
        std::optional<Gathered> walls = gatherPieces(
            loss, forms, exact, entries, equal, options.criterionWalls, tolerance, control.part(0.0, 0.3));
        if (!walls) return stopped;
        if (walls->isTooMuch)
            return tooMany(loss, "more than " + thousands(kMostArcPieces) + " pieces of wall");
        const std::int64_t mostEdges = kEdgesPerCell * options.cellBudget,
                           mostHits = kHitsPerCell * options.cellBudget;
        Arrangement arrangement =
            arrange(std::move(walls->pieces), walls->table, control.part(0.3, 0.8), tolerance, mostHits);
        const auto edges = static_cast<std::int64_t>(arrangement.complex.edges.size());
        if (arrangement.isTooMuch || edges > mostEdges)
            return tooMany(loss,
                           "more than " + (arrangement.isTooMuch ? thousands(mostHits) + " crossings of walls"
                                                                 : thousands(mostEdges) + " edges of cells"));
        if (arrangement.complex.vertices.empty()) return stopped;
        Findings& findings = walls->findings;
        findings.add(arrangement.findings);
        CellComplex attempt = std::move(arrangement.complex);
        attempt.tolerance = tolerance;
        addEqualMakers(attempt, entries, equal);
        if (!completeComplex(attempt, walls->constants, entries, control, flattening(attempt)))
            return stopped;
        const bool consistent =
            settle(loss, options.criterionWalls, entries, attempt, findings, control.part(0.8, 1.0));
        if (control.stopped()) return stopped;
        // Of attempts that all contradict themselves, the one that leaves least open; Euler's formula comes first.
        std::vector<Box> open = undecidedPlaces(findings.undecided);
        const double area = areaOf(open) + (consistent || isConsistent(attempt) ? 0.0 : kWindowArea);
        if (!consistent && area >= least) continue;
        least = area;
        doubt = findings.doubt;
        complex = std::move(attempt);
        places = std::move(open);
        if (consistent) break;
    }
    complex.regime = regimeOf(loss);
    tellPlaces(complex, places, doubt);
    complex.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return complex;
}

}  // namespace omegascope::cells
