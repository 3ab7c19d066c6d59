// The figure of a study: what is drawn are the numbers of its table, where the axes say.

#include <QPainter>
#include <QtTest>
#include <cmath>

#include "app/export/studies/study_export.h"
#include "app/export/writers/vector_device.h"
#include "app/figures/charts/study_figure.h"
#include "app/studies/results.h"
#include "app/studies/shipped.h"
#include "tests/support/registry.h"

namespace test_study_figure {

using namespace omegascope;

namespace {

/// Keeps the middles of all that is drawn, and the texts.
class Keeper : public exporting::VectorSink {
  public:
    void path(const QPainterPath& path, const exporting::VectorFill&,
              const exporting::VectorStroke&) override {
        middles.push_back(path.boundingRect().center());
    }
    void text(const exporting::VectorText& text) override { texts << text.text; }
    void image(const QRectF&, const QImage&) override { ++images; }
    void clip(const QPainterPath&) override {}

    std::vector<QPointF> middles;
    QStringList texts;
    int images = 0;
};

Keeper drawn(const figures::StudyFigureState& state, const QRectF& frame) {
    Keeper keeper;
    exporting::VectorDevice device(QSizeF(420, 330), keeper);
    QPainter painter(&device);
    figures::drawStudyPlot(painter, state, frame, {});
    painter.end();
    return keeper;
}

double coordinate(double value, bool logarithmic) {
    return logarithmic ? std::log10(value) : value;
}

}  // namespace

class TestStudyFigure : public QObject {
    Q_OBJECT
  private slots:
    void everyPointIsDrawnWhereTheTableSays_data();
    void everyPointIsDrawnWhereTheTableSays();
    void everySeriesIsInSomeFrame_data() { everyPointIsDrawnWhereTheTableSays_data(); }
    void everySeriesIsInSomeFrame();
    void axesOfPgfplotsHoldTheNumbersThemselves_data() { everyPointIsDrawnWhereTheTableSays_data(); }
    void axesOfPgfplotsHoldTheNumbersThemselves();
    void tablesOfOtherStudiesAreRefused();
};

void TestStudyFigure::everyPointIsDrawnWhereTheTableSays_data() {
    QTest::addColumn<QString>("name");
    for (const QString& name : study::shippedStudies()) QTest::newRow(qPrintable(name)) << name;
}

void TestStudyFigure::everyPointIsDrawnWhereTheTableSays() {
    QFETCH(QString, name);
    const auto shipped = study::shippedStudy(name);
    QVERIFY2(shipped, shipped ? "" : shipped.error().message.c_str());
    const QRectF frame(70, 10, 330, 260);
    for (const figures::StudyFigureState& state : figures::studyFigures(shipped->plot)) {
        const figures::AxisMap map = figures::studyPlotMap(state, frame);
        const Keeper keeper = drawn(state, frame);
        QCOMPARE(keeper.images, 0);
        QVERIFY(keeper.texts.size() >= 6);  // two names of axes, numbers at both
        for (const studies::PlotSeries& series : state.plot.series)
            for (const studies::PlotPoint& point : series.points) {
                if (state.plot.logY && !(point.y > 0.0)) continue;
                const QPointF place =
                    map.toPaper(coordinate(point.x, state.plot.logX), coordinate(point.y, state.plot.logY));
                QVERIFY(frame.contains(place));
                // A triangle's middle is not that of the box round it.
                QVERIFY2(std::ranges::any_of(keeper.middles,
                                             [&](const QPointF& middle) {
                                                 return std::hypot(middle.x() - place.x(),
                                                                   middle.y() - place.y()) < 1.6;
                                             }),
                         series.name.c_str());
            }
    }
}

void TestStudyFigure::everySeriesIsInSomeFrame() {
    QFETCH(QString, name);
    const auto shipped = study::shippedStudy(name);
    QVERIFY(shipped);
    QSet<QString> names;
    for (const figures::StudyFigureState& state : figures::studyFigures(shipped->plot)) {
        QSet<QString> labels;
        QCOMPARE(state.looks.size(), state.plot.series.size());
        for (const figures::LegendEntry& entry : figures::studyLegend(state, {})) labels << entry.label;
        QVERIFY(!labels.isEmpty());
        for (const studies::PlotSeries& series : state.plot.series)
            names << QString::fromStdString(series.name);
    }
    for (const studies::PlotSeries& series : shipped->plot.series)
        QVERIFY2(names.contains(QString::fromStdString(series.name)), series.name.c_str());
}

/// For an author's hand: every value stands in a table of its axis, also where the axis shows powers of ten.
void TestStudyFigure::axesOfPgfplotsHoldTheNumbersThemselves() {
    QFETCH(QString, name);
    const studies::Plot plot = study::shippedStudy(name)->plot;
    exporting::FigureSpec spec = exporting::studySpec(exporting::studyFrames(plot));
    spec.format = exporting::Format::Pgfplots;
    const auto figure = exporting::drawStudy(plot, spec, name, name + ".tex");
    QVERIFY2(figure.ok(), figure ? "" : figure.error().message.c_str());
    const QString file = QString::fromUtf8(std::get<exporting::FigureFile>(*figure).bytes);
    QCOMPARE(file.count("\\begin{axis}"), exporting::studyFrames(plot));
    QCOMPARE(file.count("xmode=log"), plot.logX ? exporting::studyFrames(plot) : 0);
    std::vector<std::array<double, 2>> rows;
    static const QRegularExpression kRow("^(\\S+) (\\S+)$", QRegularExpression::MultilineOption);
    for (auto row = kRow.globalMatch(file); row.hasNext();) {
        const auto found = row.next();
        rows.push_back({found.captured(1).toDouble(), found.captured(2).toDouble()});
    }
    const auto near = [](double a, double b) { return std::abs(a - b) <= 2e-5 * (std::abs(b) + 1e-3); };
    for (const studies::PlotSeries& series : plot.series)
        for (const studies::PlotPoint& point : series.points) {
            if ((plot.logY && !(point.y > 0.0)) || !std::isfinite(point.y)) continue;
            QVERIFY2(
                std::ranges::any_of(
                    rows, [&](const auto& row) { return near(row[0], point.x) && near(row[1], point.y); }),
                series.name.c_str());
        }
}

void TestStudyFigure::tablesOfOtherStudiesAreRefused() {
    const auto one = study::shippedStudy("zig-zag"), other = study::shippedStudy("init-depth");
    QVERIFY(one && other);
    QVERIFY(!study::plotFrom(one->plot, study::plotCsv(other->plot)));
    QVERIFY(!study::plotFrom(one->plot, "series,x\n1,2\n"));
    QVERIFY(study::plotFrom(one->plot, study::plotCsv(one->plot)));
}

OMEGASCOPE_TEST(Gui, TestStudyFigure);

}  // namespace test_study_figure

#include "test_study_figure.moc"
