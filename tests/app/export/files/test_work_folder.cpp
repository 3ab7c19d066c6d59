#include <sys/wait.h>
#include <unistd.h>

#include <QDir>
#include <QTemporaryDir>
#include <QtTest>

#include "app/export/writers/work_folder.h"
#include "tests/support/registry.h"

namespace test_work_folder {

using namespace omegascope;
using exporting::WorkFolder;

class TestWorkFolder : public QObject {
    Q_OBJECT

  private:
    static QStringList hidden(const QTemporaryDir& folder) {
        return QDir(folder.path()).entryList(QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot);
    }

  private slots:
    void itGoesWithItsOwner() {
        const QTemporaryDir folder;
        { QVERIFY(WorkFolder::beside(folder.filePath("a.gif")).ok()); }
        QVERIFY(hidden(folder).isEmpty());
    }

    void whatAKilledProgramLeftIsTakenAwayByTheNext() {
        const QTemporaryDir folder;
        const QString target = folder.filePath("a.gif");
        const pid_t child = fork();
        if (child == 0) {
            const auto work = WorkFolder::beside(target);
            _exit(work ? 0 : 1);
        }
        int status = 0;
        waitpid(child, &status, 0);
        QCOMPARE(status, 0);
        QCOMPARE(hidden(folder).size(), 1);
        { QVERIFY(WorkFolder::beside(folder.filePath("b.gif")).ok()); }
        QCOMPARE(hidden(folder).size(), 1);
        const auto next = WorkFolder::beside(target);
        QVERIFY(next.ok());
        QCOMPARE(hidden(folder).size(), 1);
    }

    void oneThatIsAtWorkIsLeftAlone() {
        const QTemporaryDir folder;
        const auto first = WorkFolder::beside(folder.filePath("a.gif"));
        QVERIFY(QDir(folder.path()).mkpath(".a.gif-abcdef"));  // not ours: without a lock
        const auto second = WorkFolder::beside(folder.filePath("a.gif"));
        QVERIFY(first.ok() && second.ok());
        QCOMPARE(hidden(folder).size(), 3);
    }
};

OMEGASCOPE_TEST(Core, TestWorkFolder);

}  // namespace test_work_folder

#include "test_work_folder.moc"
