#pragma once

#include <Eigen/Core>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/nonsmooth/first_order/branches.h"

namespace omegascope::nonsmooth {

/// The prices that show one branch of one part to be ≥ 0.
struct BranchCertificate {
    int part = 0;                    ///< number among parts(model)
    std::vector<std::int8_t> sides;  ///< per kink of the model: 0, 1; -1: convex, or of another part
    Eigen::VectorXd marginPrice;     ///< per margin of the model: τ in [0,1]; 0 for other parts
    Eigen::VectorXd kinkPrice;       ///< per kink: its share in [0, 1] of max(0, f·u); 0 where none
};

struct FirstOrderDecision {
    enum class Sign { Nonnegative, Negative, Unknown };
    Sign sign = Sign::Unknown;
    std::vector<BranchCertificate> certificates;  ///< Nonnegative: one per branch of each part
    /// Certificates of whole branches: the first branch of every part together, then every other branch of a part
    /// with the first ones of the rest.
    std::vector<BranchCertificate> whole() const;
    std::vector<double> direction;  ///< Negative: u in the cone with F'(u) < 0, |u|∞ ≤ 1
    double slope = 0.0;             ///< Negative: F'(u)
    bool exact = false;             ///< confirmed in rational arithmetic, all of it
    std::string why;                ///< Unknown: as the end of a sentence "… because <why>"
};

/// How sums that should cancel are judged, as shares of `magnitude`.
inline constexpr double kCountsAsZero = 1e-11;     ///< certificates that balance to this prove "≥ 0"
inline constexpr double kCountsAsNegative = 1e-9;  ///< slopes below minus this are descent

struct FirstOrderOptions {
    int branchBudget = 4096;
    bool verifyRationally = false;
    /// The size of the terms whose sums are F' (one number for all directions of the unit box).
    double magnitude = 1.0;
    /// The same derivative without rounding; empty when it is not known exactly.
    std::function<const PiecewiseLinear<Rational>*()> exactModel;
    /// What verifyRationally may still spend, in multiplications; null: without limit.
    double* work = nullptr;
    bool inDoubles =
        false;  ///< a program without an optimum in doubles is left open; else it is solved without rounding
};

/// Is F'(u) ≥ 0 for every u in the cone?   [THEORY, "Is ω a local minimum?"]
///
/// Every branch of every part is a linear program over the box |u|∞ ≤ 1. Its prices are checked by themselves:
/// they prove value ≥ -gap. gap ≤ kCountsAsZero · magnitude: this branch is ≥ 0. F'(u) evaluated at the solution
/// < -kCountsAsNegative · magnitude: negative. Between the two, and with verifyRationally always while `work` lasts,
/// rational arithmetic decides, where the exact model is known; it overrules the double's answer. A part with more branches
/// than the budget is decided by the rays of its blocks (ray_bound.h), to rounding.
/// @return an Error only when stopped or a solver gave up
Result<FirstOrderDecision> decideSign(const PiecewiseLinear<double>& model, const FirstOrderOptions& options,
                                      const Control& control);

/// One program, judged as above. Nonnegative, Negative (then `x` is the solution) or Unknown.
struct ProgramVerdict {
    FirstOrderDecision::Sign sign = FirstOrderDecision::Sign::Unknown;
    bool exact = false;
    Eigen::VectorXd x, y;
};
Result<ProgramVerdict> judge(const BoxProgram<double>& program,
                             const std::function<const BoxProgram<Rational>*()>& exact,
                             const FirstOrderOptions& options);

}  // namespace omegascope::nonsmooth
