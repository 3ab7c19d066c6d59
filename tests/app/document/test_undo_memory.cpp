// What undo keeps: shared with the document, and no more than a limit.

#include <QSignalSpy>
#include <QtTest>

#include "app/commands/edits.h"
#include "tests/app/document/blind_side.h"
#include "tests/support/registry.h"

namespace test_undo_memory {

using namespace omegascope;
using document::Document;
using document::UndoStack;

namespace {

Eigen::VectorXd shifted(const Document& document, double by) {
    Eigen::VectorXd parameters = document.session().parameters;
    parameters[0] += by;
    return parameters;
}

/// Changes that keep about 8 · n bytes each.
void pushSteps(Document& document, int count) {
    for (int k = 0; k < count; ++k)
        QVERIFY(commands::setParameters(document, shifted(document, 1.0), QStringLiteral("Step"),
                                        commands::kNoGesture)
                    .ok());
}

/// Bytes that one of those steps keeps.
std::size_t bytesOfAStep() {
    Document document(testing::blindSide());
    pushSteps(document, 1);
    return document.undoStack().bytes();
}

}  // namespace

class TestUndoMemory : public QObject {
    Q_OBJECT
  private slots:
    void theLossReadsTheDataOfTheSession();
    void aDragOfADatumKeepsTheDataBeforeAndAfterOnly();
    void undoGivesTheSameRunBackWithoutACopy();
    void aRunThatSeveralStepsShareCountsOnce();
    void theOldestStepsGoBeyondTheLimit();
    void theNewestStepStaysWhateverItHolds();
    void whatIsLeftUndoesAndRedoes();
    void aSavedStateThatIsStillReachableStaysSaved();
    void aSavedStateThatWasDroppedIsNotTakenForAnother();
};

void TestUndoMemory::theLossReadsTheDataOfTheSession() {
    const Document document(testing::blindSide());
    QCOMPARE(static_cast<const void*>(&document.loss()->dataset()), document.session().data.address());
}

void TestUndoMemory::aDragOfADatumKeepsTheDataBeforeAndAfterOnly() {
    Document document(testing::blindSide());
    const auto before = document.session().data;
    const commands::Gesture drag = commands::newGesture();
    for (int k = 1; k <= 20; ++k) {
        Eigen::VectorXd point = before->points.col(0);
        point[0] += 0.01 * k;
        QVERIFY(commands::moveDatum(document, 0, point, drag).ok());
    }
    QCOMPARE(document.undoStack().count(), 1);
    const auto after = document.session().data;
    QVERIFY(!after.isSameAs(before));
    document.undoStack().undo();
    QVERIFY(document.session().data.isSameAs(before));
    document.undoStack().redo();
    QVERIFY(document.session().data.isSameAs(after));
}

void TestUndoMemory::undoGivesTheSameRunBackWithoutACopy() {
    Document document(testing::withRun());
    const auto run = document.session().trajectory;
    const auto data = document.session().data;
    pushSteps(document, 1);  // leaves the run
    QVERIFY(document.session().trajectory->empty());
    document.undoStack().undo();
    QVERIFY(document.session().trajectory.isSameAs(run));
    const session::Session snapshot = document.session();
    QVERIFY(snapshot.trajectory.isSameAs(run) && snapshot.data.isSameAs(data));
}

void TestUndoMemory::aRunThatSeveralStepsShareCountsOnce() {
    Document document(testing::blindSide());
    const auto run = testing::withRun(50).trajectory;
    document::Patch patch;
    patch.trajectory = run;
    UndoStack::Blocks blocks;
    patch.addBlocks(blocks);
    const document::Patch again = patch;
    again.addBlocks(blocks);
    QCOMPARE(blocks.size(), std::size_t{1});
    QVERIFY(blocks.begin()->second >=
            run->keyframes.size() * sizeof(double) * static_cast<std::size_t>(run->keyframes.front().size()));
}

void TestUndoMemory::theOldestStepsGoBeyondTheLimit() {
    Document document(testing::blindSide());
    const QSignalSpy trimmed(&document.undoStack(), &UndoStack::trimmed);
    document.undoStack().setMostBytes(5 * bytesOfAStep());
    pushSteps(document, 5);
    QCOMPARE(document.undoStack().count(), 5);
    QCOMPARE(trimmed.count(), 0);
    const auto before = document.session().parameters;
    pushSteps(document, 3);
    QCOMPARE(document.undoStack().count(), 5);
    QCOMPARE(document.undoStack().index(), 5);
    QVERIFY(document.undoStack().bytes() <= document.undoStack().mostBytes());
    QCOMPARE(trimmed.count(), 3);
    QCOMPARE(trimmed.front().front().toInt(), 1);
    QCOMPARE(document.session().parameters[0], before[0] + 3.0);
}

void TestUndoMemory::theNewestStepStaysWhateverItHolds() {
    Document document(testing::blindSide());
    document.undoStack().setMostBytes(1);
    pushSteps(document, 3);
    QCOMPARE(document.undoStack().count(), 1);
    const double now = document.session().parameters[0];
    document.undoStack().undo();
    QCOMPARE(document.session().parameters[0], now - 1.0);
    QVERIFY(!document.undoStack().canUndo());
}

void TestUndoMemory::whatIsLeftUndoesAndRedoes() {
    Document document(testing::blindSide());
    const double start = document.session().parameters[0];
    document.undoStack().setMostBytes(4 * bytesOfAStep());
    pushSteps(document, 10);
    for (int k = 0; k < 4; ++k) {
        QVERIFY(document.undoStack().canUndo());
        document.undoStack().undo();
    }
    QVERIFY(!document.undoStack().canUndo());
    QCOMPARE(document.session().parameters[0], start + 6.0);
    for (int k = 0; k < 4; ++k) document.undoStack().redo();
    QCOMPARE(document.session().parameters[0], start + 10.0);
}

void TestUndoMemory::aSavedStateThatIsStillReachableStaysSaved() {
    Document document(testing::blindSide());
    document.undoStack().setMostBytes(4 * bytesOfAStep());
    pushSteps(document, 4);
    document.setFilePath(QStringLiteral("saved.json"));
    pushSteps(document, 2);
    QVERIFY(document.isModified());
    document.undoStack().undo();
    document.undoStack().undo();
    QVERIFY(!document.isModified());
}

void TestUndoMemory::aSavedStateThatWasDroppedIsNotTakenForAnother() {
    Document document(testing::blindSide());
    document.undoStack().setMostBytes(2 * bytesOfAStep());
    pushSteps(document, 5);
    while (document.undoStack().canUndo()) {
        document.undoStack().undo();
        QVERIFY(document.isModified());
    }
}

OMEGASCOPE_TEST(Core, TestUndoMemory);

}  // namespace test_undo_memory

#include "test_undo_memory.moc"
