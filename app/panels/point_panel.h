#pragma once

#include <QTextBrowser>

#include "app/jobs/latest_job.h"
#include "app/panels/panel.h"
#include "app/panels/point_facts.h"

namespace omegascope::panels {

/// What is known at the shown ω: L, wall or cell, |∇L|, φ_j, dead and unsolved data. Text that can be
/// selected and copied; every line carries the kind of its claim. Computed in the background.
class PointPanel : public Panel {
    Q_OBJECT
  public:
    explicit PointPanel(document::Document& document, QWidget* parent = nullptr);

  protected:
    void refresh(document::Aspects aspects) override;

  private:
    void compute();
    void show(const PointFacts& facts);

    QTextBrowser* text_;
    jobs::LatestJob job_;
    bool stale_ = false;  ///< the position moved on while a job was under way
};

}  // namespace omegascope::panels
