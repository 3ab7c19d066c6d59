#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "core/loss/loss.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

enum class Verdict { LocalMinimum, NotAMinimum, Undecided };
/// P's type I (in or on the boundary of a truly flat cell) is Flat, type II is Sharp.
enum class MinimumType { Flat, Sharp };
/// How sure a claim is.
enum class ClaimKind { Exact, Certified, Sampled, Undecided };

/// One feasible branch of the certificate: 0 = Σ_i μ_i [τ_i l_i + (1-α) Σ_k t_ik x̄_i^(k)].   [THEORY]
struct Multipliers {
    std::vector<std::int8_t> branch;  ///< per concave kink: 0 inactive side, 1 active side
    Eigen::VectorXd tau;              ///< per datum in [0,1]: 1 unsolved, 0 solved
    Eigen::MatrixXd t;                ///< K × N: t_ik in [0, τ_i] of the convex kinks, 0 elsewhere
};

struct LocalMinimum {
    Verdict verdict = Verdict::Undecided;
    Eigen::VectorXd at;               ///< the point that the verdict speaks of: ω on its active walls
    std::optional<MinimumType> type;  ///< for LocalMinimum only
    ClaimKind kind = ClaimKind::Undecided;
    std::string reason;  ///< one sentence for a person
    /// For NotAMinimum: a unit direction in Ω along which L falls at once; L(ω + ε η) ≤ L(ω) + slope/2 · ε
    /// for small ε when slope < 0; slope = 0: the loss falls at second or higher order.
    std::optional<Eigen::VectorXd> descent;
    double slope = 0.0;
    /// For Undecided: the least L(ω + η) - L(ω) found on spheres of these radii.
    std::vector<double> radii, worstChange;
    /// First-order test with all v_k ≠ 0: multipliers of whole branches. Neurons that no datum at its margin
    /// links are tested apart, so of their combined branches those with one part away from its first are
    /// listed.
    std::vector<Multipliers> certificate;
    std::string method;  ///< "piecewise-linear certificate", "incident cones", "open cell", … for the screen
};

struct MinimumOptions {
    int branchBudget = 4096;        ///< branches of the concave kinks
    int cellBudget = 4096;          ///< incident cones, for deep and multiclass
    bool verifyRationally = false;  ///< confirm every linear program in exact arithmetic
};

/// Is ω a local minimum of L in Ω?   [THEORY, "Is ω a local minimum?"]
///
/// The answer speaks of the point nearest to ω that lies on its active walls exactly (projectOntoActive); a
/// neuron of a shallow network whose share of every output is rounding (1e-10) counts as w̄_k = 0. That point
/// is `at`. A direction of descent is confirmed by evaluating the loss along it; where rounding hides the
/// fall: Undecided. Never wrong: what the methods cannot settle is Undecided.
/// @return an Error only when stopped or a solver gave up
Result<LocalMinimum> localMinimum(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                  const MinimumOptions& options = {}, const Control& control = {});

}  // namespace omegascope::nonsmooth
