// Minima against α under real clicks.

#include <QPushButton>
#include <QSpinBox>
#include <QtCharts/QChartView>
#include <QtTest>
#include <cmath>

#include "app/charts/bifurcation_chart.h"
#include "app/commands/edits.h"
#include "tests/support/example_session.h"
#include "tests/support/panel_input.h"
#include "tests/support/registry.h"

namespace test_bifurcation_chart {

using namespace omegascope;
using namespace omegascope::testing;
using document::Document;

namespace {

struct Bench {
    Document document{sessionOf(testing::figure4b())};
    views::BifurcationChart chart{document};
    QPushButton* button = nullptr;

    Bench() {
        open(chart);
        chart.resize(420, 320);
        button = find<QPushButton>(chart, "bifurcationButton");
        type(find<QSpinBox>(chart, "bifurcationStartsBox"), QStringLiteral("6"));
    }
    bool isRunning() const { return button->text() == QStringLiteral("&Cancel"); }
};

}  // namespace

class TestBifurcationChart : public QObject {
    Q_OBJECT
  private slots:
    void suboptimalMinimaAppearAtAlphaZero();
    void aClickOnAMarkSendsAlphaAndOmegaThere();
    void cancellingKeepsWhatWasFound();
    void otherDataClearTheMarks();
};

void TestBifurcationChart::suboptimalMinimaAppearAtAlphaZero() {
    Bench bench;
    QTest::mouseClick(bench.button, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!bench.isRunning(), 120'000);
    double lowestAtZero = 1e9, highestAtZero = 0.0, highestAtOne = 0.0;
    for (const auto& mark : bench.chart.marks()) {
        QCOMPARE(mark.minimum.verdict.verdict, nonsmooth::Verdict::LocalMinimum);
        if (mark.alpha == 0.0) {
            lowestAtZero = std::min(lowestAtZero, mark.minimum.loss);
            highestAtZero = std::max(highestAtZero, mark.minimum.loss);
        }
        if (mark.alpha == 1.0) highestAtOne = std::max(highestAtOne, mark.minimum.loss);
    }
    // Separable data: a linear network has global minima alone (P, Thm 5), a ReLU network has others
    // (Scenario 3).
    QVERIFY(highestAtOne < 1e-9);
    QVERIFY(highestAtZero > lowestAtZero + 1e-3);
    QCOMPARE(bench.document.undoStack().count(), 0);
}

void TestBifurcationChart::aClickOnAMarkSendsAlphaAndOmegaThere() {
    Bench bench;
    QTest::mouseClick(bench.button, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!bench.chart.marks().empty(), 120'000);
    if (bench.isRunning()) QTest::mouseClick(bench.button, Qt::LeftButton);
    const auto mark = bench.chart.marks().front();
    const Eigen::VectorXd before = bench.document.point();
    auto* view = find<QChartView>(bench.chart, "bifurcationView");
    QTest::mouseClick(view->viewport(), Qt::LeftButton, {}, bench.chart.positionOf(mark).toPoint());
    QCOMPARE(bench.document.session().architecture.alpha, mark.alpha);
    QVERIFY(std::abs(bench.document.evaluation().value - mark.minimum.loss) < 1e-9);
    QCOMPARE(bench.document.undoStack().count(), 1);
    QVERIFY(!bench.chart.marks().empty());  // α alone has changed
    bench.document.undoStack().undo();
    QVERIFY(same(bench.document.point(), before));
    QCOMPARE(bench.document.session().architecture.alpha, 0.0);
}

void TestBifurcationChart::cancellingKeepsWhatWasFound() {
    Bench bench;
    QTest::mouseClick(bench.button, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!bench.chart.marks().empty(), 120'000);
    const auto found = bench.chart.marks().size();
    if (bench.isRunning()) QTest::mouseClick(bench.button, Qt::LeftButton);
    QVERIFY(!bench.isRunning());
    QCOMPARE(bench.chart.marks().size(), found);
}

void TestBifurcationChart::otherDataClearTheMarks() {
    Bench bench;
    QTest::mouseClick(bench.button, Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!bench.chart.marks().empty(), 120'000);
    QVERIFY(commands::moveDatum(bench.document, 0, Eigen::Vector2d(0.5, 0.5)).ok());
    QVERIFY(bench.chart.marks().empty());
    QVERIFY(!bench.isRunning());
}

OMEGASCOPE_TEST(Gui, TestBifurcationChart);

}  // namespace test_bifurcation_chart

#include "test_bifurcation_chart.moc"
