#include "app/present/player/question_card.h"

#include <QDoubleValidator>
#include <QHBoxLayout>
#include <QVBoxLayout>

#include "app/lessons/handout/markdown.h"

namespace omegascope::present {

using lessons::Question;

namespace {

/// A button whose words are broken into lines; a plain one would push the text column as wide as they are.
class ChoiceButton : public QPushButton {
  public:
    ChoiceButton(const QString& text, QWidget* parent) : QPushButton(parent) {
        setAccessibleName(text);
        auto* row = new QVBoxLayout(this);
        row->setContentsMargins(12, 6, 12, 6);
        auto* label = new QLabel(text, this);
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setAttribute(Qt::WA_TransparentForMouseEvents);
        row->addWidget(label);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    }
    QSize sizeHint() const override { return layout()->sizeHint(); }
    QSize minimumSizeHint() const override { return {40, layout()->minimumSize().height()}; }
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return layout()->heightForWidth(width); }
};

QLabel* makeText(const char* name, QWidget* parent) {
    auto* label = new QLabel(parent);
    label->setObjectName(QLatin1String(name));
    label->setWordWrap(true);
    label->setTextFormat(Qt::RichText);
    return label;
}

}  // namespace

QuestionCard::QuestionCard(LessonPlayer& player, QWidget* parent)
    : QWidget(parent),
      player_(player),
      column_(new QVBoxLayout(this)),
      text_(makeText("questionText", this)),
      numberRow_(new QWidget(this)),
      number_(new QLineEdit(numberRow_)),
      hint_(makeText("questionHint", this)),
      tally_(new TallyChart(this)),
      reveal_(new QPushButton(tr("Show the answer"), this)),
      answer_(makeText("answerText", this)) {
    setObjectName(QStringLiteral("questionCard"));
    column_->setContentsMargins(0, 8, 0, 0);
    auto* row = new QHBoxLayout(numberRow_);
    row->setContentsMargins(0, 0, 0, 0);
    number_->setObjectName(QStringLiteral("predictedNumber"));
    number_->setAccessibleName(tr("Predicted number"));
    number_->setToolTip(tr("A prediction; Enter adds it to the others"));
    number_->setPlaceholderText(tr("a number, then Enter"));
    number_->setValidator(new QDoubleValidator(number_));
    auto* add = new QPushButton(tr("Predict"), numberRow_);
    add->setObjectName(QStringLiteral("predictButton"));
    row->addWidget(number_, 1);
    row->addWidget(add);
    reveal_->setObjectName(QStringLiteral("revealButton"));
    reveal_->setToolTip(tr("Computes the answer and shows it (A)"));
    reveal_->setFocusPolicy(Qt::TabFocus);
    for (QWidget* each : std::initializer_list<QWidget*>{text_, numberRow_, hint_, tally_, reveal_, answer_})
        column_->addWidget(each);
    connect(number_, &QLineEdit::returnPressed, this, &QuestionCard::predictNumber);
    connect(add, &QPushButton::clicked, this, &QuestionCard::predictNumber);
    connect(reveal_, &QPushButton::clicked, &player_, &LessonPlayer::reveal);
    connect(&player_, &LessonPlayer::sceneChanged, this, &QuestionCard::rebuild);
    connect(&player_, &LessonPlayer::pollChanged, this, &QuestionCard::refresh);
    rebuild();
}

bool QuestionCard::takesKeys() const {
    return number_->hasFocus();
}

void QuestionCard::predictNumber() {
    bool isNumber = false;
    const double value = number_->text().toDouble(&isNumber);
    if (!isNumber) return;
    number_->clear();
    player_.predict(value);
}

void QuestionCard::rebuild() {
    delete choices_;
    choices_ = nullptr;
    buttons_.clear();
    const auto& question = player_.scene().question;
    setVisible(question.has_value());
    if (!question) return;
    text_->setText(lessons::htmlOfMarkdown(question->text));
    number_->clear();
    choices_ = new QWidget(this);
    auto* column = new QVBoxLayout(choices_);
    column->setContentsMargins(0, 0, 0, 0);
    for (std::size_t i = 0; i < question->choices.size(); ++i) {
        const QString letter(QChar(static_cast<char16_t>(u'A' + i)));
        auto* button = new ChoiceButton(
            letter + QStringLiteral("   ") + QString::fromStdString(question->choices[i].text), choices_);
        button->setObjectName(QStringLiteral("choice%1").arg(i));
        button->setFocusPolicy(Qt::TabFocus);
        connect(button, &QPushButton::clicked, this,
                [this, i] { player_.predict(lessons::ChosenOption{static_cast<int>(i)}); });
        column->addWidget(button);
        buttons_ << button;
    }
    column_->insertWidget(1, choices_);
    refresh();
}

void QuestionCard::refresh() {
    const auto& question = player_.scene().question;
    if (!question) return;
    const Poll& poll = player_.poll();
    const bool open = !poll.isRevealed() && !poll.isAsked;
    // Not disabled, which would grey their words: the player takes no further prediction.
    for (QPushButton* button : buttons_) button->setAttribute(Qt::WA_TransparentForMouseEvents, !open);
    numberRow_->setVisible(question->kind == Question::Kind::Number && open);
    QString hint;
    if (question->kind == Question::Kind::Click && open)
        hint = question->view == lessons::View::Slice ? tr("Click in the parameter plane.")
                                                      : tr("Click a datum.");
    if (question->kind == Question::Kind::Drag && !poll.isRevealed() && player_.goalValue())
        hint = tr("Now: %1").arg(QString::fromStdString(textOf(*player_.goalValue())));
    if (poll.isAsked && !poll.isRevealed()) hint = tr("Computing");
    hint_->setText(hint.toHtmlEscaped());
    hint_->setVisible(!hint.isEmpty());
    tally_->setVisible(!poll.predictions.empty() && question->kind != Question::Kind::Drag);
    tally_->setBars(tally(*question, poll.predictions, poll.answer), poll.answer.has_value());
    // The answer stays hidden until somebody has predicted something.
    reveal_->setVisible(open && question->kind != Question::Kind::Drag);
    reveal_->setEnabled(!poll.predictions.empty());
    showAnswer();
}

void QuestionCard::showAnswer() {
    const Poll& poll = player_.poll();
    answer_->setVisible(poll.isRevealed());
    if (!poll.isRevealed()) return;
    const Question& question = *player_.scene().question;
    QString html;
    if (!poll.failure.isEmpty())
        html = poll.failure.toHtmlEscaped();
    else if (question.kind == Question::Kind::Drag)
        html = tr("<b>Reached: %1.</b>")
                   .arg(QString::fromStdString(player_.goalValue() ? textOf(*player_.goalValue())
                                                                   : poll.answer->text)
                            .toHtmlEscaped());
    else
        html = QStringLiteral("<b>%1</b>").arg(QString::fromStdString(poll.answer->text).toHtmlEscaped());
    answer_->setText(html + lessons::htmlOfMarkdown(question.because));
}

}  // namespace omegascope::present

#include "moc_question_card.cpp"
