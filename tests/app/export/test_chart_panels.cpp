// The run's chart and the gradients at ω as panels of figures.

#include <QXmlStreamReader>
#include <QtTest>
#include <cmath>

#include "app/export/figure/caption.h"
#include "app/export/figure/panel_renderer.h"
#include "tests/app/export/gallery_sessions.h"
#include "tests/support/golden.h"
#include "tests/support/registry.h"

namespace test_chart_panels {

using namespace omegascope;
using namespace omegascope::exporting;

namespace {

constexpr QSize kSize(800, 600);

/// P, Fig. 3 after the 200 steps of its spiral.
session::Session spiral() {
    return testing::trainedSession("pmlr-fig3", 200);
}

FigureSpec specFor(const QString& panels, Format format) {
    FigureSpec spec = specOf(panelsNamed(panels).value(), kSize);
    spec.format = format;
    return spec;
}

struct Content {
    QStringList words;
    std::vector<std::vector<QPointF>> paths;
};
Content contentOf(const QByteArray& svg) {
    Content content;
    QXmlStreamReader reader(svg);
    static const QRegularExpression kPoint(QStringLiteral("(-?[0-9.]+),(-?[0-9.]+)"));
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement) continue;
        if (reader.name() == QLatin1String("text")) content.words << reader.readElementText();
        if (reader.name() != QLatin1String("path")) continue;
        auto& path = content.paths.emplace_back();
        for (auto matches = kPoint.globalMatch(reader.attributes().value(QLatin1String("d")).toString());
             matches.hasNext();) {
            const auto match = matches.next();
            path.emplace_back(match.captured(1).toDouble(), match.captured(2).toDouble());
        }
    }
    return content;
}

Content drawn(PanelRenderer& renderer, const QString& panels) {
    return contentOf(renderer.renderVectors(specFor(panels, Format::Svg), {})->bytes);
}

}  // namespace

class TestChartPanels : public QObject {
    Q_OBJECT
  private slots:
    void theChartHoldsEveryLossOfAShortRun();
    void whatComesAfterTheShownStepIsPale();
    void withoutARunTheChartIsRefused();
    void gradientsAreThoseOfTheCellsRoundOmega();
    void gradientsFollowTheShownStep();
    void captionsTellBothPanels();
    void aComposedFigureLooksAsBefore();
    void theSameSessionGivesTheSameBytes_data();
    void theSameSessionGivesTheSameBytes();
};

void TestChartPanels::theChartHoldsEveryLossOfAShortRun() {
    PanelRenderer renderer = PanelRenderer::of(spiral()).value();
    const auto& losses = renderer.shown().session.trajectory->loss;
    const auto state = runState(renderer.shown()).value();
    const auto map = figures::runPlotMap(
        state, renderer.composition(specFor(QStringLiteral("run"), Format::Svg)).value().plots.front());
    const Content content = drawn(renderer, QStringLiteral("run"));
    QVERIFY(content.words.contains(QStringLiteral("step k")));
    const auto line = std::ranges::find(content.paths, losses.size(), &std::vector<QPointF>::size);
    QVERIFY(line != content.paths.end());
    for (std::size_t k = 0; k < losses.size(); ++k) {
        const QPointF expected = map.toPaper(static_cast<double>(k), losses[k]);
        QVERIFY((expected - (*line)[k]).manhattanLength() < 0.01);
    }
}

void TestChartPanels::whatComesAfterTheShownStepIsPale() {
    PanelRenderer renderer = PanelRenderer::of(spiral(), 50).value();
    const Content content = drawn(renderer, QStringLiteral("run"));
    const auto has = [&](std::size_t points) {
        return std::ranges::find(content.paths, points, &std::vector<QPointF>::size) != content.paths.end();
    };
    QVERIFY(has(51) && has(151));  // steps 0 … 50 and 50 … 200
}

void TestChartPanels::withoutARunTheChartIsRefused() {
    PanelRenderer renderer = PanelRenderer::of(testing::gallerySession("pmlr-fig3")).value();
    const auto picture = renderer.render(specFor(QStringLiteral("run"), Format::Png));
    QVERIFY(!picture.ok());
    QVERIFY(QString::fromStdString(picture.error().message).contains("omegascope train"));
}

/// P, Fig. 2: ω on two walls, four cells; the weights ½ and ½ of two of them give 0.
void TestChartPanels::gradientsAreThoseOfTheCellsRoundOmega() {
    PanelRenderer renderer = PanelRenderer::of(testing::gallerySession("pmlr-fig2")).value();
    const auto clarke = renderer.clarke().value();
    const auto state = clarkeState(renderer.shown(), *clarke);
    QCOMPARE(static_cast<Eigen::Index>(state.gradients.size()), clarke->gradients.cols());
    // Two routes: a small step along an axis, divided by what the axis shows of it.
    const ShownSession& shown = renderer.shown();
    for (std::size_t cell = 0; cell < state.gradients.size(); ++cell)
        for (int axis = 0; axis < 2; ++axis) {
            const double scale =
                slice::axisLabel(shown.session.slice, shown.slice, shown.loss.network(), axis).scale;
            const Eigen::VectorXd gradient = clarke->gradients.col(static_cast<Eigen::Index>(cell));
            const double slope = gradient.dot(shown.slice.directions.col(axis)) / scale;
            QVERIFY(std::abs(state.gradients[cell][static_cast<std::size_t>(axis)] - slope) < 1e-12);
        }
    const Content content = drawn(renderer, QStringLiteral("clarke"));
    QVERIFY(content.words.join(' ').contains(QStringLiteral("weights θ")));
    QVERIFY(content.words.contains(QStringLiteral("x*")));
}

void TestChartPanels::gradientsFollowTheShownStep() {
    PanelRenderer renderer = PanelRenderer::of(spiral(), 0).value();
    const auto start = renderer.clarke().value();
    renderer.showStep(1);
    const auto next = renderer.clarke().value();
    const auto expected = nonsmooth::clarkeSubdifferential(renderer.shown().loss, renderer.shown().point);
    QVERIFY((next->minNorm - expected->minNorm).norm() == 0.0);
    QVERIFY((next->minNorm - start->minNorm).norm() > 0.1);
}

void TestChartPanels::captionsTellBothPanels() {
    PanelRenderer renderer = PanelRenderer::of(spiral()).value();
    const FigureSpec spec = specFor(QStringLiteral("run,clarke"), Format::Png);
    const auto picture = renderer.picture().value();
    const auto clarke = renderer.clarke().value();
    const QString text =
        captionOf(renderer.shown(), picture.get(), clarke.get()).figure(renderer.shown().session, spec);
    QVERIFY2(text.contains(QStringLiteral("(a) The loss at the 201 points")), qPrintable(text));
    QVERIFY2(text.contains(QStringLiteral("(b) The gradient")), qPrintable(text));
    QVERIFY(text.contains(QStringLiteral("|x*| = %1").arg(clarke->minNorm.norm(), 0, 'g', 6)));
    QCOMPARE(text.contains(QStringLiteral("critical")), clarke->containsZero);
}

void TestChartPanels::aComposedFigureLooksAsBefore() {
    PanelRenderer renderer = PanelRenderer::of(spiral(), 120).value();
    FigureSpec spec = specFor(QStringLiteral("data,slice,run,clarke"), Format::Png);
    spec.pixels = QSize(900, 800);
    const QImage picture = renderer.render(spec).value();
    // It has letters and numbers: another rasteriser of type moves their edges.
    const std::string verdict =
        testing::compareWithBaseline(picture, QStringLiteral("composed-figure3"), {24, 0.01});
    QVERIFY2(verdict.empty(), verdict.c_str());
}

void TestChartPanels::theSameSessionGivesTheSameBytes_data() {
    QTest::addColumn<int>("format");
    for (const Format format : {Format::Svg, Format::Pdf, Format::Tikz})
        QTest::newRow(qPrintable(nameOf(format))) << static_cast<int>(format);
}

void TestChartPanels::theSameSessionGivesTheSameBytes() {
    QFETCH(int, format);
    const auto bytes = [&] {
        PanelRenderer renderer = PanelRenderer::of(spiral()).value();
        return renderer
            .renderVectors(specFor(QStringLiteral("run,clarke"), static_cast<Format>(format)),
                           QStringLiteral("figure"))
            ->bytes;
    };
    const QByteArray first = bytes();
    QVERIFY(first.size() > 1000);
    QCOMPARE(bytes(), first);
}

OMEGASCOPE_TEST(Gui, TestChartPanels);

}  // namespace test_chart_panels

#include "test_chart_panels.moc"
