#pragma once

#include "core/certificates/writer/lift_writer.h"
#include "core/nonsmooth/clarke/incident_cells.h"
#include "core/theorems/point_analysis.h"

namespace omegascope::certificates {

/// Looks for the witnesses of claims about ω.
class PointWriter {
  public:
    /// All must outlive it.
    PointWriter(const loss::Loss& loss, const Eigen::VectorXd& at, const theorems::PointAnalysis& analysis,
                const ExactProblem& problem, const CurvePass& here, const WriterOptions& options,
                const Control& control);

    Attempt<Witness> localMinimum();
    Attempt<Witness> notAMinimum();
    Attempt<Witness> flat();
    Attempt<Witness> sharp();
    Attempt<Witness> clarkeZero();
    Attempt<Witness> noClarkeZero();

  private:
    Attempt<Witness> outerLayer();
    /// The cells about ω as the analyser lists them: hints.
    const std::vector<nonsmooth::IncidentCell>& listedCells();
    /// A curve that enters the cell, with a second term that leaves further walls: of few digits if possible.
    std::optional<Curve> curveInto(const nonsmooth::IncidentCell& cell);
    bool enters(const Curve& curve) const;  ///< the checker takes it for one that enters a cell
    /// The gradients of some listed cells, each once, with curves into them.
    using Gradients = std::vector<std::pair<Curve, Vector>>;
    Gradients gradientsOf(const std::vector<const nonsmooth::IncidentCell*>& cells);
    Vector somewhere();  ///< small whole numbers that have nothing to do with ω
    bool accepts(Statement statement, const Witness& witness) const;

    const loss::Loss& loss_;
    const Eigen::VectorXd& at_;
    const theorems::PointAnalysis& analysis_;
    const ExactProblem& problem_;
    const WriterOptions& options_;
    const Control& control_;
    const CurvePass& here_;
    std::vector<Entry> walls_;
    std::optional<std::vector<nonsmooth::IncidentCell>> cells_;
    std::vector<network::Activation> active_;  ///< entries whose sides the listed cells tell
    std::uint64_t seed_ = 1;
};

}  // namespace omegascope::certificates
