#include "core/slice/line_sweep.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "core/slice/sweep_kernel.h"

namespace omegascope::slice {

namespace {

/// Stands for an infinite rate, so that 0 times it is 0. The largest double: with data of size 1e-300 rates of 1e301 are
/// met.
constexpr double kSteepest = std::numeric_limits<double>::max();

/// The weights (rows × columns) or the biases (one column) of a block, zeros where the layer has none.
Eigen::MatrixXd blockOf(const network::Block* block, const Eigen::VectorXd& parameters, Eigen::Index rows) {
    if (!block) return Eigen::MatrixXd::Zero(rows, 1);
    return Eigen::Map<const network::RowMajorMatrix>(parameters.data() + block->offset, rows,
                                                     block->size / rows);
}

double rate(double slope, double spacing) {
    // A pre-activation that does not change counts as rising: its kink is then infinitely far on the right
    // side.
    if (slope == 0.0) return -kSteepest;
    return std::clamp(-1.0 / (slope * spacing), -kSteepest, kSteepest);
}

}  // namespace

/// The output layer on one line: (1-α)(v + v' u) times max(z,0), α(v + v' u) times z, and c + c' u.
struct LineSweep::Weights {
    Eigen::MatrixXd value;                                     ///< v, R × units
    Eigen::MatrixXd kinked, kinkedSlope, smooth, smoothSlope;  ///< empty where they would be 0
    Eigen::VectorXd bias, biasSlope;

    SweepLine line(double s, const Eigen::VectorXd& u, double* values) const {
        SweepLine line;
        line.s = s;
        line.points = static_cast<int>(u.size());
        line.u = u.data();
        line.values = values;
        line.bias = bias.data();
        line.biasSlope = biasSlope.data();
        if (kinked.size() > 0) line.kinked = {kinked.data(), kinkedSlope.data()};
        if (smooth.size() > 0) line.smooth = {smooth.data(), smoothSlope.data()};
        return line;
    }
};

LineSweep::LineSweep(const SliceLoss& loss, Eigen::VectorXd t) : terms_(loss.loss()), u_(std::move(t)) {
    const auto& network = loss.loss().network();
    if (network.depth() > 1) throw std::invalid_argument("LineSweep: at most one hidden layer");
    outputs_ = network.architecture().outputs;
    alpha_ = network.architecture().alpha;
    const double low = u_[0];
    const double high = u_[u_.size() - 1];
    middle_ = 0.5 * low + 0.5 * high;
    u_.array() -= middle_;
    origin_ = loss.firstLayer(0) + middle_ * loss.firstLayer(2);
    alongS_ = loss.firstLayer(1);
    alongT_ = loss.firstLayer(2);
    if (network.depth() == 0) return;
    const double spacing = u_.size() > 1 ? (high - low) / static_cast<double>(u_.size() - 1) : 1.0;
    rate_ = alongT_.unaryExpr([spacing](double slope) { return rate(slope, spacing); });
    const auto& slice = loss.slice();
    const Eigen::VectorXd moved = slice.at(0.0, middle_);
    for (std::size_t term = 0; term < 3; ++term) {
        const Eigen::VectorXd parameters =
            term == 0 ? moved : Eigen::VectorXd(slice.directions.col(static_cast<Eigen::Index>(term) - 1));
        outputWeights_[term] = blockOf(network.layout().weight(2), parameters, outputs_);
        outputBias_[term] = blockOf(network.layout().bias(2), parameters, outputs_);
    }
}

LineSweep::Weights LineSweep::weights() const {
    Weights weights;
    if (alpha_ < 1.0) weights.kinkedSlope = (1.0 - alpha_) * outputWeights_[2];
    if (alpha_ > 0.0) weights.smoothSlope = alpha_ * outputWeights_[2];
    weights.biasSlope = outputBias_[2];
    return weights;
}

void LineSweep::setLine(double s, Weights& weights) const {
    weights.value = outputWeights_[0] + s * outputWeights_[1];
    if (alpha_ < 1.0) weights.kinked = (1.0 - alpha_) * weights.value;
    if (alpha_ > 0.0) weights.smooth = alpha_ * weights.value;
    weights.bias = outputBias_[0] + s * outputBias_[1];
}

void LineSweep::run(std::span<const double> s, double* values, const std::stop_token& stop) const {
    const bool hidden = rate_.size() > 0;
    SweepUnits units;
    if (hidden) units.count = static_cast<int>(origin_.rows());
    SweepBuffers buffers(u_.data(), static_cast<int>(u_.size()), units.count, outputs_);
    Eigen::VectorXd linear(outputs_);
    Weights weights = this->weights();
    for (const double at : s) {
        setLine(at, weights);
        SweepLine line = weights.line(at, u_, values);
        std::fill_n(values, u_.size(), 0.0);
        for (Eigen::Index i = 0; i < origin_.cols(); ++i) {
            if (stop.stop_requested()) return;
            if (hidden) {
                units.origin = origin_.col(i).data();
                units.alongS = alongS_.col(i).data();
                units.alongT = alongT_.col(i).data();
                units.rate = rate_.col(i).data();
            } else {
                linear = origin_.col(i) + at * alongS_.col(i);
                line.bias = linear.data();
                line.biasSlope = alongT_.col(i).data();
            }
            sweep(line, units, terms_.of(i), buffers);
        }
        finish(line, buffers);
        values += u_.size();
    }
}

}  // namespace omegascope::slice
