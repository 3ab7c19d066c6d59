#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDropEvent>
#include <QLabel>
#include <QListWidget>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QToolButton>
#include <QtTest>

#include "app/authoring/lesson_editor.h"
#include "app/lessons/check.h"
#include "core/dynamics/runs/trajectory.h"
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
    void locksAreChosenByClicks();
    void everyKindOfQuestionIsWritten_data();
    void everyKindOfQuestionIsWritten();
    void aChoiceIsAddedChangedAndRemoved();
    void aClaimSaysWhatIsTrue();
    void theWindowGivesPatchesRunsAndTargets();
    void aDroppedLessonIsOpenedWithItsWarnings();
    void viewsKeepTheirOrderAndShares();
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
    QTest::mouseClick(editor.findChild<QToolButton*>(QStringLiteral("lock-alpha")), Qt::LeftButton);
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

namespace {

/// An editor with one scene of the window's session.
std::unique_ptr<LessonEditor> withOneScene(int& seen) {
    auto editor = std::make_unique<LessonEditor>([&seen] { return sample(seen); });
    editor->show();
    QTest::mouseClick(editor->findChild<QPushButton*>(QStringLiteral("addScene")), Qt::LeftButton);
    return editor;
}

const lessons::Scene& only(LessonEditor& editor) {
    return editor.draft().lesson()->scenes[0];
}

void choose(LessonEditor& editor, const char* box, int index) {
    auto* found = editor.findChild<QComboBox*>(QLatin1String(box));
    found->setCurrentIndex(index);
    emit found->activated(index);
}

void press(LessonEditor& editor, const char* name) {
    editor.findChild<QPushButton*>(QLatin1String(name))->click();
}

void type(LessonEditor& editor, const char* name, const QString& text) {
    auto* line = editor.findChild<QLineEdit*>(QLatin1String(name));
    line->setText(text);
    emit line->editingFinished();
}

}  // namespace

void TestLessonEditor::locksAreChosenByClicks() {
    int seen = 0;
    const auto editor = withOneScene(seen);
    const auto click = [&](const char* name) {
        QTest::mouseClick(editor->findChild<QToolButton*>(QLatin1String(name)), Qt::LeftButton);
    };
    click("lock-alpha");
    QVERIFY(only(*editor).isLocked("alpha"));
    click("lock-alpha");
    QVERIFY(only(*editor).isHidden("alpha") && !only(*editor).isLocked("alpha"));
    const int steps = editor->draft().undoStack().count();
    editor->draft().undoStack().undo();
    QVERIFY(only(*editor).isLocked("alpha") && !only(*editor).isHidden("alpha"));
    editor->draft().undoStack().redo();
    click("lock-alpha");
    QVERIFY(!only(*editor).isHidden("alpha"));
    QCOMPARE(editor->draft().undoStack().count(), steps + 1);
    click("lock-data");
    QVERIFY(only(*editor).isLocked("data"));
    click("lock-data");
    QVERIFY(!only(*editor).isLocked("data") && !only(*editor).isHidden("data"));
    editor->draft().undoStack().setClean();
}

void TestLessonEditor::everyKindOfQuestionIsWritten_data() {
    QTest::addColumn<int>("kind");
    const char* names[] = {"choice", "number", "click", "drag"};
    for (int i = 0; i < 4; ++i) QTest::newRow(names[i]) << i + 1;
}

void TestLessonEditor::everyKindOfQuestionIsWritten() {
    QFETCH(int, kind);
    int seen = 0;
    const auto editor = withOneScene(seen);
    choose(*editor, "questionKind", kind);
    QVERIFY(only(*editor).question.has_value());
    QCOMPARE(static_cast<int>(only(*editor).question->kind), kind - 1);
    editor->findChild<QPlainTextEdit*>(QStringLiteral("questionDraft"))
        ->setPlainText(QStringLiteral("*What* now?"));
    QCOMPARE(only(*editor).question->text, std::string("*What* now?"));
    editor->findChild<QPlainTextEdit*>(QStringLiteral("becauseDraft"))
        ->setPlainText(QStringLiteral("So it is."));
    QCOMPARE(only(*editor).question->because, std::string("So it is."));
    press(*editor, "checkQuestion");
    auto* found = editor->findChild<QLabel*>(QStringLiteral("editorFound"));
    QTRY_VERIFY(!found->text().isEmpty() && found->text() != QLatin1String("Computing"));
    QVERIFY2(found->text().startsWith(QLatin1String("question: ")), qPrintable(found->text()));
    choose(*editor, "questionKind", 0);
    QVERIFY(!only(*editor).question.has_value());
    editor->draft().undoStack().undo();
    QVERIFY(only(*editor).question.has_value());
    editor->draft().undoStack().setClean();
}

void TestLessonEditor::aChoiceIsAddedChangedAndRemoved() {
    int seen = 0;
    const auto editor = withOneScene(seen);
    choose(*editor, "questionKind", 1);
    press(*editor, "addChoice");
    QCOMPARE(only(*editor).question->choices.size(), 3u);
    type(*editor, "choiceText2", QStringLiteral("Nobody knows"));
    QCOMPARE(only(*editor).question->choices[2].text, std::string("Nobody knows"));
    press(*editor, "removeChoice0");
    QCOMPARE(only(*editor).question->choices.size(), 2u);
    QCOMPARE(only(*editor).question->choices[1].text, std::string("Nobody knows"));
    // Fewer than two are refused with the reader's sentence, and nothing changes.
    press(*editor, "removeChoice0");
    QCOMPARE(only(*editor).question->choices.size(), 2u);
    QVERIFY(
        editor->findChild<QLabel*>(QStringLiteral("editorTold"))->text().contains(QLatin1String("choices")));
    // Another quantity: values of the old one would mean nothing.
    auto* quantity = editor->findChild<QComboBox*>(QStringLiteral("answerQuantity"));
    choose(*editor, "answerQuantity", quantity->findData(QStringLiteral("loss")));
    QCOMPARE(std::string(only(*editor).question->answer.asked.quantity->name), std::string("loss"));
    type(*editor, "choice0Value", QStringLiteral("3/12"));
    QVERIFY(only(*editor).question->choices[0].comparison.is.has_value());
    QCOMPARE(std::get<double>(*only(*editor).question->choices[0].comparison.is), 0.25);
    editor->draft().undoStack().setClean();
}

void TestLessonEditor::aClaimSaysWhatIsTrue() {
    int seen = 0;
    const auto editor = withOneScene(seen);
    press(*editor, "addClaim");
    QCOMPARE(only(*editor).claims.size(), 1u);
    const auto loss = [&] { return lessons::checkLesson(*editor->draft().lesson())->holds(); };
    QTRY_VERIFY(loss());
    type(*editor, "claimValue", QStringLiteral("77"));
    QVERIFY(!loss());
    press(*editor, "checkClaims");
    auto* list = editor->findChild<QListWidget*>(QStringLiteral("claimList"));
    QTRY_VERIFY(list->item(0)->text().startsWith(QStringLiteral("✗")));
    press(*editor, "claimTruth");
    QTRY_VERIFY(loss());
    auto* quantity = editor->findChild<QComboBox*>(QStringLiteral("claimQuantity"));
    choose(*editor, "claimQuantity", quantity->findData(QStringLiteral("verdict")));
    QCOMPARE(std::string(only(*editor).claims[0].subject.asked.quantity->name), std::string("verdict"));
    press(*editor, "claimTruth");
    QTRY_VERIFY(loss());
    press(*editor, "removeClaim");
    QVERIFY(only(*editor).claims.empty());
    editor->draft().undoStack().setClean();
}

void TestLessonEditor::theWindowGivesPatchesRunsAndTargets() {
    session::Session window = sample(0);
    LessonEditor editor([&window] { return window; });
    editor.show();
    press(editor, "addScene");
    // α of the window as what a question asks of.
    choose(editor, "questionKind", 2);
    window.architecture.alpha = 0.25;
    press(editor, "answerTakeWith");
    QCOMPARE(only(editor).question->answer.with, Json::parse(R"({"network": {"alpha": 0.25}})"));
    QCOMPARE(only(editor).question->answer.session->architecture.alpha, 0.25);
    press(editor, "answerDropWith");
    QVERIFY(!only(editor).question->answer.session.has_value());
    window = sample(0);
    // A solution is where somebody has dragged it.
    choose(editor, "questionKind", 4);
    window.parameters(0) += 0.5;
    press(editor, "takeSolution");
    QVERIFY(only(editor).question->solved->parameters == window.parameters);
    press(editor, "recordTarget");
    QVERIFY(only(editor).animation && only(editor).animation->what == lessons::Animation::What::Segment);
    QVERIFY(*only(editor).animation->target == window.parameters);
    // No run, no record; the sentence says what to do.
    const Json before = editor.draft().json();
    press(editor, "recordRun");
    QVERIFY(editor.draft().json() == before);
    QVERIFY(
        editor.findChild<QLabel*>(QStringLiteral("editorTold"))->text().contains(QLatin1String("no run")));
    const loss::Loss loss(network::Network(window.architecture), window.criterion, window.data);
    window.trajectory = dynamics::train(loss, window.parameters, window.training);
    press(editor, "recordRun");
    QVERIFY(only(editor).animation->what == lessons::Animation::What::Run);
    QVERIFY(!only(editor).session.trajectory->empty());
    editor.draft().undoStack().undo();
    QVERIFY(editor.draft().json() == before);
    editor.draft().undoStack().setClean();
}

void TestLessonEditor::aDroppedLessonIsOpenedWithItsWarnings() {
    QTemporaryDir dir;
    Json lesson = testing::sampleLesson();
    lesson["scenes"][0]["colour"] = "red";
    const QString path = dir.filePath(QStringLiteral("lesson.json"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(lesson.dump()));
    file.close();
    LessonEditor editor([] { return sample(0); });
    editor.show();
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(20, 20), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&editor, &enter);
    QDropEvent drop(QPointF(20, 20), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&editor, &drop);
    QCOMPARE(editor.draft().count(), 3);
    const QString told = editor.findChild<QLabel*>(QStringLiteral("editorTold"))->text();
    QVERIFY2(told.contains(QLatin1String("colour")), qPrintable(told));
    // An unknown key stays in the file.
    QVERIFY(editor.draft().setKey(0, "text", "words").ok());
    QCOMPARE(editor.draft().json()["scenes"][0]["colour"], Json("red"));
    editor.draft().undoStack().setClean();
}

void TestLessonEditor::viewsKeepTheirOrderAndShares() {
    int seen = 0;
    const auto editor = withOneScene(seen);
    QVERIFY(
        editor->draft().setKey(0, "views", Json::parse(R"(["slice", {"view": "data", "size": 3}])")).ok());
    editor->findChild<QCheckBox*>(QStringLiteral("draftView4"))->click();
    const auto& views = only(*editor).views;
    QCOMPARE(views.size(), 3u);
    QVERIFY(views[0].view == lessons::View::Slice && views[1].view == lessons::View::Data &&
            views[2].view == lessons::View::Clarke);
    QCOMPARE(views[1].size, 3);
    editor->findChild<QSpinBox*>(QStringLiteral("draftShare1"))->setValue(4);
    QCOMPARE(only(*editor).views[0].size, 4);
    editor->draft().undoStack().setClean();
}

OMEGASCOPE_TEST(Gui, TestLessonEditor);

}  // namespace test_lesson_editor

#include "test_lesson_editor.moc"
