#pragma once

#include <Eigen/Core>
#include <vector>

#include "core/dynamics/runs/trajectory.h"
#include "core/slice/affine_slice.h"

/// Planes that fit a run, and how far the run leaves them.
namespace omegascope::dynamics {

/// The plane through ω_0, ω_T and a third point; d1 leads from ω_0 to ω_T, d2 is orthogonal to it, and the
/// third point has s = its share along the run, t = 1. Ranges hold the projected run with a margin of a
/// tenth.
/// @return an Error when the three points lie on one line (up to rounding), or when stopped
Result<slice::SliceSpec> planeThroughRun(const Trajectory& trajectory, const loss::Loss& loss,
                                         const Eigen::VectorXd& third, const Control& control = {});

/// The step that is farthest from the line through ω_0 and ω_T: a good third point.
/// @return an Error when the run is straight, or when stopped
Result<int> farthestStep(const Trajectory& trajectory, const loss::Loss& loss, const Control& control = {});

/// The two main directions of a run (principal components of ω_0, …, ω_T), as a plane through its last point.
struct PrincipalPlane {
    slice::SliceSpec slice;  ///< unit directions; ranges hold the projected run with a margin of a tenth
    /// Share of Σ_k |ω_k - mean|² along the two directions; their sum tells how much the picture shows.
    double firstShare = 0.0, secondShare = 0.0;
    int points = 0;  ///< steps used: at most kPrincipalSamples, evenly spaced
};
inline constexpr int kPrincipalSamples = 2000;
/// @return an Error when the run does not move or moves along one line, or when stopped
Result<PrincipalPlane> principalPlane(const Trajectory& trajectory, const loss::Loss& loss,
                                      const Control& control = {});

/// How far a run is from a slice: |ω_k - P ω_k| with P the orthogonal projection to the slice.
struct DistancesFromSlice {
    std::vector<int> steps;
    Eigen::VectorXd distance;  ///< one per step of `steps`
};
/// At most `limit` steps, evenly spaced, with the first and the last. Cost: a replay of what is not stored,
/// and O(n · dimension) per step.
DistancesFromSlice distancesFrom(const slice::AffineSlice& slice, const Trajectory& trajectory,
                                 const loss::Loss& loss, int limit = kPrincipalSamples);

}  // namespace omegascope::dynamics
