#include "app/authoring/forms/question_form.h"

#include <QFormLayout>
#include <QHBoxLayout>

#include "app/lessons/lesson_io.h"

namespace omegascope::authoring {

using lessons::Question;
using lessons::Sort;
using session::Json;

namespace {

/// What a new question of a kind begins with; it can be read at once.
Json fresh(int kind) {
    switch (kind) {
        case 1:
            return Json::parse(
                R"({"kind": "choice", "text": "Is ω a local minimum?", "answer": {"quantity": "verdict"},
                "choices": [{"text": "It is one", "is": "local-minimum"}, {"text": "It is none", "is": "not-a-minimum"}]})");
        case 2:
            return Json::parse(
                R"({"kind": "number", "text": "How many data are dead?", "answer": {"quantity": "dead"}})");
        case 3:
            return Json::parse(
                R"({"kind": "click", "text": "Where is the loss least?", "answer": {"quantity": "lowest-place"}})");
        case 4:
            return Json::parse(R"({"kind": "drag", "text": "Drag until a datum dies.",
                "goal": {"quantity": "dead", "above": 0}, "solution": {}})");
        default:
            return nullptr;
    }
}

int kindOf(const Json& question) {
    if (!question.is_object()) return 0;
    for (std::size_t i = 0; i < Question::kKinds.size(); ++i)
        if (question.value("kind", std::string()) == Question::kKinds[i]) return static_cast<int>(i) + 1;
    return 0;
}

}  // namespace

QuestionForm::QuestionForm(QWidget* parent) : QWidget(parent) {
    auto* column = new QVBoxLayout(this);
    kind_ = makeBox("questionKind", tr("Kind of question"), tr("How the audience predicts"), this);
    kind_->addItems({tr("no question"), tr("a choice"), tr("a number"), tr("click where it ends up"),
                     tr("drag until it happens")});
    column->addWidget(kind_);
    body_ = new QWidget(this);
    auto* body = new QVBoxLayout(body_);
    body->setContentsMargins(0, 0, 0, 0);
    text_ = makeWords("questionDraft", tr("The question"), tr("Markdown; what the audience is asked"), body_);
    because_ = makeWords("becauseDraft", tr("Because…"), tr("Markdown; shown with the answer"), body_);
    body->addWidget(text_);
    body->addWidget(makeAnswer());
    body->addWidget(because_);
    body->addWidget(makeButton("checkQuestion", tr("Compute the answer"),
                               tr("What the program will say, and whether exactly one choice fits it"), body_,
                               [this] { emit checkWanted(); }));
    column->addWidget(body_);
    column->addStretch(1);
    connect(kind_, &QComboBox::activated, this, &QuestionForm::chooseKind);
    for (QPlainTextEdit* each : {text_, because_})
        connect(each, &QPlainTextEdit::textChanged, this, &QuestionForm::commit);
}

QWidget* QuestionForm::makeAnswer() {
    auto* page = new QWidget(body_);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    subject_ = new SubjectForm("answer", {}, page);
    column->addWidget(subject_);
    choices_ = new QWidget(page);
    choiceColumn_ = new QVBoxLayout(choices_);
    choiceColumn_->setContentsMargins(0, 0, 0, 0);
    add_ = makeButton("addChoice", tr("Add a choice"), tr("One more answer to choose from"), choices_,
                      [this] { addChoice(); });
    choiceColumn_->addWidget(add_);
    column->addWidget(choices_);
    column->addWidget(makeTarget());
    connect(subject_, &SubjectForm::edited, this, &QuestionForm::commit);
    connect(subject_, &SubjectForm::patchWanted, this, [this] { emit patchWanted(false); });
    return page;
}

/// Tolerance of numbers and clicks; goal and solution of a drag.
QWidget* QuestionForm::makeTarget() {
    auto* page = new QWidget(body_);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, 0, 0, 0);
    toleranceRow_ = new QWidget(page);
    auto* tolerance = new QFormLayout(toleranceRow_);
    tolerance->setContentsMargins(0, 0, 0, 0);
    tolerance_ = new QDoubleSpinBox(toleranceRow_);
    tolerance_->setObjectName(QStringLiteral("questionTolerance"));
    tolerance_->setAccessibleName(tr("Tolerance"));
    tolerance_->setToolTip(
        tr("How far off is still right; of a click in the slice as a share of the window"));
    tolerance_->setDecimals(4);
    tolerance_->setRange(0.0, 1e6);
    tolerance_->setSingleStep(0.01);
    tolerance->addRow(tr("Still right within"), tolerance_);
    column->addWidget(toleranceRow_);
    goalRow_ = new QWidget(page);
    auto* goal = new QFormLayout(goalRow_);
    goal->setContentsMargins(0, 0, 0, 0);
    goal_ = new ComparisonForm(QStringLiteral("goal"), goalRow_);
    goal->addRow(tr("Until it"), goal_);
    auto* row = new QWidget(goalRow_);
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    solution_ = new QLabel(row);
    solution_->setObjectName(QStringLiteral("solutionText"));
    solution_->setWordWrap(true);
    line->addWidget(solution_, 1);
    line->addWidget(makeButton("takeSolution", tr("The window shows it"),
                               tr("What differs in the window from the scene is the solution"), row,
                               [this] { emit patchWanted(true); }));
    goal->addRow(tr("Solution"), row);
    column->addWidget(goalRow_);
    connect(tolerance_, &QDoubleSpinBox::valueChanged, this, &QuestionForm::commit);
    connect(goal_, &ComparisonForm::edited, this, &QuestionForm::commit);
    return page;
}

void QuestionForm::chooseKind(int index) {
    if (showing_ || index == kindOf(question_)) return;
    Json next = fresh(index);
    // Words that somebody has written are not the kind's.
    if (next.is_object() && question_.is_object())
        for (const char* key : {"text", "because"})
            if (question_.contains(key) && question_.value("text", std::string()) !=
                                               fresh(kindOf(question_)).value("text", std::string()))
                next[key] = question_[key];
    emit edited(next);
}

void QuestionForm::show(const Json& question, const lessons::Scene& scene) {
    showing_ = true;
    question_ = question;
    const int kind = kindOf(question);
    kind_->setCurrentIndex(kind);
    body_->setVisible(kind > 0);
    if (kind > 0) {
        showText(*text_, QString::fromStdString(question.value("text", std::string())));
        showText(*because_, QString::fromStdString(question.value("because", std::string())));
        subject_->setSorts(kind == 2   ? std::vector{Sort::Number}
                           : kind == 3 ? std::vector{Sort::Place, Sort::Data}
                                       : std::vector<Sort>{});
        subject_->show(question.value(kind == 4 ? "goal" : "answer", Json::object()), scene);
        subject_->allowPatch(kind != 4);
        choices_->setVisible(kind == 1);
        if (kind == 1) rebuildChoices();
        toleranceRow_->setVisible(kind == 2 || kind == 3);
        tolerance_->setValue(question.value("tolerance", kind == 3 ? 0.05 : 0.0));
        goalRow_->setVisible(kind == 4);
        if (kind == 4) goal_->show(question["goal"], subject_->quantity());
        solution_->setText(QString::fromStdString(question.value("solution", Json::object()).dump()));
    }
    showing_ = false;
}

void QuestionForm::rebuildChoices() {
    const Json& list = question_["choices"];
    while (rows_.size() > list.size()) {
        delete rows_.back().row;
        rows_.pop_back();
    }
    while (rows_.size() < list.size()) {
        const std::size_t index = rows_.size();
        ChoiceRow made;
        made.row = new QWidget(choices_);
        auto* line = new QHBoxLayout(made.row);
        line->setContentsMargins(0, 0, 0, 0);
        made.text = makeLine(qPrintable(QStringLiteral("choiceText%1").arg(index)),
                             tr("Choice %1").arg(index + 1), tr("What the choice says"), made.row);
        made.comparison = new ComparisonForm(QStringLiteral("choice%1").arg(index), made.row);
        line->addWidget(made.text, 3);
        line->addWidget(made.comparison, 2);
        auto* remove =
            makeButton(qPrintable(QStringLiteral("removeChoice%1").arg(index)), tr("Remove"),
                       tr("Takes this choice away"), made.row, [this, index] { removeChoice(index); });
        line->addWidget(remove);
        connect(made.text, &QLineEdit::editingFinished, this, &QuestionForm::commit);
        connect(made.comparison, &ComparisonForm::edited, this, &QuestionForm::commit);
        choiceColumn_->insertWidget(static_cast<int>(index), made.row);
        rows_.push_back(made);
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        showText(*rows_[i].text, QString::fromStdString(list[i].value("text", std::string())));
        rows_[i].comparison->show(list[i], subject_->quantity());
    }
    add_->setEnabled(list.size() < lessons::kMostChoices);
}

void QuestionForm::addChoice() {
    Json next = question_;
    Json choice = rows_.back().comparison->applied(Json::object());
    choice["text"] = tr("Another choice").toStdString();
    next["choices"].push_back(std::move(choice));
    emit edited(next);
}

void QuestionForm::removeChoice(std::size_t index) {
    Json next = question_;
    next["choices"].erase(index);
    emit edited(next);
}

void QuestionForm::commit() {
    if (showing_ || !question_.is_object()) return;
    Json next = question_;
    const int kind = kindOf(question_);
    next["text"] = text_->toPlainText().toStdString();
    next["because"] = because_->toPlainText().toStdString();
    if (next["because"] == "") next.erase("because");
    const char* asked = kind == 4 ? "goal" : "answer";
    const lessons::Quantity* before = lessons::findQuantity(next[asked].value("quantity", std::string()));
    const bool other = before != &subject_->quantity();
    next[asked] = subject_->applied(next[asked]);
    // Of another quantity nothing can be compared with the old values; each row then begins with its first one.
    const auto compared = [&](ComparisonForm& form, Json object) {
        if (!other) return form.applied(std::move(object));
        for (const char* key : {"is", "is_not", "above", "below", "at_least", "at_most", "tolerance"})
            object.erase(key);
        form.show(object, subject_->quantity());
        if (subject_->quantity().sort == Sort::Number)
            object["is"] = 0;
        else if (subject_->quantity().sort == Sort::Place)
            object["is"] = {0, 0};
        else
            object = form.applied(std::move(object));
        return object;
    };
    if (kind == 1)
        for (std::size_t i = 0; i < rows_.size(); ++i) {
            next["choices"][i] = compared(*rows_[i].comparison, next["choices"][i]);
            next["choices"][i]["text"] = rows_[i].text->text().toStdString();
        }
    if (kind == 4) next["goal"] = compared(*goal_, next["goal"]);
    if (kind == 2 || kind == 3) next["tolerance"] = tolerance_->value();
    if (next != question_) emit edited(next);
}

}  // namespace omegascope::authoring

#include "moc_question_form.cpp"
