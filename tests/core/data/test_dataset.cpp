#include <QtTest>
#include <limits>

#include "core/data/dataset.h"
#include "tests/support/registry.h"

namespace test_dataset {

using namespace omegascope;
using namespace omegascope::data;

namespace {

Dataset threePoints() {
    Dataset dataset;
    dataset.points.resize(2, 3);
    dataset.points << 1, 2, 3, 4, 5, 6;
    dataset.targets = Eigen::RowVector3d(1, -1, 1);
    return dataset;
}

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

class TestDataset : public QObject {
    Q_OBJECT
  private slots:
    void uniformWeightsSumToOneInEachRow();
    void unitWeightsAreOne();
    void explicitWeightsAreRepeatedOrTakenAsTheyAre();
    void equalityLooksAtWeightsOnlyWhenTheyAreUsed();
    void goodShapesPass();
    void badShapesAreRefusedWithASentence_data();
    void badShapesAreRefusedWithASentence();
};

void TestDataset::uniformWeightsSumToOneInEachRow() {
    const Eigen::MatrixXd weights = threePoints().resolvedWeights(2);
    QCOMPARE(weights, Eigen::MatrixXd(Eigen::MatrixXd::Constant(2, 3, 1.0 / 3.0)));
}

void TestDataset::unitWeightsAreOne() {
    Dataset dataset = threePoints();
    dataset.scheme = WeightScheme::Unit;
    QCOMPARE(dataset.resolvedWeights(1), Eigen::MatrixXd(Eigen::MatrixXd::Ones(1, 3)));
}

void TestDataset::explicitWeightsAreRepeatedOrTakenAsTheyAre() {
    Dataset dataset = threePoints();
    dataset.scheme = WeightScheme::Explicit;
    dataset.weights = Eigen::RowVector3d(0.5, 0.25, 0.25);
    Eigen::MatrixXd expected(2, 3);
    expected << 0.5, 0.25, 0.25, 0.5, 0.25, 0.25;
    QCOMPARE(dataset.resolvedWeights(2), expected);
    expected(1, 0) = 7.0;
    dataset.weights = expected;
    QCOMPARE(dataset.resolvedWeights(2), expected);
}

void TestDataset::equalityLooksAtWeightsOnlyWhenTheyAreUsed() {
    Dataset first = threePoints();
    Dataset second = threePoints();
    second.weights = Eigen::RowVector3d(1, 2, 3);
    QVERIFY(first == second);
    first.scheme = second.scheme = WeightScheme::Explicit;
    QVERIFY(!(first == second));
    first.weights = second.weights;
    QVERIFY(first == second);
    second.points(0, 0) += 1.0;
    QVERIFY(!(first == second));
    second = first;
    second.targets = Eigen::MatrixXd::Zero(2, 3);
    QVERIFY(!(first == second));
}

void TestDataset::goodShapesPass() {
    Dataset dataset = threePoints();
    QVERIFY(checkShapes(dataset).ok());
    dataset.targets = Eigen::MatrixXd::Ones(2, 3);
    dataset.scheme = WeightScheme::Explicit;
    dataset.weights = Eigen::MatrixXd::Ones(4, 3);
    QVERIFY(checkShapes(dataset).ok());
}

void TestDataset::badShapesAreRefusedWithASentence_data() {
    QTest::addColumn<Dataset>("dataset");
    QTest::addColumn<QString>("sentence");
    const auto add = [](const char* name, const char* sentence, auto&& change) {
        Dataset dataset = threePoints();
        change(dataset);
        QTest::newRow(name) << dataset << QString::fromUtf8(sentence);
    };
    const auto weigh = [](Dataset& d) {
        d.scheme = WeightScheme::Explicit;
        d.weights = Eigen::RowVector3d(1, 1, 1);
    };
    const char* const empty = "The data set is empty; give at least one point with at least one coordinate.";
    add("no point", empty, [](Dataset& d) { d.points.resize(2, 0); });
    add("no coordinate", empty, [](Dataset& d) { d.points.resize(0, 3); });
    add("too few targets", "There are 3 points but 2 targets; give one target for each point.",
        [](Dataset& d) { d.targets = Eigen::RowVector2d(1, 1); });
    add("no targets", "The data have no targets; give one target for each point.",
        [](Dataset& d) { d.targets.resize(0, 3); });
    add("NaN coordinate", "Point 2 has a coordinate that is not a finite number.",
        [](Dataset& d) { d.points(1, 2) = kNaN; });
    add("infinite target", "Target 1 is not a finite number.",
        [](Dataset& d) { d.targets(0, 1) = kInfinity; });
    add("too few weights",
        "There are 3 points but 2 weights; give one weight for each point, or \"uniform\" or \"unit\".",
        [&](Dataset& d) { weigh(d), d.weights = Eigen::RowVector2d(1, 1); });
    add("no weights", "The data have no weights; give one for each point, or \"uniform\" or \"unit\".",
        [&](Dataset& d) { weigh(d), d.weights.resize(0, 0); });
    add("weight of 0", "Weight 1 must be a finite number above 0.",
        [&](Dataset& d) { weigh(d), d.weights(0, 1) = 0.0; });
    add("NaN weight", "Weight 0 must be a finite number above 0.",
        [&](Dataset& d) { weigh(d), d.weights(0, 0) = kNaN; });
}

void TestDataset::badShapesAreRefusedWithASentence() {
    QFETCH(Dataset, dataset);
    QFETCH(QString, sentence);
    const Outcome checked = checkShapes(dataset);
    QVERIFY(!checked.ok());
    QCOMPARE(QString::fromStdString(checked.error().message), sentence);
}

OMEGASCOPE_TEST(Core, TestDataset);

}  // namespace test_dataset

#include "test_dataset.moc"
