// A run in the whole window, by keys and menus: events, loop, planes that fit it, its itinerary.

#include <QDockWidget>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QSettings>
#include <QStandardPaths>
#include <QStatusBar>
#include <QTableView>
#include <QToolButton>
#include <QtTest>
#include <algorithm>
#include <set>

#include "app/commands/edits.h"
#include "app/export/figure/panel_states.h"
#include "app/live/run_controller.h"
#include "app/mainwindow/look/look.h"
#include "app/mainwindow/main_window.h"
#include "app/session/file/session_io.h"
#include "app/views/parameter_plane_view.h"
#include "tests/support/registry.h"

namespace test_main_window_run {

using namespace omegascope;

class TestMainWindowRun : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void init();
    void cleanup();

    void shiftAndArrowsGoFromEventToEvent();
    void lLoopsTheRun();
    void theSliceMenuFitsAPlaneToTheRun();
    void iShowsTheItinerary();
    void aProjectedPathSaysHowFarItIs();
    void fLetsTheSliceFollowTheRun();
    void rRacesAndDrawsThePaths();

  private:
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) {
        QTest::keyClick(window_.get(), key, modifiers);
    }
    void choose(const char* menu, const char* action);
    void finishRun();
    document::Document& document() { return window_->document(); }

    std::unique_ptr<mainwindow::MainWindow> window_;
};

void TestMainWindowRun::initTestCase() {
    mainwindow::applyLook();
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("omegascope-tests-run"));
    QSettings().clear();
}

void TestMainWindowRun::init() {
    const QString path = QStringLiteral(":/gallery/pmlr-fig4a-run.json");
    window_ = std::make_unique<mainwindow::MainWindow>(session::load(path).value().session, path);
    window_->show();
    QVERIFY(QTest::qWaitForWindowExposed(window_.get()));
    QApplication::setActiveWindow(window_.get());  // there is no window manager here that would do it
    window_->setFocus();
}

void TestMainWindowRun::cleanup() {
    window_.reset();
}

/// Clicks an entry of a menu of the menu bar.
void TestMainWindowRun::choose(const char* menu, const char* action) {
    auto* bar = window_->menuBar();
    for (auto* title : bar->actions()) {
        if (title->text().remove(QLatin1Char('&')) != QLatin1String(menu)) continue;
        QTest::mouseClick(bar, Qt::LeftButton, {}, bar->actionGeometry(title).center());
        QTRY_VERIFY(title->menu()->isVisible());
        auto* entry = window_->action(QLatin1String(action));
        QTest::mouseClick(title->menu(), Qt::LeftButton, {}, title->menu()->actionGeometry(entry).center());
        return;
    }
    QFAIL(menu);
}

void TestMainWindowRun::finishRun() {
    press(Qt::Key_End);
    QTRY_VERIFY(document().position() > 0);
    QCOMPARE(document().position(), document().session().trajectory->steps());
    auto* cells = window_->findChild<QTableView*>(QStringLiteral("cellTable"));
    QVERIFY(cells);
    QTRY_VERIFY(window_->findChild<panels::RunController*>()->events().itinerary());
}

void TestMainWindowRun::shiftAndArrowsGoFromEventToEvent() {
    finishRun();
    const auto itinerary = window_->findChild<panels::RunController*>()->events().itinerary();
    std::set<int> steps;
    for (const auto& event : itinerary->events) steps.insert(panels::RunEvents::stepOf(event));
    QVERIFY(steps.size() >= 2);
    press(Qt::Key_Home);
    for (const int step : steps) {
        press(Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(document().position(), step);
        QVERIFY(window_->statusBar()->currentMessage().contains(QStringLiteral("step %1:").arg(step)));
    }
    press(Qt::Key_Left, Qt::ShiftModifier);
    QCOMPARE(document().position(), *std::next(steps.rbegin()));
}

void TestMainWindowRun::lLoopsTheRun() {
    auto* run = window_->findChild<panels::RunController*>();
    press(Qt::Key_L);
    QVERIFY(run->isLooping() && window_->action(QStringLiteral("loop"))->isChecked());
    finishRun();
    run->setSpeed(panels::RunController::kFastest);
    press(Qt::Key_Left);
    press(Qt::Key_Space);
    QTRY_VERIFY(document().position() < document().session().trajectory->steps() - 1);  // it began again
    QVERIFY(run->isPlaying());
    press(Qt::Key_Space);
    press(Qt::Key_L);
    QVERIFY(!run->isLooping() && !run->isPlaying());
}

void TestMainWindowRun::theSliceMenuFitsAPlaneToTheRun() {
    finishRun();
    const Eigen::VectorXd start = document().session().parameters, end = document().point();
    QVERIFY(document().slice().distance(end) > 0.1);
    choose("Slice", "sliceMainDirections");
    QTRY_VERIFY(document().slice().distance(end) < 1e-9);
    QVERIFY(window_->statusBar()->currentMessage().contains(QLatin1Char('%')));  // the variance explained
    press(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(document().slice().distance(end) > 0.1);
    press(Qt::Key_Home);
    for (int k = 0; k < 10; ++k) press(Qt::Key_Right);
    const Eigen::VectorXd middle = document().point();
    choose("Slice", "sliceThroughRun");
    for (const auto& point : {start, middle, end}) QTRY_VERIFY(document().slice().distance(point) < 1e-9);
}

void TestMainWindowRun::iShowsTheItinerary() {
    auto* dock = window_->findChild<QDockWidget*>(QStringLiteral("itineraryDock"));
    QVERIFY(dock->visibleRegion().isEmpty());
    press(Qt::Key_I);
    QTRY_VERIFY(!dock->visibleRegion().isEmpty());
    finishRun();
    auto* cells = window_->findChild<QTableView*>(QStringLiteral("cellTable"));
    QTRY_VERIFY(cells->model()->rowCount() >= 3);
    auto* text = window_->findChild<QLabel*>(QStringLiteral("itineraryText"));
    QTRY_VERIFY(text->text().contains(QStringLiteral("flat cell")));
}

void TestMainWindowRun::aProjectedPathSaysHowFarItIs() {
    finishRun();
    auto* dock = window_->findChild<QDockWidget*>(QStringLiteral("parameterDock"));
    const auto says = [dock](const QString& text) {
        const auto labels = dock->findChildren<QLabel*>();
        return std::ranges::any_of(labels, [&](const QLabel* label) { return label->text().contains(text); });
    };
    QTRY_VERIFY(says(QStringLiteral("off the plane")));
    choose("Slice", "sliceThroughRun");
    QTRY_VERIFY(document().slice().distance(document().point()) < 1e-9);
}

/// F: ω lies in the shown plane at every step, the export sees the same plane, and the session's own slice is
/// not touched.
void TestMainWindowRun::fLetsTheSliceFollowTheRun() {
    finishRun();
    const slice::SliceSpec own = document().session().slice;
    const slice::AffineSlice still = document().slice();
    QVERIFY(still.distance(document().point()) > 0.1);
    press(Qt::Key_F);
    QVERIFY(window_->action(QStringLiteral("sliceFollowsRun"))->isChecked());
    for (const int step : {200, 150, 7, 1}) {
        document().setPosition(step);
        QVERIFY(document().slice().distance(document().point()) < 1e-9);
        const auto shown = exporting::showSession(document().session(), step);
        QVERIFY(shown.ok() && shown->slice == document().slice());
    }
    QVERIFY(!(document().slice() == still));
    QVERIFY(document().slice().ranges == still.ranges && document().session().slice == own);
    press(Qt::Key_Home);
    QVERIFY(document().slice() == still);
    press(Qt::Key_F);
    press(Qt::Key_End);
    QVERIFY(!window_->action(QStringLiteral("sliceFollowsRun"))->isChecked());
    QVERIFY(document().slice() == still);
    QVERIFY(commands::setSlice(
        document(),
        [&] {
            slice::SliceSpec fixed = own;
            fixed.followsParameters = false;
            return fixed;
        }(),
        QStringLiteral("Fix")));
    press(Qt::Key_F);  // a slice that stood still now follows ω
    QVERIFY(document().session().slice.followsParameters);
    QVERIFY(document().slice().distance(document().point()) < 1e-9);
    press(Qt::Key_Z, Qt::ControlModifier);
    QVERIFY(!document().session().slice.followsParameters && !document().session().view.sliceFollowsRun);
}

void TestMainWindowRun::rRacesAndDrawsThePaths() {
    auto* plane = window_->findChild<views::ParameterPlaneView*>();
    press(Qt::Key_R);
    QTRY_VERIFY(plane->state().runners.size() == 5);
    QTRY_VERIFY(!window_->findChild<QDockWidget*>(QStringLiteral("raceDock"))->visibleRegion().isEmpty());
    auto* clear = window_->findChild<QToolButton*>(QStringLiteral("raceClearButton"));
    QTRY_VERIFY(!clear->visibleRegion().isEmpty());
    QTest::mouseClick(clear, Qt::LeftButton);
    QTRY_VERIFY(plane->state().runners.empty());
}

OMEGASCOPE_TEST(Gui, TestMainWindowRun);

}  // namespace test_main_window_run

#include "test_main_window_run.moc"
