#pragma once

#include <Eigen/Core>
#include <array>
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "core/network/network.h"
#include "core/support/result.h"

namespace omegascope::slice {

/// A direction told by its entries.
struct BlockDirection {
    Eigen::VectorXd vector;
    bool operator==(const BlockDirection&) const;
};
/// The direction ω1 - origin.
struct TowardDirection {
    Eigen::VectorXd target;
    bool operator==(const TowardDirection&) const;
};
/// A Gaussian direction whose filters (rows of W and V, channels of a conv2d layer, each bias) have the norms of those
/// of the origin (H. Li et al., Visualizing the loss landscape of neural nets, 2018).
struct RandomDirection {
    std::uint64_t seed = 1;
    bool operator==(const RandomDirection&) const = default;
};
using DirectionSpec = std::variant<BlockDirection, TowardDirection, RandomDirection>;

/// How a session tells a slice (FORMAT: "slice").
struct SliceSpec {
    /// true: the origin was given as "parameters"; the plane then always passes through ω (see follow)
    bool followsParameters = true;
    Eigen::VectorXd origin;
    std::vector<DirectionSpec> directions;      ///< two: a plane; three: a 3-D slice
    std::vector<std::array<double, 2>> ranges;  ///< one [low, high] per direction
    bool operator==(const SliceSpec&) const;
};

/// ω(s, t, …) = origin + s d1 + t d2 (+ u d3) on a box.   [THEORY, "Slices"]   A regular value.
struct AffineSlice {
    Eigen::VectorXd origin;      ///< length n
    Eigen::MatrixXd directions;  ///< n × 2 or n × 3
    std::vector<std::array<double, 2>> ranges;

    int dimension() const { return static_cast<int>(directions.cols()); }
    Eigen::VectorXd at(double s, double t) const {
        return origin + s * directions.col(0) + t * directions.col(1);
    }
    Eigen::VectorXd at(const Eigen::VectorXd& coordinates) const { return origin + directions * coordinates; }
    /// Coordinates of the point of the slice nearest to ω (least squares), length dimension().
    Eigen::VectorXd project(const Eigen::VectorXd& parameters) const;
    /// Euclidean distance of ω from the (unbounded) slice.
    double distance(const Eigen::VectorXd& parameters) const;
    bool operator==(const AffineSlice&) const;
};

/// The slice in numbers. Errors: a zero direction, linearly dependent directions, an empty or infinite range.
Result<AffineSlice> resolve(const SliceSpec& spec, const network::Network& network);

/// `spec` moved so that it passes through ω, when it follows the parameters and ω has left it. With block directions the
/// origin moves by the part of ω - origin that lies off the plane, so ω keeps its coordinates; directions that depend on
/// the origin start again from ω.
SliceSpec follow(const SliceSpec& spec, const network::Network& network, const Eigen::VectorXd& parameters);

/// How an axis of the slice is labelled: value shown = offset + scale · coordinate.
/// A direction that touches one parameter shows that parameter's own value ("b₁"); others show the coordinate ("s").
struct AxisLabel {
    std::string name;
    double offset = 0.0;
    double scale = 1.0;
    bool operator==(const AxisLabel&) const = default;
};
AxisLabel axisLabel(const SliceSpec& spec, const AffineSlice& slice, const network::Network& network,
                    int axis);

/// Two directions along single parameters, ranges ±`radius` about ω: the default slice of a session without one.
/// Prefers b1 (two units), then (W, V) entries; with a single parameter a 1-parameter network is refused by the caller.
SliceSpec defaultSlice(const network::Network& network, const Eigen::VectorXd& parameters, double radius);

}  // namespace omegascope::slice
