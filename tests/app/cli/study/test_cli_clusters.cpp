#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>

#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_clusters {

using namespace omegascope::testing;

namespace {

constexpr int kPatience = 120'000;  // ms, on a machine that does other things too

/// Twelve rows of a good part of a second each.
const QStringList kRows{"zig-zag", "--runs",   "3",  "--tau",     "0.01,0.1,1,10", "--h-low",
                        "48",      "--h-high", "64", "--updates", "60000"};

/// A port that nobody listens on.
int freePort() {
    const int handle = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(handle, reinterpret_cast<sockaddr*>(&address), sizeof address);
    getsockname(handle, reinterpret_cast<sockaddr*>(&address), &size);
    close(handle);
    return ntohs(address.sin_port);
}

/// System programs live where an ordinary user's PATH does not look.
QString found(const QString& program) {
    const QString there = QStandardPaths::findExecutable(program);
    return there.isEmpty() ? QStandardPaths::findExecutable(program, {"/usr/sbin", "/sbin"}) : there;
}

/// Processes whose command line has both words.
QList<pid_t> processesWith(const QByteArray& one, const QByteArray& other) {
    QList<pid_t> pids;
    for (const QString& entry : QDir("/proc").entryList(QDir::Dirs)) {
        bool isNumber = false;
        const pid_t pid = entry.toInt(&isNumber);
        if (!isNumber) continue;
        QFile file("/proc/" + entry + "/cmdline");
        if (!file.open(QIODevice::ReadOnly)) continue;
        QByteArray line = file.readAll();
        line.replace('\0', ' ');
        if (line.contains(one) && line.contains(other) && line.startsWith(programPath().toUtf8()))
            pids.append(pid);
    }
    return pids;
}

/// slurmctld, slurmd and munged of this user on the loopback, without systemd.
class Cluster {
  public:
    ~Cluster() {
        for (const char* name : {"slurmd.pid", "slurmctld.pid", "munge/pid"}) {
            QFile file(path(name));
            if (file.open(QIODevice::ReadOnly))
                if (const int pid = file.readAll().trimmed().toInt(); pid > 1) ::kill(pid, SIGTERM);
        }
        QTest::qWait(300);
    }

    static QString missing() {
        for (const char* program : {"munged", "slurmctld", "slurmd", "sbatch", "squeue"})
            if (found(program).isEmpty())
                return QStringLiteral("%1 is not installed (packages slurm-wlm and munge)").arg(program);
        return {};
    }

    /// Empty, or what went wrong.
    QString start() {
        QDir(folder_.path()).mkpath("munge");
        QDir(folder_.path()).mkpath("state");
        QDir(folder_.path()).mkpath("spool");
        // munged wants its socket where everybody may go.
        chmodFor(folder_.path());
        chmodFor(path("munge"));
        QByteArray key(1024, '\0');
        for (char& byte : key) byte = static_cast<char>(QRandomGenerator::global()->bounded(256));
        writeText(path("munge.key"), key);
        QFile::setPermissions(path("munge.key"), QFileDevice::ReadOwner);
        writeText(path("slurm.conf"), configuration());
        environment_.insert("SLURM_CONF", path("slurm.conf"));
        const QStringList munge{"--force",
                                "--socket=" + path("munge/socket"),
                                "--key-file=" + path("munge.key"),
                                "--pid-file=" + path("munge/pid"),
                                "--log-file=" + path("munge/log"),
                                "--seed-file=" + path("munge/seed")};
        if (const QString failed = run(found("munged"), munge); !failed.isEmpty()) return failed;
        if (const QString failed = run(found("slurmctld"), {}); !failed.isEmpty()) return failed;
        return run(found("slurmd"), {"-N", name_});
    }

    bool isReady() { return output("sinfo", {"-h", "-o", "%t"}).trimmed() == "idle"; }
    QByteArray output(const QString& program, const QStringList& words, const QString& folder = {}) {
        QProcess process;
        process.setProcessEnvironment(environment_);
        if (!folder.isEmpty()) process.setWorkingDirectory(folder);
        process.start(found(program), words);
        process.waitForFinished(kPatience);
        return process.readAllStandardOutput() + process.readAllStandardError();
    }
    /// Whether no job runs or waits but those whose dependency failed.
    bool isQuiet() {
        for (const QByteArray& line : output("squeue", {"-h", "-o", "%T %r"}).split('\n'))
            if (!line.isEmpty() && !line.contains("DependencyNeverSatisfied")) return false;
        return true;
    }
    const QProcessEnvironment& environment() const { return environment_; }
    QByteArray logs() const {
        return readFile(path("slurmctld.log")) + readFile(path("slurmd.log")) + readFile(path("munge/log"));
    }

  private:
    QString path(const QString& name) const { return folder_.filePath(name); }
    static void chmodFor(const QString& path) {
        QFile::setPermissions(path, QFileDevice::ReadOwner | QFileDevice::WriteOwner | QFileDevice::ExeOwner |
                                        QFileDevice::ReadGroup | QFileDevice::ExeGroup |
                                        QFileDevice::ReadOther | QFileDevice::ExeOther);
    }
    QString run(const QString& program, const QStringList& words) {
        QProcess process;
        process.setProcessEnvironment(environment_);
        process.setProcessChannelMode(QProcess::MergedChannels);
        process.setStandardOutputFile(path("started.log"));  // the daemon keeps it open; a pipe would not end
        process.start(program, words);
        if (process.waitForFinished(kPatience) && process.exitCode() == 0) return {};
        return program + " did not start: " + QString::fromUtf8(readFile(path("started.log")));
    }

    QByteArray configuration() const {
        QProcess id;
        id.start("id", {"-un"});
        id.waitForFinished();
        const QString owner = QString::fromUtf8(id.readAllStandardOutput()).trimmed();
        return QStringLiteral(
                   "ClusterName=studies\nSlurmctldHost=%1(127.0.0.1)\nSlurmctldPort=%2\nSlurmdPort=%3\n"
                   "SlurmUser=%4\nSlurmdUser=%4\nAuthType=auth/munge\nAuthInfo=socket=%5/munge/socket\n"
                   "StateSaveLocation=%5/state\nSlurmdSpoolDir=%5/spool\nSlurmctldPidFile=%5/slurmctld.pid\n"
                   "SlurmdPidFile=%5/slurmd.pid\nSlurmctldLogFile=%5/slurmctld.log\nSlurmdLogFile=%5/"
                   "slurmd.log\n"
                   "ProctrackType=proctrack/linuxproc\nTaskPlugin=task/"
                   "none\nJobAcctGatherType=jobacct_gather/none\n"
                   "SlurmdParameters=config_overrides\nSelectType=select/"
                   "cons_tres\nSelectTypeParameters=CR_CPU\n"
                   "ReturnToService=2\nMailProg=/bin/true\n"
                   "SchedulerParameters=sched_interval=1,bf_interval=1,batch_sched_delay=0,sched_min_"
                   "interval=0\n"
                   "NodeName=%1 NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN\n"
                   "PartitionName=all Nodes=%1 Default=YES MaxTime=INFINITE State=UP\n")
            .arg(name_, QString::number(freePort()), QString::number(freePort()), owner, folder_.path())
            .toUtf8();
    }

    QTemporaryDir folder_;
    QProcessEnvironment environment_ = QProcessEnvironment::systemEnvironment();
    QString name_ = QSysInfo::machineHostName().section('.', 0, 0);
};

}  // namespace

/// The scripts of `omegascope study submit` with the real Slurm and the real GNU parallel: five parts, one of them killed,
/// give the bytes of a single run.
class TestCliClusters : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void slurmGivesTheSingleRun();
    void parallelGivesTheSingleRun();

  private:
    QString path(const QString& name) const { return folder_.filePath(name); }
    QStringList submit(const QString& engine, const QString& out) const {
        return QStringList{"study", "submit"} + kRows +
               QStringList{"--engine", engine, "--shards", "5", "--out", out, "--now"};
    }
    QTemporaryDir folder_;
    QByteArray single_;
};

void TestCliClusters::initTestCase() {
    if (!Cluster::missing().isEmpty() && found("parallel").isEmpty()) return;
    const ProgramRun run = runProgram(QStringList{"study"} + kRows + QStringList{"--out", path("single")});
    QVERIFY2(run.code == 0, qPrintable(run.err));
    QCOMPARE(runProgram({"study", "merge", path("single")}).code, 0);
    single_ = readFile(path("single/results.csv"));
}

void TestCliClusters::slurmGivesTheSingleRun() {
    if (const QString missing = Cluster::missing(); !missing.isEmpty()) QSKIP(qPrintable(missing));
    Cluster cluster;
    const QString failed = cluster.start();
    QVERIFY2(failed.isEmpty(), qPrintable(failed));
    QTRY_VERIFY2_WITH_TIMEOUT(cluster.isReady(), cluster.logs().constData(), kPatience);

    const QString out = path("slurm");
    const ProgramRun submitted = runProgram(submit("slurm", out), cluster.environment());
    QVERIFY2(submitted.code == 0, qPrintable(submitted.err));
    QVERIFY2(submitted.out.contains("5 tasks"), qPrintable(submitted.out));
    // One task dies without a word.
    QTRY_VERIFY2_WITH_TIMEOUT(!processesWith(out.toUtf8(), "--shard 2/5").isEmpty(),
                              cluster.logs().constData(), kPatience);
    for (const pid_t pid : processesWith(out.toUtf8(), "--shard 2/5")) QCOMPARE(::kill(pid, SIGKILL), 0);
    QTRY_VERIFY_WITH_TIMEOUT(cluster.isQuiet(), kPatience);
    QVERIFY2(!QFile::exists(out + "/results.csv"), "the merge ran although a task had failed");
    const ProgramRun gap = runProgram({"study", "merge", out});
    QCOMPARE(gap.code, 1);
    QVERIFY2(gap.err.contains("are missing"), qPrintable(gap.err));

    // As the script's own comment says.
    const QByteArray job = cluster.output("sbatch", {"--parsable", "--array=2", "array.sh"}, out).trimmed();
    QVERIFY2(job.toInt() > 0, job.constData());
    const QByteArray merge =
        cluster.output("sbatch", {"--parsable", "--dependency=afterok:" + job, "merge.sh"}, out).trimmed();
    QVERIFY2(merge.toInt() > 0, merge.constData());
    QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(out + "/results.csv"), kPatience);
    QCOMPARE(readFile(out + "/results.csv"), single_);
}

void TestCliClusters::parallelGivesTheSingleRun() {
    if (found("parallel").isEmpty()) QSKIP("GNU parallel is not installed (package parallel)");
    const QString out = path("parallel");
    QProcess process;
    process.start(programPath(), submit("parallel", out));
    QTRY_VERIFY_WITH_TIMEOUT(!processesWith(out.toUtf8(), "--shard 2/5").isEmpty(), kPatience);
    for (const pid_t pid : processesWith(out.toUtf8(), "--shard 2/5"))
        if (QFile("/proc/" + QString::number(pid) + "/exe").symLinkTarget() ==
            QFileInfo(programPath()).canonicalFilePath())
            ::kill(pid, SIGKILL);
    QVERIFY(process.waitForFinished(kPatience));
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    QCOMPARE(readFile(out + "/results.csv"), single_);
    QVERIFY(readFile(out + "/parallel.log").count('\n') >= 6);  // five parts and a heading
}

OMEGASCOPE_TEST(Core, TestCliClusters);

}  // namespace test_cli_clusters

#include "test_cli_clusters.moc"
