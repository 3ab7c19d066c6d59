#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>
#include <QToolButton>
#include <algorithm>
#include <cmath>

#include "app/commands/edits.h"
#include "app/live/run_controller.h"
#include "app/panels/run/timeline_bar.h"
#include "core/support/random.h"
#include "tests/support/example_session.h"
#include "tests/support/panel_input.h"
#include "tests/support/registry.h"

namespace test_timeline {

using namespace omegascope;
using document::Document;
using panels::RunController;
using testing::figure3Run;
using testing::find;
using testing::open;
using testing::same;
using testing::sessionOf;

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
};

void TestTimeline::playRunsThenShowsEveryStepToTheEnd() {
    Document document(figure3Run(30));
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
    Document document(figure3Run(40));
    const Eigen::VectorXd start = document.point();
    RunController run(document);
    run.toEnd();
    QTRY_COMPARE(document.position(), 40);
    QVERIFY(!same(document.point(), start));
    run.rewind();
    QCOMPARE(document.position(), 0);
    QVERIFY(same(document.point(), start));
    QVERIFY(document.session().trajectory->steps() == 40);
    QCOMPARE(document.session().training.seed, 1u);
}

void TestTimeline::runningAgainGivesTheSameRun() {
    Document document(figure3Run(25));
    RunController run(document);
    run.run();
    QTRY_COMPARE(document.session().trajectory->steps(), 25);
    const dynamics::Trajectory first = document.session().trajectory;
    QVERIFY(first ==
            dynamics::train(*document.loss(), document.session().parameters, document.session().training));
    QSignalSpy running(&run, &RunController::runningChanged);
    run.run();
    QTRY_COMPARE(running.count(), 2);
    QVERIFY(*document.session().trajectory == first);
}

void TestTimeline::steppingComputesTheRunFirst() {
    Document document(figure3Run(5));
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
    Document document(figure3Run(100000));
    RunController run(document);
    run.play();
    QTRY_VERIFY_WITH_TIMEOUT(run.isPlaying() && document.position() > 0, 120'000);
    QVERIFY(commands::setParameterEntry(document, 0, 0.5).ok());
    QVERIFY(!run.isPlaying());
    QVERIFY(!run.hasTrajectory());
    QCOMPARE(document.position(), 0);
}

void TestTimeline::anEditCancelsTheComputation() {
    Document document(figure3Run(1000000));
    RunController run(document);
    run.run();
    QVERIFY(run.isRunning());
    QVERIFY(commands::setAlpha(document, 0.5).ok());
    QVERIFY(!run.isRunning());
    QVERIFY(!run.hasTrajectory());
}

void TestTimeline::cancelLeavesTheDocumentAlone() {
    Document document(figure3Run(1000000));
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
    Document document(figure3Run(100000));
    RunController run(document);
    panels::TimelineBar bar(document, run);
    open(bar, {1280, 44});
    auto* play = find<QToolButton>(bar, "playButton");
    QTest::keyClick(play, Qt::Key_Space);
    QTRY_VERIFY_WITH_TIMEOUT(document.position() > 0, 120'000);
    QTest::keyClick(play, Qt::Key_Space);
    QVERIFY(!run.isPlaying());
    QTest::mouseClick(find<QToolButton>(bar, "rewindButton"), Qt::LeftButton);
    QCOMPARE(document.position(), 0);
}

void TestTimeline::sliderShowsTheStep() {
    Document document(figure3Run(50));
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
    Document document(figure3Run(50));
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
    QVERIFY(document.session() == figure3Run(50));
}

void TestTimeline::impossibleStepLengthIsRefused() {
    Document document(figure3Run(50));
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
    Document document(figure3Run(50));
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
    Document document(figure3Run(10));
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
    QVERIFY(*document.session().trajectory ==
            dynamics::train(*document.loss(), document.session().parameters, document.session().training));
    while (document.undoStack().canUndo()) document.undoStack().undo();
    QVERIFY(document.session() == figure3Run(10));
    QCOMPARE(method->currentIndex(), 0);
}

void TestTimeline::formShowsWhatHasAnEffect() {
    Document document(figure3Run(10));
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
    Document document(figure3Run(10));
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
    session::Session session = figure3Run(10);
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
    Document document(figure3Run(10));
    RunController run(document);
    panels::TimelineBar bar(document, run);
    open(bar, {1280, 44});
    QVERIFY2(bar.minimumSizeHint().width() <= 1280,
             qPrintable(QString::number(bar.minimumSizeHint().width())));
    QVERIFY(find<QSlider>(bar, "stepSlider")->width() >= 150);
}

void TestTimeline::eventsAreThoseOfTheItinerary() {
    Document document(figure3Run(200));
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
    Document document(figure3Run(200));
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
    Document document(figure3Run(50));
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
    Document document(figure3Run(8));
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
    Document document(figure3Run(5));
    RunController run(document);
    panels::TimelineBar bar(document, run);
    open(bar, {1280, 44});
    QTest::mouseClick(find<QToolButton>(bar, "loopButton"), Qt::LeftButton);
    QVERIFY(run.isLooping());
    std::vector<int> shown;
    QObject listener;  // gone before what it fills
    connect(&document, &Document::changed, &listener, [&] { shown.push_back(document.position()); });
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

OMEGASCOPE_TEST(Gui, TestTimeline);

}  // namespace test_timeline

#include "test_timeline.moc"
