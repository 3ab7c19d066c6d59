#include <QtTest>
#include <cmath>
#include <stop_token>

#include "core/data/generators.h"
#include "core/support/random.h"
#include "core/theory/genericity.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_genericity {

using namespace omegascope;
using theory::GenericityVerdict;

namespace {

constexpr std::uint64_t kSeed = 18;

struct Problem {
    int depth = 1;
    double alpha = 0.5;
    loss::Criterion criterion = loss::Criterion::Hinge;
    int outputs = 1;
};

loss::Loss lossOf(const Eigen::MatrixXd& points, const Eigen::RowVectorXd& targets,
                  const Problem& problem = {}, const Eigen::MatrixXd& weights = {}) {
    network::Architecture architecture;
    architecture.input = static_cast<int>(points.rows());
    architecture.alpha = problem.alpha;
    architecture.outputs = problem.outputs;
    for (int layer = 0; layer < problem.depth; ++layer) architecture.layers.push_back(network::DenseLayer{2});
    data::Dataset dataset;
    dataset.points = points;
    dataset.targets = targets;
    if (weights.size() > 0) {
        dataset.scheme = data::WeightScheme::Explicit;
        dataset.weights = weights;
    }
    return {network::Network(architecture), problem.criterion, dataset};
}

/// Small whole numbers and no weights: Σ y t x̄ is exact in doubles, so every t can be tried.
bool isRareByTrial(const Eigen::MatrixXd& points, const Eigen::RowVectorXd& y,
                   const std::vector<double>& choices) {
    std::vector<std::size_t> digits(static_cast<std::size_t>(points.cols()), 0);
    for (;;) {
        std::size_t digit = 0;
        while (digit < digits.size() && digits[digit] + 1 == choices.size()) digits[digit++] = 0;
        if (digit == digits.size()) return false;
        ++digits[digit];
        Eigen::VectorXd sum = Eigen::VectorXd::Zero(points.rows());
        double weight = 0;
        for (Eigen::Index i = 0; i < points.cols(); ++i) {
            const double t = choices[digits[static_cast<std::size_t>(i)]] * y[i];
            sum += t * points.col(i);
            weight += t;
        }
        if (sum.isZero(0) && weight == 0) return true;
    }
}

}  // namespace

class TestGenericity : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    /// Every t tried one by one says the same, and the witness balances.
    void meetingInTheMiddleAgreesWithTrial_data() {
        QTest::addColumn<double>("alpha");
        QTest::addColumn<int>("depth");
        QTest::newRow("relu") << 0.0 << 1;
        QTest::newRow("leaky") << 0.5 << 1;
        QTest::newRow("leaky, two layers") << 0.5 << 2;
        QTest::newRow("linear") << 1.0 << 2;
    }
    void meetingInTheMiddleAgreesWithTrial() {
        QFETCH(double, alpha);
        QFETCH(int, depth);
        std::vector<double> choices{0, 1};
        if (alpha == 0.5)
            for (int power = 1; power <= depth; ++power) choices.push_back(std::pow(0.5, power));
        Random random(kSeed);
        int rare = 0;
        for (int round = 0; round < 60; ++round) {
            const int count = 5 + round % 4;
            Eigen::MatrixXd points(2, count);
            for (double& x : points.reshaped()) x = std::floor(random.uniform(-6, 7));
            Eigen::RowVectorXd y(count);
            for (int i = 0; i < count; ++i) y[i] = i % 2 == 0 ? 1 : -1;
            const auto found = theory::genericity(lossOf(points, y, {depth, alpha}));
            QVERIFY(found.ok());
            const bool expected = isRareByTrial(points, y, choices);
            QCOMPARE(found->verdict == GenericityVerdict::Rare, expected);
            QVERIFY(expected || found->verdict == GenericityVerdict::Generic);
            if (!expected) continue;
            ++rare;
            Eigen::Vector3d sum = Eigen::Vector3d::Zero();
            for (Eigen::Index i = 0; i < count; ++i)
                sum += y[i] * found->witness[static_cast<std::size_t>(i)] *
                       Eigen::Vector3d(points(0, i), points(1, i), 1);
            QVERIFY(sum.isZero(0));
        }
        QVERIFY(rare > 3 && rare < 57);
    }

    void xorIsRareAndTheJellyfishGeneric() {
        Eigen::MatrixXd corners(2, 4);
        corners << 1, -1, 1, -1,  //
            -1, 1, 1, -1;
        const auto rare = theory::genericity(lossOf(corners, Eigen::RowVector4d(1, 1, -1, -1)));
        QCOMPARE(rare->verdict, GenericityVerdict::Rare);
        QVERIFY2(rare->reason.starts_with("Data 1 (times"), rare->reason.c_str());
        // The common point needs λ = (2/7, 5/7) on one side: no ratio of 1 and α = 1/2 is 2/5.
        const auto jelly = data::jellyfish();
        QCOMPARE(theory::genericity(lossOf(jelly.points, jelly.targets.row(0)))->verdict,
                 GenericityVerdict::Generic);
    }

    void weightsMakeOrUndoABalance() {
        // Four corners as XOR, with weights that balance in no choice of 1 and ½.
        Eigen::MatrixXd corners(2, 4);
        corners << 1, -1, 1, -1,  //
            -1, 1, 1, -1;
        const Eigen::RowVector4d y(1, 1, -1, -1);
        QCOMPARE(theory::genericity(lossOf(corners, y, {}, Eigen::RowVector4d(0.3, 0.3, 0.3, 0.3)))->verdict,
                 GenericityVerdict::Rare);
        QCOMPARE(theory::genericity(lossOf(corners, y, {}, Eigen::RowVector4d(1, 0.5, 0.5, 1)))->verdict,
                 GenericityVerdict::Rare);
        QCOMPARE(theory::genericity(lossOf(corners, y, {}, Eigen::RowVector4d(0.3, 0.31, 0.3, 0.3)))->verdict,
                 GenericityVerdict::Generic);
        // One unit in the last place is enough.
        const double near = std::nextafter(0.3, 1.0);
        QCOMPARE(theory::genericity(lossOf(corners, y, {}, Eigen::RowVector4d(0.3, near, 0.3, 0.3)))->verdict,
                 GenericityVerdict::Generic);
    }

    void separableDataAreGenericWithoutTrial() {
        Random random(kSeed);
        Eigen::MatrixXd points(2, 400);
        Eigen::RowVectorXd y(400);
        for (Eigen::Index i = 0; i < 400; ++i) {
            y[i] = i % 2 == 0 ? 1 : -1;
            points.col(i) << random.normal(), y[i] * (1.0 + random.uniform());
        }
        const auto found = theory::genericity(lossOf(points, y));
        QCOMPARE(found->verdict, GenericityVerdict::Generic);
        QVERIFY(found->reason.find("separable") != std::string::npos);
    }

    void thirtyLeakyDataAreDecidedAndSixtyAreNot() {
        Random random(kSeed);
        Eigen::MatrixXd points(2, 60);
        for (double& x : points.reshaped()) x = random.normal();
        Eigen::RowVectorXd y(60);
        for (Eigen::Index i = 0; i < 60; ++i) y[i] = i % 2 == 0 ? 1 : -1;
        const auto thirty = theory::genericity(lossOf(points.leftCols(30), y.head(30), {1, 0.0}));
        QCOMPARE(thirty->verdict, GenericityVerdict::Generic);
        const auto sixty = theory::genericity(lossOf(points, y));
        QCOMPARE(sixty->verdict, GenericityVerdict::Undecided);
        // A planted balance among thirty: the last point makes the sum of the first six vanish.
        Eigen::MatrixXd planted = points.leftCols(24).array().round().matrix();
        planted.col(5) = planted.col(0) - planted.col(1) + planted.col(2) - planted.col(3) + planted.col(4);
        QCOMPARE(theory::genericity(lossOf(planted, y.head(24), {1, 0.1}))->verdict, GenericityVerdict::Rare);
    }

    void multiclassFollowsItsOwnEquations() {
        // R = 2 is the binary case: the two equations are each other's negatives.
        Random random(kSeed + 1);
        int rare = 0;
        for (int round = 0; round < 30; ++round) {
            Eigen::MatrixXd points(1, 5);
            for (double& x : points.reshaped()) x = std::floor(random.uniform(-20, 21));
            Eigen::RowVectorXd y(5), classes(5);
            for (Eigen::Index i = 0; i < 5; ++i) {
                y[i] = i % 2 == 0 ? 1 : -1;
                classes[i] = i % 2 == 0 ? 0 : 1;
            }
            const auto binary = theory::genericity(lossOf(points, y));
            const auto two =
                theory::genericity(lossOf(points, classes, {1, 0.5, loss::Criterion::MulticlassHinge, 2}));
            const auto each =
                theory::genericity(lossOf(points, classes, {1, 0.5, loss::Criterion::OneVersusAll, 2}));
            QCOMPARE(two->verdict, binary->verdict);
            QCOMPARE(each->verdict, binary->verdict);
            rare += binary->verdict == GenericityVerdict::Rare;
        }
        QVERIFY(rare > 2 && rare < 28);
        // Three equal points of three classes: each class may be charged to the next.
        const auto three = theory::genericity(lossOf(Eigen::RowVector3d(2, 2, 2), Eigen::RowVector3d(0, 1, 2),
                                                     {1, 0.5, loss::Criterion::MulticlassHinge, 3}));
        QCOMPARE(three->verdict, GenericityVerdict::Rare);
        QCOMPARE(theory::genericity(testing::figure5().loss)->verdict, GenericityVerdict::Generic);
    }

    void regressionIsUndecidedAndStoppingStops() {
        QCOMPARE(theory::genericity(testing::localMinimumOfSwirszcz().loss)->verdict,
                 GenericityVerdict::Undecided);
        std::stop_source source;
        source.request_stop();
        Eigen::MatrixXd points = Eigen::MatrixXd::Random(1, 12);
        Eigen::RowVectorXd y = Eigen::RowVectorXd::Ones(12);
        y.head(6).setConstant(-1);
        points.row(0).setLinSpaced(0.1, 1.7);
        std::swap(points(0, 0), points(0, 11));
        QVERIFY(!theory::genericity(lossOf(points, y), {source.get_token(), {}}).ok());
    }
};

OMEGASCOPE_TEST(Core, TestGenericity);

}  // namespace test_genericity

#include "test_genericity.moc"
