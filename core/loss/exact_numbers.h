#pragma once

#include <Eigen/Core>
#include <map>
#include <optional>
#include <vector>

#include "core/cells/algebra/dyadic.h"
#include "core/loss/loss.h"

namespace omegascope::loss {

using cells::Dyadic;

/// The numbers of one forward pass without rounding, as sums and products of the stored doubles. Nothing is computed
/// before it is asked for; what was computed is kept.
/// Cost of one pre-activation of layer 1: its fan-in; above it: all layers below at that datum, once.
class ExactNumbers {
  public:
    ExactNumbers(const Loss& loss, const Eigen::VectorXd& parameters);

    /// z^(ℓ)_k at datum i; layer L+1: ŷ_k.
    Dyadic preActivation(int layer, int unit, int datum);
    /// The criterion's pre-activation m (hinge types), or the residual ŷ_r - y_r (squared).
    Dyadic criterion(int unit, int datum);

  private:
    const std::vector<Dyadic>& features(int layer, int datum);
    const Eigen::MatrixXd& rows(int layer);

    const Loss& loss_;
    const Eigen::VectorXd& parameters_;
    std::vector<std::optional<Eigen::MatrixXd>> rows_;  ///< per layer: W transposed, d_{ℓ-1} × d_ℓ
    std::vector<std::map<int, std::vector<Dyadic>>> features_;
};

/// The one-sided derivative of L at ω along a direction, without rounding, up to one positive factor; every entry
/// has the state that `signature` gives it, and a state 0 is a kink that ω is on:
///   dx = dz, α dz or σ_α(dz) by the state of z;   dℓ = dm, 0 or max(0, dm) by the state of m;   squared: 2 (ŷ - y) dŷ.
/// With S(ω) this is L'(ω; η). Without a 0 in it, it is the derivative of the form that the signature selects, for any ω.
/// @throws std::invalid_argument for the logistic criterion
/// Cost O(N · weights) of exact numbers.
Dyadic exactSlope(const Loss& loss, const Eigen::VectorXd& parameters, const Eigen::VectorXd& direction,
                  const network::Signature& signature);

/// How L changes along a ray: L(ω + tη) - L(ω) = coefficient · t^order + … for all small t > 0, by its sign.
struct ExactGerm {
    int order = 0;  ///< 0: L is constant on the ray near ω
    int sign = 0;
};
/// Without rounding: every pre-activation is a polynomial of t with exact coefficients, whose sign for small t > 0 is that
/// of the first one that is not 0.
/// @throws std::invalid_argument for the logistic criterion
/// Cost O(N · weights · L²) of exact numbers.
ExactGerm exactGerm(const Loss& loss, const Eigen::VectorXd& parameters, const Eigen::VectorXd& direction);

/// Weights as the exact sums use them: 1 for all when they are equal, else as stored.
double exactWeight(const Loss& loss, int unit, int datum);

}  // namespace omegascope::loss
