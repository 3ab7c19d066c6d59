#include <csignal>

#include <QDir>
#include <QImageReader>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_animate {

using namespace omegascope;
using testing::galleryPath;
using testing::ProgramRun;
using testing::runProgram;
using testing::withoutDisplay;

/// Films without a display.
class TestCliAnimate : public QObject {
    Q_OBJECT

  private slots:
    void theCameraGoesRoundTheSurface();
    void aTrainedSessionShowsItsRun();
    void stoppedByASignalNothingIsLeft_data();
    void stoppedByASignalNothingIsLeft();
    void mistakesAreNamed_data();
    void mistakesAreNamed();

  private:
    QStringList content() const {
        return QDir(folder_.path()).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot);
    }
    QTemporaryDir folder_;
};

void TestCliAnimate::theCameraGoesRoundTheSurface() {
    const QString out = folder_.filePath("orbit");
    QCOMPARE(runProgram({"animate", galleryPath("pmlr-fig4b"), "--what", "orbit", "--panel", "surface",
                         "--out", out, "--frames", "4", "--size", "240x180"},
                        withoutDisplay()),
             (ProgramRun{0, {}, {}}));
    QVector<QImage> frames;
    for (const QString& name : QDir(out).entryList(QDir::Files, QDir::Name))
        frames << QImage(QDir(out).filePath(name));
    QCOMPARE(frames.size(), 4);
    for (qsizetype k = 0; k < 4; ++k) {
        QCOMPARE(frames[k].size(), QSize(240, 180));
        for (qsizetype other = 0; other < k; ++other) QVERIFY(frames[k] != frames[other]);
    }
    // The first frame is the panel as `render` draws it: it has no line of text above.
    const QString still = folder_.filePath("still.png");
    QCOMPARE(runProgram({"render", galleryPath("pmlr-fig4b"), "--panel", "surface", "--out", still, "--size",
                         "240x180"},
                        withoutDisplay()),
             (ProgramRun{0, {}, {}}));
    QVERIFY(QImage(still).convertToFormat(QImage::Format_RGB32) ==
            frames[0].convertToFormat(QImage::Format_RGB32));
}

void TestCliAnimate::aTrainedSessionShowsItsRun() {
    const QString trained = folder_.filePath("run.json"), out = folder_.filePath("run.gif");
    QCOMPARE(runProgram({"train", galleryPath("pmlr-fig4b-run"), "--out", trained}).code, 0);
    QCOMPARE(runProgram({"animate", trained, "--what", "run", "--panel", "slice", "--out", out, "--frames",
                         "6", "--fps", "10", "--size", "240x180"},
                        withoutDisplay()),
             (ProgramRun{0, {}, {}}));
    QImageReader reader(out);
    QCOMPARE(reader.imageCount(), 6);
}

void TestCliAnimate::stoppedByASignalNothingIsLeft_data() {
    QTest::addColumn<int>("number");
    QTest::newRow("Ctrl+C") << SIGINT;
    QTest::newRow("end of the session") << SIGTERM;
}

void TestCliAnimate::stoppedByASignalNothingIsLeft() {
    QFETCH(int, number);
    const QStringList before = content();
    QProcess process;
    process.setProcessEnvironment(withoutDisplay());
    process.start(testing::programPath(),
                  {"animate", galleryPath("pmlr-fig4b"), "--what", "alpha", "--panel", "surface", "--out",
                   folder_.filePath("long.gif"), "--frames", "10000"});
    // Once its first frame is there it is at work.
    QTRY_VERIFY_WITH_TIMEOUT(
        !QDir(folder_.path()).entryList({".long.gif-*"}, QDir::Dirs | QDir::Hidden).isEmpty(), 60'000);
    ::kill(static_cast<pid_t>(process.processId()), number);
    QVERIFY(process.waitForFinished(60'000));
    QCOMPARE(process.exitStatus(), QProcess::NormalExit);
    QCOMPARE(process.exitCode(), 1);
    QVERIFY(process.readAllStandardError().contains("nothing was written"));
    QCOMPARE(content(), before);
}

void TestCliAnimate::mistakesAreNamed_data() {
    QTest::addColumn<QString>("line");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("named");
    const auto row = [](const char* line, int code, const char* named) {
        QTest::newRow(line) << QString::fromLatin1(line) << code << QString::fromLatin1(named);
    };
    row("--what|fly|--panel|slice|--out|DIR/a.gif", 2, "run, alpha or orbit");
    row("--what|alpha|--panel|cube|--out|DIR/a.gif", 2,
        "data, slice, surface, run, clarke, classes or figure");
    row("--what|orbit|--panel|slice|--out|DIR/a.gif", 2, "surface or figure");
    row("--what|alpha|--panel|slice|--out|DIR/a.avi", 2, ".gif, .ogv, .mp4 or .webm");
    row("--what|alpha|--panel|slice|--out|DIR/a.gif|--frames|1", 2, "--frames");
    row("--what|alpha|--panel|slice|--out|DIR/a.gif|--fps|51", 2, "--fps");
    row("--what|alpha|--panel|slice|--out|DIR/a.gif|--size|8x8", 2, "--size");
    row("--what|run|--panel|slice|--out|DIR/a.gif", 1, "no run");
    row("--what|alpha|--panel|slice|--out|DIR/no/such/a.gif", 1, "There is no folder \"DIR/no/such\"");
    row("--panel|slice|--out|DIR/a.gif", 2, "--what");
}

void TestCliAnimate::mistakesAreNamed() {
    QFETCH(QString, line);
    QFETCH(int, code);
    QFETCH(QString, named);
    const auto filled = [this](QString text) { return text.replace("DIR", folder_.path()); };
    const QStringList before = content();
    const ProgramRun run = runProgram(
        QStringList{"animate", galleryPath("pmlr-fig4b")} + filled(line).split('|'), withoutDisplay());
    QCOMPARE(run.code, code);
    QVERIFY2(run.err.contains(filled(named)), qPrintable(run.err));
    QCOMPARE(run.err.count('\n'), code == 2 ? 2 : 1);
    QCOMPARE(content(), before);
}

OMEGASCOPE_TEST(Core, TestCliAnimate);

}  // namespace test_cli_animate

#include "test_cli_animate.moc"
