#include "app/export/numbers/cells_json.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>
#include <set>
#include <tuple>

#include "core/cells/complex/edge_points.h"
#include "core/cells/find_cells.h"

namespace omegascope::exporting {
namespace {

using session::Json;

/// From window coordinates to (s, t).
cells::Polynomial onSlice(const cells::Polynomial& p, const cells::WindowMap& map) {
    return p.substituted(-map.middle[0] / map.half[0], 1.0 / map.half[0], -map.middle[1] / map.half[1],
                         1.0 / map.half[1]);
}

/// The line through two points as a polynomial, coefficients of s and t at most 1 in size.
cells::Polynomial lineThrough(const cells::CellComplex::Vertex& p, const cells::CellComplex::Vertex& q) {
    double a = q.t - p.t, b = p.s - q.s;
    const double size = std::max(std::abs(a), std::abs(b)) * (a < 0.0 || (a == 0.0 && b < 0.0) ? -1.0 : 1.0);
    a /= size;
    b /= size;
    return cells::Polynomial::linear(-(a * p.s + b * p.t), a, b);
}

/// What tells straight walls apart: the line, rounded to what double vertices carry.
std::tuple<long long, long long, long long> lineKey(const cells::CellComplex& complex,
                                                    const cells::CellComplex::Edge& edge) {
    const cells::WindowMap map(complex.window);
    const auto at = [&](int v) {
        const auto& vertex = complex.vertices[static_cast<std::size_t>(v)];
        const cells::Point p = map.toWindow(vertex.s, vertex.t);
        return cells::CellComplex::Vertex{p[0], p[1]};
    };
    const cells::Polynomial line = lineThrough(at(edge.from), at(edge.to));
    const auto rounded = [](double v) { return std::llround(v * 1e6); };
    return {rounded(line.at(0, 0)), rounded(line.at(1, 0)), rounded(line.at(0, 1))};
}

bool isInside(const cells::CellComplex& complex, std::size_t edge) {
    return complex.cellOf[2 * edge] >= 0 && complex.cellOf[2 * edge + 1] >= 0;
}

Json neighboursOf(const cells::CellComplex& complex, int cell) {
    std::set<int> neighbours;
    for (const int start : cells::loopsOf(complex, cell))
        for (const int half : cells::loopOf(complex, start)) {
            const int other = complex.cellOf[static_cast<std::size_t>(half ^ 1)];
            if (other >= 0 && other != cell) neighbours.insert(other);
        }
    return neighbours;
}

Json cellOf(const slice::SliceLoss& loss, const CellsReport& report, const cells::Entries& entries, int cell,
            double area) {
    const auto& complex = report.complex;
    Json object;
    object["signature"] = signatureTexts(complex.signature(cell, entries));
    object["outline"] = cells::cellOutline(complex, cell);
    object["area"] = area;
    object["neighbours"] = neighboursOf(complex, cell);
    const auto c = static_cast<std::size_t>(cell);
    if (!report.facts) {
        for (const char* key : {"loss", "flat", "slice_flat"}) object[key] = nullptr;
        return object;
    }
    const cells::CellFacts& facts = *report.facts;
    object["loss"] = facts.hasLosses() ? Json{{"terms", termsOf(facts.loss(cell, complex))}} : Json(nullptr);
    object["flat"] = facts.flat[c] != 0;
    object["slice_flat"] = facts.sliceFlat[c] != 0;
    object["inside_walls"] = facts.insideWalls[c] != 0;
    const cells::LossRange range = cells::lossRange(loss, complex, facts, cell);
    object["lowest"] = range.lowest;
    object["lowest_at"] = range.lowestAt;
    object["highest"] = range.highest;
    object["highest_at"] = range.highestAt;
    object["range_kind"] = range.exact ? "exact" : "sampled";
    return object;
}

Json wallOf(const cells::CellComplex& complex, const cells::Entries& entries, const std::vector<int>& group) {
    const auto& first = complex.edges[static_cast<std::size_t>(group.front())];
    Json makers = Json::array(), pieces = Json::array();
    for (const auto& maker : complex.makers[static_cast<std::size_t>(first.makers)]) {
        const auto a = entries.activation(maker.entry);
        makers.push_back({{"datum", a.datum}, {"layer", a.layer}, {"unit", a.unit}});
    }
    for (const int edge : group) pieces.push_back(cells::edgePolyline(complex, edge));
    Json object;
    object["makers"] = makers;
    object["kind"] = first.arc < 0 ? "line" : "curve";
    if (first.arc < 0) {
        object["equation"] = termsOf(lineThrough(complex.vertices[static_cast<std::size_t>(first.from)],
                                                 complex.vertices[static_cast<std::size_t>(first.to)]));
    } else {
        const auto curve = static_cast<std::size_t>(complex.arcs[static_cast<std::size_t>(first.arc)].curve);
        object["equation"] = termsOf(onSlice(complex.curves[curve], cells::WindowMap(complex.window)));
    }
    object["pieces"] = pieces;
    return object;
}

}  // namespace

Json termsOf(const cells::Polynomial& p) {
    Json terms = Json::array();
    const double zero = 1e-14 * p.sumOfSizes();
    for (int a = 0; a <= p.degreeX(); ++a)
        for (int b = 0; b <= p.degreeY(); ++b)
            if (std::abs(p.at(a, b)) > zero) terms.push_back({a, b, p.at(a, b)});
    return terms;
}

std::vector<std::string> signatureTexts(const network::Signature& signature) {
    std::vector<std::string> data;
    const auto entries = signature.entries();
    const auto stride = static_cast<std::size_t>(signature.entriesPerDatum());
    for (std::size_t i = 0; i < static_cast<std::size_t>(signature.dataCount()); ++i) {
        std::string& states = data.emplace_back();
        for (std::size_t e = 0; e < stride; ++e) {
            const int state = entries[i * stride + e];
            states += state > 0 ? '+' : (state < 0 ? '-' : '0');
        }
    }
    return data;
}

std::string_view regimeName(cells::Regime regime) {
    constexpr std::string_view kNames[] = {"R1", "R2", "R3", "R4"};
    return kNames[static_cast<std::size_t>(regime)];
}

std::string_view kindName(cells::ComplexKind kind) {
    constexpr std::string_view kNames[] = {"exact", "certified", "partial"};
    return kNames[static_cast<std::size_t>(kind)];
}

Result<CellsReport> cellsReport(const slice::SliceLoss& loss, bool criterionWalls) {
    const auto start = std::chrono::steady_clock::now();
    CellsReport report;
    report.criterionWalls = criterionWalls;
    cells::ComplexOptions options;
    options.criterionWalls = criterionWalls;
    Result<cells::CellComplex> complex = cells::cellComplex(loss, options);
    if (!complex) return complex.error();
    report.complex = std::move(complex).value();
    if (criterionWalls || !loss::isPiecewiseMultilinear(loss.loss().criterion())) {
        Result<cells::CellFacts> facts = cells::cellFacts(loss, report.complex);
        if (!facts) return facts.error();
        report.facts = std::move(facts).value();
    }
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return report;
}

std::vector<std::vector<int>> wallGroups(const cells::CellComplex& complex) {
    std::map<std::tuple<int, int, std::tuple<long long, long long, long long>>, std::vector<int>> groups;
    // Sides differ along a wall; what names it are the entries.
    std::map<std::vector<int>, int> names;
    for (std::size_t e = 0; e < complex.edges.size(); ++e) {
        const auto& edge = complex.edges[e];
        if (edge.makers < 0 || !isInside(complex, e)) continue;
        std::vector<int> set;
        for (const auto& maker : complex.makers[static_cast<std::size_t>(edge.makers)])
            set.push_back(maker.entry);
        const int name = names.try_emplace(set, static_cast<int>(names.size())).first->second;
        if (edge.arc < 0)
            groups[{name, -1, lineKey(complex, edge)}].push_back(static_cast<int>(e));
        else
            groups[{name, complex.arcs[static_cast<std::size_t>(edge.arc)].curve, {}}].push_back(
                static_cast<int>(e));
    }
    std::vector<std::vector<int>> walls;
    for (auto& [key, edges] : groups) walls.push_back(std::move(edges));
    return walls;
}

Json cellsObject(const slice::SliceLoss& loss, const CellsReport& report, bool full) {
    const auto& complex = report.complex;
    const auto walls = wallGroups(complex);
    Json object;
    object["regime"] = regimeName(complex.regime);
    object["kind"] = kindName(complex.kind);
    object["remark"] = complex.remark;
    object["walls_kind"] = report.criterionWalls ? "all" : "hidden";
    object["cells"] = complex.cells.size();
    object["signatures"] = complex.signatureCount();
    object["vertices"] = complex.vertices.size();
    object["edges"] = complex.edges.size();
    object["components"] = complex.cells.empty() ? 0 : complex.components;
    object["walls"] = walls.size();
    object["flat_cells"] = report.facts ? Json(report.facts->flatCount()) : Json(nullptr);
    object["slice_flat_cells"] = report.facts ? Json(report.facts->sliceFlatCount()) : Json(nullptr);
    object["unresolved_area"] = complex.unresolvedArea;
    object["unresolved"] = complex.unresolved;
    object["tolerance"] = complex.tolerance;
    object["window"] = complex.window;
    object["seconds"] = report.seconds;
    if (!full) return object;
    const cells::Entries entries(loss.loss());
    const std::vector<double> areas = cells::cellAreas(complex);
    object["cell_list"] = Json::array();
    for (int cell = 0; cell < static_cast<int>(complex.cells.size()); ++cell)
        object["cell_list"].push_back(
            cellOf(loss, report, entries, cell, areas[static_cast<std::size_t>(cell)]));
    object["wall_list"] = Json::array();
    for (const auto& group : walls) object["wall_list"].push_back(wallOf(complex, entries, group));
    return object;
}

}  // namespace omegascope::exporting
