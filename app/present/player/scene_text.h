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

    /// Something else in the place of the scene's words and question, for as long as it is told; empty: they come back.
    void setAside(const QString& html);

    /// Words as large as `most` pixels, as far as all of them are seen at once, and not smaller than `least`; what then
    /// is longer scrolls.
    void fitType(int least, int most);

  protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    void refresh();
    void refit();
    int heightOfAll() const;

    LessonPlayer& player_;
    QWidget* page_;
    int least_ = 0, most_ = 0;  ///< pixels of type
    bool isFitting_ = false;
    int fitted_ = -1;  ///< the height of all that the type was chosen for
    QLabel* title_;
    QLabel* text_;
    QLabel* aside_;
    QuestionCard* question_;
};

}  // namespace omegascope::present
