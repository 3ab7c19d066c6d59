#include <QFile>
#include <QRegularExpression>
#include <QtTest>

#include "app/lessons/check.h"
#include "app/lessons/lesson_io.h"
#include "tests/support/registry.h"

namespace test_shipped_lessons {

using namespace omegascope;

/// What the lessons say is so: every claim and every answer is computed.
class TestShippedLessons : public QObject {
    Q_OBJECT

  private slots:
    void thereIsACourse();
    void everyClaimHolds_data();
    void everyClaimHolds();
    void anyoneIsTenMinutesAndEndsOpen_data();
    void anyoneIsTenMinutesAndEndsOpen();
    void everyKeyOfTheReaderIsOnThePage();
    void everyQuantityIsOnThePage();

  private:
    static void addRows();
};

void TestShippedLessons::addRows() {
    QTest::addColumn<QString>("name");
    for (const QString& name : lessons::shippedLessons()) QTest::newRow(qPrintable(name)) << name;
}

void TestShippedLessons::thereIsACourse() {
    QVERIFY(lessons::shippedLessons().size() >= 8);
    QCOMPARE(lessons::shippedPath(QStringLiteral("the-blind-side")),
             lessons::shippedPath(QStringLiteral("4-the-blind-side")));
    QVERIFY(lessons::shippedPath(QStringLiteral("../gallery/pmlr-fig4b")).isEmpty());
    const auto missing = lessons::loadLesson(QStringLiteral("no-such-lesson"));
    QVERIFY(!missing.ok());
    QVERIFY(missing.error().message.starts_with(
        "There is no file and no lesson \"no-such-lesson\"; give a file, or one of 1-"));
}

void TestShippedLessons::everyClaimHolds_data() {
    addRows();
}

void TestShippedLessons::everyClaimHolds() {
    QFETCH(QString, name);
    const auto loaded = lessons::loadLesson(name);
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    QVERIFY2(loaded->warnings.empty(), loaded->warnings.empty() ? "" : loaded->warnings.front().c_str());
    const auto report = lessons::checkLesson(loaded->lesson);
    QVERIFY(report.ok());
    const lessons::Finding* failure = report->firstFailure();
    QVERIFY2(!failure, failure ? failure->sentence.c_str() : "");
    QVERIFY(report->findings.size() >= 15);
}

void TestShippedLessons::anyoneIsTenMinutesAndEndsOpen_data() {
    addRows();
}

void TestShippedLessons::anyoneIsTenMinutesAndEndsOpen() {
    QFETCH(QString, name);
    const auto loaded = lessons::loadLesson(name);
    QVERIFY(loaded.ok());
    const lessons::Lesson& lesson = loaded->lesson;
    QCOMPARE(lesson.minutes(), 10.0);
    QVERIFY(!lesson.summary.empty() && !lesson.source.empty());
    const lessons::Scene& last = lesson.scenes.back();
    QVERIFY(last.locked.empty() && last.hidden.empty() && !last.question);
    int questions = 0;
    for (const lessons::Scene& scene : lesson.scenes) {
        questions += scene.question.has_value();
        QVERIFY(!scene.claims.empty() || scene.question);
    }
    QVERIFY(questions >= 3);
}

namespace {

QString contentOf(const char* file) {
    QFile source(QStringLiteral(OMEGASCOPE_SOURCE_DIR "/app/lessons/") + QLatin1String(file));
    return source.open(QIODevice::ReadOnly) ? QString::fromUtf8(source.readAll()) : QString();
}

}  // namespace

void TestShippedLessons::everyKeyOfTheReaderIsOnThePage() {
    const QString page = contentOf("FORMAT.md");
    int keys = 0;
    for (const char* file : {"lesson_io.cpp", "scene_reader.cpp", "question_reader.cpp"}) {
        static const QRegularExpression kAsked(
            QStringLiteral("(?:required|optional|bound)\\(\\s*\"([a-z_]+)\""));
        for (auto match = kAsked.globalMatch(contentOf(file)); match.hasNext(); ++keys) {
            const QString key = match.next().captured(1);
            QVERIFY2(page.contains(QRegularExpression(QStringLiteral("[`.]") + key + QStringLiteral("`"))),
                     qPrintable(key));
        }
    }
    QVERIFY(keys > 30);
}

void TestShippedLessons::everyQuantityIsOnThePage() {
    const QString page = contentOf("FORMAT.md");
    for (const lessons::Quantity& quantity : lessons::quantities())
        QVERIFY2(page.contains(QStringLiteral("`%1`").arg(QString::fromLatin1(quantity.name.data()))),
                 quantity.name.data());
    static const QRegularExpression kRow(
        QStringLiteral("\n\\| ((?:`[a-z-]+`(?:, )?)+) \\| (?:number|data|true|place|`\"|the same)"));
    static const QRegularExpression kName(QStringLiteral("`([a-z-]+)`"));
    int told = 0;
    const QString table = page.mid(page.indexOf(QStringLiteral("## Quantities")));
    for (auto row = kRow.globalMatch(table); row.hasNext();)
        for (auto name = kName.globalMatch(row.next().captured(1)); name.hasNext(); ++told)
            QVERIFY(lessons::findQuantity(name.next().captured(1).toStdString()));
    QCOMPARE(told, static_cast<int>(lessons::quantities().size()));
}

OMEGASCOPE_TEST(Core, TestShippedLessons);

}  // namespace test_shipped_lessons

#include "test_shipped_lessons.moc"
