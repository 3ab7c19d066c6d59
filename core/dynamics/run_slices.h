#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/dynamics/trajectory.h"
#include "core/slice/affine_slice.h"

/// Planes that fit a run, and how far the run leaves them.
namespace omegascope::dynamics {

/// The plane through ω_0, ω_T and a third point; d1 leads from ω_0 to ω_T, d2 is orthogonal to it, and the
/// third point has s = its share along the run, t = 1. Ranges hold the projected run with a margin of a
/// tenth.
/// @return an Error when the three points lie on one line (up to rounding)
Result<slice::SliceSpec> planeThroughRun(const Trajectory& trajectory, const loss::Loss& loss,
                                         const Eigen::VectorXd& third);

/// The step that is farthest from the line through ω_0 and ω_T: a good third point.
/// @return an Error when the run is straight
Result<int> farthestStep(const Trajectory& trajectory, const loss::Loss& loss);

/// The two main directions of a run (principal components of ω_0, …, ω_T), as a plane through its last point.
struct PrincipalPlane {
    slice::SliceSpec slice;  ///< unit directions; ranges hold the projected run with a margin of a tenth
    /// Share of Σ_k |ω_k - mean|² along the two directions; their sum tells how much the picture shows.
    double firstShare = 0.0, secondShare = 0.0;
    int points = 0;  ///< steps used: at most kPrincipalSamples, evenly spaced
};
inline constexpr int kPrincipalSamples = 2000;
/// @return an Error when the run does not move, or moves along one line
Result<PrincipalPlane> principalPlane(const Trajectory& trajectory, const loss::Loss& loss);

/// The run seen from a slice.
struct ProjectedRun {
    std::vector<int> steps;
    Eigen::MatrixXd coordinates;  ///< one row (s, t, …) per step: the nearest point of the slice
    Eigen::VectorXd distance;     ///< of ω_k from the slice
    Eigen::VectorXd loss;         ///< L(ω_k): the true height of the path
    Eigen::VectorXd lossOnSlice;  ///< L at the nearest point of the slice: where the path seems to lie
};
/// At most `limit` steps, evenly spaced, with the first and the last.
ProjectedRun project(const Trajectory& trajectory, const loss::Loss& loss, const slice::AffineSlice& slice,
                     int limit = kPrincipalSamples);

}  // namespace omegascope::dynamics
