#include <QTemporaryDir>
#include <QtTest>

#include "app/session/file/session_io.h"
#include "core/support/random.h"
#include "tests/app/lessons/lesson_text.h"
#include "tests/support/registry.h"

namespace test_lesson_files {

using namespace omegascope;
using session::Json;
using testing::sampleLesson;

namespace {

Result<lessons::LoadedLesson> read(const Json& lesson, const QString& folder = {}) {
    return lessons::lessonFromText(lesson.dump(), folder);
}

std::string refusal(const Json& lesson, const QString& folder = {}) {
    const auto loaded = read(lesson, folder);
    return loaded ? std::string() : loaded.error().message;
}

void write(const QString& path, const std::string& text) {
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(text.data(), static_cast<qint64>(text.size()));
}

}  // namespace

/// Whatever a lesson's file holds, reading it gives a lesson or one sentence that names the place.
class TestLessonFiles : public QObject {
    Q_OBJECT

  private slots:
    void theSampleIsRead();
    void aSceneGoesOnFromTheFileOfTheSceneBefore();
    void wrongValuesAreRefused_data();
    void wrongValuesAreRefused();
    void unknownKeysAreWarnedAbout();
    void filesAreReadInTheFolderAndBelowAlone();
    void aSessionBelowReadsInItsOwnFolderAlone();
    void whatIsAllowedIsRead();
    void tooMuchIsRefused();
    void everyTruncationIsRefused();
    void mutatedBytesNeverCrash();
    void aLessonIsWrittenAsItWasRead();
};

void TestLessonFiles::theSampleIsRead() {
    const auto loaded = read(sampleLesson());
    QVERIFY2(loaded.ok(), refusal(sampleLesson()).c_str());
    QVERIFY(loaded->warnings.empty());
    const lessons::Lesson& lesson = loaded->lesson;
    QCOMPARE(lesson.scenes.size(), 3u);
    QCOMPARE(lesson.minutes(), 4.0);
    QVERIFY(lesson.scenes[0].isLocked("data") && lesson.scenes[0].isHidden("alpha"));
    QVERIFY(!lesson.scenes[1].isLocked("data"));
    QCOMPARE(lesson.scenes[0].views[1].size, 2);
    QCOMPARE(lesson.scenes[1].views.size(), 2u);  // those of the scene before
    QCOMPARE(lesson.scenes[0].question->choices.size(), 2u);
    QCOMPARE(lesson.scenes[2].question->view, lessons::View::Slice);
}

void TestLessonFiles::aSceneGoesOnFromTheFileOfTheSceneBefore() {
    const auto loaded = read(sampleLesson());
    QVERIFY(loaded.ok());
    const auto& scenes = loaded->lesson.scenes;
    session::Session expected = scenes[0].session;
    expected.architecture.alpha = 0.1;
    QVERIFY(scenes[1].session == expected);
    Json plain = sampleLesson();
    plain["scenes"][1].erase("patch");
    plain["scenes"][1].erase("claims");
    const auto same = read(plain);
    QVERIFY(same.ok());
    QVERIFY(same->lesson.scenes[1].session == scenes[0].session);
}

void TestLessonFiles::wrongValuesAreRefused_data() {
    QTest::addColumn<QString>("pointer");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char* pointer, const char* value, const char* sentence) {
        QTest::addRow("%s = %s", pointer, value)
            << QString(pointer) << QByteArray(value) << QString::fromUtf8(sentence);
    };
    row("/omegascope_lesson", "2", "This lesson was written by a newer version");
    row("/omegascope_lesson", "0", "omegascope_lesson is 0; give 1, the version of the format.");
    row("/title", "7", "title is 7; give a text in quotes.");
    row("/scenes", "[]", "scenes is a list of 0 items; give at least one scene.");
    row("/scenes", "{}", "scenes is an object; give a list of scenes.");
    row("/scenes/0", "3", "scenes[0] is 3; give an object with");
    row("/scenes/0/gallery", "\"nowhere\"",
        "scenes[0].gallery is \"nowhere\", which the gallery does not have; give one");
    row("/scenes/0/session", "\"a.json\"",
        "scenes[0] has both \"session\" and \"gallery\"; give one of them.");
    row("/scenes/0/views", "[]", "scenes[0].views is a list of 0 items; give one to five");
    row("/scenes/0/views", "[\"data\", \"data\"]", "scenes[0].views[1] shows a view that is shown already");
    row("/scenes/0/views/0", "\"plane\"", "scenes[0].views[0] is \"plane\"; give one of \"data\"");
    row("/scenes/0/views/1/size", "0", "scenes[0].views[1].size is 0; give a whole number from 1 to 10.");
    row("/scenes/0/locked", "[\"mouse\"]", "scenes[0].locked[0] is \"mouse\"; give one of \"data\"");
    row("/scenes/0/minutes", "-1", "scenes[0].minutes is -1; give minutes from 0 to 600.");
    row("/scenes/0/claims/0/quantity", "\"mass\"",
        "scenes[0].claims[0].quantity is \"mass\"; give the name of a quantity");
    row("/scenes/0/claims/0/is", "\"3/0\"",
        "scenes[0].claims[0].is is \"3/0\"; give a number, or a fraction");
    row("/scenes/0/claims/0", "{\"quantity\": \"loss\"}",
        "scenes[0].claims[0] compares with nothing; give \"is\"");
    row("/scenes/0/claims/0", "{\"quantity\": \"on-wall\", \"above\": 1}",
        "scenes[0].claims[0].above compares");
    row("/scenes/0/claims/0", "{\"quantity\": \"verdict\", \"is\": \"good\"}",
        "scenes[0].claims[0].is is \"good\"; give one of");
    row("/scenes/0/claims/0", "{\"quantity\": \"datum-loss\", \"is\": 0}",
        "The key \"scenes[0].claims[0].of\" is missing");
    row("/scenes/0/claims/0", "{\"quantity\": \"datum-loss\", \"of\": 12, \"is\": 0}",
        "scenes[0].claims[0].of is 12; give a whole number from 0 to 11.");
    row("/scenes/0/claims/0/at", "\"end\"", "scenes[0].claims[0].at is \"end\"; give \"run\"");
    row("/scenes/0/claims/0/with", "{\"criterion\": 5}",
        "scenes[0].claims[0].with: criterion is 5; give one of");
    row("/scenes/0/question/kind", "\"riddle\"", "scenes[0].question.kind is \"riddle\"; give \"choice\"");
    row("/scenes/0/question/choices", "[]",
        "scenes[0].question.choices is a list of 0 items; give 2 to 8 choices.");
    row("/scenes/1/question/answer", "{\"quantity\": \"verdict\"}",
        "scenes[1].question.answer asks for whether");
    row("/scenes/1/patch", "[]", "scenes[1].patch is a list of 0 items; give an object");
    row("/scenes/1/patch", "{\"network\": {\"alpha\": 2}}",
        "scenes[1].patch: network.alpha is 2; give a number from 0 to 1.");
    row("/scenes/1/animate/what", "\"dance\"", "scenes[1].animate.what is \"dance\"; give one of \"run\"");
    row("/scenes/1/animate/seconds", "0", "scenes[1].animate.seconds is 0; give seconds from 0.1 to 60.");
    row("/scenes/2/question/solution", "4", "scenes[2].question.solution is 4; give an object");
    row("/scenes/2/question/goal/above", "\"x\"", "scenes[2].question.goal.above is \"x\"; give a number");
}

void TestLessonFiles::wrongValuesAreRefused() {
    QFETCH(QString, pointer);
    QFETCH(QByteArray, value);
    QFETCH(QString, sentence);
    Json lesson = sampleLesson();
    lesson[Json::json_pointer(pointer.toStdString())] = Json::parse(value.toStdString());
    const QString told = QString::fromStdString(refusal(lesson));
    QVERIFY2(told.startsWith(sentence), qPrintable(told));
    QVERIFY2(told.endsWith('.') && told.count(QStringLiteral("\n")) == 0, qPrintable(told));
}

void TestLessonFiles::unknownKeysAreWarnedAbout() {
    Json lesson = sampleLesson();
    lesson["colour"] = "red";
    lesson["scenes"][0]["question"]["hint"] = "no";
    const auto loaded = read(lesson);
    QVERIFY(loaded.ok());
    QCOMPARE(loaded->warnings.size(), 2u);
    QCOMPARE(loaded->warnings[0],
             "The key \"scenes[0].question.hint\" is unknown; it is kept in the file but has no effect.");
}

void TestLessonFiles::filesAreReadInTheFolderAndBelowAlone() {
    QTemporaryDir dir;
    QDir(dir.path()).mkpath("lesson/deeper");
    const std::string text = session::toText(read(sampleLesson())->lesson.scenes[0].session);
    write(dir.filePath("lesson/deeper/in.json"), text);
    write(dir.filePath("out.json"), text);
    QFile::link(dir.filePath("out.json"), dir.filePath("lesson/link.json"));
    const QString folder = dir.filePath("lesson");
    Json lesson = sampleLesson();
    lesson["scenes"][0].erase("gallery");
    lesson["scenes"][0]["session"] = "deeper/in.json";
    QCOMPARE(refusal(lesson, folder), std::string());
    for (const char* name : {"../out.json", "link.json", "/etc/passwd", "deeper/../../out.json"}) {
        lesson["scenes"][0]["session"] = name;
        const QString told = QString::fromStdString(refusal(lesson, folder));
        QVERIFY2(told.contains(QLatin1String("lies outside of the lesson's folder")), qPrintable(told));
    }
    lesson["scenes"][0]["session"] = "deeper/in.json";
    QVERIFY(QString::fromStdString(refusal(lesson)).contains(QLatin1String("lies in no folder")));
    lesson["scenes"][0]["session"] = "deeper";
    QVERIFY(QString::fromStdString(refusal(lesson, folder)).startsWith(QLatin1String("scenes[0].session: ")));
}

void TestLessonFiles::aSessionBelowReadsInItsOwnFolderAlone() {
    QTemporaryDir dir;
    QDir(dir.path()).mkpath("deeper");
    Json inner = sampleLesson()["scenes"][2]["session"];
    inner["data"] = {{"csv", "table.csv"}};
    write(dir.filePath("deeper/in.json"), inner.dump());
    write(dir.filePath("deeper/table.csv"), "x,y\n1,1\n-1,-1\n");
    write(dir.filePath("table.csv"), "x,y\n1,1\n-1,-1\n");
    Json lesson = sampleLesson();
    lesson["scenes"] = Json::array({{{"title", "one"}, {"session", "deeper/in.json"}}});
    QCOMPARE(refusal(lesson, dir.path()), std::string());
    inner["data"] = {{"csv", "../table.csv"}};
    write(dir.filePath("deeper/in.json"), inner.dump());
    QVERIFY(refusal(lesson, dir.path()).starts_with("scenes[0].session: "));
}

void TestLessonFiles::whatIsAllowedIsRead() {
    QTemporaryDir dir, other;
    write(other.filePath("in.json"), sampleLesson()["scenes"][2]["session"].dump());
    Json lesson = sampleLesson();
    lesson["scenes"] =
        Json::array({{{"title", "one"}, {"session", other.filePath("in.json").toStdString()}}});
    session::Reach reach(dir.path());
    QVERIFY(!lessons::lessonFromText(lesson.dump(), reach).ok());
    reach.allowed << other.path();
    QVERIFY(lessons::lessonFromText(lesson.dump(), reach).ok());
}

void TestLessonFiles::tooMuchIsRefused() {
    Json lesson = sampleLesson();
    const Json scene{{"title", "again"}};
    while (lesson["scenes"].size() < lessons::kMostScenes) lesson["scenes"].push_back(scene);
    QCOMPARE(refusal(lesson), std::string());
    lesson["scenes"].push_back(scene);
    QVERIFY(refusal(lesson).starts_with("scenes has 201 scenes"));
    lesson = sampleLesson();
    lesson["scenes"][0]["text"] = std::string(lessons::kMostText + 1, 'a');
    QVERIFY(refusal(lesson).starts_with("scenes[0].text is longer than 20,000 bytes"));
    // Patches that copy a large session over and over.
    lesson = sampleLesson();
    Json points = Json::array(), targets = Json::array();
    for (int i = 0; i < 100'000; ++i) {
        points.push_back({0.123456789 + i});
        targets.push_back(i % 2 ? 1 : -1);
    }
    Json large = sampleLesson()["scenes"][2]["session"];
    large["data"] = {{"points", points}, {"targets", targets}};
    lesson["scenes"] = Json::array({{{"title", "large"}, {"session", large}}});
    while (lesson["scenes"].size() < 100)
        lesson["scenes"].push_back({{"title", "x"}, {"patch", {{"title", "y"}}}});
    QVERIFY(refusal(lesson).find("larger than 64 MB together") != std::string::npos);
}

void TestLessonFiles::everyTruncationIsRefused() {
    const std::string text = sampleLesson().dump();
    for (std::size_t length = 0; length < text.size(); length += 7) {
        const auto loaded = lessons::lessonFromText(text.substr(0, length), QString());
        QVERIFY(!loaded.ok());
        QVERIFY(loaded.error().message.ends_with('.'));
    }
}

void TestLessonFiles::mutatedBytesNeverCrash() {
    const std::string text = sampleLesson().dump();
    Random random(7);
    for (int round = 0; round < 300; ++round) {
        std::string bytes = text;
        for (int i = 0; i < 3; ++i)
            bytes[static_cast<std::size_t>(random.uniform() * static_cast<double>(bytes.size() - 1))] =
                static_cast<char>(32 + static_cast<int>(random.uniform() * 94.0));
        const auto loaded = lessons::lessonFromText(bytes, QString());
        if (!loaded) QVERIFY2(loaded.error().message.ends_with('.'), loaded.error().message.c_str());
    }
}

void TestLessonFiles::aLessonIsWrittenAsItWasRead() {
    QTemporaryDir dir;
    Json lesson = sampleLesson();
    lesson["colour"] = "red";
    const auto loaded = read(lesson);
    QVERIFY(loaded.ok());
    const QString path = dir.filePath("lesson.json");
    QVERIFY(lessons::saveLesson(loaded->lesson, path).ok());
    const auto again = lessons::loadLesson(path);
    QVERIFY(again.ok());
    QVERIFY(again->lesson.json == lesson);
}

OMEGASCOPE_TEST(Core, TestLessonFiles);

}  // namespace test_lesson_files

#include "test_lesson_files.moc"
