#pragma once

#include "core/slice/affine_slice.h"

namespace omegascope::slice {

/// The plane from a point (s = 0) to another (s = 1) and along a parameter: window -1/4 ≤ s ≤ 5/4, |t| ≤ half.
/// @param entry  of ω; the second direction
inline SliceSpec planeBetween(const Eigen::VectorXd& from, const Eigen::VectorXd& to, Eigen::Index entry,
                              double half) {
    SliceSpec spec;
    spec.origin = from;
    spec.directions = {TowardDirection{to}, BlockDirection{Eigen::VectorXd::Unit(from.size(), entry)}};
    spec.ranges = {{-0.25, 1.25}, {-half, half}};
    return spec;
}

}  // namespace omegascope::slice
