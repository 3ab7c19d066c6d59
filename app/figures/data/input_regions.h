#pragma once

#include <Eigen/Core>
#include <array>
#include <vector>

#include "core/network/network.h"

namespace omegascope::figures {

/// A plane through input space: x(p, q) = base + p · first + q · second.
struct InputPlane {
    Eigen::VectorXd base;
    Eigen::VectorXd first;
    Eigen::VectorXd second;
    Eigen::VectorXd at(double p, double q) const { return base + p * first + q * second; }
};

/// A convex piece of the plane on which the network is affine: ŷ(p, q) = outputs · (p, q, 1)ᵀ.
struct InputRegion {
    std::vector<std::array<double, 2>> outline;  ///< counter-clockwise
    Eigen::MatrixXd outputs;                     ///< R × 3
};

struct InputRegions {
    std::vector<InputRegion> regions;
    bool complete = true;  ///< false: the budget ran out and some pieces are not affine; theirs is the form
                           ///< at the centroid
};

inline constexpr int kRegionBudget = 20'000;

/// The linear regions of ŷ on the rectangle [low, high] of the plane, exact up to rounding: the rectangle is
/// split along the zero line of every unit, layer by layer; inside a piece of layer ℓ the pre-activations of
/// layer ℓ+1 are affine again. Cost O(pieces · units · corners) and the masked products of each piece.
InputRegions inputRegions(const network::Network& network, const Eigen::VectorXd& parameters,
                          const InputPlane& plane, const std::array<double, 2>& low,
                          const std::array<double, 2>& high, int budget = kRegionBudget);

using PlaneSegment = std::array<std::array<double, 2>, 2>;

/// Where output `row` of ŷ crosses `level`: one segment per region that it crosses. Segments that run along a
/// border of two regions are kept once, when ŷ - level changes sign there. A region on which ŷ ≡ level gives
/// none.
std::vector<PlaneSegment> levelSegments(const InputRegions& regions, int row, double level);

/// A convex piece of the plane on which output `largest` is the largest.
struct ClassRegion {
    int largest = 0;
    std::vector<std::array<double, 2>> outline;
};
/// The pieces of every class, R ≥ 2: each linear region is cut where the lead changes. Where several outputs are equal
/// throughout, the first of them counts.
std::vector<ClassRegion> classRegions(const InputRegions& regions);

/// Where the lead of an output over all others, min_{q ≠ row} ŷ_row - ŷ_q, crosses `level` (R ≥ 2): at 0 the border of the set
/// where it is the largest, at 1 of the set where the multiclass hinge loss of its class is 0. Segments along a border of
/// two regions as for levelSegments.
std::vector<PlaneSegment> leadSegments(const InputRegions& regions, int row, double level);

/// Boundaries between the sets where different outputs are the largest (R ≥ 2).
std::vector<PlaneSegment> argmaxBoundaries(const InputRegions& regions);

}  // namespace omegascope::figures
