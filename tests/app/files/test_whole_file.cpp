#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QtTest>
#include <csignal>
#include <cstdlib>

#include "app/files/whole_file.h"
#include "tests/support/full_disk.h"
#include "tests/support/registry.h"

namespace test_whole_file {

using omegascope::files::WholeFile;

namespace {

QByteArray read(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("none");
}

void put(const QString& path, const QByteArray& bytes) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("%s", qPrintable(path));
}

bool writeAll(WholeFile& file, const QByteArray& bytes) {
    return file.open() && file.write(bytes.constData(), bytes.size()) && file.commit();
}

/// Everything in the folder, hidden files too.
QStringList names(const QTemporaryDir& folder) {
    return QDir(folder.path())
        .entryList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDir::Name);
}

}  // namespace

class TestWholeFile : public QObject {
    Q_OBJECT
  private slots:
    void theOldFileStaysUntilTheNewOneIsComplete() {
        const QTemporaryDir folder;
        const QString path = folder.filePath("a.svg");
        put(path, "old");
        {
            WholeFile file(path);
            QVERIFY(file.open() && file.write("new", 3) && file.isWhole());
            QCOMPARE(read(path), QByteArray("old"));
        }
        QCOMPARE(read(path), QByteArray("old"));
        WholeFile file(path);
        QVERIFY(writeAll(file, "new"));
        QCOMPARE(read(path), QByteArray("new"));
        QCOMPARE(names(folder), QStringList{"a.svg"});
    }

    /// At any moment, and several times: what one left the next takes away.
    void whatAKilledProgramLeftIsTakenAwayByTheNext() {
        const QTemporaryDir folder;
        const QString path = folder.filePath("a.svg");
        put(path, "old");
        for (int k = 0; k < 3; ++k) {
            const pid_t child = fork();
            if (child == 0) {
                WholeFile file(path);
                if (file.open()) file.write("half", 4);
                file.isWhole();
                kill(getpid(), SIGKILL);
            }
            waitpid(child, nullptr, 0);
            QCOMPARE(read(path), QByteArray("old"));
            QCOMPARE(names(folder).size(), 2);
        }
        {
            WholeFile other(folder.filePath("b.svg"));
            QVERIFY(writeAll(other, "b"));
        }
        QCOMPARE(names(folder).size(), 3);
        WholeFile file(path);
        QVERIFY(writeAll(file, "new"));
        QCOMPARE(names(folder), (QStringList{"a.svg", "b.svg"}));
    }

    void whoIsAtWorkAndWhatIsNotOursIsLeftAlone() {
        const QTemporaryDir folder;
        const QString path = folder.filePath("a.svg");
        for (const char* name : {"a.svg.backup", "a.svg.AbCdEf", ".a.svg-abc.part", ".a.svg-abcdefgh.partly",
                                 ".a.svg-ABCDEFGH.part"})
            put(folder.filePath(name), "mine");
        WholeFile first(path), second(path);
        QVERIFY(first.open() && second.open());
        QVERIFY(first.write("1", 1) && second.write("2", 1));
        QVERIFY(first.commit() && second.commit());
        QCOMPARE(read(path), QByteArray("2"));
        QCOMPARE(names(folder).size(), 6);
    }

    void linksAreFollowedAndPermissionsKept() {
        const QTemporaryDir folder;
        put(folder.filePath("a.svg"), "old");
        QVERIFY(QFile::setPermissions(folder.filePath("a.svg"), QFile::ReadOwner | QFile::WriteOwner));
        QVERIFY(QFile::link("a.svg", folder.filePath("link.svg")));
        WholeFile file(folder.filePath("link.svg"));
        QVERIFY(writeAll(file, "new"));
        QVERIFY(QFileInfo(folder.filePath("link.svg")).isSymLink());
        QCOMPARE(read(folder.filePath("a.svg")), QByteArray("new"));
        struct stat status {};
        QCOMPARE(stat(qPrintable(folder.filePath("a.svg")), &status), 0);
        QCOMPARE(status.st_mode & 0777u, 0600u);
    }

    void newFilesAreAsTheUserWants() {
        const QTemporaryDir folder;
        const mode_t earlier = umask(027);
        WholeFile file(folder.filePath("a.svg"));
        const bool written = writeAll(file, "new");
        umask(earlier);
        QVERIFY(written);
        struct stat status {};
        QCOMPARE(stat(qPrintable(folder.filePath("a.svg")), &status), 0);
        QCOMPARE(status.st_mode & 0777u, 0640u);
    }

    void placesThatCannotBeWrittenSayWhy() {
        const QTemporaryDir folder;
        for (const auto& [path, reason] : {std::pair{folder.path(), "it is a folder"},
                                           {folder.filePath("none/a.svg"), "No such file or directory"}}) {
            WholeFile file(path);
            QVERIFY(!file.open());
            QCOMPARE(file.errorString(), QString(reason));
        }
        WholeFile longest(folder.filePath(QString(251, 'a') + ".svg"));
        QVERIFY(writeAll(longest, "new"));
    }

    void devicesTakeWhatComes() {
        WholeFile nowhere(QStringLiteral("/dev/null"));
        QVERIFY(writeAll(nowhere, "new"));
        WholeFile full(QStringLiteral("/dev/full"));
        QVERIFY(!writeAll(full, "new"));
        QCOMPARE(full.errorString(), QString("No space left on device"));
    }

    /// A reader that goes away is a failed write, not the end of the program.
    void aPipeGetsAllOfItAndItsReaderMayGo() {
        const QTemporaryDir folder;
        const QString pipe = folder.filePath("pipe");
        QCOMPARE(mkfifo(qPrintable(pipe), 0600), 0);
        const QByteArray bytes(1'000'000, 'x');
        QProcess reader;
        reader.start("wc", {"-c", pipe});
        QVERIFY(reader.waitForStarted());
        WholeFile file(pipe);
        QVERIFY(writeAll(file, bytes));
        QVERIFY(reader.waitForFinished() && reader.readAllStandardOutput().startsWith("1000000 "));
        reader.start("head", {"-c", "10", pipe});
        QVERIFY(reader.waitForStarted());
        WholeFile left(pipe);
        QVERIFY(!writeAll(left, bytes));
        QVERIFY2(!left.errorString().isEmpty(), qPrintable(left.errorString()));
        QVERIFY(reader.waitForFinished());
        QCOMPARE(names(folder), QStringList{"pipe"});
    }

    void aFullDiskLeavesTheOldFile() {
        const QTemporaryDir folder;
        const QString path = folder.filePath("a.svg");
        put(path, "old");
        for (const qsizetype size : {5000, 70'000, 3'000'000}) {
            const omegascope::testing::FullDisk full(4096);
            WholeFile file(path);
            QVERIFY(!writeAll(file, QByteArray(size, 'x')));
            QCOMPARE(file.errorString(), QString("File too large"));
        }
        QCOMPARE(read(path), QByteArray("old"));
        QCOMPARE(names(folder), QStringList{"a.svg"});
    }
};

OMEGASCOPE_TEST(Core, TestWholeFile);

}  // namespace test_whole_file

#include "test_whole_file.moc"
