#pragma once

#include <array>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/support/result.h"

namespace omegascope::network {

/// x ↦ W x + b with W of units × (width of the layer below).
struct DenseLayer {
    int units = 1;
    bool operator==(const DenseLayer&) const = default;
};

/// Convolution with one bias per channel; features are ordered channel, row, column.
struct Conv2dLayer {
    std::array<int, 3> inputShape{1, 1, 1};  ///< channels, height, width
    std::array<int, 2> kernel{1, 1};         ///< height, width
    int channels = 1;
    int stride = 1;
    int padding = 0;

    int outputHeight() const { return (inputShape[1] + 2 * padding - kernel[0]) / stride + 1; }
    int outputWidth() const { return (inputShape[2] + 2 * padding - kernel[1]) / stride + 1; }
    int inputSize() const { return inputShape[0] * inputShape[1] * inputShape[2]; }
    int outputSize() const { return channels * outputHeight() * outputWidth(); }
    bool operator==(const Conv2dLayer&) const = default;
};

using Layer = std::variant<DenseLayer, Conv2dLayer>;

/// The factor f before Σ_r |ω̌^(r) - ω̄|² in the penalty on replicas: P prints R/(R-1), I 1/(R-1). The theorem holds with
/// either, as it does for every γ > 0; I's gradient γ(ω̌^(r) - mean of the others) is that of f = R/(2(R-1)).
enum class PenaltyFactor { P, I };

/// Each output has hidden layers of its own, R replicas ω̌^(1), …, ω̌^(R) of them, held together by a penalty:
///   E_γ(ω^(1), …, ω^(R)) = Σ_r L^(r)(ω̌^(r), v_r, c_r) + γ f Σ_r |ω̌^(r) - ω̄|²,   ω̄ the mean        [P, (13); I, (17)]
struct Replicas {
    double gamma = 1.0;  ///< γ ≥ 0
    PenaltyFactor factor = PenaltyFactor::P;
    bool operator==(const Replicas&) const = default;
};

/// The shape of a network: x^(ℓ) = σ_α(W^(ℓ) x^(ℓ-1) + b^(ℓ)) for ℓ = 1…L, ŷ = V x^(L) + c.   [P, (4)]
/// σ_α(z) = max(z,0) + α min(z,0).
struct Architecture {
    int input = 1;              ///< d = d_0
    std::vector<Layer> layers;  ///< the L hidden layers; none gives the linear model ŷ = V x + c
    int outputs = 1;            ///< R = d_{L+1}
    double alpha = 0.0;         ///< slope of the inactive side, in [0,1]
    bool hiddenBias = true;
    bool outputBias = true;
    std::optional<Replicas>
        replicas;  ///< of dense layers, for one-versus-all; `layers` are those of one replica

    /// L, the number of hidden layers.
    int depth() const { return static_cast<int>(layers.size()); }
    /// d_ℓ for ℓ = 0…L+1; with replicas the units of all of them, replica by replica.
    int width(int layer) const;
    /// Copies of the hidden layers: R with replicas, else 1.
    int replicaCount() const { return replicas ? outputs : 1; }
    /// Whether W^(ℓ) is a matrix with an own entry for each pair of a unit and a unit below: neither a convolution nor
    /// replicas that read replicas.  @param layer 1 … L+1
    bool isPlain(int layer) const;
    bool operator==(const Architecture&) const = default;
};

/// f γ of Replicas; 0 without them.
double penaltyWeight(const Architecture& architecture);

/// Sizes are positive, α lies in [0,1], every conv2d layer fits the layer below it, replicas are of dense layers of a
/// network with two outputs or more; otherwise a sentence that
/// names the layer (counted from 1) and what was expected.
Outcome check(const Architecture& architecture);

}  // namespace omegascope::network
