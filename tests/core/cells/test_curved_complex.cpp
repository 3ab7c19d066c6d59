#include <QtTest>
#include <set>

#include "core/cells/complex/cell_locator.h"
#include "core/cells/complex/edge_points.h"
#include "core/cells/complex/planar_graph.h"
#include "core/cells/curved/curved_complex.h"
#include "core/cells/facts/cell_facts.h"
#include "core/cells/facts/verify_cells.h"
#include "core/cells/facts/wall_density.h"
#include "core/cells/find_cells.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_curved_complex {

using namespace omegascope;

namespace {

double windowArea(const cells::CellComplex& complex) {
    return (complex.window[0][1] - complex.window[0][0]) * (complex.window[1][1] - complex.window[1][0]);
}

/// A network with K units on data in the plane, all parameters 0 but those given.
testing::Example exampleOf(const network::Architecture& architecture, const data::Dataset& dataset,
                           const std::vector<testing::NamedBlock>& origin,
                           const std::vector<testing::NamedBlock>& first,
                           const std::vector<testing::NamedBlock>& second, std::array<double, 2> s,
                           std::array<double, 2> t) {
    const network::Network network(architecture);
    slice::AffineSlice plane;
    plane.origin = testing::parametersOf(network, origin);
    plane.directions.resize(network.parameterCount(), 2);
    plane.directions << testing::parametersOf(network, first), testing::parametersOf(network, second);
    plane.ranges = {s, t};
    return {loss::Loss(network, loss::Criterion::Hinge, dataset), plane.origin, plane, {}};
}

data::Dataset onTheLine(const std::vector<double>& points, const std::vector<double>& targets) {
    data::Dataset dataset;
    dataset.points =
        Eigen::Map<const Eigen::MatrixXd>(points.data(), 1, static_cast<Eigen::Index>(points.size()));
    dataset.targets =
        Eigen::Map<const Eigen::MatrixXd>(targets.data(), 1, static_cast<Eigen::Index>(targets.size()));
    return dataset;
}

network::Architecture oneLayer(int units) {
    network::Architecture architecture;
    architecture.input = 1;
    architecture.layers = {network::DenseLayer{units}};
    return architecture;
}

/// ŷ = (s-3)(s+3) + (t-3)(t+3) + 18 = s² + t²: the margin of y = +1 is the unit circle.
testing::Example circle() {
    return exampleOf(oneLayer(2), onTheLine({1}, {1}), {{"b1", {3, 3}}, {"V", {-3, -3}}, {"c", {18}}},
                     {{"b1", {1, 0}}, {"V", {1, 0}}}, {{"b1", {0, 1}}, {"V", {0, 1}}}, {-2, 2}, {-2, 2});
}

}  // namespace

class TestCurvedComplex : public QObject {
    Q_OBJECT
  private slots:
    void figure1HasFourCellsOneOfThemFlat();
    void figure1WithNegativeVHasFiveCells();
    void regimesAreChosenFromTheDirections();
    void curvesThatRunAlongEachOtherAreToldApart();
    void aSharedComponentIsReportedWhereItLies();
    void aDoubleCurveIsReportedWhereItLies();
    void deepNetworksAreResolved_data();
    void deepNetworksAreResolved();
    void cellsOfEveryKindOfProblem_data();
    void cellsOfEveryKindOfProblem();
    void aCircleInsideACellIsAnIsland();
    void oneSignatureMayOwnSeveralCells();
    void reducibleMarginsAndWallsThatCoincide();
    void repeatedDataAddMakersNotEdges();
    void straightSlicesAgreeWithTheExactComplex();
    void aSliceInsideTheWallSetKeepsTheThirdState();
    void zoomingInKeepsTheTopologyRoundAVertex();
    void noLossLiesOutsideTheRangeOfItsCell_data();
    void noLossLiesOutsideTheRangeOfItsCell();
    void tooManyWallsAreToldNotTried();
    void theDensityOfWallsCountsThemBlockByBlock();
    void stoppingGivesAnError();
};

void TestCurvedComplex::figure1HasFourCellsOneOfThemFlat() {
    const auto example = testing::figure1();
    const slice::SliceLoss loss(example.loss, example.slice);
    const auto complex = cells::cellComplex(loss).value();
    QCOMPARE(complex.cells.size(), std::size_t{4});
    QVERIFY(complex.regime == cells::Regime::R2);
    QVERIFY(complex.kind != cells::ComplexKind::Partial);
    const auto facts = cells::cellFacts(loss, complex).value();
    QCOMPARE(facts.flatCount(), 1);
    for (std::size_t c = 0; c < 4; ++c) {
        if (!facts.flat[c]) continue;
        // {w > 0, v w > 1} in [-3,3]×[0,3]: the area above the hyperbola is 9 - 1 - ln 9.
        QVERIFY(std::abs(facts.areas[c] - (8.0 - std::log(9.0))) < 1e-9);
        QCOMPARE(facts.loss(static_cast<int>(c), complex)(1.0, 2.0), 0.5);
    }
}

void TestCurvedComplex::figure1WithNegativeVHasFiveCells() {
    const auto example = testing::figure1WithNegativeV();
    const auto complex = cells::cellComplex(slice::SliceLoss(example.loss, example.slice)).value();
    QCOMPARE(complex.cells.size(), std::size_t{5});
    QCOMPARE(complex.signatureCount(), 5);
}

void TestCurvedComplex::regimesAreChosenFromTheDirections() {
    const auto regime = [](const testing::Example& example) {
        return cells::regimeOf(slice::SliceLoss(example.loss, example.slice));
    };
    QVERIFY(regime(testing::figure4b()) == cells::Regime::R1);
    QVERIFY(regime(testing::figure1()) == cells::Regime::R2);
    QVERIFY(regime(testing::figure2()) == cells::Regime::R3);
    Random random(3);
    const auto deep = testing::randomProblem({loss::Criterion::Hinge, 2, false, 0.0}, random);
    const slice::SliceLoss onDeep(deep.loss, testing::randomPlane(deep.loss.network(), random));
    QVERIFY(cells::regimeOf(onDeep) == cells::Regime::R4);
}

void TestCurvedComplex::curvesThatRunAlongEachOtherAreToldApart() {
    // q = p (2 + x/3 + y/5) + 1e-5 (x - 0.3): both vanish at x = 0.3 only, at an angle of about 5e-6.
    using cells::Polynomial;
    Polynomial p = Polynomial::linear(0, 0, 1) - Polynomial::linear(0, 1, 0) * Polynomial::linear(0, 0.5, 0);
    const Polynomial q = p * Polynomial::linear(2, 1.0 / 3, 0.2) + Polynomial::linear(-0.3e-5, 1e-5, 0);
    std::vector<cells::Box> undecided;
    const auto roots = cells::systemRoots(p, q, {}, undecided);
    QVERIFY(undecided.empty());
    QCOMPARE(roots.size(), std::size_t{1});
    QVERIFY(std::abs(roots[0].x - 0.3) < 1e-9 && std::abs(roots[0].y - 0.045) < 1e-9);
}

void TestCurvedComplex::aSharedComponentIsReportedWhereItLies() {
    // Both vanish on the circle of radius 0.7 about (0.1, 0), and cross nowhere else.
    using cells::Polynomial;
    const Polynomial x = Polynomial::linear(-0.1, 1, 0), y = Polynomial::linear(0, 0, 1);
    const Polynomial circle = x * x + y * y + Polynomial::constant(-0.49);
    std::vector<cells::Box> undecided;
    cells::systemRoots(circle * Polynomial::linear(3, 1, 0), circle * Polynomial::linear(3, 0, 1), {},
                       undecided);
    for (int k = 0; k < 360; ++k) {
        const double u = 0.1 + 0.7 * std::cos(k * M_PI / 180), v = 0.7 * std::sin(k * M_PI / 180);
        QVERIFY(std::any_of(undecided.begin(), undecided.end(), [&](const cells::Box& box) {
            return u >= box.x0 && u <= box.x1 && v >= box.y0 && v <= box.y1;
        }));
    }
}

void TestCurvedComplex::aDoubleCurveIsReportedWhereItLies() {
    using cells::Polynomial;
    const Polynomial x = Polynomial::linear(0, 1, 0), y = Polynomial::linear(0, 0, 1);
    const Polynomial circle = x * x + y * y + Polynomial::constant(-0.25);
    cells::Findings findings;
    cells::traceCurve({circle * circle, 0.0}, findings);
    QVERIFY(!findings.doubt.empty());
    const auto places = cells::undecidedPlaces(findings.undecided);
    QVERIFY(!places.empty());
    for (std::size_t i = 0; i < places.size(); ++i) {
        QVERIFY(places[i].x0 >= -1 && places[i].x1 <= 1 && places[i].y0 >= -1 && places[i].y1 <= 1);
        for (std::size_t j = i + 1; j < places.size(); ++j) QVERIFY(!cells::meet(places[i], places[j], 0.0));
    }
}

void TestCurvedComplex::deepNetworksAreResolved_data() {
    // Found among several hundred random deep networks: the seeds at which crossings or orders once stayed open.
    QTest::addColumn<int>("seed");
    QTest::addColumn<int>("kind");
    const auto row = [](const char* name, int seed, int kind) { QTest::newRow(name) << seed << kind; };
    row("walls that run along each other", 3036, 36);
    row("walls of different layers that run along each other", 4016, 16);
    row("special points of a wall lie close", 6036, 36);
    row("a wall turns within 1e-3 of another branch", 8057, 57);
    row("three walls that all but meet", 1038, 38);
}

void TestCurvedComplex::deepNetworksAreResolved() {
    QFETCH(int, seed);
    QFETCH(int, kind);
    Random random(static_cast<std::uint64_t>(seed));
    const auto problem =
        testing::randomProblem(testing::problemKinds()[static_cast<std::size_t>(kind)], random);
    const slice::SliceLoss loss(problem.loss, testing::randomPlane(problem.loss.network(), random));
    const auto complex = cells::curvedComplex(loss).value();
    QVERIFY2(complex.kind != cells::ComplexKind::Partial, complex.remark.c_str());
    QVERIFY(cells::isConsistent(complex));
    QVERIFY(complex.tolerance <= 1e-8);
    QVERIFY(complex.unresolved.empty() && complex.unresolvedArea == 0.0);
    // The network itself has nothing against it: S(ω) inside every cell (cells thinner than rounding aside).
    const auto found = cells::verifyCells(loss, complex).value();
    QVERIFY(found.agrees() && found.confirmed > 0);
}

void TestCurvedComplex::cellsOfEveryKindOfProblem_data() {
    QTest::addColumn<int>("kind");
    const auto kinds = testing::problemKinds();
    for (std::size_t k = 0; k < kinds.size(); k += testing::kOneIn)
        if (!kinds[k].convolution || kinds[k].depth < 3)
            QTest::newRow(kinds[k].label().c_str()) << static_cast<int>(k);
}

void TestCurvedComplex::cellsOfEveryKindOfProblem() {
    QFETCH(int, kind);
    const std::uint64_t seed = 77;
    qInfo("seed %llu", static_cast<unsigned long long>(seed));
    Random random(seed);
    const auto problem =
        testing::randomProblem(testing::problemKinds()[static_cast<std::size_t>(kind)], random);
    const slice::SliceLoss loss(problem.loss, testing::randomPlane(problem.loss.network(), random));
    const auto complex = cells::curvedComplex(loss).value();
    QVERIFY(complex.kind != cells::ComplexKind::Partial);
    QVERIFY(cells::isConsistent(complex));  // Euler's formula and the signatures across every edge

    const auto facts = cells::cellFacts(loss, complex).value();
    double area = 0;
    for (const double a : facts.areas) area += a;
    QVERIFY(std::abs(area - windowArea(complex)) < 1e-9);

    const cells::Entries entries(problem.loss);
    const cells::CellLocator locator(complex);
    const auto& [rangeS, rangeT] = complex.window;
    for (int sample = 0; sample < 150; ++sample) {
        const double s = random.uniform(rangeS[0], rangeS[1]), t = random.uniform(rangeT[0], rangeT[1]);
        const int cell = locator.cellAt(complex, s, t);
        QVERIFY(cell >= 0);
        const auto met = loss.signature(s, t), own = complex.signature(cell, entries);
        if (met.hasZero() && problem.loss.criterion() != loss::Criterion::MulticlassHinge) continue;
        for (int e = 0; e < entries.count(); ++e)
            if (!entries.isConstant(e))
                QCOMPARE(int(own.entries()[static_cast<std::size_t>(e)]),
                         int(met.entries()[static_cast<std::size_t>(e)]));
        if (!facts.hasLosses()) continue;
        const double direct = loss.value(s, t);
        QVERIFY(std::abs(facts.loss(cell, complex)(s, t) - direct) <= 1e-9 * (1 + std::abs(direct)));
    }
}

void TestCurvedComplex::aCircleInsideACellIsAnIsland() {
    const auto example = circle();
    const slice::SliceLoss loss(example.loss, example.slice);
    const auto complex = cells::cellComplex(loss).value();
    QVERIFY(complex.regime == cells::Regime::R3);
    QCOMPARE(complex.cells.size(), std::size_t{2});
    QCOMPARE(complex.components, 2);
    QCOMPARE(complex.holes.size(), std::size_t{1});
    QVERIFY(cells::isConsistent(complex));
    const auto facts = cells::cellFacts(loss, complex).value();
    const cells::CellLocator locator(complex);
    const int inner = locator.cellAt(complex, 0.1, -0.2);
    QVERIFY(inner != locator.cellAt(complex, 1.5, 0.0));
    QVERIFY(std::abs(facts.areas[static_cast<std::size_t>(inner)] - M_PI) < 1e-9);
    // Inside, L = 1 - s² - t²: greatest in the middle, where no vertex and no edge is.
    const auto range = cells::lossRange(loss, complex, facts, inner);
    QVERIFY(range.kind == cells::RangeKind::Attained);
    QVERIFY(std::abs(range.highest - 1.0) < 1e-12 && std::abs(range.lowest) < 1e-9);
    QVERIFY(std::hypot(range.highestAt[0], range.highestAt[1]) < 1e-9);
}

void TestCurvedComplex::oneSignatureMayOwnSeveralCells() {
    // ŷ = s σ(t) - s σ(-t) = s t: beyond the two branches of s t = 1 every datum has the same state of its margin.
    const auto two = exampleOf(oneLayer(2), onTheLine({1}, {1}), {{"b1", {0, 0}}, {"V", {0, 0}}},
                               {{"V", {1, -1}}}, {{"b1", {1, -1}}}, {-3, 3}, {-3, 3});
    const slice::SliceLoss loss(two.loss, two.slice);
    const auto complex = cells::cellComplex(loss).value();
    QCOMPARE(complex.cells.size(), std::size_t{4});  // t > 0 and t < 0, each cut once
    QVERIFY(cells::isConsistent(complex));
}

void TestCurvedComplex::reducibleMarginsAndWallsThatCoincide() {
    // ŷ = 1 + v σ(w) with c = 1: the margin of y = +1 is v w = 0, whose factor w = 0 is the neuron's own wall.
    const auto example = exampleOf(oneLayer(1), onTheLine({1}, {1}), {{"c", {1}}}, {{"W1", {1}}},
                                   {{"V", {1}}}, {-1, 1}, {-1, 1});
    const slice::SliceLoss loss(example.loss, example.slice);
    const auto complex = cells::cellComplex(loss).value();
    QVERIFY(complex.kind != cells::ComplexKind::Partial);
    QVERIFY(cells::isConsistent(complex));
    QCOMPARE(complex.cells.size(), std::size_t{3});  // w < 0, and w > 0 on both sides of v = 0
    for (std::size_t e = 0; e < complex.edges.size(); ++e) {
        const auto& edge = complex.edges[e];
        if (edge.makers < 0) continue;
        const double s = complex.vertices[static_cast<std::size_t>(edge.from)].s;
        const bool onNeuron = s == 0.0 && complex.vertices[static_cast<std::size_t>(edge.to)].s == 0.0;
        // Along w = 0 the margin vanishes as well: on w < 0 identically.
        QCOMPARE(complex.makers[static_cast<std::size_t>(edge.makers)].size(),
                 std::size_t{onNeuron ? 2u : 1u});
    }
    const auto facts = cells::cellFacts(loss, complex).value();
    QCOMPARE(std::count(facts.insideWalls.begin(), facts.insideWalls.end(), 1), 1);
}

void TestCurvedComplex::repeatedDataAddMakersNotEdges() {
    const auto once =
        exampleOf(oneLayer(2), onTheLine({1, -2}, {1, -1}), {{"b1", {0.3, 0.1}}, {"V", {1, 1}}},
                  {{"W1", {1, 0.5}}, {"V", {0.2, 0}}}, {{"V", {1, -1}}, {"b1", {0, 1}}}, {-3, 3}, {-3, 3});
    auto twice = once;
    twice.loss = loss::Loss(once.loss.network(), once.loss.criterion(),
                            onTheLine({1, -2, 1, -2, 1}, {1, -1, 1, -1, 1}));
    const auto a = cells::cellComplex(slice::SliceLoss(once.loss, once.slice)).value();
    const auto b = cells::cellComplex(slice::SliceLoss(twice.loss, twice.slice)).value();
    QCOMPARE(a.cells.size(), b.cells.size());
    QCOMPARE(a.edges.size(), b.edges.size());
    QCOMPARE(a.vertices.size(), b.vertices.size());
    QVERIFY(cells::isConsistent(b));
}

void TestCurvedComplex::straightSlicesAgreeWithTheExactComplex() {
    // Two routes to one complex: exact arithmetic on lines, and arcs in doubles.
    for (const auto& example : {testing::figure3(), testing::figure4a(), testing::figure4b(),
                                testing::figure4c(), testing::figure5(), testing::localMinimumOfSwirszcz()}) {
        const slice::SliceLoss loss(example.loss, example.slice);
        const auto exact = cells::cellComplex(loss).value();
        const auto arcs = cells::curvedComplex(loss).value();
        QVERIFY(exact.kind == cells::ComplexKind::Exact);
        QCOMPARE(exact.cells.size(), arcs.cells.size());
        QCOMPARE(exact.signatureCount(), arcs.signatureCount());
        std::multiset<std::uint64_t> one, two;
        for (const auto& cell : exact.cells) one.insert(cell.hash);
        for (const auto& cell : arcs.cells) two.insert(cell.hash);
        QVERIFY(one == two);
    }
}

void TestCurvedComplex::aSliceInsideTheWallSetKeepsTheThirdState() {
    // Neuron 1 of P Fig. 4(a) with w₁ = 0, b₁ = 0: on a slice that moves neuron 2 only, its pre-activations vanish.
    auto example = testing::figure4a();
    const auto& network = example.loss.network();
    example.slice.origin.segment(network.layout().find("W1")->offset, 2).setZero();
    example.slice.origin(network.layout().find("b1")->offset) = 0;
    example.slice.directions.col(0) = testing::alongEntry(network, "W1", 2);
    const slice::SliceLoss loss(example.loss, example.slice);
    const cells::Entries entries(example.loss);
    for (const auto& complex : {cells::cellComplex(loss).value(), cells::curvedComplex(loss).value()}) {
        QVERIFY(complex.cells.size() > 1);
        for (int cell = 0; cell < static_cast<int>(complex.cells.size()); ++cell)
            for (int i = 0; i < example.loss.dataset().size(); ++i)
                QCOMPARE(int(complex.signature(cell, entries).at(i, 1, 0)), 0);
        for (const auto& set : complex.makers)
            for (const auto& maker : set) {
                const auto a = entries.activation(maker.entry);
                QVERIFY(a.layer != 1 || a.unit != 0);
            }
    }
}

void TestCurvedComplex::zoomingInKeepsTheTopologyRoundAVertex() {
    Random random(11);
    const auto problem = testing::randomProblem({loss::Criterion::Hinge, 1, false, 0.1}, random);
    const auto plane = testing::randomPlane(problem.loss.network(), random);
    const slice::SliceLoss whole(problem.loss, plane);
    const auto parent = cells::cellComplex(whole).value();
    std::vector<std::set<std::uint64_t>> round(parent.vertices.size());
    std::vector<int> degree(parent.vertices.size(), 0);
    for (int half = 0; half < 2 * static_cast<int>(parent.edges.size()); ++half) {
        const auto v = static_cast<std::size_t>(parent.from(half));
        ++degree[v];
        const int cell = parent.cellOf[static_cast<std::size_t>(half)];
        round[v].insert(cell < 0 ? 0 : parent.cells[static_cast<std::size_t>(cell)].hash);
    }
    int zoomed = 0;
    for (std::size_t v = 0; v < parent.vertices.size() && zoomed < 12; v += 17) {
        if (round[v].count(0) || degree[v] < 3) continue;
        auto window = plane;
        for (std::size_t axis = 0; axis < 2; ++axis) {
            const double centre = axis == 0 ? parent.vertices[v].s : parent.vertices[v].t;
            // Not about the vertex itself: a border through a vertex is another question.
            const double half = 1e-6 * (plane.ranges[axis][1] - plane.ranges[axis][0]);
            window.ranges[axis] = {centre - 0.9 * half, centre + 1.1 * half};
        }
        const auto child = cells::cellComplex(slice::SliceLoss(problem.loss, window)).value();
        std::set<std::uint64_t> met;
        for (const auto& cell : child.cells) met.insert(cell.hash);
        QVERIFY(met == round[v]);
        ++zoomed;
    }
    QVERIFY(zoomed >= 5);
}

void TestCurvedComplex::noLossLiesOutsideTheRangeOfItsCell_data() {
    QTest::addColumn<int>("criterion");
    QTest::addColumn<int>("depth");
    QTest::newRow("hinge, one layer") << static_cast<int>(loss::Criterion::Hinge) << 1;
    QTest::newRow("squared, one layer") << static_cast<int>(loss::Criterion::Squared) << 1;
    // What turns along a wall has degree 11 and 14 in each coordinate here.
    QTest::newRow("squared, three layers") << static_cast<int>(loss::Criterion::Squared) << 3;
    QTest::newRow("squared, four layers") << static_cast<int>(loss::Criterion::Squared) << 4;
}

void TestCurvedComplex::noLossLiesOutsideTheRangeOfItsCell() {
    QFETCH(int, criterion);
    QFETCH(int, depth);
    Random random(5);
    const testing::ProblemKind kind{static_cast<loss::Criterion>(criterion), depth, false, 0.1};
    const auto problem = testing::randomProblem(kind, random);
    auto plane = testing::randomPlane(problem.loss.network(), random);
    if (depth > 1) plane.ranges = {{{0.0, 0.6}, {0.0, 0.6}}};
    const slice::SliceLoss loss(problem.loss, plane);
    const auto complex = cells::cellComplex(loss).value();
    const auto facts = cells::cellFacts(loss, complex).value();
    const cells::CellLocator locator(complex);
    std::vector<cells::LossRange> ranges;
    int attained = 0;
    for (int cell = 0; cell < static_cast<int>(complex.cells.size()); ++cell) {
        ranges.push_back(cells::lossRange(loss, complex, facts, cell));
        const auto& range = ranges.back();
        if (range.kind != cells::RangeKind::Attained) continue;
        ++attained;
        QVERIFY(std::abs(loss.value(range.lowestAt[0], range.lowestAt[1]) - range.lowest) <
                1e-7 * (1 + std::abs(range.lowest)));
    }
    QVERIFY(attained > static_cast<int>(complex.cells.size()) * 9 / 10);
    const auto [low, high] = complex.window[0];
    for (int sample = 0; sample < 8000; ++sample) {
        const double s = random.uniform(low, high);
        const double t = random.uniform(complex.window[1][0], complex.window[1][1]);
        const auto& range = ranges[static_cast<std::size_t>(locator.cellAt(complex, s, t))];
        const double value = loss.value(s, t), slack = 1e-9 * (1 + std::abs(value));
        QVERIFY(value >= range.lowest - slack && value <= range.highest + slack);
    }
}

void TestCurvedComplex::tooManyWallsAreToldNotTried() {
    Random random(4);
    // Every datum has two pre-activations, and in this plane three pieces of wall.
    for (const auto& [count, said] :
         {std::pair{10'000, "more than 12,000 pieces"}, std::pair{40'000, "80000 pre-activations"}}) {
        data::Dataset dataset;
        dataset.points.resize(1, count);
        for (double& v : dataset.points.reshaped()) v = random.uniform(-1.0, 1.0);
        dataset.targets = Eigen::MatrixXd::Ones(1, count);
        const auto example = exampleOf(oneLayer(1), dataset, {{"b1", {1}}, {"V", {1}}},
                                       {{"W1", {1}}, {"V", {1}}}, {{"b1", {1}}}, {-1, 1}, {-1, 1});
        const auto complex = cells::cellComplex(slice::SliceLoss(example.loss, example.slice)).value();
        QVERIFY(complex.kind == cells::ComplexKind::Partial);
        QVERIFY(complex.cells.empty());
        QCOMPARE(complex.unresolvedArea, 1.0);
        QVERIFY2(complex.remark.find(said) != std::string::npos, complex.remark.c_str());
    }
    // Within one budget all cells, beyond it none: crossings are counted while they are found.
    const auto example = testing::figure4b();
    auto plane = example.slice;
    for (int axis = 0; axis < 2; ++axis)
        plane.directions.col(axis) += testing::alongEntry(example.loss.network(), "V", axis);
    const slice::SliceLoss loss(example.loss, plane);
    const auto all = cells::curvedComplex(loss).value();
    for (const int budget : {static_cast<int>(all.cells.size()), 10}) {
        cells::ComplexOptions options;
        options.cellBudget = budget;
        double told = 0.0;
        bool falls = false;
        const auto complex = cells::curvedComplex(loss, options,
                                                  {{},
                                                   [&](double share) {
                                                       falls = falls || share < told;
                                                       told = share;
                                                   }})
                                 .value();
        QCOMPARE(complex.cells.size(), budget == 10 ? 0u : all.cells.size());
        QCOMPARE(complex.remark.find("more than 80 crossings of walls") != std::string::npos, budget == 10);
        QVERIFY(!falls && told <= 1.0 && told > (budget == 10 ? 0.0 : 0.5));
    }
}

void TestCurvedComplex::theDensityOfWallsCountsThemBlockByBlock() {
    // A line through a block parts its corners: on a straight slice the counts are the complex's own.
    for (const auto& example : {testing::figure4b(), testing::figure2()}) {
        const slice::SliceLoss loss(example.loss, example.slice);
        const bool straight = cells::regimeOf(loss) == cells::Regime::R1;
        constexpr int kBlocks = 7;
        const auto density = cells::wallDensity(loss, kBlocks).value();
        QCOMPARE(density.most, density.counts.maxCoeff());
        for (int row = 0; row < kBlocks; ++row)
            for (int column = 0; column < kBlocks; ++column) {
                auto block = example.slice;
                for (std::size_t axis = 0; axis < 2; ++axis) {
                    const auto [low, high] = example.slice.ranges[axis];
                    const int k = axis == 0 ? column : row;
                    block.ranges[axis] = {low + (high - low) * k / kBlocks,
                                          low + (high - low) * (k + 1) / kBlocks};
                }
                const auto complex = cells::cellComplex(slice::SliceLoss(example.loss, block)).value();
                std::set<int> walls;
                for (std::size_t e = 0; e < complex.edges.size(); ++e)
                    if (complex.cellOf[2 * e] >= 0 && complex.cellOf[2 * e + 1] >= 0 &&
                        complex.edges[e].makers >= 0)
                        for (const auto& maker :
                             complex.makers[static_cast<std::size_t>(complex.edges[e].makers)])
                            walls.insert(maker.entry);
                const int met = static_cast<int>(walls.size());
                QVERIFY(straight ? density.counts(row, column) == met : density.counts(row, column) <= met);
            }
    }
}

void TestCurvedComplex::stoppingGivesAnError() {
    const auto example = testing::figure1();
    std::stop_source source;
    source.request_stop();
    QVERIFY(!cells::curvedComplex(slice::SliceLoss(example.loss, example.slice), {}, {source.get_token(), {}})
                 .ok());
}

OMEGASCOPE_TEST(Core, TestCurvedComplex);

}  // namespace test_curved_complex

#include "test_curved_complex.moc"
