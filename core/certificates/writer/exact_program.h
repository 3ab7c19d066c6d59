#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "core/certificates/numbers/exact_number.h"

namespace omegascope::certificates {

/// A x = b, 0 ≤ x ≤ upper, in rational numbers.
struct ExactProgram {
    std::vector<Vector> rows;                    ///< A
    Vector right;                                ///< b
    std::vector<std::optional<Rational>> upper;  ///< per variable; nothing: no bound

    std::size_t variables() const { return upper.size(); }
    /// @return the number of the new variable
    std::size_t addVariable(std::optional<Rational> bound = std::nullopt);
    std::size_t addRow();
    void add(std::size_t row, std::size_t variable, const Rational& factor) { rows[row][variable] += factor; }
};

/// A solution, exactly; nothing when there is none or none was found.
///
/// A basis comes from the simplex method in doubles, then from GLPK's in rationals, and is solved again here in rational
/// numbers. Where neither basis holds exactly, a simplex method with Bland's rule goes through small programs.
/// @param preference  cost of the variables, to be small if possible; empty: none
std::optional<Vector> exactSolution(const ExactProgram& program, const Eigen::VectorXd& preference = {});

/// kMostTableau entries, kMostPivots steps: what Bland's rule may take.
inline constexpr std::size_t kMostTableau = 40'000;
inline constexpr int kMostPivots = 300;

}  // namespace omegascope::certificates
