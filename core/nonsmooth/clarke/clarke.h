#pragma once

#include <Eigen/Core>
#include <string>
#include <string_view>
#include <vector>

#include "core/nonsmooth/clarke/incident_cells.h"

namespace omegascope::nonsmooth {

/// How the hull was found, and what its kind is.
enum class ClarkeMethod {
    Enumeration,
    PerKink,
    PerClass  ///< replicas: the product of the classes' hulls, moved by the penalty (replica_hull.h)
};
enum class ClarkeKind {
    Exact,
    FirstOrder,  ///< of every cell that has a direction at ω; thinner ones may be missing
                 ///< (IncidentCells::certain)
    Sampled      ///< of the cells that random directions met, a subset
};

/// ∂₀L(ω) = hull of the gradients of the incident cells.   [I, Def. 1; P, section 3]
struct ClarkeSubdifferential {
    ClarkeMethod method = ClarkeMethod::Enumeration;
    /// FirstOrder and Sampled: the hull is a subset, so `containsZero` is proven when true. -x*/|x*| descends
    /// for Exact and FirstOrder.
    ClarkeKind kind = ClarkeKind::Exact;
    /// n × cells; empty for PerKink and PerClass. Entries whose terms cancel in exact numbers are 0 (where the hull is
    /// decided in them).
    Eigen::MatrixXd gradients;
    std::vector<network::Signature> signatures;  ///< one per column of gradients
    Eigen::VectorXd minNorm;                     ///< x*, the element of least norm
    Eigen::VectorXd theta;  ///< x* = gradients · θ; for PerKink the share of each kink's active side
    /// Decided in rational numbers (zeroIsExact, exactHull) or, for large hulls, logistic and convolutions:
    /// |x*| ≤ zeroTolerance · max |g|, or below the rounding of the terms of g (when each g cancels to 0).
    bool containsZero = false;
    bool zeroIsExact = false;
    int cells =
        0;  ///< incident cells (for PerKink: 0, none is enumerated; PerClass: the product of the classes')
    std::string remark;  ///< why not exact, as a sentence; else empty
    Eigen::VectorXd
        at;  ///< the point spoken of: ω, or ω moved onto walls that it is near (Goldstein: ω itself)
    std::vector<network::Activation> active;  ///< IncidentCells::active at that point
};

/// "enumeration", "per-kink", "per-class".
std::string_view nameOf(ClarkeMethod method);
/// "exact"; "tolerance", where a tolerance decided whether 0 lies in the hull; "sampled", where the hull may lack a cell (the
/// remark says which).
std::string_view kindOf(const ClarkeSubdifferential& clarke);

struct ClarkeOptions {
    IncidentOptions incident;
    double zeroTolerance = 1e-9;
    /// Walls within loss::kWallTolerance count as active, and ω is moved onto them (projectOntoActive). false: at ω
    /// itself, with the walls that it meets in exact arithmetic.
    bool nearWalls = true;
    /// Use the per-kink form {g + Σ t_j c_j dz_j : t ∈ [0,1]^m} where it is proven exact and there are more
    /// cells than the budget: only first-layer entries are active (so kink j adds c_j dz_j whatever the
    /// others do) and span{dz_j: c_j > 0} ∩ span{dz_j: c_j < 0} = {0}.
    bool allowPerKink = true;
};

/// The Clarke subdifferential and its element of least norm; -x*/|x*| is a direction of descent with slope ≤
/// -|x*|.
/// @return an Error only when stopped or when a solver gave up
Result<ClarkeSubdifferential> clarkeSubdifferential(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                                    const ClarkeOptions& options = {},
                                                    const Control& control = {});

/// Goldstein's δ-subdifferential, outer version: every entry whose wall lies within δ of ω counts as active
/// (|z| ≤ δ · |∇z|, to first order), and the hull is that of all cells of the affine arrangement these walls
/// make (IncidentOptions::reach). Never Exact.  @throws std::invalid_argument unless δ > 0
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

/// ω on the walls that it is on within tolerance, to rounding: the point that minimumOnWalls speaks of.
Result<Projection> projectOntoActive(const loss::Loss& loss, const Eigen::VectorXd& parameters);

/// "Snap": ω moved onto the walls that it is near (loss::kWallTolerance) but not on; where there are none, onto its
/// nearest wall (by |z|/|∇z|) that it is not on yet, keeping those it is on; applied
/// again it ends in a vertex of the arrangement. @return an Error when there is no further wall or no common
/// point near
Result<Projection> snapToNearestWall(const loss::Loss& loss, const Eigen::VectorXd& parameters);

}  // namespace omegascope::nonsmooth
