#include <QDir>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest>
#include <cmath>
#include <set>

#include "app/export/figure/panel_renderer.h"
#include "app/export/latex/latex_text.h"
#include "app/export/latex/tikz_writer.h"
#include "app/figures/slice/loss_bands.h"
#include "tests/app/export/files/latex.h"
#include "tests/app/export/gallery_sessions.h"
#include "tests/support/registry.h"

namespace test_vector_figures {

using namespace omegascope;
using namespace omegascope::exporting;
using testing::compiled;
using testing::hasLatex;
using testing::put;
using testing::wrongFontOf;

namespace {

constexpr QSize kSize(800, 600);

PanelRenderer rendererOf(const char* name) {
    return PanelRenderer::of(testing::gallerySession(name)).value();
}

FigureSpec vectorSpec(const QString& panels, Format format, QSize size) {
    FigureSpec spec = specOf(panelsNamed(panels).value(), size);
    spec.format = format;
    return spec;
}

QByteArray file(PanelRenderer& renderer, Panel panel, Format format) {
    return renderer.renderVectors(vectorSpec(nameOf(panel), format, kSize), QStringLiteral("figure"))->bytes;
}

/// What an SVG file holds.
struct Content {
    int images = 0, paths = 0;
    QStringList words;
    std::vector<QPointF> points;  ///< of all paths
};
Content contentOf(const QByteArray& svg) {
    Content content;
    QXmlStreamReader reader(svg);
    static const QRegularExpression kPoint(QStringLiteral("(-?[0-9.]+),(-?[0-9.]+)"));
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement) continue;
        if (reader.name() == QLatin1String("image")) ++content.images;
        if (reader.name() == QLatin1String("text")) content.words << reader.readElementText();
        if (reader.name() != QLatin1String("path")) continue;
        ++content.paths;
        auto matches = kPoint.globalMatch(reader.attributes().value(QLatin1String("d")).toString());
        while (matches.hasNext()) {
            const auto match = matches.next();
            content.points.emplace_back(match.captured(1).toDouble(), match.captured(2).toDouble());
        }
    }
    return content;
}

double areaOf(const std::vector<std::array<double, 2>>& loop) {
    double doubled = 0.0;
    for (std::size_t k = 0; k < loop.size(); ++k) {
        const auto &a = loop[k], &b = loop[(k + 1) % loop.size()];
        doubled += a[0] * b[1] - b[0] * a[1];
    }
    return 0.5 * doubled;
}

double areaOf(const figures::BandRegion& region) {
    double area = 0.0;
    for (const auto& loop : region.loops) area += areaOf(loop);
    return area;
}

}  // namespace

class TestVectorFigures : public QObject {
    Q_OBJECT

  private slots:
    void svgAndPdfHoldPathsAndTextButNoBitmap_data() {
        QTest::addColumn<QString>("session");
        for (const char* name : {"pmlr-fig1", "pmlr-fig2", "pmlr-fig3", "pmlr-fig4b"})
            QTest::newRow(name) << QString::fromLatin1(name);
    }
    void svgAndPdfHoldPathsAndTextButNoBitmap() {
        QFETCH(QString, session);
        PanelRenderer renderer = rendererOf(session.toLatin1().constData());
        for (const Panel panel : {Panel::Data, Panel::Slice, Panel::Surface}) {
            const Content content = contentOf(file(renderer, panel, Format::Svg));
            QCOMPARE(content.images, 0);
            QVERIFY(content.paths > 10);
            QVERIFY(content.words.size() > 5);
            const QByteArray pdf = file(renderer, panel, Format::Pdf);
            QVERIFY(!pdf.contains("/Subtype /Image"));
            QVERIFY(pdf.contains("/FontFile2"));
        }
    }

    void figureShowsTheThreePanelsSideBySideWithLetters() {
        PanelRenderer renderer = rendererOf("pmlr-fig4b");
        const auto wordsOf = [&](const QString& panels, QSize size) {
            return contentOf(renderer.renderVectors(vectorSpec(panels, Format::Svg, size), {})->bytes);
        };
        const Content figure = wordsOf(QStringLiteral("figure"), QSize(2400, 800));
        QCOMPARE(figure.images, 0);
        for (const char* letter : {"(a)", "(b)", "(c)"})
            QCOMPARE(figure.words.count(QString::fromLatin1(letter)), 1);
        // Every word of a panel alone is in the figure, each entry of the key once.
        for (const Panel panel : {Panel::Data, Panel::Slice})
            for (const QString& word : wordsOf(nameOf(panel), QSize(800, 800)).words)
                if (word.size() > 3)
                    QVERIFY2(figure.words.count(word) == 1 || word.contains('('), qPrintable(word));
        for (const QPointF& point : figure.points) QVERIFY(QRectF(-1, -1, 2402, 802).contains(point));
    }

    void everyVertexOfEveryCellIsInTheSvg() {
        PanelRenderer renderer = rendererOf("pmlr-fig4b");
        const auto picture = renderer.picture().value();
        const auto state = sliceState(renderer.shown(), picture);
        const FigureSpec spec = vectorSpec(QStringLiteral("slice"), Format::Svg, kSize);
        const figures::AxisMap map =
            figures::slicePlotMap(state, renderer.composition(spec).value().plots.front());
        const Content content = contentOf(file(renderer, Panel::Slice, Format::Svg));
        std::set<std::pair<long, long>> known;
        for (const QPointF& p : content.points)
            known.insert({std::lround(p.x() * 100), std::lround(p.y() * 100)});
        int outlines = 0;
        for (std::size_t cell = 0; cell < picture->complex.cells.size(); ++cell)
            for (const auto& loop : cells::cellOutline(picture->complex, static_cast<int>(cell), 1))
                for (const auto& vertex : loop) {
                    const QPointF p = map.toPaper(vertex[0], vertex[1]);
                    bool met = false;
                    for (long dx = -1; dx <= 1; ++dx)
                        for (long dy = -1; dy <= 1; ++dy)
                            met = met || known.contains(
                                             {std::lround(p.x() * 100) + dx, std::lround(p.y() * 100) + dy});
                    QVERIFY(met);
                    ++outlines;
                }
        QVERIFY(outlines > 300);
    }

    /// Two routes to one area: the joined regions, and the facets cut one by one.
    void regionsOfTheLossHaveTheAreaOfTheirFacets_data() { svgAndPdfHoldPathsAndTextButNoBitmap_data(); }
    void regionsOfTheLossHaveTheAreaOfTheirFacets() {
        QFETCH(QString, session);
        PanelRenderer renderer = rendererOf(session.toLatin1().constData());
        const auto picture = renderer.picture().value();
        const cells::SliceMesh& mesh = picture->mesh;
        constexpr int kBands = 17;  // no level of which is a loss of the figures
        const double step = (picture->map.highest - picture->map.lowest) / kBands;
        const auto bandOf = [&](double middle) {
            return std::clamp(static_cast<int>(std::floor((middle - picture->map.lowest) / step)), 0,
                              kBands - 1);
        };
        std::array<double, kBands> found{}, expected{};
        for (const auto& region : figures::bandRegions(mesh, picture->map, kBands))
            found[static_cast<std::size_t>(bandOf(region.middle))] += areaOf(region);
        // Every facet as its pieces, and the lowest band of its cell, from which on the region holds it
        // whole.
        std::vector<std::vector<figures::BandPiece>> pieces;
        std::vector<int> cellOf, lowest(mesh.cells.size(), kBands);
        for (const auto& facet : mesh.facets)
            for (const auto& corners : figures::affinePolygons(mesh, facet)) {
                pieces.push_back(figures::bandPieces(corners, picture->map, kBands));
                cellOf.push_back(facet.cell);
                int& low = lowest[static_cast<std::size_t>(facet.cell)];
                low = std::min(low, bandOf(pieces.back().front().middle));
            }
        double window = 0.0;
        for (std::size_t f = 0; f < pieces.size(); ++f) {
            const auto areaOfPiece = [](const figures::BandPiece& piece) {
                std::vector<std::array<double, 2>> loop;
                for (const auto& corner : piece.corners) loop.push_back({corner[0], corner[1]});
                return areaOf(loop);
            };
            const int low = bandOf(pieces[f].front().middle);
            window += areaOfPiece(pieces[f].front());
            for (int band = lowest[static_cast<std::size_t>(cellOf[f])]; band < low; ++band)
                expected[static_cast<std::size_t>(band)] += areaOfPiece(pieces[f].front());
            for (std::size_t k = 0; k < pieces[f].size(); ++k)
                expected[static_cast<std::size_t>(low) + k] += areaOfPiece(pieces[f][k]);
        }
        const auto &s = picture->grid.rangeS, &t = picture->grid.rangeT;
        const double whole = (s[1] - s[0]) * (t[1] - t[0]);
        QVERIFY(std::abs(window - whole) < 1e-9 * whole);
        for (std::size_t band = 0; band < kBands; ++band)
            QVERIFY2(
                std::abs(found[band] - expected[band]) < 1e-6 * whole,
                qPrintable(
                    QStringLiteral("band %1: %2 and %3").arg(band).arg(found[band]).arg(expected[band])));
    }

    void theSameSessionGivesTheSameBytes() {
        PanelRenderer first = rendererOf("pmlr-fig2"), second = rendererOf("pmlr-fig2");
        for (const Format format : {Format::Svg, Format::Pdf, Format::Tikz})
            for (const Panel panel : {Panel::Data, Panel::Slice, Panel::Surface})
                QCOMPARE(file(first, panel, format), file(second, panel, format));
        QVERIFY(file(first, Panel::Data, Format::Pdf).contains("/CreationDate (D:20000101000000"));
    }

    void tikzIsBalancedAndCompilesWhereThereIsLatex() {
        PanelRenderer renderer = rendererOf("pmlr-fig4b");
        for (const Panel panel : {Panel::Data, Panel::Slice, Panel::Surface}) {
            const QByteArray text = file(renderer, panel, Format::Tikz);
            QCOMPARE(text.count("\\begin{scope}"), text.count("\\end{scope}"));
            QCOMPARE(text.count("\\begin{tikzpicture}"), 1);
            QCOMPARE(text.count("\\end{tikzpicture}"), 1);
            QVERIFY(!text.contains("includegraphics"));
            for (const QByteArray& line : text.split('\n'))
                if (!line.startsWith('%')) {
                    QCOMPARE(line.count('{'), line.count('}'));
                    for (const char c : line) QVERIFY(static_cast<unsigned char>(c) < 128);
                }
            if (!hasLatex()) continue;
            const QTemporaryDir folder;
            put(folder.filePath(QStringLiteral("figure.tex")), text);
            const QByteArray failure = compiled(folder.path(), QStringLiteral("figure.tex"));
            QVERIFY2(failure.isEmpty(), failure.constData());
            QCOMPARE(wrongFontOf(folder.filePath(QStringLiteral("figure.pdf"))), QString());
        }
    }

    void pdfFontsAreSubsetsThatSaySo() {
        PanelRenderer renderer = rendererOf("pmlr-fig4b");
        const QTemporaryDir folder;
        for (const Panel panel : {Panel::Data, Panel::Slice, Panel::Surface}) {
            put(folder.filePath(QStringLiteral("figure.pdf")), file(renderer, panel, Format::Pdf));
            QCOMPARE(wrongFontOf(folder.filePath(QStringLiteral("figure.pdf"))), QString());
        }
    }

    /// More than TeX holds becomes a bitmap under letters, which LaTeX finds from another folder.
    void aPictureBeyondTexIsABitmapBesideTheFile() {
        session::Session session = testing::gallerySession("pmlr-fig4b");
        PanelRenderer renderer = PanelRenderer::of(session).value();
        const FigureSpec spec = vectorSpec(QStringLiteral("slice"), Format::Tikz, kSize);
        const Ink ink = inkOf(spec, true);
        PanelPart part = renderer.part(Panel::Slice, ink).value();
        const auto draw = part.draw;
        part.draw = [draw](QPainter& painter, const QRectF& place, const figures::Style& style) {
            draw(painter, place, style);
            for (int k = 0; k < 40'000; ++k)
                painter.drawLine(QPointF(100 + k % 200, 100), QPointF(100, 100 + k % 300));
        };
        const FigureDrawing drawing = composedDrawing(spec, {part}, ink).value();
        QVERIFY(exceedsTex(spec, drawing, ink));
        const FigureFile made = lettersOverBitmap(spec, drawing, ink, {}, QStringLiteral("figure"));
        QCOMPARE(made.images.size(), 1);
        QVERIFY(made.bitmap && made.bytes.count("\\node") > 8);
        if (!hasLatex()) return;
        const QTemporaryDir folder;
        QVERIFY(QDir(folder.path()).mkpath(QStringLiteral("parts")));
        put(folder.filePath(QStringLiteral("parts/figure.tex")), made.bytes);
        put(folder.filePath(QStringLiteral("parts/figure-1.png")), made.images.front());
        put(folder.filePath(QStringLiteral("paper.tex")),
            "\\documentclass{article}\\usepackage{tikz}\\begin{document}\\input{parts/"
            "figure}\\end{document}\n");
        const QByteArray failure = compiled(folder.path(), QStringLiteral("paper.tex"));
        QVERIFY2(failure.isEmpty(), failure.constData());
    }

    void lettersWithIndicesBecomeMathematics_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QByteArray>("latex");
        QTest::newRow("index") << QStringLiteral("b₁") << QByteArray("$b_{1}$");
        QTest::newRow("indices") << QStringLiteral("w₁₂ = 3") << QByteArray("$w_{12}$ = 3");
        QTest::newRow("greek") << QStringLiteral("L(ω)") << QByteArray("L($\\omega$)");
        QTest::newRow("power") << QStringLiteral("10⁻³") << QByteArray("10${}^{-3}$");
        QTest::newRow("minus") << QStringLiteral("−2") << QByteArray("$-$2");
        QTest::newRow("special") << QStringLiteral("50% & x_1") << QByteArray("50\\% \\& x\\_1");
        QTest::newRow("plain") << QStringLiteral("solved") << QByteArray("solved");
    }
    void lettersWithIndicesBecomeMathematics() {
        QFETCH(QString, text);
        QFETCH(QByteArray, latex);
        QCOMPARE(latexOf(text), latex);
    }

    void aTransparentFigureHasNoPaper() {
        PanelRenderer renderer = rendererOf("pmlr-fig4b");
        FigureSpec spec = vectorSpec(QStringLiteral("data"), Format::Svg, kSize);
        const auto plain = renderer.renderVectors(spec, {})->bytes;
        spec.transparent = true;
        const auto transparent = renderer.renderVectors(spec, {})->bytes;
        QVERIFY(contentOf(plain).paths == contentOf(transparent).paths + 1);
    }
};

OMEGASCOPE_TEST(Gui, TestVectorFigures);

}  // namespace test_vector_figures

#include "test_vector_figures.moc"
