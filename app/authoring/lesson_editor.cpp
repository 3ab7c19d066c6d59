#include "app/authoring/lesson_editor.h"

#include <QCloseEvent>
#include <QFileDialog>
#include <QGridLayout>
#include <QGroupBox>
#include <QHBoxLayout>
#include <QMessageBox>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "app/lessons/handout/markdown.h"

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
    told_->setObjectName(QStringLiteral("editorTold"));
    told_->setWordWrap(true);
    column->addWidget(told_);
    resize(1000, 680);
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
        if (!path.isEmpty()) open(path);
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
    column->addWidget(makeTexts(), 1);
    column->addWidget(makeViews());
    column->addWidget(makeControls());
    column->addWidget(makeAnimation());
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
    auto* box = new QGroupBox(tr("Views"), form_);
    auto* row = new QHBoxLayout(box);
    const QStringList names{tr("data plane"), tr("parameter plane"), tr("surface"), tr("run"),
                            tr("hull of gradients")};
    for (int i = 0; i < names.size(); ++i) {
        auto* check = new QCheckBox(names[i], box);
        check->setObjectName(QStringLiteral("draftView%1").arg(i));
        check->setToolTip(tr("Whether the scene shows it"));
        connect(check, &QCheckBox::clicked, this, &LessonEditor::editViews);
        row->addWidget(check);
        views_.push_back(check);
    }
    row->addStretch(1);
    return box;
}

QWidget* LessonEditor::makeControls() {
    auto* box = new QGroupBox(tr("Locked, and hidden"), form_);
    auto* grid = new QGridLayout(box);
    const auto add = [&](const char* key, int line, const QString& tip, std::vector<QCheckBox*>& boxes) {
        for (std::size_t i = 0; i < lessons::kControls.size(); ++i) {
            const QString name = QString::fromLatin1(lessons::kControls[i].data());
            auto* check = new QCheckBox(name, box);
            check->setObjectName(QStringLiteral("%1-%2").arg(QLatin1String(key), name));
            check->setAccessibleName(tr("%1: %2").arg(QLatin1String(key), name));
            check->setToolTip(tip);
            connect(check, &QCheckBox::clicked, this, [this, key, &boxes] { editControls(key, boxes); });
            grid->addWidget(check, line, static_cast<int>(i));
            boxes.push_back(check);
            // A view that is not wanted is not shown at all.
            if (line == 1 && i < lessons::kViews.size()) check->hide();
        }
    };
    add("locked", 0, tr("It stays in sight and does nothing"), locked_);
    add("hidden", 1, tr("It is not there"), hidden_);
    return box;
}

QWidget* LessonEditor::makeAnimation() {
    auto* page = new QWidget(form_);
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, 0, 0, 0);
    animate_ = new QComboBox(page);
    animate_->setObjectName(QStringLiteral("draftAnimate"));
    animate_->setAccessibleName(tr("What moves"));
    animate_->setToolTip(tr("What moves when the scene is entered, or when its answer is shown"));
    animate_->addItems(
        {tr("nothing moves"), tr("the run"), tr("α from 1 to 0"), tr("the camera along its path")});
    seconds_ = new QDoubleSpinBox(page);
    seconds_->setObjectName(QStringLiteral("draftSeconds"));
    seconds_->setAccessibleName(tr("Seconds"));
    seconds_->setToolTip(tr("How long it moves"));
    seconds_->setRange(0.1, 60.0);
    seconds_->setValue(4.0);
    seconds_->setSuffix(tr(" s"));
    row->addWidget(animate_);
    row->addWidget(seconds_);
    button(row, "recordCamera", tr("Add the camera as it stands now"),
           tr("One more place of the camera's path"), [this] { recordCamera(); });
    row->addStretch(1);
    connect(animate_, &QComboBox::activated, this, &LessonEditor::editAnimation);
    connect(seconds_, &QDoubleSpinBox::valueChanged, this, [this] {
        if (!showing_ && animate_->currentIndex() > 0) editAnimation();
    });
    return page;
}

}  // namespace omegascope::authoring

#include "moc_lesson_editor.cpp"
