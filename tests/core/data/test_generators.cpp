#include <Eigen/LU>
#include <QtTest>
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "core/data/generators.h"
#include "tests/support/registry.h"

namespace test_generators {

using namespace omegascope;
using namespace omegascope::data;

namespace {

constexpr std::uint64_t kSeed = 7;
constexpr double kPi = std::numbers::pi;

using Generator = std::function<Dataset(const Sampling&)>;

struct Named {
    const char* name;
    int classes;
    Generator generate;
};

const std::vector<Named>& generators() {
    static const std::vector<Named> all{
        {"xor", 2, xorClusters},
        {"two moons", 2, twoMoons},
        {"circles", 2, [](const Sampling& s) { return concentricCircles(s); }},
        {"two blobs", 2, [](const Sampling& s) { return gaussianBlobs(s, 2); }},
        {"five blobs", 5, [](const Sampling& s) { return gaussianBlobs(s, 5); }},
        {"spiral", 2, [](const Sampling& s) { return spiral(s); }},
    };
    return all;
}

void addGenerators() {
    QTest::addColumn<int>("which");
    for (std::size_t k = 0; k < generators().size(); ++k)
        QTest::newRow(generators()[k].name) << static_cast<int>(k);
}

}  // namespace

class TestGenerators : public QObject {
    Q_OBJECT
  private slots:
    /// S Prop. 4: only the outlier has positive coordinates; mean 0, deviation 1; the others are separable.
    void theOutlierIsAloneOnThePositiveSide() {
        for (const std::uint64_t seed : {1, 2, 3}) {
            const Dataset dataset = outlier({20, 0.0, seed});
            QVERIFY((dataset.points.leftCols(19).array() < 0.0).all());
            QVERIFY((dataset.points.col(19).array() > 0.0).all());
            QVERIFY(dataset.points.rowwise().mean().cwiseAbs().maxCoeff() < 1e-12);
            QVERIFY((dataset.points.rowwise().squaredNorm().array() / 20.0 - 1.0).abs().maxCoeff() < 1e-12);
            QVERIFY(dataset.points == outlier({20, 0.5, seed}).points);
        }
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(outlier({2, 0.0, 1})), std::invalid_argument);
    }
    void theSeedDecidesTheData_data() { addGenerators(); }
    void theSeedDecidesTheData();
    void classSizesDifferByAtMostOne_data() { addGenerators(); }
    void classSizesDifferByAtMostOne();
    void noiseHasTheGivenDeviation_data() { addGenerators(); }
    void noiseHasTheGivenDeviation();
    void theMarginIsKept();
    void aZigZagRunsUpAndDown();
    void aRegressionIsAFunctionOfOneNumber();
    void badSamplingThrows_data() { addGenerators(); }
    void badSamplingThrows();
    void badShapesThrow();
    void fourNoiselessXorDataAreTheCorners();
    void noiselessMoonsLieOnTheirArcs();
    void noiselessCirclesHaveTheirRadii();
    void noiselessBlobsAreTheirCentres();
    void spiralArmsFollowTheirCurve();
    void theHullsOfTheJellyfishMeetInOnePoint();
    void theTwelvePointsAreSeparatedThroughTheOrigin();
};

void TestGenerators::theSeedDecidesTheData() {
    QFETCH(int, which);
    const Generator& generate = generators()[static_cast<std::size_t>(which)].generate;
    const Dataset first = generate({50, 0.2, kSeed});
    QVERIFY(generate({50, 0.2, kSeed}) == first);
    QVERIFY(!(generate({50, 0.2, kSeed + 1}) == first));
    QVERIFY(checkShapes(first).ok());
    QCOMPARE(first.size(), 50);
    QCOMPARE(first.dimension(), 2);
    QCOMPARE(first.scheme, WeightScheme::Uniform);
    // More data from the same seed begin with the same data.
    QCOMPARE(Eigen::MatrixXd(generate({60, 0.2, kSeed}).points.leftCols(50)), first.points);
}

void TestGenerators::classSizesDifferByAtMostOne() {
    QFETCH(int, which);
    const Named& named = generators()[static_cast<std::size_t>(which)];
    const bool signs = QByteArray(named.name).indexOf("blobs") < 0;
    const Dataset dataset = named.generate({53, 0.1, kSeed});
    int total = 0;
    for (int r = 0; r < named.classes; ++r) {
        const double target = signs ? (r == 0 ? 1.0 : -1.0) : r;
        const auto size = static_cast<int>((dataset.targets.array() == target).count());
        QVERIFY(size == 53 / named.classes || size == 53 / named.classes + 1);
        total += size;
    }
    QCOMPARE(total, 53);
}

void TestGenerators::noiseHasTheGivenDeviation() {
    QFETCH(int, which);
    const Generator& generate = generators()[static_cast<std::size_t>(which)].generate;
    constexpr int kCount = 20'000;
    constexpr double kNoise = 0.3;
    // The draws of the places do not depend on the noise, so the difference is the noise alone.
    const Eigen::MatrixXd noise =
        generate({kCount, kNoise, kSeed}).points - generate({kCount, 0.0, kSeed}).points;
    const double count = 2.0 * kCount;
    QVERIFY(std::abs(noise.mean()) < 5.0 * kNoise / std::sqrt(count));
    const double variance = noise.squaredNorm() / count;
    QVERIFY(std::abs(variance - kNoise * kNoise) < 5.0 * kNoise * kNoise * std::sqrt(2.0 / count));
}

void TestGenerators::badSamplingThrows() {
    QFETCH(int, which);
    const Named& named = generators()[static_cast<std::size_t>(which)];
    const auto refuses = [&](const Sampling& sampling) {
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(named.generate(sampling)), std::invalid_argument);
    };
    refuses({named.classes - 1, 0.1, kSeed});
    refuses({-1, 0.1, kSeed});
    refuses({50, -0.1, kSeed});
    refuses({50, std::numeric_limits<double>::quiet_NaN(), kSeed});
    refuses({50, std::numeric_limits<double>::infinity(), kSeed});
    QVERIFY(checkShapes(named.generate({named.classes, 0.0, kSeed})).ok());
}

void TestGenerators::badShapesThrow() {
    const Sampling sampling{50, 0.1, kSeed};
    const double nan = std::numeric_limits<double>::quiet_NaN();
    QVERIFY_EXCEPTION_THROWN(static_cast<void>(gaussianBlobs(sampling, 1)), std::invalid_argument);
    for (const double radius : {0.0, 1.0, -0.5, nan})
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(concentricCircles(sampling, radius)),
                                 std::invalid_argument);
    for (const double turns : {0.0, -1.0, nan, std::numeric_limits<double>::infinity()})
        QVERIFY_EXCEPTION_THROWN(static_cast<void>(spiral(sampling, turns)), std::invalid_argument);
}

void TestGenerators::fourNoiselessXorDataAreTheCorners() {
    const Dataset dataset = xorClusters({4, 0.0, kSeed});
    for (int i = 0; i < 4; ++i) {
        // The target is minus the product of the coordinates: exclusive or of the signs.
        QCOMPARE(dataset.targets(0, i), -dataset.points(0, i) * dataset.points(1, i));
        QCOMPARE(dataset.points.col(i).cwiseAbs().eval(), Eigen::VectorXd(Eigen::Vector2d(1, 1)));
        for (int j = 0; j < i; ++j) QVERIFY(dataset.points.col(i) != dataset.points.col(j));
    }
}

void TestGenerators::noiselessMoonsLieOnTheirArcs() {
    const Dataset dataset = twoMoons({400, 0.0, kSeed});
    for (int i = 0; i < dataset.size(); ++i) {
        const bool upper = dataset.targets(0, i) > 0;
        const Eigen::Vector2d offset =
            dataset.points.col(i) - (upper ? Eigen::Vector2d(0, 0) : Eigen::Vector2d(1, 0.5));
        QVERIFY(std::abs(offset.norm() - 1.0) < 1e-12);
        QVERIFY(upper ? offset.y() >= 0.0 : offset.y() <= 0.0);
    }
}

void TestGenerators::noiselessCirclesHaveTheirRadii() {
    const Dataset dataset = concentricCircles({400, 0.0, kSeed}, 0.25);
    for (int i = 0; i < dataset.size(); ++i)
        QVERIFY(std::abs(dataset.points.col(i).norm() - (dataset.targets(0, i) > 0 ? 0.25 : 1.0)) < 1e-12);
    // Uniform in angle: the mean of 200 points of a circle is near 0 (five standard errors).
    QVERIFY(dataset.points.rowwise().mean().norm() < 5.0 / std::sqrt(400.0));
}

void TestGenerators::noiselessBlobsAreTheirCentres() {
    const Dataset dataset = gaussianBlobs({8, 0.0, kSeed}, 4);
    Eigen::MatrixXd expected(2, 8);
    expected << 2, 0, -2, 0, 2, 0, -2, 0,  //
        0, 2, 0, -2, 0, 2, 0, -2;
    QVERIFY((dataset.points - expected).cwiseAbs().maxCoeff() < 1e-15);
    Eigen::MatrixXd targets(1, 8);
    targets << 0, 1, 2, 3, 0, 1, 2, 3;
    QCOMPARE(dataset.targets, targets);
}

void TestGenerators::spiralArmsFollowTheirCurve() {
    constexpr double kTurns = 2.0;
    const Dataset dataset = spiral({400, 0.0, kSeed}, kTurns);
    for (int i = 0; i < dataset.size(); ++i) {
        const Eigen::Vector2d point = dataset.targets(0, i) * dataset.points.col(i);
        const double radius = point.norm();
        QVERIFY(radius >= 0.1 - 1e-12 && radius <= 1.0 + 1e-12);
        const double turn = std::atan2(point.y(), point.x()) / (2.0 * kPi) - kTurns * radius;
        QVERIFY(std::abs(turn - std::round(turn)) < 1e-12);
    }
}

void TestGenerators::theHullsOfTheJellyfishMeetInOnePoint() {
    const Dataset dataset = jellyfish();
    QVERIFY(checkShapes(dataset).ok());
    // Each class is a segment a + s (b - a); where the two meet, s and t solve a 2 × 2 system.
    Eigen::Matrix2d system;
    system << dataset.points.col(1) - dataset.points.col(0), dataset.points.col(2) - dataset.points.col(3);
    QVERIFY(std::abs(system.determinant()) > 0.1);
    const Eigen::Vector2d along = system.inverse() * (dataset.points.col(2) - dataset.points.col(0));
    QVERIFY(along.minCoeff() >= 0.0 && along.maxCoeff() <= 1.0);
    const Eigen::Vector2d meeting =
        dataset.points.col(0) + along[0] * (dataset.points.col(1) - dataset.points.col(0));
    QVERIFY((meeting - Eigen::Vector2d(3.0 / 7.0, 3.0 / 7.0)).norm() < 1e-14);
    QCOMPARE(dataset.targets, Eigen::MatrixXd(Eigen::RowVector4d(1, 1, -1, -1)));
}

void TestGenerators::theTwelvePointsAreSeparatedThroughTheOrigin() {
    const Dataset dataset = twelvePoints();
    QCOMPARE(dataset.size(), 12);
    QCOMPARE(Eigen::MatrixXd(dataset.points.rightCols(6)), Eigen::MatrixXd(-dataset.points.leftCols(6)));
    // [P, Fig. 4 (a)]: w = (2, 0), (-2, 0), b = -1/2 each, v = (1, -1) solves all twelve: y ŷ ≥ 1.
    for (int i = 0; i < 12; ++i) {
        const double x = dataset.points(0, i);
        const double output = std::max(2.0 * x - 0.5, 0.0) - std::max(-2.0 * x - 0.5, 0.0);
        QVERIFY(dataset.targets(0, i) * output >= 1.0);
    }
    // The paper lists these two as corners of the unsolved set of (b).
    QCOMPARE(Eigen::VectorXd(dataset.points.col(0)), Eigen::VectorXd(Eigen::Vector2d(1, 1)));
    QCOMPARE(Eigen::VectorXd(dataset.points.col(5)), Eigen::VectorXd(Eigen::Vector2d(1.5, -1.5)));
}

void TestGenerators::theMarginIsKept() {
    for (const double margin : {0.1, 0.5, 2.0}) {
        const Dataset data = separable({200, 0.7, kSeed}, margin);
        double least = std::numeric_limits<double>::infinity();
        for (int i = 0; i < data.size(); ++i)
            least = std::min(
                least, data.targets(0, i) * (data.points(0, i) + data.points(1, i)) / std::numbers::sqrt2);
        QVERIFY(least >= margin - 1e-12 && least <= margin + 0.1);
        QVERIFY(data == separable({200, 0.7, kSeed}, margin));
    }
    QVERIFY_EXCEPTION_THROWN(separable({10, 0.0, 1}, 0.0), std::invalid_argument);
    QVERIFY_EXCEPTION_THROWN(separable({10, -1.0, 1}, 1.0), std::invalid_argument);
}

void TestGenerators::aZigZagRunsUpAndDown() {
    const Dataset data = zigZag({300, 0.0, kSeed}, 2);
    for (int i = 0; i < data.size(); ++i) {
        const double x = data.points(0, i) / 2.0;  // a tooth has the width 2
        const double height = 2.0 * (1.0 - std::abs(2.0 * (x - std::floor(x)) - 1.0));
        QVERIFY(std::abs(data.points(1, i) - height - (data.targets(0, i) > 0 ? 0.0 : 0.5)) < 1e-12);
    }
    QVERIFY_EXCEPTION_THROWN(zigZag({10, 0.0, 1}, 0), std::invalid_argument);
}

void TestGenerators::aRegressionIsAFunctionOfOneNumber() {
    const Dataset data = regression({100, 0.0, kSeed}, 2.0);
    QCOMPARE(data.dimension(), 1);
    QVERIFY(checkShapes(data).ok());
    for (int i = 0; i < data.size(); ++i)
        QVERIFY(std::abs(data.targets(0, i) - std::sin(kPi * data.points(0, i))) < 1e-12);
    QVERIFY_EXCEPTION_THROWN(regression({10, -1.0, 1}), std::invalid_argument);
}

OMEGASCOPE_TEST(Core, TestGenerators);

}  // namespace test_generators

#include "test_generators.moc"
