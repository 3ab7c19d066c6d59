#include "core/nonsmooth/step_descent.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <variant>
#include <vector>

#include "core/loss/masks.h"
#include "core/optimisation/linear_program.h"
#include "core/support/dense_algebra.h"

namespace omegascope::nonsmooth {

namespace {

using loss::Criterion;

/// Coefficients of one program: beyond them it takes longer than the descent that it shortens.
constexpr double kMostStepProgram = 1e6;
constexpr int kMostLinearSteps = 20;
/// |η|∞ of the first step, and the shortest that is tried: rounding moves ω by less.
constexpr double kFirstReach = 0.5, kLeastReach = 1e-9;
/// A predicted fall that is rounding, as a share of 1 + L; and how much of a prediction must come true.
constexpr double kWorthAStep = 1e-13, kShareOfPrediction = 0.1;

bool isDense(const loss::Loss& loss) {
    const network::Architecture& architecture = loss.network().architecture();
    for (int layer = 1; layer <= architecture.depth() + 1; ++layer)
        if (!architecture.isPlain(layer)) return false;
    return true;
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

/// The linear program of one step η from a point: columns η, then one e per entry of the criterion.
class StepProgram {
  public:
    StepProgram(const loss::Loss& loss, const network::Signature& cell, const Eigen::VectorXd& at)
        : loss_(loss),
          cell_(cell),
          network_(loss, cell, at),
          n_(at.size()),
          entries_(loss::criterionUnits(loss.criterion(), loss.network().architecture().outputs)) {
        const Eigen::Index count = loss.dataset().size(), errors = count * entries_;
        Eigen::Index units = entries_;
        for (int m = 1; m <= loss.network().depth(); ++m) units += loss.network().architecture().width(m);
        program_ = optimisation::LinearProgram(units * count, n_ + errors);
        program_.lower.tail(errors).setZero();
        for (int i = 0; i < count; ++i) addDatum(i);
    }

    /// The best η with |η|∞ ≤ reach, and what L would be.
    struct Step {
        Eigen::VectorXd eta;
        double predicted = 0.0;
    };
    Result<std::optional<Step>> solve(double reach) {
        program_.lower.head(n_).setConstant(-reach);
        program_.upper.head(n_).setConstant(reach);
        const auto solution = optimisation::solve(program_);
        if (!solution) return solution.error();
        if (solution->status != optimisation::LinearStatus::Optimal) return std::optional<Step>();
        return std::optional(Step{solution->x.head(n_), solution->value});
    }

    static double size(const loss::Loss& loss) {
        const auto& architecture = loss.network().architecture();
        double units = loss::criterionUnits(loss.criterion(), architecture.outputs);
        const double errors = units * loss.dataset().size();
        for (int m = 1; m <= architecture.depth(); ++m) units += architecture.width(m);
        return units * loss.dataset().size() * (static_cast<double>(loss.parameterCount()) + errors);
    }

  private:
    void addDatum(int datum) {
        const auto& layout = loss_.network().layout();
        const int depth = loss_.network().depth();
        Eigen::MatrixXd derivative;  // of z^(m) by ω, d_m × n
        for (int m = 1; m <= depth + 1; ++m) {
            const Eigen::VectorXd features =
                network_.pass().features[static_cast<std::size_t>(m - 1)].col(datum);
            const network::Block& weight = *layout.weight(m);
            const Eigen::Index units = weight.shape[0], inputs = weight.size / units;
            derivative = m == 1 ? Eigen::MatrixXd::Zero(units, n_)
                                : Eigen::MatrixXd(network_.step(m, datum) * derivative);
            for (Eigen::Index k = 0; k < units; ++k) {
                derivative.row(k).segment(weight.offset + k * inputs, inputs) += features.transpose();
                if (const auto* b = layout.bias(m)) derivative(k, b->offset + k) += 1.0;
            }
            if (m > depth) break;
            const auto& z = network_.pass().preActivations[static_cast<std::size_t>(m - 1)];
            for (Eigen::Index k = 0; k < units; ++k, ++row_) {
                if (loss_.network().architecture().alpha == 1.0) continue;
                const double side = cell_.at(datum, m, static_cast<int>(k)) > 0 ? 1.0 : -1.0;
                program_.matrix.row(row_).head(n_) = side * derivative.row(k);
                // A wall that rounding has crossed is met.
                program_.rowLower[row_] = std::min(0.0, -side * z(k, datum));
            }
        }
        addCriterion(derivative, network_.pass().outputs.col(datum), datum);
    }
    /// e ≥ m + dm·η.
    void addCriterion(const Eigen::MatrixXd& derivative, const Eigen::VectorXd& outputs, int datum) {
        const double target = loss_.dataset().targets(0, datum);
        const auto own = static_cast<Eigen::Index>(target);
        for (Eigen::Index r = 0; r < entries_; ++r, ++row_) {
            const Eigen::Index column = n_ + datum * entries_ + r;
            if (loss_.criterion() == Criterion::MulticlassHinge && r == own) continue;
            program_.cost[column] = loss_.weights()(loss_.weights().rows() == 1 ? 0 : r, datum);
            program_.matrix(row_, column) = 1.0;
            program_.rowLower[row_] = 1.0;
            const auto enter = [&](Eigen::Index output, double sign) {
                program_.matrix.row(row_).head(n_) -= sign * derivative.row(output);
                program_.rowLower[row_] += sign * outputs[output];
            };
            if (loss_.criterion() == Criterion::Hinge) {
                enter(0, -target);
            } else if (loss_.criterion() == Criterion::OneVersusAll) {
                enter(r, r == own ? -1.0 : 1.0);
            } else {
                enter(r, 1.0);
                enter(own, -1.0);
            }
        }
    }

    const loss::Loss& loss_;
    const network::Signature& cell_;
    MaskedNetwork network_;
    Eigen::Index n_, entries_, row_ = 0;
    optimisation::LinearProgram program_;
};

/// √μ (ŷ - y) and its derivatives by ω, R N × n.
void residuals(const loss::Loss& loss, const Eigen::VectorXd& at, Eigen::VectorXd& r,
               Eigen::MatrixXd& jacobian) {
    const MaskedNetwork network(loss, resolved(loss.signature(at), -1), at);
    const auto& layout = loss.network().layout();
    const int n = loss.dataset().size(), depth = loss.network().depth();
    const Eigen::Index outputs = loss.network().architecture().outputs;
    r.resize(outputs * n);
    jacobian = Eigen::MatrixXd::Zero(outputs * n, at.size());
    for (int i = 0; i < n; ++i) {
        const double root = std::sqrt(loss.weights()(0, i));
        r.segment(i * outputs, outputs) =
            root * (network.pass().outputs.col(i) - loss.dataset().targets.col(i));
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

Result<Eigen::VectorXd> leastByLinearSteps(const loss::Loss& loss, const Eigen::VectorXd& inside,
                                           const Control& control) {
    if (!loss::isPiecewiseMultilinear(loss.criterion()) || !isDense(loss) ||
        StepProgram::size(loss) > kMostStepProgram)
        return inside;
    Eigen::VectorXd at = inside;
    double here = loss.value(at), reach = kFirstReach;
    for (int step = 0; step < kMostLinearSteps && here > 0.0 && reach > kLeastReach; ++step) {
        // The cell of the point itself: a step may have crossed walls by what is not linear in it.
        const network::Signature cell = resolved(loss.signature(at), -1);
        StepProgram program(loss, cell, at);
        bool fell = false;
        while (!fell && reach > kLeastReach) {
            if (control.stopped()) return cancelled();
            const auto next = program.solve(reach);
            if (!next) return next.error();
            if (!*next || here - (*next)->predicted <= kWorthAStep * (1.0 + here)) return at;
            const Eigen::VectorXd moved = at + (*next)->eta;
            const double there = loss.value(moved);
            fell = there < here && here - there >= kShareOfPrediction * (here - (*next)->predicted);
            if (fell) {
                at = moved;
                here = there;
            }
            reach *= fell ? 2.0 : 0.25;
        }
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
            system << jacobian,
                Eigen::MatrixXd(Eigen::VectorXd::Constant(n, std::sqrt(damping * floor)).asDiagonal());
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
