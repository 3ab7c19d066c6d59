// Figures as PGFPlots pictures: what an author finds in the file, and what comes of changing it by hand.

#include <QImage>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>
#include <cmath>

#include "app/export/figure/panel_renderer.h"
#include "app/figures/slice/loss_bands.h"
#include "tests/app/export/files/latex.h"
#include "tests/app/export/gallery_sessions.h"
#include "tests/support/registry.h"

namespace test_pgfplots {

using namespace omegascope;
using namespace omegascope::exporting;

namespace {

FigureSpec pgfSpec(const QString& panels) {
    FigureSpec spec = specOf(panelsNamed(panels).value(), {});
    spec.pixels.reset();
    spec.centimetres = {17.5, 6.2};
    spec.fontPoints = 8.0;
    spec.format = Format::Pgfplots;
    return spec;
}

QString pgfFile(session::Session session, const QString& panels) {
    PanelRenderer renderer = PanelRenderer::of(std::move(session)).value();
    return QString::fromUtf8(renderer.renderVectors(pgfSpec(panels), QStringLiteral("figure"))->bytes);
}

/// The rows of all plots of a style.
std::vector<std::vector<double>> rowsOf(const QString& file, const QString& style) {
    const QRegularExpression plot(
        QStringLiteral("\\\\addplot\\[%1[^\\]]*\\] table[^{]*\\{\n[a-z ]*\n([^}]*)\\};").arg(style));
    std::vector<std::vector<double>> rows;
    for (auto found = plot.globalMatch(file); found.hasNext();) {
        for (const QString& line : found.next().captured(1).split('\n', Qt::SkipEmptyParts)) {
            auto& row = rows.emplace_back();
            for (const QString& number : line.split(' ')) row.push_back(number.toDouble());
        }
    }
    return rows;
}

/// The page in 100 pixels an inch; null where there is no program for it.
QImage pageOf(const QString& folder) {
    if (QStandardPaths::findExecutable(QStringLiteral("pdftoppm")).isEmpty()) return {};
    QProcess process;
    process.setWorkingDirectory(folder);
    process.start(QStringLiteral("pdftoppm"),
                  {QStringLiteral("-r"), QStringLiteral("100"), QStringLiteral("-singlefile"),
                   QStringLiteral("figure.pdf"), QStringLiteral("page")});
    if (!process.waitForFinished(60'000)) return {};
    return QImage(folder + QStringLiteral("/page.ppm"));
}

int countOf(const QImage& image, QRgb colour) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QRgb pixel = image.pixel(x, y);
            const int away = std::abs(qRed(pixel) - qRed(colour)) + std::abs(qGreen(pixel) - qGreen(colour)) +
                             std::abs(qBlue(pixel) - qBlue(colour));
            if (away < 24) ++count;
        }
    return count;
}

}  // namespace

class TestPgfplots : public QObject {
    Q_OBJECT

  private slots:
    void tablesHoldTheDataAsTheyAre() {
        const session::Session session = testing::gallerySession("pmlr-fig4b");
        const QString file = pgfFile(session, QStringLiteral("data"));
        auto rows = rowsOf(file, QStringLiteral("om solved"));
        for (const auto& row : rowsOf(file, QStringLiteral("om unsolved"))) rows.push_back(row);
        QCOMPARE(rows.size(), static_cast<std::size_t>(session.data->size()));
        for (int i = 0; i < session.data->size(); ++i) {
            const bool met = std::ranges::any_of(rows, [&](const std::vector<double>& row) {
                return std::abs(row[0] - session.data->points(0, i)) < 1e-5 &&
                       std::abs(row[1] - session.data->points(1, i)) < 1e-5;
            });
            QVERIFY2(met, qPrintable(QString::number(i)));
        }
    }

    /// As patches or, beyond their number, as a picture: there is always a loss.
    void noFileIsWithoutItsLoss_data() {
        QTest::addColumn<int>("none");
        for (const char* name : {"pmlr-fig4b", "iclr-fig1", "pmlr-scenario1"}) QTest::newRow(name) << 0;
    }
    void noFileIsWithoutItsLoss() {
        PanelRenderer renderer = PanelRenderer::of(testing::gallerySession(QTest::currentDataTag())).value();
        FigureSpec spec = specOf({Panel::Slice}, QSize(800, 600));
        spec.format = Format::Pgfplots;
        const FigureFile file = renderer.renderVectors(spec, QStringLiteral("x")).value();
        const bool patches = file.bytes.contains("om loss] table"),
                   picture = file.bytes.contains("addplot graphics");
        QVERIFY(patches != picture);
        QCOMPARE(file.images.size(), picture ? 1 : 0);
        QCOMPARE(file.bitmap, picture);
    }

    /// The patches of the cells cover the window once, and the loss at their corners is the loss.
    void patchesCoverTheWindowWithTheLoss() {
        PanelRenderer renderer = PanelRenderer::of(testing::gallerySession("pmlr-fig4b")).value();
        const auto picture = renderer.picture().value();
        double area = 0.0;
        const double step = (picture->map.highest - picture->map.lowest) / figures::kPatchLevels;
        for (const auto& triangle : figures::lossPatches(*picture)) {
            const auto &a = triangle[0], &b = triangle[1], &c = triangle[2];
            area += 0.5 * std::abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]));
            double low = a[2], high = a[2];
            for (const auto& corner : triangle) {
                low = std::min(low, corner[2]);
                high = std::max(high, corner[2]);
                const double loss = picture->loss->value(corner[0], corner[1]);
                QVERIFY(std::abs(loss - corner[2]) < 1e-9 * (1.0 + std::abs(loss)));
            }
            QVERIFY(high - low < step * (1.0 + 1e-9));
        }
        const auto &s = picture->grid.rangeS, &t = picture->grid.rangeT;
        const double whole = (s[1] - s[0]) * (t[1] - t[0]);
        QVERIFY(std::abs(area - whole) < 1e-9 * whole);
        const QString file = pgfFile(testing::gallerySession("pmlr-fig4b"), QStringLiteral("slice"));
        QCOMPARE(rowsOf(file, QStringLiteral("om loss")).size(), 3 * figures::lossPatches(*picture).size());
    }

    void namesAreGivenOnceAndUsed() {
        const QString file =
            pgfFile(testing::trainedSession("pmlr-fig4b-run", 60), QStringLiteral("data,slice,run,clarke"));
        static const QRegularExpression kStyle(QStringLiteral("  (om [a-z0-9 ]+)/\\.style")),
            kColour(QStringLiteral("\\\\definecolor\\{(om[A-Za-z0-9]+)\\}"));
        int names = 0;
        for (const QRegularExpression& pattern : {kStyle, kColour})
            for (auto found = pattern.globalMatch(file); found.hasNext(); ++names) {
                const QString name = found.next().captured(1);
                const QString pattern1 =
                    pattern == kStyle ? name + QStringLiteral("/.style") : '{' + name + '}';
                QCOMPARE(file.count(pattern1), 1);
                QVERIFY2(file.count(name) > 1, qPrintable(name));
            }
        QVERIFY(names > 30);
        QCOMPARE(file.count(QStringLiteral("\\begin{axis}")), 4);
        QVERIFY(file.contains(QStringLiteral("xlabel={$b_{1}$}, ylabel={$b_{2}$}")));
        for (const char* style :
             {"om hidden wall/", "om level line/", "om path/", "om run/", "om least norm/"})
            QVERIFY2(file.contains(QLatin1String(style)), style);
    }

    void everyKindOfPanelCompilesWithOutlineFonts_data() {
        QTest::addColumn<QString>("panels");
        for (const char* panels : {"data,slice", "slice", "run,clarke"})
            QTest::newRow(panels) << QString::fromLatin1(panels);
    }
    void everyKindOfPanelCompilesWithOutlineFonts() {
        QFETCH(QString, panels);
        if (!testing::hasLatex()) QSKIP("pdflatex is not installed");
        const QTemporaryDir folder;
        testing::put(folder.filePath(QStringLiteral("figure.tex")),
                     pgfFile(testing::trainedSession("pmlr-fig4b-run", 60), panels).toUtf8());
        const QByteArray failure = testing::compiled(folder.path(), QStringLiteral("figure.tex"));
        QVERIFY2(failure.isEmpty(), failure.constData());
        QCOMPARE(testing::wrongFontOf(folder.filePath(QStringLiteral("figure.pdf"))), QString());
    }

    /// One colour changed by hand, and another range: the picture follows.
    void aStyleChangedByHandChangesThePicture() {
        if (!testing::hasLatex()) QSKIP("pdflatex is not installed");
        const QTemporaryDir folder;
        QString file = pgfFile(testing::gallerySession("pmlr-fig4b"), QStringLiteral("data"));
        const auto drawn = [&] {
            testing::put(folder.filePath(QStringLiteral("figure.tex")), file.toUtf8());
            const QByteArray failure = testing::compiled(folder.path(), QStringLiteral("figure.tex"));
            return failure.isEmpty() ? pageOf(folder.path()) : QImage();
        };
        const QImage before = drawn();
        if (before.isNull()) QSKIP("pdftoppm is not installed");
        constexpr QRgb kBlue = qRgb(0, 0, 255);
        QCOMPARE(countOf(before, kBlue), 0);
        file.replace(QStringLiteral("{omSolved}{RGB}{27,120,55}"),
                     QStringLiteral("{omSolved}{RGB}{0,0,255}"));
        const QImage after = drawn();
        QVERIFY2(!after.isNull() && countOf(after, kBlue) > 60,
                 qPrintable(QString::number(countOf(after, kBlue))));
        // What was of this colour, and no more, is blue now; the key beside it keeps its own.
        const QRgb green = qRgb(27, 120, 55);
        QVERIFY(countOf(after, green) < countOf(before, green) / 4);
        static const QRegularExpression kRange(QStringLiteral("xmin=[-0-9.]+"));
        file.replace(kRange, QStringLiteral("xmin=0"));
        const QImage half = drawn();
        QVERIFY(!half.isNull() && countOf(half, kBlue) < countOf(after, kBlue));
    }

    /// Beside its place a window of 1e-9 is nothing for TeX's numbers: they tell the difference.
    void narrowWindowsKeepTheirDigits() {
        session::Session session = testing::gallerySession("pmlr-fig4b");
        for (auto& range : session.slice.ranges) range = {-1e-9, 1e-9};
        const QString file = pgfFile(session, QStringLiteral("slice"));
        static const QRegularExpression kRange(QStringLiteral("xmin=([-0-9.e]+), xmax=([-0-9.e]+)"));
        const auto found = kRange.match(file);
        QVERIFY(found.hasMatch());
        const double low = found.captured(1).toDouble(), high = found.captured(2).toDouble();
        QVERIFY(high - low > 0.1 && high - low < 100.0 && std::abs(low) < 100.0);
        QVERIFY(file.contains(QStringLiteral("xticklabels")));
        QVERIFY(file.contains(QStringLiteral("\\ldots")));
        if (!testing::hasLatex()) return;
        const QTemporaryDir folder;
        testing::put(folder.filePath(QStringLiteral("figure.tex")), file.toUtf8());
        const QByteArray failure = testing::compiled(folder.path(), QStringLiteral("figure.tex"));
        QVERIFY2(failure.isEmpty(), failure.constData());
    }
};

OMEGASCOPE_TEST(Gui, TestPgfplots);

}  // namespace test_pgfplots

#include "test_pgfplots.moc"
