#pragma once

#include <optional>
#include <string>

#include "core/certificates/lift.h"
#include "core/support/parallel.h"

namespace omegascope::certificates {

/// What looking for one witness may spend.
struct WriterOptions {
    int regions = 6000;  ///< nodes of one tree
    double work = 5e5;   ///< products of the passes for one tree, some two seconds
    double steps = 2e7;  ///< small steps otherwise: a coefficient at a datum, a side that is looked up
    std::size_t tableau = 1'000'000;  ///< entries of one linear program
};

/// A purse for `steps`. @throws Refused when it is empty
class Purse {
  public:
    explicit Purse(double steps) : all_(steps), left_(steps) {}
    void take(double steps) {
        left_ -= steps;
        demand(left_ > 0.0, "its witness takes more than " + std::to_string(static_cast<long long>(all_)) +
                                " steps to find");
    }

  private:
    double all_, left_;
};

/// A witness, or why there is none: the end of a sentence.
template <typename T>
struct Attempt {
    std::optional<T> witness;
    std::string reason;
};

/// Multipliers for every region, by one linear program each; a region without any is split by a wall at which the loss is
/// concave, or by the sign of a V_rk that is 0.
/// @pre at most one hidden layer, not logistic
Attempt<FirstOrder> firstOrderWitness(const ExactProblem& problem, const CurvePass& here,
                                      const WriterOptions& options, const Control& control);

/// Multipliers that show that no point near ω lies inside a region, of the pre-activations of one unit.
std::optional<Empty> emptyOfUnit(const ExactProblem& problem, const CurvePass& here, const Sides& sides);
/// The same in products of two layers, where there are no more.
std::optional<Empty> emptyInProducts(const ExactProblem& problem, const CurvePass& here, const Sides& sides);

}  // namespace omegascope::certificates
