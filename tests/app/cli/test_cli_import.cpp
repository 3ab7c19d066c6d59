#include <QTemporaryDir>
#include <QtTest>

#include "app/session/file/session_io.h"
#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_import {

using namespace omegascope;
using testing::ProgramRun;
using testing::runProgram;

class TestCliImport : public QObject {
    Q_OBJECT
  private slots:
    void initTestCase();
    void weightsComeInAndAreChecked();
    void anotherNetworkIsRefusedOrAdopted();
    void aFailedCheckWritesNothing();
    void arraysCanBeNamed();
    void weightsGoOutAndComeBack_data();
    void weightsGoOutAndComeBack();
    void whatIsWrongIsSaid();

  private:
    static QString sample(const QString& name) {
        return QStringLiteral(OMEGASCOPE_SOURCE_DIR "/tests/data/weights/") + name;
    }
    QString path(const char* name) const { return folder_.filePath(QLatin1String(name)); }
    session::Session loaded(const char* name) const {
        auto read = session::load(path(name));
        if (!read) qFatal("%s", read.error().message.c_str());
        return std::move(read->session);
    }
    QTemporaryDir folder_;
};

void TestCliImport::initTestCase() {
    testing::writeText(path("table.csv"), "x,y,t\n1,2,1\n3,4.5,-1\n");
    const ProgramRun run = runProgram({"new", "--data", path("table.csv"), "--network", "2-3-2-1", "--out",
                                       path("own.json"), "--seed", "4"});
    QVERIFY2(run.code == 0, qPrintable(run.err));
}

void TestCliImport::weightsComeInAndAreChecked() {
    const ProgramRun run =
        runProgram({"import", path("own.json"), "--weights", sample("dense.npz"), "--check",
                    sample("dense_in.npy") + ',' + sample("dense_out.npy"), "--out", path("taken.json")});
    QVERIFY2(run.code == 0, qPrintable(run.err));
    QVERIFY2(
        run.out.contains("the outputs of 7 data agree with ours to") && run.out.contains("tolerance 1e-12"),
        qPrintable(run.out));
    QVERIFY2(run.err.contains("W1 = \"0.weight\""), qPrintable(run.err));
    QVERIFY(!(loaded("taken.json").parameters == loaded("own.json").parameters));
    QVERIFY(loaded("taken.json").data == loaded("own.json").data);
}

void TestCliImport::anotherNetworkIsRefusedOrAdopted() {
    QStringList words{"import", path("own.json"),  "--weights", sample("matmul.onnx"),
                      "--out",  path("other.json")};
    const ProgramRun refused = runProgram(words);
    QCOMPARE(refused.code, 1);
    QVERIFY2(refused.err.contains("a network 2-3-1, and the session's is 2-3-2-1"), qPrintable(refused.err));
    QVERIFY(!QFile::exists(path("other.json")));
    const ProgramRun adopted = runProgram(words << "--adopt");
    QVERIFY2(adopted.code == 0, qPrintable(adopted.err));
    QCOMPARE(loaded("other.json").architecture.depth(), 1);
}

void TestCliImport::aFailedCheckWritesNothing() {
    const ProgramRun run =
        runProgram({"import", path("own.json"), "--weights", sample("dense_bf16.safetensors"), "--check",
                    sample("dense_in.npy") + ',' + sample("matmul_out.npy"), "--out", path("none.json")});
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.contains("dense_in.npy has 7 data and matmul_out.npy 4"), qPrintable(run.err));
    QVERIFY(!QFile::exists(path("none.json")));
}

void TestCliImport::arraysCanBeNamed() {
    const ProgramRun run =
        runProgram({"import", path("own.json"), "--weights", sample("dense_keras.npz"), "--map",
                    "b1=", "--map", "W1=dense/kernel:T", "--out", path("mapped.json")});
    QVERIFY2(run.code == 0, qPrintable(run.err));
    QVERIFY2(run.err.contains("the file has no array for b1; these are zero."), qPrintable(run.err));
    const ProgramRun wrong = runProgram({"import", path("own.json"), "--weights", sample("dense_keras.npz"),
                                         "--map", "W9=dense/kernel", "--out", path("mapped.json")});
    QCOMPARE(wrong.code, 2);
    QVERIFY2(wrong.err.contains("the block \"W9\"; the network has W1, W2, V, b1, b2, c."),
             qPrintable(wrong.err));
}

void TestCliImport::weightsGoOutAndComeBack_data() {
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("names");
    for (const char* name : {"w.npz", "w.safetensors", "w.onnx", "w.json"})
        QTest::newRow(name) << name << "pytorch";
    QTest::newRow("keras") << "k.npz"
                           << "keras";
}

void TestCliImport::weightsGoOutAndComeBack() {
    QFETCH(QString, name);
    QFETCH(QString, names);
    const QString file = folder_.filePath(name);
    const ProgramRun out = runProgram({"weights", path("own.json"), "--out", file, "--names", names});
    QVERIFY2(out.code == 0, qPrintable(out.err));
    const ProgramRun in =
        runProgram({"import", path("own.json"), "--weights", file, "--out", path("back.json")});
    QVERIFY2(in.code == 0, qPrintable(in.err));
    QVERIFY(loaded("back.json") == loaded("own.json"));
}

void TestCliImport::whatIsWrongIsSaid() {
    const auto told = [](const QStringList& words) { return runProgram(words); };
    QCOMPARE(told({"weights", path("own.json"), "--out", path("w.txt")}).code, 2);
    QVERIFY(told({"weights", path("own.json"), "--out", path("w.txt")})
                .err.contains("give .npz, .safetensors, .onnx or .json"));
    QVERIFY(told({"import", path("own.json"), "--weights", path("gone.npz"), "--out", path("x.json")})
                .err.contains("gone.npz"));
    QVERIFY(
        told({"import", path("own.json"), "--weights", sample("unsupported.onnx"), "--out", path("x.json")})
            .err.contains("MaxPool (node \"pool\")"));
    QCOMPARE(told({"import", path("own.json"), "--weights", sample("dense.npz"), "--check", "one", "--out",
                   path("x.json")})
                 .code,
             2);
}

OMEGASCOPE_TEST(Core, TestCliImport);

}  // namespace test_cli_import

#include "test_cli_import.moc"
