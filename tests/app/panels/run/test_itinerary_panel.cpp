// The itinerary's panel: cells with their shares of the time, events, and what a click does.

#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QTabBar>
#include <QTabWidget>
#include <QTableView>
#include <QTest>

#include "app/commands/edits.h"
#include "app/controls/numbers/number_text.h"
#include "app/live/run_controller.h"
#include "app/panels/run/itinerary_panel.h"
#include "tests/support/example_session.h"
#include "tests/support/panel_input.h"
#include "tests/support/registry.h"

namespace test_itinerary_panel {

using namespace omegascope;
using document::Document;
using panels::ItineraryPanel;
using panels::RunController;
using testing::cell;
using testing::find;

namespace {

using Cells = panels::VisitedCellsModel;

/// P, Fig. 3: 199 steps that go round the four cells.
session::Session spiral() {
    session::Session session = testing::figure3Run(199);
    session.training.schedule = "geometric";
    session.training.step = 3 * (1 + 0.81) * 0.8;
    return session;
}

/// The exact flow of P, Fig. 4 (a): crossings, dying data, and a flat cell at the end.
session::Session flow() {
    session::Session session = testing::sessionOf(testing::figure4a());
    session.parameters.array() += 0.3;
    session.training.method = "gradient-flow";
    session.training.step = 0.05;
    session.training.steps = 100;
    return session;
}

bool isBold(const QAbstractItemModel& model, int row) {
    return model.index(row, 0).data(Qt::FontRole).value<QFont>().bold();
}

void doubleClick(QTableView* table, int row) {
    table->scrollTo(table->model()->index(row, 0));
    const QPoint at = table->visualRect(table->model()->index(row, 0)).center();
    QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, at);
    QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, at);
}

struct Shown {
    explicit Shown(session::Session session) : document(std::move(session)), run(document) {}

    void runToEnd() {
        run.toEnd();
        QTRY_VERIFY(run.events().itinerary());
        QCOMPARE(document.position(), document.session().trajectory->steps());
    }
    const dynamics::Itinerary& itinerary() { return *run.events().itinerary(); }

    Document document;
    RunController run;
    ItineraryPanel panel{document, run.events()};
    QTableView* cells = find<QTableView>(panel, "cellTable");
    QTableView* events = find<QTableView>(panel, "eventTable");
    QLabel* combination = find<QLabel>(panel, "combinationText");
};

}  // namespace

class TestItineraryPanel : public QObject {
    Q_OBJECT
  private slots:
    void withoutARunItTellsWhatToDo();
    void theSpiralsFourCellsAndTheirShares();
    void theTableFollowsTheShownStep();
    void bestWeightsAreThoseOfTheLeastNorm();
    void aDoubleClickShowsTheFirstStepOfACell();
    void eventsAreListedAndFiltered();
    void anEventShowsItsStepAndItsDatum();
    void whatIsFoundWhileHiddenIsShownLater();
};

void TestItineraryPanel::withoutARunItTellsWhatToDo() {
    Shown shown(spiral());
    testing::open(shown.panel);
    auto* hint = find<QLabel>(shown.panel, "itineraryHint");
    QVERIFY(hint->isVisible() && hint->text().contains("Space"));
    shown.runToEnd();
    QVERIFY(!hint->isVisible());
    shown.document.undoStack().undo();
    QVERIFY(hint->isVisible());
    QCOMPARE(shown.cells->model()->rowCount(), 0);
    QCOMPARE(shown.events->model()->rowCount(), 0);
}

void TestItineraryPanel::theSpiralsFourCellsAndTheirShares() {
    Shown shown(spiral());
    testing::open(shown.panel);
    shown.runToEnd();
    QCOMPARE(shown.cells->model()->rowCount(), 4);
    for (int row = 0; row < 4; ++row) {
        QCOMPARE(cell(shown.cells, row, Cells::Visits), QStringLiteral("50"));
        // The last of the 200 points has spent no time in its cell as yet.
        QCOMPARE(cell(shown.cells, row, Cells::Theta),
                 row < 3 ? QStringLiteral("25.1 %") : QStringLiteral("24.6 %"));
        QCOMPARE(cell(shown.cells, row, Cells::First), QString::number(row));
    }
    QVERIFY(find<QLabel>(shown.panel, "itineraryText")->text().contains("4 of 4 cells"));
}

void TestItineraryPanel::theTableFollowsTheShownStep() {
    Shown shown(spiral());
    testing::open(shown.panel);
    shown.runToEnd();
    shown.document.setPosition(2);
    for (int row = 0; row < 4; ++row) QCOMPARE(isBold(*shown.cells->model(), row), row == 2);
    QCOMPARE(cell(shown.cells, 0, Cells::Theta), QStringLiteral("50.0 %"));
    QCOMPARE(cell(shown.cells, 2, Cells::Theta), QStringLiteral("0.0 %"));
    QCOMPARE(cell(shown.cells, 3, Cells::Theta), QStringLiteral("–"));
    QCOMPARE(cell(shown.cells, 3, Cells::Visits), QStringLiteral("–"));
    QVERIFY(find<QLabel>(shown.panel, "itineraryText")->text().contains("3 of 4 cells"));
    shown.document.setPosition(0);
    for (int row = 0; row < 4; ++row) QCOMPARE(cell(shown.cells, row, Cells::Theta), QStringLiteral("–"));
    QVERIFY(shown.combination->text().contains("begins"));
}

void TestItineraryPanel::bestWeightsAreThoseOfTheLeastNorm() {
    Shown shown(spiral());
    testing::open(shown.panel);
    shown.runToEnd();
    for (const int step : {1, 2, 7, 199}) {
        shown.document.setPosition(step);
        const auto found = dynamics::convexCombination(*shown.document.loss(), shown.itinerary(),
                                                       shown.document.point(), 0.0, step);
        QVERIFY(found.ok());
        QTRY_VERIFY(shown.combination->text().contains(QStringLiteral("step %1:").arg(step)));
        QVERIFY(shown.combination->text().contains(panels::shortNumber(found->norm)));
        QVERIFY(shown.combination->text().contains(panels::shortNumber(found->least)));
        for (std::size_t j = 0; j < found->cells.size(); ++j) {
            const double share = 100.0 * found->best(static_cast<Eigen::Index>(j));
            QCOMPARE(cell(shown.cells, found->cells[j], Cells::Best),
                     QStringLiteral("%1 %").arg(share, 0, 'f', 1));
        }
    }
}

void TestItineraryPanel::aDoubleClickShowsTheFirstStepOfACell() {
    Shown shown(spiral());
    testing::open(shown.panel);
    shown.runToEnd();
    doubleClick(shown.cells, 1);
    QCOMPARE(shown.document.position(), 1);
    QVERIFY(isBold(*shown.cells->model(), 1));
}

void TestItineraryPanel::eventsAreListedAndFiltered() {
    Shown shown(flow());
    testing::open(shown.panel);
    shown.runToEnd();
    auto* tabs = find<QTabWidget>(shown.panel, "itineraryTabs");
    QTest::mouseClick(tabs->tabBar(), Qt::LeftButton, {}, tabs->tabBar()->tabRect(1).center());
    QTRY_VERIFY(shown.events->isVisible());
    const auto& events = shown.itinerary().events;
    QVERIFY(!events.empty());
    QCOMPARE(shown.events->model()->rowCount(), static_cast<int>(events.size()));
    for (std::size_t k = 0; k < events.size(); ++k)
        QCOMPARE(cell(shown.events, static_cast<int>(k), 1),
                 QString::fromStdString(dynamics::describe(events[k], *shown.document.loss())));
    auto* filter = find<QComboBox>(shown.panel, "eventFilter");
    int total = 0;
    for (int group = 1; group < filter->count(); ++group) {
        testing::choose(filter, group);
        total += shown.events->model()->rowCount();
    }
    QCOMPARE(total, static_cast<int>(events.size()));
}

void TestItineraryPanel::anEventShowsItsStepAndItsDatum() {
    Shown shown(flow());
    testing::open(shown.panel);
    shown.runToEnd();
    find<QTabWidget>(shown.panel, "itineraryTabs")->setCurrentIndex(1);
    const auto& events = shown.itinerary().events;
    const auto crossing =
        std::ranges::find(events, dynamics::RunEvent::Kind::Crossing, &dynamics::RunEvent::kind);
    QVERIFY(crossing != events.end());
    QSignalSpy highlights(&shown.panel, &ItineraryPanel::highlightRequested);
    doubleClick(shown.events, static_cast<int>(crossing - events.begin()));
    QCOMPARE(shown.document.position(), panels::RunEvents::stepOf(*crossing));
    QVERIFY(!highlights.isEmpty());
    QCOMPARE(highlights.last()[0].value<std::vector<int>>(), std::vector<int>{crossing->wall.datum});
}

void TestItineraryPanel::whatIsFoundWhileHiddenIsShownLater() {
    Shown shown(spiral());
    testing::open(shown.panel);
    shown.panel.hide();
    shown.runToEnd();
    shown.panel.show();
    QTRY_COMPARE(shown.cells->model()->rowCount(), 4);
    QTRY_VERIFY(shown.combination->text().contains(QStringLiteral("step 199:")));
}

OMEGASCOPE_TEST(Gui, TestItineraryPanel);

}  // namespace test_itinerary_panel

#include "test_itinerary_panel.moc"
