#include <QtTest>

#include "core/data/generators.h"
#include "tests/core/theorems/checked.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_theorem_checks {

using namespace omegascope;
using testing::check;
using testing::Checked;
using testing::hypothesisOf;
using testing::parametersOf;
using theorems::TheoremCheck;
using theorems::Truth;

namespace {

/// The theorem applies, and what was measured agrees.
bool confirmed(const TheoremCheck& check) {
    if (check.hypothesesHold == Truth::Yes && check.agrees == Truth::Yes) return true;
    qWarning("%s: %s", check.name.c_str(), check.observed.c_str());
    for (const auto& each : check.hypotheses)
        qWarning("  %d %s: %s", static_cast<int>(each.holds), each.text.c_str(), each.detail.c_str());
    return false;
}

/// Fails by the hypothesis that contains `words`, and says nothing more.
bool failsBy(const TheoremCheck& check, const std::string& words) {
    const auto* hypothesis = hypothesisOf(check, words);
    const bool fails = hypothesis && hypothesis->holds == Truth::No && check.hypothesesHold == Truth::No &&
                       check.agrees == Truth::Unknown;
    if (!fails) qWarning("%s should fail by: %s", check.name.c_str(), words.c_str());
    return fails;
}

network::Architecture oneLayer(int input, int units, double alpha, int outputs = 1) {
    network::Architecture architecture;
    architecture.input = input;
    architecture.layers = {network::DenseLayer{units}};
    architecture.alpha = alpha;
    architecture.outputs = outputs;
    return architecture;
}

data::Dataset dataOf(Eigen::MatrixXd points, Eigen::MatrixXd targets) {
    data::Dataset dataset;
    dataset.points = std::move(points);
    dataset.targets = std::move(targets);
    return dataset;
}

/// S Prop. 2 and 3 as sessions of their own.
loss::Loss lineLoss(int units, const Eigen::RowVectorXd& y) {
    Eigen::RowVectorXd x(6);
    x << -1, 0, 1, 10, 11, 12;
    data::Dataset dataset = dataOf(x, y);
    dataset.scheme = data::WeightScheme::Unit;
    return {network::Network(oneLayer(1, units, 0.0)), loss::Criterion::Squared, dataset};
}

/// P Fig. 4's points for two classes, one-versus-all.
loss::Loss twelvePointsOneVersusAll(int units, double alpha) {
    data::Dataset dataset = data::twelvePoints();
    for (double& target : dataset.targets.reshaped()) target = target > 0 ? 0 : 1;
    return {network::Network(oneLayer(2, units, alpha, 2)), loss::Criterion::OneVersusAll, dataset};
}

}  // namespace

class TestTheoremChecks : public QObject {
    Q_OBJECT

  private slots:
    void everyTheoremIsListedOnceForEveryLoss() {
        const std::vector<std::string> names{
            "P Thm 1",   "P Cor. 1",    "P Cor. 2",     "P Thm 2",   "P Thm 3",   "P Thm 4",
            "P Thm 5",   "P Thm 6",     "P Thm 7",      "P Cor. 3",  "P Cor. 4",  "I Lemma 2",
            "I Lemma 3", "S Prop. 1",   "S Prop. 2",    "S Prop. 3", "S Lemma 1", "S Lemma 2",
            "S Cor. 1",  "S Thm 1 (i)", "S Thm 1 (ii)", "W Thm 4.2"};
        for (const auto& example : {testing::figure1(), testing::figure3(), testing::figure4b(),
                                    testing::figure5(), testing::localMinimumOfSwirszcz()}) {
            const Checked found = check(example.loss, example.parameters);
            std::vector<std::string> listed;
            for (const auto& each : found.checks) {
                listed.push_back(each.name);
                QVERIFY(!each.title.empty() && !each.source.empty() && !each.prediction.empty() &&
                        !each.hypotheses.empty());
                QVERIFY(each.agrees != Truth::No);
                if (each.hypothesesHold != Truth::No) QVERIFY(!each.observed.empty());
            }
            QCOMPARE(listed, names);
        }
    }

    void blindMinimumOfFigure4() {
        const auto example = testing::figure4b();
        const Checked found = check(example.loss, example.parameters);
        for (const char* name : {"P Thm 1", "P Cor. 1", "P Thm 6", "I Lemma 2", "I Lemma 3"})
            QVERIFY2(confirmed(found[name]), name);
        QVERIFY2(found["P Thm 6"].observed.find("1, 6 and 7") != std::string::npos,
                 found["P Thm 6"].observed.c_str());
        QVERIFY(failsBy(found["P Cor. 2"], "Hessian"));
        QVERIFY(failsBy(found["P Thm 2"], "type II"));
        QVERIFY(failsBy(found["P Thm 3"], "α > 0"));
        QVERIFY(failsBy(found["P Thm 5"], "α > 0"));
        QVERIFY(failsBy(found["P Thm 7"], "one-versus-all"));
        QVERIFY(failsBy(found["S Prop. 1"], "squared"));
    }

    void lemma3MeasuresItsDecreaseWhereDataAreActive() {
        // Fig. 4(a)'s neurons shrunk to v = ±0.1: every datum is unsolved; neuron 1 sees the six of class +.
        const auto example = testing::figure4a();
        const auto weak = parametersOf(example.loss.network(),
                                       {{"W1", {2, 0, -2, 0}}, {"b1", {-0.5, -0.5}}, {"V", {0.1, -0.1}}});
        const Checked found = check(example.loss, weak);
        QVERIFY(confirmed(found["I Lemma 3"]));
        QVERIFY(confirmed(found["P Cor. 1"]));
        QVERIFY(confirmed(found["P Cor. 2"]));
        QVERIFY(failsBy(found["P Thm 6"], "critical"));
    }

    void minimaOfFigure2() {
        const auto example = testing::figure2();
        const Checked sharp = check(example.loss, example.parameters);
        QVERIFY(std::abs(sharp.point.loss - 2.0 / 3) < 1e-15);
        QVERIFY(confirmed(sharp["P Thm 1"]));
        QVERIFY(confirmed(sharp["P Thm 2"]));
        QVERIFY(failsBy(sharp["P Thm 3"], "type I (flat)"));
        // +, -, + on the line: no hyperplane, and datum 2 lies between the others.
        QVERIFY(failsBy(sharp["P Thm 4"], "separable"));
        QCOMPARE(hypothesisOf(sharp["P Thm 4"], "separable")->data, (std::vector{0, 1, 2}));
        const auto flat = parametersOf(example.loss.network(),
                                       {{"W1", {4, -4}}, {"b1", {-1, -1}}, {"V", {1, 1}}, {"c", {-1.1}}});
        const Checked zero = check(example.loss, flat);
        QVERIFY(confirmed(zero["P Cor. 1"]));
        QVERIFY(failsBy(zero["P Thm 2"], "type II"));
        // x = -1, 0, 1 with weights 1: t = (1, 2, 1) is no choice, nor is (½, 1, ½) at α = 0.1.
        QVERIFY(confirmed(zero["P Thm 3"]));
    }

    void rareDataFailTheHypothesisOfTheorem3() {
        // XOR: the four corners balance, t = (1, 1, 1, 1).
        Eigen::MatrixXd corners(2, 4);
        corners << 1, -1, 1, -1,  //
            -1, 1, 1, -1;
        const loss::Loss loss(network::Network(oneLayer(2, 2, 0.5)), loss::Criterion::Hinge,
                              dataOf(corners, Eigen::RowVector4d(1, 1, -1, -1)));
        // v = 0 leaves ŷ = 0 everywhere.
        const Checked found = check(loss, Eigen::VectorXd::Zero(loss.parameterCount()));
        QVERIFY(failsBy(found["P Thm 3"], "generic"));
        QCOMPARE(hypothesisOf(found["P Thm 3"], "generic")->data.size(), std::size_t{4});
        QVERIFY(failsBy(found["P Thm 5"], "separable"));
    }

    void unequalWeightsFailTheHypothesisOfTheorem5() {
        data::Dataset dataset = data::twelvePoints();
        dataset.scheme = data::WeightScheme::Explicit;
        dataset.weights = Eigen::RowVectorXd::Constant(12, 0.1);
        dataset.weights.rightCols(6).setConstant(0.05);
        const network::Network net(oneLayer(2, 1, 0.5));
        const loss::Loss loss(net, loss::Criterion::Hinge, dataset);
        // v = 0 and c = 1: the heavier class is solved, the other has loss 2.
        const auto parameters = parametersOf(net, {{"W1", {1, 0}}, {"c", {1}}});
        const Checked found = check(loss, parameters);
        QVERIFY(failsBy(found["P Thm 5"], "weigh the same"));
        QVERIFY2(hypothesisOf(found["P Thm 5"], "weigh")->detail.find("0.6 and 0.3") != std::string::npos,
                 hypothesisOf(found["P Thm 5"], "weigh")->detail.c_str());
    }

    void leakyGlobalMinimumConfirmsTheorems4And5() {
        data::Dataset dataset = data::twelvePoints();
        const network::Network net(oneLayer(2, 1, 0.5));
        const loss::Loss loss(net, loss::Criterion::Hinge, dataset);
        const auto solved = parametersOf(net, {{"W1", {2, 0.4}}, {"V", {2}}});
        const Checked found = check(loss, solved);
        QCOMPARE(found.point.loss, 0.0);
        QVERIFY(confirmed(found["P Thm 4"]));
        QVERIFY(confirmed(found["P Thm 5"]));
        QVERIFY(confirmed(found["P Thm 3"]));
    }

    void regressionPropositions() {
        const auto first = testing::localMinimumOfSwirszcz();
        const Checked one = check(first.loss, first.parameters);
        QVERIFY(confirmed(one["S Prop. 1"]));
        QVERIFY2(one["S Prop. 1"].observed.find("L = 18, a local minimum") != std::string::npos &&
                     one["S Prop. 1"].observed.find("L = 14") != std::string::npos,
                 one["S Prop. 1"].observed.c_str());
        QVERIFY(failsBy(one["S Prop. 2"], "2 neurons"));
        QVERIFY(failsBy(one["P Thm 1"], "hinge type"));
        Eigen::RowVectorXd y(6);
        y << 5, 0, -1, -3, -4, -5;
        const loss::Loss second = lineLoss(2, y);
        const Checked two = check(second, Eigen::VectorXd::Ones(second.parameterCount()));
        QVERIFY(confirmed(two["S Prop. 2"]));
        QVERIFY2(two["S Prop. 2"].observed.find("L = 2.667") != std::string::npos,
                 two["S Prop. 2"].observed.c_str());
        y << 3, 0, -1, -3, -4, -6;
        const loss::Loss third = lineLoss(3, y);
        const Checked three = check(third, Eigen::VectorXd::Ones(third.parameterCount()));
        QVERIFY(confirmed(three["S Prop. 3"]));
        QVERIFY(three["S Prop. 3"].observed.find("L = 0.6667") != std::string::npos &&
                three["S Prop. 3"].observed.find("L = 0.1667") != std::string::npos);
        y[2] = -1.5;
        const loss::Loss changed = lineLoss(3, y);
        const Checked other = check(changed, Eigen::VectorXd::Ones(changed.parameterCount()));
        QVERIFY(failsBy(other["S Prop. 3"], "data are those"));
        QCOMPARE(hypothesisOf(other["S Prop. 3"], "data are those")->data, (std::vector{2}));
    }

    void deadRegressionNeedsTheMeanTarget() {
        for (const int depth : {1, 2}) {
            network::Architecture architecture = oneLayer(2, 3, 0.0);
            if (depth == 2) architecture.layers.push_back(network::DenseLayer{2});
            const network::Network net(architecture);
            Eigen::MatrixXd points(2, 5), y(1, 5);
            points << 1, 2, 3, 4, 4,  //
                0, 1, 0, 1, 1;
            y << 1, 2, 3, 5, 4;
            data::Dataset dataset = dataOf(points, y);
            dataset.scheme = data::WeightScheme::Unit;
            const loss::Loss loss(net, loss::Criterion::Squared, dataset);
            std::vector<testing::NamedBlock> blocks{{"b1", {-1, -2, -3}}, {"c", {3}}};
            if (depth == 2) blocks.push_back({"b2", {-1, -1}});
            const Checked mean = check(loss, parametersOf(net, blocks));
            QVERIFY(confirmed(mean["S Thm 1 (i)"]));
            QVERIFY(confirmed(mean["S Thm 1 (ii)"]));
            blocks[1].values = {2.5};
            const Checked off = check(loss, parametersOf(net, blocks));
            QVERIFY(failsBy(off["S Thm 1 (i)"], "mean target"));
            QVERIFY(confirmed(off["S Thm 1 (ii)"]));
            blocks[0].values = {-1, 2, -3};
            const Checked alive = check(loss, parametersOf(net, blocks));
            if (depth == 1) {
                QVERIFY(failsBy(alive["S Thm 1 (i)"], "inactive"));
                QCOMPARE(hypothesisOf(alive["S Thm 1 (i)"], "inactive")->units, (std::vector{1}));
            }
        }
    }

    void constantTargetsAreNotDecent() {
        const network::Network net(oneLayer(1, 3, 0.0));
        data::Dataset dataset = dataOf(Eigen::RowVector3d(1, 2, 3), Eigen::RowVector3d(2, 2, 2));
        const loss::Loss loss(net, loss::Criterion::Squared, dataset);
        const Checked found = check(loss, parametersOf(net, {{"b1", {-1, -1, -1}}, {"c", {2}}}));
        QVERIFY(failsBy(found["S Thm 1 (ii)"], "decent"));
    }

    void replicasOfTwoClasses() {
        // Both classes solved by one neuron each: critical for E_γ, and the replicas are equal.
        const loss::Loss loss = twelvePointsOneVersusAll(2, 0.0);
        const auto solved = parametersOf(
            loss.network(), {{"W1", {2, 0, -2, 0}}, {"b1", {-0.5, -0.5}}, {"V", {2, -2, -2, 2}}});
        const Checked zero = check(loss, solved);
        QCOMPARE(zero.point.loss, 0.0);
        QVERIFY(confirmed(zero["P Thm 7"]));
        QVERIFY(confirmed(zero["P Cor. 4"]));
        QVERIFY(failsBy(zero["P Cor. 3"], "0 < α < 1"));
        // A random point: no class is critical, and a replica escapes.
        const Checked away = check(loss, parametersOf(loss.network(), {{"W1", {1, 0.3, -0.5, 1}},
                                                                       {"b1", {0.1, 0.2}},
                                                                       {"V", {0.1, -0.1, 0.3, 0.2}}}));
        QVERIFY(confirmed(away["P Thm 7"]));
        QVERIFY(failsBy(away["P Cor. 4"], "critical for E_γ"));
        const loss::Loss leaky = twelvePointsOneVersusAll(2, 0.5);
        const Checked global =
            check(leaky, parametersOf(leaky.network(), {{"W1", {2, 0.4, -2, -0.4}}, {"V", {2, 0, 0, 2}}}));
        QVERIFY(confirmed(global["P Cor. 3"]));
    }

    /// x = 1 and -1, w = 0, v = (½, ½), ŷ = 0: the two classes pull w apart with equal force, so that ∇L = 0
    /// though neither class is critical.
    void sharedLossHasCriticalPointsThatThePenaltyAvoids() {
        const network::Network net(oneLayer(1, 1, 0.0, 2));
        const loss::Loss loss(net, loss::Criterion::OneVersusAll,
                              dataOf(Eigen::RowVector2d(1, -1), Eigen::RowVector2d(0, 1)));
        const auto parameters = parametersOf(net, {{"b1", {1}}, {"V", {0.5, 0.5}}, {"c", {-0.5, -0.5}}});
        const Checked found = check(loss, parameters);
        QVERIFY(found.point.cell && found.point.cell->gradient.isZero(0) && found.point.clarke.containsZero);
        QVERIFY(confirmed(found["P Thm 7"]));
        QVERIFY(!found["P Thm 7"].note.empty());
        QVERIFY2(found["P Thm 7"].observed.find("0 ∉ ∂₀L^(r) for classes 1 and 2") != std::string::npos,
                 found["P Thm 7"].observed.c_str());
        // Both data are unsolved and active: where the classes are not critical, Corollary 4 says nothing.
        QVERIFY(failsBy(found["P Cor. 4"], "critical for E_γ"));
        QVERIFY(found["P Cor. 4"].observed.find("activates neuron 1") != std::string::npos);
    }

    /// A panel that cannot fail is worthless: wrong observations contradict the theorems.
    void brokenObservationsAreContradictions() {
        const auto recheck = [](const testing::Example& example, Checked broken) {
            broken.checks = testing::orFail(
                theorems::checkTheorems(example.loss, example.parameters, broken.point, broken.data));
            return broken;
        };
        const auto blind = testing::figure4b();
        const Checked right = check(blind.loss, blind.parameters);
        Checked wrong = right;
        wrong.point.loss += 0.01;
        QCOMPARE(recheck(blind, wrong)["P Thm 1"].agrees, Truth::No);
        QCOMPARE(recheck(blind, wrong)["P Cor. 1"].agrees, Truth::No);
        wrong = right;
        wrong.point.cell->gradient[0] += 0.01;
        QCOMPARE(recheck(blind, wrong)["I Lemma 2"].agrees, Truth::No);
        // Datum 2 is active and solved; called unsolved it breaks Theorem 6.
        wrong = right;
        wrong.point.solved[1] = false;
        QCOMPARE(recheck(blind, wrong)["P Thm 6"].agrees, Truth::No);
        QVERIFY(recheck(blind, wrong)["P Thm 6"].observed.find("datum 2") != std::string::npos);
        const auto sharp = testing::figure2();
        wrong = check(sharp.loss, sharp.parameters);
        wrong.point.loss = 0;
        QCOMPARE(recheck(sharp, wrong)["P Thm 2"].agrees, Truth::No);
        // A sloping cell that is called flat.
        auto sloping = testing::figure4a();
        sloping.parameters = parametersOf(sloping.loss.network(),
                                          {{"W1", {2, 0, -2, 0}}, {"b1", {-0.5, -0.5}}, {"V", {0.1, -0.1}}});
        wrong = check(sloping.loss, sloping.parameters);
        wrong.point.cell->flat = true;
        QCOMPARE(recheck(sloping, wrong)["P Cor. 1"].agrees, Truth::No);
        wrong.point.clarke.containsZero = true;
        QCOMPARE(recheck(sloping, wrong)["P Thm 6"].agrees, Truth::No);
        wrong.data.separability->problems.front().margin *= 100;
        QCOMPARE(recheck(sloping, wrong)["I Lemma 3"].agrees, Truth::No);
        const auto flat = testing::figure4b();
        wrong = check(flat.loss, flat.parameters);
        wrong.point.cell->flat = false;
        QVERIFY(recheck(flat, wrong)["P Cor. 1"].agrees != Truth::Yes);
    }

    void stoppingIsAnError() {
        std::stop_source source;
        source.request_stop();
        const auto example = testing::figure4b();
        const Checked found = check(example.loss, example.parameters);
        QVERIFY(!theorems::checkTheorems(example.loss, example.parameters, found.point, found.data,
                                         {source.get_token(), {}}));
    }
};

OMEGASCOPE_TEST(Core, TestTheoremChecks);

}  // namespace test_theorem_checks

#include "test_theorem_checks.moc"
