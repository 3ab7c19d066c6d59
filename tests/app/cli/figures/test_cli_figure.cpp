// One figure of several sessions.

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include "app/session/file/session_io.h"
#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_figure {

using namespace omegascope;
using testing::galleryPath;
using testing::ProgramRun;
using testing::readFile;
using testing::runProgram;
using testing::withoutDisplay;

class TestCliFigure : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir folder_;
    QString place(const QString& name) const { return folder_.filePath(name); }
    QString write(const session::Json& json) const {
        testing::writeText(place("fig.json"), QByteArray::fromStdString(json.dump()));
        return place("fig.json");
    }

  private slots:
    void initTestCase() {
        QVERIFY(QFile::copy(galleryPath("pmlr-fig4a"), place("a.json")));
        QVERIFY(QFile::copy(galleryPath("pmlr-fig4b"), place("b.json")));
    }

    void shippedFiguresAreDrawn_data() {
        QTest::addColumn<QString>("name");
        for (const QString& name :
             QDir(QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/figures")).entryList({"*.json"}))
            QTest::newRow(qPrintable(name)) << name;
    }
    void shippedFiguresAreDrawn() {
        QFETCH(QString, name);
        const QString file = QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/figures/") + name;
        const ProgramRun run = runProgram({"figure", file, "--out", place("shipped.pdf")}, withoutDisplay());
        QVERIFY2(run == (ProgramRun{0, {}, {}}), qPrintable(run.err));
        QCOMPARE(runProgram({"check", place("shipped.pdf"), "--venue", "arxiv"}, withoutDisplay()).code, 0);
    }

    /// The output is a figure file again, without the sessions that it was made of, and gives the same bytes.
    void anExportedFigureIsDrawnAgain() {
        const session::Json json{
            {"omegascope_figure", 1},
            {"panels",
             {{{"session", "a.json"}, {"panel", "slice"}, {"title", "before"}},
              {{"session", "b.json"}, {"panel", "slice"}, {"title", "after"}},
              {{"session", "a.json"}, {"panel", "data"}, {"at", {1, 0, 1, 2}}}}},
            {"layout", {2, 2}},
            {"shared_range", true},
            {"annotations", {{{"panel", 0}, {"text", "here"}, {"at", {0, 0}}, {"arrow", {-2, -2}}}}},
            {"insets",
             {{{"panel", 1}, {"window", {{-4, -3}, {-3, -2}}}, {"place", {0.6, 0.6, 0.35, 0.35}}}}}};
        for (const char* ending : {"svg", "pdf", "png", "tex"}) {
            const QString out = place(QStringLiteral("one.%1").arg(QLatin1String(ending)));
            const ProgramRun run = runProgram({"figure", write(json), "--out", out}, withoutDisplay());
            QVERIFY2(run.code == 0, qPrintable(run.err));
            QVERIFY(!readFile(out).contains(folder_.path().toUtf8()));
            QVERIFY(QDir().mkpath(place("elsewhere")));
            const QString moved = place(QStringLiteral("elsewhere/one.%1").arg(QLatin1String(ending)));
            QFile::remove(moved);
            QVERIFY(QFile::rename(out, moved));
            QCOMPARE(runProgram({"figure", moved, "--out", out}, withoutDisplay()).code, 0);
            QVERIFY(readFile(out) == readFile(moved));
            // Opened as a session it is the one of its first panel.
            const auto loaded = session::load(moved);
            QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
            QVERIFY(loaded->session == session::load(place("a.json"))->session);
            QCOMPARE(loaded->warnings.size(), std::size_t{1});
        }
        const QByteArray svg = readFile(place("one.svg"));
        QVERIFY(svg.contains(">before<") && svg.contains(">after<") && svg.contains(">here<"));
        QCOMPARE(svg.count(QStringLiteral(">L(ω)<").toUtf8()), 1);  // one range, one bar
    }

    void runsAreComputedWhereThereAreNone() {
        const session::Json json{{"omegascope_figure", 1},
                                 {"panels", {{{"gallery", "pmlr-fig3"}, {"panel", "slice"}, {"run", true}}}}};
        QCOMPARE(runProgram({"figure", write(json), "--out", place("run.svg")}, withoutDisplay()).code, 0);
        QVERIFY(readFile(place("run.svg")).contains(">path<"));
    }

    void faultsNameTheKey_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("sentence");
        const auto row = [](const char* text, const char* sentence) {
            QTest::newRow(text) << QByteArray(text) << QString::fromUtf8(sentence);
        };
        row(R"({})", "omegascope_figure");
        row(R"({"omegascope_figure": 2, "panels": []})",
            "newer version (format 2; this program reads up to 1)");
        row(R"({"omegascope_figure": 0, "panels": []})",
            "omegascope_figure is 0; give 1, the version of the format.");
        row(R"({"omegascope_figure": 1})", "\"panels\" is missing");
        row(R"({"omegascope_figure": 1, "panels": []})", "panels is");
        row(R"({"omegascope_figure": 1, "panels": [{"panel": "data"}]})", "panels[0].session");
        row(R"({"omegascope_figure": 1, "panels": [{"session": "a.json"}]})", "panels[0].panel");
        row(R"({"omegascope_figure": 1, "panels": [{"session": "a.json", "panel": "cube"}]})",
            "panels[0].panel is \"cube\"");
        row(R"({"omegascope_figure": 1, "panels": [{"session": "../a.json", "panel": "data"}]})",
            "panels[0].session");
        row(R"({"omegascope_figure": 1, "panels": [{"session": "none.json", "panel": "data"}]})",
            "none.json");
        row(R"({"omegascope_figure": 1, "panels": [{"gallery": "nobody", "panel": "data"}]})",
            "panels[0].gallery is \"nobody\"");
        row(R"({"omegascope_figure": 1, "panels": [{"gallery": "pmlr-fig1", "panel": "data", "at": [3, 0]}]})",
            "panels[0].at");
        row(R"({"omegascope_figure": 1, "panels": [{"gallery": "pmlr-fig1", "panel": "data", "colour": "red"}]})",
            "colour");
        row(R"({"omegascope_figure": 1, "panels": [{"gallery": "pmlr-fig1", "panel": "data"}], "fontPoints": 1})",
            "fontPoints is 1");
        row(R"({"omegascope_figure": 1, "panels": [{"gallery": "pmlr-fig1", "panel": "data"}], "insets": [{"window": [[0, 1], [0, 1]], "place": [0, 0, 1, 1]}]})",
            "insets[0]");
        row(R"({"omegascope_figure": 1, "panels": [{"gallery": "pmlr-fig1", "panel": "slice"}], "insets": [{"window": [[1, 0], [0, 1]], "place": [0, 0, 1, 1]}]})",
            "insets[0].window");
        row(R"({"omegascope_figure": 1, "panels": [{"gallery": "pmlr-fig1", "panel": "slice"}], "annotations": [{"panel": 1, "text": "a", "at": [0, 0]}]})",
            "annotations[0].panel");
    }
    void faultsNameTheKey() {
        QFETCH(QByteArray, text);
        QFETCH(QString, sentence);
        testing::writeText(place("bad.json"), text);
        const ProgramRun run =
            runProgram({"figure", place("bad.json"), "--out", place("bad.svg")}, withoutDisplay());
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains(sentence) && run.err.count('\n') == 1, qPrintable(run.err));
        QVERIFY(!QFileInfo::exists(place("bad.svg")));
    }

    void aFigureFileIsNoSession() {
        const auto loaded =
            session::load(QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/figures/pmlr-fig4.json"));
        QVERIFY(!loaded.ok());
        QVERIFY2(loaded.error().message.find("omegascope figure") != std::string::npos,
                 loaded.error().message.c_str());
    }
};

OMEGASCOPE_TEST(Core, TestCliFigure);

}  // namespace test_cli_figure

#include "test_cli_figure.moc"
