#include <QComboBox>
#include <QGraphicsLineItem>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>
#include <QtCharts/QChart>
#include <algorithm>
#include <cmath>

#include "app/commands/edits.h"
#include "app/panels/run_controller.h"
#include "app/panels/run_planes.h"
#include "app/panels/timeline_bar.h"
#include "app/views/loss_chart.h"
#include "core/support/random.h"
#include "tests/app/window/example_session.h"
#include "tests/app/window/panel_input.h"

using namespace omegascope;
using document::Document;
using panels::RunController;
using testing::find;
using testing::same;
using testing::sessionOf;

namespace {

void open(QWidget& panel, const QSize& size) {
    panel.resize(size);
    panel.show();
    QVERIFY(QTest::qWaitForWindowExposed(&panel));
}

/// P, Fig. 3 with a run of `steps` steps to come.
session::Session spiral(int steps) {
    session::Session session = sessionOf(testing::figure3());
    session.training.steps = steps;
    return session;
}

}  // namespace

class TestTimeline : public QObject {
    Q_OBJECT
  private slots:
    void playRunsThenShowsEveryStepToTheEnd();
    void rewindComesBackToTheSameOmega();
    void runningAgainGivesTheSameRun();
    void steppingComputesTheRunFirst();
    void anEditStopsPlaying();
    void anEditCancelsTheComputation();
    void cancelLeavesTheDocumentAlone();
    void runThatDivergesTellsWhy();
    void spaceOnThePlayButtonPlays();
    void sliderShowsTheStep();
    void trainingIsTypedAndUndone();
    void impossibleStepLengthIsRefused();
    void speedIsChosen();
    void everyMethodOfTheTableRuns_data();
    void everyMethodOfTheTableRuns();
    void formShowsWhatHasAnEffect();
    void formIsEditedAndUndone();
    void methodWithoutTheScheduleTakesAConstantStep();
    void barFitsASmallScreen();
    void eventsAreThoseOfTheItinerary();
    void eventKeysVisitEveryStepWithAnEvent();
    void eventsGoWithTheRun();
    void marksStandAtTheirTimes();
    void loopBeginsAgain();
    void chartDrawsTheOtherQuantities_data();
    void chartDrawsTheOtherQuantities();
    void quantitiesGoWithTheRun();
    void planeThroughTheRunHoldsItsThreePoints();
    void planeNeedsAPointBesideTheLine();
    void mainDirectionsTellTheirShare();
    void decimationKeepsTheExtremes_data();
    void decimationKeepsTheExtremes();
    void shortSeriesAreKeptWhole();
    void chartHintsUntilThereIsARun();
    void clickingTheChartScrubs();
    void chartDrawsTheLossAndTheData();
};

void TestTimeline::playRunsThenShowsEveryStepToTheEnd() {
    Document document(spiral(30));
    RunController run(document);
    run.setSpeed(10.0);
    QSignalSpy playing(&run, &RunController::playingChanged);
    run.play();
    QTRY_VERIFY(run.isPlaying());
    QTRY_COMPARE(document.position(), 30);
    QTRY_VERIFY(!run.isPlaying());
    QCOMPARE(playing.count(), 2);
    run.play();  // at the end: again from the start
    QVERIFY(run.isPlaying());
    QVERIFY(document.position() < 30);
}

void TestTimeline::rewindComesBackToTheSameOmega() {
    Document document(spiral(40));
    const Eigen::VectorXd start = document.point();
    RunController run(document);
    run.toEnd();
    QTRY_COMPARE(document.position(), 40);
    QVERIFY(!same(document.point(), start));
    run.rewind();
    QCOMPARE(document.position(), 0);
    QVERIFY(same(document.point(), start));
    QVERIFY(document.session().trajectory.steps() == 40);
    QCOMPARE(document.session().training.seed, 1u);
}

void TestTimeline::runningAgainGivesTheSameRun() {
    Document document(spiral(25));
    RunController run(document);
    run.run();
    QTRY_COMPARE(document.session().trajectory.steps(), 25);
    const dynamics::Trajectory first = document.session().trajectory;
    QVERIFY(first ==
            dynamics::train(*document.loss(), document.session().parameters, document.session().training));
    QSignalSpy running(&run, &RunController::runningChanged);
    run.run();
    QTRY_COMPARE(running.count(), 2);
    QVERIFY(document.session().trajectory == first);
}

void TestTimeline::steppingComputesTheRunFirst() {
    Document document(spiral(5));
    RunController run(document);
    run.stepForward();
    QTRY_COMPARE(document.position(), 1);
    run.stepForward();
    QCOMPARE(document.position(), 2);
    run.stepBackward();
    run.stepBackward();
    run.stepBackward();
    QCOMPARE(document.position(), 0);
    QVERIFY(!run.isPlaying());
}

void TestTimeline::anEditStopsPlaying() {
    Document document(spiral(100000));
    RunController run(document);
    run.play();
    QTRY_VERIFY_WITH_TIMEOUT(run.isPlaying() && document.position() > 0, 30000);
    QVERIFY(commands::setParameterEntry(document, 0, 0.5).ok());
    QVERIFY(!run.isPlaying());
    QVERIFY(!run.hasTrajectory());
    QCOMPARE(document.position(), 0);
}

void TestTimeline::anEditCancelsTheComputation() {
    Document document(spiral(1000000));
    RunController run(document);
    run.run();
    QVERIFY(run.isRunning());
    QVERIFY(commands::setAlpha(document, 0.5).ok());
    QVERIFY(!run.isRunning());
    QVERIFY(!run.hasTrajectory());
}

void TestTimeline::cancelLeavesTheDocumentAlone() {
    Document document(spiral(1000000));
    const session::Session before = document.session();
    RunController run(document);
    panels::TimelineBar bar(document, run);
    open(bar, {1280, 44});
    QTest::mouseClick(find<QPushButton>(bar, "runButton"), Qt::LeftButton);
    QVERIFY(find<QProgressBar>(bar, "runProgress")->isVisible());
    QVERIFY(!find<QSlider>(bar, "stepSlider")->isVisible());
    QTest::mouseClick(find<QToolButton>(bar, "cancelRunButton"), Qt::LeftButton);
    QVERIFY(!run.isRunning());
    QVERIFY(find<QSlider>(bar, "stepSlider")->isVisible());
    QVERIFY(document.session() == before);
    QCOMPARE(document.undoStack().count(), 0);
}

void TestTimeline::runThatDivergesTellsWhy() {
    session::Session session = sessionOf(testing::localMinimumOfSwirszcz());
    session.parameters.array() += 0.5;
    session.training.step = 1e6;
    Document document(session);
    RunController run(document);
    QSignalSpy refused(&run, &RunController::refused);
    run.run();
    QTRY_COMPARE(refused.count(), 1);
    QVERIFY(refused[0][0].toString().contains("smaller step length"));
}

void TestTimeline::spaceOnThePlayButtonPlays() {
    Document document(spiral(100000));
    RunController run(document);
    panels::TimelineBar bar(document, run);
    open(bar, {1280, 44});
    auto* play = find<QToolButton>(bar, "playButton");
    QTest::keyClick(play, Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(document.position() > 0, 30000);
    QTest::keyClick(play, Qt::Key_Space);
    QVERIFY(!run.isPlaying());
    QTest::mouseClick(find<QToolButton>(bar, "rewindButton"), Qt::LeftButton);
    QCOMPARE(document.position(), 0);
}

void TestTimeline::sliderShowsTheStep() {
    Document document(spiral(50));
    RunController run(document);
    panels::TimelineBar bar(document, run);
    open(bar, {1280, 44});
    auto* slider = find<QSlider>(bar, "stepSlider");
    auto* label = find<QLabel>(bar, "stepLabel");
    QVERIFY(!slider->isEnabled());
    QCOMPARE(label->text(), QStringLiteral("no run yet"));
    run.toEnd();
    QTRY_COMPARE(label->text(), QStringLiteral("step 50 / 50"));
    QTest::keyClick(slider, Qt::Key_Left);
    QCOMPARE(document.position(), 49);
    QTest::keyClick(slider, Qt::Key_PageDown);
    QCOMPARE(document.position(), 44);
    QTest::keyClick(slider, Qt::Key_Home);
    QCOMPARE(document.position(), 0);
    QCOMPARE(document.undoStack().count(), 1);  // the run; showing a step is no edit
}

void TestTimeline::trainingIsTypedAndUndone() {
    Document document(spiral(50));
    RunController run(document);
    panels::TimelineBar bar(document, run);
    open(bar, {1280, 44});
    auto* step = find<panels::NumberBox>(bar, "stepLengthBox");
    QTest::keyClick(step, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(step, "1e-3");
    QTest::keyClick(step, Qt::Key_Return);
    QCOMPARE(document.session().training.step, 1e-3);
    QTest::keyClick(find<QSpinBox>(bar, "seedBox"), Qt::Key_Up);
    QCOMPARE(document.session().training.seed, 2u);
    QTest::keyClick(find<QSpinBox>(bar, "stepsBox"), Qt::Key_Up);
    QCOMPARE(document.session().training.steps, 150);
    for (int k = 0; k < 3; ++k) document.undoStack().undo();
    QCOMPARE(step->value(), 0.1);
    QVERIFY(document.session() == spiral(50));
}

void TestTimeline::impossibleStepLengthIsRefused() {
    Document document(spiral(50));
    RunController run(document);
    panels::TimelineBar bar(document, run);
    QSignalSpy refused(&bar, &panels::Panel::refused);
    open(bar, {1280, 44});
    auto* step = find<panels::NumberBox>(bar, "stepLengthBox");
    QTest::keyClick(step, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(step, "0");
    QTest::keyClick(step, Qt::Key_Return);
    QCOMPARE(refused.count(), 1);
    QCOMPARE(step->text(), QStringLiteral("0.1"));
    QCOMPARE(document.undoStack().count(), 0);
}

void TestTimeline::speedIsChosen() {
    Document document(spiral(50));
    RunController run(document);
    panels::TimelineBar bar(document, run);
    open(bar, {1280, 44});
    auto* speed = find<QComboBox>(bar, "speedBox");
    QCOMPARE(speed->currentText(), QStringLiteral("1×"));
    QTest::keyClick(speed, Qt::Key_Down);
    QCOMPARE(run.speed(), 2.0);
    run.setSpeed(1e9);
    QCOMPARE(run.speed(), RunController::kFastest);
    QCOMPARE(speed->currentText(), QStringLiteral("100×"));
}

void TestTimeline::everyMethodOfTheTableRuns_data() {
    QTest::addColumn<int>("index");
    int index = 0;
    for (const auto& method : dynamics::methods()) QTest::newRow(method.name.data()) << index++;
}

void TestTimeline::everyMethodOfTheTableRuns() {
    QFETCH(int, index);
    Document document(spiral(10));
    RunController run(document);
    panels::TimelineBar bar(document, run);
    open(bar, {1280, 44});
    auto* method = find<QComboBox>(bar, "methodBox");
    QCOMPARE(method->currentText(), QStringLiteral("Gradient descent"));
    testing::choose(method, index);
    const auto& chosen = dynamics::methods()[static_cast<std::size_t>(index)];
    QCOMPARE(document.session().training.method, std::string(chosen.name));
    QVERIFY(method->toolTip().contains(QString::fromUtf8(chosen.doc.data())));
    QTest::mouseClick(find<QPushButton>(bar, "runButton"), Qt::LeftButton);
    QTRY_VERIFY(run.hasTrajectory());
    QVERIFY(document.session().trajectory ==
            dynamics::train(*document.loss(), document.session().parameters, document.session().training));
    while (document.undoStack().canUndo()) document.undoStack().undo();
    QVERIFY(document.session() == spiral(10));
    QCOMPARE(method->currentIndex(), 0);
}

void TestTimeline::formShowsWhatHasAnEffect() {
    Document document(spiral(10));
    panels::TrainingForm form(document);
    form.show();
    for (const auto& method : dynamics::methods())
        for (const auto& schedule : dynamics::schedules()) {
            if (!dynamics::takesSchedule(method, schedule)) continue;
            dynamics::TrainingSpec training = document.session().training;
            training.method = method.name;
            training.schedule = schedule.name;
            QVERIFY(commands::setTraining(document, training).ok());
            const auto used = dynamics::parametersInUse(training);
            for (const auto& info : dynamics::parameters()) {
                if (info.key == "step" || info.key == "steps") continue;
                auto* box = form.findChild<QAbstractSpinBox*>(QString::fromUtf8(info.key.data()) + "Box");
                QVERIFY(box);
                QCOMPARE(!box->isHidden(), std::ranges::find(used, &info) != used.end());
            }
            auto* rule = find<QComboBox>(form, "scheduleBox");
            QCOMPARE(rule->currentData().toString().toStdString(), training.schedule);
        }
}

void TestTimeline::formIsEditedAndUndone() {
    Document document(spiral(10));
    RunController run(document);
    panels::TimelineBar bar(document, run);
    open(bar, {1280, 44});
    testing::choose(find<QComboBox>(bar, "methodBox"), 5);
    QCOMPARE(document.session().training.method, std::string("adam"));
    QTest::mouseClick(find<QToolButton>(bar, "methodSettingsButton"), Qt::LeftButton);
    auto* form = find<panels::TrainingForm>(bar, "trainingForm");
    QVERIFY(form->isVisible());
    QVERIFY(find<QLabel>(*form, "methodFormula")->text().contains("Adam"));
    auto* beta = find<panels::NumberBox>(*form, "beta1Box");
    testing::type(beta, QStringLiteral("0.5"));
    QCOMPARE(document.session().training.beta1, 0.5);
    testing::choose(find<QComboBox>(*form, "scheduleBox"), 3);
    QCOMPARE(document.session().training.schedule, std::string("geometric"));
    QVERIFY(find<panels::NumberBox>(*form, "ratioBox")->isVisible());
    QSignalSpy refused(&bar, &panels::Panel::refused);
    testing::type(beta, QStringLiteral("1"));
    QCOMPARE(refused.count(), 1);
    QVERIFY(refused[0][0].toString().contains("beta1"));
    QCOMPARE(beta->value(), 0.5);
    for (int k = 0; k < 4; ++k) document.undoStack().undo();  // three rules passed by key, one number
    QCOMPARE(beta->value(), 0.9);
    QVERIFY(!find<panels::NumberBox>(*form, "ratioBox")->isVisible());
}

void TestTimeline::methodWithoutTheScheduleTakesAConstantStep() {
    session::Session session = spiral(10);
    session.training.schedule = "line-search";
    Document document(session);
    RunController run(document);
    panels::TimelineBar bar(document, run);
    open(bar, {1280, 44});
    testing::choose(find<QComboBox>(bar, "methodBox"), 1);
    QCOMPARE(document.session().training.method, std::string("momentum"));
    QCOMPARE(document.session().training.schedule, std::string("constant"));
    document.undoStack().undo();
    QCOMPARE(document.session().training.schedule, std::string("line-search"));
}

void TestTimeline::barFitsASmallScreen() {
    Document document(spiral(10));
    RunController run(document);
    panels::TimelineBar bar(document, run);
    open(bar, {1280, 44});
    QVERIFY2(bar.minimumSizeHint().width() <= 1280,
             qPrintable(QString::number(bar.minimumSizeHint().width())));
    QVERIFY(find<QSlider>(bar, "stepSlider")->width() >= 150);
}

void TestTimeline::eventsAreThoseOfTheItinerary() {
    Document document(spiral(200));
    RunController run(document);
    QSignalSpy told(&run.events(), &panels::RunEvents::told);
    run.toEnd();
    QTRY_VERIFY(run.events().itinerary());
    const auto expected = dynamics::itinerary(*document.loss(), document.session().trajectory);
    QVERIFY(!expected.events.empty());
    QVERIFY(run.events().itinerary()->events == expected.events);
    // The sign pattern changes between two steps exactly where a crossing is told.
    const auto masksAt = [&](int k) {
        const auto point = dynamics::pointAt(document.session().trajectory, *document.loss(), k);
        return document.loss()->signature(point);
    };
    for (int k = 1; k <= 200; ++k) {
        document.setPosition(k);
        const bool crossed = !(masksAt(k - 1) == masksAt(k));
        QCOMPARE(!run.events().sentence().isEmpty(), crossed);
        QCOMPARE(told.last()[0].toString(), run.events().sentence());
        if (crossed) QVERIFY(run.events().sentence().startsWith(QStringLiteral("step %1: datum ").arg(k)));
    }
}

void TestTimeline::eventKeysVisitEveryStepWithAnEvent() {
    Document document(spiral(200));
    RunController run(document);
    panels::TimelineBar bar(document, run);
    open(bar, {1280, 44});
    auto* after = find<QToolButton>(bar, "eventAfterButton");
    auto* before = find<QToolButton>(bar, "eventBeforeButton");
    QVERIFY(!after->isEnabled());
    QSignalSpy refused(&run, &RunController::refused);
    run.toNextEvent();
    QVERIFY(refused.last()[0].toString().contains("no run yet"));
    run.toEnd();
    QTRY_VERIFY(run.events().itinerary());
    run.rewind();
    std::vector<int> steps;
    for (const auto& event : run.events().itinerary()->events)
        if (const int step = panels::RunEvents::stepOf(event); steps.empty() || steps.back() != step)
            steps.push_back(step);
    QVERIFY(!before->isEnabled());
    for (const int step : steps) {
        QVERIFY(after->isEnabled());
        QTest::mouseClick(after, Qt::LeftButton);
        QCOMPARE(document.position(), step);
    }
    QVERIFY(!after->isEnabled());
    run.toNextEvent();
    QVERIFY(refused.last()[0].toString().contains("Nothing happens after"));
    for (auto step = steps.rbegin() + 1; step != steps.rend(); ++step) {
        QTest::mouseClick(before, Qt::LeftButton);
        QCOMPARE(document.position(), *step);
    }
    QCOMPARE(document.undoStack().count(), 1);
}

void TestTimeline::eventsGoWithTheRun() {
    Document document(spiral(50));
    RunController run(document);
    run.toEnd();
    QTRY_VERIFY(run.events().itinerary());
    document.undoStack().undo();
    QVERIFY(!run.events().itinerary());
    QVERIFY(run.events().sentence().isEmpty());
    document.undoStack().redo();
    QTRY_VERIFY(run.events().itinerary());
}

void TestTimeline::marksStandAtTheirTimes() {
    Document document(spiral(8));
    RunController run(document);
    panels::TimelineBar bar(document, run);
    open(bar, {1280, 44});
    auto* slider = find<panels::EventSlider>(bar, "stepSlider");
    run.toEnd();
    QTRY_COMPARE(document.position(), 8);
    slider->setItinerary(nullptr);
    const QImage bare = slider->grab().toImage();
    QTRY_VERIFY(run.events().itinerary());
    const auto found = run.events().itinerary();
    slider->setItinerary(found);
    const QImage marked = slider->grab().toImage();
    // The lowest rows hold a stroke at each crossing and nothing else.
    const int row = marked.height() - 2;
    for (int x = 0; x < marked.width(); ++x) {
        const bool expected = std::ranges::any_of(found->events, [&](const dynamics::RunEvent& event) {
            return event.kind == dynamics::RunEvent::Kind::Crossing &&
                   std::lround(slider->xOf(event.time)) == x;
        });
        QCOMPARE(marked.pixel(x, row) != bare.pixel(x, row), expected);
    }
    QVERIFY(slider->xOf(0.0) > 0.0);
    QVERIFY(slider->xOf(8.0) < slider->width());
}

void TestTimeline::loopBeginsAgain() {
    Document document(spiral(5));
    RunController run(document);
    panels::TimelineBar bar(document, run);
    open(bar, {1280, 44});
    QTest::mouseClick(find<QToolButton>(bar, "loopButton"), Qt::LeftButton);
    QVERIFY(run.isLooping());
    std::vector<int> shown;
    connect(&document, &Document::changed, this, [&] { shown.push_back(document.position()); });
    run.play();
    const auto turns = [&] {
        int count = 0;
        for (std::size_t k = 1; k < shown.size(); ++k) count += shown[k] < shown[k - 1];
        return count;
    };
    QTRY_VERIFY(turns() >= 2);
    QVERIFY(run.isPlaying());
    QVERIFY(std::ranges::count(shown, 5) >= 2);
    run.setLooping(false);
    QVERIFY(!find<QToolButton>(bar, "loopButton")->isChecked());
    QTRY_VERIFY(!run.isPlaying());
    QCOMPARE(document.position(), 5);
}

void TestTimeline::decimationKeepsTheExtremes_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("columns");
    QTest::newRow("many") << 100000 << 300;
    QTest::newRow("not a multiple") << 10007 << 97;
    QTest::newRow("just above") << 201 << 100;
}

void TestTimeline::decimationKeepsTheExtremes() {
    QFETCH(int, count);
    QFETCH(int, columns);
    constexpr std::uint64_t kSeed = 20180;
    qInfo("seed %llu", static_cast<unsigned long long>(kSeed));
    Random random(kSeed);
    std::vector<double> values(static_cast<std::size_t>(count));
    for (double& value : values) value = random.normal();
    const auto points = views::decimate(
        count, [&](int k) { return values[static_cast<std::size_t>(k)]; }, columns);
    QVERIFY(points.size() <= 2 * columns);
    QVERIFY(std::ranges::is_sorted(points, {}, &QPointF::x));
    std::vector<double> kept;
    for (const QPointF& point : points) {
        QCOMPARE(point.y(), values[static_cast<std::size_t>(point.x())]);
        kept.push_back(point.y());
    }
    QCOMPARE(std::ranges::min(kept), std::ranges::min(values));
    QCOMPARE(std::ranges::max(kept), std::ranges::max(values));
    // A single spike in the middle of a column survives, too.
    values[static_cast<std::size_t>(count / 2)] = 1e6;
    const auto spiked = views::decimate(
        count, [&](int k) { return values[static_cast<std::size_t>(k)]; }, columns);
    QVERIFY(spiked.contains(QPointF(count / 2, 1e6)));
}

void TestTimeline::shortSeriesAreKeptWhole() {
    const auto points = views::decimate(
        200, [](int k) { return std::sin(k); }, 100);
    QCOMPARE(points.size(), 200);
    QVERIFY(views::decimate(
                0, [](int) { return 0.0; }, 100)
                .isEmpty());
}

void TestTimeline::chartHintsUntilThereIsARun() {
    Document document(spiral(50));
    RunController run(document);
    views::LossChart chart(document);
    open(chart, {480, 300});
    auto* hint = find<QLabel>(chart, "chartHint");
    QVERIFY(hint->isVisible());
    QVERIFY(hint->text().contains("Space"));
    run.toEnd();
    QTRY_VERIFY(!hint->isVisible());
    document.undoStack().undo();
    QVERIFY(hint->isVisible());
}

void TestTimeline::clickingTheChartScrubs() {
    Document document(spiral(50));
    RunController run(document);
    views::LossChart chart(document);
    open(chart, {480, 300});
    run.toEnd();
    QTRY_COMPARE(document.position(), 50);
    auto* view = find<views::ScrubView>(chart, "lossChartView");
    const QRectF area = view->chart()->plotArea();
    const auto at = [&](double share) {
        return QPointF(area.left() + share * area.width(), area.center().y()).toPoint();
    };
    QTest::mousePress(view->viewport(), Qt::LeftButton, {}, at(0.4));
    QVERIFY(std::abs(document.position() - 20) <= 1);
    QTest::mouseMove(view->viewport(), at(0.8));
    QVERIFY(std::abs(document.position() - 40) <= 1);
    QTest::mouseMove(view->viewport(), {0, 10});  // beyond the edge: the first step
    QCOMPARE(document.position(), 0);
    QTest::mouseRelease(view->viewport(), Qt::LeftButton, {}, {0, 10});
}

void TestTimeline::chartDrawsTheLossAndTheData() {
    Document document(spiral(20));
    RunController run(document);
    views::LossChart chart(document);
    open(chart, {480, 300});
    run.toEnd();
    QTRY_COMPARE(document.position(), 20);
    auto* view = find<views::ScrubView>(chart, "lossChartView");
    const auto lines = [&] { return view->chart()->series(); };
    QCOMPARE(lines().size(), 1);
    const auto* total = qobject_cast<QLineSeries*>(lines().first());
    QCOMPARE(total->count(), 21);
    const Eigen::VectorXd last = dynamics::pointAt(document.session().trajectory, *document.loss(), 20);
    QCOMPARE(total->at(20).y(), document.loss()->value(last));
    QTest::keyClick(find<QCheckBox>(chart, "perDatumBox"), Qt::Key_Space);
    QCOMPARE(lines().size(), 1 + document.loss()->dataset().size());
    QTest::keyClick(find<QCheckBox>(chart, "logarithmicBox"), Qt::Key_Space);
    QVERIFY(!chart.grab().isNull());
    QTest::keyClick(find<QCheckBox>(chart, "perDatumBox"), Qt::Key_Space);
    QCOMPARE(lines().size(), 1);
}

void TestTimeline::chartDrawsTheOtherQuantities_data() {
    QTest::addColumn<int>("item");
    QTest::newRow("distance to wall") << 1;
    QTest::newRow("active data") << 2;
    QTest::newRow("balance drift") << 3;
}

void TestTimeline::chartDrawsTheOtherQuantities() {
    QFETCH(int, item);
    session::Session session = sessionOf(testing::localMinimumOfSwirszcz());
    session.parameters.array() += 0.3;
    session.training.step = 0.01;
    session.training.steps = 30;
    Document document(session);
    RunController run(document);
    views::LossChart chart(document);
    open(chart, {480, 300});
    run.toEnd();
    QTRY_COMPARE(document.position(), 30);
    testing::choose(find<QComboBox>(chart, "quantityBox"), item);
    auto* view = find<views::ScrubView>(chart, "lossChartView");
    const auto* line = qobject_cast<QLineSeries*>(view->chart()->series().first());
    QTRY_COMPARE(line->count(), 31);
    QVERIFY(!find<QCheckBox>(chart, "perDatumBox")->isEnabled());
    const loss::Loss& loss = *document.loss();
    const auto pointAt = [&](int k) { return dynamics::pointAt(document.session().trajectory, loss, k); };
    const auto start = dynamics::balances(loss.network(), pointAt(0));
    for (int k = 0; k <= 30; ++k) {
        const Eigen::VectorXd point = pointAt(k);
        QCOMPARE(line->at(k).x(), double(k));
        double expected = 0.0;
        if (item == 1) expected = dynamics::nearestWall(loss, point)->distance;
        if (item == 2) expected = dynamics::activeData(loss, loss.evaluate(point));
        if (item == 3) expected = (*dynamics::balances(loss.network(), point) - *start).cwiseAbs().maxCoeff();
        QCOMPARE(line->at(k).y(), expected);
    }
    testing::choose(find<QComboBox>(chart, "quantityBox"), 0);
    QCOMPARE(line->at(30).y(), document.session().trajectory.loss.back());
    QVERIFY(find<QCheckBox>(chart, "perDatumBox")->isEnabled());
}

void TestTimeline::quantitiesGoWithTheRun() {
    Document document(spiral(2500));
    RunController run(document);
    views::LossChart chart(document);
    open(chart, {480, 300});
    testing::choose(find<QComboBox>(chart, "quantityBox"), 1);
    run.toEnd();
    QTRY_COMPARE(document.position(), 2500);
    auto* key = find<QLabel>(chart, "chartKey");
    QTRY_COMPARE(key->text(), QStringLiteral("at 2000 of 2501 points of the run"));
    document.setPosition(1234);
    document.undoStack().undo();
    QVERIFY(find<QLabel>(chart, "chartHint")->isVisible());
    document.undoStack().redo();
    QTRY_COMPARE(key->text(), QStringLiteral("at 2000 of 2501 points of the run"));
}

void TestTimeline::planeThroughTheRunHoldsItsThreePoints() {
    Document document(spiral(60));
    RunController run(document);
    panels::RunPlanes planes(document);
    QSignalSpy told(&planes, &panels::RunPlanes::told);
    planes.throughOmega();
    QVERIFY(told.last()[0].toString().contains("no run yet"));
    run.toEnd();
    QTRY_COMPARE(document.position(), 60);
    document.setPosition(17);
    const slice::SliceSpec before = document.session().slice;
    planes.throughOmega();
    QTRY_COMPARE(told.count(), 2);
    QVERIFY(told.last()[0].toString().contains("step 17"));
    for (const int k : {0, 17, 60}) {
        const auto point = dynamics::pointAt(document.session().trajectory, *document.loss(), k);
        QVERIFY(document.slice().distance(point) <= 1e-9 * (1.0 + point.norm()));
    }
    document.undoStack().undo();
    QVERIFY(document.session().slice == before);
    QVERIFY(run.hasTrajectory());
}

void TestTimeline::planeNeedsAPointBesideTheLine() {
    Document document(spiral(60));
    RunController run(document);
    panels::RunPlanes planes(document);
    QSignalSpy told(&planes, &panels::RunPlanes::told);
    run.toEnd();
    QTRY_COMPARE(document.position(), 60);
    planes.throughOmega();
    QTRY_COMPARE(told.count(), 1);
    QVERIFY(told.last()[0].toString().contains("line"));
    QCOMPARE(document.undoStack().count(), 1);
}

void TestTimeline::mainDirectionsTellTheirShare() {
    Document document(spiral(60));
    RunController run(document);
    panels::RunPlanes planes(document);
    QSignalSpy told(&planes, &panels::RunPlanes::told);
    run.toEnd();
    QTRY_COMPARE(document.position(), 60);
    planes.mainDirections();
    QTRY_COMPARE(told.count(), 1);
    // The spiral moves two parameters only, so its plane holds all of it.
    QVERIFY(told.last()[0].toString().contains("100.0 %"));
    QVERIFY(told.last()[0].toString().contains("from 61 of its points"));
    for (int k = 0; k <= 60; ++k) {
        const auto point = dynamics::pointAt(document.session().trajectory, *document.loss(), k);
        QVERIFY(document.slice().distance(point) <= 1e-9 * (1.0 + point.norm()));
    }
    QCOMPARE(document.undoStack().count(), 2);
}

QTEST_MAIN(TestTimeline)
#include "test_timeline.moc"
