#pragma once

#include <Eigen/Core>

#include "core/nonsmooth/clarke/incident_cells.h"
#include "core/nonsmooth/verdict/place.h"

namespace omegascope::nonsmooth {

/// Whether flat cells and walls hold every incident cell up. The active forms a_r must be independent on every cell and
/// none idle. For each cell u, with g_u = Σ λ_r s_r a_r and R = {r: λ_r > 0}, L must be constant on
/// {z_r = 0 for r in R} ∩ closure u:
/// because a flat cell differs from u in R alone, or because R holds every active entry and ker a = Z.
/// Proof: the z_r are coordinates, and L_u - L(ω) vanishes where those of R do, so it is Σ_R z_r h_r with
/// h_r(ω) = s_r λ_r; in u s_r z_r ≥ 0, so it is ≥ 0 near ω.
/// @pre L' ≥ 0 on every incident cone
/// @param incident     every incident cell, of hidden and criterion's walls
/// @param invariances  Z, orthonormal
/// @return true: it holds, up to kDeepRank and kCountsAsNegative; false tells nothing
bool heldByFlatCells(const Place& place, const IncidentCells& incident, const Eigen::MatrixXd& invariances);

}  // namespace omegascope::nonsmooth
