#include <QtTest>
#include <cmath>
#include <limits>

#include "core/nonsmooth/local_minimum.h"
#include "core/nonsmooth/minima_finder.h"
#include "core/support/random.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_local_minimum {

using namespace omegascope;
using namespace omegascope::nonsmooth;

namespace {

LocalMinimum verdictOf(const loss::Loss& loss, const Eigen::VectorXd& parameters, bool exactly = false) {
    MinimumOptions options;
    options.verifyRationally = exactly;
    return minimumOnWalls(loss, parameters, options).value();
}

/// A network on the line with one hidden layer and one output.
loss::Loss lineLoss(const std::vector<double>& x, const std::vector<double>& y, int units,
                    loss::Criterion criterion) {
    network::Architecture architecture;
    architecture.input = 1;
    architecture.layers = {network::DenseLayer{units}};
    data::Dataset data;
    data.scheme = data::WeightScheme::Unit;
    data.points = Eigen::Map<const Eigen::RowVectorXd>(x.data(), static_cast<Eigen::Index>(x.size()));
    data.targets = Eigen::Map<const Eigen::RowVectorXd>(y.data(), static_cast<Eigen::Index>(y.size()));
    return loss::Loss(network::Network(architecture), criterion, std::move(data));
}

/// The least change of the loss over random directions at four radii, as a share of the radius, about the
/// point that the verdict speaks of. A fall at larger radii alone proves nothing: the next wall may be near.
double deepestNearby(const loss::Loss& loss, const Eigen::VectorXd& at, int count, Random& random) {
    const double here = loss.value(at);
    double worst = -std::numeric_limits<double>::infinity();
    for (const double radius : {1e-3, 1e-4, 1e-5, 1e-6}) {
        double deepest = 0.0;
        for (int k = 0; k < count / 4; ++k) {
            Eigen::VectorXd direction(at.size());
            for (double& x : direction) x = random.normal();
            deepest = std::min(deepest, (loss.value(at + radius * direction.normalized()) - here) / radius);
        }
        worst = std::max(worst, deepest);
    }
    return worst;
}

/// A random problem with one hidden layer, hinge or squared.
struct Shallow {
    loss::Loss loss;
    Eigen::VectorXd parameters;
};
Shallow randomShallow(Random& random, loss::Criterion criterion) {
    network::Architecture architecture;
    architecture.input = 1 + static_cast<int>(random.index(3));
    architecture.layers = {network::DenseLayer{1 + static_cast<int>(random.index(3))}};
    architecture.alpha = std::array{0.0, 0.1, 0.5}[random.index(3)];
    architecture.hiddenBias = random.index(4) > 0;
    architecture.outputBias = random.index(2) == 0;
    data::Dataset data;
    const auto count = static_cast<Eigen::Index>(4 + random.index(5));
    data.points.resize(architecture.input, count);
    data.targets.resize(1, count);
    // Small whole numbers: many points share walls.
    for (double& x : data.points.reshaped()) x = static_cast<double>(random.index(7)) - 3.0;
    for (double& y : data.targets.reshaped())
        y = criterion == loss::Criterion::Squared ? static_cast<double>(random.index(5)) - 2.0
                                                  : (random.index(2) == 0 ? -1.0 : 1.0);
    network::Network network(architecture);
    Eigen::VectorXd parameters(network.parameterCount());
    for (double& p : parameters) p = static_cast<double>(random.index(9)) / 2.0 - 2.0;
    return {loss::Loss(std::move(network), criterion, std::move(data)), parameters};
}

/// Following the direction really lowers the loss, by half of what the slope says for small steps.
bool descends(const loss::Loss& loss, const LocalMinimum& verdict) {
    const Eigen::VectorXd& at = verdict.at;
    const double here = loss.value(at);
    for (double step = 1e-2; step > 1e-10; step *= 0.1) {
        const double change = loss.value(at + step * *verdict.descent) - here;
        if (verdict.slope < 0.0 ? change <= 0.5 * verdict.slope * step + 1e-13 * (1.0 + here) : change < 0.0)
            return true;
    }
    return false;
}

/// Neuron k scaled: (w, b, v) -> (s w, s b, v/s), an equal network for s > 0.
Eigen::VectorXd rescaled(const network::Network& network, Eigen::VectorXd parameters, int unit, double s) {
    const auto& layout = network.layout();
    const int inputs = network.architecture().input;
    parameters.segment(layout.weight(1)->offset + unit * inputs, inputs) *= s;
    if (const auto* bias = layout.bias(1)) parameters[bias->offset + unit] *= s;
    parameters[layout.weight(2)->offset + unit] /= s;
    return parameters;
}

}  // namespace

class TestLocalMinimum : public QObject {
    Q_OBJECT

  private slots:
    void figuresOfThePapers_data() {
        QTest::addColumn<int>("figure");
        QTest::addColumn<double>("loss");
        QTest::addColumn<int>("type");
        const int flat = static_cast<int>(MinimumType::Flat), sharp = static_cast<int>(MinimumType::Sharp);
        QTest::newRow("P Fig. 1, sharp valley") << 0 << 0.8 << sharp;
        QTest::newRow("P Fig. 2, sharp") << 1 << 2.0 / 3.0 << sharp;
        QTest::newRow("P Fig. 2, flat") << 2 << 0.0 << flat;
        QTest::newRow("P Fig. 3") << 3 << 2.0 / 3.0 << sharp;
        QTest::newRow("P Fig. 4(a)") << 4 << 0.0 << flat;
        QTest::newRow("P Fig. 4(b)") << 5 << 3.0 / 12.0 << flat;
        QTest::newRow("P Fig. 4(c)") << 6 << 1.0 << flat;
        QTest::newRow("P Fig. 5, suboptimal") << 7 << 4.0 / 12.0 << -1;
    }
    void figuresOfThePapers() {
        QFETCH(int, figure);
        QFETCH(double, loss);
        QFETCH(int, type);
        constexpr std::array kFigures{testing::figure1,  testing::figure2,  testing::figure2,
                                      testing::figure3,  testing::figure4a, testing::figure4b,
                                      testing::figure4c, testing::figure5};
        testing::Example example = kFigures[static_cast<std::size_t>(figure)]();
        if (figure == 0) example.parameters << -1.25, 0.8;  // v |w| = 1
        if (figure == 2) example.parameters += example.slice.directions.col(0);
        if (figure == 3) example.parameters << 1.0, 0.0;
        QVERIFY(std::abs(example.loss.value(example.parameters) - loss) < 1e-12);
        const LocalMinimum verdict = verdictOf(example.loss, example.parameters);
        QVERIFY2(verdict.verdict == Verdict::LocalMinimum, verdict.reason.c_str());
        QVERIFY(verdict.kind == ClaimKind::Exact || verdict.kind == ClaimKind::Tolerance);
        if (type >= 0) QVERIFY(verdict.type && static_cast<int>(*verdict.type) == type);
        QVERIFY(!verdict.reason.empty() && verdict.reason.back() == '.');
        QVERIFY(!verdict.descent);
    }

    void pointsBesideTheMinimaAreNone() {
        testing::Example one = testing::figure1();
        one.parameters << -1.25, 0.9;
        const LocalMinimum beside = verdictOf(one.loss, one.parameters);
        QCOMPARE(beside.verdict, Verdict::NotAMinimum);
        QVERIFY(descends(one.loss, beside));
        const testing::Example three = testing::figure3();
        const LocalMinimum start = verdictOf(three.loss, three.parameters);
        QCOMPARE(start.verdict, Verdict::NotAMinimum);
        QVERIFY(descends(three.loss, start));
    }

    /// S Prop. 1-3; as printed the second points of Prop. 2 are wrong (THEORY).
    void regressionOnTheLine_data() {
        QTest::addColumn<std::vector<double>>("x");
        QTest::addColumn<std::vector<double>>("y");
        QTest::addColumn<std::vector<double>>("omega");
        QTest::addColumn<double>("loss");
        QTest::addColumn<bool>("minimum");
        using V = std::vector<double>;
        const V d1x{5, 4, 3, 1, -1}, d1y{2, 1, 0, -3, 3}, d2x{-1, 0, 1, 10, 11, 12},
            d2y{5, 0, -1, -3, -4, -5};
        QTest::newRow("Prop. 1, local") << d1x << d1y << V{1, 1, -3, 0} << 18.0 << true;
        QTest::newRow("Prop. 1, global") << d1x << d1y << V{-7, 1, -4, 0} << 14.0 << true;
        QTest::newRow("Prop. 2, zero") << d2x << d2y << V{-5, 1, 1, -1, 1, -8, -1} << 0.0 << true;
        QTest::newRow("Prop. 2, local")
            << d2x << d2y << V{-3, 1, 1, -1, 13.0 / 3.0, -10, -3} << 8.0 / 3.0 << true;
        QTest::newRow("Prop. 2 as printed, second")
            << d2x << d2y << V{-3, -1, 1, -1, 13.0 / 3.0, -10, -3} << 23.0 / 3.0 << false;
        // Each neuron fits the three points of its side. Better: the left ones exactly, the right ones by the
        // line -4/3 - 3/2 (x - 11) - 3; worse: the right ones exactly, the left ones by the line 2/3 - 2 x.
        const V d3y{3, 0, -1, -3, -4, -6};
        QTest::newRow("Prop. 3, better")
            << d2x << d3y << V{-3, 1.5, 1, -1, 1, -79.0 / 6.0, -1} << 1.0 / 6.0 << true;
        QTest::newRow("Prop. 3, worse")
            << d2x << d3y << V{-2, 2, 1, -1, 11.0 / 3.0, -21, -3} << 2.0 / 3.0 << true;
    }
    void regressionOnTheLine() {
        QFETCH(std::vector<double>, x);
        QFETCH(std::vector<double>, y);
        QFETCH(std::vector<double>, omega);
        QFETCH(double, loss);
        QFETCH(bool, minimum);
        const int units = omega.size() == 4 ? 1 : 2;
        const loss::Loss problem = lineLoss(x, y, units, loss::Criterion::Squared);
        // W1, V, b1, c in the order of the layout.
        const Eigen::VectorXd at =
            Eigen::Map<const Eigen::VectorXd>(omega.data(), static_cast<Eigen::Index>(omega.size()));
        QVERIFY2(std::abs(problem.value(at) - loss) < 1e-9, qPrintable(QString::number(problem.value(at))));
        const LocalMinimum verdict = verdictOf(problem, at);
        QCOMPARE(verdict.verdict, minimum ? Verdict::LocalMinimum : Verdict::NotAMinimum);
        if (!minimum) QVERIFY(descends(problem, verdict));
    }

    /// Ends of descents and points on many walls: no "yes" that a perturbation disproves, no "no" that does
    /// not descend.
    void verdictsAreNeverWrong_data() {
        QTest::addColumn<int>("criterion");
        QTest::newRow("hinge") << static_cast<int>(loss::Criterion::Hinge);
        QTest::newRow("squared") << static_cast<int>(loss::Criterion::Squared);
    }
    void verdictsAreNeverWrong() {
        QFETCH(int, criterion);
        Random random(90 + static_cast<std::uint64_t>(criterion));
        int yes = 0, no = 0, open = 0;
        for (int trial = 0; trial < 150; ++trial) {
            const Shallow problem = randomShallow(random, static_cast<loss::Criterion>(criterion));
            const auto end = descendToMinimum(problem.loss, problem.parameters);
            QVERIFY(end.ok());
            for (const Eigen::VectorXd& at : {problem.parameters, end->parameters}) {
                const LocalMinimum verdict = verdictOf(problem.loss, at);
                if (verdict.verdict == Verdict::Undecided) ++open;
                if (verdict.verdict == Verdict::NotAMinimum) {
                    ++no;
                    QVERIFY2(descends(problem.loss, verdict),
                             qPrintable(QStringLiteral("trial %1").arg(trial)));
                }
                if (verdict.verdict != Verdict::LocalMinimum) continue;
                ++yes;
                const double deepest = deepestNearby(problem.loss, verdict.at, 2000, random);
                QVERIFY2(deepest > -1e-8 * (1.0 + problem.loss.value(at)),
                         qPrintable(QStringLiteral("trial %1: %2").arg(trial).arg(deepest)));
            }
        }
        QVERIFY(yes > 50 && no > 50);
        QVERIFY2(open < 30, qPrintable(QString::number(open)));
    }

    /// Every criterion and depth, at random points and at ends of short descents.
    void deepVerdictsAreNeverWrong() {
        Random random(77);
        int yes = 0, no = 0;
        for (const auto& kind : testing::problemKinds()) {
            if (kind.convolution && kind.depth > 1) continue;
            const testing::Problem problem = testing::randomProblem(kind, random);
            const auto end = descendToMinimum(problem.loss, problem.parameters);
            QVERIFY2(end.ok(), kind.label().c_str());
            for (const Eigen::VectorXd& at : {problem.parameters, end->parameters}) {
                const LocalMinimum verdict = verdictOf(problem.loss, at);
                if (verdict.verdict == Verdict::NotAMinimum) {
                    ++no;
                    QVERIFY2(descends(problem.loss, verdict), kind.label().c_str());
                }
                if (verdict.verdict != Verdict::LocalMinimum) continue;
                ++yes;
                QVERIFY2(deepestNearby(problem.loss, verdict.at, 800, random) >
                             -1e-8 * (1.0 + problem.loss.value(at)),
                         kind.label().c_str());
            }
        }
        QVERIFY(yes > 5 && no > 30);
    }

    /// Two hidden layers of one unit without bias at 0: entries with sides at second order only. Some say
    /// "every direction rises" there; W1 = -t, W2 = t falls.
    void sidesOfSecondOrderAreNotOverlooked() {
        network::Architecture architecture;
        architecture.input = 1;
        architecture.layers = {network::DenseLayer{1}, network::DenseLayer{1}};
        architecture.hiddenBias = false;
        data::Dataset data;
        data.points = Eigen::RowVector2d(1.0, -1.0);
        data.targets = Eigen::RowVector2d(1.0, -1.0);
        data.scheme = data::WeightScheme::Explicit;
        data.weights = Eigen::RowVector2d(0.7, 0.3);
        const loss::Loss loss(network::Network(architecture), loss::Criterion::Hinge, std::move(data));
        const Eigen::Vector4d at(0.0, 0.0, -1.0, 1.0);
        QVERIFY(loss.value(at + Eigen::Vector4d(-1e-3, 1e-3, 0.0, 0.0)) < loss.value(at));
        const LocalMinimum verdict = verdictOf(loss, at);
        QVERIFY(verdict.verdict != Verdict::LocalMinimum);
        if (verdict.verdict == Verdict::NotAMinimum) QVERIFY(descends(loss, verdict));
    }

    void zeroLossMeansFlat() {
        Random random(31);
        int met = 0;
        for (int trial = 0; trial < 60; ++trial) {
            const Shallow problem = randomShallow(random, loss::Criterion::Hinge);
            const auto end = descendToMinimum(problem.loss, problem.parameters);
            QVERIFY(end.ok());
            if (end->loss > 1e-12 || end->verdict.verdict != Verdict::LocalMinimum) continue;
            ++met;
            QVERIFY(end->verdict.type && *end->verdict.type == MinimumType::Flat);  // P Thm 2
        }
        QVERIFY(met > 5);
    }

    void verdictsDoNotDependOnScaleOrOrder() {
        Random random(52);
        for (int trial = 0; trial < 60; ++trial) {
            const Shallow problem = randomShallow(random, loss::Criterion::Hinge);
            const auto end = descendToMinimum(problem.loss, problem.parameters);
            QVERIFY(end.ok());
            const LocalMinimum verdict = verdictOf(problem.loss, end->parameters);
            const auto& network = problem.loss.network();
            for (const double s : {0.25, 8.0}) {
                const LocalMinimum scaled = verdictOf(problem.loss, rescaled(network, end->parameters, 0, s));
                QCOMPARE(scaled.verdict, verdict.verdict);
                QCOMPARE(scaled.type, verdict.type);
            }
            data::Dataset turned = problem.loss.dataset();
            turned.points = turned.points.rowwise().reverse().eval();
            turned.targets = turned.targets.rowwise().reverse().eval();
            const LocalMinimum reversed =
                verdictOf(loss::Loss(network, loss::Criterion::Hinge, std::move(turned)), end->parameters);
            QCOMPARE(reversed.verdict, verdict.verdict);
            QCOMPARE(reversed.type, verdict.type);
        }
    }

    void rationalVerificationAgrees() {
        Random random(64);
        int exact = 0;
        for (int trial = 0; trial < 40; ++trial) {
            const Shallow problem = randomShallow(random, loss::Criterion::Hinge);
            const LocalMinimum floating = verdictOf(problem.loss, problem.parameters);
            const LocalMinimum verified = verdictOf(problem.loss, problem.parameters, true);
            QVERIFY(verified.verdict == floating.verdict || floating.verdict == Verdict::Undecided);
            exact += verified.kind == ClaimKind::Exact ? 1 : 0;
        }
        QVERIFY2(exact > 20, qPrintable(QString::number(exact)));
        const testing::Example figure = testing::figure4b();
        QCOMPARE(verdictOf(figure.loss, figure.parameters, true).kind, ClaimKind::Exact);
    }

    /// The certificate balances: Σ_i μ_i [τ_i l_i + (1-α) Σ_k t_ik x̄_i^(k)] = 0.   [THEORY]
    void certificatesBalance() {
        Random random(15);
        int checked = 0;
        for (int trial = 0; trial < 80; ++trial) {
            const Shallow problem = randomShallow(random, loss::Criterion::Hinge);
            const auto end = descendToMinimum(problem.loss, problem.parameters);
            QVERIFY(end.ok());
            const auto& network = problem.loss.network();
            const auto& v = *network.layout().weight(2);
            if (end->verdict.verdict != Verdict::LocalMinimum ||
                (end->parameters.segment(v.offset, v.size).array() == 0.0).any())
                continue;
            const auto signature = problem.loss.signature(end->parameters);
            const double alpha = network.architecture().alpha;
            const Eigen::Index inputs = network.architecture().input;
            for (const Multipliers& each : end->verdict.certificate) {
                if (!each.branch.empty()) continue;  // without concave kinks the sum is plain
                ++checked;
                Eigen::MatrixXd sum = Eigen::MatrixXd::Zero(network.architecture().width(1), inputs + 1);
                double constant = 0.0;
                for (int i = 0; i < problem.loss.dataset().size(); ++i) {
                    const double y = problem.loss.dataset().targets(0, i);
                    Eigen::VectorXd x(inputs + 1);
                    x << problem.loss.dataset().points.col(i), 1.0;
                    constant += y * each.tau[i];
                    for (int k = 0; k < sum.rows(); ++k) {
                        const double s = end->parameters[v.offset + k] < 0.0 ? -1.0 : 1.0;
                        const int state = signature.at(i, 1, k);
                        const double slope = state > 0 ? 1.0 : alpha;
                        sum.row(k) += -y * s * (slope * each.tau[i]) * x.transpose();
                        if (state == 0) sum.row(k) += (1.0 - alpha) * each.t(k, i) * x.transpose();
                    }
                }
                const Eigen::Index used = network.architecture().hiddenBias ? inputs + 1 : inputs;
                QVERIFY2(sum.leftCols(used).cwiseAbs().maxCoeff() < 1e-7, qPrintable(QString::number(trial)));
                if (network.architecture().outputBias) QVERIFY(std::abs(constant) < 1e-7);
            }
        }
        QVERIFY2(checked > 10, qPrintable(QString::number(checked)));
    }

    void unitsWithZeroOutputWeight() {
        // ŷ = v σ(w x): with v = 0 and an inactive unit nothing moves to first order for x of one sign.
        const loss::Loss loss = lineLoss({1.0, 2.0}, {1.0, 1.0}, 1, loss::Criterion::Hinge);
        Eigen::Vector4d active(1.0, 0.0, 0.0, 0.0), blind(-1.0, 0.0, 0.0, 5.0);
        const LocalMinimum down = verdictOf(loss, active);  // raising v helps both data
        QCOMPARE(down.verdict, Verdict::NotAMinimum);
        QVERIFY(descends(loss, down));
        QCOMPARE(verdictOf(loss, blind).verdict, Verdict::LocalMinimum);  // c = 5 solves everything
    }
};

OMEGASCOPE_TEST(None, TestLocalMinimum);

}  // namespace test_local_minimum

#include "test_local_minimum.moc"
