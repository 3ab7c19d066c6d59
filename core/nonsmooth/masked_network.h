#pragma once

#include <Eigen/Core>

#include "core/loss/loss.h"
#include "core/loss/masks.h"

namespace omegascope::nonsmooth {

/// Whether every hidden layer is dense, as MaskedNetwork needs.
bool isDense(const loss::Loss& loss);

/// A dense network under fixed masks at one point, datum by datum: what it gives there and how that changes with ω.
class MaskedNetwork {
  public:
    /// @param cell  signs of every entry, without zeros
    MaskedNetwork(const loss::Loss& loss, const network::Signature& cell, const Eigen::VectorXd& at);

    const network::ForwardPass& pass() const { return pass_; }
    /// ∂z/∂ω of the units of one layer (L+1: the outputs) at a datum, units × n. Cost O(units · n).
    Eigen::MatrixXd derivative(int layer, int datum) const;

  private:
    /// W of a layer (L+1: V), units × inputs.
    Eigen::MatrixXd weights(int layer) const;
    /// ∂z^(m)/∂z^(m-1) at a datum.
    Eigen::MatrixXd step(int m, int datum) const;

    const loss::Loss& loss_;
    loss::Masks masks_;
    network::ForwardPass pass_;
    Eigen::VectorXd at_;
};

}  // namespace omegascope::nonsmooth
