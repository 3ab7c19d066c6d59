#include <QtTest>
#include <array>
#include <clocale>
#include <cmath>
#include <sstream>
#include <stdexcept>

#include "core/data/file_bytes.h"
#include "core/data/tables/csv.h"
#include "tests/core/data/files.h"
#include "tests/support/registry.h"

namespace test_csv {

using namespace omegascope;
using namespace omegascope::data;

namespace {

constexpr std::uint64_t kSeed = 31;

Result<CsvData> read(const std::string& text, const CsvOptions& options = {}) {
    std::istringstream stream(text);
    return readCsv(stream, "data.csv", options);
}

Dataset planeData(std::initializer_list<std::array<double, 3>> rows) {
    Dataset dataset;
    const auto count = static_cast<Eigen::Index>(rows.size());
    dataset.points.resize(2, count);
    dataset.targets.resize(1, count);
    Eigen::Index i = 0;
    for (const auto& row : rows) {
        dataset.points.col(i) << row[0], row[1];
        dataset.targets(0, i++) = row[2];
    }
    return dataset;
}

using Names = std::vector<std::string>;

}  // namespace

class TestCsv : public QObject {
    Q_OBJECT
  private slots:
    void whatIsToldIsPrintable();
    void differentSpellingsOfOneTableGiveOneDataSet_data();
    void differentSpellingsOfOneTableGiveOneDataSet();
    void theTargetIsFoundByName_data();
    void theTargetIsFoundByName();
    void textLabelsBecomeClassesInOrderOfAppearance_data();
    void textLabelsBecomeClassesInOrderOfAppearance();
    void sampleFlowersAreRead();
    void sampleWithWeightsAndByteOrderMarkIsRead();
    void anotherWeightColumnCanBeChosenOrNone();
    void numbersSurviveARoundTrip();
    void numbersDoNotDependOnTheLocale();
    void badInputIsRefusedWithASentence_data();
    void badInputIsRefusedWithASentence();
    void missingFilesAndFoldersAreRefused();
    void anImpossibleDelimiterThrows_data();
    void anImpossibleDelimiterThrows();
    void damagedTextNeverBreaksTheReader();
};

/// Nothing of a file moves the cursor, turns the direction of reading, or is not seen.
void TestCsv::whatIsToldIsPrintable() {
    for (const char* bad : {"\x1b", "\n", "\x7f", "\u0085", "\u00ad", "\u200b", "\u200e", "\u202e", "\u2028",
                            "\u2066", "\ufeff", "\xff", "\xc3"}) {
        const std::string text = std::string("a") + bad + "b";
        QVERIFY2(!data::isPrintable(text), QByteArray(bad).toHex());
        QCOMPARE(data::printable(text), std::string("a?b"));
        QVERIFY(data::isPrintable(data::printable(text)));
    }
    for (const char* good : {"", "plain text", "größe ω̄ 数据 ½ — …", "\u00a0\u2026\u2032"}) {
        QVERIFY(data::isPrintable(good));
        QCOMPARE(data::printable(good), std::string(good));
    }
    QCOMPARE(data::printable("abcdef", 3), std::string("abc…"));
}

void TestCsv::differentSpellingsOfOneTableGiveOneDataSet_data() {
    QTest::addColumn<QByteArray>("text");
    const auto add = [](const char* name, const char* text) { QTest::newRow(name) << QByteArray(text); };
    add("plain", "1,2,-1\n0.5,-3,1\n");
    add("header", "x1,x2,y\n1,2,-1\n0.5,-3,1\n");
    add("no last line break", "1,2,-1\n0.5,-3,1");
    add("CRLF", "x1,x2,y\r\n1,2,-1\r\n0.5,-3,1\r\n");
    add("CR", "x1,x2,y\r1,2,-1\r0.5,-3,1\r");
    add("semicolons", "1;2;-1\n0.5;-3;1\n");
    add("tabs", "x1\tx2\ty\n1\t2\t-1\n0.5\t-3\t1\n");
    add("byte order mark",
        "\xEF\xBB\xBF"
        "1,2,-1\n0.5,-3,1\n");
    add("quoted", "\"x1\",\"x2\",\"y\"\n\"1\",\"2\",\"-1\"\n\"0.5\",\"-3\",\"1\"\n");
    add("spaces", " x1 , \"x2\" ,y\n 1,2 ,\t-1 \n .5 , -3,1\n");
    add("blank lines and comments", "\n# made by hand, twice\n\nx1,x2,y\n  \n1,2,-1\n  # half\n0.5,-3,1\n\n");
    add("other notations", "1.0,2e0,-1.\n+5E-1,-30e-1,+1\n");
    add("runs of spaces", "x1 x2   y\n1 2 -1\n .5\t -3  1\n");
    add("semicolons and decimal commas", "x1;x2;y\n1,0;2;-1\n0,5;-3;1\n");
    add("tabs and decimal commas", "1,\t2\t-1\n,5\t-3,0e0\t1\n");
    add("spaces and decimal commas", "1,0 2,0 -1\n0,5 -3 1\n");
    add("commas and quoted decimal commas", "x1,x2,y\n\"1,0\",2,-1\n\"0,5\",-3,1\n");
    add("an index without a name", ",x1,x2,y\n0,1,2,-1\n1,0.5,-3,1\n");
}

void TestCsv::differentSpellingsOfOneTableGiveOneDataSet() {
    QFETCH(QByteArray, text);
    const Result<CsvData> data = read(text.toStdString());
    QVERIFY2(data.ok(), data.ok() ? "" : data.error().message.c_str());
    QVERIFY(data->dataset == planeData({{1, 2, -1}, {0.5, -3, 1}}));
    QVERIFY(data->classNames.empty());
    const Names& names = data->columnNames;
    QCOMPARE(Names(names.end() - 3, names.end()), (Names{"x1", "x2", "y"}));
}

void TestCsv::theTargetIsFoundByName_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("target");
    QTest::newRow("last by default") << QByteArray("a,b,c\n1,2,3\n") << QByteArray();
    QTest::newRow("last by name") << QByteArray("a,b,c\n1,2,3\n") << QByteArray("c");
    QTest::newRow("first") << QByteArray("c,a,b\n3,1,2\n") << QByteArray("c");
    QTest::newRow("middle") << QByteArray("a,c,b\n1,3,2\n") << QByteArray("c");
    QTest::newRow("quoted, with the delimiter") << QByteArray("\"c, d\",a,b\n3,1,2\n") << QByteArray("c, d");
    QTest::newRow("not ASCII") << QByteArray("größe,a,b\n3,1,2\n") << QByteArray("größe");
    QTest::newRow("generated name") << QByteArray("1,2,3\n") << QByteArray("y");
    QTest::newRow("before the weights") << QByteArray("a,b,c,weight\n1,2,3,1\n") << QByteArray();
    QTest::newRow("numbers name the others") << QByteArray("0,1,c\n1,2,3\n") << QByteArray("c");
}

void TestCsv::theTargetIsFoundByName() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, target);
    CsvOptions options;
    options.targetColumn = target.toStdString();
    const Result<CsvData> data = read(text.toStdString(), options);
    QVERIFY2(data.ok(), data.ok() ? "" : data.error().message.c_str());
    QCOMPARE(data->dataset.points, Eigen::MatrixXd(Eigen::Vector2d(1, 2)));
    QCOMPARE(data->dataset.targets, Eigen::MatrixXd::Constant(1, 1, 3.0));
}

void TestCsv::textLabelsBecomeClassesInOrderOfAppearance_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::newRow("with a header") << QByteArray("a,b,kind\n1,2,dog\n3,4,cat\n5,6,dog\n");
    QTest::newRow("without a header") << QByteArray("1,2,dog\n3,4,cat\n5,6,dog\n");
    QTest::newRow("quoted") << QByteArray("a,b,kind\n1,2,\"dog\"\n3,4, cat \n5,6,dog\n");
}

void TestCsv::textLabelsBecomeClassesInOrderOfAppearance() {
    QFETCH(QByteArray, text);
    const Result<CsvData> data = read(text.toStdString());
    QVERIFY2(data.ok(), data.ok() ? "" : data.error().message.c_str());
    QVERIFY(data->dataset == planeData({{1, 2, 0}, {3, 4, 1}, {5, 6, 0}}));
    QCOMPARE(data->classNames, (Names{"dog", "cat"}));
}

void TestCsv::sampleFlowersAreRead() {
    const Result<CsvData> data = readCsv(testing::sample("flowers.csv"));
    QVERIFY2(data.ok(), data.ok() ? "" : data.error().message.c_str());
    QCOMPARE(data->columnNames, (Names{"length", "width", "kind, as seen"}));
    QCOMPARE(data->classNames, (Names{"round", "long \"thin\"", "spotted"}));
    QVERIFY(data->dataset ==
            planeData(
                {{5.1, 3.5, 0}, {4.9, 3.0, 0}, {6.2, 2.9, 1}, {5.8, 2.7, 1}, {7.1, 3.0, 2}, {6.3, 2.5, 2}}));
    QVERIFY(checkShapes(data->dataset).ok());
}

void TestCsv::sampleWithWeightsAndByteOrderMarkIsRead() {
    CsvOptions options;
    options.targetColumn = "label";
    const Result<CsvData> data = readCsv(testing::sample("weighted_semicolons.csv"), options);
    QVERIFY2(data.ok(), data.ok() ? "" : data.error().message.c_str());
    Dataset expected = planeData({{1, -2.5, 1}, {3, 0.4, -1}});
    expected.scheme = WeightScheme::Explicit;
    expected.weights = Eigen::RowVector2d(0.25, 0.75);
    QVERIFY(data->dataset == expected);
    QCOMPARE(data->columnNames, (Names{"x1", "label", "x2", "weight"}));
}

void TestCsv::anotherWeightColumnCanBeChosenOrNone() {
    const std::string text = "a,mu,weight,y\n1,2,3,4\n";
    CsvOptions options;
    options.weightColumn = "mu";
    const Result<CsvData> chosen = read(text, options);
    QVERIFY(chosen.ok());
    QCOMPARE(chosen->dataset.weights, Eigen::MatrixXd::Constant(1, 1, 2.0));
    QCOMPARE(chosen->dataset.points, Eigen::MatrixXd(Eigen::Vector2d(1, 3)));
    options.weightColumn = "";
    const Result<CsvData> none = read(text, options);
    QVERIFY(none.ok());
    QCOMPARE(none->dataset.scheme, WeightScheme::Uniform);
    QCOMPARE(none->dataset.dimension(), 3);
    options.targetColumn = "weight";
    options.weightColumn = options.targetColumn;
    const Result<CsvData> target = read(text, options);
    QVERIFY(target.ok());
    QCOMPARE(target->dataset.targets, Eigen::MatrixXd::Constant(1, 1, 3.0));
}

void TestCsv::numbersSurviveARoundTrip() {
    qInfo() << "seed" << kSeed;
    Random random(kSeed);
    Dataset expected;
    expected.points.resize(3, 50);
    expected.targets.resize(1, 50);
    std::ostringstream text;
    text.precision(17);
    for (int i = 0; i < 50; ++i) {
        for (int k = 0; k < 3; ++k) {
            expected.points(k, i) = random.normal() * std::pow(10.0, random.uniform(-300.0, 300.0));
            text << expected.points(k, i) << ',';
        }
        expected.targets(0, i) = random.normal();
        text << expected.targets(0, i) << '\n';
    }
    const Result<CsvData> data = read(text.str());
    QVERIFY2(data.ok(), data.ok() ? "" : data.error().message.c_str());
    QVERIFY(data->dataset == expected);
}

void TestCsv::numbersDoNotDependOnTheLocale() {
    const std::string before = std::setlocale(LC_ALL, nullptr);
    const bool comma = std::setlocale(LC_ALL, "de_DE.UTF-8") != nullptr;
    const Result<CsvData> data = read("1.5,2.25,-1\n");
    std::setlocale(LC_ALL, before.c_str());
    if (!comma) qInfo("the German locale is not installed: only the current one was tried");
    QVERIFY(data.ok());
    QVERIFY(data->dataset == planeData({{1.5, 2.25, -1}}));
}

void TestCsv::badInputIsRefusedWithASentence_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("sentence");
    const auto add = [](const char* name, const QByteArray& text, const char* sentence,
                        const char* target = "") {
        QTest::newRow(name) << text << QByteArray(target) << QByteArray(sentence);
    };
    const char* const nothing =
        "data.csv holds no data; give a row for each point: its coordinates, then its target.";
    add("empty", "", nothing);
    add("only comments and blank lines", "\n# x,y\n \r\n", nothing);
    add("only a byte order mark", "\xEF\xBB\xBF", nothing);
    add("only a header", "x1,x2,y\n",
        "data.csv has a header but no data; give a row for each point: its coordinates and its target.");
    add("no number", "x1,x2,y\n1,2,1\n3,abc,1\n",
        "data.csv, line 3, column 2 (\"x2\"): \"abc\" is not a number; write a finite decimal number.");
    add("no number, no header", "1,2,1\n3,abc,1\n",
        "data.csv, line 2, column 2 (\"x2\"): \"abc\" is not a number; write a finite decimal number.");
    add("lines of comments and quoted breaks count", "# one\nx1,\"x\n2\",y\n\n1,z,1\n",
        "data.csv, line 5, column 2 (\"x?2\"): \"z\" is not a number; write a finite decimal number.");
    add("hexadecimal", "x,y\n0x10,1\n",
        "data.csv, line 2, column 1 (\"x\"): \"0x10\" is not a number; write a finite decimal number.");
    add("two signs", "x,y\n+-1,2\n",
        "data.csv, line 2, column 1 (\"x\"): \"+-1\" is not a number; write a finite decimal number.");
    add("two decimal marks", "x;y\n1,5;2.5\n",
        "data.csv, line 2, column 1 (\"x\"): \"1,5\" is not a number with a decimal point; write it so, or "
        "set "
        "\"decimal\".");
    add("a comma that may be either", "x;y\n1,500;2\n2,250;3\n",
        "data.csv, line 2, column 1: \"1,500\" may be 1.5 or 1500; say which: \"decimal\": \",\" or "
        "\"thousands\": \",\".");
    add("a question mark in the first row", "1,?,1\n2,3,1\n",
        "data.csv, line 1, column 2 (\"x2\"): \"?\" stands for a missing value; write a finite decimal "
        "number, or "
        "leave such rows out with \"missing\": \"drop\".");
    add("NA in the first row", "NA,2,1\n2,3,1\n",
        "data.csv, line 1, column 1 (\"x1\"): \"NA\" stands for a missing value; write a finite decimal "
        "number, or "
        "leave such rows out with \"missing\": \"drop\".");
    add("a typo in the first row", "1,1.5O,1\n2,3,1\n",
        "data.csv, line 1: the row holds numbers and text (\"1.5O\" in column 2), so it may name the columns "
        "or be a "
        "datum with a wrong value; correct it, or say which: \"header\": true or false.");
    add("a typo in the target of the first row", "1,2,1.5O\n2,3,1\n",
        "data.csv, line 1: the row holds numbers and text (\"1.5O\" in column 3), so it may name the columns "
        "or be a "
        "datum with a wrong value; correct it, or say which: \"header\": true or false.");
    add("numbers name the others", "0,1,c\n1,2,3\n",
        "data.csv, line 1: the row holds numbers and text (\"c\" in column 3), so it may name the columns or "
        "be a "
        "datum with a wrong value; correct it, or say which: \"header\": true or false.");
    add("numbers count the columns", "0,1,2\n5,6,7\n",
        "data.csv, line 1: the row counts the columns, so it may name them or be a datum; say which: "
        "\"header\": true "
        "or false.");
    add("a column that counts the rows", "id,x,y\n1,5,7\n2,3,4\n",
        "data.csv: the column \"id\" counts the rows, so it may be an index or a coordinate; say which: "
        "\"index_column\": \"id\" leaves it out, \"index_column\": \"\" keeps it.");
    add("a missing label", "x,y\n1,a\n2,NA\n",
        "data.csv, line 3, column 2 (\"y\"): \"NA\" may be a label or a missing value; write another label, "
        "or leave "
        "such rows out with \"missing\": \"drop\".");
    add("two delimiters", "a;b,c;d\ne;f,g;h\n",
        "data.csv can be cut at commas (2 columns) or at semicolons (3 columns); say which as "
        "\"delimiter\".");
    add("missing value", "x1,x2,y\n1,,1\n",
        "data.csv, line 2, column 2 (\"x2\"): the field is empty; write a finite decimal number.");
    add("missing value in a first row without header", "1,,1\n2,3,1\n",
        "data.csv, line 1, column 2 (\"x2\"): the field is empty; write a finite decimal number.");
    add("missing target", "x1,x2,y\n1,2,\n",
        "data.csv, line 2, column 3 (\"y\"): the field is empty; write a finite decimal number.");
    add("missing label", "x1,x2,y\n1,2,a\n1,2,\n",
        "data.csv, line 3, column 3 (\"y\"): the field is empty; write the label of a class.");
    add("NaN", "x,y\nnan,1\n",
        "data.csv, line 2, column 1 (\"x\"): \"nan\" is not finite; write a finite decimal number.");
    add("infinity", "x,y\n1,-Infinity\n",
        "data.csv, line 2, column 2 (\"y\"): \"-Infinity\" is not finite; write a finite decimal number.");
    add("too large", "x,y\n1e999,1\n",
        "data.csv, line 2, column 1 (\"x\"): \"1e999\" is beyond the range of double precision; write a "
        "finite decimal "
        "number.");
    add("label among numbers", "x,y\n1,1\n2,-1\n3,q\n",
        "data.csv, line 4, column 2 (\"y\"): \"q\" is not a number, but the targets above are; write numbers "
        "in every "
        "row, or labels in every row.");
    add("number among labels", "x,y\n1,a\n2,3\n",
        "data.csv, line 3, column 2 (\"y\"): \"3\" is a number, but the targets above are labels; write "
        "labels in every "
        "row, or numbers in every row.");
    add("short row", "x1,x2,y\n1,2,1\n3,4\n",
        "data.csv, line 3: the row has 2 fields where the first row has 3; give as many in every row.");
    add("very short row", "1,2,1\n3\n",
        "data.csv, line 2: the row has 1 field where the first row has 3; give as many in every row.");
    add("long row", "1,2,1\n3,4,5,6\n",
        "data.csv, line 2: the row has 4 fields where the first row has 3; give as many in every row.");
    add("one column", "y\n1\n",
        "data.csv has too few columns (\"y\"); give at least one coordinate and a target, separated by a "
        "comma, "
        "semicolon or tab.");
    add("only a target and weights", "y,weight\n1,2\n",
        "data.csv has too few columns (\"y\", \"weight\"); give at least one coordinate and a target, "
        "separated by a "
        "comma, semicolon or tab.");
    add("only weights", "weight\n1\n",
        "data.csv has too few columns (\"weight\"); give at least one coordinate and a target, separated by "
        "a comma, "
        "semicolon or tab.");
    add("unknown target", "x1,x2,y\n1,2,1\n",
        "data.csv has no column called \"label\"; its columns are \"x1\", \"x2\", \"y\".", "label");
    add("target twice", "y,x,y\n1,2,1\n",
        "data.csv has more than one column called \"y\"; rename the others.", "y");
    add("weights twice", "x,weight,weight,y\n1,2,3,4\n",
        "data.csv has more than one column called \"weight\"; rename the others.");
    add("weight of 0", "x,weight,y\n1,0,1\n",
        "data.csv, line 2, column 2 (\"weight\"): \"0\" is no weight; write a number above 0.");
    add("weight that is text", "x,y,weight\n1,1,heavy\n",
        "data.csv, line 2, column 3 (\"weight\"): \"heavy\" is not a number; write a finite decimal number.");
    add("open quote", "x,y\n\"1,1\n2,2\n",
        "data.csv, line 2: a quoted field is never closed; add the missing quote.");
    add("text after a quote", "x,y\n\"1\"0,1\n",
        "data.csv, line 2: text follows the closing quote of \"1\"; double a quote that belongs to the "
        "field.");
    add("binary", QByteArray("1,2\n\0\1", 6),
        "data.csv is not a text file (byte 4 is zero); save it as comma-separated text in UTF-8.");
    add("Latin-1",
        "x,y\ngr\xF6\xDF"
        "e,1\n",
        "data.csv, line 2: the text is not UTF-8; save the file as UTF-8.");
    add("a long field is shortened", "x,y\n" + QByteArray(1000, 'a') + ",1\n",
        "data.csv, line 2, column 1 (\"x\"): \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…\" is not a number; "
        "write a finite "
        "decimal number.");
}

void TestCsv::badInputIsRefusedWithASentence() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, sentence);
    CsvOptions options;
    options.targetColumn = target.toStdString();
    const Result<CsvData> data = read(text.toStdString(), options);
    QVERIFY(!data.ok());
    QCOMPARE(QByteArray::fromStdString(data.error().message), sentence);
}

void TestCsv::missingFilesAndFoldersAreRefused() {
    const testing::Files files;
    QCOMPARE(readCsv(files.path("none.csv")).error().message,
             std::string("none.csv cannot be opened; check that it exists and may be read."));
    std::filesystem::create_directory(files.path("folder"));
    QCOMPARE(readCsv(files.path("folder")).error().message,
             std::string("folder is a folder; choose a file in it."));
    CsvOptions options;
    options.maxBytes = 8;
    QVERIFY(readCsv(files.write("fits.csv", "1,2\n3,4\n"), options).ok());
    QCOMPARE(readCsv(files.write("large.csv", "1,2\n3,45\n"), options).error().message,
             std::string("large.csv is larger than 8 bytes; take a part of the data."));
}

void TestCsv::anImpossibleDelimiterThrows_data() {
    QTest::addColumn<char>("delimiter");
    for (const char each : {'"', '\n', '\r', '#', '5', '.', '-'}) QTest::addRow("%d", each) << each;
}

void TestCsv::anImpossibleDelimiterThrows() {
    QFETCH(char, delimiter);
    CsvOptions options;
    options.dialect.delimiter = delimiter;
    QVERIFY_EXCEPTION_THROWN(static_cast<void>(read("1,2\n", options)), std::invalid_argument);
}

void TestCsv::damagedTextNeverBreaksTheReader() {
    qInfo() << "seed" << kSeed;
    Random random(kSeed);
    const std::string flowers = testing::bytesOf(testing::sample("flowers.csv"));
    const std::string weighted = testing::bytesOf(testing::sample("weighted_semicolons.csv"));
    QVERIFY(!flowers.empty() && !weighted.empty());
    for (int k = 0; k < testing::kDamagedFiles; ++k) {
        const Result<CsvData> data = read(testing::damaged(k % 2 == 0 ? flowers : weighted, random));
        if (data)
            QVERIFY(checkShapes(data->dataset).ok());
        else
            QVERIFY(data.error().message.ends_with('.') &&
                    firstInvalidUtf8(data.error().message) == std::string::npos);
    }
}

OMEGASCOPE_TEST(Core, TestCsv);

}  // namespace test_csv

#include "test_csv.moc"
