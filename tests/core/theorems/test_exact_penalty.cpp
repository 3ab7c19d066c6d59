#include <QtTest>
#include <cmath>

#include "core/cells/facts/cell_facts.h"
#include "core/cells/find_cells.h"
#include "core/cells/forms/ray.h"
#include "core/dynamics/runs/trajectory.h"
#include "core/loss/class_problems.h"
#include "core/loss/replica_penalty.h"
#include "core/nonsmooth/local_minimum.h"
#include "core/slice/loss_grid.h"
#include "core/support/random.h"
#include "tests/core/theorems/checked.h"
#include "tests/support/registry.h"

namespace test_exact_penalty {

using namespace omegascope;
using testing::check;
using testing::Checked;
using theorems::Truth;

namespace {

constexpr std::uint64_t kSeed = 31;

/// Three clusters that lines separate one from the others, or points that nothing separates.
loss::Loss classes(Random& random, int units, double alpha, bool separable, bool equalWeights = false) {
    constexpr int kCount = 6;
    data::Dataset dataset;
    dataset.points.resize(2, kCount);
    dataset.targets.resize(1, kCount);
    for (int i = 0; i < kCount; ++i) {
        const double angle = 2.0 * 3.14159265358979 * (i % 3) / 3.0;
        dataset.points.col(i) << 2.0 * std::cos(angle) + 0.4 * random.normal(),
            2.0 * std::sin(angle) + 0.4 * random.normal();
        if (!separable) dataset.points.col(i) << random.normal(), random.normal();
        dataset.targets(0, i) = i % 3;
    }
    if (equalWeights) {
        dataset.scheme = data::WeightScheme::Explicit;
        dataset.weights.resize(3, kCount);
        for (int i = 0; i < kCount; ++i)
            for (int r = 0; r < 3; ++r) dataset.weights(r, i) = i % 3 == r ? 0.25 : 0.125;
    }
    network::Architecture architecture;
    architecture.input = 2;
    architecture.layers = {network::DenseLayer{units}};
    architecture.outputs = 3;
    architecture.alpha = alpha;
    return {network::Network(architecture), loss::Criterion::OneVersusAll, dataset};
}

Eigen::VectorXd randomPoint(const loss::Loss& loss, Random& random) {
    Eigen::VectorXd point(loss.parameterCount());
    for (double& entry : point) entry = random.normal();
    return point;
}

/// Where the flow of E_γ ends.
dynamics::Trajectory flowed(const loss::Loss& loss, const Eigen::VectorXd& start) {
    dynamics::TrainingSpec spec;
    spec.method = "gradient-flow";
    spec.step = 4.0;
    spec.steps = 25;
    return dynamics::train(loss, start, spec);
}

}  // namespace

class TestExactPenalty : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    /// P Thm 7 at the ends of flows: the closer to critical, the closer the replicas; both shrink to rounding.
    void replicasMeetWhereTheFlowEnds() {
        Random random(kSeed);
        int critical = 0, runs = 0;
        for (; critical < 100 && runs < 300; ++runs) {
            const double alpha = runs % 3 == 0 ? 0.0 : 0.2 * (runs % 3);
            const loss::Loss shared = classes(random, 2, alpha, runs % 2 == 0);
            const auto factor = runs % 4 < 2 ? network::PenaltyFactor::P : network::PenaltyFactor::I;
            const loss::Loss loss = loss::penalised(shared, {0.5 + random.uniform(0.0, 2.0), factor});
            const auto run = flowed(loss, randomPoint(loss, random));
            const Eigen::VectorXd end = run.keyframes.back();
            const auto clarke = nonsmooth::clarkeSubdifferential(loss, end, {}, {});
            QVERIFY(clarke);
            if (clarke->minNorm.norm() > 1e-9) continue;  // the flow is still on its way
            ++critical;
            const auto spread = loss::replicaSpread(loss.network(), end);
            QVERIFY2(spread.distance.maxCoeff() <= 1e-6 * (1.0 + end.norm()), "(i)");
            for (int r = 0; r < 3; ++r) {
                const auto own = nonsmooth::clarkeSubdifferential(loss::classProblem(loss, r),
                                                                  loss::classPoint(loss, end, r), {}, {});
                QVERIFY(own && own->minNorm.norm() <= 1e-6);
            }
        }
        qInfo("%d of %d flows ended at a critical point", critical, runs);
        QVERIFY(critical >= 100);
    }

    /// Cor. 3 and 4 at critical points of separable data, and both conclusions broken without separability.
    void corollariesAreNeverContradicted() {
        Random random(kSeed + 1);
        int leaky = 0, relu = 0;
        for (int problem = 0; problem < 200; ++problem) {
            const double alpha = problem % 2 == 0 ? 0.0 : 0.3;
            const loss::Loss loss = loss::penalised(classes(random, 2, alpha, true), {1.0, {}});
            // Points where every class is solved or blind are critical; others need luck that no draw has.
            Eigen::VectorXd point = randomPoint(loss, random);
            point = loss::replicated(loss.network(), loss::shared(loss.network(), point));
            const auto run = flowed(loss, point);
            const Checked found = check(loss, run.keyframes.back());
            for (const auto& each : found.checks) QVERIFY2(each.agrees != Truth::No, each.name.c_str());
            leaky += found["P Cor. 3"].hypothesesHold == Truth::Yes;
            relu += found["P Cor. 4"].hypothesesHold == Truth::Yes;
        }
        qInfo("Cor. 3 applied %d times, Cor. 4 %d times", leaky, relu);
        QVERIFY(leaky > 20 && relu > 20);
    }

    /// Without γ > 0 nothing holds the replicas together; without separable data a critical point has a loss.
    void withoutAHypothesisTheConclusionFails() {
        Random random(kSeed + 2);
        const loss::Loss loose = loss::penalised(classes(random, 2, 0.3, true), {0.0, {}});
        const Checked apart = check(loose, flowed(loose, randomPoint(loose, random)).keyframes.back());
        QVERIFY(apart["P Thm 7"].hypothesesHold == Truth::No);
        QVERIFY(apart.point.replicas->spread.distance.maxCoeff() > 0.1);
        bool seen = false;
        for (int draw = 0; draw < 40 && !seen; ++draw) {
            const loss::Loss loss = loss::penalised(classes(random, 2, 0.3, false), {1.0, {}});
            const auto end = flowed(loss, randomPoint(loss, random)).keyframes.back();
            const auto clarke = nonsmooth::clarkeSubdifferential(loss, end, {}, {});
            seen = clarke && clarke->minNorm.norm() <= 1e-9 && loss.value(end) > 0.1;
        }
        QVERIFY(seen);
    }

    /// A slice of E_γ: the grid, the ray and every cell's polynomial hold the penalised loss; no cell is flat in Ω.
    void slicesHoldThePenalisedLoss() {
        Random random(kSeed + 4);
        for (int draw = 0; draw < 8; ++draw) {
            const loss::Loss loss = loss::penalised(classes(random, 2, draw % 2 * 0.2, true), {0.8, {}});
            slice::AffineSlice plane;
            plane.origin = randomPoint(loss, random);
            plane.directions = Eigen::MatrixXd::Zero(plane.origin.size(), 2);
            // One layer moves, or one each, or the outputs alone, along which the penalty stays.
            const auto& layout = loss.network().layout();
            const auto fill = [&](const network::Block& block, Eigen::Index column) {
                for (Eigen::Index k = 0; k < block.size; ++k)
                    plane.directions(block.offset + k, column) = random.normal();
            };
            fill(draw < 6 ? *layout.weight(1) : *layout.weight(2), 0);
            fill(draw < 3 ? *layout.weight(1) : *layout.weight(2), 1);
            plane.ranges = {{-1.0, 1.5}, {-1.0, 1.0}};
            const slice::SliceLoss restricted(loss, plane);
            const auto complex = cells::cellComplex(restricted);
            QVERIFY(complex);
            const auto facts = cells::cellFacts(restricted, *complex);
            QVERIFY(facts && facts->flatCount() == 0);
            const cells::Entries entries(loss);
            const auto grid = slice::lossGrid(restricted, 5, 4);
            QVERIFY(grid);
            int met = 0;
            for (int point = 0; point < 40; ++point) {
                const double s = random.uniform(-1.0, 1.5), t = random.uniform(-1.0, 1.0);
                const double value = loss.value(plane.at(s, t));
                const network::Signature here = loss.signature(plane.at(s, t));
                for (int cell = 0; cell < static_cast<int>(complex->cells.size()); ++cell) {
                    if (!(complex->signature(cell, entries) == here)) continue;
                    ++met;
                    QVERIFY(std::abs(facts->loss(cell, *complex)(s, t) - value) < 1e-9 * (1.0 + value));
                    break;
                }
            }
            QVERIFY(met > 30);
            for (Eigen::Index column = 0; column < 5; ++column)
                for (Eigen::Index row = 0; row < 4; ++row)
                    QVERIFY(std::abs(grid->values(row, column) -
                                     loss.value(plane.at(grid->s(column), grid->t(row)))) < 1e-10);
            const auto ray = cells::rayLoss(loss, plane.origin, plane.directions.col(0), 1.0);
            for (const double t : {0.0, 0.3, 0.77, 1.0}) {
                const double value = loss.value(plane.origin + t * plane.directions.col(0));
                QVERIFY(std::abs(ray(t) - value) < 1e-9 * (1.0 + value));
            }
        }
    }

    void replicasApartAreNoMinimum() {
        Random random(kSeed + 3);
        for (int draw = 0; draw < 20; ++draw) {
            const loss::Loss loss = loss::penalised(classes(random, 2, 0.0, true, true), {1.0, {}});
            const Eigen::VectorXd point = randomPoint(loss, random);
            const auto verdict = nonsmooth::localMinimum(loss, point);
            QVERIFY(verdict && verdict->verdict == nonsmooth::Verdict::NotAMinimum);
            QVERIFY(verdict->descent && verdict->slope < 0.0);
            QVERIFY(loss.value(point + 1e-6 * *verdict->descent) < loss.value(point));
        }
    }
};

OMEGASCOPE_TEST(Core, TestExactPenalty);

}  // namespace test_exact_penalty

#include "test_exact_penalty.moc"
