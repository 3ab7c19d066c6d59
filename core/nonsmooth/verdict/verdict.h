#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/network/signature.h"

namespace omegascope::nonsmooth {

enum class Verdict { LocalMinimum, NotAMinimum, Undecided };
/// P's type I (in or on the boundary of a truly flat cell) is Flat, type II is Sharp.
enum class MinimumType { Flat, Sharp };
/// How sure a claim is.
/// - Exact: proven of the numbers as stored, by exact arithmetic or by a bound on rounding that is derived;
/// - Tolerance: the tests hold up to numbers that are chosen (core/README.md), or speak of a point that stands for one
///   on its walls; not proven;
/// - Sampled: seen by evaluating the loss.
enum class ClaimKind { Exact, Tolerance, Sampled, Undecided };

/// One feasible branch of the certificate: 0 = Σ_i μ_i [τ_i l_i + (1-α) Σ_k t_ik x̄_i^(k)].   [THEORY]
struct Multipliers {
    std::vector<std::int8_t> branch;  ///< per concave kink: 0 inactive side, 1 active side
    Eigen::VectorXd tau;              ///< per datum in [0,1]: 1 unsolved, 0 solved
    Eigen::MatrixXd t;                ///< K × N: t_ik in [0, τ_i] of the convex kinks, 0 elsewhere
};

/// The outputs' pulls that hold ω on some cells of hidden signs: g with Φ = Σ_i g_i·ŷ_i constant on them.   [THEORY]
struct OutputPulls {
    network::Signature
        cell;           ///< hidden layers: the states of the cells; 0: either side. The criterion's: S(ω)
    Eigen::MatrixXd g;  ///< R × N, in the subdifferential of μ_i ℓ_i at ŷ_i
};

struct LocalMinimum {
    Verdict verdict = Verdict::Undecided;
    Eigen::VectorXd at;  ///< the point that the verdict speaks of: ω, or ω moved onto near walls
    std::optional<MinimumType> type;  ///< for LocalMinimum only
    ClaimKind kind = ClaimKind::Undecided;
    std::string reason;  ///< one sentence for a person
    /// For NotAMinimum: a unit direction in Ω along which L falls at once; L(ω + ε η) ≤ L(ω) + slope/2 · ε
    /// for small ε when slope < 0; slope = 0: the loss falls at second or higher order.
    std::optional<Eigen::VectorXd> descent;
    double slope = 0.0;
    /// ζ, where the fall needs a curve: L(ω + ε η + ε² ζ) < L(ω) for small ε > 0.
    std::optional<Eigen::VectorXd> bend;
    int fallOrder =
        0;  ///< for slope = 0: the power of ε at which the loss falls, where exact arithmetic told it; else 0
    /// For Undecided: the least L(ω + η) - L(ω) found on spheres of these radii.
    std::vector<double> radii, worstChange;
    /// First-order test with all v_k ≠ 0: multipliers of whole branches. Neurons that no datum at its margin
    /// links are tested apart, so of their combined branches those with one part away from its first are
    /// listed.
    std::vector<Multipliers> certificate;
    std::vector<OutputPulls> pulls;  ///< of the certificate by paths: for every cell of hidden signs at ω
    std::string method;  ///< "piecewise-linear certificate", "incident cones", "open cell", … for the screen
};

struct MinimumOptions {
    int branchBudget = 4096;  ///< branches of the concave kinks
    int cellBudget = 4096;    ///< incident cones, for deep and multiclass
    double listingWork =
        2e6;  ///< coefficients in the programs that list cones of hidden walls: at most seconds
    /// Confirm linear programs in exact arithmetic, as long as that takes no more than `rationalWork` multiplications of
    /// rational numbers; beyond it a minimum is told to a tolerance.
    bool verifyRationally = true;
    double rationalWork = 4e5;
};

}  // namespace omegascope::nonsmooth
