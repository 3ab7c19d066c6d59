#pragma once

#include <string>

#include "core/loss/loss.h"
#include "core/nonsmooth/verdict/place.h"
#include "core/nonsmooth/verdict/verdict.h"

namespace omegascope::nonsmooth {

/// "0.25", "1e-06": three significant digits.
std::string shortNumber(double value);

/// The part of ω that a direction moves most, as a person calls it: "neuron 2", "unit 3 of layer 2",
/// "the output layer".
std::string mostMoved(const loss::Loss& loss, const Eigen::VectorXd& direction);

/// One plain sentence for the verdict; `result.reason` may hold why it is undecided, as the end of a sentence.
std::string verdictSentence(const Place& place, const LocalMinimum& result);

}  // namespace omegascope::nonsmooth
