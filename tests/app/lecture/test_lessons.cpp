#include <QApplication>
#include <QDropEvent>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QTemporaryDir>
#include <QUrl>
#include <QtTest>

#include "app/commands/edits.h"
#include "app/lessons/lesson_io.h"
#include "app/mainwindow/main_window.h"
#include "app/present/stage_window.h"
#include "app/session/file/session_io.h"
#include "app/views/data_plane_view.h"
#include "app/views/parameter_plane_view.h"
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
    void aDroppedLessonIsShown();

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
        case Question::Kind::Number: {
            auto* field = stage.findChild<QLineEdit*>(QStringLiteral("predictedNumber"));
            QTest::mouseClick(field, Qt::LeftButton);
            QTest::keyClicks(field, QStringLiteral("3"));
            QTest::keyClick(field, Qt::Key_Return);
            stage.setFocus();
            break;
        }
        case Question::Kind::Click: {
            const auto click = [](auto* plane, const QPointF& at) {
                QTest::mouseClick(plane, Qt::LeftButton, {},
                                  plane->axisMap().toPaper(at.x(), at.y()).toPoint());
            };
            const Eigen::MatrixXd& points = stage.document().session().data->points;
            if (question.view == lessons::View::Data)
                click(stage.findChild<views::DataPlaneView*>(), {points(0, 0), points(1, 0)});
            else
                click(stage.findChild<views::ParameterPlaneView*>(), {0.1, 0.1});
            break;
        }
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

/// What is dropped, opened or named on the command line: a lesson is shown, and the session stays.
void TestLessons::aDroppedLessonIsShown() {
    const session::Session before = window_->document().session();
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("my lesson.json"));
    QVERIFY(QFile::copy(lessons::shippedPath(QStringLiteral("the-blind-side")), path));
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(20, 20), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window_.get(), &enter);
    QDropEvent drop(QPointF(20, 20), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(window_.get(), &drop);
    QVERIFY(window_->stage());
    QCOMPARE(window_->stage()->player().lesson().title, std::string("The blind side"));
    QTest::keyClick(window_->stage(), Qt::Key_Escape);
    QTRY_VERIFY(!window_->stage());
    QVERIFY(window_->document().session() == before);
}

OMEGASCOPE_TEST(Gui, TestLessons);

}  // namespace test_lessons

#include "test_lessons.moc"
