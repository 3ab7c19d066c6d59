#include <QtTest>
#include <cmath>

#include "core/cells/forms/ray.h"
#include "tests/core/theorems/checked.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_theorem_invariants {

using namespace omegascope;
using testing::check;
using testing::Checked;
using testing::orFail;
using theorems::Truth;

namespace {

constexpr std::uint64_t kSeed = 56;

/// A neuron's worth of separable data: classes on the two sides of a random line, at least 0.2 from it.
testing::Problem separableProblem(double alpha, bool equalWeights, Random& random) {
    network::Architecture architecture;
    architecture.input = 2;
    architecture.layers = {network::DenseLayer{1 + static_cast<int>(random.index(3))}};
    architecture.alpha = alpha;
    architecture.outputBias = random.uniform() < 0.7;
    const int count = 4 + 2 * static_cast<int>(random.index(3));
    data::Dataset dataset;
    dataset.points.resize(2, count);
    dataset.targets.resize(1, count);
    const double angle = random.uniform(0, 6.3);
    for (int i = 0; i < count; ++i) {
        const double side = i % 2 == 0 ? 1 : -1, along = random.normal(),
                     off = side * (0.2 + random.uniform());
        dataset.points.col(i) << off * std::cos(angle) - along * std::sin(angle) + 0.3,
            off * std::sin(angle) + along * std::cos(angle);
        dataset.targets(0, i) = side;
    }
    if (!equalWeights) {
        dataset.scheme = data::WeightScheme::Explicit;
        dataset.weights = Eigen::RowVectorXd::Constant(count, 0.1);
        for (int i = 0; i < count; i += 2) dataset.weights(0, i) = 0.1 + 0.2 * random.uniform();
    }
    network::Network network(architecture);
    Eigen::VectorXd start(network.parameterCount());
    for (double& entry : start) entry = random.normal();
    return {loss::Loss(std::move(network), loss::Criterion::Hinge, dataset), std::move(start)};
}

/// Along the direction of descent to the first minimum of the ray, onto the walls met there, and again.
Eigen::VectorXd descend(const loss::Loss& loss, Eigen::VectorXd parameters, int steps) {
    for (int step = 0; step < steps; ++step) {
        const auto projected = nonsmooth::projectOntoActive(loss, parameters);
        if (projected) parameters = projected->parameters;
        const auto clarke = orFail(nonsmooth::clarkeSubdifferential(loss, parameters));
        if (clarke.containsZero) break;
        const Eigen::VectorXd direction = -clarke.minNorm.normalized();
        const auto ray = cells::rayLoss(loss, parameters, direction, 4.0).firstMinimum();
        if (!(ray.t > 1e-12)) break;
        parameters += ray.t * direction;
    }
    return parameters;
}

/// ω on one to three random walls that have a common point near; else ω.
Eigen::VectorXd ontoRandomWalls(const loss::Loss& loss, const Eigen::VectorXd& parameters, Random& random) {
    std::vector<network::Activation> walls;
    const auto count = 1 + random.index(3);
    for (std::size_t wall = 0; wall < count; ++wall) {
        const int datum = static_cast<int>(random.index(static_cast<std::size_t>(loss.dataset().size())));
        const int units = loss.network().architecture().width(1);
        const bool margin = random.uniform() < 0.5;
        walls.push_back({datum, margin ? 2 : 1,
                         margin ? 0 : static_cast<int>(random.index(static_cast<std::size_t>(units)))});
    }
    std::sort(walls.begin(), walls.end());
    walls.erase(std::unique(walls.begin(), walls.end()), walls.end());
    const auto found = nonsmooth::projectOntoWalls(loss, parameters, walls);
    return found ? found->parameters : parameters;
}

struct Tally {
    int applied = 0, unknown = 0;
};

/// No theorem is contradicted at the point; how often `name` applied.
bool isUncontradicted(const Checked& found, const std::string& name, Tally& tally) {
    for (const auto& each : found.checks)
        if (each.agrees == Truth::No) {
            qWarning("%s is contradicted: %s", each.name.c_str(), each.observed.c_str());
            return false;
        }
    tally.applied += found[name].agrees == Truth::Yes;
    tally.unknown += found[name].hypothesesHold == Truth::Unknown;
    return true;
}

}  // namespace

class TestTheoremInvariants : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    void separableProblemsNeverContradictATheorem_data() {
        QTest::addColumn<double>("alpha");
        QTest::addColumn<QString>("theorem");
        QTest::newRow("leaky, Theorem 5") << 0.3 << "P Thm 5";
        QTest::newRow("ReLU, Theorem 6") << 0.0 << "P Thm 6";
    }
    void separableProblemsNeverContradictATheorem() {
        QFETCH(double, alpha);
        QFETCH(QString, theorem);
        Random random(kSeed);
        Tally tally;
        for (int round = 0; round < 200; ++round) {
            const auto [loss, start] = separableProblem(alpha, true, random);
            for (const Eigen::VectorXd& point :
                 {descend(loss, start, 40), ontoRandomWalls(loss, start, random)})
                QVERIFY2(isUncontradicted(check(loss, point), theorem.toStdString(), tally),
                         qPrintable(QString::number(round)));
        }
        qInfo("%s applied %d times, %d unknown", qPrintable(theorem), tally.applied, tally.unknown);
        QVERIFY(tally.applied >= 60);
    }

    void unequalWeightsAreTold() {
        Random random(kSeed + 1);
        for (int round = 0; round < 20; ++round) {
            const auto [loss, start] = separableProblem(0.3, false, random);
            const Checked found = check(loss, start);
            QVERIFY(found["P Thm 5"].hypothesesHold == Truth::No);
            QVERIFY(testing::hypothesisOf(found["P Thm 5"], "weigh the same")->holds == Truth::No);
        }
    }

    /// Every criterion, depth, convolution and slope: what applies agrees, in cells and on walls.
    void randomProblemsNeverContradictATheorem() {
        Random random(kSeed + 2);
        int structures = 0;
        for (const auto& kind : testing::problemKinds()) {
            if (kind.depth == 3) continue;
            const auto [loss, parameters] = testing::randomProblem(kind, random);
            const Checked found = check(loss, parameters);
            for (const auto& each : found.checks)
                QVERIFY2(
                    each.agrees != Truth::No,
                    qPrintable(QString("%1, %2: %3")
                                   .arg(kind.label().c_str(), each.name.c_str(), each.observed.c_str())));
            structures += found["P Thm 1"].agrees == Truth::Yes;
            if (loss::isPiecewiseMultilinear(kind.criterion)) {
                QVERIFY2(found["P Cor. 1"].agrees == Truth::Yes, kind.label().c_str());
                // A linear model has no Hessian; every other sloping cell at a random point has one.
                if (kind.depth > 0 && !found.point.cell->flat)
                    QVERIFY2(found["P Cor. 2"].agrees == Truth::Yes ||
                                 found["P Cor. 2"].hypothesesHold == Truth::No,
                             kind.label().c_str());
            }
        }
        QVERIFY(structures > 30);
    }
};

OMEGASCOPE_TEST(Core, TestTheoremInvariants);

}  // namespace test_theorem_invariants

#include "test_theorem_invariants.moc"
