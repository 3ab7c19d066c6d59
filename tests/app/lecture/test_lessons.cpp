#include <QApplication>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QtTest>

#include "app/commands/edits.h"
#include "app/mainwindow/main_window.h"
#include "app/present/stage_window.h"
#include "app/session/file/session_io.h"
#include "tests/support/registry.h"

namespace test_lessons {

using namespace omegascope;
using lessons::Question;

/// A lesson given from the main window, by the keys of a remote control and the pointer.
class TestLessons : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void init();
    void cleanup();
    void aLessonLeavesTheDocumentAsItWas();
    void fromHereBeginsWhereItWasLeft();
    void theMenuNamesTheCourse();

  private:
    present::StageWindow* begun(const char* action);
    static void answer(present::StageWindow& stage);
    static void give(present::StageWindow& stage);

    std::unique_ptr<mainwindow::MainWindow> window_;
};

void TestLessons::initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("OmegascopeTests"));
    QCoreApplication::setApplicationName(QStringLiteral("test_lessons"));
}

void TestLessons::init() {
    auto loaded = session::load(QStringLiteral(":/gallery/pmlr-fig4b.json"));
    QVERIFY(loaded.ok());
    window_ = std::make_unique<mainwindow::MainWindow>(std::move(loaded->session), QString());
    window_->show();
    QVERIFY(QTest::qWaitForWindowActive(window_.get()));
}

void TestLessons::cleanup() {
    window_.reset();
}

present::StageWindow* TestLessons::begun(const char* action) {
    window_->action(QLatin1String(action))->trigger();
    present::StageWindow* stage = window_->stage();
    return stage && QTest::qWaitForWindowActive(stage) ? stage : nullptr;
}

/// Somebody predicts, whatever it is.
void TestLessons::answer(present::StageWindow& stage) {
    const Question& question = *stage.player().scene().question;
    switch (question.kind) {
        case Question::Kind::Choice:
            QTest::mouseClick(stage.findChild<QPushButton*>(QStringLiteral("choice1")), Qt::LeftButton);
            break;
        case Question::Kind::Number:
            stage.player().predict(3.0);
            break;
        case Question::Kind::Click:
            stage.player().predict(question.view == lessons::View::Data
                                       ? lessons::Prediction(lessons::ClickedDatum{0})
                                       : lessons::Prediction(std::array{0.0, 0.0}));
            break;
        case Question::Kind::Drag:
            QVERIFY(commands::setParameters(stage.document(), question.solved->parameters, {}).ok());
            break;
    }
}

void TestLessons::give(present::StageWindow& stage) {
    for (int scene = 0; scene < stage.player().count(); ++scene) {
        QCOMPARE(stage.player().index(), scene);
        QTRY_VERIFY(stage.document().session().parameters == stage.player().scene().session.parameters);
        if (stage.player().scene().question) {
            answer(stage);
            if (!stage.player().poll().isRevealed() && !stage.player().poll().predictions.empty())
                QTest::keyClick(&stage, Qt::Key_PageDown);
            QTRY_VERIFY(stage.player().poll().isRevealed());
            QVERIFY2(stage.player().poll().failure.isEmpty(), qPrintable(stage.player().poll().failure));
        }
        QVERIFY(commands::setAlpha(stage.document(), 0.3).ok());
        QTest::keyClick(&stage, Qt::Key_PageDown);
    }
    QTest::keyClick(&stage, Qt::Key_Escape);
}

void TestLessons::aLessonLeavesTheDocumentAsItWas() {
    QVERIFY(commands::setAlpha(window_->document(), 0.25).ok());
    const session::Session before = window_->document().session();
    for (int time = 0; time < 2; ++time) {
        auto* stage = begun("presentStart");
        QVERIFY(stage);
        give(*stage);
        QTRY_VERIFY(!window_->stage());
        QVERIFY(window_->document().session() == before);
        QCOMPARE(window_->document().undoStack().count(), 1);
        QVERIFY(window_->document().isModified());
    }
    window_->document().undoStack().undo();
    QCOMPARE(window_->document().session().architecture.alpha, 0.0);
}

void TestLessons::fromHereBeginsWhereItWasLeft() {
    auto* stage = begun("presentStart");
    QVERIFY(stage);
    QTest::keyClicks(stage, QStringLiteral("3"));
    QTest::keyClick(stage, Qt::Key_Return);
    QTest::keyClick(stage, Qt::Key_Escape);
    QTRY_VERIFY(!window_->stage());
    stage = begun("presentHere");
    QVERIFY(stage);
    QCOMPARE(stage->player().index(), 2);
    QTest::keyClick(stage, Qt::Key_Escape);
    QTRY_VERIFY(!window_->stage());
    stage = begun("presentStart");
    QVERIFY(stage);
    QCOMPARE(stage->player().index(), 0);
}

void TestLessons::theMenuNamesTheCourse() {
    auto* menu = window_->findChild<QMenu*>(QStringLiteral("lessonsMenu"));
    QVERIFY(menu);
    const auto count = menu->actions().size();
    for (int time = 0; time < 2; ++time) emit menu->aboutToShow();
    QVERIFY(menu->actions().size() >= count + 8);
    auto* chosen = menu->findChild<QAction*>(QStringLiteral("lesson-4-the-blind-side"));
    QVERIFY(chosen);
    chosen->trigger();
    QVERIFY(window_->stage());
    QCOMPARE(window_->stage()->player().lesson().title, std::string("The blind side"));
}

OMEGASCOPE_TEST(Gui, TestLessons);

}  // namespace test_lessons

#include "test_lessons.moc"
