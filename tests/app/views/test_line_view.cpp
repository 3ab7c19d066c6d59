// L along a line: against the loss itself, with real mouse events.

#include <QSignalSpy>
#include <QWheelEvent>
#include <QtTest>

#include "app/session/file/session_io.h"
#include "app/views/line_view.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_line_view {

using namespace omegascope;
using views::LineView;

namespace {

session::Session sample(const char* name) {
    return session::load(
               QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/%1.json").arg(QLatin1String(name)))
        .value()
        .session;
}

struct Bench {
    document::Document document;
    panels::PointComputer points{document};
    views::Highlight highlight;
    LineView view{document, points, highlight};

    explicit Bench(const char* name) : document(sample(name)) {
        view.resize(500, 300);
        view.show();
    }
    bool isReady() const {
        return view.line() && view.line()->loss == document.loss() && view.line()->point == document.point();
    }
};

}  // namespace

class TestLineView : public QObject {
    Q_OBJECT
  private slots:
    void theLineIsTheLoss_data();
    void theLineIsTheLoss();
    void aKinkIsWhereTheSlopeJumps();
    void theEndsAreDragged();
    void theWheelZoomsAboutThePointer();
    void aClickSendsOmegaThere();
    void aWallLightsUpItsMaker();
    void whereThereIsNoDirectionItIsSaid();
};

void TestLineView::theLineIsTheLoss_data() {
    QTest::addColumn<QByteArray>("session");
    QTest::addColumn<int>("along");
    for (const char* name : {"pmlr-fig4b", "pmlr-fig2", "pmlr-fig5b", "swirszcz-prop1"})
        for (const int along : {0, 1, 3}) QTest::addRow("%s %d", name, along) << QByteArray(name) << along;
}

void TestLineView::theLineIsTheLoss() {
    QFETCH(QByteArray, session);
    QFETCH(int, along);
    Bench bench(session.constData());
    bench.view.setAlong(static_cast<LineView::Along>(along));
    QTRY_VERIFY(bench.isReady());
    QTest::qWait(0);
    const LineView::Line& line = *bench.view.line();
    QVERIFY(line.exact);
    Random random(5);
    for (int k = 0; k < 200; ++k) {
        const double t = random.uniform(line.low, line.high);
        const double loss = line.loss->value(line.point + t * line.direction);
        QVERIFY(std::abs(line.at(t) - loss) <= 1e-9 * (1.0 + std::abs(loss)));
    }
}

void TestLineView::aKinkIsWhereTheSlopeJumps() {
    Bench bench("pmlr-fig4b");
    bench.view.setAlong(LineView::Along::Random);
    QTRY_VERIFY(bench.isReady() && bench.view.line()->walls.size() > 3);
    const LineView::Line& line = *bench.view.line();
    const auto value = [&](double t) { return line.loss->value(line.point + t * line.direction); };
    int kinks = 0;
    for (std::size_t k = 0; k < line.walls.size(); ++k) {
        const double t = line.low + line.walls[k].t, h = 1e-6;
        const double jump = (value(t + h) - value(t)) / h - (value(t) - value(t - h)) / h;
        QCOMPARE(line.kinks[k], std::abs(jump) > 1e-5);
        kinks += line.kinks[k];
    }
    QVERIFY(kinks > 0);
}

void TestLineView::theEndsAreDragged() {
    Bench bench("pmlr-fig4b");
    QTRY_VERIFY(bench.isReady());
    const QRectF frame = bench.view.axisMap().frame;
    const double high = bench.view.line()->high, low = bench.view.line()->low;
    QTest::mousePress(&bench.view, Qt::LeftButton, {}, frame.bottomRight().toPoint());
    const QPointF to = frame.bottomRight() - QPointF(frame.width() / 4.0, 0.0);
    QMouseEvent move(QEvent::MouseMove, to, bench.view.mapToGlobal(to), Qt::NoButton, Qt::LeftButton, {});
    QApplication::sendEvent(&bench.view, &move);
    QTest::mouseRelease(&bench.view, Qt::LeftButton, {}, to.toPoint());
    QTRY_VERIFY(bench.view.line()->high < high);
    QVERIFY(std::abs(bench.view.line()->high - (high - (high - low) / 4.0)) < 0.05 * (high - low));
    QCOMPARE(bench.view.line()->low, low);
    QCOMPARE(bench.document.undoStack().count(), 0);
}

void TestLineView::theWheelZoomsAboutThePointer() {
    Bench bench("pmlr-fig4b");
    QTRY_VERIFY(bench.isReady());
    const QPointF at = bench.view.axisMap().frame.center() + QPointF(60, 0);
    const double fixed = bench.view.axisMap().toData(at).x(), before = bench.view.line()->high;
    QWheelEvent wheel(at, bench.view.mapToGlobal(at), {}, {0, 240}, Qt::NoButton, {}, Qt::NoScrollPhase,
                      false);
    QApplication::sendEvent(&bench.view, &wheel);
    QTRY_VERIFY(bench.view.line()->high < before);
    QVERIFY(std::abs(bench.view.axisMap().toData(at).x() - fixed) < 1e-9);
}

void TestLineView::aClickSendsOmegaThere() {
    Bench bench("pmlr-fig4b");
    QTRY_VERIFY(bench.isReady());
    const QPointF at = bench.view.axisMap().frame.center() + QPointF(71, 13);
    const double t = bench.view.axisMap().toData(at.toPoint()).x();
    const Eigen::VectorXd wanted = bench.view.line()->point + t * bench.view.line()->direction;
    QTest::mouseClick(&bench.view, Qt::LeftButton, {}, at.toPoint());
    QVERIFY((bench.document.point() - wanted).norm() < 1e-12);
    QCOMPARE(bench.document.undoStack().count(), 1);
}

void TestLineView::aWallLightsUpItsMaker() {
    Bench bench("pmlr-fig4b");
    QTRY_VERIFY(bench.isReady() && !bench.view.line()->walls.empty());
    const auto& wall = bench.view.line()->walls.front();
    const auto map = bench.view.axisMap();
    const QPointF at(map.toPaper(bench.view.line()->low + wall.t, 0.0).x(), map.frame.center().y());
    QSignalSpy told(&bench.view, &LineView::told);
    QMouseEvent move(QEvent::MouseMove, at, bench.view.mapToGlobal(at), Qt::NoButton, Qt::NoButton, {});
    QApplication::sendEvent(&bench.view, &move);
    QVERIFY(!bench.highlight.state().makers.empty());
    QVERIFY2(told.back()[0].toString().contains("wall: datum"), qPrintable(told.back()[0].toString()));
}

void TestLineView::whereThereIsNoDirectionItIsSaid() {
    Bench bench("pmlr-fig4b");  // a flat minimum: 0 is in the subdifferential, and there is no run
    bench.view.setAlong(LineView::Along::RunEnd);
    QTRY_VERIFY(!bench.view.line());
    bench.view.setAlong(LineView::Along::Downhill);
    QTRY_VERIFY(bench.points.isCurrent());
    QVERIFY(!bench.view.line());
    bench.view.setAlong(LineView::Along::First);
    QTRY_VERIFY(bench.view.line());
}

OMEGASCOPE_TEST(Gui, TestLineView);

}  // namespace test_line_view

#include "test_line_view.moc"
