#include "app/present/player/scene_text.h"

#include <QScrollBar>
#include <QVBoxLayout>

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
    auto* page = new QWidget(this);
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
    question_ = new QuestionCard(player_, page);
    column->addWidget(title_);
    column->addWidget(text_);
    column->addWidget(question_);
    column->addStretch(1);
    setWidget(page);
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
    title_->setText(QStringLiteral("<div style=\"font-size:large\"><b>%1</b></div>")
                        .arg(QString::fromStdString(scene.title).toHtmlEscaped()));
    text_->setText(lessons::htmlOfMarkdown(scene.text));
    text_->setVisible(!scene.text.empty());
    verticalScrollBar()->setValue(0);
}

}  // namespace omegascope::present

#include "moc_scene_text.cpp"
