#include <QFile>
#include <QRegularExpression>
#include <QtTest>
#include <algorithm>
#include <cmath>

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
    void everyFractionInWordsIsComputed_data();
    void everyFractionInWordsIsComputed();
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

namespace {

void addNumber(std::vector<double>& numbers, const std::optional<lessons::Content>& content) {
    if (content && std::holds_alternative<double>(*content)) numbers.push_back(std::get<double>(*content));
}

void addNumbers(std::vector<double>& numbers, const lessons::Comparison& comparison) {
    addNumber(numbers, comparison.is);
    addNumber(numbers, comparison.isNot);
    for (const auto& bound : {comparison.above, comparison.below, comparison.atLeast, comparison.atMost})
        if (bound) numbers.push_back(*bound);
}

/// What the check computes of a scene, and what its session is made of.
std::vector<double> numbersOf(const lessons::Scene& scene) {
    std::vector<double> numbers{scene.session.architecture.alpha};
    for (const lessons::Claim& claim : scene.claims) addNumbers(numbers, claim.comparison);
    if (!scene.question) return numbers;
    addNumbers(numbers, scene.question->goal);
    for (const lessons::Choice& choice : scene.question->choices) addNumbers(numbers, choice.comparison);
    if (scene.question->answer.session) numbers.push_back(scene.question->answer.session->architecture.alpha);
    return numbers;
}

}  // namespace

void TestShippedLessons::everyFractionInWordsIsComputed_data() {
    addRows();
}

/// A loss such as 3/12 stands in no text of a scene that does not compute it.
void TestShippedLessons::everyFractionInWordsIsComputed() {
    QFETCH(QString, name);
    const auto loaded = lessons::loadLesson(name);
    QVERIFY(loaded.ok());
    static const QRegularExpression kFraction(QStringLiteral("(?<![\\w./])(\\d+)/(\\d+)(?![\\w/])"));
    for (const lessons::Scene& scene : loaded->lesson.scenes) {
        std::string words = scene.text;
        if (scene.question) words += "\n" + scene.question->text + "\n" + scene.question->because;
        const std::vector<double> known = numbersOf(scene);
        for (auto match = kFraction.globalMatch(QString::fromStdString(words)); match.hasNext();) {
            const auto found = match.next();
            const double value = found.captured(1).toDouble() / found.captured(2).toDouble();
            QVERIFY2(
                std::ranges::any_of(known, [value](double each) { return std::abs(each - value) < 1e-9; }),
                qPrintable(QString::fromStdString(scene.title) + QStringLiteral(": ") + found.captured()));
        }
    }
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
