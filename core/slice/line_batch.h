#pragma once

#include <Eigen/Core>
#include <span>
#include <stop_token>

#include "core/slice/loss_terms.h"
#include "core/slice/slice_loss.h"

namespace omegascope::slice {

/// The loss along lines s = const of a slice for networks with two hidden layers or more: eight points of a line run
/// through the network side by side, each with its own weights W0 + s W1 + t W2.   [THEORY, "Loss grids"]
///
/// A point's numbers lie in one lane of a vector register, so the arithmetic is that of a plain forward pass and the
/// loops need no shuffles, however narrow the layers. The first layer costs one multiply-add for each unit and datum.
/// A convolution above the first layer is evaluated point by point (SliceLoss::value).
/// Immutable and thread-safe.
class LineBatch {
  public:
    /// @param t  the points of a line, at least one
    /// @throws std::invalid_argument for a network with no hidden layer
    LineBatch(const SliceLoss& loss, Eigen::VectorXd t);

    /// L(ω(s_j, t_c)) at values[j · size(t) + c]; unfinished when `stop` is requested.
    /// Cost: one forward pass above layer 1 for each point.
    void run(std::span<const double> s, double* values, const std::stop_token& stop) const;

  private:
    /// W and b of one layer side by side, row by row (units × (inputs + 1)): at the origin, ∂/∂s, ∂/∂t.
    struct Layer {
        Eigen::Index units = 0;
        Eigen::Index inputs = 0;
        std::array<network::RowMajorMatrix, 3> terms;
        bool moves = false;  ///< some parameter of the layer changes along the slice
    };
    struct Buffers;
    void evaluate(double s, Eigen::Index first, Buffers& buffers) const;

    SliceLoss loss_;
    LossTerms terms_;
    Eigen::VectorXd t_;
    std::vector<Layer> layers_;  ///< layers 2 … L+1; empty when one of them is a convolution
};

}  // namespace omegascope::slice
