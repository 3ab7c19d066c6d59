#include <QApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

#include "app/commands/edits.h"
#include "app/figures/frame/type_style.h"
#include "app/present/ink_layer.h"
#include "app/present/player/motion.h"
#include "app/present/player/tally.h"
#include "app/present/presenter_window.h"
#include "app/present/stage_window.h"
#include "app/views/data_plane_view.h"
#include "app/views/parameter_plane_view.h"
#include "tests/app/present/on_stage.h"
#include "tests/support/registry.h"

namespace test_stage {

using namespace omegascope;
using present::StageWindow;
using session::Json;
using testing::button;
using testing::lessonOf;
using testing::show;

namespace {

/// The sample with a scene for clicks in the slice and on data.
Json fiveScenes() {
    Json lesson = testing::sampleLesson();
    lesson["scenes"].push_back(
        Json::parse(R"({"title": "Where", "gallery": "pmlr-fig3-flow", "views": ["slice"],
        "question": {"kind": "click", "text": "Where?", "answer": {"quantity": "run-place"}}})"));
    lesson["scenes"].push_back(Json::parse(R"({"title": "Which", "gallery": "pmlr-fig4b", "views": ["data"],
        "question": {"kind": "click", "text": "Which?", "answer": {"quantity": "dead-data"}}})"));
    return lesson;
}

}  // namespace

/// The stage by keys and pointer, as a lecturer uses it.
class TestStage : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void aRemoteControlWalksThroughTheLesson();
    void digitsAndEnterJump();
    void theScreenIsBlankUntilTheNextKey();
    void aChoiceIsHiddenUntilSomebodyPredicts();
    void aNumberIsRightOrWrong();
    void aQuestionMayBeSkipped();
    void aClickInTheSliceIsMeasured();
    void aClickOnADatumIsMeasured();
    void aDragRevealsWhenItsGoalIsReached();
    void resetBringsTheSceneBack();
    void leavingASceneForgetsWhatWasDragged();
    void aLockedViewTakesNoPointer();
    void strokesStickToTheData();
    void oneViewFillsTheStage();
    void typeGrowsAndViewsFollow();
    void thePresenterSeesNotesAndWhatComesNext();
    void lockedIsNotLeftAndBeginsAgain();
    void escapeLeavesAndTellsWhere();
    void aRunOfASceneIsPlayed();
    void nothingMovesWhenMotionIsOff();
};

void TestStage::initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("OmegascopeTests"));
    QCoreApplication::setApplicationName(QStringLiteral("test_stage"));
    present::setMotionReduced(false);
}

void TestStage::aRemoteControlWalksThroughTheLesson() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    for (const int key : {Qt::Key_PageDown, Qt::Key_Right, Qt::Key_Space, Qt::Key_Down})
        QTest::keyClick(&stage, static_cast<Qt::Key>(key));
    QCOMPARE(stage.player().index(), 4);
    QTest::keyClick(&stage, Qt::Key_PageDown);
    QCOMPARE(stage.player().index(), 4);
    for (const int key : {Qt::Key_PageUp, Qt::Key_Left, Qt::Key_Up})
        QTest::keyClick(&stage, static_cast<Qt::Key>(key));
    QCOMPARE(stage.player().index(), 1);
    QTest::keyClick(&stage, Qt::Key_End);
    QCOMPARE(stage.player().index(), 4);
    QTest::keyClick(&stage, Qt::Key_Home);
    QCOMPARE(stage.player().index(), 0);
}

void TestStage::digitsAndEnterJump() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    QTest::keyClicks(&stage, QStringLiteral("4"));
    QCOMPARE(stage.player().index(), 0);
    QTest::keyClick(&stage, Qt::Key_Return);
    QCOMPARE(stage.player().index(), 3);
    QTest::keyClicks(&stage, QStringLiteral("99"));
    QTest::keyClick(&stage, Qt::Key_Return);
    QCOMPARE(stage.player().index(), 3);
    QCOMPARE(stage.findChild<QLabel*>(QStringLiteral("stageTold"))->text(),
             QStringLiteral("There is no scene 99; the lesson has 5."));
}

void TestStage::theScreenIsBlankUntilTheNextKey() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    QTest::keyClick(&stage, Qt::Key_B);
    QVERIFY(stage.isBlank());
    QTest::keyClick(&stage, Qt::Key_PageDown);
    QVERIFY(!stage.isBlank());
    QCOMPARE(stage.player().index(), 0);
    QTest::keyClick(&stage, Qt::Key_Period);
    QVERIFY(stage.isBlank());
    QTest::keyClick(&stage, Qt::Key_B);
    QVERIFY(!stage.isBlank());
}

void TestStage::aChoiceIsHiddenUntilSomebodyPredicts() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    auto* answer = stage.findChild<QLabel*>(QStringLiteral("answerText"));
    QVERIFY(!answer->isVisible());
    QVERIFY(!button(stage, "revealButton")->isEnabled());
    QTest::keyClick(&stage, Qt::Key_A);
    QVERIFY(!stage.player().poll().isAsked);
    for (const char* name : {"choice1", "choice0", "choice1"})
        QTest::mouseClick(button(stage, name), Qt::LeftButton);
    const auto* chart = stage.findChild<present::TallyChart*>();
    QCOMPARE(chart->bars()[0].count, 1);
    QCOMPARE(chart->bars()[1].count, 2);
    QVERIFY(!answer->isVisible());
    // What a remote control sends shows the answer first.
    QTest::keyClick(&stage, Qt::Key_PageDown);
    QCOMPARE(stage.player().index(), 0);
    QTRY_VERIFY(stage.player().poll().answer.has_value());
    QVERIFY(answer->isVisible());
    QVERIFY2(answer->text().contains(QLatin1String("flat (exact)")), qPrintable(answer->text()));
    QVERIFY(answer->text().contains(QLatin1String("A whole cell has this loss.")));
    QVERIFY(chart->bars()[0].right && !chart->bars()[1].right);
    QTest::mouseClick(button(stage, "choice0"), Qt::LeftButton);
    QCOMPARE(stage.player().poll().predictions.size(), 3u);
    QTest::keyClick(&stage, Qt::Key_PageDown);
    QCOMPARE(stage.player().index(), 1);
    // What was said is still there when somebody comes back.
    QTest::keyClick(&stage, Qt::Key_PageUp);
    QVERIFY(answer->isVisible());
    QCOMPARE(stage.player().poll().predictions.size(), 3u);
}

void TestStage::aNumberIsRightOrWrong() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    stage.player().goTo(1);
    auto* field = stage.findChild<QLineEdit*>(QStringLiteral("predictedNumber"));
    QTest::mouseClick(field, Qt::LeftButton);
    QTest::keyClicks(field, QStringLiteral("3"));
    QTest::keyClick(field, Qt::Key_Return);
    QTest::keyClicks(field, QStringLiteral("0"));
    QTest::keyClick(field, Qt::Key_Return);
    QCOMPARE(stage.player().index(), 1);  // digits were no scene
    QCOMPARE(stage.player().poll().predictions.size(), 2u);
    QTest::mouseClick(button(stage, "revealButton"), Qt::LeftButton);
    QTRY_VERIFY(stage.player().poll().answer.has_value());
    const auto& bars = stage.findChild<present::TallyChart*>()->bars();
    QCOMPARE(bars.size(), 2u);
    QCOMPARE(bars[0].label, QStringLiteral("0"));
    QVERIFY(bars[0].right && !bars[1].right);  // with a leak none is dead
}

void TestStage::aQuestionMayBeSkipped() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    QTest::keyClick(&stage, Qt::Key_PageDown);
    QCOMPARE(stage.player().index(), 1);
    QTest::keyClick(&stage, Qt::Key_PageUp);
    QVERIFY(!stage.player().poll().isRevealed());
    QVERIFY(stage.player().poll().predictions.empty());
}

void TestStage::aClickInTheSliceIsMeasured() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    stage.player().goTo(3);
    auto* plane = stage.findChild<views::ParameterPlaneView*>();
    QTRY_VERIFY(plane->isVisible());
    const session::Session before = stage.document().session();
    const auto click = [&](double s, double t) {
        QTest::mouseClick(plane, Qt::LeftButton, {}, plane->axisMap().toPaper(s, t).toPoint());
    };
    click(0.4, 0.7);
    click(1.0, 0.01);
    QCOMPARE(stage.player().poll().predictions.size(), 2u);
    QVERIFY(stage.document().session() == before);  // a prediction moves nothing
    stage.player().reveal();
    QTRY_VERIFY(stage.player().poll().answer.has_value());
    const auto& poll = stage.player().poll();
    const lessons::Question& question = *stage.player().scene().question;
    QVERIFY(!isRight(question, *poll.answer, poll.predictions[0]));
    QVERIFY(isRight(question, *poll.answer, poll.predictions[1]));
    const auto* ink = plane->findChild<present::InkLayer*>();
    QCOMPARE(ink->marks().size(), 3u);
    // Now the plane is to play with again.
    click(0.5, 0.5);
    QTRY_VERIFY(!(stage.document().session().parameters == before.parameters));
    QCOMPARE(poll.predictions.size(), 2u);
}

void TestStage::aClickOnADatumIsMeasured() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    stage.player().goTo(4);
    auto* plane = stage.findChild<views::DataPlaneView*>();
    QTRY_VERIFY(plane->isVisible());
    const auto click = [&](double x, double y) {
        QTest::mouseClick(plane, Qt::LeftButton, {}, plane->axisMap().toPaper(x, y).toPoint());
    };
    click(2, 2);
    click(1, 1);
    click(-5, 7);  // nobody is there
    QCOMPARE(stage.player().poll().predictions.size(), 2u);
    stage.player().reveal();
    QTRY_VERIFY(stage.player().poll().answer.has_value());
    const auto& bars = stage.findChild<present::TallyChart*>()->bars();
    QCOMPARE(bars[0].count, 1);
    QCOMPARE(bars[1].count, 1);
}

void TestStage::aDragRevealsWhenItsGoalIsReached() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    stage.player().goTo(2);
    document::Document& document = stage.document();
    Eigen::VectorXd parameters = document.session().parameters;
    const auto bias = stage.document().loss()->network().layout().bias(1)->offset;
    parameters(bias) = -0.5;
    QVERIFY(commands::setParameters(document, parameters, {}).ok());
    QTRY_VERIFY(stage.player().goalValue().has_value());
    QTest::qWait(0);
    QVERIFY(!stage.player().poll().isRevealed());
    parameters(bias) = -1.5;
    QVERIFY(commands::setParameters(document, parameters, {}).ok());
    QTRY_VERIFY(stage.player().poll().isRevealed());
    QVERIFY(stage.document().session().parameters == parameters);
    QVERIFY(
        stage.findChild<QLabel*>(QStringLiteral("answerText"))->text().contains(QLatin1String("Reached: 2")));
}

void TestStage::resetBringsTheSceneBack() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    QVERIFY(commands::setAlpha(stage.document(), 0.5).ok());
    QVERIFY(stage.document().undoStack().count() > 0);
    QTest::keyClick(&stage, Qt::Key_R);
    QVERIFY(stage.document().session() == stage.player().scene().session);
    QVERIFY(commands::setAlpha(stage.document(), 0.5).ok());
    QTest::mouseClick(button(stage, "stageReset"), Qt::LeftButton);
    QVERIFY(stage.document().session() == stage.player().scene().session);
}

void TestStage::leavingASceneForgetsWhatWasDragged() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    QVERIFY(commands::setAlpha(stage.document(), 0.5).ok());
    stage.player().goTo(2);
    QTRY_VERIFY(stage.document().session() == stage.player().scene().session);
    stage.player().goTo(0);
    QTRY_VERIFY(stage.document().session() == stage.player().scene().session);
}

void TestStage::aLockedViewTakesNoPointer() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    auto* plane = stage.findChild<views::DataPlaneView*>();
    const auto drag = [&] {
        const QPoint from = plane->axisMap().toPaper(1, 1).toPoint();
        QTest::mousePress(plane, Qt::LeftButton, {}, from);
        QTest::mouseMove(plane, from + QPoint(40, 0));
        QTest::mouseRelease(plane, Qt::LeftButton, {}, from + QPoint(40, 0));
    };
    drag();  // the first scene locks it
    QVERIFY(stage.document().session() == stage.player().scene().session);
    stage.player().goTo(1);
    QTRY_VERIFY(stage.document().session() == stage.player().scene().session);
    drag();
    QVERIFY(!(stage.document().session().data == stage.player().scene().session.data));
}

void TestStage::strokesStickToTheData() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    stage.player().goTo(4);
    auto* plane = stage.findChild<views::DataPlaneView*>();
    QTRY_VERIFY(plane->isVisible());
    QTest::keyClick(&stage, Qt::Key_P);
    auto* ink = plane->findChild<present::InkLayer*>();
    const QPoint from = plane->axisMap().toPaper(1, 1).toPoint();
    QTest::mousePress(ink, Qt::LeftButton, {}, from);
    QTest::mouseMove(ink, from + QPoint(30, 5));
    QTest::mouseRelease(ink, Qt::LeftButton, {}, from + QPoint(30, 5));
    QCOMPARE(ink->strokes().size(), 1u);
    const auto near = [](const QPointF& a, double x, double y) {
        return std::hypot(a.x() - x, a.y() - y) < 0.05;
    };
    QVERIFY(near(ink->strokes()[0].points.first(), 1, 1));
    QVERIFY(stage.player().poll().predictions.empty());  // a stroke is no prediction
    stage.resize(1000, 800);
    QVERIFY(near(ink->strokes()[0].points.first(), 1, 1));
    QTest::keyClick(&stage, Qt::Key_P);
    QTest::keyClick(&stage, Qt::Key_E);
    QVERIFY(ink->strokes().empty());
    QTest::keyClick(&stage, Qt::Key_P);
    QTest::mouseClick(ink, Qt::LeftButton, {}, from);
    stage.player().goTo(0);
    QVERIFY(ink->strokes().empty());  // until the scene changes
}

void TestStage::oneViewFillsTheStage() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    auto* data = stage.findChild<views::DataPlaneView*>();
    auto* slice = stage.findChild<views::ParameterPlaneView*>();
    QVERIFY(data->isVisible() && slice->isVisible());
    QTest::keyClick(&stage, Qt::Key_Z);
    QVERIFY(data->isVisible() != slice->isVisible());
    QTest::keyClick(&stage, Qt::Key_Z);
    QVERIFY(data->isVisible() && slice->isVisible());
}

void TestStage::typeGrowsAndViewsFollow() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    auto* data = stage.findChild<views::DataPlaneView*>();
    stage.resize(3840, 2160);  // there is room for all sizes
    stage.setTypeFactor(1.0);
    const double before = figures::styleOf(data->font()).textSize;
    for (int i = 0; i < 20; ++i) QTest::keyClick(&stage, Qt::Key_Plus, Qt::ControlModifier);
    QCOMPARE(stage.typeFactor(), 3.0);
    QCOMPARE(figures::styleOf(data->font()).textSize, 3.0 * before);
    QCOMPARE(figures::styleOf(data->font()).lineWidth, before / 4.0);
    for (int i = 0; i < 20; ++i) QTest::keyClick(&stage, Qt::Key_Minus, Qt::ControlModifier);
    QCOMPARE(stage.typeFactor(), 1.0);
    QTest::keyClick(&stage, Qt::Key_Plus, Qt::ControlModifier);
    QTest::keyClick(&stage, Qt::Key_0, Qt::ControlModifier);
    QCOMPARE(stage.typeFactor(), 1.0);
}

void TestStage::thePresenterSeesNotesAndWhatComesNext() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    QTest::keyClick(&stage, Qt::Key_N);
    auto* presenter = stage.presenter();
    QVERIFY(presenter && presenter->isVisible());
    const auto text = [&](const char* name) {
        return presenter->findChild<QLabel*>(QLatin1String(name))->text();
    };
    QVERIFY(text("presenterNotes").contains(QLatin1String("Wait.")));
    QVERIFY(text("presenterNext").contains(QLatin1String("Leaky")));
    QVERIFY(!presenter->findChild<QLabel*>(QStringLiteral("presenterNextPicture"))
                 ->pixmap(Qt::ReturnByValue)
                 .isNull());
    QTest::keyClick(presenter, Qt::Key_PageDown);
    QCOMPARE(stage.player().index(), 1);
    QVERIFY(text("presenterTitle").contains(QLatin1String("2 / 5")));
    QTest::keyClick(presenter, Qt::Key_End);
    QVERIFY(text("presenterNext").contains(QLatin1String("Last scene")));
    QTest::keyClick(presenter, Qt::Key_N);
    QVERIFY(!stage.presenter());
}

void TestStage::lockedIsNotLeftAndBeginsAgain() {
    present::StageOptions options;
    options.locked = true;
    options.idleMilliseconds = 300;
    StageWindow stage(lessonOf(fiveScenes()), options);
    show(stage);
    QTest::mouseClick(button(stage, "choice0"), Qt::LeftButton);
    stage.player().goTo(3);
    QTest::keyClick(&stage, Qt::Key_Escape);
    QVERIFY(stage.isVisible());
    QTest::keyClick(&stage, Qt::Key_N);
    QVERIFY(!stage.presenter());
    QTRY_COMPARE(stage.player().index(), 0);
    QVERIFY(stage.player().poll().predictions.empty());
}

void TestStage::escapeLeavesAndTellsWhere() {
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    QSignalSpy left(&stage, &StageWindow::left);
    QTest::keyClick(&stage, Qt::Key_PageDown);
    QTest::keyClick(&stage, Qt::Key_Escape);
    QVERIFY(!stage.isVisible());
    QCOMPARE(left.size(), 1);
    QCOMPARE(left[0][0].toInt(), 1);
}

void TestStage::aRunOfASceneIsPlayed() {
    Json lesson = testing::sampleLesson();
    lesson["scenes"] =
        Json::parse(R"([{"title": "Run", "gallery": "pmlr-fig4b-run", "views": ["slice", "run"],
        "animate": {"what": "run", "seconds": 0.5}}])");
    StageWindow stage(lessonOf(lesson));
    show(stage);
    QTRY_VERIFY(stage.document().session().trajectory->steps() > 0);
    QTRY_COMPARE(stage.document().position(), stage.document().session().trajectory->steps());
}

void TestStage::nothingMovesWhenMotionIsOff() {
    present::setMotionReduced(true);
    StageWindow stage(lessonOf(fiveScenes()));
    show(stage);
    stage.player().goTo(1);
    // α has its last value at once, though the animation takes a second.
    QTest::keyClick(&stage, Qt::Key_M);
    QCOMPARE(stage.document().session().architecture.alpha, 0.1);
    present::setMotionReduced(false);
}

OMEGASCOPE_TEST(Gui, TestStage);

}  // namespace test_stage

#include "test_stage.moc"
