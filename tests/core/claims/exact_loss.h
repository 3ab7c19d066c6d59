#pragma once

#include <vector>

#include "core/certificates/numbers/exact_number.h"
#include "core/loss/loss.h"
#include "core/network/signature.h"

/// The loss by its definition, in rational numbers: an evaluator that shares no code with the program.
namespace omegascope::testing {

using certificates::Rational;
using certificates::Vector;

/// One pass of a dense network at a point of rational numbers.
struct ExactValues {
    /// L; equal weights count as 1, as no comparison depends on a factor.
    Rational loss;
    /// Signs of all pre-activations, those of the criterion last.
    network::Signature signature;
};
/// @pre dense layers, no replicas, not the logistic criterion
ExactValues exactValues(const loss::Loss& loss, const Vector& parameters);

Vector exactly(const Eigen::VectorXd& parameters);
/// ω + ε η.
Vector moved(const Vector& from, const Eigen::VectorXd& direction, const Rational& step);
/// 2^-power.
Rational tiny(int power);

}  // namespace omegascope::testing
