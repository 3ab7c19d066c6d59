#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QtTest>

#include "tests/app/cli/program.h"
#include "tests/support/registry.h"

namespace test_cli_lesson {

using namespace omegascope::testing;
using Json = omegascope::session::Json;

/// `lesson FILE --check` and `--handout`, as a person uses them.
class TestCliLesson : public QObject {
    Q_OBJECT

  private slots:
    void aShippedLessonHolds();
    void jsonTellsEveryValue();
    void aFalseClaimEndsWithItsSentence();
    void wrongWordsAreUsage();
    void aDamagedLessonIsNamed();
    void theHandoutIsTheSameEachTime_data();
    void theHandoutIsTheSameEachTime();
    void theHandoutHasAllScenesAndTheAnswersLast();
    void everyPageBeginsWithAHeading_data();
    void everyPageBeginsWithAHeading();

  private:
    QString lesson(const QByteArray& claim) {
        const QString path = folder_.filePath("lesson.json");
        writeText(path,
                  R"({"omegascope_lesson": 1, "title": "T", "scenes": [{"title": "S", "gallery": "pmlr-fig1",
            "views": ["data"], "text": "A *word*. ![x](/etc/passwd) <b>no</b>", "claims": [)" +
                      claim + "]}]}");
        return path;
    }
    QTemporaryDir folder_;
};

void TestCliLesson::aShippedLessonHolds() {
    const ProgramRun run = runProgram({"lesson", "cells-and-walls", "--check"});
    QCOMPARE(run.code, 0);
    QVERIFY(run.out.endsWith("scenes hold.\n"));
    QVERIFY(run.err.isEmpty());
}

void TestCliLesson::jsonTellsEveryValue() {
    const Json json = jsonOf(runProgram({"lesson", "the-blind-side", "--check", "--json"}));
    QVERIFY(json["every_claim_holds"].get<bool>());
    const Json& scene = json["scenes"][1];
    QCOMPARE(scene["claims"][0]["value"], Json(0.25));
    QCOMPARE(scene["claims"][2]["value"], Json::array({0, 5, 6}));
    QCOMPARE(scene["claims"][4]["kind"], Json("exact"));
    QCOMPARE(scene["question"]["value"], Json("local-minimum"));
}

void TestCliLesson::aFalseClaimEndsWithItsSentence() {
    const QString path = lesson(R"({"quantity": "loss", "is": 3})");
    const ProgramRun run = runProgram({"lesson", path, "--check"});
    QCOMPARE(run.code, 1);
    QCOMPARE(run.err.count('\n'), 1);
    QVERIFY2(run.err.startsWith("omegascope: Scene 1, claim 1: the loss: "), qPrintable(run.err));
    QVERIFY(run.err.contains("but the lesson claims 3; correct the claim or the session."));
    QCOMPARE(runProgram({"lesson", lesson(R"({"quantity": "cells", "is": 4})"), "--check"}).code, 0);
    // What core leaves undecided is not true.
    const ProgramRun undecided =
        runProgram({"lesson", lesson(R"({"quantity": "cell-flat", "is": false, "at": [-1, 1]})"), "--check"});
    QCOMPARE(undecided.code, 1);
    QVERIFY(undecided.err.contains("undecided: ω lies on a wall"));
}

void TestCliLesson::wrongWordsAreUsage() {
    QCOMPARE(runProgram({"lesson", "dead-data"}).code, 2);
    QCOMPARE(runProgram({"lesson", "dead-data", "--check", "--handout", "a.pdf"}).code, 2);
    QCOMPARE(runProgram({"lesson", "dead-data", "--handout", "a.txt"}).code, 2);
    QCOMPARE(runProgram({"lesson", "dead-data", "--json", "--handout", "a.pdf"}).code, 2);
    const ProgramRun missing = runProgram({"lesson", "dead-datum", "--check"});
    QCOMPARE(missing.code, 1);
    QVERIFY(missing.err.contains("7-dead-data"));
}

void TestCliLesson::aDamagedLessonIsNamed() {
    const QString path = lesson("5");
    const ProgramRun run = runProgram({"lesson", path, "--check"});
    QCOMPARE(run.code, 1);
    QVERIFY2(run.err.startsWith("omegascope: lesson.json: scenes[0].claims[0] is 5; give an object"),
             qPrintable(run.err));
}

void TestCliLesson::theHandoutIsTheSameEachTime_data() {
    QTest::addColumn<QString>("ending");
    QTest::newRow("PDF") << "pdf";
    QTest::newRow("HTML") << "html";
}

void TestCliLesson::theHandoutIsTheSameEachTime() {
    QFETCH(QString, ending);
    const QString path = lesson(R"({"quantity": "cells", "is": 4})");
    QByteArray bytes[2];
    for (int i = 0; i < 2; ++i) {
        const QString out = folder_.filePath(QStringLiteral("%1.%2").arg(i).arg(ending));
        const ProgramRun run = runProgram({"lesson", path, "--handout", out}, withoutDisplay());
        QVERIFY2(run.code == 0, qPrintable(run.err));
        bytes[i] = readFile(out);
    }
    QVERIFY(bytes[0].size() > 10'000);
    QVERIFY(bytes[0] == bytes[1]);
}

void TestCliLesson::theHandoutHasAllScenesAndTheAnswersLast() {
    const QString out = folder_.filePath("dead.html");
    const ProgramRun run = runProgram({"lesson", "dead-data", "--handout", out}, withoutDisplay());
    QVERIFY2(run.code == 0, qPrintable(run.err));
    const QString page = QString::fromUtf8(readFile(out));
    QCOMPARE(page.count("<img src=\"data:image/png;base64,"), 7);
    for (int scene = 1; scene <= 7; ++scene) QVERIFY(page.contains(QStringLiteral(">%1. ").arg(scene)));
    QVERIFY(page.indexOf(">Answers<") > page.indexOf(">7. Your own rescue"));
    QVERIFY(page.indexOf("0, up to a hundredth: the loss at the end of the run is 0") >
            page.indexOf(">Answers<"));
    QVERIFY(!page.contains("http://") && !page.contains("https://"));
    // Nothing that a stranger's text names is read or shown.
    const QString small = folder_.filePath("small.html");
    QCOMPARE(runProgram({"lesson", lesson(R"({"quantity": "cells", "is": 4})"), "--handout", small},
                        withoutDisplay())
                 .code,
             0);
    const QString text = QString::fromUtf8(readFile(small));
    QVERIFY(!text.contains("passwd") && !text.contains("<b>no</b>"));
}

void TestCliLesson::everyPageBeginsWithAHeading_data() {
    QTest::addColumn<QString>("lesson");
    for (const char* name : {"cells-and-walls", "the-convex-hull", "regression-traps"})
        QTest::newRow(name) << QString::fromLatin1(name);
}

/// No page holds the last line of the one before.
void TestCliLesson::everyPageBeginsWithAHeading() {
    QFETCH(QString, lesson);
    if (QStandardPaths::findExecutable(QStringLiteral("pdftotext")).isEmpty())
        QSKIP("pdftotext (package poppler-utils) is not installed");
    const QString path = folder_.filePath(lesson + ".pdf");
    QCOMPARE(runProgram({"lesson", lesson, "--handout", path}).code, 0);
    QProcess text;
    text.start(QStringLiteral("pdftotext"), {QStringLiteral("-layout"), path, QStringLiteral("-")});
    QVERIFY(text.waitForFinished(60'000));
    QStringList pages = QString::fromUtf8(text.readAllStandardOutput()).split(u'\f', Qt::SkipEmptyParts);
    QVERIFY(pages.size() > 3);
    static const QRegularExpression heading(QStringLiteral("^\\s*(\\d+\\. \\S|Answers)"));
    for (qsizetype k = 1; k < pages.size(); ++k)
        QVERIFY2(heading.match(pages[k].trimmed()).hasMatch(), qPrintable(pages[k].left(200)));
}

OMEGASCOPE_TEST(Core, TestCliLesson);

}  // namespace test_cli_lesson

#include "test_cli_lesson.moc"
