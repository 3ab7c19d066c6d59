#include <QtTest>
#include <cmath>

#include "core/loss/exact_numbers.h"
#include "core/nonsmooth/clarke/active_entries.h"
#include "core/nonsmooth/clarke/datum_branches.h"
#include "core/nonsmooth/deep/outer_certificate.h"
#include "core/nonsmooth/deep/path_certificate.h"
#include "core/nonsmooth/local_minimum.h"
#include "core/nonsmooth/shallow/shallow_minimum.h"
#include "tests/core/nonsmooth/training_ends.h"
#include "tests/support/registry.h"

namespace test_training_ends {

using namespace omegascope;
using namespace omegascope::nonsmooth;
using loss::Criterion;

namespace {

constexpr std::uint64_t kSeed = 1500;
constexpr int kEnds = 15;       ///< of each kind
constexpr int kFewActive = 12;  ///< kinks at ω
constexpr double kLeastReach = 1e-7;

/// Perturbations of each minimum; OMEGASCOPE_PERTURBATIONS in the environment sets another number.
int perturbations() {
    const int asked = qEnvironmentVariableIntValue("OMEGASCOPE_PERTURBATIONS");
    return asked > 0 ? asked : 1000;
}

/// A radius about ω within which no wall is met but those that ω is on, to first order.
double reachOf(const loss::Loss& loss, const Eigen::VectorXd& at) {
    const network::Signature here = loss.signature(at);
    const auto kinks = allKinks(loss), active = activeKinks(loss, here);
    DatumBranches branches(loss, at, resolved(here, 1), kinks);
    const States states = branches.statesOf(resolved(here, 1));
    double reach = 1e-2;
    for (std::size_t k = 0; k < kinks.size(); ++k) {
        if (std::ranges::binary_search(active, kinks[k])) continue;
        const auto& form = branches.form(k, states);
        if (const double length = form.gradient.norm(); length > 0.0)
            reach = std::min(reach, 0.25 * std::abs(form.value) / length);
    }
    return reach;
}

/// The deepest fall of the loss at random points on four spheres, as a share of their radius.
double deepestShare(const loss::Loss& loss, const Eigen::VectorXd& at, double reach, Random& random) {
    const double here = loss.value(at);
    const auto pass = loss.network().forward(at, loss.dataset().points);
    const double size = loss.network().scale(loss.criterionLayer(), at, pass.features.back()).maxCoeff();
    const double rounding = 1e-14 * (1.0 + here + size);
    double deepest = 0.0;
    for (const double share : {1.0, 0.1, 0.01, 0.001})
        for (int k = 0; k < perturbations() / 4; ++k) {
            Eigen::VectorXd direction(at.size());
            for (double& x : direction)
                x = random.index(3) <= static_cast<std::size_t>(k % 3) ? random.normal() : 0.0;
            const double length = direction.norm();
            if (length == 0.0) continue;
            const double change = loss.value(at + (share * reach / length) * direction) - here;
            deepest = std::min(deepest, (change + rounding) / (share * reach));
        }
    return deepest;
}

/// At some small step the loss has fallen, by half of the slope where there is one.
bool descends(const loss::Loss& loss, const LocalMinimum& verdict) {
    const double here = loss.value(verdict.at);
    for (double step = 1e-1; step > 1e-11; step *= 0.1) {
        Eigen::VectorXd moved = verdict.at + step * *verdict.descent;
        if (verdict.bend) moved += step * step * *verdict.bend;
        const double change = loss.value(moved) - here;
        if (verdict.slope < 0.0 ? change <= 0.5 * verdict.slope * step : change < 0.0) return true;
    }
    return false;
}

loss::Loss balanced(int depth, int outputs, Criterion criterion) {
    Random random(kSeed + 7);
    network::Architecture architecture;
    architecture.input = 2;
    for (int layer = 0; layer < depth; ++layer) architecture.layers.emplace_back(network::DenseLayer{3});
    architecture.alpha = 0.1;
    architecture.outputs = outputs;
    data::Dataset data;
    data.points.resize(2, 12);
    for (double& x : data.points.reshaped()) x = random.normal();
    data.targets.resize(1, 12);
    for (Eigen::Index i = 0; i < 12; ++i)
        data.targets(0, i) = outputs == 1 ? (i % 2 == 0 ? -1.0 : 1.0) : double(i % outputs);
    return loss::Loss(network::Network(architecture), criterion, std::move(data));
}

}  // namespace

class TestTrainingEnds : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    void fewAreUndecided_data() {
        QTest::addColumn<int>("depth");
        for (const int depth : {1, 2, 3}) QTest::addRow("depth %d", depth) << depth;
    }
    /// Every criterion, 1, 2 and 4 outputs: under 2 % with one hidden layer, under 5 % deeper.
    void fewAreUndecided() {
        QFETCH(int, depth);
        std::vector<testing::EndKind> kinds{{Criterion::Hinge, depth, 1}, {Criterion::Squared, depth, 1}};
        for (const int outputs : {2, 4})
            for (const Criterion criterion :
                 {Criterion::MulticlassHinge, Criterion::OneVersusAll, Criterion::Squared})
                kinds.push_back({criterion, depth, outputs});
        Random random(kSeed + static_cast<std::uint64_t>(depth));
        int yes = 0, no = 0, open = 0, openOfFew = 0, few = 0;
        for (const auto& kind : kinds)
            for (int end = 0; end < kEnds; ++end) {
                const loss::Loss loss = testing::lossOfEnd(kind, random);
                Eigen::VectorXd point = testing::trained(loss, random);
                testing::solveOuterLayer(loss, point);
                const LocalMinimum verdict = minimumOnWalls(loss, point).value();
                const QString where =
                    QStringLiteral("%1, %2 outputs, end %3: %4")
                        .arg(QString::fromStdString(std::string(loss::name(kind.criterion))))
                        .arg(kind.outputs)
                        .arg(end)
                        .arg(QString::fromStdString(verdict.method));
                const bool isFew = activeKinks(loss, loss.signature(verdict.at)).size() <= kFewActive;
                few += isFew;
                if (verdict.verdict == Verdict::Undecided) {
                    ++open;
                    openOfFew += isFew;
                } else if (verdict.verdict == Verdict::NotAMinimum) {
                    ++no;
                    QVERIFY2(descends(loss, verdict), qPrintable(where));
                } else {
                    ++yes;
                    const double reach = reachOf(loss, verdict.at);
                    if (loss.value(verdict.at) == 0.0 || reach < kLeastReach) continue;
                    Random shaken(kSeed);
                    const double share = deepestShare(loss, verdict.at, reach, shaken);
                    QVERIFY2(share >= -1e-9, qPrintable(where + QStringLiteral(", falls %1").arg(share)));
                }
            }
        qInfo("%d minima, %d not, %d undecided (%d of %d with few kinks)", yes, no, open, openOfFew, few);
        QVERIFY(yes > 20 && no > 40);
        QVERIFY(depth == 1 ? open * 50 < yes + no + open
                           : openOfFew * 20 < few && open * 20 < yes + no + open);
    }

    /// Two routes to one answer where both apply: the lift to q of one hidden layer and one output, and the certificates
    /// of any network. Each of these is a proof, so the first-order test must not see a descent.
    void theCertificatesAgreeWithTheLift() {
        Random random(kSeed + 20);
        int paths = 0, layers = 0, minima = 0;
        for (int end = 0; end < 60; ++end) {
            const loss::Loss loss = testing::lossOfEnd({Criterion::Hinge, 1, 1}, random);
            Eigen::VectorXd point = testing::trained(loss, random);
            testing::solveOuterLayer(loss, point);
            const LocalMinimum verdict = minimumOnWalls(loss, point).value();
            const Place place = placeOnWalls(loss, verdict.at);
            const LocalMinimum lifted = shallowMinimum(place, {}, {}).value();
            IncidentOptions options;
            options.here = place.signature;
            for (const auto& kink : activeKinks(loss, place.signature))
                if (kink.layer == 2) options.here->set(kink.datum, 2, kink.unit, -1);
            const auto hidden = incidentCells(loss, verdict.at, options).value();
            const bool byPaths = pathCertificate(place, hidden, {}, {}).value().holds;
            const bool byLayers = outerCertificate(place).value();
            if (byPaths || byLayers) QVERIFY(lifted.verdict != Verdict::NotAMinimum);
            paths += byPaths;
            layers += byLayers;
            minima += lifted.verdict == Verdict::LocalMinimum;
        }
        qInfo("%d minima; by paths %d, by layers %d", minima, paths, layers);
        QVERIFY(minima > 15 && paths > 10);
    }

    /// Several units with w̄_k = 0: by the rays of each and by all their branches. Each point has both classes, and one more
    /// datum is negative: no unit with V_k > 0 can answer that, one with V_k < 0 can.
    void raysAgreeWithBranches() {
        Random random(kSeed + 30);
        int minima = 0;
        for (int problem = 0; problem < 12; ++problem) {
            network::Architecture architecture;
            architecture.input = 1 + static_cast<int>(random.index(2));
            architecture.layers.emplace_back(network::DenseLayer{2});
            architecture.outputBias = false;
            architecture.alpha = problem % 3 == 0 ? 0.1 : 0.0;
            data::Dataset data;
            data.points.resize(architecture.input, 7);
            data.targets.resize(1, 7);
            for (Eigen::Index i = 0; i < 7; ++i) {
                data.targets(0, i) = i % 2 == 0 ? -1.0 : 1.0;
                for (Eigen::Index j = 0; j < architecture.input; ++j)
                    data.points(j, i) = i % 2 == 1 ? data.points(j, i - 1) : random.normal();
            }
            const loss::Loss loss(network::Network(architecture), Criterion::Hinge, std::move(data));
            Eigen::VectorXd at = Eigen::VectorXd::Zero(loss.parameterCount());
            const auto& v = *loss.network().layout().weight(2);
            at[v.offset] = 0.5 + random.uniform();
            at[v.offset + 1] = problem % 2 == 0 ? 0.5 : -0.5;
            MinimumOptions few;
            few.branchBudget = 2;
            const LocalMinimum byRays = localMinimum(loss, at, few).value();
            const LocalMinimum byBranches = localMinimum(loss, at).value();
            QVERIFY(byBranches.verdict != Verdict::Undecided);
            QCOMPARE(byRays.verdict, byBranches.verdict);
            if (byRays.verdict == Verdict::LocalMinimum) {
                ++minima;
                QCOMPARE(byRays.kind, ClaimKind::Tolerance);
            }
        }
        QVERIFY(minima >= 3 && minima < 12);
    }

    /// At ω = 0 of balanced data the loss falls at order L + 1, which exact arithmetic tells.
    void atZeroTheHomogeneousTermDecides_data() {
        QTest::addColumn<int>("depth");
        for (const int depth : {1, 2, 3}) QTest::addRow("depth %d", depth) << depth;
    }
    void atZeroTheHomogeneousTermDecides() {
        QFETCH(int, depth);
        const loss::Loss loss = balanced(depth, 1, Criterion::Hinge);
        const LocalMinimum verdict = localMinimum(loss, Eigen::VectorXd::Zero(loss.parameterCount())).value();
        QCOMPARE(verdict.verdict, Verdict::NotAMinimum);
        QCOMPARE(verdict.kind, ClaimKind::Exact);
        QVERIFY(verdict.fallOrder >= 2 && verdict.fallOrder <= depth + 1);
        QVERIFY(loss.value(verdict.at + 0.1 * *verdict.descent) < loss.value(verdict.at));
    }

    /// With several outputs (V, c) falls at once.
    void atZeroOfSeveralOutputsTheOuterLayerFalls() {
        for (const Criterion criterion : {Criterion::OneVersusAll, Criterion::MulticlassHinge}) {
            const loss::Loss loss = balanced(2, 3, criterion);
            const LocalMinimum verdict =
                localMinimum(loss, Eigen::VectorXd::Zero(loss.parameterCount())).value();
            QVERIFY(verdict.verdict == Verdict::NotAMinimum || criterion == Criterion::MulticlassHinge);
            if (verdict.verdict == Verdict::NotAMinimum) QCOMPARE(verdict.kind, ClaimKind::Exact);
        }
    }

    /// The first coefficient of L(ω + tη) - L(ω): its sign at order 1 is that of the exact slope, and the loss follows it.
    void germsAgreeWithSlopesAndWithTheLoss() {
        Random random(kSeed + 40);
        int higher = 0, first = 0;
        for (int trial = 0; trial < 200; ++trial) {
            const Criterion criterion = std::array{Criterion::Hinge, Criterion::Squared}[random.index(2)];
            const loss::Loss loss =
                testing::lossOfEnd({criterion, 1 + static_cast<int>(random.index(3)), 1}, random);
            Eigen::VectorXd at(loss.parameterCount()), direction(loss.parameterCount());
            for (double& x : at) x = random.index(3) == 0 ? static_cast<double>(random.index(3)) - 1.0 : 0.0;
            for (double& x : direction) x = static_cast<double>(random.index(5)) - 2.0;
            const loss::ExactGerm germ = loss::exactGerm(loss, at, direction);
            const loss::ExactPass pass(loss, at);
            const int slope = loss::exactSlope(loss, at, direction, pass.signature()).sign();
            QCOMPARE(germ.order == 1 ? germ.sign : 0, slope);
            const double here = loss.value(at);
            if (germ.order > 1 && germ.order <= 3) {
                const double change = loss.value(at + 0x1p-10 * direction) - here;
                if (std::abs(change) > 1e-12 * (1.0 + here)) QCOMPARE(change > 0.0 ? 1 : -1, germ.sign);
                ++higher;
            }
            first += germ.order == 1;
        }
        qInfo("%d of order 1, %d higher", first, higher);
        QVERIFY(first > 20 && higher > 20);
    }
};

OMEGASCOPE_TEST(None, TestTrainingEnds);

}  // namespace test_training_ends

#include "test_training_ends.moc"
