#pragma once

#include <Eigen/Core>

#include "core/nonsmooth/minima_finder.h"

namespace omegascope::nonsmooth {

/// A local minimum near ω above which another point is known to lie lower.
struct SuboptimalMinimum {
    FoundMinimum minimum;
    double distance = 0.0;  ///< from ω to it
    double lower = 0.0;     ///< the least loss that was met: of `lowerPoint`
    Eigen::VectorXd lowerPoint;
    int searched = 0;  ///< descents that were run
};

struct SuboptimalOptions {
    std::uint64_t seed = 1;
    int nearStarts = 48;  ///< drawn about ω, at distances that grow
    int farStarts = 24;   ///< for a lower point
};

/// The nearest suboptimal local minimum that was found. Descents start at ω, where data die one after another by the least
/// moves (theory::killingMove), about ω and far away; every end that is a local minimum by its verdict and lies above the
/// least loss met is one. The nearest is then drawn towards ω as long as its verdict and loss stay: 20 halvings.
/// The minimum is as sure as its verdict; that none is nearer is not claimed (sampled).
/// @return an Error where none was found, the search is too large (kMostSearchProducts), or when stopped
Result<SuboptimalMinimum> nearestSuboptimal(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                            const SuboptimalOptions& options = {},
                                            const Control& control = {});

/// A datum whose least move across a hyperplane makes a local minimum none.
struct BreakingDatum {
    int datum = 0;
    int unit = 0;           ///< of the first layer
    double distance = 0.0;  ///< of its move: a formula, exact up to rounding
    Eigen::VectorXd point;  ///< where it lies then, a millionth beyond
    LocalMinimum after;     ///< why ω is no minimum any longer
};

/// Of the least moves of one datum across one hyperplane of a dense first layer, |z_ki| / |w_k| long, the shortest after
/// which ω is no local minimum by its verdict; the 100 shortest are tried.   [P, section 3: what is blind to some data]
/// @return an Error where ω is no local minimum, no such move was found, or when stopped
Result<BreakingDatum> nearestBreakingDatum(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                           const Control& control = {});

}  // namespace omegascope::nonsmooth
