#pragma once

#include <QComboBox>
#include <QFrame>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QSlider>
#include <QSpinBox>
#include <QStackedWidget>
#include <QToolButton>

#include "app/controls/numbers/number_box.h"
#include "app/controls/panel.h"
#include "app/live/run_controller.h"
#include "app/panels/run/event_slider.h"
#include "app/panels/run/training_form.h"

namespace omegascope::panels {

/// The bar under the views: transport buttons, the step slider with the events of the run (a progress bar
/// while a run is computed), speed, and what a run takes: the method with its numbers in a pop-up form, step
/// length η, number of steps, seed.
class TimelineBar : public Panel {
    Q_OBJECT
  public:
    TimelineBar(document::Document& document, RunController& controller, QWidget* parent = nullptr);

  protected:
    void refresh(document::Aspects aspects) override;

  private:
    QToolButton* addButton(QBoxLayout* row, const char* name, const QString& toolTip);
    void addTransport(QBoxLayout* row);
    QWidget* makeSliderPage();
    QWidget* makeProgressPage();
    void addSpeed(QBoxLayout* row);
    void addMethod(QBoxLayout* row);
    void chooseMethod(int index);
    void openForm();
    void showEvents();
    void showMethod();
    void addTraining(QBoxLayout* row);
    void connectController();
    void showPosition();
    void showPlaying(bool playing);
    void showSpeed(double factor);
    void editTraining(const dynamics::TrainingSpec& training);

    RunController& controller_;
    QToolButton* rewind_ = nullptr;
    QToolButton* back_ = nullptr;
    QToolButton* play_ = nullptr;
    QToolButton* forward_ = nullptr;
    QToolButton* end_ = nullptr;
    QToolButton* eventBefore_ = nullptr;
    QToolButton* eventAfter_ = nullptr;
    QToolButton* loop_ = nullptr;
    QStackedWidget* track_;  ///< page 0: the slider; page 1: progress
    EventSlider* slider_ = nullptr;
    QProgressBar* progress_ = nullptr;
    QToolButton* cancel_ = nullptr;
    QLabel* step_;
    QComboBox* speed_ = nullptr;
    QComboBox* method_ = nullptr;
    QToolButton* settings_ = nullptr;
    QFrame* popup_ = nullptr;  ///< a window of its own that holds the form
    TrainingForm* form_ = nullptr;
    NumberBox* stepLength_ = nullptr;
    QSpinBox* steps_ = nullptr;
    QSpinBox* seed_ = nullptr;
    QPushButton* run_ = nullptr;
};

}  // namespace omegascope::panels
