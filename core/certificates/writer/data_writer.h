#pragma once

#include "core/certificates/writer/lift_writer.h"
#include "core/theorems/point_analysis.h"

namespace omegascope::certificates {

/// Witnesses of what is claimed of the data.
Attempt<Witness> separableWitness(const ExactProblem& problem, const theorems::DataAnalysis& analysis);
Attempt<Witness> notSeparableWitness(const ExactProblem& problem, const theorems::DataAnalysis& analysis);
Attempt<Witness> genericWitness(const ExactProblem& problem, const theorems::DataAnalysis& analysis);
Attempt<Witness> rareWitness(const ExactProblem& problem, const theorems::DataAnalysis& analysis);

}  // namespace omegascope::certificates
