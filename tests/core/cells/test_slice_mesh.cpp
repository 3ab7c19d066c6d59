#include <QtTest>
#include <map>
#include <set>

#include "core/cells/slice_mesh.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"

using namespace omegascope;

namespace {

cells::SliceMesh meshOf(const testing::Example& example, int size = 48) {
    const auto mesh = cells::sliceMesh(slice::SliceLoss(example.loss, example.slice), {.gridSize = size});
    Q_ASSERT(mesh.ok());
    return *mesh;
}

double windowArea(const slice::AffineSlice& plane) {
    return (plane.ranges[0][1] - plane.ranges[0][0]) * (plane.ranges[1][1] - plane.ranges[1][0]);
}

double areaOfCells(const cells::SliceMesh& mesh) {
    double area = 0;
    for (const auto& cell : mesh.cells) area += cell.area;
    return area;
}

int vertexOf(const cells::SliceMesh& mesh, const cells::Facet& facet, int k) {
    return mesh.facetVertices[static_cast<std::size_t>(facet.first + k % facet.count)];
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

const cells::CellSummary* cellWithLoss(const cells::SliceMesh& mesh, double loss) {
    for (const auto& cell : mesh.cells)
        if (cell.flat && std::abs(cell.lowest - loss) < 1e-12) return &cell;
    return nullptr;
}

}  // namespace

class TestSliceMesh : public QObject {
    Q_OBJECT
  private slots:
    void figure1HasFourCellsAndOneIsFlat();
    void figure1WithNegativeVHasFiveCells();
    void figure4bLiesInAFlatCellOfLossThreeTwelfths();
    void meshIsConformingAndFillsTheWindow_data();
    void meshIsConformingAndFillsTheWindow();
    void everyWallMakerVanishesOnItsWall();
    void everyFacetOfAStraightSliceLiesInOneCell();
    void aSliceInsideTheWallSetKeepsTheThirdState();
    void wallsAlongGridLinesAndConcurrentWallsAreFound();
    void outlineOfAllCellsIsTheWindow();
    void isolinesLieOnTheirLevel();
    void beyondTheBudgetTheMeshSaysPartial();
};

void TestSliceMesh::figure1HasFourCellsAndOneIsFlat() {
    const auto mesh = meshOf(testing::figure1());
    QCOMPARE(mesh.cells.size(), std::size_t{4});
    const auto* flat = cellWithLoss(mesh, 0.5);
    QVERIFY(flat);
    // {w > 0, v w > 1} in [-3,3]×[0,3]: the area above the hyperbola is 9 - 1 - ln 9.
    QVERIFY(std::abs(flat->area - (8.0 - std::log(9.0))) < 2e-3);
    QCOMPARE(std::count_if(mesh.cells.begin(), mesh.cells.end(), [](const auto& cell) { return cell.flat; }),
             1);
    QVERIFY(mesh.kind == cells::SliceMesh::Kind::Sampled);
}

void TestSliceMesh::figure1WithNegativeVHasFiveCells() {
    QCOMPARE(meshOf(testing::figure1WithNegativeV()).cells.size(), std::size_t{5});
}

void TestSliceMesh::figure4bLiesInAFlatCellOfLossThreeTwelfths() {
    const auto mesh = meshOf(testing::figure4b());
    QVERIFY(cellWithLoss(mesh, 0.25));
    QVERIFY(mesh.kind == cells::SliceMesh::Kind::Exact);  // only the first layer moves: straight walls
}

void TestSliceMesh::meshIsConformingAndFillsTheWindow_data() {
    QTest::addColumn<int>("kind");
    const auto kinds = testing::problemKinds();
    for (std::size_t k = 0; k < kinds.size(); ++k)
        if (kinds[k].alpha < 0.5) QTest::newRow(kinds[k].label().c_str()) << static_cast<int>(k);
}

void TestSliceMesh::meshIsConformingAndFillsTheWindow() {
    QFETCH(int, kind);
    Random random(77 + static_cast<std::uint64_t>(kind));
    const auto problem =
        testing::randomProblem(testing::problemKinds()[static_cast<std::size_t>(kind)], random);
    const slice::SliceLoss loss(problem.loss, testing::randomPlane(problem.loss.network(), random));
    const auto mesh = cells::sliceMesh(loss, {.gridSize = 12});
    QVERIFY(mesh.ok());
    QVERIFY(std::abs(areaOfCells(*mesh) - windowArea(loss.slice())) < 1e-9);

    // Every border is met once in each direction, or lies on the frame of the window.
    std::set<std::pair<int, int>> borders;
    for (const auto& facet : mesh->facets)
        for (int k = 0; k < facet.count; ++k) {
            const std::pair border(vertexOf(*mesh, facet, k), vertexOf(*mesh, facet, k + 1));
            QVERIFY2(borders.insert(border).second, "a border is used twice in one direction");
        }
    const auto& ranges = loss.slice().ranges;
    for (const auto& [from, to] : borders) {
        if (borders.count({to, from})) continue;
        const auto& a = mesh->vertices[static_cast<std::size_t>(from)];
        const auto& b = mesh->vertices[static_cast<std::size_t>(to)];
        const bool frame = (a.s == b.s && (a.s == ranges[0][0] || a.s == ranges[0][1])) ||
                           (a.t == b.t && (a.t == ranges[1][0] || a.t == ranges[1][1]));
        QVERIFY2(frame, "a border inside the window has facets on one side only");
    }
    for (const auto& vertex : mesh->vertices) {
        const double direct = problem.loss.value(loss.slice().at(vertex.s, vertex.t));
        QVERIFY(std::abs(vertex.loss - direct) <= 1e-9 * (1 + std::abs(direct)));
    }
}

void TestSliceMesh::everyWallMakerVanishesOnItsWall() {
    for (const auto& example : {testing::figure4a(), testing::figure4b(), testing::figure5()}) {
        const slice::SliceLoss loss(example.loss, example.slice);
        const auto mesh = meshOf(example, 24);
        QVERIFY(!mesh.walls.empty());
        const auto shape = example.loss.emptySignature();
        Eigen::VectorXd values;
        for (const auto& wall : mesh.walls) {
            const auto& a = mesh.vertices[static_cast<std::size_t>(wall.from)];
            const auto& b = mesh.vertices[static_cast<std::size_t>(wall.to)];
            loss.preActivations((a.s + b.s) / 2, (a.t + b.t) / 2, values);
            for (const auto& maker : mesh.makers[static_cast<std::size_t>(wall.makers)]) {
                int entry = maker.datum * shape.entriesPerDatum() + maker.unit;
                for (int layer = 1; layer < maker.layer; ++layer) entry += shape.width(layer);
                QVERIFY(std::abs(values(entry)) < 1e-9);
            }
        }
    }
}

void TestSliceMesh::everyFacetOfAStraightSliceLiesInOneCell() {
    const auto example = testing::figure4b();
    const slice::SliceLoss loss(example.loss, example.slice);
    const auto mesh = meshOf(example, 24);
    Random random(4);
    for (const auto& facet : mesh.facets) {
        // A random convex combination that keeps off the border.
        double total = 0, s = 0, t = 0, area = 0;
        const auto& first = mesh.vertices[static_cast<std::size_t>(vertexOf(mesh, facet, 0))];
        for (int k = 0; k < facet.count; ++k) {
            const auto& vertex = mesh.vertices[static_cast<std::size_t>(vertexOf(mesh, facet, k))];
            const auto& next = mesh.vertices[static_cast<std::size_t>(vertexOf(mesh, facet, k + 1))];
            const double weight = random.uniform(0.2, 1.0);
            total += weight;
            s += weight * vertex.s;
            t += weight * vertex.t;
            area += (vertex.s - first.s) * (next.t - first.t) - (next.s - first.s) * (vertex.t - first.t);
        }
        if (area < 1e-9) continue;
        const auto signature = loss.signature(s / total, t / total);
        QVERIFY(signature == mesh.cells[static_cast<std::size_t>(facet.cell)].signature);
    }
}

void TestSliceMesh::aSliceInsideTheWallSetKeepsTheThirdState() {
    // Neuron 1 of P Fig. 4(a) with w₁ = 0, b₁ = 0: on a slice that moves neuron 2 only, its pre-activations
    // vanish.
    auto example = testing::figure4a();
    const auto& network = example.loss.network();
    const auto* weights = network.layout().find("W1");
    example.slice.origin.segment(weights->offset, 2).setZero();
    example.slice.origin(network.layout().find("b1")->offset) = 0;
    example.slice.directions.col(0) = testing::alongEntry(network, "W1", 2);
    const auto mesh = meshOf(example, 16);
    QVERIFY(mesh.cells.size() > 1);
    for (const auto& cell : mesh.cells)
        for (int i = 0; i < example.loss.dataset().size(); ++i) QCOMPARE(int(cell.signature.at(i, 1, 0)), 0);
    for (const auto& makers : mesh.makers)
        for (const auto& maker : makers) QVERIFY(maker.layer != 1 || maker.unit != 0);
}

void TestSliceMesh::wallsAlongGridLinesAndConcurrentWallsAreFound() {
    // P Fig. 1: the wall w = 0 of all three data falls on a grid line when the number of squares is even.
    const auto mesh = meshOf(testing::figure1(), 16);
    double length = 0;
    for (const auto& wall : mesh.walls) {
        const auto& a = mesh.vertices[static_cast<std::size_t>(wall.from)];
        const auto& b = mesh.vertices[static_cast<std::size_t>(wall.to)];
        if (a.s != 0.0 || b.s != 0.0) continue;
        length += std::abs(a.t - b.t);
        QCOMPARE(mesh.makers[static_cast<std::size_t>(wall.makers)].size(), std::size_t{3});
    }
    QCOMPARE(length, 3.0);
}

void TestSliceMesh::outlineOfAllCellsIsTheWindow() {
    const auto example = testing::figure4b();
    const auto mesh = meshOf(example, 20);
    const auto all = cells::outlines(mesh, std::vector<bool>(mesh.cells.size(), true));
    QCOMPARE(all.size(), std::size_t{1});
    QVERIFY(std::abs(areaInside(mesh, all[0]) - windowArea(example.slice)) < 1e-9);

    std::vector<bool> flat;
    double area = 0;
    for (const auto& cell : mesh.cells) {
        flat.push_back(cell.flat);
        if (cell.flat) area += cell.area;
    }
    double enclosed = 0;
    for (const auto& loop : cells::outlines(mesh, flat)) enclosed += areaInside(mesh, loop);
    QVERIFY(area > 0);
    QVERIFY(std::abs(enclosed - area) < 1e-9);
}

void TestSliceMesh::isolinesLieOnTheirLevel() {
    const auto example = testing::figure3();  // straight slice: the loss is affine on every facet
    const auto mesh = meshOf(example, 16);
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

void TestSliceMesh::beyondTheBudgetTheMeshSaysPartial() {
    const auto example = testing::figure4b();
    const slice::SliceLoss loss(example.loss, example.slice);
    const auto mesh = cells::sliceMesh(loss, {.gridSize = 8, .facetBudget = 70});
    QVERIFY(mesh.ok());
    QVERIFY(mesh->kind == cells::SliceMesh::Kind::Partial);
    QVERIFY(std::abs(areaOfCells(*mesh) - windowArea(example.slice)) < 1e-9);
}

QTEST_GUILESS_MAIN(TestSliceMesh)
#include "test_slice_mesh.moc"
