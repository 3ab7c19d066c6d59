#pragma once

#include "core/certificates/writer/lift_writer.h"

namespace omegascope::certificates {

/// Regions in each of which one monomial stays in the loss, or no point lies.
Attempt<Regions> sharpWitness(const ExactProblem& problem, const CurvePass& here,
                              const WriterOptions& options, const Control& control);

/// Regions in each of which the derivative along the vector is positive, or no point lies.
Attempt<Separating> separatingWitness(const ExactProblem& problem, const CurvePass& here, Vector vector,
                                      const WriterOptions& options, const Control& control);

}  // namespace omegascope::certificates
