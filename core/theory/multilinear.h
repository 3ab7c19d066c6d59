#pragma once

#include <Eigen/Core>
#include <optional>

#include "core/loss/loss.h"

namespace omegascope::theory {

/// The values φ_0,…,φ_{L+2} at ω of the forms that `signature` selects.   [P, Thm 1]
///   φ_j: masked propagation of one source only: x for φ_0, b^(j) for φ_j (1 ≤ j ≤ L), c for φ_{L+1};
///   φ_{L+2}: the constant of the criterion. In the cell of ω they sum to L(ω).
/// @return length L+3; nothing for squared and logistic, whose loss is not multilinear
/// @throws std::invalid_argument when the signature has an entry 0
std::optional<Eigen::VectorXd> multilinearForms(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                                const network::Signature& signature);

}  // namespace omegascope::theory
