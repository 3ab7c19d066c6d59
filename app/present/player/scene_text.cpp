#include "app/present/player/scene_text.h"

#include <QEvent>
#include <QScrollBar>
#include <QVBoxLayout>
#include <algorithm>

#include "app/lessons/handout/markdown.h"
#include "app/present/player/question_card.h"

namespace omegascope::present {

SceneText::SceneText(LessonPlayer& player, QWidget* parent) : QScrollArea(parent), player_(player) {
    setObjectName(QStringLiteral("sceneText"));
    setAccessibleName(tr("Text of the scene"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::NoFocus);
    page_ = new QWidget(this);
    QWidget* page = page_;
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(8, 0, 8, 8);
    title_ = new QLabel(page);
    title_->setObjectName(QStringLiteral("sceneTitle"));
    title_->setWordWrap(true);
    title_->setTextFormat(Qt::RichText);
    text_ = new QLabel(page);
    text_->setObjectName(QStringLiteral("sceneWords"));
    text_->setWordWrap(true);
    text_->setTextFormat(Qt::RichText);
    aside_ = new QLabel(page);
    aside_->setObjectName(QStringLiteral("sceneAside"));
    aside_->setWordWrap(true);
    aside_->setTextFormat(Qt::RichText);
    aside_->hide();
    question_ = new QuestionCard(player_, page);
    column->addWidget(title_);
    column->addWidget(text_);
    column->addWidget(aside_);
    column->addWidget(question_);
    column->addStretch(1);
    setWidget(page);
    page->installEventFilter(this);
    // The stage is the paper.
    page->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
    connect(&player_, &LessonPlayer::sceneChanged, this, &SceneText::refresh);
    // What has just appeared is seen, however small the screen.
    connect(&player_, &LessonPlayer::pollChanged, this, [this] {
        if (player_.poll().isRevealed())
            QMetaObject::invokeMethod(
                this, [this] { verticalScrollBar()->setValue(verticalScrollBar()->maximum()); },
                Qt::QueuedConnection);
    });
    refresh();
}

void SceneText::refresh() {
    const lessons::Scene& scene = player_.scene();
    QString title = QString::fromStdString(scene.title).toHtmlEscaped();
    title.replace(QStringLiteral(" = "), QStringLiteral("\u00a0=\u00a0"));  // an equation stays in one line
    title_->setText(QStringLiteral("<div style=\"font-size:large\"><b>%1</b></div>").arg(title));
    text_->setText(lessons::htmlOfMarkdown(scene.text));
    setAside({});
    verticalScrollBar()->setValue(0);
}

void SceneText::fitType(int least, int most) {
    least_ = least;
    most_ = most;
    refit();
}

void SceneText::resizeEvent(QResizeEvent* event) {
    QScrollArea::resizeEvent(event);
    refit();
}

/// Something has become longer or shorter.
bool SceneText::eventFilter(QObject* watched, QEvent* event) {
    if (watched == page_ && event->type() == QEvent::LayoutRequest && !isFitting_ &&
        page_->layout()->heightForWidth(viewport()->width()) != fitted_)
        refit();
    return QScrollArea::eventFilter(watched, event);
}

/// Of all words in lines of this width, with the type that they have just got: layouts inside others keep what they knew
/// until they are told.
int SceneText::heightOfAll() const {
    for (QWidget* each : page_->findChildren<QWidget*>()) each->updateGeometry();
    return page_->layout()->heightForWidth(viewport()->width());
}

/// A scroll area gives a page of broken lines less height than it needs, so it is told.
void SceneText::refit() {
    if (most_ <= 0 || isFitting_) return;
    isFitting_ = true;
    QFont type = page_->font();
    int height = 0;
    for (int size = most_;; size = std::max(least_, size * 15 / 16)) {
        type.setPixelSize(size);
        page_->setFont(type);
        height = heightOfAll();
        if (height <= viewport()->height() || size <= least_) break;
    }
    page_->setMinimumHeight(height);
    // What is inside first: a layout gives its parts the heights that they ask for at this moment.
    const QList<QWidget*> all = page_->findChildren<QWidget*>();
    for (auto each = all.rbegin(); each != all.rend(); ++each)
        if ((*each)->layout()) (*each)->layout()->activate();
    page_->resize(viewport()->width(), std::max(viewport()->height(), height));
    page_->layout()->activate();
    fitted_ = height;
    isFitting_ = false;
}

void SceneText::setAside(const QString& html) {
    const lessons::Scene& scene = player_.scene();
    if (aside_->text() != html) aside_->setText(html);
    aside_->setVisible(!html.isEmpty());
    text_->setVisible(html.isEmpty() && !scene.text.empty());
    question_->setVisible(html.isEmpty() && scene.question.has_value());
}

}  // namespace omegascope::present

#include "moc_scene_text.cpp"
