#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "core/nonsmooth/incident_cells.h"

namespace omegascope::nonsmooth {

/// How the hull was found, and what its kind is.
enum class ClarkeMethod { Enumeration, PerKink };
enum class ClarkeKind { Exact, Sampled };

/// ∂₀L(ω) = hull of the gradients of the incident cells.   [I, Def. 1; P, section 3]
struct ClarkeSubdifferential {
    ClarkeMethod method = ClarkeMethod::Enumeration;
    ClarkeKind kind = ClarkeKind::Exact;         ///< Sampled: the hull of the cells that were met, a subset
    Eigen::MatrixXd gradients;                   ///< n × cells; empty for PerKink
    std::vector<network::Signature> signatures;  ///< one per column of gradients
    Eigen::VectorXd minNorm;                     ///< x*, the element of least norm
    Eigen::VectorXd theta;      ///< x* = gradients · θ; for PerKink the share of each kink's active side
    bool containsZero = false;  ///< |x*| ≤ tolerance · max |g|
    int cells = 0;              ///< incident cells (for PerKink: 0, none is enumerated)
    std::string remark;
};

struct ClarkeOptions {
    IncidentOptions incident;
    double zeroTolerance = 1e-9;  ///< containsZero: |x*| ≤ zeroTolerance · max |g|
    /// Use the per-kink form where it is proven exact and there are more cells than the budget.
    bool allowPerKink = true;
};

/// The Clarke subdifferential and its element of least norm; -x*/|x*| is a direction of descent with slope ≤
/// -|x*|.
/// @return an Error only when stopped or when a solver gave up
Result<ClarkeSubdifferential> clarkeSubdifferential(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                                    const ClarkeOptions& options = {},
                                                    const Control& control = {});

/// Goldstein's δ-subdifferential, outer version: every entry whose wall lies within δ of ω counts as active
/// (|z| ≤ δ · |∇z|, to first order), and the hull is that of all cells these leave open.
Result<ClarkeSubdifferential> goldsteinSubdifferential(const loss::Loss& loss,
                                                       const Eigen::VectorXd& parameters, double delta,
                                                       const ClarkeOptions& options = {},
                                                       const Control& control = {});

/// ω moved by least squares (Gauss-Newton on z = 0) onto the walls of `walls`.
struct Projection {
    Eigen::VectorXd parameters;
    double distance = 0.0;  ///< |ω' - ω|
    double residual = 0.0;  ///< largest |z| / scale that is left
};
/// @return an Error when the walls have no common point near ω (residual above loss::kWallTolerance after 50
/// steps)
Result<Projection> projectOntoWalls(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                    const std::vector<network::Activation>& walls);

/// ω on the walls that it is on within tolerance, to rounding: the point that verdicts speak of.
Result<Projection> projectOntoActive(const loss::Loss& loss, const Eigen::VectorXd& parameters);

/// "Snap": ω moved onto its nearest wall (by |z|/|∇z|) that it is not on yet, keeping those it is on; applied
/// again it ends in a vertex of the arrangement. @return an Error when there is no further wall or no common
/// point near
Result<Projection> snapToNearestWall(const loss::Loss& loss, const Eigen::VectorXd& parameters);

}  // namespace omegascope::nonsmooth
