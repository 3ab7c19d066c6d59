// The chart of a run: what it draws, and scrubbing in it.

#include <QComboBox>
#include <QLabel>
#include <QTest>
#include <QtCharts/QChart>
#include <cmath>

#include "app/charts/loss_chart.h"
#include "app/commands/edits.h"
#include "app/figures/charts/run_figure.h"
#include "app/live/run_controller.h"
#include "core/dynamics/runs/step_quantities.h"
#include "core/support/random.h"
#include "tests/support/example_session.h"
#include "tests/support/panel_input.h"
#include "tests/support/registry.h"

namespace test_loss_chart {

using namespace omegascope;
using document::Document;
using panels::RunController;
using testing::figure3Run;
using testing::find;
using testing::open;
using testing::sessionOf;

class TestLossChart : public QObject {
    Q_OBJECT
  private slots:
    void decimationKeepsTheExtremes_data();
    void decimationKeepsTheExtremes();
    void shortSeriesAreKeptWhole();
    void chartHintsUntilThereIsARun();
    void clickingTheChartScrubs();
    void chartDrawsTheLossAndTheData();
    void chartDrawsTheOtherQuantities_data();
    void chartDrawsTheOtherQuantities();
    void theDriftOfEveryUnitIsDrawn();
    void theDistanceFollowsThePlane();
    void noPointIsOffAPlaneOfAllParameters();
    void theSpiralBuildsTheConvexCombination();
    void quantitiesGoWithTheRun();
};

void TestLossChart::decimationKeepsTheExtremes_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("columns");
    QTest::newRow("many") << 100000 << 300;
    QTest::newRow("not a multiple") << 10007 << 97;
    QTest::newRow("just above") << 201 << 100;
}

void TestLossChart::decimationKeepsTheExtremes() {
    QFETCH(int, count);
    QFETCH(int, columns);
    constexpr std::uint64_t kSeed = 20180;
    qInfo("seed %llu", static_cast<unsigned long long>(kSeed));
    Random random(kSeed);
    std::vector<double> values(static_cast<std::size_t>(count));
    for (double& value : values) value = random.normal();
    const auto points = figures::decimate(
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
    const auto spiked = figures::decimate(
        count, [&](int k) { return values[static_cast<std::size_t>(k)]; }, columns);
    QVERIFY(spiked.contains(QPointF(count / 2, 1e6)));
}

void TestLossChart::shortSeriesAreKeptWhole() {
    const auto points = figures::decimate(
        200, [](int k) { return std::sin(k); }, 100);
    QCOMPARE(points.size(), 200);
    QVERIFY(figures::decimate(
                0, [](int) { return 0.0; }, 100)
                .isEmpty());
}

void TestLossChart::chartHintsUntilThereIsARun() {
    Document document(figure3Run(50));
    RunController run(document);
    views::LossChart chart(document, run.events());
    open(chart, {480, 300});
    auto* hint = find<QLabel>(chart, "chartHint");
    QVERIFY(hint->isVisible());
    QVERIFY(hint->text().contains("Space"));
    run.toEnd();
    QTRY_VERIFY(!hint->isVisible());
    document.undoStack().undo();
    QVERIFY(hint->isVisible());
}

void TestLossChart::clickingTheChartScrubs() {
    Document document(figure3Run(50));
    RunController run(document);
    views::LossChart chart(document, run.events());
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

void TestLossChart::chartDrawsTheLossAndTheData() {
    Document document(figure3Run(20));
    RunController run(document);
    views::LossChart chart(document, run.events());
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

void TestLossChart::chartDrawsTheOtherQuantities_data() {
    QTest::addColumn<int>("item");
    QTest::newRow("distance to wall") << 1;
    QTest::newRow("active data") << 2;
    QTest::newRow("balance drift") << 3;
    QTest::newRow("distance from plane") << 4;
}

void TestLossChart::chartDrawsTheOtherQuantities() {
    QFETCH(int, item);
    session::Session session = sessionOf(testing::localMinimumOfSwirszcz());
    session.parameters.array() += 0.3;
    session.training.step = 0.01;
    session.training.steps = 30;
    Document document(session);
    RunController run(document);
    views::LossChart chart(document, run.events());
    open(chart, {480, 300});
    run.toEnd();
    QTRY_COMPARE(document.position(), 30);
    testing::choose(find<QComboBox>(chart, "quantityBox"), item);
    auto* view = find<views::ScrubView>(chart, "lossChartView");
    const auto* line = qobject_cast<QLineSeries*>(view->chart()->series().first());
    QTRY_COMPARE(line->count(), 31);
    QCOMPARE(find<QCheckBox>(chart, "perDatumBox")->isEnabled(), item == 3);
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
        if (item == 4) expected = document.slice().distance(point);
        QCOMPARE(line->at(k).y(), expected);
    }
    testing::choose(find<QComboBox>(chart, "quantityBox"), 0);
    QCOMPARE(line->at(30).y(), document.session().trajectory->loss.back());
    QVERIFY(find<QCheckBox>(chart, "perDatumBox")->isEnabled());
}

void TestLossChart::theDriftOfEveryUnitIsDrawn() {
    session::Session session = sessionOf(testing::localMinimumOfSwirszcz());
    session.parameters.array() += 0.3;
    session.training.step = 0.01;
    session.training.steps = 30;
    Document document(session);
    RunController run(document);
    views::LossChart chart(document, run.events());
    open(chart, {480, 300});
    run.toEnd();
    QTRY_COMPARE(document.position(), 30);
    testing::choose(find<QComboBox>(chart, "quantityBox"), 3);
    auto* view = find<views::ScrubView>(chart, "lossChartView");
    const auto lines = [view] { return view->chart()->series(); };
    QTRY_COMPARE(qobject_cast<QLineSeries*>(lines().last())->count(), 31);
    QTest::keyClick(find<QCheckBox>(chart, "perDatumBox"), Qt::Key_Space);
    const auto start = dynamics::balances(document.loss()->network(), session.parameters);
    const auto last = dynamics::pointAt(document.session().trajectory, *document.loss(),
                                        document.session().trajectory->steps());
    const Eigen::VectorXd drift = *dynamics::balances(document.loss()->network(), last) - *start;
    QCOMPARE(lines().size(), 1 + drift.size());
    for (Eigen::Index unit = 0; unit < drift.size(); ++unit)
        QCOMPARE(qobject_cast<QLineSeries*>(lines().at(unit))->at(30).y(), std::abs(drift(unit)));
    QVERIFY(find<QLabel>(chart, "chartKey")->text().contains("units"));
}

void TestLossChart::theDistanceFollowsThePlane() {
    session::Session session = sessionOf(testing::localMinimumOfSwirszcz());
    session.parameters.array() += 0.3;
    session.training.step = 0.01;
    session.training.steps = 40;
    Document document(session);
    RunController run(document);
    views::LossChart chart(document, run.events());
    open(chart, {480, 300});
    run.toEnd();
    QTRY_COMPARE(document.position(), 40);
    testing::choose(find<QComboBox>(chart, "quantityBox"), 4);
    auto* view = find<views::ScrubView>(chart, "lossChartView");
    const auto* line = qobject_cast<QLineSeries*>(view->chart()->series().first());
    QTRY_COMPARE(line->count(), 41);
    const double before = document.slice().distance(document.point());
    QCOMPARE(line->at(40).y(), before);
    slice::SliceSpec other = document.session().slice;
    for (auto& range : other.ranges) range = {-3, 3};
    other.origin.array() += 0.75;
    QVERIFY(commands::setSlice(document, other, "Shift"));
    const double after = document.slice().distance(document.point());
    QVERIFY(std::abs(after - before) > 0.1);
    QTRY_VERIFY(line->count() == 41 && line->at(40).y() == after);
}

/// The plane of both parameters that there are has all of Ω in it.
void TestLossChart::noPointIsOffAPlaneOfAllParameters() {
    session::Session session = figure3Run(40);
    Document document(session);
    RunController run(document);
    run.toEnd();
    QTRY_COMPARE(document.position(), 40);
    for (auto& range : session.slice.ranges) range = {-3, 3};
    session.slice.origin(1) += 0.75;
    QVERIFY(commands::setSlice(document, session.slice, "Shift"));
    QCOMPARE(document.slice().distance(document.point()), 0.0);
}

/// P, Fig. 3: the times spent in the four cells build the convex combination that is 0.
void TestLossChart::theSpiralBuildsTheConvexCombination() {
    session::Session spiral = figure3Run(199);  // 200 points
    spiral.training.schedule = "geometric";
    spiral.training.step = 3 * (1 + 0.81) * 0.8;
    Document document(spiral);
    RunController run(document);
    views::LossChart chart(document, run.events());
    open(chart, {480, 300});
    run.toEnd();
    QTRY_COMPARE(document.position(), 199);
    testing::choose(find<QComboBox>(chart, "quantityBox"), 5);
    auto* view = find<views::ScrubView>(chart, "lossChartView");
    QTRY_COMPARE(view->chart()->series().size(), 2);
    const auto* bound = qobject_cast<QLineSeries*>(view->chart()->series().first());
    const auto* norm = qobject_cast<QLineSeries*>(view->chart()->series().last());
    QVERIFY(norm->count() > 150);
    QCOMPARE(norm->at(norm->count() - 1).x(), 199.0);
    for (int k = 0; k < norm->count(); ++k) QVERIFY(bound->at(k).y() <= norm->at(k).y() + 1e-12);
    QVERIFY(norm->at(norm->count() - 1).y() < 0.01 && norm->at(4).y() > 0.05);
    QVERIFY(find<QLabel>(chart, "chartKey")->text().contains("bound from below"));
}

void TestLossChart::quantitiesGoWithTheRun() {
    Document document(figure3Run(2500));
    RunController run(document);
    views::LossChart chart(document, run.events());
    open(chart, {480, 300});
    testing::choose(find<QComboBox>(chart, "quantityBox"), 1);
    run.toEnd();
    QTRY_COMPARE(document.position(), 2500);
    auto* key = find<QLabel>(chart, "chartKey");
    QTRY_COMPARE(key->text(), QStringLiteral("at 2000 of 2501 points"));
    document.setPosition(1234);
    document.undoStack().undo();
    QVERIFY(find<QLabel>(chart, "chartHint")->isVisible());
    document.undoStack().redo();
    QTRY_COMPARE(key->text(), QStringLiteral("at 2000 of 2501 points"));
}

OMEGASCOPE_TEST(Gui, TestLossChart);

}  // namespace test_loss_chart

#include "test_loss_chart.moc"
