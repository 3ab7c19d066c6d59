#include <QtTest>
#include <set>

#include "core/cells/complex/cell_locator.h"
#include "core/cells/complex/planar_graph.h"
#include "core/cells/facts/cell_facts.h"
#include "core/cells/straight/straight_complex.h"
#include "tests/support/line_problems.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_straight_complex {

using namespace omegascope;
using testing::Line;

namespace {

cells::CellComplex complexOf(const std::vector<Line>& lines,
                             const std::array<std::array<double, 2>, 2>& window = {{{-1, 1}, {-1, 1}}}) {
    const auto problem = testing::lineProblem(lines, window);
    return cells::straightComplex(slice::SliceLoss(problem.loss, problem.slice)).value();
}

/// An exact oracle for small whole coefficients: crossing points as reduced fractions of 64-bit integers.
/// Counts vertices, edges and cells of the lines in an open-ended box of whole corners.
struct Counts {
    std::size_t vertices = 0, edges = 0, cells = 0;
    bool operator==(const Counts&) const = default;
};

using Fraction = std::pair<long long, long long>;  // numerator, denominator > 0, reduced

Fraction fraction(long long p, long long q) {
    const long long divisor = std::gcd(p, q) * (q < 0 ? -1 : 1);
    return {p / divisor, q / divisor};
}

Counts oracle(std::vector<std::array<long long, 3>> lines, long long half) {
    for (const long long side : {-half, half}) {
        lines.push_back({-side, 1, 0});
        lines.push_back({-side, 0, 1});
    }
    // Coincident lines count once.
    std::set<std::array<long long, 3>> distinct;
    for (auto line : lines) {
        long long divisor = std::gcd(std::gcd(line[0], line[1]), line[2]);
        if (line[1] < 0 || (line[1] == 0 && line[2] < 0)) divisor = -divisor;
        for (auto& c : line) c /= divisor;
        distinct.insert(line);
    }
    const std::vector<std::array<long long, 3>> all(distinct.begin(), distinct.end());
    std::set<std::pair<Fraction, Fraction>> points;
    std::vector<std::set<std::pair<Fraction, Fraction>>> on(all.size());
    for (std::size_t i = 0; i < all.size(); ++i)
        for (std::size_t j = i + 1; j < all.size(); ++j) {
            const long long det = all[i][1] * all[j][2] - all[i][2] * all[j][1];
            if (det == 0) continue;
            const Fraction s = fraction(all[i][2] * all[j][0] - all[i][0] * all[j][2], det);
            const Fraction t = fraction(all[i][0] * all[j][1] - all[i][1] * all[j][0], det);
            if (std::abs(s.first) > half * s.second || std::abs(t.first) > half * t.second) continue;
            points.insert({s, t});
            on[i].insert({s, t});
            on[j].insert({s, t});
        }
    Counts counts;
    counts.vertices = points.size();
    for (const auto& own : on)
        if (own.size() > 1) counts.edges += own.size() - 1;
    counts.cells =
        counts.edges - counts.vertices + 1;  // Euler; lines that cross a box are connected through it
    return counts;
}

Counts countsOf(const cells::CellComplex& complex) {
    return {complex.vertices.size(), complex.edges.size(), complex.cells.size()};
}

}  // namespace

class TestStraightComplex : public QObject {
    Q_OBJECT
  private slots:
    void prototypeCounts_data();
    void prototypeCounts();
    void degenerateFamiliesAgreeWithAnExactOracle_data();
    void degenerateFamiliesAgreeWithAnExactOracle();
    void degenerateNetworksAgreeWithAnExactOracle_data();
    void degenerateNetworksAgreeWithAnExactOracle();
    void aPencilThroughAPointThatDoublesCannotHold();
    void everySignatureMetOwnsACell_data();
    void everySignatureMetOwnsACell();
    void deepZoomStaysExact();
    void beyondTheBudgetItSaysPartial();
    void stoppingGivesAnError();
};

void TestStraightComplex::prototypeCounts_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("cells");
    QTest::newRow("K = 5, N = 20") << "lines_5_20.txt" << 1395;
    QTest::newRow("K = 10, N = 30") << "lines_10_30.txt" << 12324;
}

void TestStraightComplex::prototypeCounts() {
    QFETCH(QString, file);
    QFETCH(int, cells);
    const auto lines = testing::linesFromFile(OMEGASCOPE_SOURCE_DIR "/tests/data/" + file.toStdString());
    const auto complex = complexOf(lines);
    QCOMPARE(static_cast<int>(complex.cells.size()), cells);
    QCOMPARE(complex.signatureCount(), cells);
    QVERIFY(complex.kind == cells::ComplexKind::Exact);
    QVERIFY(cells::isConsistent(complex));
}

void TestStraightComplex::degenerateFamiliesAgreeWithAnExactOracle_data() {
    QTest::addColumn<int>("family");
    QTest::newRow("regular grid with diagonals") << 0;
    QTest::newRow("pencil through one point") << 1;
    QTest::newRow("pencil through a corner") << 2;
    QTest::newRow("along the border and outside") << 3;
    for (int k = 4; k < 24; ++k) QTest::addRow("random small coefficients %d", k) << k;
}

void TestStraightComplex::degenerateFamiliesAgreeWithAnExactOracle() {
    QFETCH(int, family);
    std::vector<std::array<long long, 3>> lines;
    if (family == 0)
        for (long long k = -3; k <= 3; ++k)
            for (const auto& [a, b] : {std::pair{1, 0}, {0, 1}, {1, 1}, {1, -1}}) lines.push_back({k, a, b});
    if (family == 1)
        for (long long k = -40; k <= 40; ++k) lines.push_back({-(k * 1 + 7 * 2), k, 7});
    if (family == 2)
        for (long long k = -10; k <= 10; ++k) lines.push_back({4 * (k + 3), k, 3});
    if (family == 3)
        lines = {{-4, 1, 0}, {4, 0, 1}, {-5, 1, 0}, {8, 1, 1}, {0, 1, 1}, {0, 2, 2}, {0, -3, -3}, {-4, 0, 1}};
    Random random(static_cast<std::uint64_t>(100 + family));
    for (int k = 0; family >= 4 && k < 40; ++k) {
        std::array<long long, 3> line{};
        while (line[1] == 0 && line[2] == 0)
            for (auto& c : line) c = static_cast<long long>(random.index(7)) - 3;
        lines.push_back(line);
    }
    std::vector<Line> given;
    for (const auto& line : lines)
        given.push_back(
            {static_cast<double>(line[0]), static_cast<double>(line[1]), static_cast<double>(line[2])});
    const auto complex = complexOf(given, {{{-4, 4}, {-4, 4}}});
    const Counts expected = oracle(lines, 4), found = countsOf(complex);
    QCOMPARE(found.vertices, expected.vertices);
    QCOMPARE(found.edges, expected.edges);
    QCOMPARE(found.cells, expected.cells);
    QVERIFY(cells::isConsistent(complex));
    double area = 0;
    for (const double a : cells::cellAreas(complex)) area += a;
    QVERIFY(std::abs(area - 64.0) < 1e-9);
}

void TestStraightComplex::degenerateNetworksAgreeWithAnExactOracle_data() {
    QTest::addColumn<int>("seed");
    QTest::addColumn<bool>("bias");
    QTest::addColumn<bool>("zero");
    for (int seed = 0; seed < 12; ++seed) {
        QTest::addRow("repeated data %d", seed) << seed << true << false;
        QTest::addRow("without biases %d", seed) << seed << false << false;
        QTest::addRow("omega on every wall %d", seed) << seed << true << true;
    }
}

void TestStraightComplex::degenerateNetworksAgreeWithAnExactOracle() {
    QFETCH(int, seed);
    QFETCH(bool, bias);
    QFETCH(bool, zero);
    Random random(static_cast<std::uint64_t>(700 + seed));
    const auto whole = [&random](auto&& entries) {
        for (double& entry : entries) entry = static_cast<double>(random.index(5)) - 2.0;
    };
    network::Architecture architecture;
    architecture.input = 2;
    architecture.layers = {network::DenseLayer{3}};
    architecture.hiddenBias = bias;
    const network::Network network(architecture);
    data::Dataset dataset;
    dataset.points.resize(2, 12);
    whole(dataset.points.reshaped());
    dataset.points.rightCols(6) = dataset.points.leftCols(6);
    dataset.targets = Eigen::MatrixXd::Zero(1, 12);
    slice::AffineSlice plane;
    plane.origin = Eigen::VectorXd::Zero(network.parameterCount());
    plane.directions = Eigen::MatrixXd::Zero(network.parameterCount(), 2);
    for (const auto& block : network.layout().blocks()) {
        if (block.layer != 1) continue;
        if (!zero) whole(plane.origin.segment(block.offset, block.size));
        whole(plane.directions.middleRows(block.offset, block.size).reshaped());
    }
    plane.ranges = {{-4, 4}, {-4, 4}};
    const slice::SliceLoss loss(loss::Loss(network, loss::Criterion::Squared, dataset), plane);
    std::vector<std::array<long long, 3>> lines;
    for (Eigen::Index i = 0; i < 12; ++i)
        for (Eigen::Index k = 0; k < 3; ++k) {
            std::array<long long, 3> line{};
            for (int term = 0; term < 3; ++term)
                line[static_cast<std::size_t>(term)] = std::llround(loss.firstLayer(term)(k, i));
            if (line[1] != 0 || line[2] != 0) lines.push_back(line);
        }
    const auto complex = cells::straightComplex(loss).value();
    QVERIFY(complex.kind == cells::ComplexKind::Exact);
    QVERIFY(cells::isConsistent(complex));
    const Counts expected = oracle(lines, 4), found = countsOf(complex);
    QCOMPARE(found.vertices, expected.vertices);
    QCOMPARE(found.edges, expected.edges);
    QCOMPARE(found.cells, expected.cells);
}

void TestStraightComplex::aPencilThroughAPointThatDoublesCannotHold() {
    // A bias-free neuron on a plane of its weights through ω0 = (0.3, 0.7): all lines pass through w = 0 exactly, though
    // ω0·x rounds for nearly every datum.
    Random random(8);
    network::Architecture architecture;
    architecture.input = 2;
    architecture.layers = {network::DenseLayer{1}};
    architecture.hiddenBias = false;
    const network::Network network(architecture);
    data::Dataset dataset;
    dataset.points.resize(2, 50);
    for (double& v : dataset.points.reshaped()) v = random.normal();
    dataset.targets = Eigen::MatrixXd::Zero(1, 50);
    slice::AffineSlice plane;
    plane.origin = Eigen::VectorXd::Zero(network.parameterCount());
    plane.origin(0) = 0.3;
    plane.origin(1) = 0.7;
    plane.directions = Eigen::MatrixXd::Identity(network.parameterCount(), 2);
    plane.ranges = {{-1, 1}, {-1, 1}};
    const auto complex = cells::straightComplex(
                             slice::SliceLoss(loss::Loss(network, loss::Criterion::Squared, dataset), plane))
                             .value();
    QCOMPARE(complex.cells.size(), std::size_t{100});
    QVERIFY(cells::isConsistent(complex));
}

void TestStraightComplex::everySignatureMetOwnsACell_data() {
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("layer");
    const auto kinds = testing::problemKinds();
    for (std::size_t k = 0; k < kinds.size(); ++k)
        for (int layer = 1; layer <= kinds[k].depth + 1; ++layer)
            QTest::addRow("%s, layer %d", kinds[k].label().c_str(), layer) << static_cast<int>(k) << layer;
}

void TestStraightComplex::everySignatureMetOwnsACell() {
    QFETCH(int, kind);
    QFETCH(int, layer);
    Random random(static_cast<std::uint64_t>(300 + 10 * kind + layer));
    const auto problem =
        testing::randomProblem(testing::problemKinds()[static_cast<std::size_t>(kind)], random);
    auto plane = testing::randomPlane(problem.loss.network(), random);
    // Directions that move this layer alone.
    for (const auto& block : problem.loss.network().layout().blocks())
        if (block.layer != layer) plane.directions.middleRows(block.offset, block.size).setZero();
    const slice::SliceLoss loss(problem.loss, plane);
    const auto complex = cells::straightComplex(loss).value();
    QVERIFY(complex.kind == cells::ComplexKind::Exact);
    QVERIFY(cells::isConsistent(complex));
    const auto facts = cells::cellFacts(loss, complex).value();
    const cells::Entries entries(problem.loss);
    const cells::CellLocator locator(complex);
    for (int sample = 0; sample < 200; ++sample) {
        const double s = random.uniform(complex.window[0][0], complex.window[0][1]);
        const double t = random.uniform(complex.window[1][0], complex.window[1][1]);
        const auto met = loss.signature(s, t);
        const int cell = locator.cellAt(complex, s, t);
        const auto own = complex.signature(cell, entries);
        for (int e = 0; e < entries.count(); ++e)
            if (!entries.isConstant(e))
                QCOMPARE(int(own.entries()[static_cast<std::size_t>(e)]),
                         int(met.entries()[static_cast<std::size_t>(e)]));
        if (!facts.hasLosses()) continue;
        const double direct = loss.value(s, t);
        QVERIFY(std::abs(facts.loss(cell, complex)(s, t) - direct) <= 1e-9 * (1 + std::abs(direct)));
    }
}

void TestStraightComplex::deepZoomStaysExact() {
    // Three lines that miss a common point by 1e-9, seen in a window of 1e-8.
    const std::vector<Line> lines{{-0.25, 1, 0}, {-0.5, 0, 1}, {-0.75 - 1e-9, 1, 1}};
    const double half = 5e-9;
    const auto complex = complexOf(lines, {{{0.25 - half, 0.25 + half}, {0.5 - half, 0.5 + half}}});
    QCOMPARE(complex.cells.size(), std::size_t{7});
    QCOMPARE(complexOf(lines).cells.size(), std::size_t{7});
}

void TestStraightComplex::beyondTheBudgetItSaysPartial() {
    Random random(2);
    const auto problem = testing::lineProblem(testing::randomLines(200, random));
    cells::ComplexOptions options;
    options.cellBudget = 500;
    const auto complex =
        cells::straightComplex(slice::SliceLoss(problem.loss, problem.slice), options).value();
    QVERIFY(complex.kind == cells::ComplexKind::Partial);
    QVERIFY(complex.cells.empty());
    QVERIFY(!complex.remark.empty());
}

void TestStraightComplex::stoppingGivesAnError() {
    Random random(2);
    const auto problem = testing::lineProblem(testing::randomLines(50, random));
    std::stop_source source;
    source.request_stop();
    QVERIFY(
        !cells::straightComplex(slice::SliceLoss(problem.loss, problem.slice), {}, {source.get_token(), {}})
             .ok());
}

OMEGASCOPE_TEST(Core, TestStraightComplex);

}  // namespace test_straight_complex

#include "test_straight_complex.moc"
