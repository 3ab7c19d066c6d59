#include <QtTest>

#include "app/commands/edits.h"
#include "tests/app/document/blind_side.h"
#include "tests/support/registry.h"

namespace test_criterion_change {

using namespace omegascope;
using document::Document;
using loss::Criterion;

namespace {

Eigen::MatrixXd row(std::initializer_list<double> values) {
    Eigen::MatrixXd matrix(1, static_cast<Eigen::Index>(values.size()));
    std::copy(values.begin(), values.end(), matrix.data());
    return matrix;
}

/// A linear model on three points of the plane.
session::Session threePoints(Criterion criterion, int outputs, const Eigen::MatrixXd& targets) {
    session::Session session;
    session.architecture.input = 2;
    session.architecture.outputs = outputs;
    session.criterion = criterion;
    session.data.edit().points = Eigen::MatrixXd{{1, 0, -1}, {0, 1, 2}};
    session.data.edit().targets = targets;
    const network::Network network(session.architecture);
    session.parameters = Eigen::VectorXd::LinSpaced(network.parameterCount(), -0.4, 0.9);
    session.slice = slice::defaultSlice(network, session.parameters, 3.0);
    return session;
}

}  // namespace

/// Targets keep their meaning where that is clear.
class TestCriterionChange : public QObject {
    Q_OBJECT

  private slots:
    void signsBecomeClassesAndBack_data();
    void signsBecomeClassesAndBack();
    void classesBecomeIndicatorsAndBack();
    void signsAreSquaredTargetsAsTheyAre();
    void unclearTargetsAreRefused_data();
    void unclearTargetsAreRefused();
    void weightsByClassAreNotLostSilently();
    void aFileIsForgottenOnceItsTargetsMeanSomethingElse();
};

void TestCriterionChange::signsBecomeClassesAndBack_data() {
    QTest::addColumn<int>("criterion");
    QTest::addColumn<double>("factor");
    // With ŷ = ŷ_1 - ŷ_0 the multiclass hinge is σ(1 - yŷ); with ŷ_1 = ŷ = -ŷ_0 one-versus-all is twice that.
    QTest::newRow("multiclass hinge") << static_cast<int>(Criterion::MulticlassHinge) << 1.0;
    QTest::newRow("one versus all") << static_cast<int>(Criterion::OneVersusAll) << 2.0;
}

void TestCriterionChange::signsBecomeClassesAndBack() {
    QFETCH(int, criterion);
    QFETCH(double, factor);
    Document document(testing::withRun());
    const auto before = document.session();
    const double value = document.evaluation().value;
    QVERIFY(commands::setCriterion(document, static_cast<Criterion>(criterion)).ok());
    QCOMPARE(document.session().architecture.outputs, 2);
    QVERIFY((document.session().data->targets.array() == (before.data->targets.array() + 1.0) / 2.0).all());
    QVERIFY(std::abs(document.evaluation().value - factor * value) < 1e-12);
    QVERIFY(document.session().slice.ranges == before.slice.ranges);
    QVERIFY(commands::setCriterion(document, Criterion::Hinge).ok());
    QCOMPARE(document.session().data, before.data);
    QVERIFY((document.session().parameters - before.parameters).norm() < 1e-15);
}

void TestCriterionChange::classesBecomeIndicatorsAndBack() {
    auto session = threePoints(Criterion::MulticlassHinge, 3, row({2, 0, 1}));
    Document document(session);
    QVERIFY(commands::setCriterion(document, Criterion::Squared).ok());
    QVERIFY(document.session().data->targets == Eigen::MatrixXd({{0, 1, 0}, {0, 0, 1}, {1, 0, 0}}));
    QVERIFY(document.session().parameters == session.parameters);
    QVERIFY(commands::setCriterion(document, Criterion::OneVersusAll).ok());
    QVERIFY(document.session().data->targets == row({2, 0, 1}));
}

void TestCriterionChange::signsAreSquaredTargetsAsTheyAre() {
    Document document(testing::blindSide());
    const data::Dataset data = document.session().data;
    for (const auto criterion :
         {Criterion::Squared, Criterion::Logistic, Criterion::Squared, Criterion::Hinge}) {
        QVERIFY(commands::setCriterion(document, criterion).ok());
        QVERIFY(*document.session().data == data);
        QCOMPARE(document.session().architecture.outputs, 1);
    }
    QVERIFY(document.session() == testing::blindSide());
}

void TestCriterionChange::unclearTargetsAreRefused_data() {
    QTest::addColumn<int>("from");
    QTest::addColumn<int>("outputs");
    QTest::addColumn<QList<double>>("targets");
    QTest::addColumn<int>("to");
    const auto add = [](const char* name, Criterion from, int outputs, QList<double> targets, Criterion to) {
        QTest::newRow(name) << static_cast<int>(from) << outputs << targets << static_cast<int>(to);
    };
    add("three classes as signs", Criterion::OneVersusAll, 3, {2, 0, 1}, Criterion::Hinge);
    add("reals as signs", Criterion::Squared, 1, {0.5, 1, -1}, Criterion::Logistic);
    add("reals as classes", Criterion::Squared, 1, {0, 1, 2}, Criterion::MulticlassHinge);
}

void TestCriterionChange::unclearTargetsAreRefused() {
    QFETCH(int, from);
    QFETCH(int, outputs);
    QFETCH(QList<double>, targets);
    QFETCH(int, to);
    auto session =
        threePoints(static_cast<Criterion>(from), outputs, row({targets[0], targets[1], targets[2]}));
    Document document(session);
    const auto outcome = commands::setCriterion(document, static_cast<Criterion>(to));
    QVERIFY(!outcome.ok());
    QVERIFY(QString::fromStdString(outcome.error().message).contains("change the targets first."));
    QVERIFY(document.session() == session);
}

void TestCriterionChange::weightsByClassAreNotLostSilently() {
    auto session = threePoints(Criterion::OneVersusAll, 2, row({1, 0, 1}));
    session.data.edit().scheme = data::WeightScheme::Explicit;
    session.data.edit().weights = Eigen::MatrixXd{{1, 2, 3}, {1, 2, 4}};
    Document document(session);
    QVERIFY(!commands::setCriterion(document, Criterion::Hinge).ok());
    session.data.edit().weights(1, 2) = 3;
    document.reset(session, QString());
    QVERIFY(commands::setCriterion(document, Criterion::Hinge).ok());
    QVERIFY(document.session().data->weights == row({1, 2, 3}));
}

void TestCriterionChange::aFileIsForgottenOnceItsTargetsMeanSomethingElse() {
    auto session = threePoints(Criterion::Hinge, 1, row({1, -1, 1}));
    session.dataReference = session::DataReference{session::Json{{"csv", "/data/table.csv"}}, {}};
    Document document(session);
    QVERIFY(commands::setCriterion(document, Criterion::Logistic).ok());
    QVERIFY(document.session().dataReference.has_value());
    QVERIFY(commands::setCriterion(document, Criterion::Squared).ok());
    QVERIFY(!document.session().dataReference.has_value());
    document.undoStack().undo();
    QVERIFY(document.session().dataReference.has_value());
}

OMEGASCOPE_TEST(Core, TestCriterionChange);

}  // namespace test_criterion_change

#include "test_criterion_change.moc"
