#pragma once

#include <Eigen/Core>

#include "core/loss/loss.h"

namespace omegascope::slice {

/// How a term of the loss depends on its argument q.
enum class TermShape {
    Ramp,    ///< max(q, 0)
    Square,  ///< q²
    Soft     ///< μ log(1 + e^{-q})
};

/// The loss of one datum as Σ_r shape(q_r), q_r = scale_r (ŷ_r - ŷ_own) + offset_r.   [core/loss/criterion.h]
/// The weight of the datum is inside scale and offset (its root for squares) except for Soft.
struct DatumTerms {
    TermShape shape = TermShape::Ramp;
    int outputs = 1;
    int own =
        -1;  ///< multiclass hinge: the datum's class, which has no term; otherwise -1, and ŷ_own counts as 0
    const double* scale = nullptr;
    const double* offset = nullptr;
    double weight = 1.0;  ///< μ of Soft
};

/// The five criteria in one form, for all data.
class LossTerms {
  public:
    explicit LossTerms(const loss::Loss& loss);
    DatumTerms of(Eigen::Index datum) const;

  private:
    TermShape shape_;
    bool comparesWithOwn_;
    Eigen::MatrixXd scale_;   ///< R × N
    Eigen::MatrixXd offset_;  ///< R × N
    Eigen::RowVectorXd own_;
    Eigen::RowVectorXd weight_;
};

}  // namespace omegascope::slice
