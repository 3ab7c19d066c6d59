#pragma once

#include <QGridLayout>
#include <QToolButton>
#include <QWidget>
#include <array>

#include "app/lessons/lesson.h"

namespace omegascope::authoring {

/// The stage of a scene in small, where everything lies as it will: a click on a control locks it, a second one hides it, a
/// third one gives it free. Views are free or locked.
class StageSketch : public QWidget {
    Q_OBJECT
  public:
    enum class State { Free, Locked, Hidden };

    explicit StageSketch(QWidget* parent = nullptr);

    void show(const lessons::Scene& scene);

  signals:
    /// A control of lessons::kControls is to become this.
    void edited(int control, omegascope::authoring::StageSketch::State state);

  private:
    void press(int control);

    std::array<QToolButton*, lessons::kControls.size()> buttons_{};
    std::array<State, lessons::kControls.size()> states_{};
    QWidget* viewRow_;
};

}  // namespace omegascope::authoring
