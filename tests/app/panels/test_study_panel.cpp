// The dock Studies: rows arrive in table and plot, cancelling keeps what has ended, a double-click opens a network.

#include <QComboBox>
#include <QDir>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QtCharts/QChart>
#include <QtCharts/QScatterSeries>

#include "app/panels/studies/study_panel.h"
#include "app/studies/results.h"
#include "app/studies/row_runner.h"
#include "app/studies/shipped.h"
#include "core/loss/loss.h"
#include "tests/support/panel_input.h"
#include "tests/support/registry.h"

namespace test_study_panel {

using namespace omegascope;
using namespace omegascope::testing;

namespace {

constexpr int kPatience = 240'000;  // milliseconds: under sanitizers on a busy machine

struct Bench {
    QTemporaryDir store;
    panels::StudyPanel panel{store.path()};
    QTableView* table;
    QPushButton* button;
    QSignalSpy refused{&panel, &panels::StudyPanel::refused};

    explicit Bench(const QString& study = QStringLiteral("xor-jellyfish")) {
        open(panel, {900, 560});
        find<QComboBox>(panel, "studyBox")->setCurrentText(study);
        table = find<QTableView>(panel, "studyTable");
        button = find<QPushButton>(panel, "runStudyButton");
    }
    void set(const char* name, const QString& text) {
        auto* edit = find<QLineEdit>(panel, name);
        edit->selectAll();
        QTest::keyClicks(edit, text);
        QTest::keyClick(edit, Qt::Key_Return);
    }
    void quick() {
        set("study_h", "2,3");
        set("study_runs", "2");
        set("study_updates", "200");
    }
    int rows() const { return table->model()->rowCount(); }
    bool isIdle() const { return button->text().contains("Run"); }
    void run() {
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(!isIdle());
    }
    QString folder() const {
        return store.filePath(QDir(store.path()).entryList(QDir::Dirs | QDir::NoDotAndDotDot).value(0));
    }
    const studies::Plot& plot() { return panel.findChild<panels::StudyChart*>()->plot(); }
    void doubleClick(int row) {
        find<QTabWidget>(panel, "studyTabs")->setCurrentWidget(table);
        table->scrollTo(table->model()->index(row, 0));
        const QPoint at = table->visualRect(table->model()->index(row, 0)).center();
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, at);
        QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, at);
    }
};

}  // namespace

class TestStudyPanel : public QObject {
    Q_OBJECT
  private slots:
    void rowsArriveInTableAndPlot();
    void thePlotHasTheNumbersOfTheTableOnTheDisk();
    void aCancelledStudyGoesOn();
    void aFolderIsOpened();
    void theFolderOfAGridIsOpenedAndGoesOn();
    void resultsOfTheProgramAreShown();
    void thePlotIsWrittenAsAFigure();
    void aDoubleClickOpensTheNetwork();
    void sigmoidRowsAreRefusedInOneSentence();
    void badParametersAreSentences();
    void thePapersSizeIsTaken();
    void aChosenSeriesIsShownWithThePapersValues();
};

void TestStudyPanel::rowsArriveInTableAndPlot() {
    Bench bench;
    bench.quick();
    bench.run();
    QTRY_VERIFY_WITH_TIMEOUT(bench.isIdle(), kPatience);
    QCOMPARE(bench.rows(), 32);
    QVERIFY(bench.refused.isEmpty());
    for (int row = 0; row < 32; ++row) QCOMPARE(cell(bench.table, row, 0), QString::number(row));
    int measured = 0, paper = 0;
    for (const studies::PlotSeries& series : bench.plot().series) (series.paper ? paper : measured) += 1;
    QCOMPARE(measured, 8);
    QCOMPARE(paper, 8);
    QVERIFY(find<QLabel>(bench.panel, "studyText")->text().contains("32 of 32 rows"));
}

/// What is drawn, what `study merge` writes and what the rows on the disk say are the same numbers.
void TestStudyPanel::thePlotHasTheNumbersOfTheTableOnTheDisk() {
    Bench bench;
    bench.quick();
    bench.run();
    QTRY_VERIFY_WITH_TIMEOUT(bench.isIdle(), kPatience);
    const auto collected = study::collect(study::StudyFolder(bench.folder()));
    QVERIFY(collected);
    const std::string merged = study::plotCsv(collected->study.experiment->plot(collected->rows));
    QCOMPARE(QString::fromStdString(study::plotCsv(bench.plot())), QString::fromStdString(merged));
    // And the chart draws these points.
    std::size_t points = 0, drawn = 0;
    for (const studies::PlotSeries& series : bench.plot().series) points += series.points.size();
    const auto* view = find<QChartView>(bench.panel, "studyChartView");
    for (const QAbstractSeries* series : view->chart()->series())
        if (const auto* marks = qobject_cast<const QScatterSeries*>(series)) {
            const auto found = std::ranges::find(bench.plot().series, marks->name().toStdString(),
                                                 &studies::PlotSeries::name);
            QVERIFY(found != bench.plot().series.end());
            for (int k = 0; k < marks->count(); ++k)
                QCOMPARE(marks->at(k), QPointF(found->points[static_cast<std::size_t>(k)].x,
                                               found->points[static_cast<std::size_t>(k)].y));
            drawn += static_cast<std::size_t>(marks->count());
        }
    QCOMPARE(drawn, points);
}

void TestStudyPanel::aCancelledStudyGoesOn() {
    Bench bench("zig-zag");
    bench.set("study_runs", "4");
    bench.set("study_updates", "40000");
    bench.run();
    QTRY_VERIFY_WITH_TIMEOUT(bench.rows() > 0, kPatience);
    if (!bench.isIdle()) QTest::mouseClick(bench.button, Qt::LeftButton);
    QVERIFY(bench.isIdle());
    const int kept = bench.rows();
    bench.run();
    // What had ended is there at once, the rest comes.
    QTRY_VERIFY_WITH_TIMEOUT(bench.rows() >= kept, kPatience);
    QTRY_VERIFY_WITH_TIMEOUT(bench.isIdle(), 2 * kPatience);
    QCOMPARE(bench.rows(), 16);
    QCOMPARE(QDir(bench.store.path()).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size(), 1);
}

void TestStudyPanel::aFolderIsOpened() {
    Bench first;
    first.quick();
    first.run();
    QTRY_VERIFY_WITH_TIMEOUT(first.isIdle(), kPatience);
    Bench second("init-depth");
    second.panel.openFolder(first.folder());
    QTRY_VERIFY_WITH_TIMEOUT(second.isIdle() && second.rows() == 32, kPatience);
    QCOMPARE(find<QComboBox>(second.panel, "studyBox")->currentText(), QStringLiteral("xor-jellyfish"));
    QCOMPARE(find<QLineEdit>(second.panel, "study_updates")->text(), QStringLiteral("200"));
    second.panel.openFolder(first.store.filePath("nothing"));
    QTRY_COMPARE_WITH_TIMEOUT(second.refused.size(), 1, kPatience);
}

/// A specification over keys of a session is no study of the list, and yet its folder can be opened and finished here.
void TestStudyPanel::theFolderOfAGridIsOpenedAndGoesOn() {
    QTemporaryDir store;
    const auto grid = study::readSpec(
        R"({"omegascope_study": 1, "session": ")" OMEGASCOPE_SOURCE_DIR
        R"(/resources/gallery/pmlr-fig4b.json", "grid": {"training.step": [0.05, 0.1, 0.2]}, "runs": 2, "init": "he"})",
        store.path());
    QVERIFY2(grid, grid ? "" : grid.error().message.c_str());
    const study::StudyFolder folder(store.filePath("grid"));
    QVERIFY(study::runRows(*grid, folder, {0, 3}, {}, {}));
    Bench bench;
    bench.panel.openFolder(folder.path());
    QTRY_VERIFY_WITH_TIMEOUT(bench.isIdle() && bench.rows() == 2, kPatience);
    QVERIFY(find<QLineEdit>(bench.panel, "study_grid")->isReadOnly());
    bench.run();
    QTRY_VERIFY_WITH_TIMEOUT(bench.isIdle(), kPatience);
    QCOMPARE(bench.rows(), 6);
    QVERIFY(study::collect(folder));  // in the folder that was opened
    QSignalSpy ready(&bench.panel, &panels::StudyPanel::sessionReady);
    bench.doubleClick(4);
    QTRY_COMPARE_WITH_TIMEOUT(ready.size(), 1, kPatience);
    QCOMPARE(ready.first().first().value<session::Session>().data->size(), 12);
    // Another study takes its place.
    find<QComboBox>(bench.panel, "studyBox")->setCurrentText("xor-jellyfish");
    bench.quick();
    bench.run();
    QTRY_VERIFY_WITH_TIMEOUT(bench.isIdle(), kPatience);
    QCOMPARE(bench.rows(), 32);
    QVERIFY(bench.refused.isEmpty());
}

void TestStudyPanel::resultsOfTheProgramAreShown() {
    Bench bench;
    for (const QString& name : study::shippedStudies()) {
        bench.panel.showShipped(name);
        QCOMPARE(find<QComboBox>(bench.panel, "studyBox")->currentText(), name);
        QVERIFY2(find<QLabel>(bench.panel, "studyText")->text().contains("omegascope study " + name),
                 qPrintable(find<QLabel>(bench.panel, "studyText")->text()));
        QFile file(QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/studies/%1-plot.csv").arg(name));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(QByteArray::fromStdString(study::plotCsv(bench.plot())), file.readAll());
    }
    QVERIFY(bench.refused.isEmpty());
}

void TestStudyPanel::thePlotIsWrittenAsAFigure() {
    Bench bench;
    bench.panel.showShipped("init-depth");
    for (const char* ending : {"pdf", "svg", "tex", "png", "csv"}) {
        const QString path = bench.store.filePath(QStringLiteral("plot.%1").arg(ending));
        bench.panel.writeFigure(path);
        QTRY_VERIFY_WITH_TIMEOUT(QFileInfo(path).size() > 1000, kPatience);
    }
    bench.panel.writeFigure(bench.store.filePath("plot.gif"));
    QCOMPARE(bench.refused.size(), 1);
}

void TestStudyPanel::aDoubleClickOpensTheNetwork() {
    Bench bench;
    bench.quick();
    bench.run();
    QTRY_VERIFY_WITH_TIMEOUT(bench.isIdle(), kPatience);
    QSignalSpy ready(&bench.panel, &panels::StudyPanel::sessionReady);
    const auto open = [&](int row, int moment) {
        find<QComboBox>(bench.panel, "studyMomentBox")->setCurrentIndex(moment);
        ready.clear();
        bench.doubleClick(row);
        [&] { QTRY_COMPARE_WITH_TIMEOUT(ready.size(), 1, kPatience); }();
        return ready.first().first().value<session::Session>();
    };
    const session::Session end = open(3, 0);
    QCOMPARE(find<QLabel>(bench.panel, "studyText")->text(), QStringLiteral("Row 3 is open at its end."));
    const loss::Loss loss(network::Network(end.architecture), end.criterion, end.data);
    const int lossColumn = 7;  // row, data, units, method, h, run, converged, loss
    QCOMPARE(bench.table->model()->headerData(lossColumn, Qt::Horizontal).toString(), QStringLiteral("loss"));
    QVERIFY(std::abs(loss.value(end.parameters) - cell(bench.table, 3, lossColumn).toDouble()) < 1e-5);
    const session::Session start = open(3, 1);
    QVERIFY(start.parameters != end.parameters);
    QCOMPARE(start.trajectory->steps(), 200);
    QVERIFY((start.trajectory->keyframes.back() - end.parameters).norm() < 1e-7);
}

void TestStudyPanel::sigmoidRowsAreRefusedInOneSentence() {
    Bench bench;
    bench.quick();
    bench.set("study_units", "sigmoid");
    bench.run();
    QTRY_VERIFY_WITH_TIMEOUT(bench.isIdle(), kPatience);
    bench.doubleClick(0);
    QTRY_COMPARE_WITH_TIMEOUT(bench.refused.size(), 1, kPatience);
    QVERIFY(bench.refused.first().first().toString().contains("no cells"));
}

void TestStudyPanel::badParametersAreSentences() {
    Bench bench;
    bench.set("study_h", "two");
    QTest::mouseClick(bench.button, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(bench.refused.size(), 1, kPatience);
    QVERIFY(bench.refused.first().first().toString().contains("whole numbers"));
    QVERIFY(bench.isIdle());
    QCOMPARE(bench.rows(), 0);
}

void TestStudyPanel::thePapersSizeIsTaken() {
    Bench bench("zig-zag");
    QTest::mouseClick(find<QPushButton>(bench.panel, "studyPaperButton"), Qt::LeftButton);
    QCOMPARE(find<QLineEdit>(bench.panel, "study_updates")->text(), QStringLiteral("2000000"));
    QCOMPARE(find<QLineEdit>(bench.panel, "study_h-high")->text(), QStringLiteral("3000"));
}

void TestStudyPanel::aChosenSeriesIsShownWithThePapersValues() {
    Bench bench;
    bench.quick();
    bench.run();
    QTRY_VERIFY_WITH_TIMEOUT(bench.isIdle(), kPatience);
    auto* shown = find<QComboBox>(bench.panel, "studySeriesBox");
    // All series are more than the chart has room to name: a list names them, each with its mark, and a click shows one.
    auto* list = find<QListWidget>(bench.panel, "studySeriesNames");
    QVERIFY(list->isVisibleTo(&bench.panel) && list->count() >= shown->count() - 1);
    for (int k = 0; k < list->count(); ++k) QVERIFY(!list->item(k)->icon().isNull());
    const auto* second = list->findItems(shown->itemText(2), Qt::MatchExactly).value(0);
    QVERIFY(second);
    list->scrollToItem(second);
    QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(second).center());
    QCOMPARE(shown->currentIndex(), 2);
    QVERIFY(!list->isVisibleTo(&bench.panel));
    shown->setCurrentText("jellyfish relu gd");
    QStringList names;
    for (const QAbstractSeries* series : find<QChartView>(bench.panel, "studyChartView")->chart()->series())
        if (!series->name().isEmpty()) names << series->name();
    QCOMPARE(names, QStringList({"jellyfish relu gd", "jellyfish relu gd, S Table 1"}));
}

OMEGASCOPE_TEST(Gui, TestStudyPanel);

}  // namespace test_study_panel

#include "test_study_panel.moc"
