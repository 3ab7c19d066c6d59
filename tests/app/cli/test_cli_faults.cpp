// What the machine does to a program: no memory, no room on the disk, signals, helpers that die. There is never half a
// file, the old one stays, nobody is left behind.

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <QDir>
#include <QElapsedTimer>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include "core/support/random.h"
#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_faults {

using namespace omegascope;

namespace {

constexpr std::uint64_t kSeed = 16;
constexpr int kPatience = 240'000;

struct Ended {
    bool crashed = true;
    int code = -1;
    QString err;
};

/// Runs the program, with `prepare` in its process before it begins, and lets `meanwhile` do what it wants to it.
Ended run(const QStringList& words, const std::function<void()>& prepare,
          const std::function<void(QProcess&)>& meanwhile = {},
          const QProcessEnvironment& environment = testing::withoutDisplay()) {
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setStandardInputFile(QProcess::nullDevice());
    if (prepare) process.setChildProcessModifier(prepare);
    process.start(testing::programPath(), words);
    if (!process.waitForStarted()) return {};
    if (meanwhile) meanwhile(process);
    if (!process.waitForFinished(kPatience)) return {};
    return {process.exitStatus() != QProcess::NormalExit, process.exitCode(),
            QString::fromUtf8(process.readAllStandardError())};
}

void limitTo(__rlimit_resource what, rlim_t most) {
    const rlimit limit{most, most};
    setrlimit(what, &limit);
}

bool isSentence(const QString& err) {
    const QString last = err.trimmed().section('\n', -1);
    return last.startsWith("omegascope: ") && last.endsWith('.');
}

QStringList everythingIn(const QString& folder) {
    return QDir(folder).entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot, QDir::Name);
}

/// Processes that were told of this folder.
QStringList processesOf(const QString& folder) {
    QStringList found;
    for (const QString& id : QDir("/proc").entryList(QDir::Dirs)) {
        QFile file("/proc/" + id + "/cmdline");
        if (id.toInt() > 0 && file.open(QIODevice::ReadOnly) && file.readAll().contains(folder.toUtf8()))
            found << id;
    }
    return found;
}

const QByteArray kOld = "the old file";

}  // namespace

class TestCliFaults : public QObject {
    Q_OBJECT

  private:
    QTemporaryDir folder_;
    const QString session_ = testing::galleryPath("pmlr-fig4b");

    QString out(const QString& name) { return folder_.filePath(name); }
    QList<QStringList> writers() {
        return {{"grid", session_, "--size", "257", "--out", out("a.csv")},
                {"grid", session_, "--size", "65", "--out", out("a.npy")},
                {"train", testing::galleryPath("pmlr-fig1"), "--out", out("a.json")},
                {"render", session_, "--panel", "slice", "--out", out("a.png")},
                {"render", session_, "--panel", "slice", "--out", out("a.svg")},
                {"render", session_, "--panel", "data", "--out", out("a.pdf")},
                {"render", session_, "--panel", "data", "--out", out("a.tex")}};
    }

  private slots:
    void init() {
        for (const QString& name : everythingIn(folder_.path())) {
            QFile::remove(out(name));
            QDir(out(name)).removeRecursively();
        }
    }

    void aFullDiskLeavesTheOldFileAndSaysSo() {
        for (const QStringList& call : writers()) {
            testing::writeText(call.back(), kOld);
            const Ended ended = run(call, [] {
                signal(SIGXFSZ, SIG_IGN);
                limitTo(RLIMIT_FSIZE, 1024);
            });
            QVERIFY2(!ended.crashed && ended.code == 1, qPrintable(call.join(' ') + ": " + ended.err));
            QVERIFY2(isSentence(ended.err) && ended.err.contains("File too large"), qPrintable(ended.err));
            QCOMPARE(testing::readFile(call.back()), kOld);
        }
        QVERIFY2(everythingIn(folder_.path()).size() == writers().size(),
                 qPrintable(everythingIn(folder_.path()).join(' ')));
    }

    void aFilmOnAFullDiskSaysWhatHappened() {
        testing::writeText(out("a.gif"), kOld);
        const QStringList call{"animate",  session_, "--what", "alpha",   "--panel", "data",
                               "--frames", "3",      "--size", "160x120", "--out",   out("a.gif")};
        const Ended ended = run(call, [] {
            signal(SIGXFSZ, SIG_IGN);
            limitTo(RLIMIT_FSIZE, 512);
        });
        QVERIFY2(!ended.crashed && ended.code == 1 && isSentence(ended.err), qPrintable(ended.err));
        QVERIFY2(ended.err.contains("File too large"), qPrintable(ended.err));
        QCOMPARE(testing::readFile(out("a.gif")), kOld);
        QCOMPARE(everythingIn(folder_.path()), QStringList{"a.gif"});
    }

    void fullDevicesAndPlacesOfNobodyAreRefused() {
        for (const QString& place : {QString("/dev/full"), QString("/proc/a.json"), folder_.path()}) {
            const Ended ended = run({"train", testing::galleryPath("pmlr-fig1"), "--out", place}, {});
            QVERIFY2(!ended.crashed && ended.code == 1 && isSentence(ended.err),
                     qPrintable(place + ": " + ended.err));
        }
        const Ended ended = run({"render", session_, "--panel", "data", "--out", "/proc/a.svg"}, {});
        QVERIFY2(!ended.crashed && ended.code == 1 && isSentence(ended.err), qPrintable(ended.err));
        QVERIFY(!QFileInfo("/dev/full").isFile() && QFileInfo::exists("/dev/full"));
    }

    /// Bounds at random from what the empty program needs upwards.
    void memoryThatRunsOutIsASentence() {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
        QSKIP("A sanitizer takes terabytes of addresses.");
#endif
        qInfo() << "seed" << kSeed;
        rlim_t least = rlim_t{64} << 20;
        while (run({"--version"}, [least] { limitTo(RLIMIT_AS, least); }).code != 0)
            least += rlim_t{32} << 20;
        Random random(kSeed);
        int refused = 0;
        for (int k = 0; k < 24; ++k) {
            const QStringList call = writers()[k % 7];
            testing::writeText(call.back(), kOld);
            const auto most = least + static_cast<rlim_t>(random.uniform(0.0, k % 3 == 0 ? 1e8 : 8e8));
            const Ended ended = run(call, [most] { limitTo(RLIMIT_AS, most); });
            const QString told =
                QStringLiteral("%1 with %2 bytes: %3").arg(call.join(' ')).arg(most).arg(ended.err);
            QVERIFY2(!ended.crashed, qPrintable(told));
            QVERIFY2(ended.code == 0 || (ended.code == 1 && isSentence(ended.err)), qPrintable(told));
            QCOMPARE(testing::readFile(call.back()) == kOld, ended.code != 0);
            refused += ended.code != 0 ? 1 : 0;
        }
        qInfo("%d of 24 calls were refused", refused);
        QVERIFY(refused > 0);
    }

    void signalsAtAnyTimeLeaveNoHalfFileAndNobody() {
        qInfo() << "seed" << kSeed;
        Random random(kSeed);
        const QStringList film{"animate",  session_, "--what", "alpha",   "--panel", "data",
                               "--frames", "8",      "--size", "160x120", "--out",   out("a.gif")};
        const QStringList grid{"grid", session_, "--size", "1025", "--out", out("a.csv")};
        for (int k = 0; k < 12; ++k) {
            const QStringList& call = k % 2 == 0 ? film : grid;
            const int number = std::array{SIGTERM, SIGINT, SIGKILL}[random.index(3)];
            testing::writeText(call.back(), kOld);
            run(call, {}, [&](QProcess& process) {
                process.waitForFinished(static_cast<int>(random.uniform(1.0, 600.0)));
                if (process.state() == QProcess::Running)
                    kill(static_cast<pid_t>(process.processId()), number);
            });
            const QByteArray now = testing::readFile(call.back());
            QVERIFY2(now == kOld || now.size() > 1000, qPrintable(QString::number(now.size())));
            QVERIFY(processesOf(folder_.path()).isEmpty());
        }
        // What SIGKILL left is taken away by the next that makes the same.
        for (const QStringList& call : {film, grid}) QCOMPARE(run(call, {}).code, 0);
        QCOMPARE(everythingIn(folder_.path()), (QStringList{"a.csv", "a.gif"}));
    }

    void aHelperThatDiesIsTold() {
        QVERIFY(QDir(folder_.path()).mkpath("bin"));
        for (const char* script : {"#!/bin/sh\nkill -9 $$\n", "#!/bin/sh\nexit 3\n", "#!/bin/sh\nexit 0\n"}) {
            testing::writeText(out("bin/ffmpeg"), script);
            QVERIFY(QFile::setPermissions(out("bin/ffmpeg"),
                                          QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
            testing::writeText(out("a.mp4"), kOld);
            QProcessEnvironment environment = testing::withoutDisplay();
            environment.insert("PATH", out("bin") + ':' + environment.value("PATH"));
            const Ended ended = run({"animate", session_, "--what", "alpha", "--panel", "data", "--frames",
                                     "2", "--size", "160x120", "--out", out("a.mp4")},
                                    {}, {}, environment);
            QVERIFY2(!ended.crashed && ended.code == 1 && isSentence(ended.err), qPrintable(ended.err));
            QCOMPARE(testing::readFile(out("a.mp4")), kOld);
            QCOMPARE(everythingIn(folder_.path()), (QStringList{"a.mp4", "bin"}));
        }
    }

    void aFileThatVanishesIsTold() {
        const QString path = out("a.json");
        testing::writeText(path, testing::readFile(session_));
        QFile::remove(path);
        const Ended ended = run({"analyse", path}, {});
        QVERIFY(!ended.crashed && ended.code == 1 && isSentence(ended.err));
    }
};

OMEGASCOPE_TEST(Core, TestCliFaults);

}  // namespace test_cli_faults

#include "test_cli_faults.moc"
