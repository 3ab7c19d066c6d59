#pragma once

#include "core/nonsmooth/clarke/clarke.h"

namespace omegascope::nonsmooth {

/// As snapToNearestWall, with ω moved along `directions` alone (n × k, the plane of a slice): onto the wall that is nearest
/// there and not met yet, keeping those that are. @return an Error when no further wall can be reached so
Result<Projection> snapWithin(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                              const Eigen::MatrixXd& directions);

}  // namespace omegascope::nonsmooth
