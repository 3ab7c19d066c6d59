#include <QtTest>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/loss/loss.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_criterion {

using namespace omegascope;
using loss::Criterion;

namespace {

constexpr std::uint64_t kSeed = 2018;

Eigen::MatrixXd row(std::initializer_list<double> values) {
    Eigen::MatrixXd result(1, static_cast<Eigen::Index>(values.size()));
    Eigen::Index k = 0;
    for (const double value : values) result(0, k++) = value;
    return result;
}

Eigen::MatrixXd column(std::initializer_list<double> values) {
    return row(values).transpose();
}

/// Two data in the plane with the given targets.
data::Dataset twoData(Eigen::MatrixXd targets) {
    data::Dataset dataset;
    dataset.points = Eigen::MatrixXd::Ones(2, 2);
    dataset.targets = std::move(targets);
    return dataset;
}

data::Dataset weighted(data::Dataset dataset, Eigen::MatrixXd weights) {
    dataset.scheme = data::WeightScheme::Explicit;
    dataset.weights = std::move(weights);
    return dataset;
}

}  // namespace

class TestCriterion : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() { qInfo("seed %llu", static_cast<unsigned long long>(kSeed)); }

    void namesAreThoseOfTheSessionFile() {
        const QStringList expected{"hinge", "multiclass-hinge", "one-versus-all", "squared", "logistic"};
        QStringList found;
        for (const Criterion criterion : loss::kCriteria) {
            found << QString::fromStdString(std::string(loss::name(criterion)));
            QVERIFY(loss::criterionFromName(loss::name(criterion)).value() == criterion);
        }
        QCOMPARE(found, expected);
    }

    void unknownNameListsTheKnownOnes() {
        const auto result = loss::criterionFromName("hinges");
        QVERIFY(!result.ok());
        const QString message = QString::fromStdString(result.error().message);
        QVERIFY2(message.contains("\"hinges\"") && message.contains("one-versus-all"), qPrintable(message));
    }

    void oneDatumByHand_data() {
        QTest::addColumn<Criterion>("criterion");
        QTest::addColumn<Eigen::MatrixXd>("outputs");
        QTest::addColumn<Eigen::MatrixXd>("targets");
        QTest::addColumn<Eigen::MatrixXd>("preActivations");
        QTest::addColumn<double>("value");
        const Eigen::MatrixXd none(0, 1);
        QTest::newRow("hinge, solved") << Criterion::Hinge << row({3}) << row({1}) << row({-2}) << 0.0;
        QTest::newRow("hinge, wrong side")
            << Criterion::Hinge << row({0.5}) << row({-1}) << row({1.5}) << 1.5;
        QTest::newRow("multiclass") << Criterion::MulticlassHinge << column({1, 2, 0.5}) << row({0})
                                    << column({1, 2, 0.5}) << 2.5;
        QTest::newRow("multiclass, solved")
            << Criterion::MulticlassHinge << column({-1, 4, 2}) << row({1}) << column({-4, 1, -1}) << 0.0;
        QTest::newRow("one versus all")
            << Criterion::OneVersusAll << column({1, 2, 0.5}) << row({1}) << column({2, -1, 1.5}) << 3.5;
        QTest::newRow("squared") << Criterion::Squared << column({1, -2}) << column({-1, 1}) << none << 13.0;
        QTest::newRow("logistic at 0")
            << Criterion::Logistic << row({0}) << row({1}) << none << std::log(2.0);
        QTest::newRow("logistic, far right") << Criterion::Logistic << row({1000}) << row({1}) << none << 0.0;
        QTest::newRow("logistic, far wrong")
            << Criterion::Logistic << row({1000}) << row({-1}) << none << 1000.0;
    }
    void oneDatumByHand() {
        QFETCH(Criterion, criterion);
        QFETCH(Eigen::MatrixXd, outputs);
        QFETCH(Eigen::MatrixXd, targets);
        QFETCH(Eigen::MatrixXd, preActivations);
        QFETCH(double, value);
        const Eigen::MatrixXd m = loss::criterionPreActivations(criterion, outputs, targets);
        QCOMPARE(m.rows(), Eigen::Index{loss::criterionUnits(criterion, static_cast<int>(outputs.rows()))});
        QVERIFY(m.rows() == preActivations.rows() && m == preActivations);
        QVERIFY(std::abs(loss::perDatumLoss(criterion, outputs, targets)[0] - value) < 1e-15);
        QVERIFY(std::abs(loss::weightedLoss(criterion, outputs, targets, row({3})) - 3.0 * value) < 1e-14);
    }

    /// The paper sums over every r and subtracts the constant term; we leave that term out.
    void multiclassHingeIsThePapersSumMinusOne() {
        Random random(kSeed);
        Eigen::MatrixXd outputs(4, 20), targets(1, 20);
        for (double& entry : outputs.reshaped()) entry = 2.0 * random.normal();
        for (double& entry : targets.reshaped()) entry = static_cast<double>(random.index(4));
        const Eigen::VectorXd losses = loss::perDatumLoss(Criterion::MulticlassHinge, outputs, targets);
        for (Eigen::Index i = 0; i < 20; ++i) {
            double sum = -1.0;
            for (Eigen::Index r = 0; r < 4; ++r)
                sum +=
                    std::max(0.0, 1.0 + outputs(r, i) - outputs(static_cast<Eigen::Index>(targets(0, i)), i));
            QVERIFY(std::abs(losses[i] - sum) < 1e-13);
        }
    }

    void oneVersusAllWeighsEachTermApart() {
        const Eigen::MatrixXd outputs = column({1, 2, 0.5});
        const double value =
            loss::weightedLoss(Criterion::OneVersusAll, outputs, row({1}), column({0.5, 100, 2}));
        QCOMPARE(value, 0.5 * 2 + 2 * 1.5);
    }

    void logisticGradientStaysFinite() {
        const Eigen::MatrixXd gradient =
            loss::outputGradient(Criterion::Logistic, row({1000, -1000, 0}), row({1, 1, -1}),
                                 row({1, 0.5, 0.5}), Eigen::MatrixXd(0, 3));
        QVERIFY(gradient == row({0, -0.5, 0.25}));
    }

    void badDataAreRefusedWithASentence_data() {
        QTest::addColumn<Criterion>("criterion");
        QTest::addColumn<data::Dataset>("dataset");
        QTest::addColumn<int>("outputs");
        QTest::addColumn<QString>("named");
        const auto add = [](const char* name, Criterion criterion, data::Dataset dataset, int outputs,
                            const char* named) {
            QTest::newRow(name) << criterion << std::move(dataset) << outputs << QString(named);
        };
        const double nan = std::numeric_limits<double>::quiet_NaN();
        const data::Dataset signs = twoData(row({1, -1}));
        const data::Dataset classes = twoData(row({0, 2}));
        add("hinge with two outputs", Criterion::Hinge, signs, 2,
            "hinge needs exactly 1 output, but the network has 2");
        add("logistic with two outputs", Criterion::Logistic, signs, 2, "exactly 1 output");
        add("multiclass with one output", Criterion::MulticlassHinge, twoData(row({0, 0})), 1,
            "at least 2 outputs");
        add("target 0", Criterion::Hinge, twoData(row({1, 0})), 1,
            "Target 1 is 0; the criterion hinge expects 1 or -1");
        add("logistic target 2", Criterion::Logistic, twoData(row({2, 1})), 1, "Target 0 is 2");
        add("class too large", Criterion::MulticlassHinge, classes, 2,
            "Target 1 is 2; the criterion multiclass-hinge");
        add("negative class", Criterion::OneVersusAll, twoData(row({-1, 1})), 3, "Target 0 is -1");
        add("broken class", Criterion::OneVersusAll, twoData(row({0.5, 1})), 3, "a whole number from 0 to 2");
        add("two rows of signs", Criterion::Hinge, twoData(Eigen::MatrixXd::Ones(2, 2)), 1,
            "Each target has 2 numbers");
        add("one number for two outputs", Criterion::Squared, signs, 2, "with 2 outputs expects 2");
        add("target not a number", Criterion::Squared, twoData(row({nan, 1})), 1, "Target 0");
        add("missing target", Criterion::Hinge, twoData(row({1})), 1, "2 points but 1 target;");
        add("no data", Criterion::Hinge, data::Dataset{}, 1, "empty");
        add("weights per output for hinge", Criterion::Hinge, weighted(signs, Eigen::MatrixXd::Ones(3, 2)), 1,
            "Each datum has 3 weights");
        add("wrong count of weights", Criterion::OneVersusAll, weighted(classes, Eigen::MatrixXd::Ones(2, 2)),
            3, "expects 1 or 3");
        add("weight 0", Criterion::Hinge, weighted(signs, row({1, 0})), 1, "Weight 1");
    }
    void badDataAreRefusedWithASentence() {
        QFETCH(Criterion, criterion);
        QFETCH(data::Dataset, dataset);
        QFETCH(int, outputs);
        QFETCH(QString, named);
        const Outcome outcome = loss::checkDataset(criterion, dataset, outputs);
        QVERIFY(!outcome.ok());
        const QString message = QString::fromStdString(outcome.error().message);
        QVERIFY2(message.contains(named), qPrintable(message));
        QVERIFY2(message.endsWith('.'), qPrintable(message));
        network::Architecture architecture;
        architecture.input = 2;
        architecture.outputs = outputs;
        QVERIFY_EXCEPTION_THROWN((loss::Loss{network::Network(architecture), criterion, dataset}),
                                 std::invalid_argument);
    }

    void dimensionOfThePointsMustFitTheNetwork() {
        network::Architecture architecture;
        architecture.input = 3;
        const Outcome outcome =
            loss::Loss::check(network::Network(architecture), Criterion::Hinge, twoData(row({1, -1})));
        QVERIFY(!outcome.ok());
        const QString message = QString::fromStdString(outcome.error().message);
        QVERIFY2(message.contains("2 coordinates") && message.contains("3 inputs"), qPrintable(message));
    }

    void goodDataAreAccepted_data() {
        QTest::addColumn<Criterion>("criterion");
        QTest::addColumn<data::Dataset>("dataset");
        QTest::addColumn<int>("outputs");
        const data::Dataset signs = twoData(row({1, -1}));
        const data::Dataset classes = twoData(row({0, 2}));
        QTest::newRow("hinge") << Criterion::Hinge << signs << 1;
        QTest::newRow("logistic, unit weights") << Criterion::Logistic << weighted(signs, row({1, 1})) << 1;
        QTest::newRow("multiclass") << Criterion::MulticlassHinge << classes << 3;
        QTest::newRow("one versus all, a weight per datum")
            << Criterion::OneVersusAll << weighted(classes, row({1, 2})) << 3;
        QTest::newRow("one versus all, a weight per term")
            << Criterion::OneVersusAll << weighted(classes, Eigen::MatrixXd::Ones(3, 2)) << 3;
        QTest::newRow("squared, two outputs")
            << Criterion::Squared << twoData(Eigen::MatrixXd::Random(2, 2)) << 2;
    }
    void goodDataAreAccepted() {
        QFETCH(Criterion, criterion);
        QFETCH(data::Dataset, dataset);
        QFETCH(int, outputs);
        const Outcome outcome = loss::checkDataset(criterion, dataset, outputs);
        QVERIFY2(outcome.ok(), outcome.ok() ? "" : outcome.error().message.c_str());
    }
};

OMEGASCOPE_TEST(Core, TestCriterion);

}  // namespace test_criterion

#include "test_criterion.moc"
