#include <QtTest>

#include "app/commands/edits.h"
#include "tests/app/document/blind_side.h"
#include "tests/support/registry.h"

namespace test_document {

using namespace omegascope;
using document::Aspect;
using document::Document;
using document::Patch;

class TestDocument : public QObject {
    Q_OBJECT

  private slots:
    void theDerivedPartsBelongToTheSession();
    void exchangeTwiceIsTheIdentity();
    void anExchangeSendsOneEventWithAllItsAspects();
    void positionsAreClampedAndShowTheRun();
    void newParametersReturnToTheStart();
    void aShorterRunClampsThePosition();
    void resetSendsEverythingAndForgetsTheUndoStack();
    void savingMarksTheStackClean();
    void inconsistentPatchesAreRefused_data();
    void inconsistentPatchesAreRefused();
    void aSnapshotOfTheLossOutlivesTheChange();
};

void TestDocument::theDerivedPartsBelongToTheSession() {
    const Document document(testing::blindSide());
    QVERIFY(std::abs(document.evaluation().value - 0.25) < 1e-12);
    QCOMPARE(document.point(), document.session().parameters);
    QVERIFY(document.slice() == *session::resolveSlice(document.session().slice, document.loss()->network()));
    QCOMPARE(document.position(), 0);
    QVERIFY(!document.isModified());
}

void TestDocument::exchangeTwiceIsTheIdentity() {
    Document document(testing::blindSide());
    const auto before = document.session();
    Patch patch;
    patch.parameters = Eigen::VectorXd::Zero(before.parameters.size());
    patch.description = Patch::Description{"a", "b", "c"};
    patch.network = Patch::Network{before.architecture, loss::Criterion::Logistic};
    const Patch original = patch;
    document.exchange(patch);
    QVERIFY(!(document.session() == before));
    QVERIFY(std::abs(document.evaluation().value - std::log(2.0)) < 1e-12);  // ŷ = 0 everywhere
    document.exchange(patch);
    QVERIFY(document.session() == before);
    QVERIFY(patch == original);
}

void TestDocument::anExchangeSendsOneEventWithAllItsAspects() {
    Document document(testing::withRun());
    document.setPosition(3);
    const testing::Events events(document);
    Patch patch;
    patch.parameters = document.point();
    patch.trajectory = dynamics::Trajectory();
    patch.view = session::ViewChoices{};
    document.exchange(patch);
    QCOMPARE(events.seen.size(), std::size_t{1});
    QCOMPARE(events.seen.front(), Aspect::Parameters | Aspect::Trajectory | Aspect::View | Aspect::Position);
}

void TestDocument::positionsAreClampedAndShowTheRun() {
    Document document(testing::withRun(20));
    const testing::Events events(document);
    document.setPosition(7);
    QCOMPARE(document.position(), 7);
    QCOMPARE(document.point(), document.session().trajectory->keyframes[7]);
    QVERIFY(std::abs(document.evaluation().value - document.session().trajectory->loss[7]) < 1e-15);
    document.setPosition(1000);
    QCOMPARE(document.position(), 20);
    document.setPosition(-1);
    QCOMPARE(document.position(), 0);
    document.setPosition(0);
    QCOMPARE(events.seen.size(), std::size_t{3});
    QCOMPARE(events.seen.back(), document::Aspects(Aspect::Position));
}

void TestDocument::newParametersReturnToTheStart() {
    Document document(testing::withRun());
    document.setPosition(5);
    const Eigen::VectorXd shown = document.point();
    QVERIFY(commands::setParameters(document, shown, "Move").ok());
    QCOMPARE(document.position(), 0);
    QCOMPARE(document.point(), shown);
    QVERIFY(document.session().trajectory->empty());
}

void TestDocument::aShorterRunClampsThePosition() {
    Document document(testing::withRun(20));
    document.setPosition(20);
    QVERIFY(commands::setTrajectory(document, testing::withRun(5).trajectory).ok());
    QCOMPARE(document.position(), 5);
    document.undoStack().undo();
    QCOMPARE(document.session().trajectory->steps(), 20);
}

void TestDocument::resetSendsEverythingAndForgetsTheUndoStack() {
    Document document(testing::blindSide());
    QVERIFY(commands::setAlpha(document, 0.5).ok());
    const testing::Events events(document);
    document.reset(testing::withRun(), "/a/b.json");
    QCOMPARE(events.seen.size(), std::size_t{1});
    for (const auto aspect :
         {Aspect::Network, Aspect::Data, Aspect::Parameters, Aspect::Slice, Aspect::Training,
          Aspect::Trajectory, Aspect::View, Aspect::Description, Aspect::Position, Aspect::File})
        QVERIFY(events.seen.front().testFlag(aspect));
    QVERIFY(!document.undoStack().canUndo() && !document.isModified());
    QCOMPARE(document.filePath(), QString("/a/b.json"));
    QVERIFY(document.session() == testing::withRun());
}

void TestDocument::savingMarksTheStackClean() {
    Document document(testing::blindSide());
    QVERIFY(commands::setAlpha(document, 0.5).ok());
    QVERIFY(document.isModified());
    const testing::Events events(document);
    document.setFilePath("/x.json");
    QVERIFY(!document.isModified());
    QCOMPARE(events.seen, std::vector<document::Aspects>{Aspect::File});
    document.undoStack().undo();
    QVERIFY(document.isModified());
    document.undoStack().redo();
    QVERIFY(!document.isModified());
}

void TestDocument::inconsistentPatchesAreRefused_data() {
    QTest::addColumn<std::shared_ptr<Patch>>("patch");
    const auto session = testing::withRun();
    const auto row = [](const char* name, auto fill) {
        auto patch = std::make_shared<Patch>();
        fill(*patch);
        QTest::newRow(name) << patch;
    };
    row("too few parameters", [](Patch& patch) { patch.parameters = Eigen::VectorXd::Zero(3); });
    row("an infinite parameter", [&](Patch& patch) {
        patch.parameters = session.parameters;
        patch.parameters->coeffRef(0) = std::numeric_limits<double>::infinity();
        patch.trajectory = dynamics::Trajectory();
    });
    row("parameters that leave their run",
        [&](Patch& patch) { patch.parameters = 2.0 * session.parameters; });
    row("alpha above 1", [&](Patch& patch) {
        patch.network = Patch::Network{session.architecture, session.criterion};
        patch.network->architecture.alpha = 1.5;
    });
    row("another number of parameters", [&](Patch& patch) {
        patch.network = Patch::Network{session.architecture, session.criterion};
        patch.network->architecture.outputBias = true;
    });
    row("no data", [](Patch& patch) { patch.data = Patch::Data{}; });
    row("a target 3", [&](Patch& patch) {
        patch.data = Patch::Data{session.data, std::nullopt};
        patch.data->data.edit().targets(0, 0) = 3;
    });
    row("a slice without directions", [&](Patch& patch) {
        patch.slice = session.slice;
        patch.slice->directions.clear();
    });
    row("a target of another length", [&](Patch& patch) {
        patch.slice = session.slice;
        patch.slice->directions[1] = slice::TowardDirection{Eigen::VectorXd::Ones(2)};
    });
    row("a step of 0", [&](Patch& patch) {
        patch.training = session.training;
        patch.training->step = 0.0;
    });
    row("a flat surface", [](Patch& patch) {
        patch.view = session::ViewChoices();
        patch.view->verticalScale = -1.0;
    });
    row("a run from elsewhere", [&](Patch& patch) {
        patch.trajectory = session.trajectory;
        patch.trajectory->edit().keyframes.front() *= 2.0;
    });
}

void TestDocument::inconsistentPatchesAreRefused() {
    QFETCH(std::shared_ptr<Patch>, patch);
    Document document(testing::withRun());
    const auto before = document.session();
    const testing::Events events(document);
    const auto outcome = commands::change(document, *patch, "Break");
    QVERIFY(!outcome.ok());
    QVERIFY(QString::fromStdString(outcome.error().message).endsWith('.'));
    QVERIFY(document.session() == before);
    QVERIFY(events.seen.empty() && !document.undoStack().canUndo());
}

void TestDocument::aSnapshotOfTheLossOutlivesTheChange() {
    Document document(testing::blindSide());
    const auto snapshot = document.loss();
    QVERIFY(commands::setAlpha(document, 1.0).ok());
    QVERIFY(snapshot != document.loss());
    QCOMPARE(snapshot->network().architecture().alpha, 0.0);
}

OMEGASCOPE_TEST(Core, TestDocument);

}  // namespace test_document

#include "test_document.moc"
