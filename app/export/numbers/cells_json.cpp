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

std::string_view rangeKindName(cells::RangeKind kind) {
    constexpr std::string_view kNames[] = {"exact", "bounded", "sampled"};
    return kNames[static_cast<std::size_t>(kind)];
}

using session::Json;

/// From window coordinates to (s, t).
cells::Polynomial onSlice(const cells::Polynomial& p, const cells::WindowMap& map) {
    return p.substituted(-map.middle[0] / map.half[0], 1.0 / map.half[0], -map.middle[1] / map.half[1],
                         1.0 / map.half[1]);
}

/// a s + b t + c with the larger of |a|, |b| equal to 1, and the first of them that is not 0 positive.
cells::Polynomial normalisedLine(double a, double b, double c) {
    const double size = std::max(std::abs(a), std::abs(b)) * (a < 0.0 || (a == 0.0 && b < 0.0) ? -1.0 : 1.0);
    return cells::Polynomial::linear(c / size, a / size, b / size);
}

/// The line of a straight edge in window coordinates.
cells::Polynomial lineOf(const cells::CellComplex& complex, const cells::CellComplex::Edge& edge) {
    if (!complex.lines.empty()) {
        const auto [a, b, c] = complex.lines[static_cast<std::size_t>(edge.makers)];
        return normalisedLine(a, b, c);
    }
    const cells::WindowMap map(complex.window);
    const auto at = [&](int v) {
        const auto& vertex = complex.vertices[static_cast<std::size_t>(v)];
        return map.toWindow(vertex.s, vertex.t);
    };
    const cells::Point p = at(edge.from), q = at(edge.to);
    const double a = q[1] - p[1], b = p[0] - q[0];
    return normalisedLine(a, b, -(a * p[0] + b * p[1]));
}

/// The same in slice coordinates.
cells::Polynomial lineOnSlice(const cells::CellComplex& complex, const cells::CellComplex::Edge& edge) {
    const cells::WindowMap map(complex.window);
    const cells::Polynomial line = lineOf(complex, edge);
    const double a = line.at(1, 0) / map.half[0], b = line.at(0, 1) / map.half[1];
    return normalisedLine(a, b, line.at(0, 0) - a * map.middle[0] - b * map.middle[1]);
}

/// What tells straight walls with the same makers apart.
std::tuple<long long, long long, long long> lineKey(const cells::CellComplex& complex,
                                                    const cells::CellComplex::Edge& edge) {
    constexpr double kPlaces = 1e6;  // lines of one set of makers differ by more, or are one
    const cells::Polynomial line = lineOf(complex, edge);
    const auto rounded = [](double v) { return std::llround(v * kPlaces); };
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
    object["range_kind"] = rangeKindName(range.kind);
    return object;
}

Json wallOf(const cells::CellComplex& complex, const cells::Entries& entries, const std::vector<int>& group) {
    const auto& first = complex.edges[static_cast<std::size_t>(group.front())];
    Json makers = Json::array(), pieces = Json::array();
    for (const auto& maker : complex.makers[static_cast<std::size_t>(first.makers)]) {
        const auto a = entries.activation(maker.entry);
        makers.push_back({{"datum", a.datum}, {"layer", a.layer}, {"unit", a.unit}});
    }
    // Pieces that doubles cannot tell from a point draw nothing.
    for (const int edge : group) {
        const auto points = cells::edgePolyline(complex, edge);
        if (points.front() != points.back() || points.size() > 2) pieces.push_back(points);
    }
    Json object;
    object["makers"] = makers;
    object["kind"] = first.arc < 0 ? "line" : "curve";
    if (first.arc < 0) {
        object["equation"] = termsOf(lineOnSlice(complex, first));
    } else {
        const auto curve = static_cast<std::size_t>(complex.arcs[static_cast<std::size_t>(first.arc)].curve);
        object["equation"] = termsOf(onSlice(complex.curves[curve], cells::WindowMap(complex.window)));
    }
    object["pieces"] = pieces;
    return object;
}

}  // namespace

Json termsOf(const cells::Polynomial& p) {
    // Among themselves, terms that move are known to about this share; beside a large constant they may all be small.
    constexpr double kTermNoise = 1e-14;
    const double moving = p.sumOfSizes() - std::abs(p.at(0, 0));
    Json terms = Json::array();
    for (int a = 0; a <= p.degreeX(); ++a)
        for (int b = 0; b <= p.degreeY(); ++b)
            if (std::abs(p.at(a, b)) > kTermNoise * moving) terms.push_back({a, b, p.at(a, b)});
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

Result<CellsReport> cellsReport(const slice::SliceLoss& loss, bool criterionWalls, int cellBudget,
                                const Control& control) {
    const auto start = std::chrono::steady_clock::now();
    CellsReport report;
    report.criterionWalls = criterionWalls;
    cells::ComplexOptions options;
    options.criterionWalls = criterionWalls;
    options.cellBudget = cellBudget;
    Result<cells::CellComplex> complex = cells::cellComplex(loss, options, control);
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
    if (const auto& found = report.verification)
        object["verification"] = {{"agrees", found->agrees()},
                                  {"confirmed", found->confirmed},
                                  {"wrong", found->wrong},
                                  {"too_thin", found->tooThin},
                                  {"consistent", found->consistent},
                                  {"distinct", found->distinct},
                                  {"wrong_areas", found->wrongAreas},
                                  {"areas_exact", found->areasAreExact},
                                  {"area_gap", found->areaGap},
                                  {"area_width", found->areaWidth}};
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
