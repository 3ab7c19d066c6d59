#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QtTest>

#include "core/data/tables/csv.h"
#include "tests/support/registry.h"

namespace test_table_corpus {

using namespace omegascope;

namespace {

const QString kFolder = QStringLiteral(OMEGASCOPE_SOURCE_DIR "/tests/data/tables/");

char markOf(const QJsonObject& options, const char* key) {
    const QString text = options.value(QLatin1String(key)).toString();
    return text.isEmpty() ? '\0' : text.front().toLatin1();
}

data::CsvOptions optionsOf(const QJsonObject& given) {
    data::CsvOptions options;
    options.dialect.decimal = markOf(given, "decimal");
    options.dialect.thousands = markOf(given, "thousands");
    options.targetColumn = given.value("target_column").toString().toStdString();
    if (given.contains("weight_column"))
        options.weightColumn = given.value("weight_column").toString().toStdString();
    if (given.contains("index_column"))
        options.indexColumn = given.value("index_column").toString().toStdString();
    options.dropMissing = given.value("missing").toString() == "drop";
    return options;
}

}  // namespace

/// Odd tables as people have them: each is read as what it is, or refused in a sentence that helps.
class TestTableCorpus : public QObject {
    Q_OBJECT

  private slots:
    void everyTableIsReadOrRefusedAsExpected_data();
    void everyTableIsReadOrRefusedAsExpected();
};

void TestTableCorpus::everyTableIsReadOrRefusedAsExpected_data() {
    QTest::addColumn<QJsonObject>("entry");
    QFile file(kFolder + "expected.json");
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonArray entries = QJsonDocument::fromJson(file.readAll()).array();
    QVERIFY(entries.size() >= 60);
    for (const auto& entry : entries)
        QTest::newRow(qPrintable(entry.toObject().value("file").toString())) << entry.toObject();
}

void TestTableCorpus::everyTableIsReadOrRefusedAsExpected() {
    QFETCH(QJsonObject, entry);
    const auto read = data::readCsv((kFolder + entry.value("file").toString()).toStdString(),
                                    optionsOf(entry.value("options").toObject()));
    if (entry.contains("error")) {
        QVERIFY2(!read.ok(), read.ok() ? read->reading.c_str() : "");
        const QString sentence = QString::fromStdString(read.error().message);
        for (const auto& word : entry.value("error").toArray())
            QVERIFY2(sentence.contains(word.toString()), qPrintable(sentence));
        QVERIFY2(sentence.endsWith('.') && !sentence.contains('\n'), qPrintable(sentence));
        return;
    }
    QVERIFY2(read.ok(), read.ok() ? "" : read.error().message.c_str());
    const QJsonArray rows = entry.value("rows").toArray();
    QCOMPARE(read->dataset.size(), static_cast<int>(rows.size()));
    for (int i = 0; i < read->dataset.size(); ++i) {
        const QJsonArray row = rows.at(i).toArray();
        QCOMPARE(read->dataset.dimension(), static_cast<int>(row.size()) - 1);
        for (int k = 0; k < read->dataset.dimension(); ++k)
            QVERIFY(read->dataset.points(k, i) == row.at(k).toDouble());
        QVERIFY(read->dataset.targets(0, i) == row.last().toDouble());
    }
}

OMEGASCOPE_TEST(None, TestTableCorpus);

}  // namespace test_table_corpus

#include "test_table_corpus.moc"
