#include <QtTest>
#include <map>
#include <set>

#include "core/cells/find_cells.h"
#include "core/cells/mesh/slice_mesh.h"
#include "core/cells/mesh/triangulate.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_slice_mesh {

using namespace omegascope;

namespace {

/// A mesh with the complex it stands on.
struct Meshed {
    cells::CellComplex complex;
    cells::CellFacts facts;
    cells::SliceMesh mesh;
};

Meshed meshed(const slice::SliceLoss& loss, const cells::SliceMeshOptions& options = {}) {
    Meshed result;
    result.complex = cells::cellComplex(loss).value();
    result.facts = cells::cellFacts(loss, result.complex).value();
    result.mesh = cells::sliceMesh(loss, result.complex, result.facts, options).value();
    return result;
}

cells::SliceMesh meshOf(const testing::Example& example) {
    return meshed(slice::SliceLoss(example.loss, example.slice)).mesh;
}

double windowArea(const slice::AffineSlice& plane) {
    return (plane.ranges[0][1] - plane.ranges[0][0]) * (plane.ranges[1][1] - plane.ranges[1][0]);
}

int vertexOf(const cells::SliceMesh& mesh, const cells::Facet& facet, int k) {
    return mesh.facetVertices[static_cast<std::size_t>(facet.first + k % facet.count)];
}

const cells::SliceMesh::Vertex& cornerOf(const cells::SliceMesh& mesh, const cells::Facet& facet, int k) {
    return mesh.vertices[static_cast<std::size_t>(vertexOf(mesh, facet, k))];
}

/// Area of the facets of the cells to keep.
double areaOfFacets(const cells::SliceMesh& mesh, const std::vector<bool>& keep) {
    double doubled = 0;
    for (const auto& facet : mesh.facets) {
        if (!keep[static_cast<std::size_t>(facet.cell)]) continue;
        for (int k = 0; k < facet.count; ++k) {
            const auto &a = cornerOf(mesh, facet, k), &b = cornerOf(mesh, facet, k + 1);
            doubled += a.s * b.t - b.s * a.t;
        }
    }
    return doubled / 2;
}

double areaInside(const cells::SliceMesh& mesh, const std::vector<int>& loop) {
    double doubled = 0;
    for (std::size_t k = 0; k < loop.size(); ++k) {
        const auto& a = mesh.vertices[static_cast<std::size_t>(loop[k])];
        const auto& b = mesh.vertices[static_cast<std::size_t>(loop[(k + 1) % loop.size()])];
        doubled += a.s * b.t - b.s * a.t;
    }
    return doubled / 2;
}

}  // namespace

class TestSliceMesh : public QObject {
    Q_OBJECT
  private slots:
    void meshIsConformingAndFillsTheWindow_data();
    void meshIsConformingAndFillsTheWindow();
    void everyWallMakerVanishesOnItsWall();
    void everyFacetLiesInItsCell();
    void facetsFollowTheLossToTheTolerance();
    void affineCellsStayWhole();
    void outlineOfAllCellsIsTheWindow();
    void isolinesLieOnTheirLevel();
    void aGridMeshHasEverySample();
    void triangulationOfAPolygonWithHolesCoversIt();
};

void TestSliceMesh::meshIsConformingAndFillsTheWindow_data() {
    QTest::addColumn<int>("kind");
    const auto kinds = testing::problemKinds();
    for (std::size_t k = 0; k < kinds.size(); k += testing::kOneIn)
        if (kinds[k].alpha < 0.5 && kinds[k].depth < 3)
            QTest::newRow(kinds[k].label().c_str()) << static_cast<int>(k);
}

void TestSliceMesh::meshIsConformingAndFillsTheWindow() {
    QFETCH(int, kind);
    Random random(77 + static_cast<std::uint64_t>(kind));
    const auto problem =
        testing::randomProblem(testing::problemKinds()[static_cast<std::size_t>(kind)], random);
    const slice::SliceLoss loss(problem.loss, testing::randomPlane(problem.loss.network(), random));
    const auto made = meshed(loss);
    const auto& mesh = made.mesh;
    const double window = windowArea(loss.slice());
    const std::vector<bool> all(mesh.cells.size(), true);
    QVERIFY(std::abs(areaOfFacets(mesh, all) - window) < 1e-9);

    // Every border is met once in each direction, or lies on the frame of the window.
    std::set<std::pair<int, int>> borders;
    for (const auto& facet : mesh.facets)
        for (int k = 0; k < facet.count; ++k) {
            const std::pair border(vertexOf(mesh, facet, k), vertexOf(mesh, facet, k + 1));
            QVERIFY2(borders.insert(border).second, "a border is used twice in one direction");
        }
    const auto& ranges = loss.slice().ranges;
    for (const auto& [from, to] : borders) {
        if (borders.count({to, from})) continue;
        const auto& a = mesh.vertices[static_cast<std::size_t>(from)];
        const auto& b = mesh.vertices[static_cast<std::size_t>(to)];
        const bool frame = (a.s == b.s && (a.s == ranges[0][0] || a.s == ranges[0][1])) ||
                           (a.t == b.t && (a.t == ranges[1][0] || a.t == ranges[1][1]));
        QVERIFY2(frame, "a border inside the window has facets on one side only");
    }
    // The complex's own vertices carry the loss to rounding.
    for (std::size_t v = 0; v < made.complex.vertices.size(); ++v) {
        const auto& vertex = mesh.vertices[v];
        const double direct = problem.loss.value(loss.slice().at(vertex.s, vertex.t));
        QVERIFY(std::abs(vertex.loss - direct) <= 1e-7 * (1 + std::abs(direct)));
    }
}

void TestSliceMesh::everyWallMakerVanishesOnItsWall() {
    for (const auto& example : {testing::figure4a(), testing::figure4b(), testing::figure5()}) {
        const slice::SliceLoss loss(example.loss, example.slice);
        const auto mesh = meshOf(example);
        QVERIFY(!mesh.walls.empty());
        const cells::Entries entries(example.loss);
        Eigen::VectorXd values;
        for (const auto& wall : mesh.walls) {
            const auto& a = mesh.vertices[static_cast<std::size_t>(wall.from)];
            const auto& b = mesh.vertices[static_cast<std::size_t>(wall.to)];
            loss.preActivations((a.s + b.s) / 2, (a.t + b.t) / 2, values);
            for (const auto& maker : mesh.makers[static_cast<std::size_t>(wall.makers)])
                QVERIFY(std::abs(values(entries.number(maker))) < 1e-9);
        }
    }
}

void TestSliceMesh::everyFacetLiesInItsCell() {
    const auto example = testing::figure4b();
    const slice::SliceLoss loss(example.loss, example.slice);
    const auto made = meshed(loss);
    const cells::Entries entries(example.loss);
    for (const auto& facet : made.mesh.facets) {
        double s = 0, t = 0;
        for (int k = 0; k < facet.count; ++k) {
            s += cornerOf(made.mesh, facet, k).s / facet.count;
            t += cornerOf(made.mesh, facet, k).t / facet.count;
        }
        QVERIFY(loss.signature(s, t) == made.complex.signature(facet.cell, entries));
    }
}

void TestSliceMesh::facetsFollowTheLossToTheTolerance() {
    const auto example = testing::figure1();
    const slice::SliceLoss loss(example.loss, example.slice);
    const auto mesh = meshed(loss, {.lossTolerance = 1e-3}).mesh;
    double low = 1e300, high = -1e300, worst = 0;
    for (const auto& vertex : mesh.vertices)
        low = std::min(low, vertex.loss), high = std::max(high, vertex.loss);
    for (const auto& facet : mesh.facets)
        for (int k = 1; k + 1 < facet.count; ++k) {
            const auto &a = cornerOf(mesh, facet, 0), &b = cornerOf(mesh, facet, k),
                       &c = cornerOf(mesh, facet, k + 1);
            const double direct = loss.value((a.s + b.s + c.s) / 3, (a.t + b.t + c.t) / 3);
            worst = std::max(worst, std::abs(direct - (a.loss + b.loss + c.loss) / 3));
        }
    // In the middle of a triangle a quadratic is off by at most 4/3 of what it is off on the edges.
    QVERIFY(worst <= 1.5e-3 * (high - low));
}

void TestSliceMesh::affineCellsStayWhole() {
    const auto example = testing::figure4b();
    const auto made = meshed(slice::SliceLoss(example.loss, example.slice));
    QCOMPARE(made.mesh.facets.size(), made.complex.cells.size());
}

void TestSliceMesh::outlineOfAllCellsIsTheWindow() {
    const auto example = testing::figure4b();
    const auto mesh = meshOf(example);
    const auto all = cells::outlines(mesh, std::vector<bool>(mesh.cells.size(), true));
    QCOMPARE(all.size(), std::size_t{1});
    QVERIFY(std::abs(areaInside(mesh, all[0]) - windowArea(example.slice)) < 1e-9);

    std::vector<bool> flat;
    for (const auto& cell : mesh.cells) flat.push_back(cell.flat);
    double enclosed = 0;
    for (const auto& loop : cells::outlines(mesh, flat)) enclosed += areaInside(mesh, loop);
    QVERIFY(enclosed > 0);
    QVERIFY(std::abs(enclosed - areaOfFacets(mesh, flat)) < 1e-9);
}

void TestSliceMesh::isolinesLieOnTheirLevel() {
    const auto example = testing::figure3();  // straight slice: the loss is affine on every facet
    const auto mesh = meshOf(example);
    const std::vector<double> levels{0.7, 0.75, 0.8};
    const auto lines = cells::isolines(mesh, levels);
    for (std::size_t k = 0; k < levels.size(); ++k) {
        QVERIFY(!lines[k].empty());
        for (const auto& segment : lines[k]) {
            const double s = (segment.from[0] + segment.to[0]) / 2;
            const double t = (segment.from[1] + segment.to[1]) / 2;
            QVERIFY(std::abs(example.loss.value(example.slice.at(s, t)) - levels[k]) < 1e-9);
        }
    }
}

void TestSliceMesh::aGridMeshHasEverySample() {
    const auto example = testing::figure4b();
    const auto grid = slice::lossGrid(slice::SliceLoss(example.loss, example.slice), 9, 7).value();
    const auto mesh = cells::gridMesh(grid);
    QCOMPARE(mesh.vertices.size(), std::size_t{63});
    QVERIFY(std::abs(areaOfFacets(mesh, {true}) - windowArea(example.slice)) < 1e-12);
    QCOMPARE(mesh.vertices[9 * 3 + 4].loss, grid.values(3, 4));
}

void TestSliceMesh::triangulationOfAPolygonWithHolesCoversIt() {
    // A square with two square holes, and a comb.
    std::vector<cells::Point> points{{0, 0}, {10, 0}, {10, 10}, {0, 10}, {2, 2}, {2, 4},
                                     {4, 4}, {4, 2},  {6, 5},   {6, 8},  {8, 8}, {8, 5}};
    const std::vector<std::vector<int>> loops{{0, 1, 2, 3}, {4, 5, 6, 7}, {8, 9, 10, 11}};
    double area = 0;
    for (const auto& t : cells::triangulate(points, loops)) {
        const double twice =
            cells::orientation(points[static_cast<std::size_t>(t[0])], points[static_cast<std::size_t>(t[1])],
                               points[static_cast<std::size_t>(t[2])]);
        QVERIFY(twice > 0);
        area += twice / 2;
    }
    QCOMPARE(area, 100.0 - 4.0 - 6.0);

    std::vector<cells::Point> comb;
    std::vector<int> loop;
    for (int k = 0; k < 12; ++k) comb.push_back({double(k), k % 2 ? 5.0 : 1.0});
    comb.push_back({11, 0});
    comb.push_back({0, 0});
    std::reverse(comb.begin(), comb.end());
    double expected = 0;
    for (std::size_t k = 0; k < comb.size(); ++k) {
        loop.push_back(static_cast<int>(k));
        const auto &a = comb[k], &b = comb[(k + 1) % comb.size()];
        expected += (a[0] * b[1] - b[0] * a[1]) / 2;
    }
    double combArea = 0;
    for (const auto& t : cells::triangulate(comb, {loop}))
        combArea +=
            cells::orientation(comb[static_cast<std::size_t>(t[0])], comb[static_cast<std::size_t>(t[1])],
                               comb[static_cast<std::size_t>(t[2])]) /
            2;
    QVERIFY(std::abs(combArea - expected) < 1e-12);
}

OMEGASCOPE_TEST(Core, TestSliceMesh);

}  // namespace test_slice_mesh

#include "test_slice_mesh.moc"
