#include <QTemporaryDir>
#include <QtTest>

#include "app/session/file/session_io.h"
#include "core/data/npz.h"
#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_new {

using namespace omegascope;
using testing::ProgramRun;
using testing::runProgram;

class TestCliNew : public QObject {
    Q_OBJECT

  private slots:
    void aTableBecomesASession();
    void theTargetsDecideOrAreAskedFor_data();
    void theTargetsDecideOrAreAskedFor();
    void theNetworkTellsWhatTargetsAre();
    void arraysBecomeASession();
    void everyKeyOfATableCanBeGiven();
    void dataElsewhereAreToldAndCanBeCarried();
    void theSeedDecidesTheStart();
    void thePlaneCanBeChosen();
    void imagesBeginInTheirPrincipalPlane();
    void whatIsWrongIsNamed_data();
    void whatIsWrongIsNamed();

  private:
    QString write(const QString& name, const QByteArray& text) {
        testing::writeText(folder_.filePath(name), text);
        return folder_.filePath(name);
    }
    QTemporaryDir folder_;
};

void TestCliNew::aTableBecomesASession() {
    const QString table = write("fish.csv", "a;b;kind\n1,5;2;pike\n2,5;3;perch\n-1;0,5;pike\n"),
                  out = folder_.filePath("fish.json");
    const ProgramRun run =
        runProgram({"new", "--data", table, "--network", "2-3-2-1", "--alpha", "0.1", "--out", out});
    QVERIFY2(run.code == 0, qPrintable(run.err));
    QCOMPARE(
        run.out,
        QStringLiteral(
            "fish.csv: 3 rows, cut at semicolons, decimal comma, with a header; coordinates \"a\", \"b\"; "
            "target \"kind\" (labels); classes \"pike\" = 1, \"perch\" = -1\n"
            "3 data in 2 dimensions; network 2-3-2-1, hinge, 20 parameters\n"));
    const auto loaded = session::load(out);
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    const session::Session& session = loaded->session;
    QCOMPARE(session.data->points, Eigen::MatrixXd({{1.5, 2.5, -1}, {2, 3, 0.5}}));
    QCOMPARE(session.data->targets, Eigen::MatrixXd({{1, -1, 1}}));
    QCOMPARE(session.architecture.alpha, 0.1);
    QCOMPARE(session.title, std::string("fish"));
    QCOMPARE(testing::jsonOf(runProgram({"analyse", out, "--json"}))["data_reading"].get<std::string>(),
             session.dataReference->reading);
}

void TestCliNew::theTargetsDecideOrAreAskedFor_data() {
    QTest::addColumn<QByteArray>("rows");
    QTest::addColumn<QString>("criterion");
    QTest::addColumn<int>("outputs");
    QTest::newRow("signs") << QByteArray("1,2,1\n3,4.5,-1\n") << "hinge" << 1;
    QTest::newRow("three labels") << QByteArray("1,2,a\n3,4,b\n5,6,c\n") << "multiclass-hinge" << 3;
    QTest::newRow("numbers") << QByteArray("1,2,0.5\n3,4,2\n") << "squared" << 1;
    QTest::newRow("negative numbers") << QByteArray("1,2,-5\n3,4,2\n") << "squared" << 1;
    QTest::newRow("whole numbers") << QByteArray("1,2,5\n3,4,2\n") << QString() << 0;
}

void TestCliNew::theTargetsDecideOrAreAskedFor() {
    QFETCH(QByteArray, rows);
    QFETCH(QString, criterion);
    QFETCH(int, outputs);
    const QString out = folder_.filePath("decided.json");
    QStringList words{"new", "--data", write("decided.csv", rows), "--out", out};
    ProgramRun run = runProgram(words);
    if (criterion.isEmpty()) {
        QCOMPARE(run.code, 1);
        QVERIFY2(run.err.contains("may be classes or values"), qPrintable(run.err));
        run = runProgram(words << "--criterion"
                               << "one-versus-all");
        criterion = "one-versus-all";
        outputs = 6;
    }
    QVERIFY2(run.code == 0, qPrintable(run.err));
    const auto loaded = session::load(out);
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    QCOMPARE(loss::name(loaded->session.criterion), std::string_view(criterion.toStdString()));
    QCOMPARE(loaded->session.architecture.outputs, outputs);
}

/// Whole numbers are classes to a network of several outputs and values to a network of one.
void TestCliNew::theNetworkTellsWhatTargetsAre() {
    const QString table = write("whole.csv", "1,2,0\n3,4.5,2\n"), out = folder_.filePath("whole.json");
    for (const auto& [shape, criterion] :
         {std::pair{"2-5-3", loss::Criterion::MulticlassHinge}, std::pair{"2-5-1", loss::Criterion::Squared},
          std::pair{"2-4", loss::Criterion::MulticlassHinge}}) {
        const ProgramRun run = runProgram({"new", "--data", table, "--network", shape, "--out", out});
        QVERIFY2(run.code == 0, qPrintable(run.err));
        QVERIFY2(run.out.contains(QString("network %1, ").arg(shape)), qPrintable(run.out));
        QCOMPARE(session::load(out)->session.criterion, criterion);
    }
}

/// Arrays are known by their first bytes, whatever the file is called.
void TestCliNew::arraysBecomeASession() {
    const Eigen::MatrixXd rows{{1, 2, -1}, {3, 4.5, 1}, {0, 1, 1}}, points = rows.leftCols(2),
                                                                    targets = rows.rightCols(1);
    const QString table = write("table.npy", QByteArray::fromStdString(data::npyBytes(rows))),
                  x = write("x.bin", QByteArray::fromStdString(data::npyBytes(points))),
                  y = write("y.bin", QByteArray::fromStdString(data::npyBytes(targets)));
    const auto packed =
        data::npzBytes({{"X_train", data::arrayOf(points)}, {"y_train", data::arrayOf(targets)}});
    QVERIFY(packed.ok());
    const QString archive = write("both.npz", QByteArray::fromStdString(*packed));
    const QString out = folder_.filePath("arrays.json");
    for (const QStringList& words : {QStringList{"--data", table}, QStringList{"--data", x, "--labels", y},
                                     QStringList{"--data", archive, "--x", "X_train", "--y", "y_train"}}) {
        const ProgramRun run = runProgram(QStringList{"new", "--out", out} + words);
        QVERIFY2(run.code == 0, qPrintable(run.err));
        const auto loaded = session::load(out);
        QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
        QVERIFY(loaded->session.data->points == points.transpose());
        QVERIFY(loaded->session.data->targets == targets.transpose());
        QCOMPARE(loaded->session.criterion, loss::Criterion::Hinge);
    }
    const ProgramRun alone = runProgram({"new", "--data", x, "--network", "3-1", "--out", out});
    QCOMPARE(alone.code, 1);  // its last column is taken for the target
}

void TestCliNew::everyKeyOfATableCanBeGiven() {
    const QString german =
        write("german.tsv",
              "Nr\tx\tw\ty\tz\n1\t1.000,5\t2\t0,5\t7\n2\t?\t1\t1\t7\n3\t4\t1\t1\t8\n4\t6\t1\t1,5\t9\n");
    const QString out = folder_.filePath("keys.json");
    const ProgramRun run =
        runProgram({"new",  "--data",          german,    "--target",       "y",       "--columns",
                    "z,x",  "--weight-column", "w",       "--index-column", "Nr",      "--header",
                    "yes",  "--delimiter",     "tab",     "--decimal",      ",",       "--thousands",
                    ".",    "--missing",       "drop",    "--take",         "first:2", "--scale",
                    "none", "--criterion",     "squared", "--out",          out});
    QVERIFY2(run.code == 0, qPrintable(run.err));
    const auto loaded = session::load(out);
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    QCOMPARE(loaded->session.data->points, Eigen::MatrixXd({{7, 8}, {1000.5, 4}}));
    QCOMPARE(loaded->session.data->targets, Eigen::MatrixXd({{0.5, 1}}));
    QCOMPARE(loaded->session.data->weights, Eigen::MatrixXd({{2, 1}}));
}

void TestCliNew::dataElsewhereAreToldAndCanBeCarried() {
    const QString table = write("far.csv", "1,2,1\n3,4.5,-1\n");
    QVERIFY(QDir(folder_.path()).mkpath("below"));
    const QString out = folder_.filePath("below/far.json");
    const ProgramRun told = runProgram({"new", "--data", table, "--out", out});
    QCOMPARE(told.code, 0);
    QVERIFY2(told.err.contains("lie outside of the session's folder, so the session carries them"),
             qPrintable(told.err));
    QVERIFY(session::load(out).ok());
    const ProgramRun carried = runProgram({"new", "--data", table, "--embed", "--out", out});
    QVERIFY2(carried.code == 0 && carried.err.isEmpty(), qPrintable(carried.err));
    QVERIFY(QFile::remove(table));
    QVERIFY(session::load(out).ok());
}

void TestCliNew::theSeedDecidesTheStart() {
    const QString table = write("seed.csv", "1,2,1\n3,4.5,-1\n"), out = folder_.filePath("seed.json");
    const auto start = [&](const char* init, const char* seed) {
        const ProgramRun run =
            runProgram({"new", "--data", table, "--init", init, "--seed", seed, "--out", out});
        if (run.code != 0) qFatal("%s", qPrintable(run.err));
        return session::load(out)->session.parameters;
    };
    QVERIFY(start("xavier", "1") == start("xavier", "1"));
    QVERIFY(start("xavier", "1") != start("xavier", "2"));
    QVERIFY(start("zeros", "1").isZero());
    const Eigen::VectorXd normal = start("normal:5,0", "1");
    QVERIFY((normal.head(8).array() == 5.0).all() && (normal.tail(5).array() == 0.0).all());
}

void TestCliNew::thePlaneCanBeChosen() {
    const QString table = write("plane.csv", "1,2,1\n3,4.5,-1\n"), out = folder_.filePath("plane.json");
    const ProgramRun run = runProgram({"new", "--data", table, "--network", "2-3-1", "--slice", "W1[2,1],c",
                                       "--radius", "0.5", "--out", out});
    QVERIFY2(run.code == 0, qPrintable(run.err));
    const session::Session made = session::load(out)->session;
    const slice::AffineSlice slice =
        session::resolveSlice(made.slice, network::Network(made.architecture)).value();
    QCOMPARE(slice.directions.col(0), Eigen::VectorXd::Unit(13, 2));
    QCOMPARE(slice.directions.col(1), Eigen::VectorXd::Unit(13, 12));
    QVERIFY((slice.ranges[0] == std::array{-0.5, 0.5}));
    QVERIFY(slice.origin == made.parameters);
}

void TestCliNew::imagesBeginInTheirPrincipalPlane() {
    const QString samples = QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/samples/"),
                  out = folder_.filePath("i.json");
    const ProgramRun run =
        runProgram({"new", "--data", samples + "digits-images-idx3-ubyte.gz", "--labels",
                    samples + "digits-labels-idx1-ubyte.gz", "--take", "first:40", "--embed", "--out", out});
    QVERIFY2(run.code == 0, qPrintable(run.err));
    const session::Session made = session::load(out)->session;
    const session::DataPlane& plane = made.view.dataPlane;
    QCOMPARE(plane.kind, std::string("principal"));
    QCOMPARE(plane.axes.rows(), Eigen::Index{784});
    // The corner of an image never varies, and no direction shows more than the first one of the principal plane.
    const Eigen::MatrixXd centred = made.data->points.colwise() - made.data->points.rowwise().mean();
    const double shown = (plane.axes.col(0).transpose() * centred).squaredNorm();
    QVERIFY(std::abs(plane.axes(0, 0)) < 1e-6);
    for (Eigen::Index k = 0; k < 784; ++k) QVERIFY(centred.row(k).squaredNorm() <= shown);
}

void TestCliNew::whatIsWrongIsNamed_data() {
    QTest::addColumn<QStringList>("words");
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("named");
    QTest::newRow("no file") << QStringList{"--data", "none.csv"} << 1 << "There is no file";
    QTest::newRow("no layer") << QStringList{"--data", "DATA", "--network", "2-x-1"} << 2 << "--network";
    QTest::newRow("no network") << QStringList{"--data", "DATA", "--network", "8"} << 2 << "such as 2-8-1";
    QTest::newRow("other inputs") << QStringList{"--data", "DATA", "--network", "3-8-1"} << 1
                                  << "The network has 3 inputs, but the data have 2 coordinates";
    QTest::newRow("other outputs") << QStringList{"--data", "DATA", "--network", "2-8-2"} << 1
                                   << "needs 1; make the two equal";
    QTest::newRow("two kinds of targets")
        << QStringList{"--data", "DATA", "--labels", "DATA"} << 2 << "choose it by --target";
    QTest::newRow("no scheme") << QStringList{"--data", "DATA", "--init", "gauss"} << 2
                               << "--init is \"gauss\"";
    QTest::newRow("no criterion") << QStringList{"--data", "DATA", "--criterion", "huber"} << 2
                                  << "--criterion: ";
    QTest::newRow("no way to take") << QStringList{"--data", "DATA", "--take", "some:3"} << 2
                                    << "--take is \"some:3\"";
    QTest::newRow("too many") << QStringList{"--data", "DATA", "--take", "first:9"} << 1
                              << "fewer than the 9 to take";
    QTest::newRow("two starts") << QStringList{"--data", "DATA", "--weights", "w.npz", "--init", "he"} << 2
                                << "give one of both";
    QTest::newRow("one axis") << QStringList{"--data", "DATA", "--slice", "W1[1,2]"} << 2 << "give two axes";
    QTest::newRow("no entry") << QStringList{"--data", "DATA", "--slice", "W1[9,9],c"} << 1
                              << "no parameter \"W1[9,9]\"; name one of its entries";
    QTest::newRow("an escape") << QStringList{"--data", "DATA", "--slice", "V\x1b[2J[1],c"} << 1
                               << "no parameter \"V?[2J[1]\"";
    QTest::newRow("an escape in a path") << QStringList{"--data", "\x1b[1m\n.csv"} << 1 << "There is no file";
    QTest::newRow("an escape in a word")
        << QStringList{"--data", "DATA", "--init", "\x1b[5mhe"} << 2 << "--init is \"?[5mhe\"";
    QTest::newRow("no plane") << QStringList{"--data", "DATA", "--slice", "c,c"} << 1 << "linearly dependent";
    QTest::newRow("no radius") << QStringList{"--data", "DATA", "--radius", "0"} << 2 << "--radius";
    QTest::newRow("no column") << QStringList{"--data", "DATA", "--target", "q"} << 1
                               << "no column called \"q\"";
}

void TestCliNew::whatIsWrongIsNamed() {
    QFETCH(QStringList, words);
    QFETCH(int, code);
    QFETCH(QString, named);
    words.replaceInStrings("DATA", write("data.csv", "1,2,1\n3,4.5,-1\n"));
    const QString out = folder_.filePath("never.json");
    const ProgramRun run = runProgram(QStringList{"new", "--out", out} + words);
    QCOMPARE(run.code, code);
    QVERIFY2(run.err.contains(named), qPrintable(run.err));
    QVERIFY(!run.err.contains('\x1b'));
    QVERIFY(!QFileInfo::exists(out));
}

OMEGASCOPE_TEST(Core, TestCliNew);

}  // namespace test_cli_new

#include "test_cli_new.moc"
