#pragma once

#include <QObject>
#include <memory>

#include "app/document/document.h"
#include "app/jobs/latest_job.h"
#include "core/theorems/point_analysis.h"
#include "core/theory/blind_moves.h"

namespace omegascope::panels {

/// What was computed of one ω, with what it was computed from.
struct AnalysedPoint {
    std::shared_ptr<const loss::Loss> loss;
    Eigen::VectorXd point;
    theorems::PointAnalysis analysis;
    bool verified = false;  ///< every linear program was confirmed in rational arithmetic
    std::optional<theory::BlindMove> nearestDeath;  ///< for α = 0: the datum that dies by the least move of ω
};

/// Keeps the analysis of the shown ω up to date in the background, for every panel that speaks of it.
class PointComputer : public QObject {
    Q_OBJECT
  public:
    explicit PointComputer(document::Document& document, QObject* parent = nullptr);

    /// The newest analysis; null until the first one is ready.
    std::shared_ptr<const AnalysedPoint> result() const { return result_; }
    /// Whether it is of the document as it is now.
    bool isCurrent() const { return current_; }
    bool isRunning() const { return job_.isRunning(); }

  public slots:
    /// The same analysis once more, with its linear programs solved in rational arithmetic.
    void verifyRationally();

  signals:
    /// A new result, or the old one is of another ω now.
    void changed();
    void failed(const QString& sentence);

  private:
    void onChanged(document::Aspects aspects);
    void compute(bool rationally);

    document::Document& document_;
    jobs::LatestJob job_;
    std::shared_ptr<const AnalysedPoint> result_;
    bool current_ = false;
    bool stale_ = false;  ///< the position moved on while a job was under way
};

}  // namespace omegascope::panels
