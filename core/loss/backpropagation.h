#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "core/loss/loss.h"

namespace omegascope::loss {

/// L and the gradient that backpropagation computes, for runs of many steps: one forward and one backward
/// pass, in buffers that are kept from call to call.
///
/// The sign of a pre-activation decides, without a tolerance: active where z > 0, the slope α and no part of
/// the criterion where z ≤ 0. Off the walls the gradient is ∇L(ω); on them that of one form that meets there.
/// Not safe to share between threads; the Loss must outlive it.
class Backpropagation {
  public:
    explicit Backpropagation(const Loss& loss);

    /// L(ω); per-datum losses are left in perDatum(). Cost: one forward pass.
    double value(const Eigen::VectorXd& parameters);
    /// L(ω) and ∇L(ω), length n.
    double valueAndGradient(const Eigen::VectorXd& parameters, Eigen::VectorXd& gradient);
    /// (N/|B|) Σ_{i∈B} μ_i ∇ℓ_i(ω), an unbiased estimate of ∇L when B is drawn uniformly.
    void batchGradient(const Eigen::VectorXd& parameters, std::span<const int> batch,
                       Eigen::VectorXd& gradient);

    /// ℓ_i of the last value or valueAndGradient, length N.
    const Eigen::VectorXd& perDatum() const { return perDatum_; }

  private:
    /// The passes for some of the data; points, targets and weights have a column for each.
    struct Batch {
        Eigen::MatrixXd points, targets, weights;
    };
    void forward(const Eigen::VectorXd& parameters, const Eigen::MatrixXd& points);
    void affine(int layer, const Eigen::VectorXd& parameters, const Eigen::MatrixXd& features,
                Eigen::MatrixXd& z);
    /// Sets the layer's part of ∇L from δ^(ℓ).
    void accumulate(int layer, const Eigen::MatrixXd& features, Eigen::VectorXd& gradient);
    /// δ^(ℓ-1) from δ^(ℓ).
    void passDown(int layer, const Eigen::VectorXd& parameters);
    void backward(const Eigen::VectorXd& parameters, const Batch& data, Eigen::VectorXd& gradient);
    const Eigen::MatrixXd& features(int layer, const Batch& data) const;
    double evaluateLast();

    const Loss& loss_;
    Batch all_, part_;
    std::vector<Eigen::MatrixXd> z_;          ///< z^(ℓ), ℓ = 1…L+1 at [ℓ-1]
    std::vector<Eigen::MatrixXd> x_;          ///< x^(ℓ), ℓ = 1…L at [ℓ-1]
    Eigen::MatrixXd delta_, below_, output_;  ///< δ of a layer, of the one below, of the outputs
    Eigen::MatrixXd narrow_;  ///< weights or their gradient, units × inputs   [narrow_kernels.h]
    Eigen::VectorXd bias_;
    Eigen::VectorXd perDatum_;
};

}  // namespace omegascope::loss
