#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_packages {

using omegascope::testing::writeText;

/// What app/packages.sh does on machines of different kinds: it runs with no other commands than those that a
/// row puts into its PATH. They write down how they were called instead of installing anything.
class TestPackages : public QObject {
    Q_OBJECT

  private slots:
    void init();
    void nothingIsDoneWhenNothingIsMissing();
    void missingPackagesAreInstalledAfterAnUpdate();
    void anOrdinaryUserGoesThroughSudo();
    void withoutSudoTheUserIsToldWhatToInstall();
    void withoutAptTheUserIsToldWhatToInstall();
    void aFailedInstallationIsReported();

  private:
    struct Ended {
        int code = -1;
        QString out;
        QString err;
        QStringList calls;  ///< of apt-get and sudo
    };
    void command(const QString& name, const QString& body);
    Ended install();
    std::unique_ptr<QTemporaryDir> folder_;
};

void TestPackages::init() {
    folder_ = std::make_unique<QTemporaryDir>();
    for (const char* name : {"bash", "env", "mktemp", "tail", "rm"}) {
        QFile::link(QStandardPaths::findExecutable(QString::fromLatin1(name)),
                    folder_->filePath(QString::fromLatin1(name)));
    }
    command("id", "echo 0");
    command("apt-get", "echo \"apt-get $* $DEBIAN_FRONTEND\" >> \"$CALLS\"");
    // All is there but Xvfb, which was removed with its settings kept.
    command("dpkg-query", R"([ "$3" = xvfb ] && echo config-files || echo installed)");
}

void TestPackages::command(const QString& name, const QString& body) {
    const QString path = folder_->filePath(name);
    writeText(path, ("#!" + QStandardPaths::findExecutable("sh") + "\n" + body + "\n").toUtf8());
    QFile(path).setPermissions(QFile::ReadOwner | QFile::ExeOwner | QFile::WriteOwner);
}

TestPackages::Ended TestPackages::install() {
    const QString log = folder_->filePath("calls");
    QProcessEnvironment environment;
    environment.insert("PATH", folder_->path());
    environment.insert("CALLS", log);
    environment.insert("TMPDIR", folder_->path());
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(OMEGASCOPE_SOURCE_DIR);
    process.start(folder_->filePath("bash"),
                  {"-c", "set -euo pipefail; source app/packages.sh; install_packages; echo went on"});
    if (!process.waitForFinished()) return {};
    QStringList calls;
    if (QFile::exists(log)) {
        calls = QString::fromUtf8(omegascope::testing::readFile(log)).trimmed().split('\n');
    }
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError()), calls};
}

void TestPackages::nothingIsDoneWhenNothingIsMissing() {
    command("dpkg-query", "echo installed");
    const Ended ended = install();
    QCOMPARE(ended.code, 0);
    QCOMPARE(ended.out, QString("went on\n"));
    QCOMPARE(ended.err, QString());
    QVERIFY(ended.calls.isEmpty());
}

void TestPackages::missingPackagesAreInstalledAfterAnUpdate() {
    const Ended ended = install();
    QCOMPARE(ended.out, QString("went on\n"));
    QCOMPARE(ended.calls, (QStringList{"apt-get -q -y update noninteractive",
                                       "apt-get -q -y install --no-install-recommends xvfb noninteractive"}));
}

void TestPackages::anOrdinaryUserGoesThroughSudo() {
    command("id", "echo 1000");
    command("sudo", "echo \"sudo $1\" >> \"$CALLS\"; exec \"$@\"");
    const Ended ended = install();
    QCOMPARE(ended.code, 0);
    QCOMPARE(ended.calls.size(), 4);
    QCOMPARE(ended.calls[0], QString("sudo env"));
    QCOMPARE(ended.calls[2], QString("sudo env"));
}

void TestPackages::withoutSudoTheUserIsToldWhatToInstall() {
    command("id", "echo 1000");
    const Ended ended = install();
    QCOMPARE(ended.code, 1);
    QVERIFY(ended.calls.isEmpty());
    QVERIFY2(ended.err.contains("apt-get install xvfb"), qPrintable(ended.err));
}

void TestPackages::withoutAptTheUserIsToldWhatToInstall() {
    QFile::remove(folder_->filePath("apt-get"));
    const Ended ended = install();
    QCOMPARE(ended.code, 1);
    QCOMPARE(ended.out, QString());
    for (const char* package : {"cmake", "libvtk9-dev", "qt6-base-dev", "xvfb"}) {
        QVERIFY2(ended.err.contains(QString("\n  %1\n").arg(package)), package);
    }
}

void TestPackages::aFailedInstallationIsReported() {
    command("apt-get", "echo 'E: no network'; exit 100");
    const Ended ended = install();
    QCOMPARE(ended.code, 1);
    QCOMPARE(ended.out, QString());
    QVERIFY2(ended.err.contains("E: no network"), qPrintable(ended.err));
    QVERIFY(ended.err.contains("could not be installed"));
}

OMEGASCOPE_TEST(Core, TestPackages);

}  // namespace test_packages

#include "test_packages.moc"
