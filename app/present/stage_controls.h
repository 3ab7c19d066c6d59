#pragma once

#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QWidget>

#include "app/commands/edits.h"
#include "app/present/player/lesson_player.h"

namespace omegascope::present {

/// What stands below the views, as far as the scene does not hide it: α, the run, "reset scene", and which scene it is.
class StageControls : public QWidget {
    Q_OBJECT
  public:
    StageControls(LessonPlayer& player, document::Document& document, panels::RunController& run,
                  QWidget* parent = nullptr);

    /// What a person has typed to jump to, or why something is not possible; empty: the scene's number.
    void tell(const QString& text);

  private:
    void showScene();
    void refresh(document::Aspects aspects);
    void slideAlpha(int value);

    LessonPlayer& player_;
    document::Document& document_;
    panels::RunController& run_;
    commands::Gesture gesture_ = commands::kNoGesture;
    QWidget* alphaGroup_;
    QLabel* alphaText_;
    QSlider* alpha_;
    QWidget* runGroup_;
    QPushButton* play_;
    QSlider* step_;
    QLabel* stepText_;
    QPushButton* reset_;
    QLabel* told_;
    QLabel* number_;
};

}  // namespace omegascope::present
