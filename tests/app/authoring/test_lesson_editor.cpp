#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QtTest>

#include "app/authoring/lesson_editor.h"
#include "tests/app/lessons/lesson_text.h"
#include "tests/support/registry.h"

namespace test_lesson_editor {

using namespace omegascope;
using authoring::LessonDraft;
using authoring::LessonEditor;
using session::Json;

namespace {

session::Session sample(int scene) {
    auto loaded = lessons::lessonFromText(testing::sampleLesson().dump(), QString());
    if (!loaded) qFatal("%s", loaded.error().message.c_str());
    return loaded->lesson.scenes[static_cast<std::size_t>(scene)].session;
}

std::vector<session::Session> sessionsOf(const LessonDraft& draft) {
    std::vector<session::Session> all;
    for (const lessons::Scene& scene : draft.lesson()->scenes) all.push_back(scene.session);
    return all;
}

}  // namespace

/// A lesson that is written from what a window shows.
class TestLessonEditor : public QObject {
    Q_OBJECT

  private slots:
    void scenesAreAddedFromASession();
    void movedScenesKeepTheirSessions();
    void everyEditIsUndone();
    void whatTheReaderRefusesChangesNothing();
    void aLessonThatGoesElsewhereTakesItsSessionsAlong();
    void theFieldsEditTheScene();
    void aShippedLessonIsACopy();
};

void TestLessonEditor::scenesAreAddedFromASession() {
    LessonDraft draft;
    QVERIFY(!draft.lesson());
    QVERIFY(draft.addScene(-1, sample(0), QStringLiteral("one"), {lessons::View::Slice}).ok());
    QVERIFY(draft.addScene(0, sample(2), QStringLiteral("three"), {lessons::View::Data}).ok());
    QVERIFY(draft.addScene(0, sample(1), QStringLiteral("two"), {lessons::View::Data}).ok());
    QCOMPARE(draft.count(), 3);
    const auto sessions = sessionsOf(draft);
    for (int i = 0; i < 3; ++i) {
        QVERIFY(sessions[static_cast<std::size_t>(i)].parameters == sample(i).parameters);
        QVERIFY(sessions[static_cast<std::size_t>(i)].architecture == sample(i).architecture);
    }
    QCOMPARE(draft.lesson()->scenes[0].views.size(), 1u);
    QCOMPARE(draft.lesson()->scenes[0].title, std::string("one"));
}

void TestLessonEditor::movedScenesKeepTheirSessions() {
    QTemporaryDir dir;
    const QString path = dir.filePath(QStringLiteral("lesson.json"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(testing::sampleLesson().dump()));
    file.close();
    LessonDraft draft;
    QVERIFY(draft.open(path).ok());
    const auto before = sessionsOf(draft);
    // The second scene is a patch on the first; questions and claims go with their scenes.
    QVERIFY(draft.moveScene(0, 2).ok());
    const auto after = sessionsOf(draft);
    QVERIFY(after[0] == before[1] && after[1] == before[2] && after[2] == before[0]);
    QCOMPARE(draft.lesson()->scenes[2].question->choices.size(), 2u);
    QCOMPARE(draft.lesson()->scenes[0].claims.size(), 1u);
    QVERIFY(draft.removeScene(2).ok());
    QVERIFY(sessionsOf(draft)[0] == before[1]);
    draft.undoStack().undo();
    draft.undoStack().undo();
    QVERIFY(sessionsOf(draft) == before);
}

void TestLessonEditor::everyEditIsUndone() {
    LessonDraft draft;
    std::vector<Json> states{draft.json()};
    const auto done = [&](const Outcome& outcome) {
        QVERIFY2(outcome.ok(), outcome ? "" : outcome.error().message.c_str());
        states.push_back(draft.json());
    };
    done(draft.addScene(-1, sample(0), QStringLiteral("a"), {lessons::View::Data}));
    done(draft.addScene(0, sample(2), QStringLiteral("b"), {lessons::View::Data}));
    done(draft.setKey(0, "text", "Words"));
    done(draft.setKey(1, "text", "Other words"));
    done(draft.setSession(0, sample(1)));
    done(draft.moveScene(0, 1));
    done(draft.removeScene(0));
    for (std::size_t i = states.size() - 1; i-- > 0;) {
        draft.undoStack().undo();
        QVERIFY(draft.json() == states[i]);
    }
    for (std::size_t i = 1; i < states.size(); ++i) {
        draft.undoStack().redo();
        QVERIFY(draft.json() == states[i]);
    }
}

void TestLessonEditor::whatTheReaderRefusesChangesNothing() {
    LessonDraft draft;
    QVERIFY(draft.addScene(-1, sample(0), QStringLiteral("a"), {lessons::View::Data}).ok());
    const Json before = draft.json();
    const Outcome refused = draft.setKey(0, "views", Json::array());
    QVERIFY(!refused.ok());
    QCOMPARE(refused.error().message.substr(0, 15), std::string("scenes[0].views"));
    QVERIFY(draft.json() == before);
    QCOMPARE(draft.undoStack().count(), 1);
}

void TestLessonEditor::aLessonThatGoesElsewhereTakesItsSessionsAlong() {
    QTemporaryDir from, to;
    const auto write = [](const QString& path, const std::string& text) {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(text.data(), static_cast<qint64>(text.size()));
    };
    Json lesson = testing::sampleLesson();
    write(from.filePath(QStringLiteral("s.json")), lesson["scenes"][2]["session"].dump());
    lesson["scenes"][2]["session"] = "s.json";
    write(from.filePath(QStringLiteral("lesson.json")), lesson.dump());
    LessonDraft draft;
    QVERIFY(draft.open(from.filePath(QStringLiteral("lesson.json"))).ok());
    QVERIFY(draft.save(to.filePath(QStringLiteral("lesson.json"))).ok());
    QFile::remove(from.filePath(QStringLiteral("s.json")));
    const auto loaded = lessons::loadLesson(to.filePath(QStringLiteral("lesson.json")));
    QVERIFY2(loaded.ok(), loaded ? "" : loaded.error().message.c_str());
    QCOMPARE(loaded->lesson.scenes.size(), 3u);
}

void TestLessonEditor::theFieldsEditTheScene() {
    int seen = 0;
    LessonEditor editor([&seen] { return sample(seen); });
    editor.show();
    const auto press = [&](const char* name) {
        QTest::mouseClick(editor.findChild<QPushButton*>(QLatin1String(name)), Qt::LeftButton);
    };
    press("addScene");
    seen = 2;
    press("addScene");
    QCOMPARE(editor.draft().count(), 2);
    QCOMPARE(editor.current(), 1);
    auto* text = editor.findChild<QPlainTextEdit*>(QStringLiteral("draftText"));
    text->setFocus();
    QTest::keyClicks(text, QStringLiteral("Some *words*"));
    QCOMPARE(editor.draft().lesson()->scenes[1].text, std::string("Some *words*"));
    QVERIFY(
        editor.findChild<QLabel*>(QStringLiteral("draftRendered"))->text().contains(QLatin1String("italic")));
    QTest::mouseClick(editor.findChild<QCheckBox*>(QStringLiteral("draftView2")), Qt::LeftButton, {},
                      QPoint(8, 8));
    QCOMPARE(editor.draft().lesson()->scenes[1].views.size(), 3u);
    QTest::mouseClick(editor.findChild<QCheckBox*>(QStringLiteral("locked-alpha")), Qt::LeftButton, {},
                      QPoint(8, 8));
    QVERIFY(editor.draft().lesson()->scenes[1].isLocked("alpha"));
    QVERIFY(!editor.draft().lesson()->scenes[0].isLocked("alpha"));
    press("recordCamera");
    press("recordCamera");
    QCOMPARE(editor.draft().lesson()->scenes[1].animation->path.size(), 2u);
    press("moveUp");
    QCOMPARE(editor.current(), 0);
    QCOMPARE(editor.draft().lesson()->scenes[0].text, std::string("Some *words*"));
    QCOMPARE(text->toPlainText(), QStringLiteral("Some *words*"));
    press("updateScene");
    QVERIFY(editor.draft().lesson()->scenes[0].session.parameters == sample(2).parameters);
    editor.draft().undoStack().setClean();
}

void TestLessonEditor::aShippedLessonIsACopy() {
    LessonDraft draft;
    QVERIFY(draft.open(QStringLiteral("the-blind-side")).ok());
    QVERIFY(draft.path().isEmpty());  // saving asks for a place
    QVERIFY(draft.count() > 5);
    QVERIFY(!draft.open(QStringLiteral("no-such-lesson")).ok());
    QVERIFY(draft.count() > 5);
}

OMEGASCOPE_TEST(Gui, TestLessonEditor);

}  // namespace test_lesson_editor

#include "test_lesson_editor.moc"
