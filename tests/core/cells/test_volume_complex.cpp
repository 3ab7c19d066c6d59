#include <Eigen/Dense>
#include <QtTest>
#include <map>
#include <set>

#include "core/cells/volume/volume_complex.h"
#include "core/theory/multilinear.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_volume_complex {

using namespace omegascope;
using cells::VolumeComplex;

namespace {

/// The linear model ŷ = ⟨v, x⟩ over (v₁, v₂, v₃): a plane y⟨v, x⟩ = 1 for each column of `normals`.
loss::Loss linearModel(const Eigen::MatrixXd& normals) {
    network::Architecture linear;
    linear.input = 3;
    linear.outputBias = false;
    data::Dataset dataset;
    dataset.points = normals;
    dataset.targets = Eigen::RowVectorXd::Ones(normals.cols());
    return {network::Network(linear), loss::Criterion::Hinge, dataset};
}

slice::AffineSlice cube(Eigen::Index parameters, double half) {
    slice::AffineSlice slice;
    slice.origin = Eigen::VectorXd::Zero(parameters);
    slice.directions = Eigen::MatrixXd::Identity(parameters, 3);
    slice.ranges = {{-half, half}, {-half, half}, {-half, half}};
    return slice;
}

/// A box of random directions about a random origin.
slice::AffineSlice randomBox(const network::Network& network, Random& random) {
    slice::AffineSlice box = testing::randomPlane(network, random);
    box.directions.conservativeResize(Eigen::NoChange, 3);
    for (auto& entry : box.directions.col(2)) entry = random.normal();
    box.ranges.push_back({-1.0, 1.5});
    return box;
}

/// The same with directions that move the blocks of one layer alone.
slice::AffineSlice boxInLayer(const network::Network& network, int layer, Random& random) {
    auto box = randomBox(network, random);
    for (const auto& block : network.layout().blocks())
        if (block.layer != layer) box.directions.middleRows(block.offset, block.size).setZero();
    return box;
}

VolumeComplex complexOf(const loss::Loss& loss, const slice::AffineSlice& slice,
                        const cells::VolumeOptions& options = {}) {
    auto complex = cells::volumeComplex(loss, slice, options);
    if (!complex) qFatal("%s", complex.error().message.c_str());
    return *std::move(complex);
}

double boxVolume(const slice::AffineSlice& slice) {
    double volume = 1.0;
    for (const auto& range : slice.ranges) volume *= range[1] - range[0];
    return volume;
}

double volumeOfCells(const VolumeComplex& complex) {
    double volume = 0.0;
    for (const auto& cell : complex.cells) volume += cell.volume;
    return volume;
}

/// V - E + F of one cell; also checks that every edge has two sides.
int eulerOf(const VolumeComplex& complex, const VolumeComplex::Cell& cell, bool& closed) {
    std::set<int> vertices;
    std::set<std::pair<int, int>> edges;
    for (int f = cell.firstFace; f < cell.firstFace + cell.faceCount; ++f) {
        const auto& face = complex.faces[static_cast<std::size_t>(f)];
        for (int k = 0; k < face.count; ++k) {
            const int a = complex.faceVertices[static_cast<std::size_t>(face.first + k)];
            const int b = complex.faceVertices[static_cast<std::size_t>(face.first + (k + 1) % face.count)];
            vertices.insert(a);
            closed = edges.insert({a, b}).second && closed;
        }
    }
    for (const auto& [a, b] : edges) closed = closed && edges.count({b, a}) == 1;
    return static_cast<int>(vertices.size()) - static_cast<int>(edges.size() / 2) + cell.faceCount;
}

const char* checkPolyhedra(const VolumeComplex& complex, const slice::AffineSlice& slice) {
    bool closed = true;
    for (const auto& cell : complex.cells) {
        if (eulerOf(complex, cell, closed) != 2) return "a cell is no polyhedron: V - E + F is not 2";
        if (!closed) return "an edge of a cell has not two sides";
        if (!(cell.volume > 0.0)) return "a cell has no volume";
    }
    const double box = boxVolume(slice);
    if (std::abs(volumeOfCells(complex) - box) > 1e-9 * box) return "the cells do not fill the box";
    return nullptr;
}

Eigen::VectorXd pointOf(const slice::AffineSlice& slice, const cells::Point3& at) {
    return slice.at(Eigen::Vector3d(at[0], at[1], at[2]));
}

/// Entries that a complex left 0 (not asked, or vanishing on the cell) are not compared.
bool agrees(const network::Signature& complex, const network::Signature& sampled) {
    for (std::size_t k = 0; k < complex.entries().size(); ++k)
        if (complex.entries()[k] != 0 && sampled.entries()[k] != 0 &&
            complex.entries()[k] != sampled.entries()[k])
            return false;
    return true;
}

int choose(int n, int k) {
    int result = 1;
    for (int j = 1; j <= k; ++j) result = result * (n - k + j) / j;
    return result;
}

/// The largest coordinate at which three of the planes ⟨x, v⟩ = 1 meet.
double farthestMeeting(const Eigen::MatrixXd& normals) {
    double farthest = 0.0;
    for (Eigen::Index a = 0; a < normals.cols(); ++a)
        for (Eigen::Index b = 0; b < a; ++b)
            for (Eigen::Index c = 0; c < b; ++c) {
                Eigen::Matrix3d rows;
                rows << normals.col(a).transpose(), normals.col(b).transpose(), normals.col(c).transpose();
                const Eigen::Vector3d meeting = rows.inverse() * Eigen::Vector3d::Ones();
                farthest = std::max(farthest, meeting.cwiseAbs().maxCoeff());
            }
    return farthest;
}

Eigen::MatrixXd randomNormals(int count, Random& random) {
    Eigen::MatrixXd normals(3, count);
    for (double& entry : normals.reshaped()) entry = random.normal();
    return normals;
}

}  // namespace

class TestVolumeComplex : public QObject {
    Q_OBJECT
  private slots:
    void planesInGeneralPositionMakeAsManyCellsAsTheory_data();
    void planesInGeneralPositionMakeAsManyCellsAsTheory();
    void aGridOfPlanesMakesBoxes();
    void planesThroughALineMakeWedges();
    void planesThroughAPointMakeCones();
    void repeatedDataMakeOneFacetWithSeveralMakers();
    void planesThatOnlyTouchTheBoxDoNotCutIt();
    void everyPolyhedronIsClosedAndLiesInItsCell_data();
    void everyPolyhedronIsClosedAndLiesInItsCell();
    void makersVanishOnTheirFacets();
    void anEntryThatVanishesKeepsTheThirdState();
    void hiddenWallsAloneArePlanesForOneLayer();
    void figure4bLiesInAFlatCellOfLossThreeTwelfths();
    void curvedCellsAgreeWithSamples_data();
    void curvedCellsAgreeWithSamples();
    void curvedWallsAreFoundOnTheirZeros();
    void beyondTheBudgetPlanesAreDrawnAlone();
    void aPlaneIsNoThreeDimensionalSlice();
    void itCanBeStopped();
};

void TestVolumeComplex::planesInGeneralPositionMakeAsManyCellsAsTheory_data() {
    QTest::addColumn<int>("planes");
    for (const int n : {1, 2, 3, 4, 5, 8, 12, 20}) QTest::addRow("%d planes", n) << n;
}

void TestVolumeComplex::planesInGeneralPositionMakeAsManyCellsAsTheory() {
    QFETCH(int, planes);
    Random random(static_cast<std::uint64_t>(planes));
    const Eigen::MatrixXd normals = randomNormals(planes, random);
    const auto slice =
        cube(3, 2.0 * std::max({3.0, farthestMeeting(normals), 1.0 / normals.colwise().norm().minCoeff()}));
    const auto complex = complexOf(linearModel(normals), slice);
    QCOMPARE(static_cast<int>(complex.cells.size()), 1 + planes + choose(planes, 2) + choose(planes, 3));
    QVERIFY(complex.kind == VolumeComplex::Kind::Certified && complex.straight);
    const char* wrong = checkPolyhedra(complex, slice);
    QVERIFY2(!wrong, wrong);
}

void TestVolumeComplex::aGridOfPlanesMakesBoxes() {
    // x = e_k / a gives the plane v_k = a.
    Eigen::MatrixXd normals = Eigen::MatrixXd::Zero(3, 12);
    const double at[] = {-1.0, -0.5, 0.5, 1.0};
    for (int k = 0; k < 12; ++k) normals(k % 3, k) = 1.0 / at[k / 3];
    const auto slice = cube(3, 2.0);
    const auto complex = complexOf(linearModel(normals), slice);
    QCOMPARE(complex.cells.size(), std::size_t{125});
    QCOMPARE(complex.vertices.size(), std::size_t{216});
    for (const auto& cell : complex.cells) QCOMPARE(cell.faceCount, 6);
    const char* wrong = checkPolyhedra(complex, slice);
    QVERIFY2(!wrong, wrong);
}

void TestVolumeComplex::planesThroughALineMakeWedges() {
    // All contain the line through (0.3, -0.2, ·): x = (cos, sin, 0) / (distance of the line along it).
    Eigen::MatrixXd normals = Eigen::MatrixXd::Zero(3, 7);
    for (int k = 0; k < 7; ++k) {
        const double angle = 0.2 + 0.4 * k;
        const double offset = 0.3 * std::cos(angle) - 0.2 * std::sin(angle);
        normals.col(k) << std::cos(angle) / offset, std::sin(angle) / offset, 0.0;
    }
    const auto slice = cube(3, 1.0);
    const auto complex = complexOf(linearModel(normals), slice);
    QCOMPARE(complex.cells.size(), std::size_t{14});
    const char* wrong = checkPolyhedra(complex, slice);
    QVERIFY2(!wrong, wrong);
}

void TestVolumeComplex::planesThroughAPointMakeCones() {
    Random random(5);
    Eigen::MatrixXd normals = randomNormals(8, random);
    const Eigen::Vector3d apex(0.31, -0.27, 0.11);
    for (int k = 0; k < 8; ++k) normals.col(k) /= normals.col(k).dot(apex);
    const auto slice = cube(3, 1.0);
    const auto complex = complexOf(linearModel(normals), slice);
    QCOMPARE(static_cast<int>(complex.cells.size()), 2 * (1 + 7 + choose(7, 2)));
    const char* wrong = checkPolyhedra(complex, slice);
    QVERIFY2(!wrong, wrong);
}

void TestVolumeComplex::repeatedDataMakeOneFacetWithSeveralMakers() {
    Random random(9);
    const Eigen::MatrixXd four = randomNormals(4, random);
    Eigen::MatrixXd normals(3, 12);
    normals << four, four, four;
    const auto slice = cube(3, 50.0);
    const auto once = complexOf(linearModel(four), slice);
    const auto thrice = complexOf(linearModel(normals), slice);
    QCOMPARE(thrice.cells.size(), once.cells.size());
    QCOMPARE(thrice.faces.size(), once.faces.size());
    QCOMPARE(thrice.makers.size(), std::size_t{4});
    for (const auto& makers : thrice.makers) QCOMPARE(makers.size(), std::size_t{3});
}

void TestVolumeComplex::planesThatOnlyTouchTheBoxDoNotCutIt() {
    Eigen::MatrixXd normals(3, 3);
    // v₁ = 1 (a face of the box), v₁ + v₂ = 2 (an edge), v₁ + v₂ + v₃ = 3 (a corner)
    normals << 1, 0.5, 1.0 / 3, 0, 0.5, 1.0 / 3, 0, 0, 1.0 / 3;
    QCOMPARE(complexOf(linearModel(normals), cube(3, 1.0)).cells.size(), std::size_t{1});
}

void TestVolumeComplex::everyPolyhedronIsClosedAndLiesInItsCell_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("layer");
    const auto kinds = testing::problemKinds();
    for (std::size_t k = 0; k < kinds.size(); k += testing::kOneIn)
        for (int layer = 1; layer <= kinds[k].depth + 1; ++layer)
            if (kinds[k].alpha < 0.5 && !(kinds[k].convolution && kinds[k].alpha > 0.0))
                QTest::addRow("%s, layer %d", kinds[k].label().c_str(), layer)
                    << static_cast<int>(k) << layer;
}

void TestVolumeComplex::everyPolyhedronIsClosedAndLiesInItsCell() {
    QFETCH(int, kind);
    QFETCH(int, layer);
    Random random(177 + static_cast<std::uint64_t>(kind));
    const auto problem =
        testing::randomProblem(testing::problemKinds()[static_cast<std::size_t>(kind)], random);
    auto slice = boxInLayer(problem.loss.network(), layer, random);
    VolumeComplex complex;
    do {  // narrower until it is small enough for a test
        for (auto& range : slice.ranges) range = {0.5 * range[0], 0.5 * range[1]};
        complex = complexOf(problem.loss, slice, {.cellBudget = 1500});
        QVERIFY(complex.straight);
    } while (complex.kind == VolumeComplex::Kind::Partial);
    const char* wrong = checkPolyhedra(complex, slice);
    QVERIFY2(!wrong, wrong);
    for (const auto& cell : complex.cells)
        QVERIFY(agrees(cell.signature, problem.loss.signature(pointOf(slice, cell.inside), 1e-11)));
}

void TestVolumeComplex::makersVanishOnTheirFacets() {
    Random random(41);
    const auto problem = testing::randomProblem({loss::Criterion::Hinge, 2, false, 0.1}, random);
    const auto slice = boxInLayer(problem.loss.network(), 1, random);
    const auto complex = complexOf(problem.loss, slice);
    int walls = 0;
    for (const auto& face : complex.faces) {
        if (face.makers < 0) continue;
        ++walls;
        Eigen::Vector3d middle = Eigen::Vector3d::Zero();
        for (int k = 0; k < face.count; ++k) {
            const auto& at = complex
                                 .vertices[static_cast<std::size_t>(
                                     complex.faceVertices[static_cast<std::size_t>(face.first + k)])]
                                 .at;
            middle += Eigen::Vector3d(at[0], at[1], at[2]) / face.count;
        }
        const auto signature = problem.loss.signature(slice.at(middle));
        for (const auto& maker : complex.makers[static_cast<std::size_t>(face.makers)])
            QCOMPARE(int{signature.at(maker.datum, maker.layer, maker.unit)}, 0);
    }
    QVERIFY(walls > 20);
}

void TestVolumeComplex::anEntryThatVanishesKeepsTheThirdState() {
    // A datum at the origin with bias 0: z = 0 wherever only W moves.
    auto example = testing::figure4b();
    auto dataset = example.loss.dataset();
    dataset.points.col(3).setZero();
    const loss::Loss loss(example.loss.network(), loss::Criterion::Hinge, dataset);
    slice::AffineSlice slice = cube(loss.parameterCount(), 1.0);  // w₁₁, w₁₂, w₂₁
    const auto complex = complexOf(loss, slice);
    QVERIFY(complex.straight && !complex.cells.empty());
    for (const auto& cell : complex.cells) QCOMPARE(int{cell.signature.at(3, 1, 0)}, 0);
    const char* wrong = checkPolyhedra(complex, slice);
    QVERIFY2(!wrong, wrong);
}

/// b₁, b₂, v₁ about Fig. 4(b).
slice::AffineSlice figure4bBox(const testing::Example& example) {
    slice::AffineSlice slice;
    slice.origin = example.parameters;
    slice.directions.resize(example.parameters.size(), 3);
    slice.directions << testing::alongEntry(example.loss.network(), "b1", 0),
        testing::alongEntry(example.loss.network(), "b1", 1),
        testing::alongEntry(example.loss.network(), "V", 0);
    slice.ranges = {{-1, 7}, {-2, 6}, {-2, 1}};
    return slice;
}

void TestVolumeComplex::hiddenWallsAloneArePlanesForOneLayer() {
    const auto example = testing::figure4b();
    const auto slice = figure4bBox(example);
    const auto hidden = complexOf(example.loss, slice, {.hiddenWallsOnly = true});
    QVERIFY(hidden.straight);
    const char* wrong = checkPolyhedra(hidden, slice);
    QVERIFY2(!wrong, wrong);
    // z = ±2x₁ + b: a wall of each neuron at every b = ∓2x₁ inside the range; nothing depends on v.
    std::set<double> first, second;
    for (const double x : example.loss.dataset().points.row(0)) {
        if (const double s = -2 * x + 3.5; s > -1 && s < 7) first.insert(s);
        if (const double t = 2 * x + 2.5; t > -2 && t < 6) second.insert(t);
    }
    QCOMPARE(hidden.cells.size(), (first.size() + 1) * (second.size() + 1));
    QVERIFY(!complexOf(example.loss, slice, {.depth = 3}).straight);
}

void TestVolumeComplex::figure4bLiesInAFlatCellOfLossThreeTwelfths() {
    const auto example = testing::figure4b();
    const auto slice = figure4bBox(example);
    const auto complex = complexOf(example.loss, slice, {.depth = 4});
    const auto here = example.loss.signature(example.parameters);
    int flat = 0;
    bool found = false;
    for (const auto& cell : complex.cells) {
        flat += cell.flat;
        if (!(cell.signature == here)) continue;
        found = true;
        QVERIFY(cell.flat);
        QVERIFY(std::abs(cell.lowest - 0.25) < 1e-12 && std::abs(cell.highest - 0.25) < 1e-12);
    }
    QVERIFY(found && flat > 0);
}

void TestVolumeComplex::curvedCellsAgreeWithSamples_data() {
    QTest::addColumn<int>("kind");
    const auto kinds = testing::problemKinds();
    for (std::size_t k = 0; k < kinds.size(); ++k)
        if (((kinds[k].depth == 1 && kinds[k].alpha == 0.0) ||
             (kinds[k].depth == 2 && kinds[k].alpha == 0.1)) &&
            !kinds[k].convolution)
            QTest::addRow("%s", kinds[k].label().c_str()) << static_cast<int>(k);
}

void TestVolumeComplex::curvedCellsAgreeWithSamples() {
    QFETCH(int, kind);
    Random random(277 + static_cast<std::uint64_t>(kind));
    const auto problem =
        testing::randomProblem(testing::problemKinds()[static_cast<std::size_t>(kind)], random);
    const auto slice = randomBox(problem.loss.network(), random);
    const auto complex = complexOf(problem.loss, slice, {.depth = 2});
    const double error = volumeOfCells(complex) / boxVolume(slice) - 1.0;
    QVERIFY2(std::abs(error) < 1e-9, qPrintable(QString::number(error)));
    QVERIFY(complex.unresolvedVolume >= 0.0 && complex.unresolvedVolume <= 1.0 + 1e-12);
    // Cells that are met often are in the complex, with about their share of the samples as volume.
    std::map<std::vector<std::int8_t>, int> met;
    constexpr int kSamples = 3000;
    for (int k = 0; k < kSamples; ++k) {
        cells::Point3 at{};
        for (std::size_t axis = 0; axis < 3; ++axis)
            at[axis] = random.uniform(slice.ranges[axis][0], slice.ranges[axis][1]);
        const network::Signature signature = problem.loss.signature(pointOf(slice, at));
        const auto entries = signature.entries();
        ++met[{entries.begin(), entries.end()}];
    }
    std::map<std::vector<std::int8_t>, double> volumes;
    for (const auto& cell : complex.cells) {
        const auto entries = cell.signature.entries();
        volumes[{entries.begin(), entries.end()}] += cell.volume / boxVolume(slice);
    }
    for (const auto& [signature, times] : met) {
        const double share = static_cast<double>(times) / kSamples;
        if (share < 0.02) continue;
        QVERIFY2(volumes.count(signature) == 1, "a cell that samples meet is missing");
        QVERIFY2(std::abs(volumes[signature] - share) < 0.015 + 0.1 * share,
                 qPrintable(QString("volume %1, samples %2").arg(volumes[signature]).arg(share)));
    }
}

void TestVolumeComplex::curvedWallsAreFoundOnTheirZeros() {
    const auto example = testing::figure4b();
    const auto slice = figure4bBox(example);
    const auto complex = complexOf(example.loss, slice, {.depth = 4});
    int curved = 0;
    for (const auto& face : complex.faces) {
        if (face.makers < 0 || face.side < 0) continue;
        for (const auto& maker : complex.makers[static_cast<std::size_t>(face.makers)]) {
            curved += maker.layer == 2;
            for (int k = 0; k < face.count; ++k) {
                const auto& at = complex
                                     .vertices[static_cast<std::size_t>(
                                         complex.faceVertices[static_cast<std::size_t>(face.first + k)])]
                                     .at;
                const auto signature = example.loss.signature(pointOf(slice, at));
                QCOMPARE(int{signature.at(maker.datum, maker.layer, maker.unit)}, 0);
            }
        }
    }
    QVERIFY(curved > 50);
}

void TestVolumeComplex::beyondTheBudgetPlanesAreDrawnAlone() {
    Random random(3);
    const auto loss = linearModel(randomNormals(30, random));
    const auto complex = complexOf(loss, cube(3, 5.0), {.cellBudget = 500});
    QVERIFY(complex.kind == VolumeComplex::Kind::Partial);
    QVERIFY(complex.cells.empty() && !complex.remark.empty());
    QVERIFY(complex.faces.size() >= 25 && complex.faces.size() <= 30);
    for (const auto& face : complex.faces) QVERIFY(face.cell == -1 && face.makers >= 0 && face.side == 1);
}

void TestVolumeComplex::aPlaneIsNoThreeDimensionalSlice() {
    const auto example = testing::figure4b();
    const auto complex = cells::volumeComplex(example.loss, example.slice);
    QVERIFY(!complex.ok());
    QVERIFY(complex.error().message.find("three") != std::string::npos);
}

void TestVolumeComplex::itCanBeStopped() {
    Random random(3);
    const auto loss = linearModel(randomNormals(20, random));
    std::stop_source stop;
    stop.request_stop();
    QVERIFY(!cells::volumeComplex(loss, cube(3, 5.0), {}, {stop.get_token(), {}}).ok());
    const auto example = testing::figure4b();
    QVERIFY(!cells::volumeComplex(example.loss, figure4bBox(example), {}, {stop.get_token(), {}}).ok());
}

OMEGASCOPE_TEST(None, TestVolumeComplex);

}  // namespace test_volume_complex

#include "test_volume_complex.moc"
