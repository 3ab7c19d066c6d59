// Palettes of figures: screen, print, greyscale.

#include <QRegularExpression>
#include <QtTest>
#include <cmath>

#include "app/export/figure/panel_renderer.h"
#include "app/export/figure/panel_states.h"
#include "app/export/writers/grey_ink.h"
#include "app/figures/data/data_figure.h"
#include "tests/app/export/gallery_sessions.h"
#include "tests/support/registry.h"

namespace test_palettes {

using namespace omegascope;
using namespace omegascope::exporting;

namespace {

constexpr QSize kSize(800, 600);

PanelRenderer rendererOf(const char* name) {
    return PanelRenderer::of(testing::gallerySession(name)).value();
}

FigureSpec specFor(Panel panel, Palette palette, Format format = Format::Png) {
    FigureSpec spec = specOf({panel}, kSize);
    spec.palette = palette;
    spec.format = format;
    return spec;
}

bool isGrey(QRgb pixel) {
    return qRed(pixel) == qGreen(pixel) && qGreen(pixel) == qBlue(pixel);
}

int colouredPixels(const QImage& image) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) count += !isGrey(image.pixel(x, y));
    return count;
}

/// Every colour of a file: "#rrggbb" of SVG, "{RGB}{r,g,b}" of TikZ.
std::vector<QRgb> coloursIn(const QByteArray& bytes) {
    std::vector<QRgb> colours;
    static const QRegularExpression kHex(QStringLiteral("#([0-9a-f]{6})\\b"));
    static const QRegularExpression kRgb(QStringLiteral("\\{RGB\\}\\{(\\d+), ?(\\d+), ?(\\d+)\\}"));
    const QString text = QString::fromUtf8(bytes);
    for (auto matches = kHex.globalMatch(text); matches.hasNext();)
        colours.push_back(matches.next().captured(1).toUInt(nullptr, 16));
    for (auto matches = kRgb.globalMatch(text); matches.hasNext();) {
        const auto match = matches.next();
        colours.push_back(
            qRgb(match.captured(1).toInt(), match.captured(2).toInt(), match.captured(3).toInt()));
    }
    return colours;
}

}  // namespace

class TestPalettes : public QObject {
    Q_OBJECT
  private slots:
    void lightnessGrowsWithTheLoss_data();
    void lightnessGrowsWithTheLoss();
    void greyPicturesHaveNoHue_data() { panels(); }
    void greyPicturesHaveNoHue();
    void greyVectorsHaveNoHue_data();
    void greyVectorsHaveNoHue();
    void greyKeepsTransparency();
    void printChangesTheColoursOfTheLossAlone();
    void aPaletteLeavesNoTrace();
    void drawingAgainGivesTheSamePicture();

  private:
    void panels() {
        QTest::addColumn<int>("panel");
        QTest::newRow("data") << static_cast<int>(Panel::Data);
        QTest::newRow("slice") << static_cast<int>(Panel::Slice);
    }
};

void TestPalettes::lightnessGrowsWithTheLoss_data() {
    QTest::addColumn<bool>("print");
    QTest::newRow("screen") << false;
    QTest::newRow("print") << true;
}

void TestPalettes::lightnessGrowsWithTheLoss() {
    QFETCH(bool, print);
    const auto colours = print ? figures::LossColours::Print : figures::LossColours::Screen;
    int before = -1;
    for (int k = 0; k <= 100; ++k) {
        const int grey = greyOf(figures::lossColour(k / 100.0, colours)).red();
        QVERIFY2(grey >= before - 1, qPrintable(QString::number(k)));  // a channel is a whole number
        if (k % 5 == 0) QVERIFY(k == 0 || grey > before);
        if (k % 5 == 0) before = grey;
    }
    // Black type on the darkest printed colour: contrast of 5 at least.
    const auto linear = [](double c) {
        return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    const double darkest = linear(greyOf(figures::lossColour(0.0, colours)).redF());
    const double ink = linear(greyOf(figures::palette::kInk).redF());
    if (print) QVERIFY((darkest + 0.05) / (ink + 0.05) > 4.0);
}

void TestPalettes::greyPicturesHaveNoHue() {
    QFETCH(int, panel);
    PanelRenderer renderer = rendererOf("pmlr-fig4b");
    const auto picture = [&](Palette palette) {
        return renderer.render(specFor(static_cast<Panel>(panel), palette)).value();
    };
    QVERIFY(colouredPixels(picture(Palette::Screen)) > 1000);
    QVERIFY(colouredPixels(picture(Palette::Print)) > 1000);
    QCOMPARE(colouredPixels(picture(Palette::Greyscale)), 0);
}

void TestPalettes::greyVectorsHaveNoHue_data() {
    QTest::addColumn<int>("panel");
    QTest::addColumn<int>("format");
    for (const Panel panel : {Panel::Data, Panel::Slice, Panel::Surface})
        for (const Format format : {Format::Svg, Format::Tikz})
            QTest::addRow("%s %s", qPrintable(nameOf(panel)), qPrintable(nameOf(format)))
                << static_cast<int>(panel) << static_cast<int>(format);
}

void TestPalettes::greyVectorsHaveNoHue() {
    QFETCH(int, panel);
    QFETCH(int, format);
    PanelRenderer renderer = rendererOf("pmlr-fig4b");
    const auto colours = [&](Palette palette) {
        const FigureSpec spec = specFor(static_cast<Panel>(panel), palette, static_cast<Format>(format));
        return coloursIn(renderer.renderVectors(spec, QStringLiteral("figure"))->bytes);
    };
    const auto screen = colours(Palette::Screen), grey = colours(Palette::Greyscale);
    QVERIFY(screen.size() > 5 && !std::ranges::all_of(screen, isGrey));
    QVERIFY(grey.size() > 5 && std::ranges::all_of(grey, isGrey));
}

void TestPalettes::greyKeepsTransparency() {
    PanelRenderer renderer = rendererOf("pmlr-fig4b");
    FigureSpec spec = specFor(Panel::Data, Palette::Screen);
    spec.transparent = true;
    const QImage screen = renderer.render(spec).value();
    spec.palette = Palette::Greyscale;
    const QImage grey = renderer.render(spec).value();
    QVERIFY(grey.hasAlphaChannel());
    for (int y = 0; y < grey.height(); y += 3)
        for (int x = 0; x < grey.width(); x += 3)
            QCOMPARE(qAlpha(grey.pixel(x, y)), qAlpha(screen.pixel(x, y)));
}

void TestPalettes::printChangesTheColoursOfTheLossAlone() {
    PanelRenderer renderer = rendererOf("pmlr-fig4b");
    const auto picture = [&](Panel panel, Palette palette) {
        return renderer.render(specFor(panel, palette)).value();
    };
    QVERIFY(picture(Panel::Data, Palette::Screen) == picture(Panel::Data, Palette::Print));
    const QImage screen = picture(Panel::Slice, Palette::Screen),
                 print = picture(Panel::Slice, Palette::Print);
    const QRectF frame = renderer.composition(specFor(Panel::Slice, Palette::Screen)).value().plots.front();
    qint64 lightness[2] = {0, 0};
    for (int y = 0; y < screen.height(); ++y)
        for (int x = 0; x < screen.width(); ++x)
            if (frame.contains(x, y)) {
                lightness[0] += qGray(screen.pixel(x, y));
                lightness[1] += qGray(print.pixel(x, y));
            }
    QVERIFY(lightness[1] > 1.2 * static_cast<double>(lightness[0]));
}

void TestPalettes::aPaletteLeavesNoTrace() {
    PanelRenderer renderer = rendererOf("pmlr-fig1");
    const auto bytes = [&](Palette palette) {
        return renderer.renderVectors(specFor(Panel::Slice, palette, Format::Svg), {})->bytes;
    };
    const QByteArray screen = bytes(Palette::Screen), print = bytes(Palette::Print);
    QVERIFY(screen != print);
    QCOMPARE(bytes(Palette::Screen), screen);
    QCOMPARE(bytes(Palette::Greyscale).size() > 1000, true);
    QCOMPARE(bytes(Palette::Print), print);
}

/// A grey PDF is drawn from what a VectorDevice hands on: the same picture, up to the smoothing of edges.
void TestPalettes::drawingAgainGivesTheSamePicture() {
    const PanelRenderer renderer = rendererOf("pmlr-fig4b");
    const auto state = dataState(renderer.shown());
    const auto painted = [&](auto&& draw) {
        QImage image(kSize, QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        draw(painter);
        return image;
    };
    const auto figure = [&](QPainter& painter) {
        figures::drawDataFigure(painter, state, kSize, figures::Style{});
    };
    const QImage direct = painted(figure);
    const QImage again = painted([&](QPainter& painter) {
        PainterSink sink(painter);
        VectorDevice device(kSize, sink);
        QPainter recorder(&device);
        figure(recorder);
    });
    int differing = 0;
    for (int y = 0; y < direct.height(); ++y)
        for (int x = 0; x < direct.width(); ++x)
            differing += std::abs(qGray(direct.pixel(x, y)) - qGray(again.pixel(x, y))) > 48;
    const double share = static_cast<double>(differing) / (kSize.width() * kSize.height());
    QVERIFY2(share < 0.01, qPrintable(QString::number(share)));
}

OMEGASCOPE_TEST(Gui, TestPalettes);

}  // namespace test_palettes

#include "test_palettes.moc"
