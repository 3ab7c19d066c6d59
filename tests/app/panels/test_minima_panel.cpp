// The search for minima: its list, and what a double-click does.

#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>
#include <cmath>

#include "app/commands/edits.h"
#include "app/panels/point/minima_panel.h"
#include "tests/support/example_session.h"
#include "tests/support/panel_input.h"
#include "tests/support/registry.h"

namespace test_minima_panel {

using namespace omegascope;
using namespace omegascope::testing;
using document::Document;

namespace {

struct Bench {
    Document document;
    panels::MinimaPanel panel{document};
    QTableView* table;
    QPushButton* button;

    explicit Bench(const testing::Example& example, int starts = 40) : document(sessionOf(example)) {
        open(panel);
        table = find<QTableView>(panel, "minimaTable");
        button = find<QPushButton>(panel, "findMinimaButton");
        type(find<QSpinBox>(panel, "startsBox"), QString::number(starts));
    }
    int rows() const { return table->model()->rowCount(); }
    void search() {
        QTest::mouseClick(button, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(rows() > 0, 120'000);
    }
    /// The row whose type and loss read so, or -1.
    int rowOf(const QString& type, const QString& loss) const {
        for (int row = 0; row < rows(); ++row)
            if (cell(table, row, panels::MinimaModel::Type) == type &&
                cell(table, row, panels::MinimaModel::Loss) == loss)
                return row;
        return -1;
    }
    void doubleClick(int row) {
        table->scrollTo(table->model()->index(row, 0));
        const QPoint at = table->visualRect(table->model()->index(row, 0)).center();
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, at);
        QTest::mouseDClick(table->viewport(), Qt::LeftButton, {}, at);
    }
};

}  // namespace

class TestMinimaPanel : public QObject {
    Q_OBJECT
  private slots:
    void bothMinimaOfFigure1AreFound();
    void aDoubleClickSendsOmegaThereInOneStep();
    void returnSendsOmegaThereToo();
    void theListStaysWhileOmegaMoves();
    void minimaOfAnotherLossAreNotOffered();
    void aSearchCanBeCancelled();
};

void TestMinimaPanel::bothMinimaOfFigure1AreFound() {
    Bench bench(testing::figure1());
    bench.search();
    // P, Fig. 1: the flat cell at L = 0.5, the sharp valley at L = 0.8.
    QVERIFY(bench.rowOf(QStringLiteral("flat"), QStringLiteral("0.5")) >= 0);
    QVERIFY(bench.rowOf(QStringLiteral("sharp"), QStringLiteral("0.8")) >= 0);
    int ended = 0;
    for (int row = 0; row < bench.rows(); ++row)
        ended += cell(bench.table, row, panels::MinimaModel::Basin).toInt();
    QVERIFY(ended <= 40);
    QVERIFY(
        find<QLabel>(bench.panel, "minimaText")->text().startsWith(QStringLiteral("%1 of 40").arg(ended)));
    QCOMPARE(bench.document.undoStack().count(), 0);  // a search changes nothing
}

void TestMinimaPanel::aDoubleClickSendsOmegaThereInOneStep() {
    Bench bench(testing::figure1());
    bench.search();
    const Eigen::VectorXd before = bench.document.point();
    bench.doubleClick(bench.rowOf(QStringLiteral("flat"), QStringLiteral("0.5")));
    QVERIFY(std::abs(bench.document.evaluation().value - 0.5) < 1e-9);
    QCOMPARE(bench.document.undoStack().count(), 1);
    bench.document.undoStack().undo();
    QVERIFY(same(bench.document.point(), before));
}

void TestMinimaPanel::returnSendsOmegaThereToo() {
    Bench bench(testing::figure1());
    bench.search();
    bench.table->setCurrentIndex(bench.table->model()->index(0, 0));
    QTest::keyClick(bench.table, Qt::Key_Return);
    QCOMPARE(bench.document.undoStack().count(), 1);
}

void TestMinimaPanel::theListStaysWhileOmegaMoves() {
    Bench bench(testing::figure1());
    bench.search();
    const int rows = bench.rows();
    QVERIFY(commands::setParameterEntry(bench.document, 0, -2.0).ok());
    QCOMPARE(bench.rows(), rows);
    QVERIFY(bench.table->isEnabled());
}

void TestMinimaPanel::minimaOfAnotherLossAreNotOffered() {
    Bench bench(testing::figure1());
    bench.search();
    QVERIFY(commands::setAlpha(bench.document, 0.5).ok());
    QVERIFY(!bench.table->isEnabled());
    QVERIFY(find<QLabel>(bench.panel, "minimaText")->text().contains(QStringLiteral("another loss")));
    bench.document.undoStack().undo();  // the same loss again
    QVERIFY(bench.table->isEnabled());
}

void TestMinimaPanel::aSearchCanBeCancelled() {
    Bench bench(testing::figure5(), 100'000);
    QTest::mouseClick(bench.button, Qt::LeftButton);
    auto* progress = find<QProgressBar>(bench.panel, "minimaProgress");
    QVERIFY(progress->isVisible());
    QCOMPARE(bench.button->text(), QStringLiteral("&Cancel"));
    QTest::mouseClick(bench.button, Qt::LeftButton);
    QVERIFY(!progress->isVisible());
    QCOMPARE(bench.button->text(), QStringLiteral("&Find minima"));
    QCOMPARE(bench.rows(), 0);
}

OMEGASCOPE_TEST(Gui, TestMinimaPanel);

}  // namespace test_minima_panel

#include "test_minima_panel.moc"
