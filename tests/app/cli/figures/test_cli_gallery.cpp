#include <QDir>
#include <QImage>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

#include "app/session/file/session_io.h"
#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_gallery {

using namespace omegascope;
using testing::galleryPath;
using testing::ProgramRun;
using testing::runProgram;
using testing::withoutDisplay;

/// The whole gallery without a display.
class TestCliGallery : public QObject {
    Q_OBJECT

  private slots:
    void galleryShowsEveryFigure();
    void aPictureThatCannotBeWrittenEndsTheGallery();

  private:
    QTemporaryDir folder_;
};

void TestCliGallery::galleryShowsEveryFigure() {
    const QDir folder(folder_.filePath("gallery of all/figures"));  // made by the call, spaces and all
    const ProgramRun run = runProgram({"gallery", "--out", folder.path()}, withoutDisplay());
    QVERIFY2(run.code == 0, qPrintable(run.err));
    const QString page = QString::fromUtf8(testing::readFile(folder.filePath("index.html")));

    const QFileInfoList sources =
        QFileInfo(galleryPath("pmlr-fig1")).dir().entryInfoList({"*.json"}, QDir::Files, QDir::Name);
    QVERIFY(!sources.isEmpty());
    for (const QFileInfo& source : sources) {
        const auto loaded = session::load(source.filePath());
        QVERIFY(loaded.ok());
        const session::Session& session = loaded->session;
        for (const std::string& text : {session.title, session.source, session.notes}) {
            QVERIFY2(page.contains(QString::fromStdString(text).toHtmlEscaped()), text.c_str());
        }
        for (const char* panel : {"data", "slice", "surface"}) {
            const QString name = QStringLiteral("%1-%2.png").arg(source.completeBaseName(), panel);
            QVERIFY2(page.contains("src=\"" + name + '"'), qPrintable(name));
            QCOMPARE(QImage(folder.filePath(name)).size(), QSize(1200, 900));
        }
        for (const char* format : {"png", "svg", "pdf"}) {
            const QString name = QStringLiteral("%1-figure.%2").arg(source.completeBaseName(), format);
            QVERIFY2(page.contains("href=\"" + name + '"'), qPrintable(name));
            const auto carried = session::load(folder.filePath(name));
            QVERIFY2(carried.ok() && carried->session == session, qPrintable(name));
        }
        QCOMPARE(testing::readFile(folder.filePath(source.fileName())), testing::readFile(source.filePath()));
    }
    QVERIFY(page.contains("0.25 = 3/12"));
    const session::Json counts = testing::jsonOf(runProgram({"cells", galleryPath("pmlr-fig4b"), "--json"}));
    const QString told = QStringLiteral("%1 cells, %2 of them flat")
                             .arg(counts["cells"].get<int>())
                             .arg(counts["flat_cells"].get<int>());
    QVERIFY2(page.contains(told), qPrintable(told));

    // Everything that the page refers to stands beside it.
    QRegularExpressionMatchIterator references =
        QRegularExpression("(?:src|href)=\"([^\"#]+)\"").globalMatch(page);
    QVERIFY(references.hasNext());
    while (references.hasNext()) {
        const QString file = references.next().captured(1);
        QVERIFY2(folder.exists(file), qPrintable(file));
    }
}

void TestCliGallery::aPictureThatCannotBeWrittenEndsTheGallery() {
    const QDir folder(folder_.filePath("taken"));
    QVERIFY(folder.mkpath("iclr-fig1-data.png"));  // a folder in the place of the first picture
    const ProgramRun run = runProgram({"gallery", "--out", folder.path()}, withoutDisplay());
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains("iclr-fig1-data.png"), qPrintable(run.err));
    QVERIFY(!folder.exists("index.html"));
}

OMEGASCOPE_TEST(Core, TestCliGallery);

}  // namespace test_cli_gallery

#include "test_cli_gallery.moc"
