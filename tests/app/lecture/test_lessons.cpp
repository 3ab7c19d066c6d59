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
#include "app/live/slice_computer.h"
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
    void aLessonLeavesTheDocumentAsItWas_data();
    void aLessonLeavesTheDocumentAsItWas();
    void fromHereBeginsWhereItWasLeft();
    void theMenuNamesTheCourse();
    void aDroppedLessonIsShown();

  private:
    present::StageWindow* begun(const char* action);
    present::StageWindow* begunFromMenu(const QString& lesson);
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

present::StageWindow* TestLessons::begunFromMenu(const QString& lesson) {
    auto* menu = window_->findChild<QMenu*>(QStringLiteral("lessonsMenu"));
    emit menu->aboutToShow();
    menu->findChild<QAction*>(QStringLiteral("lesson-") + lesson)->trigger();
    present::StageWindow* stage = window_->stage();
    return stage && QTest::qWaitForWindowActive(stage) ? stage : nullptr;
}

namespace {

/// Presses there, goes in some steps and lets go.
void dragPointer(QWidget& view, const QPointF& from, const QPointF& to) {
    constexpr int kSteps = 6;
    QTest::mousePress(&view, Qt::LeftButton, {}, from.toPoint());
    for (int step = 1; step <= kSteps; ++step)
        QTest::mouseMove(&view, (from + (to - from) * step / kSteps).toPoint());
    QTest::mouseRelease(&view, Qt::LeftButton, {}, to.toPoint());
}

/// Where the line can be taken: far from all data and handles, which would be taken instead.
QPointF gripOf(const figures::Hyperplane& line, const figures::DataFigureState& state,
               const figures::AxisMap& map) {
    const double length = std::hypot(line.a, line.b);
    const auto handles = figures::handlesOf(line, map);
    const QPointF foot = map.toData(handles.visible ? handles.foot : map.frame.center());
    const double off = (line.a * foot.x() + line.b * foot.y() + line.c) / (length * length);
    QPointF best;
    double farthest = 0.0;
    for (int k = -400; k <= 400; ++k) {
        const double along = 0.05 * k / length;
        const QPointF at =
            map.toPaper(foot.x() - off * line.a - along * line.b, foot.y() - off * line.b + along * line.a);
        if (!map.frame.adjusted(10, 10, -10, -10).contains(at)) continue;
        double nearest = handles.visible ? QLineF(at, handles.handle).length() : 1e9;
        for (const auto& datum : state.data)
            nearest = std::min(nearest, QLineF(at, map.toPaper(datum.x, datum.y)).length());
        for (const auto& other : state.hyperplanes)
            if (other.unit != line.unit) {
                const QPointF here = map.toData(at);
                const double value = other.a * here.x() + other.b * here.y() + other.c;
                const double slope =
                    std::hypot(other.a * map.unitsPerPixelX(), other.b * map.unitsPerPixelY());
                nearest = std::min(nearest, std::abs(value) / slope);
            }
        if (nearest > farthest) {
            farthest = nearest;
            best = at;
        }
    }
    return best;
}

/// Every line that is elsewhere in the solution is taken there along its normal.
void dragLines(views::DataPlaneView& view, const std::vector<figures::Hyperplane>& wanted) {
    for (const figures::Hyperplane& to : wanted) {
        const auto state = view.state();
        const auto map = view.axisMap();
        const auto from = std::ranges::find(state.hyperplanes, to.unit, &figures::Hyperplane::unit);
        if (from == state.hyperplanes.end() || (from->a == to.a && from->b == to.b && from->c == to.c))
            continue;
        const QPointF grip = gripOf(*from, state, map), at = map.toData(grip);
        const double off = (to.a * at.x() + to.b * at.y() + to.c) / (to.a * to.a + to.b * to.b);
        dragPointer(view, grip, map.toPaper(at.x() - off * to.a, at.y() - off * to.b));
    }
}

/// By the pointer, as somebody in the hall would: lines in the data plane, or ω in the parameter plane.
void dragToSolution(present::StageWindow& stage, const session::Session& solved) {
    document::Document goal(solved);
    views::Highlight highlight;
    if (auto* points = stage.findChild<views::DataPlaneView*>(); points && points->isVisible()) {
        const views::DataPlaneView there(goal, highlight);
        dragLines(*points, there.state().hyperplanes);
        return;
    }
    auto* plane = stage.findChild<views::ParameterPlaneView*>();
    views::SliceComputer computer(goal);
    const views::ParameterPlaneView there(goal, computer, highlight);
    const auto from = plane->state().omega, to = there.state().omega;
    dragPointer(*plane, plane->axisMap().toPaper(from[0], from[1]), plane->axisMap().toPaper(to[0], to[1]));
}

}  // namespace

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
            dragToSolution(stage, *question.solved);
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

void TestLessons::aLessonLeavesTheDocumentAsItWas_data() {
    QTest::addColumn<QString>("lesson");
    for (const QString& name : lessons::shippedLessons()) QTest::newRow(qPrintable(name)) << name;
}

/// The whole course, each lesson twice in a row.
void TestLessons::aLessonLeavesTheDocumentAsItWas() {
    QFETCH(QString, lesson);
    QVERIFY(commands::setAlpha(window_->document(), 0.25).ok());
    const session::Session before = window_->document().session();
    for (int time = 0; time < 2; ++time) {
        auto* stage = begunFromMenu(lesson);
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
