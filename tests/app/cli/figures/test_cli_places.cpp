// Where results go and what they carry: standard output, pipes, folders, files beside OUT; sessions inside figures.

#include <sys/stat.h>

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "app/session/file/session_io.h"
#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_places {

using namespace omegascope;
using testing::galleryPath;
using testing::ProgramRun;
using testing::readFile;
using testing::runProgram;
using testing::withoutDisplay;

class TestCliPlaces : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir folder_;
    const QString session_ = galleryPath("pmlr-fig4b");

    QString place(const QString& name) const { return folder_.filePath(name); }

    /// What a call writes to standard output, as it is.
    static QByteArray bytesOf(const QStringList& words,
                              const QProcessEnvironment& environment = withoutDisplay()) {
        QProcess process;
        process.setProcessEnvironment(environment);
        process.setStandardInputFile(QProcess::nullDevice());
        process.start(testing::programPath(), words);
        if (!process.waitForFinished(240'000) || process.exitCode() != 0)
            qFatal("%s", process.readAllStandardError().constData());
        return process.readAllStandardOutput();
    }

  private slots:
    void standardOutputGetsTheSameBytes() {
        for (const char* ending : {"png", "svg", "pdf", "tex"}) {
            const QString out = place(QStringLiteral("a.%1").arg(QLatin1String(ending)));
            QCOMPARE(runProgram({"render", session_, "--panel", "data", "--out", out}, withoutDisplay()).code,
                     0);
            QVERIFY(bytesOf({"render", session_, "--panel", "data", "--out", "-", "--format", ending}) ==
                    readFile(out));
        }
        const QByteArray grid = bytesOf({"grid", session_, "--size", "3", "--out", "-", "--format", "csv"});
        QCOMPARE(grid.count('\n'), 3);
        const QByteArray trained = bytesOf({"train", galleryPath("pmlr-fig1"), "--out", "-"});
        QVERIFY(session::fromText(trained.toStdString(), QString()).ok());
        const ProgramRun both = runProgram({"train", session_, "--out", "-", "--json"});
        QCOMPARE(both.code, 2);
        QVERIFY2(both.err.contains("both write to standard output"), qPrintable(both.err));
        QCOMPARE(runProgram({"render", session_, "--panel", "data", "--out", "-"}).code, 2);
    }

    void aPipeGetsTheBytes() {
        const QString pipe = place("pipe.svg");
        QCOMPARE(mkfifo(qPrintable(pipe), 0600), 0);
        QProcess reader;
        reader.start(QStringLiteral("cat"), {pipe});
        QVERIFY(reader.waitForStarted());
        const ProgramRun run =
            runProgram({"render", session_, "--panel", "data", "--out", pipe}, withoutDisplay());
        QVERIFY2(run.code == 0, qPrintable(run.err));
        QVERIFY(reader.waitForFinished(60'000));
        struct stat status {};
        QVERIFY(stat(qPrintable(pipe), &status) == 0 && S_ISFIFO(status.st_mode));
        QVERIFY(reader.readAllStandardOutput() ==
                bytesOf({"render", session_, "--panel", "data", "--out", "-", "--format", "svg"}));
    }

    void aFullDeviceIsToldAsTheSystemDoes() {
        const ProgramRun run =
            runProgram({"render", session_, "--panel", "data", "--out", "/dev/full", "--format", "pdf"},
                       withoutDisplay());
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains("No space left on device"), qPrintable(run.err));
    }

    void foldersAreMadeWhenAskedFor() {
        const QString out = place("far/away/a.csv");
        const ProgramRun refused = runProgram({"grid", session_, "--size", "3", "--out", out});
        QCOMPARE(refused.code, 1);
        QVERIFY2(refused.err.contains("There is no folder") && refused.err.contains("--force"),
                 qPrintable(refused.err));
        QVERIFY(!QFileInfo::exists(place("far")));
        QCOMPARE(runProgram({"grid", session_, "--size", "3", "--out", out, "--force"}).code, 0);
        QVERIFY(QFileInfo(out).isFile());
        testing::writeText(place("file"), "x");
        const ProgramRun file =
            runProgram({"grid", session_, "--size", "3", "--out", place("file/a.csv"), "--force"});
        QVERIFY2(file.code == 1 && file.err.contains("none can be made"), qPrintable(file.err));
    }

    void filesOfOthersBesideItStay() {
        const QByteArray mine = "a picture of somebody else";
        testing::writeText(place("fig.png"), mine);
        const QStringList model{"render", session_, "--panel", "surface", "--out", place("fig.obj")};
        const ProgramRun refused = runProgram(model, withoutDisplay());
        QVERIFY2(refused.code == 1 && refused.err.contains("fig.png"), qPrintable(refused.err));
        QCOMPARE(readFile(place("fig.png")), mine);
        QVERIFY(!QFileInfo::exists(place("fig.obj")));
        QCOMPARE(runProgram(model + QStringList{"--force"}, withoutDisplay()).code, 0);
        QVERIFY(readFile(place("fig.png")) != mine);
        QCOMPARE(runProgram(model, withoutDisplay()).code, 0);  // now they are of its kind
        testing::writeText(place("n-cells.csv"), "somebody's,numbers\n");
        const ProgramRun tables =
            runProgram({"render", session_, "--panel", "slice", "--out", place("n.csv")}, withoutDisplay());
        QVERIFY2(tables.code == 1 && tables.err.contains("n-cells.csv"), qPrintable(tables.err));
        QFile::remove(place("n-cells.csv"));
        for (int k = 0; k < 2; ++k)
            QCOMPARE(runProgram({"render", session_, "--panel", "slice", "--out", place("n.csv")},
                                withoutDisplay())
                         .code,
                     0);
    }

    /// A figure is opened again without the table, and with the numbers that it shows.
    void aFigureOutlivesItsTable() {
        QVERIFY(QDir(folder_.path()).mkpath("csv"));
        testing::writeText(place("csv/t.csv"), "x1,x2,y\n1,1,1\n2,0,-1\n0,1,1\n");
        session::Json json = session::Json::parse(readFile(session_).toStdString());
        json["data"] = {{"csv", "t.csv"}, {"header", true}};
        testing::writeText(place("csv/s.json"), QByteArray::fromStdString(json.dump()));
        for (const char* ending : {"png", "svg", "pdf", "tex"}) {
            const QString out = place(QStringLiteral("csv/f.%1").arg(QLatin1String(ending)));
            QCOMPARE(
                runProgram({"render", place("csv/s.json"), "--panel", "data", "--out", out}, withoutDisplay())
                    .code,
                0);
            QVERIFY(!readFile(out).contains(folder_.path().toUtf8()));
        }
        const auto before = session::load(place("csv/s.json"));
        testing::writeText(place("csv/t.csv"), "x1,x2,y\n7,7,1\n");
        for (const char* ending : {"png", "svg", "pdf", "tex"}) {
            const auto again = session::load(place(QStringLiteral("csv/f.%1").arg(QLatin1String(ending))));
            QVERIFY2(again.ok(), again ? "" : again.error().message.c_str());
            QVERIFY(again->session.data->points == before->session.data->points);
        }
    }

    /// Beyond what a figure carries it names the file, and checks it.
    void largeDataAreHeldAgainstTheirDigest() {
        const session::Session session = session::load(place("csv/s.json")).value().session;
        session::Json json = session::Json::parse(readFile(place("csv/s.json")).toStdString());
        json["data"]["digest"] = session::digestOf(session.data);
        const auto read = [&] { return session::fromText(json.dump(), place("csv")); };
        QVERIFY(read().ok());
        testing::writeText(place("csv/t.csv"), "x1,x2,y\n7,7,1\n");
        if (session.data->points(0, 0) == 7.0) testing::writeText(place("csv/t.csv"), "x1,x2,y\n8,7,1\n");
        QVERIFY(!read().ok());
        QVERIFY2(read().error().message.find("digest") != std::string::npos, read().error().message.c_str());
    }

    void bytesDependOnTheSessionAlone() {
        for (const char* ending : {"svg", "pdf", "tex"}) {
            QSet<QByteArray> files;
            for (const auto& [zone, language, home] : {std::array{"UTC", "C.UTF-8", "/tmp"},
                                                       {"Asia/Tokyo", "de_DE.UTF-8", "/"},
                                                       {"America/St_Johns", "tr_TR.UTF-8", "/nowhere"}}) {
                QProcessEnvironment environment = withoutDisplay();
                environment.insert("TZ", zone);
                environment.insert("LC_ALL", language);
                environment.insert("HOME", home);
                files << bytesOf(
                    {"render", session_, "--panel", "data,slice", "--out", "-", "--format", ending},
                    environment);
            }
            QCOMPARE(files.size(), 1);
        }
    }

    void aFigureCarriesWhatIsWanted() {
        session::Json json = session::Json::parse(readFile(session_).toStdString());
        json["title"] = "Work of Nobody-in-Particular";
        json["author"] = "Nobody-in-Particular";
        testing::writeText(place("named.json"), QByteArray::fromStdString(json.dump()));
        for (const char* ending : {"png", "svg", "pdf", "tex"}) {
            const QString out = place(QStringLiteral("c.%1").arg(QLatin1String(ending)));
            const QStringList call{"render", place("named.json"), "--panel", "data", "--out", out};
            QCOMPARE(runProgram(call + QStringList{"--no-session"}, withoutDisplay()).code, 0);
            QVERIFY(!session::load(out).ok());
            QCOMPARE(runProgram(call + QStringList{"--anonymous"}, withoutDisplay()).code, 0);
            const auto again = session::load(out);
            QVERIFY2(again.ok(), again ? "" : again.error().message.c_str());
            QVERIFY(again->session.title.empty() && again->session.source.empty() &&
                    again->session.notes.empty());
            QVERIFY(again->session.extras.empty());
            if (QLatin1String(ending) != QLatin1String("pdf") &&
                QLatin1String(ending) != QLatin1String("png"))
                QVERIFY(!readFile(out).contains("Nobody"));
            QVERIFY(again->session.parameters == session::load(place("named.json"))->session.parameters);
        }
        QCOMPARE(runProgram({"render", session_, "--panel", "data", "--out", place("c.svg"), "--no-session",
                             "--anonymous"})
                     .code,
                 2);
    }

    void aVenueIsAsked() {
        const QString out = place("v.pdf");
        QCOMPARE(runProgram({"render", session_, "--panel", "slice", "--width", "8.4", "--out", out},
                            withoutDisplay())
                     .code,
                 0);
        const ProgramRun taken = runProgram({"check", out, "--venue", "neurips", "--json"}, withoutDisplay());
        QVERIFY2(taken.code == 0, qPrintable(taken.out + taken.err));
        const session::Json report = testing::jsonOf(taken);
        QVERIFY(!report["refused"].get<bool>() && report["findings"].size() > 10);
        const ProgramRun text =
            runProgram({"check", out, "--venue", "nature", "--width", "2"}, withoutDisplay());
        QCOMPARE(text.code, 1);
        QVERIFY2(text.out.contains("refused") && text.out.contains("type size"), qPrintable(text.out));
        QCOMPARE(runProgram({"check", out, "--venue", "somewhere"}).code, 2);
        const ProgramRun other = runProgram({"check", session_, "--venue", "icml"}, withoutDisplay());
        QVERIFY2(other.code == 1 && other.err.contains("no PDF, SVG or PNG"), qPrintable(other.err));
        QCOMPARE(runProgram({"check", place("none.pdf"), "--venue", "icml"}, withoutDisplay()).code, 1);
    }
};

OMEGASCOPE_TEST(Core, TestCliPlaces);

}  // namespace test_cli_places

#include "test_cli_places.moc"
