// What venues ask of figures, measured in the files themselves.

#include <QFile>
#include <QtTest>

#include "app/export/check/venue_check.h"
#include "app/export/figure/figure_files.h"
#include "app/figures/frame/colour_vision.h"
#include "tests/app/export/gallery_sessions.h"
#include "tests/support/registry.h"

namespace test_venues {

using namespace omegascope;
using namespace omegascope::exporting;
using figures::colourDistance;
using figures::contrastRatio;
using figures::seenBy;
using figures::Vision;

namespace {

QByteArray figure(Format format, double width, double points = 8.0, Palette palette = Palette::Screen) {
    PanelRenderer renderer = PanelRenderer::of(testing::gallerySession("pmlr-fig4b")).value();
    FigureSpec spec = specOf(panelsNamed(QStringLiteral("data,slice")).value(), {});
    spec.pixels.reset();
    spec.centimetres = {width, 0.4 * width};
    spec.fontPoints = points;
    spec.format = format;
    spec.palette = palette;
    if (format == Format::Png) return pngBytes(renderer.render(spec).value());
    return renderer.renderVectors(spec, {})->bytes;
}

Finding findingOf(const VenueReport& report, const char* check) {
    for (const Finding& finding : report.findings)
        if (finding.check == check) return finding;
    qFatal("no finding %s", check);
}

Finding judged(const QByteArray& bytes, const char* check, const char* venue = "icml",
               std::optional<double> width = {}) {
    return findingOf(checkFigure(figureFacts(bytes).value(), QLatin1String(venue), width).value(), check);
}

/// A PDF of one page with one font and this drawing; offsets are not looked at by a lenient reader.
QByteArray pdfOf(const QByteArray& font, const QByteArray& drawing) {
    return "%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 "
           "R]/Count 1>>\nendobj\n"
           "3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]/Contents 4 0 R/Resources<</Font<</F 5 0 "
           "R>>"
           "/ExtGState<</G<</ca 0.5>>>>>>>>\nendobj\n4 0 obj\n<</Length " +
           QByteArray::number(drawing.size()) + ">>\nstream\n" + drawing + "\nendstream\nendobj\n5 0 obj\n" +
           font + "\nendobj\ntrailer\n<</Root 1 0 R>>\n%%EOF\n";
}

}  // namespace

class TestVenues : public QObject {
    Q_OBJECT

  private slots:
    void aFigureAsExportedIsTakenByAll() {
        const auto facts = figureFacts(figure(Format::Pdf, 13.9));
        QVERIFY2(facts.ok(), facts ? "" : facts.error().message.c_str());
        for (const QString& venue : venues()) {
            const VenueReport report = checkFigure(*facts, venue).value();
            for (const Finding& finding : report.findings)
                QVERIFY2(
                    finding.level != Finding::Level::Refused,
                    qPrintable(venue + ": " + QString::fromStdString(finding.check + " " + finding.found)));
            QVERIFY(!report.refused() && report.year >= 2020 && !report.source.empty());
        }
    }

    /// Two routes: PDF and SVG of one figure tell the same sizes.
    void pdfAndSvgAgree() {
        const FigureFacts pdf = figureFacts(figure(Format::Pdf, 12.0)).value(),
                          svg = figureFacts(figure(Format::Svg, 12.0)).value();
        QCOMPARE(pdf.format, std::string("PDF"));
        QCOMPARE(svg.format, std::string("SVG"));
        QVERIFY(std::abs(pdf.width - svg.width) < 0.5 && std::abs(pdf.width - 12.0 / 2.54 * 72) < 0.5);
        QVERIFY2(std::abs(*pdf.leastType - *svg.leastType) < 0.35,
                 qPrintable(QStringLiteral("%1 %2").arg(*pdf.leastType).arg(*svg.leastType)));
        QVERIFY2(std::abs(*pdf.leastLine - *svg.leastLine) < 0.05,
                 qPrintable(QStringLiteral("%1 %2").arg(*pdf.leastLine).arg(*svg.leastLine)));
        QVERIFY(pdf.bitmaps.empty() && svg.bitmaps.empty());
    }

    void fontsOfOurPdfAreEmbeddedSubsets() {
        const FigureFacts facts = figureFacts(figure(Format::Pdf, 12.0)).value();
        QVERIFY(!facts.fonts.empty());
        for (const FontFact& font : facts.fonts) {
            QVERIFY2(font.embedded, font.name.c_str());
            QVERIFY2(font.subset, font.name.c_str());
            QVERIFY(font.kind == FontFact::Kind::TrueType);
        }
    }

    void aFigureUsedSmallerHasSmallerType() {
        const QByteArray bytes = figure(Format::Pdf, 17.0);
        QVERIFY(judged(bytes, "type size", "nature", 17.0).level == Finding::Level::Fine);
        const Finding half = judged(bytes, "type size", "nature", 8.5);
        QVERIFY(half.level == Finding::Level::Refused);
        QVERIFY2(!half.remedy.empty(), half.found.c_str());
        QVERIFY(judged(bytes, "page size", "nature", 8.5).level == Finding::Level::Advice);
        QVERIFY(judged(bytes, "page size", "neurips", 17.0).level == Finding::Level::Refused);
    }

    void type3AndFontsThatAreNotThereAreRefused() {
        const QByteArray text = "BT /F 10 Tf (a) Tj ET";
        const QByteArray type3 = pdfOf("<</Type/Font/Subtype/Type3/Name/T>>", text);
        QVERIFY(judged(type3, "fonts").level == Finding::Level::Refused);
        const QByteArray loose = pdfOf("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>", text);
        const Finding finding = judged(loose, "fonts");
        QVERIFY(finding.level == Finding::Level::Refused);
        QVERIFY2(finding.found.find("Helvetica") != std::string::npos, finding.found.c_str());
        QVERIFY(judged(figure(Format::Svg, 8.0), "format", "neurips").level == Finding::Level::Refused);
    }

    void sizesFollowTheMatrices() {
        const QByteArray bytes =
            pdfOf("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
                  "q 0.5 0 0 0.5 0 0 cm 2 w 0 0 m 10 10 l S BT /F 10 Tf 2 0 0 2 0 0 Tm (a) Tj ET Q "
                  "/G gs 1 0 0 rg 0 0 10 10 re f");
        const FigureFacts facts = figureFacts(bytes).value();
        QCOMPARE(*facts.leastLine, 1.0);
        QCOMPARE(*facts.leastType, 10.0);
        QVERIFY(facts.transparency);
        QCOMPARE(facts.width, 200.0);
        QVERIFY(std::ranges::any_of(facts.inks,
                                    [](const InkFact& ink) { return ink.colour == QColor(Qt::red); }));
    }

    void aPictureIsJudgedByItsPixels() {
        const QByteArray bytes = figure(Format::Png, 8.0);
        const FigureFacts facts = figureFacts(bytes).value();
        QVERIFY(facts.lettersUnknown && std::abs(facts.width - 8.0 / 2.54 * 72) < 0.5);
        QVERIFY(judged(bytes, "bitmaps", "nature").level == Finding::Level::Fine);
        QVERIFY(judged(bytes, "bitmaps", "nature", 16.0).level == Finding::Level::Refused);
        QVERIFY(judged(bytes, "type size").level == Finding::Level::Undecided);
    }

    void redAndGreenAreTheSameToSome() {
        const QColor red("#d03030"), green("#4a8a20"), solved("#1b7837"), unsolved("#c51b7d");
        QVERIFY(colourDistance(red, green) > 60);
        QVERIFY(colourDistance(seenBy(red, Vision::Deutan), seenBy(green, Vision::Deutan)) <
                0.4 * colourDistance(red, green));
        for (const Vision sight : {Vision::Protan, Vision::Deutan, Vision::Tritan})
            QVERIFY(colourDistance(seenBy(solved, sight), seenBy(unsolved, sight)) > 20);
        // Greys stay what they are, and white is white to everybody.
        for (const Vision sight : {Vision::Protan, Vision::Deutan, Vision::Tritan, Vision::Grey})
            for (const QColor& grey : {QColor(Qt::white), QColor(128, 128, 128), QColor(Qt::black)})
                QVERIFY(colourDistance(seenBy(grey, sight), grey) < 1.0);
        QCOMPARE(std::round(contrastRatio(Qt::black, Qt::white)), 21.0);
    }

    void otherFilesGetASentence() {
        for (const QByteArray& bytes :
             {QByteArray("hello"), QByteArray(), QByteArray("%PDF-1.4\nnothing"), QByteArray("<svg"),
              QByteArray("\x89PNG\r\n\x1a\nxx"), QByteArray("\\documentclass")}) {
            const auto facts = figureFacts(bytes);
            QVERIFY(!facts.ok());
            QVERIFY2(facts.error().message.back() == '.', facts.error().message.c_str());
        }
        QVERIFY(!checkFigure(figureFacts(figure(Format::Pdf, 8.0)).value(), QStringLiteral("nowhere")).ok());
    }

    /// Cut anywhere or with bytes changed: facts or a sentence, never a crash.
    void damagedFilesAreJudgedOrRefused() {
        for (const Format format : {Format::Pdf, Format::Svg, Format::Png}) {
            const QByteArray bytes = figure(format, 4.0);
            std::uint32_t state = 99;
            const auto next = [&state] { return state = state * 1664525u + 1013904223u; };
            for (int trial = 0; trial < 60; ++trial) {
                QByteArray damaged = bytes;
                if (trial % 2 == 0)
                    damaged.truncate(
                        static_cast<qsizetype>(next() % static_cast<std::uint32_t>(bytes.size())));
                else
                    for (int k = 0; k < 12; ++k)
                        damaged[static_cast<qsizetype>(next() % static_cast<std::uint32_t>(bytes.size()))] =
                            static_cast<char>(next() >> 24);
                if (const auto facts = figureFacts(damaged); !facts)
                    QVERIFY(facts.error().message.back() == '.');
            }
        }
    }

    void theRulesAreWhole() {
        QFile file(QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/venues.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto rules = nlohmann::json::parse(file.readAll().toStdString());
        QCOMPARE(rules.size(), std::size_t{5});
        for (const auto& [name, rule] : rules.items())
            for (const char* key :
                 {"title", "source", "year", "stated", "formats", "fonts", "widths_cm", "height_cm",
                  "type_points", "line_points", "megabytes", "bitmap_dpi", "transparency", "colours"})
                QVERIFY2(rule.contains(key), qPrintable(QString::fromStdString(name) + " lacks " + key));
    }
};

OMEGASCOPE_TEST(Gui, TestVenues);

}  // namespace test_venues

#include "test_venues.moc"
