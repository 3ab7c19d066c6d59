#include <sys/stat.h>

#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_hostile {

using namespace omegascope;
using testing::runProgram;
using Json = session::Json;

namespace {

Json plain() {
    return {{"omegascope", 1},
            {"network", {{"input", 2}, {"layers", {{{"type", "dense"}, {"units", 2}}}}, {"outputs", 1}}},
            {"criterion", "hinge"},
            {"data", {{"points", {{0, 1}, {0, 0}, {0, 2}}}, {"targets", {1, -1, -1}}}}};
}

/// Ends with 0, or with 1 and one sentence.
bool endsInOrder(const testing::ProgramRun& run) {
    if (run.code == 0) return true;
    return run.code == 1 && run.err.startsWith("omegascope: ") && run.err.trimmed().endsWith('.');
}

}  // namespace

class TestCliHostile : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir folder_;
    QString write(const QString& name, const Json& json) {
        const QString path = folder_.filePath(name);
        testing::writeText(path, QByteArray::fromStdString(json.dump()));
        return path;
    }

  private slots:
    void numbersAtTheEndsOfTheDoublesEndInOrder() {
        for (const char* number : {"1e155", "1e200", "1e308", "-1e308", "1e-310", "5e-324"}) {
            Json json = plain();
            json["data"]["points"][2][1] = Json::parse(number);
            const QString point = write("point.json", json);
            json = plain();
            json["criterion"] = "squared";
            json["data"]["targets"][0] = Json::parse(number);
            const QString target = write("target.json", json);
            for (const QString& file : {point, target})
                for (const QStringList& call :
                     {QStringList{"analyse", file},
                      {"cells", file},
                      {"minima", file, "--starts", "3"},
                      {"render", file, "--panel", "clarke", "--out", folder_.filePath("o.svg")},
                      {"render", file, "--panel", "slice", "--out", folder_.filePath("o.png")}}) {
                    const auto run = runProgram(call);
                    QVERIFY2(endsInOrder(run), qPrintable(call.join(' ') + ": " + run.err));
                }
        }
    }

    void networksTooLargeForAnAnalysisAreRefusedInASentence() {
        Json json = plain();
        json["network"]["layers"] = {{{"type", "dense"}, {"units", 20'000}}};
        const QString wide = write("wide.json", json);
        const auto run = runProgram({"analyse", wide});
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains("use fewer data or a smaller network"), qPrintable(run.err));
        json["network"]["layers"] = Json::array();
        for (int k = 0; k < 64; ++k) json["network"]["layers"].push_back({{"type", "dense"}, {"units", 2}});
        QCOMPARE(runProgram({"analyse", write("deep.json", json)}).code, 0);
    }

    void standardInputIsAFileByTheNameOfMinus() {
        QProcess process;
        process.start(testing::programPath(), {"analyse", "-", "--json"});
        process.write(QByteArray::fromStdString(plain().dump()));
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished(60'000));
        QCOMPARE(process.exitCode(), 0);
        QCOMPARE(QString::fromUtf8(process.readAllStandardOutput()),
                 runProgram({"analyse", write("plain.json", plain()), "--json"}).out);
    }

    void pipesAreNotWaitedFor() {
        const QString pipe = folder_.filePath("pipe");
        QCOMPARE(mkfifo(qPrintable(pipe), 0600), 0);
        for (const QStringList& call : {QStringList{"analyse", pipe}, {pipe}, {folder_.path()}}) {
            const auto run = runProgram(call);
            QCOMPARE(run.code, 1);
            QVERIFY2(endsInOrder(run), qPrintable(run.err));
        }
        Json json = plain();
        json["data"] = {{"csv", "pipe"}};
        QVERIFY(runProgram({"cells", write("piped.json", json)}).err.contains("is a pipe or a device"));
        // Nor does a file take the place of a device or a pipe.
        const auto run =
            runProgram({"grid", write("plain.json", plain()), "--size", "3", "--out", pipe + ".csv"});
        QCOMPARE(run.code, 0);
    }

    void whatASessionReadsBesideItselfNeedsAWord() {
        QVERIFY(QDir(folder_.path()).mkpath("mine"));
        testing::writeText(folder_.filePath("secret.csv"), "x1,x2,y\n1,secret,1\n");
        testing::writeText(folder_.filePath("data.csv"), "1,2,1\n3,4,-1\n");
        Json json = plain();
        json["data"] = {{"csv", "../secret.csv"}};
        const QString hostile = write("mine/hostile.json", json);
        json["data"] = {{"csv", "../data.csv"}};
        const QString harmless = write("mine/harmless.json", json);
        const auto refused = runProgram({"cells", hostile});
        QCOMPARE(refused.code, 1);
        QVERIFY(refused.err.contains("--allow-read") && !refused.err.contains("\"secret\""));
        QCOMPARE(runProgram({"cells", harmless}).code, 1);
        QCOMPARE(
            runProgram({"cells", harmless, "--allow-read", "/nowhere", "--allow-read", folder_.path()}).code,
            0);
        // A figure tells nothing of the machine it was made on.
        for (const QString ending : {"svg", "png", "pdf", "tex", "json"}) {
            const QString out = folder_.filePath("figure." + ending);
            QCOMPARE(runProgram({"render", harmless, "--allow-read", folder_.path(), "--panel", "data",
                                 "--out", out})
                         .code,
                     0);
            QVERIFY(!testing::readFile(out).contains(folder_.path().toUtf8()));
        }
    }

    void bytesDependOnNoLocaleAndNoZone() {
        const QString file = testing::galleryPath("pmlr-fig4b");
        std::map<QString, QByteArray> first;
        for (const QStringList& place : {QStringList{"C", "UTC"},
                                         {"de_DE.UTF-8", "Asia/Kolkata"},
                                         {"fr_FR.UTF-8", "America/New_York"}}) {
            QProcessEnvironment environment = testing::withoutDisplay();
            environment.insert("LC_ALL", place[0]);
            environment.insert("LANG", place[0]);
            environment.insert("LC_NUMERIC", place[0]);
            environment.insert("TZ", place[1]);
            for (const QString ending : {"svg", "pdf", "png", "tex", "json"}) {
                const QString out = folder_.filePath("place." + ending);
                QCOMPARE(runProgram({"render", file, "--panel", "slice", "--out", out}, environment).code, 0);
                const QByteArray bytes = testing::readFile(out);
                QByteArray& known = first[ending];
                if (known.isEmpty()) known = bytes;
                QVERIFY2(bytes == known, qPrintable(ending + " in " + place.join(' ')));
            }
            const QByteArray told = runProgram({"analyse", file}, environment).out.toUtf8();
            if (first["analyse"].isEmpty()) first["analyse"] = told;
            QCOMPARE(told, first["analyse"]);
        }
    }

    void aDisplayThatCannotBeReachedIsASentence() {
        QProcessEnvironment environment = testing::withoutDisplay();
        environment.insert("DISPLAY", ":4711");
        const auto run = runProgram({}, environment);
        QCOMPARE(run.code, 1);
        QCOMPARE(run.err.count("omegascope: "), 1);
        QVERIFY2(run.err.contains(":4711"), qPrintable(run.err));
    }
};

OMEGASCOPE_TEST(Core, TestCliHostile);

}  // namespace test_cli_hostile

#include "test_cli_hostile.moc"
