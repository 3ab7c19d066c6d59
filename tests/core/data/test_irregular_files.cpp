#include <sys/stat.h>

#include <QTemporaryDir>
#include <QtTest>

#include "core/data/idx.h"
#include "core/data/npz.h"
#include "core/data/tables/csv.h"
#include "tests/support/registry.h"

namespace test_irregular_files {

using namespace omegascope;

class TestIrregularFiles : public QObject {
    Q_OBJECT

  private slots:
    /// A pipe that nobody writes to would be waited for.
    void pipesAndDevicesAreRefusedAtOnce() {
        const QTemporaryDir folder;
        const std::string pipe = folder.filePath("pipe").toStdString();
        QCOMPARE(mkfifo(pipe.c_str(), 0600), 0);
        for (const std::string& path : {pipe, std::string("/dev/zero"), std::string("/dev/null")}) {
            const auto refused = [&](const auto& result) {
                return !result && result.error().message.find("is a pipe or a device") != std::string::npos;
            };
            QVERIFY(refused(data::readBytes(path)));
            QVERIFY(refused(data::readCsv(path)));
            QVERIFY(refused(data::readIdx(path, path)));
            QVERIFY(refused(data::readNpy(path)));
            QVERIFY(refused(data::readNpz(path, {"x"})));
            QVERIFY(refused(data::npzNames(path)));
        }
    }
};

OMEGASCOPE_TEST(Core, TestIrregularFiles);

}  // namespace test_irregular_files

#include "test_irregular_files.moc"
