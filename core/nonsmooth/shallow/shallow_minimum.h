#pragma once

#include "core/loss/loss.h"
#include "core/nonsmooth/verdict/place.h"
#include "core/nonsmooth/verdict/verdict.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// Whether localMinimum decides this loss by the first-order test: no hidden layer, or isShallow.
bool hasFirstOrderTest(const loss::Loss& loss);

/// The verdict by the first-order test; `type` is left open.
///
/// No hidden layer: L is convex in ω (a sum of hinges, squares or logarithms of affine functions), so ω is a
/// local (and global) minimum iff L'(ω; η) ≥ 0 for every η.
///
/// One hidden layer, one output, all v_k ≠ 0: iff F' ≥ 0 (ShallowPoint).
///
/// Units Z with v_k = 0: near ω the unit adds s q·x̄ with q = |v_k| (w̄_k + Δ), a vector of the narrow cone
/// about w̄_k, for either sign s. So, for every choice of signs:
/// - F' < 0 with q_k = t w̄_k, t ≥ 0: v_k and the others descend at once: no.
/// - F' ≥ 0 on the cone where q_k keeps the sides of w̄_k (everything, when w̄_k = 0): yes.
/// - One unit in Z, w̄_k ≠ 0: a branch of F' is convex; with G(q) its least value over the other directions,
/// it is
///   ≥ 0 near the ray of w̄_k iff G(w̄_k) > 0, or G(w̄_k) = 0 and G has a minimum there, which, G being convex
///   and positively homogeneous, means that G ≥ 0 everywhere. F' (with the sides of w̄_k kept as linear terms)
///   gives a program for each: max t with q = t w̄_k and branch ≤ 0 is 0; or the branch is ≥ 0 for all q. All
///   branches and both signs: yes. One of them without either: no, told when a straight line descends, else
///   Undecided.
/// @pre hasFirstOrderTest(loss)
Result<LocalMinimum> shallowMinimum(const Place& place, const MinimumOptions& options,
                                    const Control& control);

}  // namespace omegascope::nonsmooth
