#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/parallel.h"
#include "core/support/products/matrix_product.h"

namespace omegascope::studies {

/// What bends a hidden layer. Sigmoid is a study's model alone: cells are claimed for σ_α only.
enum class Units { Relu, Sigmoid };

/// | name     | loss of one datum                  | targets            | right when          |
/// |----------|------------------------------------|--------------------|---------------------|
/// | Logistic | log(1 + exp(-y ŷ))                 | ±1, one output     | y ŷ > 0             |
/// | Softmax  | log Σ_r exp(ŷ_r) - ŷ_y             | 0 … R-1            | ŷ_y is the largest  |
/// | Squared  | |ŷ - y|²                           | R numbers          | |ŷ - y|² ≤ 1e-4     |
/// The loss of a network is the mean over the data.
enum class Objective { Logistic, Softmax, Squared };

enum class Method { GradientDescent, Adam };

/// A network and how it is trained.
struct TrainingPlan {
    std::vector<int> widths;  ///< d, hidden layers, R
    Units units = Units::Relu;
    double alpha = 0.0;
    Objective objective = Objective::Logistic;
    Method method = Method::GradientDescent;
    double step = 0.1, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8;
    int batch = 0;           ///< data in a mini-batch; 0: all of them
    std::uint64_t seed = 1;  ///< of the order in which mini-batches go through the data
    int threads = 1;         ///< the bits do not depend on it
};

/// How good a network is on its data.
struct Measures {
    double loss = 0.0;   ///< mean over the data
    double right = 0.0;  ///< share of the data that are right
    double dead =
        0.0;  ///< share of the data that activate no unit of some hidden layer: constant output (α = 0)
    double idle = 0.0;  ///< share of hidden units that no datum activates
};

/// Where layer ℓ = 0 … L has its weights (units × inputs, column by column) and biases in a trainer's parameters.
struct LayerPlace {
    Eigen::Index weights = 0, bias = 0;
    int inputs = 0, units = 0;
};
std::vector<LayerPlace> placesOf(const std::vector<int>& widths);
/// Numbers in all.
Eigen::Index parameterCount(const std::vector<int>& widths);

/// Trains a fully connected network by blocked products, without an allocation per step. Deterministic: the same plan,
/// data and start give the same bits on any number of threads and whichever vector instructions there are.
/// @tparam Scalar  float or double: also the precision of all sums but the measured ones
template <typename Scalar>
class Trainer {
  public:
    using Vector = Eigen::Matrix<Scalar, Eigen::Dynamic, 1>;
    using Matrix = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

    /// @param points   d × N; must outlive the trainer, like
    /// @param targets  1 × N or R × N
    /// @throws std::invalid_argument when shapes do not fit
    Trainer(TrainingPlan plan, const Matrix& points, const Matrix& targets, Vector start);

    /// One update.   Cost: three products a layer.
    void step();
    /// `count` updates, or fewer when it is stopped.
    void run(long count, const Control& control);
    long steps() const { return done_; }
    const Vector& parameters() const { return parameters_; }
    Measures measure();
    /// ∇L of the batch of the last step.
    const Vector& gradient() const { return gradient_; }

    /// The state as bytes, from which `restore` goes on to the same end, bit for bit; false when they are no state of
    /// this plan.
    std::string state() const;
    bool restore(std::string_view bytes);

  private:
    void chooseBatch();
    void gather(Eigen::Index first, Eigen::Index count);
    void forward(Eigen::Index count);
    void outputGradient(Eigen::Index count);
    void backward(Eigen::Index count);
    void update();
    double lossOf(Eigen::Index datum, const Scalar* output, bool& right) const;

    TrainingPlan plan_;
    const Matrix& points_;
    const Matrix& targets_;
    std::vector<LayerPlace> places_;
    Vector parameters_, gradient_, mean_, square_;
    std::vector<Matrix> features_;  ///< at [ℓ]: d_ℓ × batch; [0] is the batch itself
    std::vector<Matrix> deltas_;    ///< at [ℓ]: ∂L/∂z of layer ℓ + 1
    std::vector<Eigen::Index> order_, batch_;
    long epoch_ = -1, done_ = 0;
    products::ProductBuffers<Scalar> buffers_;
};

extern template class Trainer<float>;
extern template class Trainer<double>;

}  // namespace omegascope::studies
