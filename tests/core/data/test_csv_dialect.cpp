#include <QtTest>
#include <functional>
#include <sstream>

#include "core/data/tables/csv.h"
#include "tests/support/registry.h"

namespace test_csv_dialect {

using namespace omegascope;
using namespace omegascope::data;

namespace {

Result<CsvData> readTable(const std::string& text, const CsvOptions& options = {}) {
    std::istringstream stream(text);
    return readCsv(stream, "data.csv", options);
}

}  // namespace

/// How a table is read: every row holds the coordinates, then the target.
struct Reading {
    CsvOptions options;
    std::vector<std::vector<double>> rows;
    QByteArray told;  ///< ends so
};

}  // namespace test_csv_dialect

Q_DECLARE_METATYPE(test_csv_dialect::Reading)

namespace test_csv_dialect {

/// What a table leaves open is told by its text, said, and can be set.
class TestCsvDialect : public QObject {
    Q_OBJECT
  private slots:
    void whatIsInferredIsToldAndCanBeSet_data();
    void whatIsInferredIsToldAndCanBeSet();
    void aGuessThatALaterRowContradictsIsAnError();
};

void TestCsvDialect::whatIsInferredIsToldAndCanBeSet_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Reading>("reading");
    const auto add = [](const char* name, const char* text, const std::function<void(CsvOptions&)>& set,
                        std::vector<std::vector<double>> rows, const char* told) {
        Reading reading{{}, std::move(rows), told};
        if (set) set(reading.options);
        QTest::newRow(name) << QByteArray(text) << reading;
    };
    add("decimal commas", "x;y\n1;2,5\n2;3,5\n", {}, {{1, 2.5}, {2, 3.5}},
        "2 rows, cut at semicolons, decimal comma, with a header; coordinate \"x\"; target \"y\" (numbers)");
    add("both marks", "1.234,5;2\n5,25;3\n", {}, {{1234.5, 2}, {5.25, 3}},
        "cut at semicolons, decimal comma, points between thousands, without a header; coordinate \"x1\"; "
        "target "
        "\"y\" (numbers)");
    add("commas between thousands", "x\ty\n1,234.5\t2\n12,345,678\t-1,000\n", {},
        {{1234.5, 2}, {12345678, -1000}},
        "2 rows, cut at tabs, decimal point, commas between thousands, with a header; coordinate \"x\"; "
        "target \"y\" "
        "(numbers)");
    add(
        "either, as a decimal comma", "1,500;2\n", [](CsvOptions& o) { o.dialect.decimal = ','; }, {{1.5, 2}},
        "decimal comma, without a header; coordinate \"x1\"; target \"y\" (numbers)");
    add(
        "either, as a comma between thousands", "1,500;2\n",
        [](CsvOptions& o) { o.dialect.decimal = '.', o.dialect.thousands = ','; }, {{1500, 2}},
        "decimal point, commas between thousands, without a header; coordinate \"x1\"; target \"y\" "
        "(numbers)");
    add(
        "spaces between thousands", "1 500,5;2\n",
        [](CsvOptions& o) { o.dialect.decimal = ',', o.dialect.thousands = ' '; }, {{1500.5, 2}},
        "(numbers)");
    add(
        "counted columns as a header", "0,1,2\n5,6,7\n", [](CsvOptions& o) { o.header = true; }, {{5, 6, 7}},
        "1 row, cut at commas, decimal point, with a header; coordinates \"0\", \"1\"; target \"2\" "
        "(numbers)");
    add(
        "counted columns as a datum", "0,1,2\n5,6,7\n", [](CsvOptions& o) { o.header = false; },
        {{0, 1, 2}, {5, 6, 7}},
        "2 rows, cut at commas, decimal point, without a header; coordinates \"x1\", \"x2\"; target \"y\" "
        "(numbers)");
    add(
        "text as a header", "1,1.5O,1\n2,3,1\n", [](CsvOptions& o) { o.header = true; }, {{2, 3, 1}},
        "with a header; coordinates \"1\", \"1.5O\"; target \"1\" (numbers)");
    add("an index", ",x,y\n0,5,7\n1,3,4\n", {}, {{5, 7}, {3, 4}},
        "coordinate \"x\"; target \"y\" (numbers); left out: \"column 1\", which counts the rows");
    add(
        "an index by name", "id,x,y\n1,5,7\n2,3,4\n", [](CsvOptions& o) { o.indexColumn = "id"; },
        {{5, 7}, {3, 4}}, "left out: \"id\", which counts the rows");
    add(
        "an index that is a coordinate", "id,x,y\n1,5,7\n2,3,4\n", [](CsvOptions& o) { o.indexColumn = ""; },
        {{1, 5, 7}, {2, 3, 4}}, "coordinates \"id\", \"x\"; target \"y\" (numbers)");
    add(
        "chosen columns in their order", "a,b,c,y\n1,2,3,4\n",
        [](CsvOptions& o) {
            o.columns = {"c", "a"};
        },
        {{3, 1, 4}}, "coordinates \"c\", \"a\"; target \"y\" (numbers)");
    add("weights are told", "x,weight,y\n1,2,3\n", {}, {{1, 3}},
        "coordinate \"x\"; target \"y\" (numbers); weights \"weight\"");
    add("labels are told", "x,y\n1,cat\n2,dog\n", {}, {{1, 0}, {2, 1}},
        "coordinate \"x\"; target \"y\" (labels)");
    add(
        "missing values dropped", "x,y\n1,2\n?,3\n4,NA\n5,6\n", [](CsvOptions& o) { o.dropMissing = true; },
        {{1, 2}, {5, 6}},
        "2 rows, cut at commas, decimal point, with a header; 2 rows with missing values left out, the first "
        "in line 3; "
        "coordinate \"x\"; target \"y\" (numbers)");
}

void TestCsvDialect::whatIsInferredIsToldAndCanBeSet() {
    QFETCH(QByteArray, text);
    QFETCH(Reading, reading);
    const Result<CsvData> data = readTable(text.toStdString(), reading.options);
    QVERIFY2(data.ok(), data.ok() ? "" : data.error().message.c_str());
    QCOMPARE(data->dataset.size(), static_cast<int>(reading.rows.size()));
    for (int i = 0; i < data->dataset.size(); ++i) {
        const auto& row = reading.rows[static_cast<std::size_t>(i)];
        QCOMPARE(data->dataset.dimension(), static_cast<int>(row.size()) - 1);
        for (int k = 0; k < data->dataset.dimension(); ++k)
            QCOMPARE(data->dataset.points(k, i), row[static_cast<std::size_t>(k)]);
        QCOMPARE(data->dataset.targets(0, i), row.back());
    }
    QVERIFY2(QByteArray::fromStdString(data->reading).endsWith(reading.told), data->reading.c_str());
}

/// Beyond the sampled rows another spelling turns up: an error there, and no number has changed its meaning.
void TestCsvDialect::aGuessThatALaterRowContradictsIsAnError() {
    std::string text = "x;y\n";
    for (int i = 0; i < 2 * kSampledRows; ++i) text += "1.5;2\n";
    text += "2,5;3\n";
    const Result<CsvData> data = readTable(text);
    QVERIFY(!data.ok());
    QCOMPARE(data.error().message, "data.csv, line " + std::to_string(2 * kSampledRows + 2) +
                                       ", column 1 (\"x\"): \"2,5\" is not a number with a decimal point; "
                                       "write it so, or set \"decimal\".");
}

OMEGASCOPE_TEST(Core, TestCsvDialect);

}  // namespace test_csv_dialect

#include "test_csv_dialect.moc"
