#include <QtTest>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_loss {

using namespace omegascope;
using loss::Criterion;
using testing::ProblemKind;

namespace {

constexpr std::uint64_t kSeed = 17;

/// One neuron on the line, ŷ = v σ(w x + b), hinge, the datum (x, 1).
loss::Loss oneNeuron(double x) {
    network::Architecture architecture;
    architecture.layers = {network::DenseLayer{1}};
    architecture.outputBias = false;
    data::Dataset dataset;
    dataset.points = Eigen::MatrixXd::Constant(1, 1, x);
    dataset.targets = Eigen::MatrixXd::Ones(1, 1);
    return {network::Network(architecture), Criterion::Hinge, dataset};
}

/// Parameters of oneNeuron in the order of the layout.
Eigen::VectorXd neuron(double w, double b, double v) {
    return Eigen::Vector3d(w, v, b);
}

void addKinds() {
    QTest::addColumn<ProblemKind>("kind");
    for (const auto& kind : testing::problemKinds()) QTest::newRow(kind.label().c_str()) << kind;
}

}  // namespace

class TestLoss : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    void evaluationAgreesWithItself_data() { addKinds(); }
    void evaluationAgreesWithItself() {
        QFETCH(ProblemKind, kind);
        Random random(kSeed);
        const auto [loss, parameters] = testing::randomProblem(kind, random);
        const auto evaluation = loss.evaluate(parameters);
        QCOMPARE(evaluation.value, loss.value(parameters));
        QVERIFY(loss.signature(parameters) == loss.signature(parameters, evaluation));
        if (loss.weights().rows() == 1)
            QVERIFY(std::abs(loss.weights().row(0).dot(evaluation.perDatum) - evaluation.value) <=
                    1e-12 * (1.0 + evaluation.value));
    }

    void signatureIsTheSignOfEveryPreActivation_data() { addKinds(); }
    void signatureIsTheSignOfEveryPreActivation() {
        QFETCH(ProblemKind, kind);
        Random random(kSeed + 1);
        const auto [loss, parameters] = testing::randomProblem(kind, random);
        const auto evaluation = loss.evaluate(parameters);
        const auto signature = loss.signature(parameters);
        for (int i = 0; i < loss.dataset().size(); ++i)
            for (int layer = 1; layer <= loss.criterionLayer(); ++layer)
                for (int unit = 0; unit < signature.width(layer); ++unit) {
                    const double z =
                        layer == loss.criterionLayer()
                            ? evaluation.criterion(unit, i)
                            : evaluation.pass.preActivations[static_cast<std::size_t>(layer - 1)](unit, i);
                    QCOMPARE(static_cast<int>(signature.at(i, layer, unit)), z > 0 ? 1 : -1);
                }
    }

    void orderOfTheDataDoesNotMatter_data() { addKinds(); }
    void orderOfTheDataDoesNotMatter() {
        QFETCH(ProblemKind, kind);
        Random random(kSeed + 2);
        const auto [loss, parameters] = testing::randomProblem(kind, random);
        std::vector<int> order(static_cast<std::size_t>(loss.dataset().size()));
        std::iota(order.begin(), order.end(), 0);
        std::rotate(order.begin(), order.begin() + 3, order.end());
        std::swap(order[0], order[2]);
        data::Dataset shuffled = loss.dataset();
        shuffled.points = loss.dataset().points(Eigen::all, order).eval();
        shuffled.targets = loss.dataset().targets(Eigen::all, order).eval();
        shuffled.weights = loss.dataset().weights(Eigen::all, order).eval();
        const loss::Loss other(loss.network(), loss.criterion(), shuffled);
        const double value = loss.value(parameters);
        QVERIFY(std::abs(other.value(parameters) - value) <= 1e-13 * (1.0 + value));
        const Eigen::VectorXd gradient = loss.backpropagation(parameters);
        QVERIFY((other.backpropagation(parameters) - gradient).norm() <= 1e-12 * (1.0 + gradient.norm()));
    }

    /// (w, b, v) -> (t w, t b, v/t) leaves ŷ alone: the rescaling orbit on which every minimum lies.
    void rescalingANeuronChangesNothing_data() {
        QTest::addColumn<double>("factor");
        for (const double factor : {1e-3, 0.3, 2.0, 77.7}) QTest::addRow("%g", factor) << factor;
    }
    void rescalingANeuronChangesNothing() {
        QFETCH(double, factor);
        Random random(kSeed + 3);
        for (const Criterion criterion : loss::kCriteria) {
            const auto [loss, parameters] = testing::randomProblem({criterion, 1, false, 0.1}, random);
            const auto& layout = loss.network().layout();
            const int units = loss.network().architecture().width(1);
            const int unit = 1;
            Eigen::VectorXd moved = parameters;
            moved.segment(layout.find("W1")->offset + unit * 3, 3) *= factor;
            moved[layout.find("b1")->offset + unit] *= factor;
            for (int r = 0; r < loss.network().architecture().outputs; ++r)
                moved[layout.find("V")->offset + r * units + unit] /= factor;
            const double value = loss.value(parameters);
            QVERIFY(std::abs(loss.value(moved) - value) <= 1e-12 * (1.0 + value));
            QVERIFY(loss.signature(moved) == loss.signature(parameters));
        }
    }

    void preActivationWithinRoundingCountsAsZero_data() {
        QTest::addColumn<double>("w");
        QTest::addColumn<double>("b");
        QTest::addColumn<int>("state");
        QTest::newRow("exactly 0") << 1.0 << -3.0 << 0;
        QTest::newRow("0 but for rounding") << 0.1 << -0.3 << 0;
        QTest::newRow("dead neuron") << 0.0 << 0.0 << 0;
        QTest::newRow("inside the tolerance") << 1.0 << -3.0 + 5e-9 << 0;
        QTest::newRow("outside, above") << 1.0 << -3.0 + 7e-9 << 1;
        QTest::newRow("outside, below") << 1.0 << -3.0 - 7e-9 << -1;
        QTest::newRow("the scale counts, not the size") << 1e-12 << -2e-12 << 1;
    }
    void preActivationWithinRoundingCountsAsZero() {
        QFETCH(double, w);
        QFETCH(double, b);
        QFETCH(int, state);
        const loss::Loss loss = oneNeuron(3.0);
        const auto signature = loss.signature(neuron(w, b, 1.0));
        QCOMPARE(static_cast<int>(signature.at(0, 1, 0)), state);
        QCOMPARE(static_cast<int>(signature.at(0, 2, 0)), 1);
        QCOMPARE(signature.hasZero(), state == 0);
        QCOMPARE(loss.gradient(neuron(w, b, 1.0)).has_value(), state != 0);
    }

    void marginWithinRoundingIsAWallAndSolved() {
        const loss::Loss loss = oneNeuron(0.1);
        const Eigen::VectorXd atMargin = neuron(3.0, 0.7, 1.0);
        const auto evaluation = loss.evaluate(atMargin);
        QVERIFY((loss.signature(atMargin).zeros() == std::vector<network::Activation>{{0, 2, 0}}));
        QVERIFY(solvedData(loss, evaluation)[0]);
        QVERIFY(!solvedData(loss, loss.evaluate(neuron(3.0, 0.69, 1.0)))[0]);
    }

    void smoothCriteriaCallADatumSolvedWhenItIs() {
        Random random(kSeed + 4);
        const auto [logistic, a] = testing::randomProblem({Criterion::Logistic, 1, false, 0.1}, random);
        const auto evaluation = logistic.evaluate(a);
        for (int i = 0; i < logistic.dataset().size(); ++i)
            QCOMPARE(bool(solvedData(logistic, evaluation)[static_cast<std::size_t>(i)]),
                     evaluation.pass.outputs(0, i) * logistic.dataset().targets(0, i) > 0.0);
        const auto [squared, b] = testing::randomProblem({Criterion::Squared, 1, false, 0.1}, random);
        data::Dataset fitted = squared.dataset();
        fitted.targets = squared.network().outputs(b, fitted.points);
        fitted.targets(1, 2) += 1e-3;
        const loss::Loss perfect(squared.network(), Criterion::Squared, fitted);
        const auto solved = solvedData(perfect, perfect.evaluate(b));
        for (std::size_t i = 0; i < solved.size(); ++i) QCOMPARE(bool(solved[i]), i != 2);
    }

    void constantEntryOfTheMulticlassHingeIsNoWall() {
        const auto example = testing::figure5();
        const auto signature = example.loss.signature(Eigen::VectorXd::Zero(example.parameters.size()));
        // At ω = 0 every hidden pre-activation is 0 and every m is 1.
        QCOMPARE(signature.zeros().size(), std::size_t{12 * 3});
        for (int i = 0; i < 12; ++i)
            QCOMPARE(
                static_cast<int>(signature.at(i, 2, static_cast<int>(example.loss.dataset().targets(0, i)))),
                1);
    }

    void weightsResolveToWhatTheSchemeSays() {
        const auto example = testing::figure4b();
        QVERIFY(((example.loss.weights().array() - 1.0 / 12).abs() < 1e-16).all());
        data::Dataset unit = example.loss.dataset();
        unit.scheme = data::WeightScheme::Unit;
        const loss::Loss summed(example.loss.network(), Criterion::Hinge, unit);
        QCOMPARE(summed.value(example.parameters), 3.0);
    }
};

OMEGASCOPE_TEST(Core, TestLoss);

}  // namespace test_loss

#include "test_loss.moc"
