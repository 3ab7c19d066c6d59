#include <QTest>
#include <algorithm>
#include <cmath>

#include "app/figures/data/input_regions.h"
#include "core/support/random.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_input_regions {

using namespace omegascope;
using namespace omegascope::figures;

namespace {

constexpr std::array<double, 2> kLow{-2.0, -1.5};
constexpr std::array<double, 2> kHigh{2.5, 1.75};

double area(const InputRegion& region) {
    double twice = 0.0;
    const auto& p = region.outline;
    for (std::size_t i = 0; i < p.size(); ++i) {
        const auto& q = p[(i + 1) % p.size()];
        twice += p[i][0] * q[1] - q[0] * p[i][1];
    }
    return 0.5 * twice;  // positive: counter-clockwise
}

network::Network dense(int input, const std::vector<int>& widths, int outputs, double alpha) {
    network::Architecture architecture;
    architecture.input = input;
    for (const int width : widths) architecture.layers.emplace_back(network::DenseLayer{width});
    architecture.outputs = outputs;
    architecture.alpha = alpha;
    return network::Network(architecture);
}

struct Problem {
    network::Network network;
    Eigen::VectorXd parameters;
    InputPlane plane;
    InputRegions regions;

    Eigen::VectorXd outputs(const std::array<double, 2>& p) const {
        return network.outputs(parameters, plane.at(p[0], p[1]));
    }
};

Problem randomProblem(int input, const std::vector<int>& widths, int outputs, double alpha,
                      std::uint64_t seed) {
    Random random(seed);
    Problem problem;
    problem.network = dense(input, widths, outputs, alpha);
    problem.parameters =
        Eigen::VectorXd::NullaryExpr(problem.network.parameterCount(), [&] { return random.normal(); });
    problem.plane = {Eigen::VectorXd::NullaryExpr(input, [&] { return random.normal(); }),
                     Eigen::VectorXd::NullaryExpr(input, [&] { return random.normal(); }),
                     Eigen::VectorXd::NullaryExpr(input, [&] { return random.normal(); })};
    problem.regions = inputRegions(problem.network, problem.parameters, problem.plane, kLow, kHigh);
    return problem;
}

InputPlane wholePlane() {
    return {Eigen::Vector2d::Zero(), Eigen::Vector2d::UnitX(), Eigen::Vector2d::UnitY()};
}

double length(const std::vector<PlaneSegment>& segments) {
    double sum = 0.0;
    for (const PlaneSegment& s : segments) sum += std::hypot(s[1][0] - s[0][0], s[1][1] - s[0][1]);
    return sum;
}

}  // namespace

class TestInputRegions : public QObject {
    Q_OBJECT
  private slots:
    /// The pieces of the classes fill the window, and each is where its output is the largest.
    void classesShareOutThePlane() {
        const Problem problem = randomProblem(3, {5, 4}, 4, 0.1, 9);
        double sum = 0.0;
        for (const ClassRegion& piece : classRegions(problem.regions)) {
            const double own = area(InputRegion{piece.outline, {}});
            QVERIFY(own > -1e-12);
            sum += own;
            std::array<double, 2> centre{0, 0};
            for (const auto& corner : piece.outline)
                for (std::size_t k = 0; k < 2; ++k)
                    centre[k] += corner[k] / static_cast<double>(piece.outline.size());
            const Eigen::VectorXd y = problem.outputs(centre);
            QVERIFY(y[piece.largest] >= y.maxCoeff() - 1e-9);
        }
        QVERIFY(std::abs(sum - (kHigh[0] - kLow[0]) * (kHigh[1] - kLow[1])) < 1e-9);
    }
    void randomNetworks_data();
    void randomNetworks();
    void countsOfLinesInGeneralPosition();
    void boundaryOfALinearModelIsOneLine();
    void figure4aHasAnUndecidedStripAndNoBoundary();
    void boundaryAlongAHyperplaneIsKeptOnce();
    void classBoundariesMeetWhereOutputsAgree();
    void classBoundaryAlongAHyperplaneIsKeptOnce();
    void aBudgetIsKeptAndTold();
};

void TestInputRegions::randomNetworks_data() {
    QTest::addColumn<int>("input");
    QTest::addColumn<QList<int>>("widths");
    QTest::addColumn<int>("outputs");
    QTest::addColumn<double>("alpha");
    QTest::newRow("no hidden layer") << 2 << QList<int>{} << 1 << 0.0;
    QTest::newRow("one layer") << 2 << QList<int>{6} << 1 << 0.0;
    QTest::newRow("one leaky layer, section of R^5") << 5 << QList<int>{7} << 1 << 0.2;
    QTest::newRow("two layers") << 2 << QList<int>{5, 4} << 3 << 0.0;
    QTest::newRow("three leaky layers") << 3 << QList<int>{4, 5, 3} << 2 << 0.1;
}

void TestInputRegions::randomNetworks() {
    QFETCH(int, input);
    QFETCH(QList<int>, widths);
    QFETCH(int, outputs);
    QFETCH(double, alpha);
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        const Problem problem = randomProblem(input, {widths.begin(), widths.end()}, outputs, alpha, seed);
        QVERIFY(problem.regions.complete);
        double sum = 0.0;
        for (const InputRegion& region : problem.regions.regions) {
            QVERIFY(area(region) > 0.0);
            sum += area(region);
            // ŷ is the region's affine map at its corners and at its centroid.
            std::array<double, 2> centre{0, 0};
            std::vector<std::array<double, 2>> points = region.outline;
            for (const auto& p : region.outline) {
                centre[0] += p[0] / static_cast<double>(region.outline.size());
                centre[1] += p[1] / static_cast<double>(region.outline.size());
            }
            points.push_back(centre);
            for (const auto& p : points) {
                const Eigen::VectorXd direct = problem.outputs(p);
                const Eigen::VectorXd affine = region.outputs * Eigen::Vector3d(p[0], p[1], 1.0);
                QVERIFY((direct - affine).cwiseAbs().maxCoeff() <
                        1e-9 * (1.0 + direct.cwiseAbs().maxCoeff()));
            }
        }
        const double whole = (kHigh[0] - kLow[0]) * (kHigh[1] - kLow[1]);
        QVERIFY2(std::abs(sum - whole) < 1e-9 * whole, qPrintable(QString::number(sum - whole)));
        for (const double level : {0.0, 1.0, -1.0}) {
            for (const PlaneSegment& segment : levelSegments(problem.regions, 0, level)) {
                for (const auto& p : segment) {
                    QVERIFY(std::abs(problem.outputs(p)[0] - level) < 1e-9);
                }
            }
        }
    }
}

void TestInputRegions::countsOfLinesInGeneralPosition() {
    // K lines in general position cut the plane into 1 + K + K(K-1)/2 regions: lines x cos θ + y sin θ =
    // small, all pairs meeting inside the rectangle.
    const int lines = 6;
    const network::Network net = dense(2, {lines}, 1, 0.0);
    Eigen::VectorXd parameters = Eigen::VectorXd::Ones(net.parameterCount());
    for (int k = 0; k < lines; ++k) {
        const double angle = 0.1 + 3.14159 * k / lines;
        parameters[net.layout().find("W1")->offset + 2 * k] = std::cos(angle);
        parameters[net.layout().find("W1")->offset + 2 * k + 1] = std::sin(angle);
        parameters[net.layout().find("b1")->offset + k] = 0.05 * (k % 2 == 0 ? 1 : -1) + 0.01 * k * k;
    }
    const InputRegions regions = inputRegions(net, parameters, wholePlane(), {-10, -10}, {10, 10});
    QCOMPARE(static_cast<int>(regions.regions.size()), 1 + lines + lines * (lines - 1) / 2);
}

void TestInputRegions::boundaryOfALinearModelIsOneLine() {
    const testing::Example example = testing::figure3();
    const InputRegions regions =
        inputRegions(example.loss.network(), example.parameters, wholePlane(), {-2, -2}, {2, 2});
    const auto boundary = levelSegments(regions, 0, 0.0);  // 1.8 x + 0.72 y = 0
    QCOMPARE(boundary.size(), std::size_t{1});
    const double reach = 2.0 * 0.72 / 1.8;
    QVERIFY(std::abs(length(boundary) - 2.0 * std::hypot(2.0, reach)) < 1e-12);
}

void TestInputRegions::figure4aHasAnUndecidedStripAndNoBoundary() {
    // ŷ = σ(2x-½) - σ(-2x-½) vanishes on |x| ≤ ¼ and is ±1 at x = ±¾.
    const testing::Example example = testing::figure4a();
    const InputRegions regions =
        inputRegions(example.loss.network(), example.parameters, wholePlane(), {-3, -2}, {3, 2});
    QVERIFY(levelSegments(regions, 0, 0.0).empty());
    for (const double level : {-1.0, 1.0}) {
        const auto margin = levelSegments(regions, 0, level);
        QVERIFY(std::abs(length(margin) - 4.0) < 1e-12);
        for (const PlaneSegment& segment : margin) QVERIFY(std::abs(segment[0][0] - 0.75 * level) < 1e-12);
    }
}

void TestInputRegions::boundaryAlongAHyperplaneIsKeptOnce() {
    // ŷ = σ(x) - σ(-x) = x: the boundary x = 0 is the hyperplane of both neurons.
    const network::Network net = dense(2, {2}, 1, 0.0);
    const Eigen::VectorXd parameters = testing::parametersOf(net, {{"W1", {1, 0, -1, 0}}, {"V", {1, -1}}});
    const InputRegions regions = inputRegions(net, parameters, wholePlane(), {-1, -1}, {1, 1});
    const auto boundary = levelSegments(regions, 0, 0.0);
    QCOMPARE(boundary.size(), std::size_t{1});
    QVERIFY(std::abs(length(boundary) - 2.0) < 1e-12);
}

void TestInputRegions::classBoundariesMeetWhereOutputsAgree() {
    for (std::uint64_t seed = 11; seed <= 14; ++seed) {
        qInfo("seed %llu", static_cast<unsigned long long>(seed));
        const Problem problem = randomProblem(2, {6}, 4, 0.0, seed);
        for (const PlaneSegment& segment : argmaxBoundaries(problem.regions)) {
            for (const double share : {0.25, 0.5, 0.75}) {
                Eigen::VectorXd y =
                    problem.outputs({segment[0][0] + share * (segment[1][0] - segment[0][0]),
                                     segment[0][1] + share * (segment[1][1] - segment[0][1])});
                std::sort(y.begin(), y.end());
                QVERIFY2(y[3] - y[2] < 1e-9, "the two largest outputs agree on a boundary");
            }
        }
        // Sampled along a line, each change of the argmax lies between samples that a boundary separates.
        int changes = 0;
        Eigen::Index last = -1;
        for (int i = 0; i <= 400; ++i) {
            Eigen::Index largest = 0;
            problem.outputs({kLow[0] + i / 400.0 * (kHigh[0] - kLow[0]), 0.123}).maxCoeff(&largest);
            changes += i > 0 && largest != last;
            last = largest;
        }
        int crossings = 0;
        for (const PlaneSegment& segment : argmaxBoundaries(problem.regions)) {
            crossings += (segment[0][1] - 0.123) * (segment[1][1] - 0.123) < 0.0;
        }
        QVERIFY2(crossings >= changes && (crossings - changes) % 2 == 0,
                 qPrintable(QStringLiteral("%1 crossings, %2 changes").arg(crossings).arg(changes)));
    }
}

void TestInputRegions::classBoundaryAlongAHyperplaneIsKeptOnce() {
    // ŷ = (σ(x), σ(-x)): class 1 wins for x > 0, class 2 for x < 0.
    const network::Network net = dense(2, {2}, 2, 0.0);
    const Eigen::VectorXd parameters =
        testing::parametersOf(net, {{"W1", {1, 0, -1, 0}}, {"V", {1, 0, 0, 1}}});
    const auto boundary = argmaxBoundaries(inputRegions(net, parameters, wholePlane(), {-1, -1}, {1, 1}));
    QCOMPARE(boundary.size(), std::size_t{1});
    QVERIFY(std::abs(length(boundary) - 2.0) < 1e-12);
}

void TestInputRegions::aBudgetIsKeptAndTold() {
    const Problem problem = randomProblem(2, {12}, 1, 0.0, 3);
    QVERIFY(problem.regions.regions.size() > 5);
    const InputRegions few = inputRegions(problem.network, problem.parameters, problem.plane, kLow, kHigh, 5);
    QCOMPARE(few.regions.size(), std::size_t{5});
    QVERIFY(!few.complete);
}

OMEGASCOPE_TEST(Core, TestInputRegions);

}  // namespace test_input_regions

#include "test_input_regions.moc"
