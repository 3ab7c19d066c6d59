#include <QtTest>
#include <algorithm>
#include <cmath>

#include "core/optimisation/min_norm_point.h"
#include "tests/core/nonsmooth/wall_points.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_clarke {

using namespace omegascope;
using namespace omegascope::nonsmooth;
using testing::parametersOf;

namespace {

constexpr std::uint64_t kSeed = 18;

loss::Loss oneNeuron(const Eigen::MatrixXd& points, const Eigen::MatrixXd& targets, double alpha,
                     bool bias = true) {
    network::Architecture architecture;
    architecture.input = static_cast<int>(points.rows());
    architecture.layers = {network::DenseLayer{1}};
    architecture.alpha = alpha;
    architecture.hiddenBias = bias;
    architecture.outputBias = bias;
    data::Dataset dataset;
    dataset.points = points;
    dataset.targets = targets;
    return {network::Network(architecture), loss::Criterion::Hinge, dataset};
}

Eigen::MatrixXd normalMatrix(Eigen::Index rows, Eigen::Index columns, Random& random) {
    Eigen::MatrixXd matrix(rows, columns);
    for (double& entry : matrix.reshaped()) entry = random.normal();
    return matrix;
}

/// {g + Σ t_j (g_j - g)} with t ∈ [0,1]^m, where g has every kink inactive and g_j only kink j active: what
/// takes each kink to be free.
double leastNormOfFreeKinks(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    const network::Signature here = loss.signature(parameters);
    const network::Signature inactive = resolved(here, -1);
    const Eigen::VectorXd centre = loss.gradientInCell(parameters, inactive);
    const auto kinks = here.zeros();
    Eigen::MatrixXd jumps(parameters.size(), static_cast<Eigen::Index>(kinks.size()));
    for (std::size_t j = 0; j < kinks.size(); ++j) {
        network::Signature one = inactive;
        one.set(kinks[j].datum, kinks[j].layer, kinks[j].unit, 1);
        jumps.col(static_cast<Eigen::Index>(j)) = loss.gradientInCell(parameters, one) - centre;
    }
    return optimisation::minNormPointOfZonotope(centre, jumps)->norm;
}

/// The same ω with neuron `unit` of a one-hidden-layer network rescaled: (w, b, v) -> (c w, c b, v / c).
Eigen::VectorXd rescaled(const network::Network& network, Eigen::VectorXd parameters, int unit, double c) {
    const network::Block& w = *network.layout().weight(1);
    const network::Block& v = *network.layout().weight(2);
    const Eigen::Index fan = w.size / w.shape[0], units = v.size / v.shape[0];
    parameters.segment(w.offset + unit * fan, fan) *= c;
    parameters[network.layout().bias(1)->offset + unit] *= c;
    for (int r = 0; r < v.shape[0]; ++r) parameters[v.offset + r * units + unit] /= c;
    return parameters;
}

}  // namespace

class TestClarke : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    void figure3HasZeroBetweenTwoOppositeGradients() {
        const auto example = testing::figure3();
        const auto clarke = clarkeSubdifferential(example.loss, Eigen::Vector2d(1, 0));
        QVERIFY(clarke.ok());
        QCOMPARE(clarke->cells, 4);
        QVERIFY(clarke->containsZero);
        QVERIFY(clarke->kind == ClarkeKind::Exact && clarke->method == ClarkeMethod::Enumeration);
        for (int k = 0; k < 4; ++k) {
            const Eigen::Vector2d g = clarke->gradients.col(k);
            QVERIFY(std::abs(g.lpNorm<Eigen::Infinity>() - 1.0 / 3) <= 1e-12 &&
                    std::abs(g[0] * g[1]) <= 1e-12);
            for (int j = 0; j < k; ++j) QVERIFY((g - clarke->gradients.col(j)).norm() > 0.1);
        }
        QVERIFY((clarke->gradients * clarke->theta).norm() <= 1e-12);
        QVERIFY(std::abs(clarke->theta.maxCoeff() - 0.5) <= 1e-12);
    }

    /// On v |w| = 1 with w < 0 the valley is the balance ½, ½ of its two sides.
    void theValleyOfFigure1IsBalancedHalfAndHalf() {
        const auto example = testing::figure1();
        for (const double w : {-1.0, -0.5, -2.0}) {
            const auto clarke = clarkeSubdifferential(example.loss, Eigen::Vector2d(w, -1.0 / w));
            QVERIFY(clarke.ok());
            QCOMPARE(clarke->cells, 2);
            QVERIFY(clarke->containsZero && clarke->kind == ClarkeKind::Exact);
            QVERIFY((clarke->theta - Eigen::Vector2d(0.5, 0.5)).norm() <= 1e-12);
        }
    }

    void leastNormElementDescendsAtItsNormOrFaster() {
        Random random(kSeed);
        int descents = 0;
        for (const auto& kind : testing::problemKinds())
            for (int walls = 0; walls <= 6; walls += 2) {
                const auto problem = testing::problemOnWalls(kind, walls, random);
                if (!problem) continue;
                const auto clarke = clarkeSubdifferential(problem->loss, problem->parameters);
                QVERIFY2(clarke.ok(), kind.label().c_str());
                const double norm = clarke->minNorm.norm();
                for (int k = 0; k < clarke->cells; ++k)
                    QVERIFY(clarke->gradients.col(k).dot(clarke->minNorm) >=
                            norm * norm * (1 - 1e-9) - 1e-12);
                if (clarke->containsZero) continue;
                ++descents;
                // One-sided difference: the second order of the loss is below 1e-3 of its slope at this step.
                const double step = 1e-6, before = problem->loss.value(clarke->at);
                const double after = problem->loss.value(clarke->at - step / norm * clarke->minNorm);
                const double curvature = 1e3 * (1.0 + before) * (1.0 + clarke->at.squaredNorm());
                QVERIFY2(after - before <= -norm * step + curvature * step * step, kind.label().c_str());
            }
        QVERIFY(descents > 200);
    }

    /// Weights such as 1/12 leave rounding where the shares of the data cancel; what is told of the cells has none.
    void whatCancelsInAGradientIsZero() {
        Random random(kSeed + 7);
        network::Architecture linear;
        linear.input = 2;
        ClarkeOptions asStored;
        asStored.nearWalls = false;
        int rounded = 0;
        for (int trial = 0; trial < 100; ++trial) {
            data::Dataset dataset;
            const int count = 9 + static_cast<int>(random.index(8));
            dataset.points.resize(2, count);
            dataset.targets = Eigen::MatrixXd::Ones(1, count);
            for (double& x : dataset.points.reshaped()) x = static_cast<double>(random.index(9)) - 4.0;
            dataset.points(0, count - 1) = -dataset.points.row(0).head(count - 1).sum();
            const loss::Loss loss(network::Network(linear), loss::Criterion::Hinge, dataset);
            const Eigen::VectorXd origin =
                Eigen::VectorXd::Zero(loss.parameterCount());  // V and c; nothing is solved
            rounded += loss.gradientInCell(origin, loss.signature(origin))[0] != 0.0;
            const auto clarke = clarkeSubdifferential(loss, origin, asStored);
            QVERIFY(clarke && clarke->zeroIsExact && clarke->cells == 1);
            QCOMPARE(clarke->gradients(0, 0), 0.0);
            QCOMPARE(clarke->gradients(2, 0), -1.0);
        }
        QVERIFY(rounded > 10);
    }

    /// Two data on one wall with opposite targets switch together and their kinks cancel: the gradient is the
    /// same on both sides, and not 0. Each kink taken by itself would reach 0.
    void kinksThatSwitchTogetherAreNotFree() {
        Eigen::MatrixXd points(2, 4);
        points << 1, 1, 0.5, 0, 0, 0, 1, 1;
        const loss::Loss loss = oneNeuron(points, Eigen::RowVector4d(1, -1, 1, -1), 0.0, false);
        const auto at = parametersOf(loss.network(), {{"W1", {0, 1}}, {"V", {0.5}}});
        QVERIFY(leastNormOfFreeKinks(loss, at) <= 1e-12);
        const auto clarke = clarkeSubdifferential(loss, at);
        QVERIFY(clarke.ok() && clarke->kind == ClarkeKind::Exact);
        QCOMPARE(clarke->cells, 2);
        QVERIFY(!clarke->containsZero);
        // μ v (x₃ - x₄) = ¼ · ½ · ½ along w₁
        QVERIFY(std::abs(clarke->minNorm.norm() - 1.0 / 16) <= 1e-12);
        ClarkeOptions small;
        small.incident.cellBudget = 1;
        QVERIFY(clarkeSubdifferential(loss, at, small)->method == ClarkeMethod::Enumeration);
    }

    void freeKinksAreASupersetAndStrictlyLargerAtTimes() {
        Random random(kSeed);
        int larger = 0;
        for (int k = 0; k < 60; ++k) {
            const Eigen::MatrixXd points = normalMatrix(2, 6, random);
            Eigen::MatrixXd targets(1, 6);
            for (double& y : targets.reshaped()) y = random.uniform() < 0.5 ? -1.0 : 1.0;
            const loss::Loss loss = oneNeuron(points, targets, 0.3);
            const auto at = parametersOf(loss.network(), {{"V", {random.normal()}}, {"c", {0.1}}});
            const auto clarke = clarkeSubdifferential(loss, at);
            QVERIFY(clarke.ok() && clarke->kind == ClarkeKind::Exact);
            const double freeKinks = leastNormOfFreeKinks(loss, at), exact = clarke->minNorm.norm();
            QVERIFY(freeKinks <= exact + 1e-10);
            larger += freeKinks < exact - 1e-6;
        }
        QVERIFY(larger > 10);
    }

    void whereItIsUsedThePerKinkFormIsTheEnumeratedHull() {
        Random random(kSeed);
        ClarkeOptions small;
        small.incident.cellBudget = 1;
        int used = 0;
        for (int k = 0; k < 60; ++k) {
            // Few data in many dimensions, or one target, make the two spans meet in 0 alone.
            const bool oneTarget = k % 2 == 0;
            const Eigen::MatrixXd points = normalMatrix(oneTarget ? 2 : 5, 5, random);
            Eigen::MatrixXd targets = Eigen::MatrixXd::Ones(1, 5);
            if (!oneTarget) targets.leftCols(2).setConstant(-1.0);
            const loss::Loss loss = oneNeuron(points, targets, 0.3);
            const auto at = parametersOf(loss.network(), {{"V", {random.normal()}}, {"c", {0.1}}});
            const auto kinks = clarkeSubdifferential(loss, at, small);
            const auto cells = clarkeSubdifferential(loss, at);
            QVERIFY(kinks.ok() && cells.ok());
            QVERIFY(kinks->method == ClarkeMethod::PerKink && kinks->kind == ClarkeKind::Exact);
            QVERIFY(cells->method == ClarkeMethod::Enumeration);
            QVERIFY((kinks->minNorm - cells->minNorm).norm() <= 1e-9);
            QCOMPARE(kinks->containsZero, cells->containsZero);
            QCOMPARE(static_cast<std::size_t>(kinks->theta.size()), cells->active.size());
            ++used;
        }
        QCOMPARE(used, 60);
    }

    void manyMoreKinksThanTheBudgetAreStillExactForOneTarget() {
        Random random(kSeed);
        const loss::Loss loss = oneNeuron(normalMatrix(40, 30, random), Eigen::MatrixXd::Ones(1, 30), 0.0);
        const auto at = parametersOf(loss.network(), {{"V", {1}}});
        const auto clarke = clarkeSubdifferential(loss, at);
        QVERIFY(clarke->method == ClarkeMethod::PerKink && clarke->kind == ClarkeKind::Exact);
        QCOMPARE(clarke->cells, 0);
        ClarkeOptions never;
        never.allowPerKink = false;
        const auto sampled = clarkeSubdifferential(loss, at, never);
        QVERIFY(sampled->kind == ClarkeKind::Sampled && !sampled->remark.empty());
        QVERIFY(sampled->minNorm.norm() >= clarke->minNorm.norm() - 1e-10);
    }

    void rescalingANeuronChangesNoVerdict() {
        Random random(kSeed);
        int points = 0;
        for (const auto criterion : {loss::Criterion::Hinge, loss::Criterion::MulticlassHinge,
                                     loss::Criterion::OneVersusAll, loss::Criterion::Squared})
            for (int walls = 1; walls <= 6; ++walls) {
                const auto problem = testing::problemOnWalls({criterion, 1, false, 0.1}, walls, random);
                if (!problem) continue;
                const auto before = clarkeSubdifferential(problem->loss, problem->parameters);
                for (const double c : {0.03, 17.0}) {
                    const auto after = clarkeSubdifferential(
                        problem->loss, rescaled(problem->loss.network(), problem->parameters, walls % 4, c));
                    QCOMPARE(after->cells, before->cells);
                    QCOMPARE(after->active, before->active);
                    QCOMPARE(after->containsZero, before->containsZero);
                    ++points;
                }
            }
        QVERIFY(points > 20);
        const auto valley = testing::figure1();
        for (const double c : {1e-3, 1e3})
            QVERIFY(clarkeSubdifferential(valley.loss, Eigen::Vector2d(-c, 1 / c))->containsZero);
    }

    void permutingDataAndNeuronsPermutesTheGradients() {
        Random random(kSeed);
        for (int walls = 1; walls <= 6; ++walls) {
            const auto problem =
                testing::problemOnWalls({loss::Criterion::Hinge, 1, false, 0.1}, walls, random);
            if (!problem) continue;
            data::Dataset reversed = problem->loss.dataset();
            reversed.points = reversed.points.rowwise().reverse().eval();
            reversed.targets = reversed.targets.rowwise().reverse().eval();
            reversed.weights = reversed.weights.rowwise().reverse().eval();
            const network::Network& network = problem->loss.network();
            Eigen::VectorXd swapped = problem->parameters;
            for (const network::Block& block : network.layout().blocks()) {
                // Rows of W1, entries of b1 and V, from last to first; c stays.
                if (block.name == "c") continue;
                const Eigen::Index units = network.architecture().width(1), fan = block.size / units;
                for (Eigen::Index k = 0; k < units; ++k)
                    swapped.segment(block.offset + k * fan, fan) =
                        problem->parameters.segment(block.offset + (units - 1 - k) * fan, fan);
            }
            const auto before = clarkeSubdifferential(problem->loss, problem->parameters);
            const auto after = clarkeSubdifferential(
                loss::Loss(network, loss::Criterion::Hinge, std::move(reversed)), swapped);
            QCOMPARE(after->cells, before->cells);
            QCOMPARE(after->containsZero, before->containsZero);
            QVERIFY(std::abs(after->minNorm.norm() - before->minNorm.norm()) <= 1e-10);
        }
    }

    void goldsteinHoldsTheGradientsWithinItsRadius() {
        const auto example = testing::figure3();
        const Eigen::Vector2d near(1.02, 0.005);
        const auto narrow = goldsteinSubdifferential(example.loss, near, 1e-3);
        QCOMPARE(narrow->cells, 1);
        QVERIFY(!narrow->containsZero);
        const auto wide = goldsteinSubdifferential(example.loss, near, 0.05);
        QCOMPARE(wide->cells, 4);
        QVERIFY(wide->containsZero && wide->kind == ClarkeKind::FirstOrder);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument,
                                 static_cast<void>(goldsteinSubdifferential(example.loss, near, 0.0)));
    }

    void goldsteinMeetsWhatRandomPointsOfTheBallMeet() {
        Random random(kSeed);
        constexpr double kRadius = 1e-4;
        int met = 0;
        for (const auto criterion : loss::kCriteria) {
            const auto problem = testing::problemOnWalls({criterion, 1, false, 0.1}, 3, random);
            if (!problem) continue;
            Eigen::VectorXd centre = problem->parameters;
            centre += 0.3 * kRadius * normalMatrix(centre.size(), 1, random).normalized();
            const auto ball = goldsteinSubdifferential(problem->loss, centre, kRadius);
            QVERIFY(ball.ok());
            for (int s = 0; s < 200; ++s) {
                const auto signature = problem->loss.signature(
                    centre + 0.9 * kRadius * normalMatrix(centre.size(), 1, random).normalized());
                if (signature.hasZero()) continue;
                ++met;
                QVERIFY(std::ranges::find(ball->signatures, signature) != ball->signatures.end());
            }
        }
        QVERIFY(met > 500);
    }
};

OMEGASCOPE_TEST(Core, TestClarke);

}  // namespace test_clarke

#include "test_clarke.moc"
