#pragma once

#include "core/certificates/problem/exact_problem.h"
#include "core/certificates/writer/lift_writer.h"
#include "core/theorems/point_analysis.h"

namespace omegascope::certificates {

/// A certificate of what an analysis claims: local minimum or not, flat or sharp, 0 in the Clarke subdifferential or not,
/// separable or not, generic or rare.
///
/// Witnesses are looked for in rational numbers, with the analysis as a hint alone, and each is checked before it is
/// written: what the certificate claims, the checker accepts. A claim for which no witness was found stands in it with
/// the reason. Claims of kind tolerance get a witness as well where one exists, and are proven by it; where the verdict is
/// undecided, a proof that ω is a local minimum is looked for.
/// @param at  ω, the point that `point` speaks of
/// Of a network with replicas the claims are those of E_γ.
/// @return an Error when stopped
Result<Certificate> write(const loss::Loss& loss, const Eigen::VectorXd& at,
                          const theorems::PointAnalysis& point, const theorems::DataAnalysis& data,
                          const WriterOptions& options = {}, const Control& control = {});

}  // namespace omegascope::certificates
