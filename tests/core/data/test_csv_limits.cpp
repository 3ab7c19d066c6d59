#include <QtTest>
#include <sstream>

#include "core/data/tables/csv.h"
#include "core/data/tables/csv_scanner.h"
#include "tests/support/registry.h"

namespace test_csv_limits {

using namespace omegascope;
using namespace omegascope::data;

namespace {

Result<CsvData> readText(const std::string& text, const CsvOptions& options = {}) {
    std::istringstream stream(text);
    return readCsv(stream, "data.csv", options);
}

}  // namespace

class TestCsvLimits : public QObject {
    Q_OBJECT
  private slots:
    void columnsLabelsAndNumbersHaveTheirLimits() {
        const auto row = [](std::size_t fields) { return std::string(fields - 1, ','); };
        const auto isLimit = [](const Result<CsvData>& data) {
            return !data && data.error().kind == ErrorKind::Limit && data.error().message.ends_with('.');
        };
        CsvOptions commas;
        commas.dialect.delimiter = ',';
        QVERIFY(
            !isLimit(readText(row(kMaxColumns) + "\n", commas)));  // its fields are empty, but not too many
        QVERIFY(isLimit(readText(row(kMaxColumns + 1) + "\n", commas)));
        std::string labels = "x,y\n";
        for (std::size_t k = 0; k < kMaxClasses; ++k) labels += "1,a" + std::to_string(k) + '\n';
        QVERIFY(readText(labels).ok());
        QVERIFY(readText(labels + "1,a0\n").ok());
        QVERIFY(isLimit(readText(labels + "1,more\n")));
        CsvOptions options;
        options.maxValues = 6;
        QVERIFY(readText("1,2,1\n3,4,1\n", options).ok());
        QVERIFY(isLimit(readText("1,2,1\n3,4,1\n5,6,1\n", options)));
    }
};

OMEGASCOPE_TEST(None, TestCsvLimits);

}  // namespace test_csv_limits

#include "test_csv_limits.moc"
