#include <QRegularExpression>
#include <QtTest>
#include <cmath>

#include "app/export/figure/caption.h"
#include "app/export/figure/figure_files.h"
#include "tests/app/export/gallery_sessions.h"
#include "tests/support/registry.h"

namespace test_figure_specs {

using namespace omegascope;
using namespace omegascope::exporting;

namespace {

FigureSpec printSpec(double width, double height, Format format) {
    FigureSpec spec;
    spec.panels = {Panel::Data, Panel::Slice};
    spec.columns = 2;
    spec.centimetres = {width, height};
    spec.format = format;
    return spec;
}

/// The numbers that follow `key` in a file.
std::vector<double> numbersAfter(const QByteArray& text, const char* key) {
    std::vector<double> numbers;
    const QRegularExpression number(QLatin1String(key) + QStringLiteral("([0-9.]+)"));
    auto matches = number.globalMatch(QString::fromLatin1(text));
    while (matches.hasNext()) numbers.push_back(matches.next().captured(1).toDouble());
    return numbers;
}

/// The streams of a PDF file, inflated; those that are no zlib data are left out.
QList<QByteArray> streamsOf(const QByteArray& pdf) {
    QList<QByteArray> streams;
    for (qsizetype at = pdf.indexOf("stream\n"); at >= 0; at = pdf.indexOf("stream\n", at + 1)) {
        if (pdf.mid(at - 3, 3) == "end") continue;
        const qsizetype first = at + 7, end = pdf.indexOf("endstream", first);
        // qUncompress wants the length of the result first; it grows where the guess is too small.
        QByteArray packed = QByteArray::fromHex("00100000") + pdf.mid(first, end - first);
        if (const QByteArray text = qUncompress(packed); !text.isEmpty()) streams << text;
    }
    return streams;
}

/// Heights of all type on the page in points: the size of the font times text matrix and page matrix.
std::vector<double> typeSizesOf(const QByteArray& page) {
    std::vector<double> sizes, numbers;
    std::vector<QTransform> saved;
    QTransform matrix, text;
    double font = 0.0;
    const auto taken = [&] {
        const auto n = numbers.size();
        return QTransform(numbers[n - 6], numbers[n - 5], numbers[n - 4], numbers[n - 3], numbers[n - 2],
                          numbers[n - 1]);
    };
    for (const QByteArray& word : page.simplified().split(' ')) {
        bool number = false;
        const double value = word.toDouble(&number);
        if (number) {
            numbers.push_back(value);
            continue;
        }
        if (word == "q") saved.push_back(matrix);
        if (word == "Q" && !saved.empty()) matrix = saved.back(), saved.pop_back();
        if (word == "cm" && numbers.size() >= 6) matrix = taken() * matrix;
        if (word == "Tm" && numbers.size() >= 6) text = taken();
        if (word == "Tf" && !numbers.empty()) font = numbers.back();
        if (word == "BT") text = {};
        if (word == "ET" && font > 0.0)
            sizes.push_back(font * std::sqrt(std::abs((text * matrix).determinant())));
        if (!word.startsWith('/')) numbers.clear();
    }
    return sizes;
}

PanelRenderer renderer() {
    return PanelRenderer::of(testing::gallerySession("pmlr-fig4b")).value();
}

}  // namespace

/// What a figure is: its size, type, layout, and how that is kept.
class TestFigureSpecs : public QObject {
    Q_OBJECT

  private slots:
    void aSpecSurvivesJson() {
        FigureSpec spec = printSpec(8.4, 5.25, Format::Pdf);
        spec.letters = false;
        spec.dpi = 450.0;
        spec.family = QStringLiteral("DejaVu Sans");
        spec.fontPoints = 7.5;
        spec.lineWidth = 1.25;
        spec.transparent = true;
        spec.palette = Palette::Greyscale;
        spec.legend = Legend::Beside;
        spec.sharedBar = false;
        spec.carries = Carried::Anonymous;
        QVERIFY(specFromJson(toJson(spec)).value() == spec);
        spec.pixels = QSize(640, 333);
        spec.dpi.reset();
        QVERIFY(specFromJson(toJson(spec)).value() == spec);
        QVERIFY(specFromJson(session::Json::object()).value() == FigureSpec());
    }

    void faultsNameTheKey_data() {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* json, const char* sentence) {
            QTest::newRow(json) << QByteArray(json) << QString::fromUtf8(sentence);
        };
        row(R"({"panels": ["cube"]})",
            "panels[0] is \"cube\"; give data, slice, surface, run, clarke or classes.");
        row(R"({"panels": []})", "panels is an empty list");
        row(R"({"panels": ["data", "data"]})", "panels has \"data\" twice");
        row(R"({"panels": ["data", "slice"], "layout": [1, 1]})", "layout is 1 × 1, too small for 2 panels");
        row(R"({"layout": [0, 1]})", "layout[0] is 0");
        row(R"({"layout": [7, 1]})", "layout is 7 × 1; give 1 to 6");
        row(R"({"centimetres": [0, 5]})", "centimetres is 0; give a number from 1 to 200.");
        row(R"({"centimetres": 5})", "centimetres is 5; give [width, height].");
        row(R"({"centimetres": [200, 200]})", "pixels; choose centimetres and dpi");
        row(R"({"pixels": [15, 600]})", "pixels is 15");
        row(R"({"dpi": 29})", "dpi is 29; give a number from 30 to 2400.");
        row(R"({"fontPoints": 2})", "fontPoints is 2");
        row(R"({"lineWidth": "bold"})", "lineWidth is \"bold\"; give a number.");
        row(R"({"palette": "sepia"})", "palette is \"sepia\"; give screen, print or greyscale.");
        row(R"({"legend": "above"})", "legend is \"above\"; give below, beside or none.");
        row(R"({"carries": "all"})", "carries is \"all\"; give session, anonymous or nothing.");
        row(R"({"format": "gif"})", "format is \"gif\"; give png, svg, pdf, tex, pgfplots or eps.");
        row("[1]", "no JSON object");
    }
    void faultsNameTheKey() {
        QFETCH(QByteArray, json);
        QFETCH(QString, sentence);
        const auto read = specFromJson(session::Json::parse(json.toStdString()));
        QVERIFY(!read.ok());
        const QString told = QString::fromStdString(read.error().message);
        QVERIFY2(told.contains(sentence), qPrintable(told));
        QVERIFY(told.endsWith('.'));
    }

    void presetsSetWidthAndTypeAndAreFoundAgain() {
        for (const Preset preset : {Preset::OneColumn, Preset::TwoColumns, Preset::Slide}) {
            FigureSpec spec = printSpec(10, 5, Format::Png);
            spec.pixels = QSize(100, 100);
            apply(preset, spec);
            QVERIFY(check(spec).ok());
            QVERIFY(presetOf(spec) == preset);
            spec.centimetres.rwidth() += 0.1;
            QVERIFY(presetOf(spec) == Preset::Free);
            apply(Preset::Free, spec);
            QVERIFY(!spec.pixels);
        }
    }

    void sizeAndResolutionOfAPngAreExact_data() {
        QTest::addColumn<double>("width");
        QTest::addColumn<double>("height");
        QTest::addColumn<double>("dpi");
        QTest::newRow("one column") << 8.4 << 6.3 << 300.0;
        QTest::newRow("two columns") << 17.5 << 7.0 << 150.0;
        QTest::newRow("slide") << 25.4 << 14.29 << 96.0;
    }
    void sizeAndResolutionOfAPngAreExact() {
        QFETCH(double, width);
        QFETCH(double, height);
        QFETCH(double, dpi);
        FigureSpec spec = printSpec(width, height, Format::Png);
        spec.dpi = dpi;
        PanelRenderer drawn = renderer();
        const QByteArray bytes = pngBytes(drawn.render(spec).value());
        const QImage image = QImage::fromData(bytes, "PNG");
        QCOMPARE(image.size(), QSize(qRound(width * dpi / 2.54), qRound(height * dpi / 2.54)));
        // PNG keeps whole dots per metre.
        QCOMPARE(image.dotsPerMeterX(), qRound(dpi / 0.0254));
        QCOMPARE(image.dotsPerMeterY(), qRound(dpi / 0.0254));
    }

    void pagesHaveTheSizeInPrint() {
        PanelRenderer drawn = renderer();
        const QByteArray svg = drawn.renderVectors(printSpec(8.4, 6.3, Format::Svg), {}).value().bytes;
        const QByteArray pdf = drawn.renderVectors(printSpec(8.4, 6.3, Format::Pdf), {}).value().bytes;
        const double points = 72 / 2.54;
        QVERIFY(std::abs(numbersAfter(svg, "<svg [^>]*width=\"").front() - 8.4 * points) < 1e-3);
        QVERIFY(svg.contains("pt\" viewBox"));
        const QRegularExpression box(QStringLiteral("/MediaBox \\[ ?0 ([-0-9.]+) ([0-9.]+) ([0-9.]+) *\\]"));
        const auto sides = box.match(QString::fromLatin1(pdf));
        QVERIFY(sides.hasMatch());
        QVERIFY(std::abs(sides.captured(2).toDouble() - 8.4 * points) < 1e-3);
        const double height = sides.captured(3).toDouble() - sides.captured(1).toDouble();
        QVERIFY(std::abs(height - 6.3 * points) < 2e-3);
    }

    /// Names of axes have the size asked for, whatever the size of the figure; numbers 11/12 of it.
    void typeHasItsSizeInPrint_data() {
        QTest::addColumn<double>("points");
        for (const double points : {6.0, 8.0, 9.5, 14.0}) QTest::addRow("%g pt", points) << points;
    }
    void typeHasItsSizeInPrint() {
        QFETCH(double, points);
        for (const double width : {8.4, 17.5}) {
            FigureSpec spec = printSpec(width, 8, Format::Svg);
            spec.letters = false;
            spec.fontPoints = points;
            PanelRenderer drawn = renderer();
            const QByteArray svg = drawn.renderVectors(spec, {}).value().bytes;
            const double perUnit =
                numbersAfter(svg, "<svg [^>]*width=\"").front() / numbersAfter(svg, "viewBox=\"0 0 ").front();
            double largest = 0.0;
            for (const double size : numbersAfter(svg, "font-size=\"")) {
                largest = std::max(largest, size);
                QVERIFY(size * perUnit > 0.7 * points);
            }
            QVERIFY2(std::abs(largest * perUnit - points) < 1e-2, qPrintable(QString::number(largest)));
            spec.format = Format::Tikz;
            const QByteArray tikz = drawn.renderVectors(spec, {}).value().bytes;
            const auto sizes = numbersAfter(tikz, "fontsize\\{");
            QVERIFY(std::abs(std::ranges::max(sizes) - points) < 1e-2);
            for (const Palette palette : {Palette::Screen, Palette::Greyscale}) {  // two ways into the file
                spec.format = Format::Pdf;
                spec.palette = palette;
                std::vector<double> inPdf;
                for (const QByteArray& page : streamsOf(drawn.renderVectors(spec, {}).value().bytes))
                    for (const double size : typeSizesOf(page)) inPdf.push_back(size);
                QVERIFY(inPdf.size() > 10);
                QVERIFY2(std::abs(std::ranges::max(inPdf) - points) < 0.02 * points,
                         qPrintable(QString::number(std::ranges::max(inPdf))));
            }
        }
    }

    void linesGrowByTheFactor() {
        PanelRenderer drawn = renderer();
        FigureSpec spec = printSpec(12, 6, Format::Svg);
        const auto widths = [&](double factor) {
            spec.lineWidth = factor;
            return std::ranges::max(
                numbersAfter(drawn.renderVectors(spec, {}).value().bytes, "stroke-width=\""));
        };
        QVERIFY(std::abs(widths(3.0) - 1.5 * widths(2.0)) < 0.01);
        spec.panels = {Panel::Surface};
        QVERIFY(std::abs(widths(3.0) - 1.5 * widths(2.0)) < 0.01);
    }

    /// Every panel starts in its own cell of the grid: the letters stand in rows and columns.
    void panelsFillTheGridRowByRow() {
        FigureSpec spec = printSpec(12, 12, Format::Svg);
        spec.panels = {Panel::Data, Panel::Slice, Panel::Surface};
        spec.rows = 2;
        PanelRenderer drawn = renderer();
        const QString svg = QString::fromUtf8(drawn.renderVectors(spec, {}).value().bytes);
        std::vector<QPointF> at;
        for (const char* letter : {"a", "b", "c"}) {
            const QRegularExpression text(
                QStringLiteral("x=\"([0-9.]+)\" y=\"([0-9.]+)\">\\(%1\\)<").arg(QLatin1String(letter)));
            const auto match = text.match(svg);
            QVERIFY2(match.hasMatch(), letter);
            at.emplace_back(match.captured(1).toDouble(), match.captured(2).toDouble());
        }
        QCOMPARE(at[0].y(), at[1].y());
        QCOMPARE(at[0].x(), at[2].x());
        QVERIFY(at[1].x() > at[0].x() + 100 && at[2].y() > at[0].y() + 100);
        spec.letters = false;
        QVERIFY(!drawn.renderVectors(spec, {}).value().bytes.contains(">(a)<"));
    }

    /// The caption's window is in the numbers of the axes: the parameters at its ends.
    void theCaptionGivesTheWindowAsTheAxesDo() {
        PanelRenderer drawn = renderer();
        const slice::AffineSlice& plane = drawn.shown().slice;
        const QString caption = captionOf(drawn.shown(), drawn.picture().value().get()).slice;
        for (Eigen::Index axis = 0; axis < 2; ++axis) {
            Eigen::Index moved = 0;
            QCOMPARE(plane.directions.col(axis).cwiseAbs().maxCoeff(&moved), 1.0);
            const auto [low, high] = plane.ranges[static_cast<std::size_t>(axis)];
            const auto at = [&](double coordinate) {
                return plane.origin[moved] + coordinate * plane.directions(moved, axis);
            };
            const QString side = QStringLiteral("[%1, %2]").arg(at(low)).arg(at(high));
            QVERIFY2(caption.contains(side), qPrintable(caption + side));
        }
    }

    void aFontThatIsNotThereIsNamed() {
        FigureSpec spec;
        spec.family = QStringLiteral("No Such Type");
        QVERIFY(QString::fromStdString(checkFont(spec).error().message).contains("No Such Type"));
        spec.family = QStringLiteral("DejaVu Sans");
        QVERIFY(checkFont(spec).ok());
        PanelRenderer drawn = renderer();
        spec.format = Format::Svg;
        QVERIFY(drawn.renderVectors(spec, {}).value().bytes.contains("font-family=\"DejaVu Sans"));
    }
};

OMEGASCOPE_TEST(Gui, TestFigureSpecs);

}  // namespace test_figure_specs

#include "test_figure_specs.moc"
