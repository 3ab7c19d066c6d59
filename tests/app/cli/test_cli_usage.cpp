#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_usage {

using omegascope::testing::galleryPath;
using omegascope::testing::ProgramRun;
using omegascope::testing::runProgram;
using omegascope::testing::withoutDisplay;
using omegascope::testing::writeText;

/// Exit codes and sentences: 0 done, 1 the input is at fault, 2 the command line is.
class TestCliUsage : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase();
    void faultsAreNamedInOneSentence_data();
    void faultsAreNamedInOneSentence();
    void helpNamesEveryCall();
    void eachCallExplainsItsOptions_data();
    void eachCallExplainsItsOptions();
    void versionIsPrinted();
    void windowWithoutADisplayIsRefusedWithARemedy();
    void warningsGoToStandardErrorAndDoNotFail();
    void fullStandardOutputIsAFailure();
    void aBareLocaleIsNoReasonToComplain();

  private:
    QString path(const char* name) const { return folder_.filePath(QString::fromLatin1(name)); }
    QTemporaryDir folder_;
};

void TestCliUsage::initTestCase() {
    const QByteArray good = omegascope::testing::readFile(galleryPath("pmlr-fig4b"));
    writeText(path("empty.json"), "");
    writeText(path("truncated.json"), good.first(good.size() / 2));
    writeText(path("no-criterion.json"), QByteArray(good).replace("\"criterion\"", "\"criterium\""));
    writeText(path("nan.json"), QByteArray(good).replace("1.5", "NaN"));
    writeText(path("newer.json"), QByteArray(good).replace("\"omegascope\": 1", "\"omegascope\": 99"));
    writeText(path("strange.json"),
              QByteArray(good).replace("\"view\"", "\"colour_of_the_sky\": 7, \"view\""));
    writeText(path("deep.json"), QByteArray(100'000, '['));
}

void TestCliUsage::faultsAreNamedInOneSentence_data() {
    QTest::addColumn<QString>(
        "line");  // words, separated by |; FILE, FIGURE1: good sessions, DIR: the test's folder
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("named");

    const auto row = [](const char* line, int code, const char* named) {
        QTest::newRow(line) << QString::fromUtf8(line) << code << QString::fromUtf8(named);
    };
    // The input.
    row("analyse|DIR/nothing.json", 1, "nothing.json");
    row("analyse|DIR", 1, "DIR");
    row("analyse|DIR/empty.json", 1, "empty");
    row("analyse|DIR/truncated.json", 1, "line");
    row("analyse|DIR/no-criterion.json", 1, "\"criterion\"");
    row("analyse|DIR/nan.json", 1, "line");
    row("analyse|DIR/newer.json", 1, "99");
    row("analyse|DIR/deep.json", 1, "64");
    row("analyse|FIGURE1|--at|-1e300,1e300", 1, "too large");
    row("analyse|FILE|--certificate|DIR/no/such/folder/a.json", 1,
        "There is no folder \"DIR/no/such/folder\"");
    row("verify|FILE|DIR/nothing.json", 1, "nothing.json");
    row("verify|FILE|FILE", 1, "no certificate");
    row("verify|FILE|DIR/truncated.json", 1, "line");
    row("verify|FILE|DIR/deep.json", 1, "64");
    row("verify|DIR/newer.json|FILE", 1, "99");
    row("grid|DIR/empty.json|--size|16|--out|DIR/a.csv", 1, "empty");
    row("grid|FILE|--size|16|--out|DIR/no/such/folder/a.csv", 1, "There is no folder \"DIR/no/such/folder\"");
    row("grid|FILE|--size|16|--out|DIR/no/such/folder/a.npy", 1, "There is no folder \"DIR/no/such/folder\"");
    row("train|FILE|--out|DIR/no/such/folder/a.json", 1, "There is no folder \"DIR/no/such/folder\"");
    row("train|DIR/newer.json|--out|DIR/a.json", 1, "99");
    row("render|FILE|--panel|data|--out|DIR/no/such/folder/a.png", 1,
        "There is no folder \"DIR/no/such/folder\"");
    row("render|DIR/nan.json|--panel|data|--out|DIR/a.png", 1, "line");
    row("gallery|--out|DIR/empty.json/below", 1, "DIR/empty.json/below");
    row("nothing.json", 1, "nothing.json");
    row("DIR", 1, "DIR");
    // The command line.
    row("analyze|FILE", 2, "did you mean analyse?");
    row("xyzzy", 2, "xyzzy");
    row("--verbose", 2, "--verbose");
    row("FILE|FILE", 2, "one file");
    row("analyse", 2, "session file");
    row("analyse|FILE|FILE", 2, "one file");
    row("analyse|FILE|--jsn", 2, "did you mean --json?");
    row("analyse|FILE|--json|--json", 2, "twice");
    row("analyse|FILE|--json=yes", 2, "takes no value");
    row("analyse|FILE|--at", 2, "--at needs a value");
    row("analyse|FILE|--at|--json", 2, "--at needs a value");
    row("analyse|FILE|--at|1", 2, "2 finite numbers");
    row("analyse|FILE|--at|1,2,3", 2, "1,2,3");
    row("analyse|FILE|--at|one,two", 2, "one,two");
    row("analyse|FILE|--at|1,inf", 2, "1,inf");
    row("analyse|FILE|--at|1e999,0", 2, "1e999,0");
    row("analyse|FILE|--at|,", 2, "2 finite numbers");
    row("verify|FILE", 2, "a second file");
    row("verify", 2, "CERTIFICATE");
    row("verify|FILE|FILE|FILE", 2, "two files");
    row("analyse|FILE|--certificate", 2, "--certificate needs a value");
    row("grid|FILE|--out|DIR/a.csv", 2, "--size");
    row("grid|FILE|--size|16", 2, "--out");
    row("grid|FILE|--size|1|--out|DIR/a.csv", 2, "from 2 to 8192");
    row("grid|FILE|--size|8193|--out|DIR/a.csv", 2, "8193");
    row("grid|FILE|--size|16.5|--out|DIR/a.csv", 2, "16.5");
    row("grid|FILE|--size|99999999999999999999|--out|DIR/a.csv", 2, "whole number");
    row("grid|FILE|--size|16|--out|DIR/a.txt", 2, ".csv or .npy");
    row("train|FILE", 2, "--out");
    row("minima|FILE|--starts|0", 2, "--starts");
    row("minima|FILE|--seed|-1", 2, "-1");
    row("minima|FILE|--starts|many", 2, "whole number");
    row("minima|DIR/newer.json", 1, "99");
    row("render|FILE|--out|DIR/a.png", 2, "--panel");
    row("render|FILE|--panel|data", 2, "--out");
    row("render|FILE|--panel|cube|--out|DIR/a.png", 2,
        "data, slice, surface, run, clarke, classes or figure");
    row("render|FILE|--panel|data|--out|DIR/a.bmp", 2, ".png, .svg, .pdf, .eps, .tex");
    row("render|FILE|--panel|figure|--out|DIR/a.csv", 2, "data, slice, surface, run, clarke or classes");
    row("render|FILE|--panel|data|--out|DIR/a.json|--size|800x600", 2, "--size");
    row("render|FILE|--panel|run|--out|DIR/a.npz", 1, "no run");
    row("render|FILE|--panel|slice|--out|DIR/a.glb", 2, "give surface");
    row("render|FILE|--panel|surface|--out|DIR/no/such/folder/a.obj", 1,
        "There is no folder \"DIR/no/such/folder\"");
    row("render|FILE|--panel|slice|--out|DIR/no/such/folder/a.csv", 1,
        "There is no folder \"DIR/no/such/folder\"");
    row("render|FILE|--panel|data|--out|DIR/a.png|--size|800", 2, "WIDTHxHEIGHT");
    row("render|FILE|--panel|data|--out|DIR/a.png|--size|800x", 2, "whole number");
    row("render|FILE|--panel|data|--out|DIR/a.png|--size|15x600", 2, "from 16 to 16384");
    row("render|FILE|--panel|data|--out|DIR/a.png|--size|600x16385", 2, "16385");
    row("render|FILE|--panel|data|--out|DIR/a.png|--size|-600x600", 2, "-600");
    row("render|FILE|--panel|data,cube|--out|DIR/a.png", 2, "\"cube\" is no panel");
    row("render|FILE|--panel|data,data|--out|DIR/a.png", 2, "comes twice");
    row("render|FILE|--panel|data|--out|DIR/a.png|--width|0", 2, "--width");
    row("render|FILE|--panel|data|--out|DIR/a.png|--height|tall", 2, "--height");
    row("render|FILE|--panel|data|--out|DIR/a.png|--width|8.4|--size|800x600", 2, "give one of both");
    row("render|FILE|--panel|data|--out|DIR/a.png|--dpi|29", 2, "from 30 to 2400");
    row("render|FILE|--panel|data|--out|DIR/a.png|--width|200|--dpi|2400", 2, "pixels");
    row("render|FILE|--panel|data|--out|DIR/a.png|--font-size|2.9", 2, "--font-size");
    row("render|FILE|--panel|data|--out|DIR/a.png|--line-width|wide", 2, "--line-width");
    row("render|FILE|--panel|data|--out|DIR/a.png|--font|No Such Type", 2, "No Such Type");
    row("render|FILE|--panel|figure|--out|DIR/a.png|--layout|3", 2, "ROWSxCOLUMNS");
    row("render|FILE|--panel|figure|--out|DIR/a.png|--layout|1x2", 2, "too small for 3 panels");
    row("render|FILE|--panel|data|--out|DIR/a.csv|--width|8.4", 2, "--width is for pictures");
    row("gallery", 2, "--out");
    row("gallery|FILE|--out|DIR/g", 2, "takes no file");
}

void TestCliUsage::faultsAreNamedInOneSentence() {
    QFETCH(QString, line);
    QFETCH(int, code);
    QFETCH(QString, named);
    const auto filled = [this](QString text) {
        return text.replace("DIR", folder_.path())
            .replace("FILE", galleryPath("pmlr-fig4b"))
            .replace("FIGURE1", galleryPath("pmlr-fig1"));
    };
    const ProgramRun run = runProgram(filled(line).split('|'), withoutDisplay());
    QCOMPARE(run.code, code);
    QCOMPARE(run.out, QString());
    QVERIFY2(run.err.contains(filled(named)), qPrintable(run.err));
    // One line for the sentence; a usage error adds where the help is.
    QCOMPARE(run.err.count('\n'), code == 2 ? 2 : 1);
    QVERIFY2(code != 2 || run.err.contains("--help"), qPrintable(run.err));
}

void TestCliUsage::helpNamesEveryCall() {
    for (const char* word : {"--help", "-h", "help"}) {
        const ProgramRun run = runProgram({word}, withoutDisplay());
        QCOMPARE(run.code, 0);
        QCOMPARE(run.err, QString());
        for (const char* call : {"analyse", "grid", "train", "minima", "render", "gallery", "--version"}) {
            QVERIFY2(run.out.contains(QStringLiteral("omegascope %1").arg(call)), call);
        }
    }
}

void TestCliUsage::eachCallExplainsItsOptions_data() {
    QTest::addColumn<QStringList>("options");
    QTest::newRow("analyse") << QStringList{"--at", "--json"};
    QTest::newRow("grid") << QStringList{"--size", "--out"};
    QTest::newRow("train") << QStringList{"--out", "--json"};
    QTest::newRow("minima") << QStringList{"--starts", "--seed", "--json"};
    QTest::newRow("render") << QStringList{"--panel",  "--out",       "--size",       "--width",
                                           "--height", "--dpi",       "--layout",     "--no-letters",
                                           "--font",   "--font-size", "--line-width", "--transparent"};
    QTest::newRow("gallery") << QStringList{"--out"};
}

void TestCliUsage::eachCallExplainsItsOptions() {
    QFETCH(QStringList, options);
    const ProgramRun run = runProgram({QTest::currentDataTag(), "--help"}, withoutDisplay());
    QCOMPARE(run.code, 0);
    QCOMPARE(run.err, QString());
    for (const QString& option : options) QVERIFY2(run.out.contains("\n  " + option), qPrintable(run.out));
}

void TestCliUsage::versionIsPrinted() {
    const ProgramRun run = runProgram({"--version"}, withoutDisplay());
    QCOMPARE(run.code, 0);
    QVERIFY(QRegularExpression("^omegascope \\d+\\.\\d+\\.\\d+\n$").match(run.out).hasMatch());
}

void TestCliUsage::windowWithoutADisplayIsRefusedWithARemedy() {
    for (const QStringList& words : {QStringList{}, QStringList{galleryPath("pmlr-fig4b")}}) {
        const ProgramRun run = runProgram(words, withoutDisplay());
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains("gallery --out"), qPrintable(run.err));
    }
}

void TestCliUsage::warningsGoToStandardErrorAndDoNotFail() {
    const ProgramRun run = runProgram({"analyse", path("strange.json"), "--json"});
    QCOMPARE(run.code, 0);
    QVERIFY2(run.err.contains("colour_of_the_sky"), qPrintable(run.err));
    QCOMPARE(omegascope::testing::jsonOf(run)["loss"].get<double>(), 0.25);
}

void TestCliUsage::fullStandardOutputIsAFailure() {
    for (const char* call :
         {"analyse \"$1\" --json", "minima \"$1\" --starts 5", "minima \"$1\" --starts 5 --json"}) {
        QProcess process;
        process.setProgram("sh");
        process.setArguments({"-c", QStringLiteral("exec \"$0\" %1 >/dev/full").arg(call),
                              omegascope::testing::programPath(), galleryPath("pmlr-fig4b")});
        process.start();
        QVERIFY(process.waitForFinished());
        QVERIFY2(process.exitCode() == 1, call);
        QVERIFY(process.readAllStandardError().contains("standard output"));
    }
}

void TestCliUsage::aBareLocaleIsNoReasonToComplain() {
    QProcessEnvironment environment = withoutDisplay();
    environment.insert("LC_ALL", "C");
    const QString picture = folder_.filePath(QStringLiteral("ω.png"));
    const ProgramRun run =
        runProgram({"render", galleryPath("pmlr-fig4b"), "--panel", "data", "--out", picture}, environment);
    QCOMPARE(run.err, QString());
    QCOMPARE(run.code, 0);
    QVERIFY(QFile::exists(picture));
}

OMEGASCOPE_TEST(Core, TestCliUsage);

}  // namespace test_cli_usage

#include "test_cli_usage.moc"
