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

/// Whether the loss is constant on the whole cell that `signature` selects ("truly flat in Ω").
///
/// Hinge-type criteria: all of φ_0…φ_{L+1} vanish identically, tested by the masked gradient at one random ω'
/// (a fixed seed), which is 0 with probability 1 iff they do; "0" means below 1e-9 of the same gradient with
/// every term made positive.
/// Squared and logistic: the masked ŷ vanishes at ω'. Equivalent, because on scaling V and c by t the
/// second-order coefficient of the loss at t = 0 is a positive combination of the |ŷ_i|².
///
/// Entries 0 of the signature (a slice inside N) are treated as inactive and as active; both must be flat.
/// @throws std::invalid_argument when the signature does not fit the loss
/// Cost O(N · weights).
bool isFlatCell(const loss::Loss& loss, const network::Signature& signature);

}  // namespace omegascope::theory
