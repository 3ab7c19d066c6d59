// Figures as they are printed: PDF at the widths of a column, of twelve centimetres, of a page and of a slide, rasterised
// by another program and compared with pictures that were looked at.

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "app/export/figure/panel_renderer.h"
#include "tests/app/export/gallery_sessions.h"
#include "tests/support/golden.h"
#include "tests/support/registry.h"

namespace test_golden_figures {

using namespace omegascope;
using namespace omegascope::exporting;

namespace {

/// 80 pixels an inch.
QImage printed(const char* session, FigureSpec spec) {
    spec.format = Format::Pdf;
    PanelRenderer renderer = PanelRenderer::of(testing::gallerySession(session)).value();
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("figure.pdf")));
    if (!file.open(QIODevice::WriteOnly)) return {};
    file.write(renderer.renderVectors(spec, QStringLiteral("figure"))->bytes);
    file.close();
    QProcess process;
    process.setWorkingDirectory(folder.path());
    process.start(QStringLiteral("pdftoppm"),
                  {QStringLiteral("-r"), QStringLiteral("80"), QStringLiteral("-singlefile"),
                   QStringLiteral("-png"), QStringLiteral("figure.pdf"), QStringLiteral("page")});
    if (!process.waitForFinished(60'000) || process.exitCode() != 0) return {};
    return QImage(folder.filePath(QStringLiteral("page.png")));
}

}  // namespace

class TestGoldenFigures : public QObject {
    Q_OBJECT
  private slots:
    void aFigureIsPrintedAsBefore_data() {
        QTest::addColumn<QByteArray>("session");
        QTest::addColumn<QString>("panels");
        QTest::addColumn<int>("millimetres");
        const std::pair<const char*, const char*> figures[]{
            {"pmlr-fig4b", "data,slice,surface"}, {"iclr-fig1", "slice,surface"}, {"pmlr-thm7", "classes"}};
        for (const auto& [session, panels] : figures)
            for (const int width : {84, 120, 175, 254})
                QTest::addRow("%s-%d", session, width) << QByteArray(session) << QString(panels) << width;
    }
    void aFigureIsPrintedAsBefore() {
        QFETCH(QByteArray, session);
        QFETCH(QString, panels);
        QFETCH(int, millimetres);
        FigureSpec spec = specOf(panelsNamed(panels).value(), {});
        if (millimetres == 254) {
            suitLayout(Preset::Slide, spec);
            apply(Preset::Slide, spec);
        } else {
            const Preset preset = millimetres < 100 ? Preset::OneColumn : Preset::TwoColumns;
            suitLayout(preset, spec);
            apply(preset, spec);
            spec.centimetres *= 0.1 * millimetres / spec.centimetres.width();
        }
        const QImage page = printed(session, spec);
        QVERIFY2(!page.isNull(), "pdftoppm (package poppler-utils) made no picture of the PDF");
        const std::string verdict = testing::compareWithBaseline(
            page, QStringLiteral("printed-%1").arg(QLatin1String(QTest::currentDataTag())), {24, 0.01});
        QVERIFY2(verdict.empty(), verdict.c_str());
    }
};

OMEGASCOPE_TEST(Gui, TestGoldenFigures);

}  // namespace test_golden_figures

#include "test_golden_figures.moc"
