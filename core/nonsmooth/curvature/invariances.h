#pragma once

#include <Eigen/Core>
#include <cstdint>

#include "core/loss/loss.h"
#include "core/nonsmooth/clarke/incident_cells.h"
#include "core/support/random.h"

namespace omegascope::nonsmooth {

/// Nearly dependent forms count as dependent: the programs of the deep tests take 1e-7 for 0. A share of the largest
/// pivot of unit columns.
inline constexpr double kDeepRank = 1e-6;
/// All random directions of the deep tests come from here.
inline constexpr std::uint64_t kDeepSeed = 0x6d696e;

/// Standard normal, of length 1.
Eigen::VectorXd randomUnit(Eigen::Index size, Random& random);

/// The gradient of a cell's loss with every term made positive: 0 exactly where that loss does not contain the
/// parameter, at parameters without zeros; else what a cancelled gradient is measured against.
Eigen::VectorXd termSizes(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                          const network::Signature& cell);

/// Z, an orthonormal basis of directions along which L cannot change near ω: the tangents of the orbits
/// (c w_k, c b_k, v_k / c); parameters that the loss of no incident cell contains (where the list is certain); moves of a
/// unit of the first layer that change no pre-activation of a datum that counts and is not strictly inactive; for the
/// multiclass hinge the common shifts of c and of the rows of V.
/// @param incident  incident cells of the hidden kinks, or of all
/// @param margins   active entries of the criterion; those of `incident` are not listed by it
Eigen::MatrixXd invariances(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                            const IncidentCells& incident, const std::vector<network::Activation>& margins);

}  // namespace omegascope::nonsmooth
