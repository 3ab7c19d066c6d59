#include "core/nonsmooth/layer_descent.h"

#include <algorithm>
#include <cmath>
#include <variant>
#include <vector>

#include "core/loss/masks.h"
#include "core/optimisation/linear_program.h"
#include "core/support/dense_algebra.h"

namespace omegascope::nonsmooth {

namespace {

using loss::Criterion;

/// The box of a layer's parameters, where they are not larger themselves.
constexpr double kFarthestWeight = 100.0;
/// Coefficients of one program: beyond them it takes longer than the descent that it shortens.
constexpr double kMostLayerProgram = 1e6;
constexpr int kMostRounds = 8;
/// A round that lowers the loss by less, as a share of it, is the last.
constexpr double kWorthARound = 1e-3;

bool isDense(const loss::Loss& loss) {
    return std::ranges::all_of(loss.network().architecture().layers, [](const network::Layer& layer) {
        return std::holds_alternative<network::DenseLayer>(layer);
    });
}

/// The network under fixed masks at one point, datum by datum.
class MaskedNetwork {
  public:
    MaskedNetwork(const loss::Loss& loss, const network::Signature& cell, const Eigen::VectorXd& at)
        : loss_(loss),
          masks_(loss::masks(loss.network(), loss.criterion(), loss.dataset().targets, cell)),
          pass_(loss::maskedForward(loss.network(), masks_, at, loss.dataset().points)),
          at_(at) {}

    const network::ForwardPass& pass() const { return pass_; }
    /// W of a layer (L+1: V), units × inputs.
    Eigen::MatrixXd weights(int layer) const {
        const network::Block& block = *loss_.network().layout().weight(layer);
        const Eigen::Index units = block.shape[0], inputs = block.size / units;
        return Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
            at_.data() + block.offset, units, inputs);
    }
    /// ∂z^(m)/∂z^(m-1) at a datum.
    Eigen::MatrixXd step(int m, int datum) const {
        return weights(m) * masks_.slopes[static_cast<std::size_t>(m - 2)].col(datum).asDiagonal();
    }

  private:
    const loss::Loss& loss_;
    loss::Masks masks_;
    network::ForwardPass pass_;
    Eigen::VectorXd at_;
};

/// The program of one layer: columns W row by row, b, then one e per entry of the criterion.
class LayerProgram {
  public:
    LayerProgram(const loss::Loss& loss, const network::Signature& cell, const Eigen::VectorXd& at, int layer)
        : loss_(loss),
          cell_(cell),
          at_(at),
          layer_(layer),
          weight_(*loss.network().layout().weight(layer)),
          bias_(loss.network().layout().bias(layer)),
          units_(weight_.shape[0]),
          inputs_(weight_.size / units_),
          entries_(loss::criterionUnits(loss.criterion(), loss.network().architecture().outputs)) {}

    double size() const {
        return static_cast<double>(rows()) * static_cast<double>(own() + loss_.dataset().size() * entries_);
    }

    Result<Eigen::VectorXd> solve() {
        const int n = loss_.dataset().size();
        const Eigen::Index errors = n * entries_;
        program_ = optimisation::LinearProgram(rows(), own() + errors);
        program_.lower.tail(errors).setZero();
        for (Eigen::Index j = 0; j < own(); ++j) {
            program_.upper[j] = std::max(kFarthestWeight, std::abs(at_[place(j)]));
            program_.lower[j] = -program_.upper[j];
        }
        const MaskedNetwork network(loss_, cell_, at_);
        row_ = 0;
        for (int i = 0; i < n; ++i) addDatum(network, i);
        const auto solution = optimisation::solve(program_);
        if (!solution) return solution.error();
        Eigen::VectorXd result = at_;
        if (solution->status == optimisation::LinearStatus::Optimal)
            for (Eigen::Index j = 0; j < own(); ++j) result[place(j)] = solution->x[j];
        return result;
    }

  private:
    Eigen::Index own() const { return units_ * (inputs_ + (bias_ != nullptr ? 1 : 0)); }
    Eigen::Index place(Eigen::Index j) const {
        return j < weight_.size ? weight_.offset + j : bias_->offset + j - weight_.size;
    }
    Eigen::Index rows() const {
        Eigen::Index units = entries_;
        for (int m = layer_; m <= loss_.network().depth(); ++m) units += loss_.network().architecture().width(m);
        return units * loss_.dataset().size();
    }
    /// row += factor · (∂z)·(W, b) for a pre-activation with derivatives `share` by those of this layer.
    void addForm(const Eigen::RowVectorXd& share, const Eigen::VectorXd& features, double factor) {
        for (Eigen::Index j = 0; j < units_; ++j) {
            program_.matrix.row(row_).segment(j * inputs_, inputs_) += factor * share[j] * features.transpose();
            if (bias_ != nullptr) program_.matrix(row_, weight_.size + j) += factor * share[j];
        }
    }
    void addDatum(const MaskedNetwork& network, int datum) {
        const int depth = loss_.network().depth();
        const Eigen::VectorXd features =
            network.pass().features[static_cast<std::size_t>(layer_ - 1)].col(datum);
        Eigen::MatrixXd share = Eigen::MatrixXd::Identity(units_, units_);
        for (int m = layer_; m <= depth; ++m) {
            if (m > layer_) share = network.step(m, datum) * share;
            const auto& z = network.pass().preActivations[static_cast<std::size_t>(m - 1)];
            for (Eigen::Index k = 0; k < z.rows(); ++k, ++row_) {
                if (loss_.network().architecture().alpha == 1.0) continue;
                const double side = cell_.at(datum, m, static_cast<int>(k)) > 0 ? 1.0 : -1.0;
                addForm(share.row(k), features, side);
                program_.rowLower[row_] = side * (own(share.row(k), features) - z(k, datum));
            }
        }
        if (layer_ <= depth) share = network.step(depth + 1, datum) * share;
        addCriterion(share, features, network.pass().outputs.col(datum), datum);
    }
    /// What the parameters of this layer give a form now.
    double own(const Eigen::RowVectorXd& share, const Eigen::VectorXd& features) const {
        double sum = 0.0;
        for (Eigen::Index j = 0; j < units_; ++j) {
            double z = at_.segment(weight_.offset + j * inputs_, inputs_).dot(features);
            if (bias_ != nullptr) z += at_[bias_->offset + j];
            sum += share[j] * z;
        }
        return sum;
    }
    /// e ≥ 1 + Σ_r sign_r ŷ_r.
    void addCriterion(const Eigen::MatrixXd& share, const Eigen::VectorXd& features,
                      const Eigen::VectorXd& outputs, int datum) {
        const double target = loss_.dataset().targets(0, datum);
        const auto own_class = static_cast<Eigen::Index>(target);
        for (Eigen::Index r = 0; r < entries_; ++r, ++row_) {
            const Eigen::Index column = own() + datum * entries_ + r;
            if (loss_.criterion() == Criterion::MulticlassHinge && r == own_class) continue;
            program_.cost[column] = loss_.weights()(loss_.weights().rows() == 1 ? 0 : r, datum);
            program_.matrix(row_, column) = 1.0;
            program_.rowLower[row_] = 1.0;
            const auto enter = [&](Eigen::Index output, double sign) {
                addForm(share.row(output), features, -sign);
                program_.rowLower[row_] += sign * (outputs[output] - own(share.row(output), features));
            };
            if (loss_.criterion() == Criterion::Hinge) {
                enter(0, -target);
            } else if (loss_.criterion() == Criterion::OneVersusAll) {
                enter(r, r == own_class ? -1.0 : 1.0);
            } else {
                enter(r, 1.0);
                enter(own_class, -1.0);
            }
        }
    }

    const loss::Loss& loss_;
    const network::Signature& cell_;
    const Eigen::VectorXd& at_;
    int layer_;
    const network::Block& weight_;
    const network::Block* bias_;
    Eigen::Index units_, inputs_, entries_, row_ = 0;
    optimisation::LinearProgram program_;
};

/// √μ (ŷ - y) and its derivatives by ω, R N × n.
void residuals(const loss::Loss& loss, const Eigen::VectorXd& at, Eigen::VectorXd& r, Eigen::MatrixXd& jacobian) {
    const MaskedNetwork network(loss, resolved(loss.signature(at), -1), at);
    const auto& layout = loss.network().layout();
    const int n = loss.dataset().size(), depth = loss.network().depth();
    const Eigen::Index outputs = loss.network().architecture().outputs;
    r.resize(outputs * n);
    jacobian = Eigen::MatrixXd::Zero(outputs * n, at.size());
    for (int i = 0; i < n; ++i) {
        const double root = std::sqrt(loss.weights()(0, i));
        r.segment(i * outputs, outputs) = root * (network.pass().outputs.col(i) - loss.dataset().targets.col(i));
        Eigen::MatrixXd share = root * Eigen::MatrixXd::Identity(outputs, outputs);
        for (int layer = depth + 1; layer >= 1; --layer) {
            const auto& features = network.pass().features[static_cast<std::size_t>(layer - 1)];
            const network::Block& weight = *layout.weight(layer);
            for (Eigen::Index j = 0; j < share.cols(); ++j)
                jacobian.block(i * outputs, weight.offset + j * features.rows(), outputs, features.rows()) =
                    share.col(j) * features.col(i).transpose();
            if (const auto* b = layout.bias(layer))
                jacobian.block(i * outputs, b->offset, outputs, share.cols()) = share;
            if (layer > 1) share = share * network.step(layer, i);
        }
    }
}

}  // namespace

Result<Eigen::VectorXd> leastByLayers(const loss::Loss& loss, const Eigen::VectorXd& inside,
                                      const Control& control) {
    if (!loss::isPiecewiseMultilinear(loss.criterion()) || !isDense(loss)) return inside;
    const network::Signature cell = resolved(loss.signature(inside), -1);
    Eigen::VectorXd at = inside;
    double here = loss.value(at);
    for (int round = 0; round < kMostRounds && here > 0.0; ++round) {
        const double before = here;
        for (int layer = loss.network().depth() + 1; layer >= 1; --layer) {
            if (control.stopped()) return cancelled();
            LayerProgram program(loss, cell, at, layer);
            if (program.size() > kMostLayerProgram) continue;
            auto next = program.solve();
            if (!next) return next;
            const double there = loss.value(*next);
            if (!(there < here)) continue;
            here = there;
            at = *std::move(next);
        }
        if (before - here <= kWorthARound * before) break;
    }
    return at;
}

Result<Eigen::VectorXd> leastSquaresByNewton(const loss::Loss& loss, const Eigen::VectorXd& start,
                                             const Control& control) {
    constexpr int kMostSteps = 200;
    constexpr double kFirstDamping = 1e-3, kLeastDamping = 1e-15, kMostDamping = 1e12;
    constexpr double kMostJacobian = 1e6;
    const Eigen::Index n = start.size();
    if (loss.criterion() != Criterion::Squared || !isDense(loss)) return start;
    const double rows = static_cast<double>(loss.dataset().size()) * loss.network().architecture().outputs;
    if (rows * static_cast<double>(n) > kMostJacobian) return start;
    Eigen::VectorXd at = start, r;
    Eigen::MatrixXd jacobian;
    double damping = kFirstDamping, here = loss.value(at);
    for (int step = 0; step < kMostSteps && damping < kMostDamping && here > 0.0; ++step) {
        if (control.stopped()) return cancelled();
        residuals(loss, at, r, jacobian);
        const Eigen::VectorXd gradient = jacobian.transpose() * r;
        const Eigen::VectorXd diagonal = jacobian.colwise().squaredNorm();
        const double floor = std::max(diagonal.maxCoeff(), 1.0);
        bool fell = false;
        while (!fell && damping < kMostDamping) {
            // Damped equations as one least-squares problem, so that none of their accuracy is squared away.
            Eigen::MatrixXd system(r.size() + n, n);
            system << jacobian, Eigen::MatrixXd(Eigen::VectorXd::Constant(n, std::sqrt(damping * floor)).asDiagonal());
            Eigen::VectorXd right(r.size() + n);
            right << -r, Eigen::VectorXd::Zero(n);
            const Eigen::VectorXd next = at + algebra::leastSquares(system, right);
            const double there = loss.value(next);
            fell = there < here || (there == here && damping < kFirstDamping && next != at &&
                                    loss.gradientInCell(next, resolved(loss.signature(next), -1)).norm() <
                                        2.0 * gradient.norm());
            if (fell) {
                at = next;
                here = there;
                damping = std::max(0.1 * damping, kLeastDamping);
            } else {
                damping *= 10.0;
            }
        }
    }
    return at;
}

}  // namespace omegascope::nonsmooth
