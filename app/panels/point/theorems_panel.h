#pragma once

#include <QTextBrowser>
#include <QTimer>

#include "app/jobs/latest_job.h"
#include "app/live/point_computer.h"
#include "core/theorems/theorem_checks.h"

namespace omegascope::panels {

/// The theorems of the papers at the shown ω: their hypotheses, tested; what they predict; what was measured;
/// whether the two agree. Computed in the background, and only while the panel is seen.
class TheoremsPanel : public QWidget {
    Q_OBJECT
  public:
    explicit TheoremsPanel(PointComputer& computer, QWidget* parent = nullptr);

    const std::vector<theorems::TheoremCheck>& checks() const { return checks_; }

  signals:
    /// The data and the neurons of the first layer that break the hypothesis which was clicked.
    void highlightRequested(const std::vector<int>& data, const std::vector<int>& units);
    /// How many apply and agree; empty while it is not known.
    void summaryChanged(const QString& text);
    void refused(const QString& sentence);

  protected:
    void showEvent(QShowEvent* event) override;

  private:
    void compute();
    void showChecks();
    void follow(const QString& link);

    PointComputer& computer_;
    jobs::LatestJob job_;
    QTextBrowser* text_;
    QTimer late_;                                 ///< after it what is shown of another ω turns grey
    std::shared_ptr<const AnalysedPoint> point_;  ///< what checks_ are about
    std::shared_ptr<const loss::Loss> dataOf_;    ///< what data_ is about
    theorems::DataAnalysis data_;
    std::vector<theorems::TheoremCheck> checks_;
    bool showRest_ = false;
};

}  // namespace omegascope::panels
