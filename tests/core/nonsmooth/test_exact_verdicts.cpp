#include <QtTest>
#include <cmath>

#include "core/loss/exact_pass.h"
#include "core/nonsmooth/clarke/clarke.h"
#include "core/nonsmooth/local_minimum.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_exact_verdicts {

using namespace omegascope;
using namespace omegascope::nonsmooth;

namespace {

/// A network on the line: widths of hidden layers, all biases unless said otherwise.
struct Problem {
    std::vector<int> widths;
    double alpha = 0.0;
    bool outputBias = true;
    loss::Criterion criterion = loss::Criterion::Hinge;
    std::vector<double> x, y, weights;
};

loss::Loss make(const Problem& problem) {
    network::Architecture architecture;
    architecture.input = 1;
    for (const int width : problem.widths) architecture.layers.emplace_back(network::DenseLayer{width});
    architecture.alpha = problem.alpha;
    architecture.outputBias = problem.outputBias;
    data::Dataset data;
    data.points =
        Eigen::Map<const Eigen::RowVectorXd>(problem.x.data(), static_cast<Eigen::Index>(problem.x.size()));
    data.targets =
        Eigen::Map<const Eigen::RowVectorXd>(problem.y.data(), static_cast<Eigen::Index>(problem.y.size()));
    data.scheme = data::WeightScheme::Unit;
    if (!problem.weights.empty()) {
        data.scheme = data::WeightScheme::Explicit;
        data.weights = Eigen::Map<const Eigen::RowVectorXd>(
            problem.weights.data(), static_cast<Eigen::Index>(problem.weights.size()));
    }
    return loss::Loss(network::Network(architecture), problem.criterion, std::move(data));
}

Eigen::VectorXd vector(std::vector<double> values) {
    return Eigen::Map<const Eigen::VectorXd>(values.data(), static_cast<Eigen::Index>(values.size()));
}

}  // namespace

class TestExactVerdicts : public QObject {
    Q_OBJECT

  private slots:
    /// A gap of 1e-4 at the margin of a datum at 1e6: not met, so not solved.
    void aGapThatIsSmallBesideTheDatumIsNoWall() {
        const loss::Loss loss = make({{}, 0.0, true, loss::Criterion::Hinge, {1e6}, {1}, {}});
        const Eigen::VectorXd at = vector({1.0, -999999.0001});
        const LocalMinimum here = localMinimum(loss, at).value();
        QCOMPARE(here.verdict, Verdict::NotAMinimum);
        QCOMPARE(here.kind, ClaimKind::Exact);
        const auto near = nearMinimum(loss, at).value();
        QVERIFY(near && near->walls.size() == 1 && near->walls[0].layer == 1);
        QCOMPARE(near->minimum.verdict, Verdict::LocalMinimum);
        QCOMPARE(near->minimum.kind, ClaimKind::Tolerance);
        QVERIFY(near->loss < 1e-9 && near->distance > 5e-11 && near->distance < 2e-10);
    }

    void aKinkThatIsHalfTheLossIsNoWall_data() {
        QTest::addColumn<double>("v");
        QTest::addColumn<double>("loss");
        QTest::newRow("5000") << 5000.0 << 1.5;
        QTest::newRow("5100") << 5100.0 << 1.49;
    }
    void aKinkThatIsHalfTheLossIsNoWall() {
        QFETCH(double, v);
        QFETCH(double, loss);
        const loss::Loss problem = make({{1}, 0.0, false, loss::Criterion::Hinge, {1e6, 0}, {1, 1}, {1, 1}});
        const Eigen::VectorXd at = vector({1.0, v, -999999.9999});
        QVERIFY(std::abs(problem.value(at) - loss) < 1e-4);
        const LocalMinimum here = localMinimum(problem, at).value();
        QCOMPARE(here.verdict, Verdict::NotAMinimum);
        QCOMPARE(here.kind, ClaimKind::Exact);
        const auto near = nearMinimum(problem, at).value();
        // Onto the nearest of its two near walls, kink and margin, which have no common point there.
        QVERIFY(near && near->walls.size() == 1 && std::abs(near->loss - loss) > 0.4);
    }

    /// A datum of weight 1e-12 pulls all the same.
    void faintWeightsPull_data() {
        QTest::addColumn<double>("faint");
        for (const double faint : {1e-6, 1e-12, 1e-16, 1e-200}) QTest::addRow("%g", faint) << faint;
    }
    void faintWeightsPull() {
        QFETCH(double, faint);
        const loss::Loss loss = make({{}, 0.0, true, loss::Criterion::Hinge, {0, 1}, {-1, -1}, {1, faint}});
        const LocalMinimum here = localMinimum(loss, vector({1, -1})).value();
        QCOMPARE(here.verdict, Verdict::NotAMinimum);
        QCOMPARE(here.kind, ClaimKind::Exact);
        ClarkeOptions options;
        options.nearWalls = false;
        const auto clarke = clarkeSubdifferential(loss, vector({1, -1}), options).value();
        QVERIFY(clarke.zeroIsExact && !clarke.containsZero);
    }

    /// One residual below every tolerance that is not 0 (deep, and with several outputs).
    void residualsAreZeroOrNot_data() {
        QTest::addColumn<double>("v");
        QTest::addColumn<bool>("solved");
        QTest::newRow("1e-7 off") << 0.9999999 << false;
        QTest::newRow("an ulp off") << std::nextafter(1.0, 0.0) << false;
        QTest::newRow("solved") << 1.0 << true;
    }
    void residualsAreZeroOrNot() {
        QFETCH(double, v);
        QFETCH(bool, solved);
        for (const int depth : {1, 2}) {
            const loss::Loss loss = make({std::vector<int>(static_cast<std::size_t>(depth), 1),
                                          0.0,
                                          true,
                                          loss::Criterion::Squared,
                                          {1},
                                          {1},
                                          {}});
            Eigen::VectorXd at = Eigen::VectorXd::Zero(loss.parameterCount());
            for (int layer = 1; layer <= depth + 1; ++layer)
                at[loss.network().layout().weight(layer)->offset] = layer == depth + 1 ? v : 1.0;
            const LocalMinimum here = localMinimum(loss, at).value();
            QCOMPARE(here.verdict == Verdict::LocalMinimum, solved);
            QCOMPARE(here.kind, ClaimKind::Exact);
        }
    }

    /// A wall that is met by numbers that no double product shows: w x + b = 0 in exact arithmetic alone, and the
    /// same a unit in the last place away.
    void wallsAreMetInExactArithmetic() {
        const loss::Loss loss = make({{1}, 0.5, true, loss::Criterion::Hinge, {0.1}, {1}, {}});
        const double w = 0x1.8p0;
        const Eigen::VectorXd met = vector({w, 0.5, -w * 0.1, 0.25});
        const bool isExact = std::fma(w, 0.1, -w * 0.1) == 0.0;
        QCOMPARE(loss::ExactPass(loss, met).signature().at(0, 1, 0) == 0, isExact);
        Eigen::VectorXd off = met;
        off[2] = std::nextafter(off[2], 0.0);
        QVERIFY(loss::ExactPass(loss, off).signature().at(0, 1, 0) != 0);
        QVERIFY(nearMinimum(loss, off).value().has_value());
    }

    /// Where exact arithmetic says solved, the loss of the datum is 0, and the other way round.
    void solvedAndLossesNeverContradict() {
        Random random(15);
        int zero = 0;
        for (int trial = 0; trial < 300; ++trial) {
            const bool squared = trial % 2 == 0;
            const loss::Loss loss = make({{2},
                                          0.1,
                                          true,
                                          squared ? loss::Criterion::Squared : loss::Criterion::Hinge,
                                          {0.1, 0.3, 0.7},
                                          {1, -1, 1},
                                          {}});
            Eigen::VectorXd at(loss.parameterCount());
            for (double& entry : at) entry = random.normal();
            // c puts datum 1 at its margin, up to rounding.
            const double output = loss.network().outputs(at, loss.dataset().points)(0, 0);
            at[at.size() - 1] += 1.0 - output;
            const loss::ExactPass pass(loss, at);
            for (int i = 0; i < 3; ++i)
                QCOMPARE(bool(pass.solved()[static_cast<std::size_t>(i)]),
                         pass.evaluation().perDatum[i] == 0.0);
            zero += pass.solved()[0];
            const LocalMinimum here = localMinimum(loss, at).value();
            const bool all = pass.solved()[0] && pass.solved()[1] && pass.solved()[2];
            QVERIFY(!all || here.verdict == Verdict::LocalMinimum);
            QVERIFY(here.reason.find("Every datum is solved") == std::string::npos || all);
        }
        qInfo("solved %d times", zero);
    }

    /// Depths 0 to 2, at small whole numbers (on many walls) and an ulp beside them: no direction has a
    /// negative derivative at a minimum, and the direction told has one, in exact arithmetic.
    void verdictsAgreeWithExactDerivatives() {
        Random random(23);
        int yes = 0, no = 0;
        const std::vector<std::vector<int>> shapes{{}, {1}, {2}, {1, 1}};
        for (int round = 0; round < 100; ++round)
            for (const auto& widths : shapes) {
                Problem problem{
                    widths, round % 2 == 0 ? 0.0 : 0.5, round % 3 != 0, loss::Criterion::Hinge, {}, {}, {}};
                if (round % 5 == 0) problem.criterion = loss::Criterion::Squared;
                for (int i = 0; i < 3; ++i) {
                    problem.x.push_back(static_cast<double>(random.index(4)) - 1.0);
                    problem.y.push_back(random.index(2) == 0 ? -1.0 : 1.0);
                }
                const loss::Loss loss = make(problem);
                Eigen::VectorXd at(loss.parameterCount());
                for (double& entry : at) entry = static_cast<double>(random.index(5)) - 2.0;
                if (round % 4 == 1) at[0] = std::nextafter(at[0], 9.0);
                const loss::ExactPass pass(loss, at);
                const LocalMinimum here = localMinimum(loss, at).value();
                QCOMPARE(here.at, at);
                if (here.verdict == Verdict::NotAMinimum && here.slope < 0.0) {
                    ++no;
                    QCOMPARE(here.kind, ClaimKind::Exact);
                    QCOMPARE(pass.slopeSign(*here.descent), -1);
                }
                if (here.verdict != Verdict::LocalMinimum) continue;
                ++yes;
                for (int draw = 0; draw < 200; ++draw) {
                    Eigen::VectorXd direction(at.size());
                    for (double& entry : direction) entry = random.normal();
                    QVERIFY2(pass.slopeSign(direction) >= 0, qPrintable(QString::number(round)));
                }
            }
        qInfo("%d minima, %d with a slope", yes, no);
        QVERIFY(yes > 5 && no > 50);
    }

    /// Gradients of ratio 1e-10 and less: 0 is in the hull only when it is.
    void zeroInTheHullIsDecidedExactly_data() {
        QTest::addColumn<double>("ratio");
        for (const double ratio : {1e-3, 1e-10, 1e-15, 1e-30}) QTest::addRow("%g", ratio) << ratio;
    }
    void zeroInTheHullIsDecidedExactly() {
        QFETCH(double, ratio);
        // m_1 = 0 at c = 1: gradients μ_2 and μ_2 - 1 (without weights: of c alone).
        ClarkeOptions options;
        options.nearWalls = false;
        const auto hull = [&](std::vector<double> y) {
            const loss::Loss loss =
                make({{}, 0.0, true, loss::Criterion::Hinge, {0, 0}, std::move(y), {1, ratio}});
            return clarkeSubdifferential(loss, vector({0, 1}), options).value();
        };
        const auto inside = hull({1, -1});
        QVERIFY(inside.zeroIsExact && inside.containsZero && inside.minNorm.isZero(0.0));
        const loss::Loss same = make({{}, 0.0, true, loss::Criterion::Hinge, {0, 1}, {1, -1}, {1, ratio}});
        const auto outside = clarkeSubdifferential(same, vector({0, 1}), options).value();
        QVERIFY(outside.zeroIsExact && !outside.containsZero && outside.minNorm.norm() > 0.0);
    }
};

OMEGASCOPE_TEST(None, TestExactVerdicts);

}  // namespace test_exact_verdicts

#include "test_exact_verdicts.moc"
