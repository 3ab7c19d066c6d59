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

/// The verdict for any network and criterion; `type` is left open. The tests, in the order in which they are asked:
///
/// The outer layer. (V, c) alone falls (one program, outer_descent.h), or where V = 0 after a step of the features: no.
///
/// Inside a cell. g ≠ 0: no. Hinge-type: flat: yes; else no (P Cor. 1): with g = 0 the Hessian has a zero
/// diagonal, so an entry H_ij ≠ 0 gives e_i - sgn(H_ij) e_j; with H = 0 the leading form is harmonic and
/// takes negative values: sampled directions find one. Squared, logistic: the certificate by paths (path_certificate.h):
/// yes; a negative eigenvalue of the Hessian: no; positive definite off the invariances Z (invariances.h): yes.
///
/// On walls. The hidden kinks alone are split into cells; on the cone of each L' is convex in what the criterion's kinks
/// do, one program (margin_cone.h): negative: no. (A few cells are tried before all are listed.) Then yes when
/// (1) the network cannot answer the pull of the outputs: pathCertificate;
/// (2) the layers above some layer hold the loss up by themselves: outerCertificate;
/// (3) L' > 0 off Z: L(ω+η) = L + L'(η) + o(|η|) on a complement of Z, and the flows along Z and that complement are
///     coordinates near ω, in which L depends on the complement alone;
/// (4) second derivatives rise on every cell, off a manifold of equal loss; where they fall on one: no, along a curve
/// (second_order.h);
/// (5) flat cells and walls hold every cell up (flat_walls.h).
///
/// At ω itself a negative slope counts when exact arithmetic confirms it, a gradient is 0 when it is 0 in exact arithmetic
/// (along a random direction), and a ray falls when its exact germ does. (1) is exact when its programs are checked in
/// rationals; the programs of (2) to (5) are not, so that their yes is told to a tolerance.
/// Otherwise Undecided, with the least loss found on spheres; a ray on which it falls is a no.
/// @param cells  lists every incident cell when it is asked
Result<LocalMinimum> deepMinimum(const Place& place, const CellLister& cells, const MinimumOptions& options,
                                 const Control& control);

/// A critical point within rounding of a point that a descent has ended near: Newton's method on one of the cells that meet
/// there (criticalPointNear). Nothing where there is none, or for the logistic loss.
/// @return an Error only when stopped or a solver gave up
Result<std::optional<Eigen::VectorXd>> settledPoint(const Place& place, const MinimumOptions& options,
                                                    const Control& control);

}  // namespace omegascope::nonsmooth
