#pragma once

#include <Eigen/Core>

#include "core/network/architecture.h"
#include "core/network/parameter_layout.h"

/// The linear map of a Conv2dLayer (no bias), its adjoint and its derivative in the weights.
/// Features are ordered channel, row, column; the weights are channels × (in_channels·h·w), row by row.
namespace omegascope::network {

/// z[m,p,q] = Σ_{c,a,b} W[m,c,a,b] x[c, p·stride + a - padding, q·stride + b - padding]; x is 0 outside its
/// frame.
/// @param features inputSize × N   @return outputSize × N   Cost O(N · outputSize · in_channels·h·w).
Eigen::MatrixXd convolve(const Conv2dLayer& layer, const Eigen::Ref<const RowMajorMatrix>& weights,
                         const Eigen::MatrixXd& features);

/// The adjoint of `convolve` in x.  @param delta outputSize × N  @return inputSize × N
Eigen::MatrixXd convolveTransposed(const Conv2dLayer& layer, const Eigen::Ref<const RowMajorMatrix>& weights,
                                   const Eigen::MatrixXd& delta);

/// Adds ∂/∂W of Σ_i ⟨δ_i, convolve(W, x_i)⟩ to `gradient`, of the shape of the weights.
void accumulateConvolutionGradient(const Conv2dLayer& layer, const Eigen::MatrixXd& delta,
                                   const Eigen::MatrixXd& features, Eigen::Ref<RowMajorMatrix> gradient);

}  // namespace omegascope::network
