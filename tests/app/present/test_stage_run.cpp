#include <QDial>
#include <QLabel>
#include <QPushButton>
#include <QtTest>
#include <algorithm>

#include "app/commands/edits.h"
#include "app/present/ink_layer.h"
#include "app/present/player/motion.h"
#include "app/present/run/step_arrows.h"
#include "app/present/run/step_guide.h"
#include "app/present/stage_window.h"
#include "app/views/parameter_plane_view.h"
#include "tests/app/present/on_stage.h"
#include "tests/support/registry.h"

namespace test_stage_run {

using namespace omegascope;
using present::StageWindow;
using session::Json;
using testing::button;
using testing::show;

namespace {

lessons::Lesson runLesson(const char* more = "", const char* gallery = "pmlr-fig4b-run") {
    Json lesson = testing::sampleLesson();
    lesson["scenes"] =
        Json::parse(QStringLiteral(
                        R"([{"title": "Run", "gallery": "%2", "views": ["slice", "run"], "text": "Words"%1},
            {"title": "Next", "gallery": "pmlr-fig4b"}])")
                        .arg(QLatin1String(more), QLatin1String(gallery))
                        .toStdString());
    return testing::lessonOf(lesson);
}

}  // namespace

/// A run on the stage: why a step goes where it goes, several starts by click.
class TestStageRun : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void whyGoesThroughAStepPartByPart();
    void whyMakesTheRunThatThereIsNot();
    void severalStartsRollAtTheDialsSpeed();
    void aLockedRunIsNotExplained();
    void shortStepsAreEnlargedByRoundFactors();
};

void TestStageRun::initTestCase() {
    QCoreApplication::setOrganizationName(QStringLiteral("OmegascopeTests"));
    QCoreApplication::setApplicationName(QStringLiteral("test_stage_run"));
    present::setMotionReduced(false);
}

void TestStageRun::shortStepsAreEnlargedByRoundFactors() {
    QCOMPARE(present::enlargement(100.0, 20.0), 1.0);
    QCOMPARE(present::enlargement(11.0, 20.0), 2.0);
    QCOMPARE(present::enlargement(3.9, 20.0), 10.0);
    QCOMPARE(present::enlargement(1e-5, 20.0), 2e6);
    QCOMPARE(present::enlargement(0.0, 20.0), 1.0);
}

/// The gradient, the rule with its numbers, the move; then the next step.
void TestStageRun::whyGoesThroughAStepPartByPart() {
    StageWindow stage(runLesson());
    show(stage);
    auto* plane = stage.findChild<views::ParameterPlaneView*>();
    const auto* ink = plane->findChild<present::InkLayer*>();
    auto* aside = stage.findChild<QLabel*>(QStringLiteral("sceneAside"));
    QVERIFY(aside->isHidden());
    QTest::keyClick(&stage, Qt::Key_W);
    QTRY_VERIFY(ink->step().has_value());
    QCOMPARE(ink->step()->part, present::StepGuide::Part::Gradient);
    QVERIFY(aside->isVisible());
    QVERIFY2(aside->text().contains(QStringLiteral("∇L(ω)")), qPrintable(aside->text()));
    QVERIFY(!stage.findChild<QLabel*>(QStringLiteral("sceneWords"))->isVisible());
    QTest::keyClick(&stage, Qt::Key_W);
    QCOMPARE(ink->step()->part, present::StepGuide::Part::Rule);
    QVERIFY2(aside->text().contains(QStringLiteral("ω − η g")), qPrintable(aside->text()));
    QCOMPARE(stage.document().position(), 0);
    QTest::keyClick(&stage, Qt::Key_W);
    QCOMPARE(ink->step()->part, present::StepGuide::Part::Move);
    QCOMPARE(stage.document().position(), 1);
    const Eigen::VectorXd there = stage.document().slice().project(stage.document().point());
    QVERIFY(std::abs(ink->step()->from.x() + ink->step()->moved.x() - there(0)) < 1e-12);
    QVERIFY(std::abs(ink->step()->from.y() + ink->step()->moved.y() - there(1)) < 1e-12);
    QVERIFY(!plane->grab().isNull());
    // The button does what the key does.
    QTest::mouseClick(button(stage, "stageWhy"), Qt::LeftButton);
    QTRY_COMPARE(ink->step()->part, present::StepGuide::Part::Gradient);
    QTest::keyClick(&stage, Qt::Key_E);
    QVERIFY(!ink->step().has_value());
    QVERIFY(aside->isHidden());
    QVERIFY(stage.findChild<QLabel*>(QStringLiteral("sceneWords"))->isVisible());
    QTest::keyClick(&stage, Qt::Key_W);
    QTRY_VERIFY(ink->step().has_value());
    QTest::keyClick(&stage, Qt::Key_PageDown);
    QVERIFY(!ink->step().has_value());
}

void TestStageRun::whyMakesTheRunThatThereIsNot() {
    StageWindow stage(runLesson("", "pmlr-fig3-flow"));
    show(stage);
    const auto* ink = stage.findChild<views::ParameterPlaneView*>()->findChild<present::InkLayer*>();
    if (stage.document().session().trajectory->empty()) {
        QTest::keyClick(&stage, Qt::Key_W);
        QTRY_VERIFY(ink->step().has_value());
        QVERIFY(stage.document().session().trajectory->steps() > 0);
        QCOMPARE(stage.document().position(), 0);
    }
    // What is dragged ends it.
    QVERIFY(commands::setAlpha(stage.document(), 0.3).ok());
    QVERIFY(!ink->step().has_value());
}

void TestStageRun::severalStartsRollAtTheDialsSpeed() {
    StageWindow stage(runLesson());
    show(stage);
    auto* plane = stage.findChild<views::ParameterPlaneView*>();
    const session::Session before = stage.document().session();
    const auto* run = stage.findChild<panels::RunController*>();
    auto* dial = stage.findChild<QDial*>(QStringLiteral("stageSpeed"));
    const double speed = run->speed();
    QTest::keyClick(&stage, Qt::Key_Plus);
    QVERIFY(run->speed() > speed);
    dial->setValue(dial->maximum());
    QCOMPARE(run->speed(), panels::RunController::kFastest);
    QTest::keyClick(&stage, Qt::Key_S);
    QVERIFY(button(stage, "stageStarts")->isChecked());
    const QRectF frame = plane->axisMap().frame;
    for (const double share : {0.25, 0.5, 0.75})
        QTest::mouseClick(plane, Qt::LeftButton, {},
                          (frame.topLeft() + share * QPointF(frame.width(), frame.height())).toPoint());
    QVERIFY(stage.document().session() == before);  // a start moves nothing
    QCOMPARE(plane->state().runners.size(), 3u);
    QTRY_VERIFY(plane->state().runnerShares.size() == 3 &&
                std::ranges::all_of(plane->state().runnerShares, [](double share) { return share == 1.0; }) &&
                plane->state().runners[0].steps.size() > 1);
    const QString told = stage.findChild<QLabel*>(QStringLiteral("sceneAside"))->text();
    QVERIFY2(told.contains(QLatin1String("3 start")) && told.contains(QLatin1String("ended at L")),
             qPrintable(told));
    QTest::keyClick(&stage, Qt::Key_S);
    QVERIFY(!button(stage, "stageStarts")->isChecked());
    QTest::keyClick(&stage, Qt::Key_E);
    QVERIFY(plane->state().runners.empty());
}

void TestStageRun::aLockedRunIsNotExplained() {
    StageWindow stage(runLesson(R"(, "locked": ["play"])"));
    show(stage);
    QTest::keyClick(&stage, Qt::Key_W);
    QTest::keyClick(&stage, Qt::Key_S);
    QVERIFY(stage.findChild<QLabel*>(QStringLiteral("sceneAside"))->isHidden());
    QVERIFY(!button(stage, "stageStarts")->isChecked());
    QCOMPARE(stage.findChild<QLabel*>(QStringLiteral("stageTold"))->text(),
             QStringLiteral("This scene keeps its run locked."));
}

OMEGASCOPE_TEST(Gui, TestStageRun);

}  // namespace test_stage_run

#include "test_stage_run.moc"
