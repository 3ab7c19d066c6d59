#pragma once

#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QWidget>

#include "app/present/player/lesson_player.h"
#include "app/present/player/tally.h"

class QVBoxLayout;

namespace omegascope::present {

/// The question of a scene: a button for each choice, or a field for a number, or what to click or drag; below it what was
/// predicted as bars, and the answer once it is asked for. Each press of a choice is one person's prediction.
class QuestionCard : public QWidget {
    Q_OBJECT
  public:
    explicit QuestionCard(LessonPlayer& player, QWidget* parent = nullptr);

    /// Whether a field of the card has the keyboard, so that digits are a number and not a scene.
    bool takesKeys() const;

  private:
    void rebuild();
    void refresh();
    void showAnswer();
    void predictNumber();

    LessonPlayer& player_;
    QVBoxLayout* column_;
    QLabel* text_;
    QWidget* choices_ = nullptr;  ///< made anew for each scene
    QList<QPushButton*> buttons_;
    QWidget* numberRow_;
    QLineEdit* number_;
    QLabel* hint_;
    TallyChart* tally_;
    QPushButton* reveal_;
    QLabel* answer_;
};

}  // namespace omegascope::present
