#pragma once

#include <QBoxLayout>
#include <QDial>
#include <QLabel>
#include <QPushButton>
#include <QSlider>
#include <QTimer>
#include <QWidget>

#include "app/commands/edits.h"
#include "app/present/player/lesson_player.h"

namespace omegascope::present {

/// What stands below the views, as far as the scene does not hide it: α, the run with its speed, "reset scene", and which
/// scene it is. In two rows where the type is too large for one.
class StageControls : public QWidget {
    Q_OBJECT
  public:
    StageControls(LessonPlayer& player, document::Document& document, panels::RunController& run,
                  QWidget* parent = nullptr);

    /// What a person has typed to jump to, or why something is not possible, over the foot of the views; empty: nothing.
    void tell(const QString& text);
    /// Type as large as `most` pixels, as far as one row has room for it, and not smaller than `least`.
    void fitType(int least, int most);
    /// Whether a press in the parameter plane begins a run.
    void setStarting(bool on);

  signals:
    /// "Why did it move there", the next part of it.
    void whyWanted();
    /// Several starts by click, or no more of them.
    void startsWanted();

  protected:
    void resizeEvent(QResizeEvent* event) override;

  private:
    void showScene();
    void refresh(document::Aspects aspects);
    void slideAlpha(int value);
    void makeRun();
    void showSpeed(double factor);
    void arrange();
    bool fitsOneRow() const;
    void placeTold();

    LessonPlayer& player_;
    document::Document& document_;
    panels::RunController& run_;
    commands::Gesture gesture_ = commands::kNoGesture;
    QBoxLayout* rows_;
    QWidget* first_;
    QWidget* alphaGroup_;
    QLabel* alphaText_;
    QSlider* alpha_;
    QWidget* runGroup_;
    QPushButton* play_;
    QPushButton* starts_;
    QPushButton* why_;
    QDial* speed_;
    QLabel* speedText_;
    QSlider* step_;
    QLabel* stepText_;
    QPushButton* reset_;
    QLabel* told_;
    int least_ = 0, most_ = 0;  ///< pixels of type
    QTimer quiet_;              ///< ends what was told
    QLabel* number_;
};

}  // namespace omegascope::present
