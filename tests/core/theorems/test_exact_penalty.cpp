#include <QtTest>
#include <cmath>
#include <optional>

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
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_exact_penalty {

using namespace omegascope;
using testing::check;
using testing::Checked;
using theorems::Truth;

namespace {

constexpr std::uint64_t kSeed = 31;

/// Three clusters that lines separate one from the others, or points that nothing separates.
loss::Loss classes(Random& random, int units, double alpha, bool separable, bool equalWeights = false,
                   int count = 6) {
    data::Dataset dataset;
    dataset.points.resize(2, count);
    dataset.targets.resize(1, count);
    for (int i = 0; i < count; ++i) {
        const double angle = 2.0 * 3.14159265358979 * (i % 3) / 3.0;
        dataset.points.col(i) << 2.0 * std::cos(angle) + 0.4 * random.normal(),
            2.0 * std::sin(angle) + 0.4 * random.normal();
        if (!separable) dataset.points.col(i) << random.normal(), random.normal();
        dataset.targets(0, i) = i % 3;
    }
    if (equalWeights) {
        dataset.scheme = data::WeightScheme::Explicit;
        dataset.weights.resize(3, count);
        for (int i = 0; i < count; ++i)
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

/// Where the flow of E_γ is at time 30; empty where it was given up.
Eigen::VectorXd flowed(const loss::Loss& loss, const Eigen::VectorXd& start) {
    dynamics::TrainingSpec spec;
    spec.method = "gradient-flow";
    spec.step = 30.0;
    spec.steps = 1;
    const auto run = dynamics::train(loss, start, spec);
    return run.steps() == spec.steps ? run.keyframes.back() : Eigen::VectorXd();
}

/// The norm of the element of least norm, walls within the tolerance met.
double distanceFromCritical(const loss::Loss& loss, const Eigen::VectorXd& point) {
    const auto clarke = nonsmooth::clarkeSubdifferential(loss, point, {}, {});
    return clarke ? clarke->minNorm.norm() : 1.0;
}

/// Equal replicas that solve every datum strictly: by Polyak's steps on the shared loss, then V and c enlarged.
std::optional<Eigen::VectorXd> solved(const loss::Loss& shared, const loss::Loss& penalised,
                                      const Eigen::VectorXd& start) {
    dynamics::TrainingSpec spec;
    spec.schedule = "polyak";
    spec.steps = 400;
    Eigen::VectorXd end = dynamics::train(shared, start, spec).keyframes.back();
    for (const network::Block& block : shared.network().layout().blocks())
        if (block.layer == 2) end.segment(block.offset, block.size) *= 1.1;
    if (shared.value(end) > 0.0) return std::nullopt;
    return loss::replicated(penalised.network(), end);
}

/// Equal replicas that see no datum, with c_r = -1: the best constant where the others outweigh the class.
Eigen::VectorXd blind(const loss::Loss& penalised, const Eigen::VectorXd& shared) {
    Eigen::VectorXd point = loss::replicated(penalised.network(), shared);
    const auto& layout = penalised.network().layout();
    point.segment(layout.bias(1)->offset, layout.bias(1)->size).setConstant(-50.0);
    point.segment(layout.bias(2)->offset, layout.bias(2)->size).setConstant(-1.0);
    return point;
}

}  // namespace

class TestExactPenalty : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    /// P Thm 7 at the ends of flows: where 0 is near the subdifferential, the replicas are near each other, and 0 is near
    /// that of every class.
    void replicasMeetWhereTheFlowEnds_data() {
        QTest::addColumn<int>("data");
        QTest::addColumn<double>("alpha");
        QTest::newRow("one datum a class, ReLU") << 3 << 0.0;
        QTest::newRow("one datum a class, leaky") << 3 << 0.3;
        QTest::newRow("two data a class, ReLU") << 6 << 0.0;
        QTest::newRow("two data a class, leaky") << 6 << 0.3;
    }
    void replicasMeetWhereTheFlowEnds() {
        QFETCH(int, data);
        QFETCH(double, alpha);
        Random random(kSeed);
        int critical = 0, runs = 0;
        for (; critical < testing::cases(25) && runs < testing::cases(250); ++runs) {
            const loss::Loss shared = classes(random, 2, alpha, true, false, data);
            const auto factor = runs % 2 == 0 ? network::PenaltyFactor::P : network::PenaltyFactor::I;
            const loss::Loss loss = loss::penalised(shared, {0.5 + random.uniform(0.0, 2.0), factor});
            const Eigen::VectorXd end = flowed(loss, randomPoint(loss, random));
            // On its way, or given up where too many walls meet.
            if (end.size() == 0 || distanceFromCritical(loss, end) > 1e-6) continue;
            ++critical;
            const auto spread = loss::replicaSpread(loss.network(), end);
            QVERIFY2(spread.distance.maxCoeff() <= 1e-4 * (1.0 + end.norm()), "(i)");
            for (int r = 0; r < 3; ++r)
                QVERIFY2(distanceFromCritical(loss::classProblem(loss, r), loss::classPoint(loss, end, r)) <=
                             1e-4 * (1.0 + end.norm()),
                         "(ii)");
        }
        qInfo("%d of %d flows ended at a critical point", critical, runs);
        QVERIFY(critical >= testing::cases(25));
    }

    /// Cor. 3 and 4 on separable problems: solved points, and blind ones, which α = 0 alone leaves critical.
    void corollariesAreNeverContradicted() {
        Random random(kSeed + 1);
        int leaky = 0, relu = 0, suboptimal = 0;
        for (int problem = 0; problem < testing::cases(200); ++problem) {
            const loss::Loss shared = classes(random, 3, problem % 2 == 0 ? 0.0 : 0.3, true, problem % 4 > 1);
            const loss::Loss loss = loss::penalised(shared, {1.0, {}});
            const Eigen::VectorXd start = randomPoint(shared, random);
            const auto good = solved(shared, loss, start);
            const Eigen::VectorXd point = good && problem % 8 > 1 ? *good : blind(loss, start);
            const Checked found = check(loss, point);
            for (const auto& each : found.checks)
                QVERIFY2(each.agrees != Truth::No, (each.name + ": " + each.observed).c_str());
            leaky += found["P Cor. 3"].hypothesesHold == Truth::Yes;
            relu += found["P Cor. 4"].hypothesesHold == Truth::Yes;
            suboptimal += found["P Cor. 4"].hypothesesHold == Truth::Yes && found.point.loss > 0.1;
        }
        qInfo("Cor. 3 applied %d times, Cor. 4 %d times, %d of them at a loss", leaky, relu, suboptimal);
        QVERIFY(leaky > testing::cases(20) && relu > testing::cases(20) && suboptimal > testing::cases(5));
    }

    /// Without γ > 0 nothing holds the replicas together; without α > 0 critical replicas need not be global.
    void withoutAHypothesisTheConclusionFails() {
        Random random(kSeed + 2);
        const loss::Loss shared = classes(random, 3, 0.3, true);
        const loss::Loss loose = loss::penalised(shared, {0.0, {}});
        std::vector<Eigen::VectorXd> points;
        for (int r = 0; r < 3; ++r) {
            std::optional<Eigen::VectorXd> own;
            while (!own) own = solved(shared, loose, randomPoint(shared, random));
            points.push_back(loss::classPoint(loose, *own, r));
        }
        const Checked apart = check(loose, loss::joined(loose.network(), points));
        QVERIFY(apart.point.clarke.containsZero && apart.point.loss == 0.0);
        QVERIFY(apart.point.replicas->spread.distance.maxCoeff() > 0.1);
        QVERIFY(apart["P Thm 7"].hypothesesHold == Truth::No);
        const loss::Loss relu = classes(random, 3, 0.0, true);
        const loss::Loss held = loss::penalised(relu, {1.0, {}});
        const Checked dead = check(held, blind(held, randomPoint(relu, random)));
        QVERIFY(dead["P Thm 7"].hypothesesHold == Truth::Yes && dead["P Thm 7"].agrees == Truth::Yes);
        QVERIFY(dead.point.clarke.containsZero && dead.point.loss > 0.1);
        QVERIFY(dead["P Cor. 3"].hypothesesHold == Truth::No);
        QVERIFY(dead.point.minimum.verdict == nonsmooth::Verdict::LocalMinimum);
    }

    /// Leaky classes whose weights differ rest at V = 0, where the others outweigh each class: critical, and not global. With
    /// equal weights the corollary speaks of them.
    void withoutEqualWeightsAPointWithoutOutputsIsCritical() {
        Random random(kSeed + 5);
        const loss::Loss shared = classes(random, 3, 0.3, true);
        const loss::Loss held = loss::penalised(shared, {1.0, {}});
        const auto& layout = held.network().layout();
        Eigen::VectorXd point = Eigen::VectorXd::Zero(held.parameterCount());
        point.segment(layout.bias(1)->offset, layout.bias(1)->size).setOnes();
        point.segment(layout.bias(2)->offset, layout.bias(2)->size).setConstant(-1.0);
        const Checked found = check(held, point);
        QVERIFY(found.point.clarke.containsZero);
        QVERIFY(found.point.loss > 1.0);  // separable data can be solved: the least loss is 0
        QVERIFY(found["P Cor. 3"].hypothesesHold == Truth::No);
    }

    /// XOR, which no line separates: leaky classes with outputs rest at a loss, though two units can solve it.
    void withoutSeparableDataLeakyClassesStayAtALoss() {
        data::Dataset dataset;
        dataset.points.resize(2, 4);
        dataset.points << 1, 1, -1, -1, -1, 1, 1, -1;
        dataset.targets.resize(1, 4);
        dataset.targets << 0, 1, 0, 1;
        network::Architecture architecture;
        architecture.input = 2;
        architecture.layers = {network::DenseLayer{2}};
        architecture.outputs = 2;
        architecture.alpha = 0.1;
        const loss::Loss shared(network::Network(architecture), loss::Criterion::OneVersusAll, dataset);
        const loss::Loss held = loss::penalised(shared, {1.0, {}});
        // W1, V, b1, c of the entry pmlr-def1, for both classes.
        Eigen::VectorXd one(shared.parameterCount());
        one << 0.1, 0.05, -0.05, 0.1, 0.2, 0.3, 0.2, 0.3, 2.0, 2.0, -1.0, -1.0;
        const Checked found = check(held, loss::replicated(held.network(), one));
        QVERIFY(found.point.clarke.containsZero);
        QVERIFY(std::abs(found.point.loss - 2.0) < 1e-12);
        QVERIFY(found["P Cor. 3"].hypothesesHold == Truth::No);
    }

    /// Cor. 3 (ii) speaks of local minima. One unit that looks along the line between two classes sees the mean of each inside
    /// the other, and where the others outweigh each class V = 0 is a minimum at which every neighbour of w is as blind. Equal
    /// weights leave the others nothing to spare, and it is none.
    void withoutEqualWeightsALocalMinimumIsNotGlobal() {
        data::Dataset dataset;
        dataset.points.resize(2, 4);
        dataset.points << -2, 2, -1, 1, 1, 1, -1, -1;
        dataset.targets.resize(1, 4);
        dataset.targets << 0, 0, 1, 1;
        dataset.scheme = data::WeightScheme::Explicit;
        network::Architecture architecture;
        architecture.input = 2;
        architecture.layers = {network::DenseLayer{1}};
        architecture.outputs = 2;
        architecture.alpha = 0.3;
        for (const double own : {0.1, 0.25}) {
            dataset.weights.resize(2, 4);
            for (int i = 0; i < 4; ++i)
                for (int r = 0; r < 2; ++r) dataset.weights(r, i) = i / 2 == r ? own : 0.5 - own;
            const loss::Loss shared(network::Network(architecture), loss::Criterion::OneVersusAll, dataset);
            const loss::Loss held = loss::penalised(shared, {1.0, {}});
            Eigen::VectorXd one(shared.parameterCount());
            one << 1.0, 0.0, 0.0, 0.0, 5.0, -1.0, -1.0;  // W1, V, b1, c
            const Checked found = check(held, loss::replicated(held.network(), one));
            QVERIFY(found.point.clarke.containsZero);
            QVERIFY(std::abs(found.point.loss - 8.0 * own) < 1e-12);  // separable data can be solved
            const bool minimum = found.point.minimum.verdict == nonsmooth::Verdict::LocalMinimum;
            QVERIFY2(minimum == (own < 0.25), found.point.minimum.reason.c_str());
            if (own == 0.25) QVERIFY(found.point.minimum.verdict == nonsmooth::Verdict::NotAMinimum);
            QVERIFY(found["P Cor. 3"].hypothesesHold != Truth::Yes);
            QVERIFY(found["P Cor. 3"].agrees != Truth::No);
        }
    }

    /// Cor. 4: three data on a line, the middle one of another class. Both classes rest at the best constant, where the unit that
    /// they use sees the datum that neither solves.
    void withoutSeparableDataReluClassesSeeUnsolvedData() {
        data::Dataset dataset;
        dataset.points.resize(1, 3);
        dataset.points << -1, 0, 1;
        dataset.targets.resize(1, 3);
        dataset.targets << 0, 1, 0;
        network::Architecture architecture;
        architecture.input = 1;
        architecture.layers = {network::DenseLayer{1}};
        architecture.outputs = 2;
        const loss::Loss shared(network::Network(architecture), loss::Criterion::OneVersusAll, dataset);
        const loss::Loss held = loss::penalised(shared, {1.0, {}});
        Eigen::VectorXd one(shared.parameterCount());
        one << 0.0, 1.0, -1.0, 1.0, 0.0, 0.0;
        const Checked found = check(held, loss::replicated(held.network(), one));
        QVERIFY(found.point.clarke.containsZero && found.point.replicas->spread.equal);
        QVERIFY(std::abs(found.point.loss - 4.0 / 3.0) < 1e-12);
        for (int r = 0; r < 2; ++r) QVERIFY(found.point.signature.at(1, 2, r) > 0);
        for (int replica = 0; replica < 2; ++replica) QVERIFY(found.point.signature.at(1, 1, replica) > 0);
        QVERIFY(found["P Cor. 4"].hypothesesHold == Truth::No);
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
