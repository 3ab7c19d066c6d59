#pragma once

#include <optional>

#include "core/nonsmooth/local_minimum.h"

/// Verdicts on the penalised loss E_γ of a network with replicas.   [P, (13) and Thm 7]
/// Precondition of all: the loss has replicas.
namespace omegascope::nonsmooth {

/// Is ω a local minimum of E_γ?
/// - γ > 0 and replicas that differ: no, for no critical point has them (P Thm 7; exact). The direction is that of -x*.
/// - Equal replicas: yes where every L^(r) is at a local minimum, as the penalty is never negative; no where one has a
///   direction with a negative slope, or falls by moving V and c alone; else the loss is tried along that class's
///   direction, against which the penalty rises quadratically.
Result<LocalMinimum> replicaMinimum(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                    const MinimumOptions& options, const Control& control);

/// The point that ω stands for: all replicas at their mean, where they differ by no more than 1e-6 (1 + |ω|).
/// @return nothing where they differ by more or not at all
Result<std::optional<NearMinimum>> nearReplicaMinimum(const loss::Loss& loss,
                                                      const Eigen::VectorXd& parameters,
                                                      const MinimumOptions& options, const Control& control);

}  // namespace omegascope::nonsmooth
