// The race: several runs at once, their outcomes, their paths, and one of them taken over.

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QToolButton>
#include <QtCharts/QChart>
#include <QtCharts/QLineSeries>
#include <set>

#include "app/charts/race_panel.h"
#include "app/charts/scrub_view.h"
#include "app/commands/edits.h"
#include "app/controls/numbers/number_text.h"
#include "app/panels/point/verdict_text.h"
#include "tests/support/example_session.h"
#include "tests/support/panel_input.h"
#include "tests/support/registry.h"

namespace test_race_panel {

using namespace omegascope;
using document::Document;
using panels::RaceModel;
using testing::cell;
using testing::find;
using views::RacePanel;

namespace {

/// P, Fig. 4 (b) a little off its flat cell.
session::Session start() {
    session::Session session = testing::sessionOf(testing::figure4b());
    session.parameters.array() += 0.4;
    session.training.step = 0.1;
    session.training.steps = 60;
    return session;
}

struct Shown {
    Shown() { testing::open(panel, {420, 320}); }
    void race() {
        QTest::mouseClick(find<QPushButton>(panel, "raceButton"), Qt::LeftButton);
        QTRY_VERIFY(table->model()->rowCount() > 0);
    }
    RacePanel::Paths paths() const { return pathsTold.last()[0].value<RacePanel::Paths>(); }

    Document document{start()};
    RacePanel panel{document};
    QSignalSpy pathsTold{&panel, &RacePanel::pathsChanged};
    QTableView* table = find<QTableView>(panel, "raceTable");
};

std::vector<std::string> usualMethods() {
    return {"gradient-descent", "momentum", "nesterov", "adam", "gradient-flow"};
}

}  // namespace

class TestRacePanel : public QObject {
    Q_OBJECT
  private slots:
    void methodsRaceFromOmega();
    void startsRaceWithOneMethod();
    void endsAreJudgedLikeAnyPoint();
    void untickedMethodsStayAway();
    void noMethodIsRefused();
    void pathsAreThoseOfTheRuns();
    void aDoubleClickTakesTheRunAndUndoGivesItBack();
    void anotherLossTakesTheRaceAway();
    void cancelLeavesWhatIsShown();
    void theSessionTellsTheRaceWhileItCanBeRunAgain();
    void aSessionThatShowsARaceOpensWithIt();
    void theChartDrawsEveryRunner();
    void looksOfRunnersDiffer();
};

void TestRacePanel::methodsRaceFromOmega() {
    Shown shown;
    shown.race();
    const auto expected = dynamics::race(
        *shown.document.loss(),
        dynamics::methodsFrom(shown.document.point(), shown.document.session().training, usualMethods()));
    QCOMPARE(shown.table->model()->rowCount(), 5);
    for (int row = 0; row < 5; ++row) {
        const auto& outcome = expected.outcomes[static_cast<std::size_t>(row)];
        QCOMPARE(cell(shown.table, row, RaceModel::Name), QString::fromStdString(outcome.name));
        QCOMPARE(cell(shown.table, row, RaceModel::Loss), panels::shortNumber(outcome.finalLoss));
        QCOMPARE(
            cell(shown.table, row, RaceModel::Least),
            QStringLiteral("%1 at %2").arg(panels::shortNumber(outcome.leastLoss)).arg(outcome.leastStep));
    }
}

void TestRacePanel::startsRaceWithOneMethod() {
    Shown shown;
    testing::choose(find<QComboBox>(shown.panel, "raceKindBox"), 1);
    testing::type(find<QSpinBox>(shown.panel, "raceStartsBox"), QStringLiteral("6"));
    testing::type(find<panels::NumberBox>(shown.panel, "raceRadiusBox"), QStringLiteral("0.75"));
    testing::type(find<QSpinBox>(shown.panel, "raceSeedBox"), QStringLiteral("3"));
    shown.race();
    const auto runners =
        dynamics::startsAround(shown.document.point(), 0.75, 6, 3, shown.document.session().training);
    const auto expected = dynamics::race(*shown.document.loss(), runners);
    QCOMPARE(shown.table->model()->rowCount(), 6);
    for (int row = 0; row < 6; ++row)
        QCOMPARE(cell(shown.table, row, RaceModel::Loss),
                 panels::shortNumber(expected.outcomes[static_cast<std::size_t>(row)].finalLoss));
}

void TestRacePanel::endsAreJudgedLikeAnyPoint() {
    Shown shown;
    shown.race();
    std::set<QString> types;
    const auto paths = shown.paths();
    for (int row = 0; row < 5; ++row) {
        const Eigen::VectorXd end = (*paths)[static_cast<std::size_t>(row)].points.rightCols(1);
        const auto verdict = nonsmooth::minimumOnWalls(*shown.document.loss(), end);
        QVERIFY(verdict.ok());
        QCOMPARE(cell(shown.table, row, RaceModel::Type), panels::typeOf(*verdict));
        types.insert(panels::typeOf(*verdict));
    }
    QVERIFY(types.contains(QStringLiteral("flat")));  // the blind side of Fig. 4 (b) holds some of them
}

void TestRacePanel::untickedMethodsStayAway() {
    Shown shown;
    auto* menu = find<QMenu>(shown.panel, "raceMethodMenu");
    for (auto* action : menu->actions())
        if (action->data() == QStringLiteral("adam")) action->trigger();
    QVERIFY(find<QToolButton>(shown.panel, "raceMethodButton")->text().startsWith("4 of"));
    shown.race();
    QCOMPARE(shown.table->model()->rowCount(), 4);
    for (int row = 0; row < 4; ++row) QVERIFY(cell(shown.table, row, RaceModel::Name) != "Adam");
}

void TestRacePanel::noMethodIsRefused() {
    Shown shown;
    for (auto* action : find<QMenu>(shown.panel, "raceMethodMenu")->actions())
        if (action->isChecked()) action->trigger();
    QSignalSpy refused(&shown.panel, &RacePanel::refused);
    QTest::mouseClick(find<QPushButton>(shown.panel, "raceButton"), Qt::LeftButton);
    QCOMPARE(refused.count(), 1);
    QVERIFY(refused[0][0].toString().contains("tick at least one"));
    QCOMPARE(find<QPushButton>(shown.panel, "raceButton")->text(), QStringLiteral("&Race"));
}

void TestRacePanel::pathsAreThoseOfTheRuns() {
    Shown shown;
    shown.race();
    const auto paths = shown.paths();
    QCOMPARE(paths->size(), std::size_t{5});
    const auto& loss = *shown.document.loss();
    const slice::AffineSlice& plane = shown.document.slice();
    for (const auto& path : *paths) {
        QVERIFY(testing::same(path.points.col(0), shown.document.point()));
        const auto seen = figures::projected(path, plane);
        bool inPlane = true;
        for (Eigen::Index j = 0; j < path.points.cols(); ++j) {
            QCOMPARE(path.losses(j), loss.value(path.points.col(j)));
            const Eigen::VectorXd at = plane.project(path.points.col(j));
            const auto& step = seen.steps[static_cast<std::size_t>(j)];
            QVERIFY(std::abs(step[0] - at(0)) + std::abs(step[1] - at(1)) < 1e-9);
            QCOMPARE(step[2], path.losses(j));
            inPlane = inPlane && plane.distance(path.points.col(j)) < 1e-9;
        }
        QCOMPARE(seen.inPlane, inPlane);
    }
    slice::AffineSlice other = plane;  // of a network with fewer parameters
    other.origin.conservativeResize(3);
    other.directions.conservativeResize(3, 2);
    QVERIFY(figures::projected(paths->front(), other).steps.empty());
}

void TestRacePanel::aDoubleClickTakesTheRunAndUndoGivesItBack() {
    Shown shown;
    testing::choose(find<QComboBox>(shown.panel, "raceKindBox"), 1);
    shown.race();
    const session::Session before = shown.document.session();
    const int row = 2;
    const Eigen::VectorXd origin = (*shown.paths())[row].points.col(0);
    shown.table->scrollTo(shown.table->model()->index(row, 0));
    const QPoint at = shown.table->visualRect(shown.table->model()->index(row, 0)).center();
    QTest::mouseClick(shown.table->viewport(), Qt::LeftButton, {}, at);
    QCOMPARE(shown.pathsTold.last()[1].toInt(), row);
    QTest::mouseDClick(shown.table->viewport(), Qt::LeftButton, {}, at);
    QVERIFY(testing::same(shown.document.session().parameters, origin));
    QCOMPARE(shown.document.session().trajectory->steps(), shown.document.session().training.steps);
    QCOMPARE(cell(shown.table, row, RaceModel::Loss),
             panels::shortNumber(shown.document.session().trajectory->loss.back()));
    QCOMPARE(shown.document.undoStack().count(), 1);
    shown.document.undoStack().undo();
    QVERIFY(shown.document.session() == before);
}

void TestRacePanel::anotherLossTakesTheRaceAway() {
    Shown shown;
    shown.race();
    shown.panel.hide();  // the views draw the paths all the same
    QVERIFY(commands::setAlpha(shown.document, 0.3).ok());
    QVERIFY(!shown.paths());
    QCOMPARE(shown.table->model()->rowCount(), 0);
}

void TestRacePanel::cancelLeavesWhatIsShown() {
    Shown shown;
    shown.race();
    dynamics::TrainingSpec longer = shown.document.session().training;
    longer.steps = 5'000'000;
    QVERIFY(commands::setTraining(shown.document, longer).ok());
    auto* button = find<QPushButton>(shown.panel, "raceButton");
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(button->text(), QStringLiteral("&Cancel"));
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(button->text(), QStringLiteral("&Race"));
    QCOMPARE(shown.table->model()->rowCount(), 5);
    QVERIFY(find<QLabel>(shown.panel, "raceText")->text().contains("of 5 runs"));
}

void TestRacePanel::theSessionTellsTheRaceWhileItCanBeRunAgain() {
    Shown shown;
    QVERIFY(!shown.document.session().framing.race);
    shown.race();
    const auto told = shown.document.session().framing.race;
    QVERIFY(told.has_value());
    QCOMPARE(told->methods, usualMethods());
    QCOMPARE(told->step, 0);
    // From another ω it would be another race.
    Eigen::VectorXd moved = shown.document.session().parameters;
    moved[0] += 0.25;
    QVERIFY(commands::setParameters(shown.document, moved, QStringLiteral("move")).ok());
    QVERIFY(!shown.document.session().framing.race && !shown.panel.shownRace() && shown.panel.showsRace());
    shown.document.undoStack().undo();
    QVERIFY(shown.document.session().framing.race == told);
    find<QToolButton>(shown.panel, "raceClearButton")->click();
    QVERIFY(!shown.document.session().framing.race && !shown.panel.showsRace());
}

void TestRacePanel::aSessionThatShowsARaceOpensWithIt() {
    Shown shown;
    shown.race();
    session::Session session = start();
    session.trajectory = dynamics::train(*shown.document.loss(), session.parameters, session.training);
    session.framing.race = session::raceNamed("starts:3:0.25:7@20").value();
    shown.document.reset(session, QString());
    QTRY_COMPARE(shown.table->model()->rowCount(), 3);
    QCOMPARE(find<QSpinBox>(shown.panel, "raceSeedBox")->value(), 7);
    const Eigen::VectorXd first = (*shown.paths()).front().points.col(0);
    QVERIFY(first == dynamics::pointAt(session.trajectory, *shown.document.loss(), 20));
    QVERIFY(shown.panel.shownRace() == session.framing.race);
    QVERIFY(shown.document.session().framing.race == session.framing.race);
    session.framing.race.reset();
    shown.document.reset(session, QString());
    QCOMPARE(shown.table->model()->rowCount(), 0);
    QVERIFY(!shown.panel.shownRace());
}

void TestRacePanel::theChartDrawsEveryRunner() {
    Shown shown;
    shown.race();
    find<QTabWidget>(shown.panel, "raceTabs")->setCurrentIndex(1);
    auto* chart = find<views::ScrubView>(shown.panel, "raceChartView")->chart();
    QCOMPARE(chart->series().size(), 5);
    const auto expected = dynamics::race(
        *shown.document.loss(),
        dynamics::methodsFrom(shown.document.point(), shown.document.session().training, usualMethods()));
    const auto check = [&](double floor) {
        for (int r = 0; r < 5; ++r) {
            const auto* line = qobject_cast<QLineSeries*>(chart->series()[r]);
            const auto& losses = expected.outcomes[static_cast<std::size_t>(r)].run.loss;
            QCOMPARE(line->count(), static_cast<int>(losses.size()));
            for (int k = 0; k < line->count(); ++k)
                QCOMPARE(line->at(k).y(), std::max(floor, losses[static_cast<std::size_t>(k)]));
        }
    };
    check(0.0);
    QTest::mouseClick(find<QCheckBox>(shown.panel, "raceLogarithmicBox"), Qt::LeftButton, {}, QPoint(8, 8));
    double least = 1.0;
    for (const auto& outcome : expected.outcomes)
        for (const double loss : outcome.run.loss)
            if (loss > 0.0) least = std::min(least, loss);
    check(std::pow(10.0, std::floor(std::log10(least))));
}

void TestRacePanel::looksOfRunnersDiffer() {
    std::set<std::pair<QRgb, std::vector<double>>> looks;
    for (int runner = 0; runner < figures::kMostRunners; ++runner) {
        const auto look = figures::runnerLook(runner);
        looks.insert({look.colour.rgb(), look.dashes});
    }
    QCOMPARE(looks.size(), std::size_t{figures::kMostRunners});
}

OMEGASCOPE_TEST(Gui, TestRacePanel);

}  // namespace test_race_panel

#include "test_race_panel.moc"
