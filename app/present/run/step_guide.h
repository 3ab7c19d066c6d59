#pragma once

#include <QObject>
#include <optional>

#include "app/document/document.h"
#include "app/jobs/latest_job.h"
#include "app/live/run_controller.h"
#include "core/dynamics/runs/step_reason.h"

namespace omegascope::present {

/// "Why did it move there": goes through a step of the run in three parts, the gradient, the rule with its numbers, the
/// move itself, and then through the next step. Knows no widgets.
class StepGuide : public QObject {
    Q_OBJECT
  public:
    enum class Part { None, Gradient, Rule, Move };

    StepGuide(document::Document& document, panels::RunController& run, QObject* parent = nullptr);

    Part part() const { return part_; }
    bool isOn() const { return part_ != Part::None; }
    /// Of the step that is explained; there while isOn.
    const dynamics::StepReason& reason() const { return *reason_; }
    /// One part further. The first makes the run where there is none, and begins at the step that is shown.
    void next();
    void end();

  signals:
    void changed();
    /// One sentence: why there is nothing to explain.
    void told(const QString& sentence);

  private:
    void explain();
    void show(Part part);
    void onChanged(document::Aspects aspects);

    document::Document& document_;
    panels::RunController& run_;
    Part part_ = Part::None;
    std::optional<dynamics::StepReason> reason_;
    bool waiting_ = false;    ///< for the run
    bool computing_ = false;  ///< the reason
    jobs::LatestJob job_;
};

/// The part in words with its numbers, as HTML: entries of the gradient that weigh most, the rule, what became of L.
QString htmlOf(const dynamics::StepReason& reason, StepGuide::Part part, const document::Document& document);

}  // namespace omegascope::present
