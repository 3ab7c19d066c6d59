#include "app/authoring/lesson_editor.h"

#include <QCloseEvent>
#include <QFileDialog>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QMessageBox>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "app/lessons/handout/markdown.h"
#include "app/lessons/lesson_io.h"

namespace omegascope::authoring {

using session::Json;

LessonEditor::LessonEditor(std::function<session::Session()> seen, QWidget* parent)
    : QWidget(parent, Qt::Window), seen_(std::move(seen)) {
    setObjectName(QStringLiteral("lessonEditor"));
    setWindowTitle(tr("Lesson – Omegascope[*]"));
    auto* column = new QVBoxLayout(this);
    makeMenuRow(column);
    auto* row = new QHBoxLayout;
    column->addLayout(row, 1);
    makeList(row);
    makeForm(row);
    told_ = new QLabel(this);
    told_->setTextFormat(Qt::PlainText);
    told_->setObjectName(QStringLiteral("editorTold"));
    told_->setWordWrap(true);
    column->addWidget(told_);
    found_ = new QLabel(this);
    found_->setTextFormat(Qt::PlainText);
    found_->setObjectName(QStringLiteral("editorFound"));
    found_->setWordWrap(true);
    column->addWidget(found_);
    setAcceptDrops(true);
    resize(1000, 720);
    connect(&check_, &jobs::LatestJob::failed, told_, &QLabel::setText);
    connect(&draft_, &LessonDraft::changed, this, &LessonEditor::refresh);
    connect(&draft_.undoStack(), &QUndoStack::cleanChanged, this,
            [this](bool clean) { setWindowModified(!clean); });
    refresh();
}

QPushButton* LessonEditor::button(QBoxLayout* row, const char* name, const QString& text, const QString& tip,
                                  std::function<void()> slot) {
    auto* made = new QPushButton(text, this);
    made->setObjectName(QLatin1String(name));
    made->setToolTip(tip);
    connect(made, &QPushButton::clicked, this, [slot = std::move(slot)] { slot(); });
    row->addWidget(made);
    return made;
}

void LessonEditor::makeMenuRow(QBoxLayout* column) {
    auto* row = new QHBoxLayout;
    column->addLayout(row);
    title_ = new QLineEdit(this);
    title_->setObjectName(QStringLiteral("lessonTitle"));
    title_->setAccessibleName(tr("Title of the lesson"));
    title_->setToolTip(tr("Title of the lesson"));
    row->addWidget(title_, 1);
    connect(title_, &QLineEdit::textEdited, this,
            [this](const QString& text) { settle(draft_.setTitle(text)); });
    button(row, "openDraft", tr("Open…"), tr("Change a lesson that there is"), [this] {
        const QString path =
            QFileDialog::getOpenFileName(this, tr("Open a lesson"), {}, tr("Lessons (*.json)"));
        if (!path.isEmpty() && mayDiscard()) open(path);
    });
    button(row, "saveDraft", tr("Save"), tr("Writes the lesson (Ctrl+S)"), [this] {
        save(false);
    })->setShortcut(QKeySequence::Save);
    button(row, "saveDraftAs", tr("Save as…"), tr("Writes the lesson under another name"),
           [this] { save(true); });
    auto* undo = button(row, "undoDraft", tr("Undo"), tr("Takes the last edit back (Ctrl+Z)"),
                        [this] { draft_.undoStack().undo(); });
    undo->setShortcut(QKeySequence::Undo);
    auto* redo = button(row, "redoDraft", tr("Redo"), tr("Makes it once more (Ctrl+Shift+Z)"),
                        [this] { draft_.undoStack().redo(); });
    redo->setShortcut(QKeySequence::Redo);
    connect(&draft_.undoStack(), &QUndoStack::canUndoChanged, undo, &QPushButton::setEnabled);
    connect(&draft_.undoStack(), &QUndoStack::canRedoChanged, redo, &QPushButton::setEnabled);
    undo->setEnabled(false);
    redo->setEnabled(false);
    button(row, "presentDraft", tr("Present"), tr("Saves the lesson and shows it from this scene (F5)"),
           [this] {
               if (save(false)) emit presentRequested(draft_.path(), std::max(0, current()));
           })
        ->setShortcut(QKeySequence(Qt::Key_F5));
}

void LessonEditor::makeList(QBoxLayout* row) {
    auto* column = new QVBoxLayout;
    row->addLayout(column, 1);
    list_ = new QListWidget(this);
    list_->setObjectName(QStringLiteral("sceneList"));
    list_->setAccessibleName(tr("Scenes"));
    list_->setToolTip(tr("The scenes in their order"));
    list_->setAccessibleDescription(list_->toolTip());
    column->addWidget(list_, 1);
    connect(list_, &QListWidget::currentRowChanged, this, &LessonEditor::showScene);
    button(column, "addScene", tr("Add scene from what I see"),
           tr("A scene of the window's session, after the chosen one"), [this] { addScene(); });
    button(column, "updateScene", tr("Update scene from what I see"),
           tr("The chosen scene gets the window's session and keeps everything else"),
           [this] { updateScene(); });
    auto* moves = new QHBoxLayout;
    column->addLayout(moves);
    button(moves, "moveUp", tr("Up"), tr("The chosen scene comes earlier"), [this] { moveBy(-1); });
    button(moves, "moveDown", tr("Down"), tr("The chosen scene comes later"), [this] { moveBy(1); });
    button(moves, "removeScene", tr("Remove"), tr("Takes the chosen scene out of the lesson"), [this] {
        if (current() >= 0) settle(draft_.removeScene(current()));
    });
}

void LessonEditor::makeForm(QBoxLayout* row) {
    form_ = new QWidget(this);
    auto* column = new QVBoxLayout(form_);
    column->setContentsMargins(0, 0, 0, 0);
    row->addWidget(form_, 3);
    auto* head = new QHBoxLayout;
    column->addLayout(head);
    sceneTitle_ = new QLineEdit(form_);
    sceneTitle_->setObjectName(QStringLiteral("draftSceneTitle"));
    sceneTitle_->setAccessibleName(tr("Title of the scene"));
    sceneTitle_->setToolTip(tr("Title of the scene"));
    head->addWidget(sceneTitle_, 1);
    minutes_ = new QDoubleSpinBox(form_);
    minutes_->setObjectName(QStringLiteral("draftMinutes"));
    minutes_->setAccessibleName(tr("Minutes"));
    minutes_->setToolTip(tr("How long the scene is meant to take"));
    minutes_->setRange(0, 600);
    minutes_->setSuffix(tr(" min"));
    head->addWidget(minutes_);
    connect(sceneTitle_, &QLineEdit::textEdited, this,
            [this](const QString& text) { editText("title", text); });
    connect(minutes_, &QDoubleSpinBox::valueChanged, this, [this](double value) {
        if (!showing_) settle(draft_.setKey(current(), "minutes", value));
    });
    pages_ = new QTabWidget(form_);
    pages_->setObjectName(QStringLiteral("scenePages"));
    pages_->setAccessibleName(tr("Parts of the scene"));
    pages_->setAccessibleDescription(tr("Words, stage, motion, question and claims"));
    column->addWidget(pages_, 1);
    addPage(makeTexts(), tr("Words"), tr("What the audience reads, and what the speaker reads"));
    addPage(makeViews(), tr("Stage"), tr("What is shown, and what may be touched"));
    addPage(makeMotion(), tr("Motion"), tr("What moves"));
    makeForms();
}

/// Words that are typed are one step of undo, everything else is one of its own.
LessonDraft::Edit LessonEditor::editOf(const Json& question) const {
    Json before =
        draft_.json()["scenes"][static_cast<std::size_t>(current())].value("question", Json(nullptr));
    if (!before.is_object() || !question.is_object()) return LessonDraft::Edit::Chosen;
    Json after = question;
    for (Json* each : {&before, &after})
        for (const char* key : {"text", "because"}) each->erase(key);
    return before == after ? LessonDraft::Edit::Typed : LessonDraft::Edit::Chosen;
}

/// Scrolls where the type is too large for the window.
void LessonEditor::addPage(QWidget* page, const QString& title, const QString& tip) {
    auto* scroll = new QScrollArea(pages_);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setAccessibleName(title);
    scroll->setWidget(page);
    pages_->setTabToolTip(pages_->addTab(scroll, title), tip);
}

void LessonEditor::makeForms() {
    question_ = new QuestionForm;
    claims_ = new ClaimsForm;
    addPage(question_, tr("Question"), tr("What the audience is to predict"));
    addPage(claims_, tr("Claims"), tr("What the scene says about numbers, so that it can be computed"));
    connect(question_, &QuestionForm::edited, this, [this](const Json& question) {
        if (current() >= 0) settle(draft_.setKey(current(), "question", question, editOf(question)));
    });
    connect(claims_, &ClaimsForm::edited, this, [this](const Json& claims) {
        if (current() >= 0) settle(draft_.setKey(current(), "claims", claims, LessonDraft::Edit::Chosen));
    });
    connect(question_, &QuestionForm::checkWanted, this, &LessonEditor::checkScene);
    connect(claims_, &ClaimsForm::checkWanted, this, &LessonEditor::checkScene);
    connect(claims_, &ClaimsForm::truthWanted, this, &LessonEditor::claimTruth);
    connect(question_, &QuestionForm::patchWanted, this, [this](bool solution) {
        if (current() < 0) return;
        Json question = draft_.json()["scenes"][static_cast<std::size_t>(current())]["question"];
        const Json patch = draft_.patchTo(current(), seen_());
        (solution ? question["solution"] : question["answer"]["with"]) = patch;
        settle(draft_.setKey(current(), "question", question, LessonDraft::Edit::Chosen));
    });
    connect(claims_, &ClaimsForm::patchWanted, this, [this](int claim) {
        if (current() < 0) return;
        Json claims = draft_.json()["scenes"][static_cast<std::size_t>(current())]["claims"];
        claims[static_cast<std::size_t>(claim)]["with"] = draft_.patchTo(current(), seen_());
        settle(draft_.setKey(current(), "claims", claims, LessonDraft::Edit::Chosen));
    });
}

QWidget* LessonEditor::makeTexts() {
    auto* page = new QWidget(form_);
    auto* grid = new QGridLayout(page);
    grid->setContentsMargins(0, 0, 0, 0);
    const auto field = [&](const char* name, const QString& called, const QString& tip, const char* key) {
        auto* edit = new QPlainTextEdit(page);
        edit->setObjectName(QLatin1String(name));
        edit->setAccessibleName(called);
        edit->setToolTip(tip);
        edit->setPlaceholderText(called);
        edit->setTabChangesFocus(true);
        connect(edit, &QPlainTextEdit::textChanged, this, [this, edit, key] {
            if (!showing_) editText(key, edit->toPlainText());
        });
        return edit;
    };
    text_ = field("draftText", tr("Text for the audience"),
                  tr("Markdown, with the papers' symbols: ω, α, ŷ, ∂₀L"), "text");
    notes_ = field("draftNotes", tr("Notes for the speaker"),
                   tr("Markdown; shown in the presenter's window alone"), "notes");
    auto* scroll = new QScrollArea(page);
    scroll->setWidgetResizable(true);
    scroll->setAccessibleName(tr("How the text will look"));
    scroll->setToolTip(tr("How the text will look"));
    rendered_ = new QLabel(scroll);
    rendered_->setObjectName(QStringLiteral("draftRendered"));
    rendered_->setWordWrap(true);
    rendered_->setTextFormat(Qt::RichText);
    rendered_->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    rendered_->setMargin(6);
    scroll->setWidget(rendered_);
    grid->addWidget(text_, 0, 0);
    grid->addWidget(scroll, 0, 1);
    grid->addWidget(notes_, 1, 0, 1, 2);
    grid->setRowStretch(0, 3);
    grid->setRowStretch(1, 1);
    return page;
}

QWidget* LessonEditor::makeViews() {
    auto* page = new QWidget(form_);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    auto* grid = new QGridLayout;
    column->addLayout(grid);
    const QStringList names{tr("data plane"), tr("parameter plane"), tr("surface"), tr("run"),
                            tr("hull of gradients")};
    for (int i = 0; i < names.size(); ++i) {
        auto* check = new QCheckBox(names[i], page);
        check->setObjectName(QStringLiteral("draftView%1").arg(i));
        check->setToolTip(tr("Whether the scene shows it; from left to right as they were chosen"));
        connect(check, &QCheckBox::clicked, this, &LessonEditor::editViews);
        auto* share = new QSpinBox(page);
        share->setObjectName(QStringLiteral("draftShare%1").arg(i));
        share->setAccessibleName(tr("Share of the width: %1").arg(names[i]));
        share->setToolTip(tr("Its share of the width beside the others"));
        share->setRange(1, lessons::kLargestShare);
        connect(share, &QSpinBox::valueChanged, this, [this, i](int value) { editShare(i, value); });
        grid->addWidget(check, i, 0);
        grid->addWidget(share, i, 1);
        views_.push_back(check);
        shares_.push_back(share);
    }
    grid->setColumnStretch(2, 1);
    auto* hint = new QLabel(tr("Click on what the audience is to leave alone:"), page);
    hint->setWordWrap(true);
    column->addWidget(hint);
    sketch_ = new StageSketch(page);
    connect(sketch_, &StageSketch::edited, this, &LessonEditor::editControl);
    column->addWidget(sketch_, 1);
    return page;
}

QWidget* LessonEditor::makeMotion() {
    auto* page = new QWidget(form_);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    auto* row = new QHBoxLayout;
    column->addLayout(row);
    animate_ = makeBox("draftAnimate", tr("What moves"),
                       tr("What moves when the scene is entered, or when its answer is shown"), page);
    animate_->addItems({tr("nothing moves"), tr("the run"), tr("α"), tr("the camera along its path"),
                        tr("ω along a straight line")});
    const auto number = [&](const char* name, const QString& called, const QString& tip, double low,
                            double high) {
        auto* box = new QDoubleSpinBox(page);
        box->setObjectName(QLatin1String(name));
        box->setAccessibleName(called);
        box->setToolTip(tip);
        box->setRange(low, high);
        box->setSingleStep(high > 2.0 ? 1.0 : 0.1);
        connect(box, &QDoubleSpinBox::valueChanged, this, [this] {
            if (!showing_ && animate_->currentIndex() > 0) editAnimation();
        });
        return box;
    };
    seconds_ = number("draftSeconds", tr("Seconds"), tr("How long it moves"), 0.1, 60.0);
    seconds_->setSuffix(tr(" s"));
    row->addWidget(animate_, 1);
    row->addWidget(seconds_);
    alphaRow_ = new QWidget(page);
    auto* alphas = new QHBoxLayout(alphaRow_);
    alphas->setContentsMargins(0, 0, 0, 0);
    alphaFrom_ = number("draftAlphaFrom", tr("First α"), tr("α at the beginning"), 0.0, 1.0);
    alphaTo_ = number("draftAlphaTo", tr("Last α"), tr("α at the end"), 0.0, 1.0);
    alphas->addWidget(new QLabel(tr("α from"), alphaRow_));
    alphas->addWidget(alphaFrom_);
    alphas->addWidget(new QLabel(tr("to"), alphaRow_));
    alphas->addWidget(alphaTo_);
    alphas->addStretch(1);
    column->addWidget(alphaRow_);
    pathText_ = new QLabel(page);
    pathText_->setObjectName(QStringLiteral("draftPath"));
    pathText_->setWordWrap(true);
    column->addWidget(pathText_);
    button(column, "recordRun", tr("Record the run that I see"),
           tr("The scene gets the window's session with its run, and plays it"), [this] { recordRun(); });
    button(column, "recordCamera", tr("Add the camera as it stands now"),
           tr("One more place of the camera's path"), [this] { recordCamera(); });
    button(column, "recordTarget", tr("ω goes to where I see it"),
           tr("ω moves on a straight line from where the scene has it to where the window has it"),
           [this] { recordTarget(); });
    column->addStretch(1);
    connect(animate_, &QComboBox::activated, this, &LessonEditor::editAnimation);
    return page;
}

}  // namespace omegascope::authoring

#include "moc_lesson_editor.cpp"
