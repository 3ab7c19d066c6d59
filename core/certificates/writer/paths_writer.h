#pragma once

#include "core/certificates/writer/lift_writer.h"

namespace omegascope::certificates {

/// Pulls of the outputs for every region, by one linear program each in the τ of the margins; a region without any is split
/// by a hidden wall of a datum that pulls, or whose τ would have to be 0.
/// @pre not logistic
Attempt<Paths> pathsWitness(const ExactProblem& problem, const CurvePass& here, const WriterOptions& options,
                            const Control& control);

}  // namespace omegascope::certificates
