#pragma once

#include <QLabel>
#include <QScrollArea>

#include "app/present/player/lesson_player.h"

namespace omegascope::present {

class QuestionCard;

/// The column beside the views: the scene's title, its text, its question. Scrolls when the type is too large for it.
class SceneText : public QScrollArea {
    Q_OBJECT
  public:
    explicit SceneText(LessonPlayer& player, QWidget* parent = nullptr);
    QuestionCard& question() { return *question_; }

  private:
    void refresh();

    LessonPlayer& player_;
    QLabel* title_;
    QLabel* text_;
    QuestionCard* question_;
};

}  // namespace omegascope::present
