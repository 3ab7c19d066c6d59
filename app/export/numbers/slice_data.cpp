#include "app/export/numbers/cells_json.h"
#include "app/export/numbers/panel_data_parts.h"
#include "core/cells/complex/edge_points.h"

namespace omegascope::exporting {
namespace {

using session::Json;
using Numbers = std::vector<double>;

/// All walls of the loss are in a picture's complex.
CellsReport reportOf(const figures::SlicePicture& picture) {
    CellsReport report;
    report.complex = picture.complex;
    report.facts = picture.facts;
    return report;
}

Numbers coordinatesS(const slice::LossGrid& grid) {
    Numbers s;
    for (Eigen::Index column = 0; column < grid.values.cols(); ++column) s.push_back(grid.s(column));
    return s;
}
Numbers coordinatesT(const slice::LossGrid& grid) {
    Numbers t;
    for (Eigen::Index row = 0; row < grid.values.rows(); ++row) t.push_back(grid.t(row));
    return t;
}

void addGrid(PanelData& panel, const slice::LossGrid& grid) {
    DataTable table("grid", {"s", "t", "loss"});
    table.inJson = false;
    const Numbers s = coordinatesS(grid), t = coordinatesT(grid);
    for (Eigen::Index row = 0; row < grid.values.rows(); ++row)
        for (Eigen::Index column = 0; column < grid.values.cols(); ++column)
            table.addRow({s[static_cast<std::size_t>(column)], t[static_cast<std::size_t>(row)],
                          grid.values(row, column)});
    panel.arrays.emplace_back("grid", data::arrayOf(grid.values));
    panel.tables.push_back(std::move(table));
}

/// A list of losses for each t.
Json gridJson(const slice::LossGrid& grid) {
    Json rows = Json::array();
    for (const auto& row : grid.values.rowwise()) rows.push_back(Numbers(row.begin(), row.end()));
    return {{"s", coordinatesS(grid)}, {"t", coordinatesT(grid)}, {"loss", std::move(rows)}};
}

/// The coefficients of the cells' losses, one column for each (a, b); terms that are rounding alone are 0.
std::vector<DataColumn> lossColumns(const cells::CellFacts& facts, const cells::CellComplex& complex) {
    std::vector<DataColumn> columns;
    for (int a = 0; a <= facts.degreeX; ++a)
        for (int b = 0; b <= facts.degreeY; ++b)
            columns.push_back(
                {"c_" + std::to_string(a) + '_' + std::to_string(b), Numbers(complex.cells.size(), 0.0)});
    for (std::size_t cell = 0; cell < complex.cells.size(); ++cell)
        for (const Json& term : termsOf(facts.loss(static_cast<int>(cell), complex))) {
            const auto a = term[0].get<std::size_t>(), b = term[1].get<std::size_t>();
            const std::size_t column = a * (static_cast<std::size_t>(facts.degreeY) + 1) + b;
            std::get<Numbers>(columns[column].values)[cell] = term[2].get<double>();
        }
    return columns;
}

void addCells(PanelData& panel, const slice::SliceLoss& loss, const CellsReport& report) {
    const cells::CellComplex& complex = report.complex;
    const cells::CellFacts& facts = *report.facts;
    const cells::Entries entries(loss.loss());
    DataTable table("cells", {"cell", "area", "flat?", "slice_flat?", "inside_walls?", "lowest", "lowest_s",
                              "lowest_t", "highest", "highest_s", "highest_t"});
    DataTable outlines("outlines", {"cell", "loop", "s", "t"});
    DataColumn words{"signature", std::vector<std::string>{}};
    std::vector<network::Signature> signatures;
    const Numbers areas = cells::cellAreas(complex);
    for (std::size_t k = 0; k < complex.cells.size(); ++k) {
        const auto cell = static_cast<int>(k);
        const cells::LossRange range = cells::lossRange(loss, complex, facts, cell);
        table.addRow({static_cast<double>(cell), areas[k], facts.flat[k] != 0 ? 1.0 : 0.0,
                      facts.sliceFlat[k] != 0 ? 1.0 : 0.0, facts.insideWalls[k] != 0 ? 1.0 : 0.0,
                      range.lowest, range.lowestAt[0], range.lowestAt[1], range.highest, range.highestAt[0],
                      range.highestAt[1]});
        signatures.push_back(complex.signature(cell, entries));
        std::get<std::vector<std::string>>(words.values).push_back(signatureWord(signatures.back()));
        double loop = 0.0;
        for (const auto& points : cells::cellOutline(complex, cell)) {
            for (const cells::Point& point : points)
                outlines.addRow({static_cast<double>(cell), loop, point[0], point[1]});
            loop += 1.0;
        }
    }
    if (facts.hasLosses())
        for (DataColumn& column : lossColumns(facts, complex)) table.columns.push_back(std::move(column));
    table.columns.push_back(std::move(words));
    table.inJson = outlines.inJson = false;
    panel.arrays.emplace_back("cells_signature", signatureArray(signatures));
    panel.tables.push_back(std::move(table));
    panel.tables.push_back(std::move(outlines));
}

void addWalls(PanelData& panel, const CellsReport& report, const cells::Entries& entries) {
    const cells::CellComplex& complex = report.complex;
    DataTable walls("walls", {"wall", "curved?"});
    DataTable points("wall_points", {"wall", "piece", "s", "t"});
    std::vector<std::vector<network::Activation>> makers;
    for (const std::vector<int>& group : wallGroups(complex)) {
        const auto wall = static_cast<double>(makers.size());
        const auto& first = complex.edges[static_cast<std::size_t>(group.front())];
        walls.addRow({wall, first.arc < 0 ? 0.0 : 1.0});
        std::vector<network::Activation>& set = makers.emplace_back();
        for (const auto& maker : complex.makers[static_cast<std::size_t>(first.makers)])
            set.push_back(entries.activation(maker.entry));
        for (std::size_t piece = 0; piece < group.size(); ++piece)
            for (const cells::Point& point : cells::edgePolyline(complex, group[piece]))
                points.addRow({wall, static_cast<double>(piece), point[0], point[1]});
    }
    DataTable named = makersTable(makers);
    named.columns.front().name = "wall";
    for (DataTable* table : {&walls, &named, &points}) {
        table->inJson = false;
        panel.tables.push_back(std::move(*table));
    }
}

DataTable minimaTable(const cells::SliceMinima& minima) {
    DataTable table("minima", {"s", "t", "loss", "flat?", "smooth?"});
    DataColumn shapes{"shape", std::vector<std::string>{}}, members{"cells", std::vector<std::vector<int>>{}};
    for (const cells::SliceMinimum& minimum : minima.minima) {
        constexpr const char* kShapes[] = {"plateau", "crease", "isolated"};
        table.addRow({minimum.at[0], minimum.at[1], minimum.loss, minimum.flat ? 1.0 : 0.0,
                      minimum.smooth ? 1.0 : 0.0});
        std::get<std::vector<std::string>>(shapes.values)
            .emplace_back(kShapes[static_cast<std::size_t>(minimum.shape)]);
        std::get<std::vector<std::vector<int>>>(members.values).push_back(minimum.cells);
    }
    table.columns.push_back(std::move(shapes));
    table.columns.push_back(std::move(members));
    return table;
}

void addRun(PanelData& panel, const ShownSession& shown) {
    panel.tables.push_back(runTable(shown, 2));
    panel.tables.push_back(omegaTable(shown, 2));
}

DataTable facetTable(const cells::SliceMesh& mesh) {
    DataTable table("facets", {"cell", "flat?", "slice_flat?"});
    DataColumn corners{"vertices", std::vector<std::vector<int>>{}};
    for (const cells::Facet& facet : mesh.facets) {
        const cells::CellSummary& cell = mesh.cells[static_cast<std::size_t>(facet.cell)];
        table.addRow({static_cast<double>(facet.cell), cell.flat ? 1.0 : 0.0, cell.sliceFlat ? 1.0 : 0.0});
        const auto first = mesh.facetVertices.begin() + facet.first;
        std::get<std::vector<std::vector<int>>>(corners.values).emplace_back(first, first + facet.count);
    }
    table.columns.push_back(std::move(corners));
    return table;
}

}  // namespace

PanelData sliceData(const ShownSession& shown, const figures::SlicePicture& picture,
                    std::optional<DataFormat> format) {
    PanelData panel;
    const CellsReport report = reportOf(picture);
    if (format.value_or(DataFormat::Json) == DataFormat::Json) {
        panel.object["axes"] = axesJson(shown, 2);
        panel.object["grid"] = gridJson(picture.grid);
        Json cells = cellsObject(*picture.loss, report, true);
        cells.erase("seconds");  // the same session gives the same bytes
        panel.object["cells"] = std::move(cells);
    }
    if (format != DataFormat::Json) {
        addGrid(panel, picture.grid);
        addCells(panel, *picture.loss, report);
        addWalls(panel, report, cells::Entries(picture.loss->loss()));
    }
    panel.tables.push_back(minimaTable(picture.minima));
    addRun(panel, shown);
    return panel;
}

PanelData surfaceData(const ShownSession& shown, const figures::SlicePicture& picture) {
    const cells::SliceMesh& mesh = picture.mesh;
    PanelData panel;
    panel.object["axes"] = axesJson(shown, 2);
    DataTable vertices("vertices", {"s", "t", "loss"});
    for (const auto& vertex : mesh.vertices) vertices.addRow({vertex.s, vertex.t, vertex.loss});
    DataTable creases("creases", {"from", "to", "makers"});
    for (const cells::WallSegment& wall : mesh.walls)
        creases.addRow(
            {static_cast<double>(wall.from), static_cast<double>(wall.to), static_cast<double>(wall.makers)});
    panel.tables = {std::move(vertices), facetTable(mesh), std::move(creases), makersTable(mesh.makers)};
    addRun(panel, shown);
    return panel;
}

}  // namespace omegascope::exporting
