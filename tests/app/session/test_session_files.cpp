#include <zip.h>

#include <QTemporaryDir>
#include <QtTest>

#include "app/session/file/session_io.h"
#include "tests/support/registry.h"
#include "tests/support/sample_sessions.h"

namespace test_session_files {

using namespace omegascope;
using session::Json;

namespace {

using Arrays = std::map<std::string, std::string>;

/// The bytes of an .npy file; `shape` as Python writes a tuple.
std::string npy(const std::string& shape, const std::vector<double>& values) {
    std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }";
    header.resize(117, ' ');
    header += '\n';
    std::string bytes("\x93NUMPY\x01\x00", 8);
    bytes += static_cast<char>(header.size());
    bytes += '\0';
    bytes += header;
    return bytes.append(reinterpret_cast<const char*>(values.data()), values.size() * sizeof(double));
}

void writeArchive(const QString& path, const Arrays& arrays) {
    int status = 0;
    zip_t* archive = zip_open(qPrintable(path), ZIP_CREATE | ZIP_TRUNCATE, &status);
    for (const auto& [name, bytes] : arrays)
        zip_file_add(archive, (name + ".npy").c_str(),
                     zip_source_buffer(archive, bytes.data(), bytes.size(), 0), 0);
    zip_close(archive);
}

}  // namespace

/// Sessions on disk: atomic saving, errors that name the file, data files beside the session.
class TestSessionFiles : public QObject {
    Q_OBJECT

  private:
    QString write(const QString& name, const QByteArray& bytes) const;
    QString writeSample(const QString& name, const Json& changes) const;
    QTemporaryDir folder_;

  private slots:
    void aSavedSessionIsLoadedAgain();
    void failuresNameThePath_data();
    void failuresNameThePath();
    void aFailedSaveKeepsTheOldFile();
    void csvDataAreReadRelativeToTheSession();
    void twoTextLabelsBecomeSigns();
    void theReferenceFollowsTheSessionToAnotherFolder();
    void weightsMayBeGivenBesideAFile();
    void aTableOfAnotherWidthIsRefused();
    void arraysBecomeDataAndParameters();
    void namesOfOtherProgramsAreTranslatedAndTold_data();
    void namesOfOtherProgramsAreTranslatedAndTold();
    void aTableIsReadAsItsKeysSay();
    void labelsAreNamedWhereTheyDoNotFit_data();
    void labelsAreNamedWhereTheyDoNotFit();
    void dataAreTakenAndScaledAndTold();
    void aMissingFileIsNamedWithItsFolder();
    void aFaultOfTheLabelsIsNamedAsOne();
    void imagesAndLabelsBecomeData();
    void unfitParameterArraysAreRefused_data();
    void unfitParameterArraysAreRefused();
};

QString TestSessionFiles::write(const QString& name, const QByteArray& bytes) const {
    QFile file(folder_.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) qFatal("cannot write");
    return file.fileName();
}

QString TestSessionFiles::writeSample(const QString& name, const Json& changes) const {
    auto json = Json::parse(testing::sampleText());
    json.update(changes);
    return write(name, QByteArray::fromStdString(json.dump()));
}

void TestSessionFiles::aSavedSessionIsLoadedAgain() {
    const auto session = session::fromText(testing::sampleText(), QString())->session;
    const QString path = folder_.filePath("größe 1.json");
    QVERIFY(session::save(session, path).ok());
    const auto loaded = session::load(path);
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    QVERIFY(loaded->session == session);
}

void TestSessionFiles::failuresNameThePath_data() {
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("expected");
    QTest::newRow("missing") << folder_.filePath("none.json") << "none.json\" cannot be read";
    QTest::newRow("a folder") << folder_.path() << "is a folder";
    QTest::newRow("empty path") << QString() << "choose a file";
    QTest::newRow("not JSON") << write("bad.json", "{\n x")
                              << "bad.json: The text is not JSON at line 2, column 2";
    QTest::newRow("wrong key") << writeSample("key.json", {{"criterion", "huber"}})
                               << "key.json: criterion is \"huber\"";
}

void TestSessionFiles::failuresNameThePath() {
    QFETCH(QString, path);
    QFETCH(QString, expected);
    const auto loaded = session::load(path);
    QVERIFY(!loaded.ok());
    const auto sentence = QString::fromStdString(loaded.error().message);
    QVERIFY2(sentence.contains(expected), qPrintable(sentence));
}

void TestSessionFiles::aFailedSaveKeepsTheOldFile() {
    const auto session = session::fromText(testing::sampleText(), QString())->session;
    const auto outcome = session::save(session, folder_.filePath("no/such/folder/a.json"));
    QVERIFY(!outcome.ok());
    QVERIFY(QString::fromStdString(outcome.error().message).contains("no/such/folder/a.json"));
    QVERIFY(!session::save(session, folder_.path()).ok());
    QVERIFY(QDir(folder_.path()).exists());
}

void TestSessionFiles::csvDataAreReadRelativeToTheSession() {
    write("table.csv", "x1,x2,y,weight\n1,1,1,0.5\n2,0,-1,0.25\n-1,0.5,1,0.25\n");
    const auto path = writeSample("csv.json", {{"data", {{"csv", "table.csv"}, {"target_column", "y"}}}});
    const auto loaded = session::load(path);
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    const data::Dataset inlineData = session::fromText(testing::sampleText(), QString())->session.data;
    QVERIFY(*loaded->session.data == inlineData);
    QVERIFY(loaded->session.dataReference.has_value());
}

void TestSessionFiles::twoTextLabelsBecomeSigns() {
    write("labels.csv", "x1,x2,kind\n1,1,ham\n2,0,spam\n-1,0.5,ham\n");
    const auto loaded = session::load(writeSample("labels.json", {{"data", {{"csv", "labels.csv"}}}}));
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    QCOMPARE(loaded->session.data->targets, Eigen::MatrixXd(Eigen::RowVector3d(1, -1, 1)));
    QCOMPARE(loaded->warnings.size(), std::size_t{1});
}

void TestSessionFiles::theReferenceFollowsTheSessionToAnotherFolder() {
    write("table.csv", "x1,x2,y\n1,1,1\n2,0,-1\n-1,0.5,1\n");
    const auto session = session::load(writeSample("from.json", {{"data", {{"csv", "table.csv"}}}}))->session;
    QVERIFY(QDir(folder_.path()).mkpath("deeper"));
    const QString moved = folder_.filePath("deeper/to.json");
    QVERIFY(session::save(session, moved).ok());
    QFile file(moved);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(Json::parse(file.readAll().toStdString())["data"]["csv"], Json("../table.csv"));
    session::Reach reach(folder_.filePath("deeper"));
    QVERIFY(!session::load(moved).ok());
    reach.allowed = {folder_.path()};
    const auto again = session::load(moved, reach);
    QVERIFY2(again.ok(), again ? "" : again.error().message.c_str());
    QVERIFY(again->session == session);
    // What travels holds the data and no path.
    const std::string text = session::toText(session);
    QVERIFY(text.find("table.csv") == std::string::npos);
    QVERIFY(session::fromText(text, QString())->session.data == session.data);
}

void TestSessionFiles::weightsMayBeGivenBesideAFile() {
    write("table.csv", "x1,x2,y\n1,1,1\n2,0,-1\n-1,0.5,1\n");
    const auto loaded =
        session::load(writeSample("unit.json", {{"data", {{"csv", "table.csv"}, {"weights", "unit"}}}}));
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    QCOMPARE(loaded->session.data->scheme, data::WeightScheme::Unit);
    QVERIFY(session::fromText(session::toText(loaded->session), "/")->session.data == loaded->session.data);
}

void TestSessionFiles::aTableOfAnotherWidthIsRefused() {
    write("wide.csv", "x1,x2,x3,y\n1,1,1,1\n2,0,3,-1\n");
    const auto loaded = session::load(writeSample("wide.json", {{"data", {{"csv", "wide.csv"}}}}));
    QVERIFY(!loaded.ok());
    QVERIFY2(QString::fromStdString(loaded.error().message)
                 .contains("data has points with 3 numbers; network.input is 2"),
             loaded.error().message.c_str());
}

void TestSessionFiles::arraysBecomeDataAndParameters() {
    writeArchive(folder_.filePath("data.npz"),
                 {{"inputs", npy("(3, 2)", {1, 1, 2, 0, -1, 0.5})}, {"y", npy("(3,)", {1, -1, 1})}});
    writeArchive(folder_.filePath("weights.npz"), {{"W1", npy("(2, 2)", {2, 0, -2, 0})},
                                                   {"b1", npy("(2,)", {-3.5, -2.5})},
                                                   {"c", npy("(1,)", {0})},
                                                   {"other", npy("(1,)", {7})}});
    const auto loaded =
        session::load(writeSample("arrays.json", {{"data", {{"npz", "data.npz"}, {"x", "inputs"}}},
                                                  {"parameters", {{"npz", "weights.npz"}}}}));
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    auto expected = session::fromText(testing::sampleText(), QString())->session;
    QCOMPARE(loaded->session.data->points, expected.data->points);
    QCOMPARE(loaded->session.data->targets, expected.data->targets);
    expected.parameters.segment(4, 2).setZero();  // V was left out
    QCOMPARE(loaded->session.parameters, expected.parameters);
}

void TestSessionFiles::namesOfOtherProgramsAreTranslatedAndTold_data() {
    QTest::addColumn<Arrays>("arrays");
    QTest::addColumn<QStringList>("told");
    const std::string w = npy("(2, 2)", {1, 2, 3, 4}), v = npy("(1, 2)", {5, 6}), b = npy("(2,)", {7, 8});
    QTest::newRow("other letters") << Arrays{{"w1", w}, {"B1", b}, {"W2", v}}
                                   << QStringList{
                                          "arrays are taken as W1 = \"w1\", V = \"W2\", b1 = \"B1\"."};
    QTest::newRow("PyTorch, Sequential")
        << Arrays{{"0.bias", b}, {"0.weight", w}, {"2.weight", v}}
        << QStringList{"W1 = \"0.weight\", V = \"2.weight\", b1 = \"0.bias\"."};
    QTest::newRow("PyTorch, modules")
        << Arrays{{"fc1.bias", b}, {"fc1.weight", w}, {"fc2.weight", v}}
        << QStringList{"W1 = \"fc1.weight\", V = \"fc2.weight\", b1 = \"fc1.bias\"."};
    QTest::newRow("Keras") << Arrays{{"dense_kernel:0", npy("(2, 2)", {1, 3, 2, 4})},
                                     {"dense_bias:0", b},
                                     {"head_kernel:0", npy("(2, 1)", {5, 6})}}
                           << QStringList{"W1 = \"dense_kernel:0\" transposed",
                                          "V = \"head_kernel:0\" transposed"};
    QTest::newRow("a block is missing") << Arrays{{"W1", w}, {"V", v}, {"beta1", b}}
                                        << QStringList{"no array for b1; these are zero.",
                                                       "the arrays \"beta1\" are no blocks of this network"};
}

void TestSessionFiles::namesOfOtherProgramsAreTranslatedAndTold() {
    QFETCH(Arrays, arrays);
    QFETCH(QStringList, told);
    writeArchive(folder_.filePath("other.npz"), arrays);
    const auto loaded = session::load(writeSample("other.json", {{"parameters", {{"npz", "other.npz"}}}}));
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    Eigen::VectorXd expected(8);
    expected << 1, 2, 3, 4, 7, 8, 5, 6;
    if (told.size() > 1 && told[0].contains("b1;")) expected.segment(4, 2).setZero();
    QCOMPARE(loaded->session.parameters.size(), 8);
    const auto& layout = network::ParameterLayout(loaded->session.architecture);
    Eigen::VectorXd found(8);
    found << loaded->session.parameters.segment(layout.weight(1)->offset, 4),
        loaded->session.parameters.segment(layout.bias(1)->offset, 2),
        loaded->session.parameters.segment(layout.weight(2)->offset, 2);
    QCOMPARE(found, expected);
    QString warnings;
    for (const std::string& warning : loaded->warnings) warnings += QString::fromStdString(warning) + '\n';
    for (const QString& each : told) QVERIFY2(warnings.contains(each), qPrintable(warnings));
}

void TestSessionFiles::aTableIsReadAsItsKeysSay() {
    write("german.csv",
          "Nr;Länge;Breite;Masse;Art\n1;1.000,5;2;0,5;Hecht\n2;-1;?;1;Barsch\n3;4;5,25;1;Barsch\n");
    const Json keys{{"csv", "german.csv"},      {"delimiter", ";"},       {"decimal", ","},
                    {"thousands", "."},         {"header", true},         {"index_column", "Nr"},
                    {"weight_column", "Masse"}, {"target_column", "Art"}, {"columns", {"Breite", "Länge"}},
                    {"missing", "drop"}};
    const QString path = writeSample("german.json", {{"data", keys}});
    const auto loaded = session::load(path);
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    QCOMPARE(loaded->session.data->points, Eigen::MatrixXd({{2, 5.25}, {1000.5, 4}}));
    QCOMPARE(loaded->session.data->targets, Eigen::MatrixXd({{1, -1}}));
    QCOMPARE(loaded->session.data->weights, Eigen::MatrixXd({{0.5, 1}}));
    QVERIFY(loaded->session.dataReference.has_value());
    QCOMPARE(QString::fromStdString(loaded->session.dataReference->reading),
             QStringLiteral(
                 "german.csv: 2 rows, cut at semicolons, decimal comma, points between thousands, with a "
                 "header; 1 row with missing values left out, the first in line 3; coordinates \"Breite\", "
                 "\"Länge\"; target \"Art\" (labels); weights \"Masse\"; left out: "
                 "\"Nr\", which counts the rows; classes \"Hecht\" = 1, \"Barsch\" = -1"));
    // The recipe survives saving.
    QVERIFY(session::save(loaded->session, folder_.filePath("again.json")).ok());
    const auto again = session::load(folder_.filePath("again.json"));
    QVERIFY2(again.ok(), again ? "" : again.error().message.c_str());
    QVERIFY(again->session == loaded->session);
}

void TestSessionFiles::labelsAreNamedWhereTheyDoNotFit_data() {
    QTest::addColumn<QString>("criterion");
    QTest::addColumn<int>("outputs");
    QTest::addColumn<QString>("expected");
    QTest::newRow("too many for signs")
        << "hinge" << 1
        << "data.csv: the targets have 3 labels (\"eel\", \"pike\", \"perch\"); the "
           "criterion hinge tells two apart; use multiclass-hinge with 3 outputs";
    QTest::newRow("too many for the outputs")
        << "multiclass-hinge" << 2
        << "3 labels (\"eel\", \"pike\", \"perch\"); network.outputs is 2, so make "
           "it 3.";
    QTest::newRow("no numbers")
        << "squared" << 1
        << "line 2, column 3 (\"kind\"): \"eel\" is not a number; write a finite decimal number.";
}

void TestSessionFiles::labelsAreNamedWhereTheyDoNotFit() {
    QFETCH(QString, criterion);
    QFETCH(int, outputs);
    QFETCH(QString, expected);
    write("fish.csv", "a,b,kind\n1,2,eel\n3,4,pike\n5,6,perch\n");
    auto json = Json::parse(testing::sampleText());
    json["network"]["outputs"] = outputs;
    json["criterion"] = criterion.toStdString();
    json["data"] = {{"csv", "fish.csv"}};
    json.erase("parameters");
    json.erase("slice");
    json.erase("trajectory");
    const auto loaded = session::load(write("fish.json", QByteArray::fromStdString(json.dump())));
    QVERIFY(!loaded.ok());
    QVERIFY2(QString::fromStdString(loaded.error().message).contains(expected),
             loaded.error().message.c_str());
}

void TestSessionFiles::dataAreTakenAndScaledAndTold() {
    write("many.csv", "a,b,y\n1,10,1\n2,20,-1\n3,30,1\n4,40,-1\n");
    const auto loaded = session::load(writeSample(
        "some.json", {{"data", {{"csv", "many.csv"}, {"take", {{"first", 3}}}, {"scale", "unit"}}}}));
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    QCOMPARE(loaded->session.data->points, Eigen::MatrixXd({{0, 0.5, 1}, {0, 0.5, 1}}));
    QVERIFY(loaded->session.dataReference->reading.ends_with("; the first 3 of 4 data; scaled to [0, 1]"));
    const auto wrong = session::load(writeSample(
        "wrong.json", {{"data", {{"csv", "many.csv"}, {"take", {{"first", 3}, {"random", 2}}}}}}));
    QVERIFY(!wrong.ok());
    QVERIFY2(QString::fromStdString(wrong.error().message).contains("data.take is "),
             wrong.error().message.c_str());
}

void TestSessionFiles::aMissingFileIsNamedWithItsFolder() {
    const auto loaded = session::load(writeSample("gone.json", {{"data", {{"csv", "gone.csv"}}}}));
    QVERIFY(!loaded.ok());
    QVERIFY2(QString::fromStdString(loaded.error().message)
                 .contains("data.csv: There is no file \"" + folder_.filePath("gone.csv") + '"'),
             loaded.error().message.c_str());
}

void TestSessionFiles::aFaultOfTheLabelsIsNamedAsOne() {
    write("images.idx",
          QByteArray("\0\0\x08\x03\0\0\0\x01\0\0\0\x01\0\0\0\x02", 16) + QByteArray("\0\xff", 2));
    write("labels.idx", QByteArray("\0\0\x08\x09\0\0\0\x01\x02", 9));
    const auto loaded = session::load(writeSample(
        "idx.json",
        {{"criterion", "squared"}, {"data", {{"idx_images", "images.idx"}, {"idx_labels", "labels.idx"}}}}));
    QVERIFY(!loaded.ok());
    QVERIFY2(QString::fromStdString(loaded.error().message).contains("data.idx_labels: "),
             loaded.error().message.c_str());
}

void TestSessionFiles::imagesAndLabelsBecomeData() {
    // Three images of one row and two columns.
    write("images.idx", QByteArray("\0\0\x08\x03\0\0\0\x03\0\0\0\x01\0\0\0\x02", 16) +
                            QByteArray("\0\xff\x33\0\xff\xff", 6));
    write("labels.idx", QByteArray("\0\0\x08\x01\0\0\0\x03\x02\0\x01", 11));
    const auto loaded = session::load(writeSample(
        "idx.json",
        {{"criterion", "squared"}, {"data", {{"idx_images", "images.idx"}, {"idx_labels", "labels.idx"}}}}));
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    QCOMPARE(loaded->session.data->points, Eigen::MatrixXd({{0, 0.2, 1}, {1, 0, 1}}));
    QCOMPARE(loaded->session.data->targets, Eigen::MatrixXd({{2, 0, 1}}));
    QVERIFY(session::fromText(session::toText(loaded->session), "/")->session.data == loaded->session.data);
}

void TestSessionFiles::unfitParameterArraysAreRefused_data() {
    QTest::addColumn<Arrays>("arrays");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char* name, const Arrays& arrays, const char* expected) {
        QTest::newRow(name) << arrays << QString::fromUtf8(expected);
    };
    row("another shape", {{"W1", npy("(1, 4)", {1, 2, 3, 4})}}, "\"W1\" is 1 × 4; the network needs 2 × 2.");
    row("a column", {{"b1", npy("(2, 1)", {1, 2})}}, "\"b1\" is 2 × 1; the network needs 2.");
    row("a scalar", {{"b1", npy("()", {1})}}, "\"b1\" is a single number; the network needs 2.");
    row("NaN", {{"b1", npy("(2,)", {1, std::nan("")})}}, "\"b1\" holds NaN or infinity");
    row("no block", {{"weights", npy("(2,)", {1, 2})}}, "none of the arrays W1, b1, …, V, c");
    row("a bias too many", {{"V", npy("(1, 2)", {1, 2})}, {"c", npy("(1,)", {3})}},
        "the array \"c\" is not zero, but network.output_bias is false");
    row("damaged", {{"W1", "not an array"}}, "W1");
}

void TestSessionFiles::unfitParameterArraysAreRefused() {
    QFETCH(Arrays, arrays);
    QFETCH(QString, expected);
    writeArchive(folder_.filePath("unfit.npz"), arrays);
    const auto loaded = session::load(writeSample("unfit.json", {{"parameters", {{"npz", "unfit.npz"}}}}));
    QVERIFY(!loaded.ok());
    const auto sentence = QString::fromStdString(loaded.error().message);
    QVERIFY2(sentence.contains(expected) && sentence.contains("parameters.npz"), qPrintable(sentence));
}

OMEGASCOPE_TEST(Core, TestSessionFiles);

}  // namespace test_session_files

#include "test_session_files.moc"
