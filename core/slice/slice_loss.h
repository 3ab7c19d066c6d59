#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/loss/loss.h"
#include "core/slice/affine_slice.h"
#include "core/support/parallel.h"

namespace omegascope::slice {

/// The loss restricted to a 2-D slice (the first two directions of a 3-D one, at u = 0).
///
/// The first layer's pre-activation is affine on any slice: z^(1) = A0 + s A1 + t A2, with three matrix products done
/// once, so the input dimension drops out of every later evaluation. The other blocks are ω0 + s d1 + t d2.
/// Immutable and thread-safe; cost of an evaluation O(N · (d_1 + weights above layer 1)).
class SliceLoss {
  public:
    /// @throws std::invalid_argument when the slice is not one of this loss's parameter space
    SliceLoss(loss::Loss loss, AffineSlice slice);

    const loss::Loss& loss() const { return loss_; }
    const AffineSlice& slice() const { return slice_; }

    /// L(ω(s,t)).
    double value(double s, double t) const;
    /// All N·D pre-activations at (s,t), in the order of a Signature's entries.
    /// @param values resized to N·D  @return L(ω(s,t))
    double preActivations(double s, double t, Eigen::VectorXd& values) const;
    /// S(ω(s,t)).
    network::Signature signature(double s, double t) const;

    /// z^(1) = A0 + s A1 + t A2: row k, column i. Three matrices of d_1 × N (R × N without hidden layers).
    const Eigen::MatrixXd& firstLayer(int term) const { return firstLayer_[static_cast<std::size_t>(term)]; }

  private:
    network::ForwardPass pass(double s, double t, Eigen::VectorXd& parameters) const;

    loss::Loss loss_;
    AffineSlice slice_;
    std::vector<Eigen::MatrixXd> firstLayer_;
};

}  // namespace omegascope::slice
