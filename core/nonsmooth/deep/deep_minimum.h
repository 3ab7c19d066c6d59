#pragma once

#include <functional>

#include "core/loss/loss.h"
#include "core/nonsmooth/clarke/incident_cells.h"
#include "core/nonsmooth/verdict/place.h"
#include "core/nonsmooth/verdict/verdict.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

using CellLister = std::function<Result<const IncidentCells*>()>;

/// The verdict for any network and criterion from the incident cells; `type` is left open.
///
/// Inside a cell. g ≠ 0: no. Hinge-type: flat: yes; else no (P Cor. 1): with g = 0 the Hessian has a zero
/// diagonal, so an entry H_ij ≠ 0 gives e_i - sgn(H_ij) e_j; with H = 0 the leading form is harmonic and
/// takes negative values: sampled directions find one. Squared, logistic: a negative eigenvalue of the
/// Hessian: no; positive definite off the invariances Z: yes.
///
/// Z, the directions along which L cannot change: the rescaling orbits (w_k, b_k, -v_k); parameters that no
/// incident cell's loss contains; for the multiclass hinge common shifts of c and of the rows of V. The flows
/// along Z and a complement of Z are coordinates near ω, in which L depends on the complement alone.
///
/// On walls. L' is g_u·η on the cone of each incident cell u (a linear program): negative: no. Otherwise yes
/// when (1) L' > 0 off Z: L(ω+η) = L + L'(η) + o(|η|) on the complement of Z. (2) the active forms a_r are
/// independent on every cell, none is idle, and for every cell u, with g_u = Σ λ_r s_r a_r
///     (λ ≥ 0 by the programs) and R = {r: λ_r > 0}, L is constant on {z_r = 0 for r in R} ∩ closure u:
///     because a flat cell differs from u in R alone, or because R holds every active entry and ker a = Z.
///     Proof: the z_r are coordinates, and L_u - L(ω) vanishes where those of R do, so it is Σ_R z_r h_r with
///     h_r(ω) = s_r λ_r; in u s_r z_r ≥ 0, so it is ≥ 0 near ω.
/// (3) the outer layer alone holds the loss up: outerCertificate.
/// At ω itself a negative slope counts when exact arithmetic confirms it, and a gradient is 0 when it is 0 in exact
/// arithmetic (along a random direction); the programs of (1) to (3) are not checked without rounding, so that their
/// yes is told to a tolerance.
/// Otherwise Undecided, with the least loss found on spheres; a ray on which it falls (fallsAlong) is a
/// Sampled no.
/// @param cells  lists every incident cell when it is asked
Result<LocalMinimum> deepMinimum(const Place& place, const CellLister& cells, const MinimumOptions& options,
                                 const Control& control);

}  // namespace omegascope::nonsmooth
