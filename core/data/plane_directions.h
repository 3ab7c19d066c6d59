#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::data {

/// The two principal directions of data: orthonormal eigenvectors of the two greatest eigenvalues of
///   Σ_i (x_i - m)(x_i - m)ᵀ,  m the mean.
/// Up to 256 dimensions by the eigenvalues of that matrix, beyond by subspace iteration on the data until the plane moves by
/// less than 1e-9, from a fixed start. Each direction's largest entry is positive.
/// @param points  d × N, d ≥ 2
/// @return d × 2; an Error when the data span no plane, or when stopped.  Cost O(d² N), or O(d N) a step
Result<Eigen::MatrixXd> principalPlane(const Eigen::MatrixXd& points, const Control& control = {});

/// The two directions in which classes lie farthest apart beside their own spread (Fisher 1936; Rao 1948): the maximisers of
///   wᵀ S_b w / wᵀ (S_w + λ I) w,  S_b = Σ_c n_c (m_c - m)(m_c - m)ᵀ,  S_w = Σ_c Σ_{i∈c} (x_i - m_c)(x_i - m_c)ᵀ,
/// λ = 1e-3 tr(S_w) / d, so that pixels that never vary do no harm; made orthonormal. Of two classes the second direction is
/// the principal one at right angles to the first.
/// @param classes  N numbers from 0
/// @return d × 2; an Error for one class, for more than kMostForSeparation dimensions, or when stopped.  Cost O(d² N + d³)
Result<Eigen::MatrixXd> separatingPlane(const Eigen::MatrixXd& points, const std::vector<int>& classes,
                                        const Control& control = {});
inline constexpr int kMostForSeparation = 3000;

}  // namespace omegascope::data
