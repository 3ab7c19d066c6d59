#include "core/nonsmooth/squares_descent.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <vector>

#include "core/nonsmooth/clarke/clarke.h"
#include "core/nonsmooth/clarke/rescaling.h"
#include "core/nonsmooth/masked_network.h"
#include "core/support/dense_algebra.h"

namespace omegascope::nonsmooth {

using loss::resolved;

namespace {

using network::Activation;

constexpr int kMostSquareSteps = 300;
constexpr double kFirstDamping = 1e-3, kLeastDamping = 1e-15, kMostDamping = 1e12;
/// Numbers of the damped equations of a step, (R N + n) × n.
constexpr double kMostEquations = 1e6;
/// A step that keeps less of what it promised and crosses a wall is blocked by it.
constexpr double kKeptPromise = 0.1;
/// Forms that count as dependent, as a share of the largest pivot.
constexpr double kFormRank = 1e-9;

class SquaresDescent {
  public:
    SquaresDescent(const loss::Loss& loss, const Eigen::VectorXd& start, const Control& control)
        : loss_(loss), control_(control), at_(balanced(loss.network(), start)), here_(loss.value(at_)) {}

    Result<Eigen::VectorXd> run();

  private:
    struct Trial {
        Eigen::VectorXd point;
        double value = 0.0, promised = 0.0;
    };
    void linearise();
    /// One damped step along the walls held.
    Trial tried(double damping) const;
    /// A hidden wall between ω and a point, with the share of the way to where its pre-activation, taken as linear, is 0.
    struct Crossing {
        Activation wall;
        double share = 1.0;
    };
    std::optional<Crossing> firstCrossing(const Eigen::VectorXd& point) const;
    /// Goes to the wall, as far as that does not rise. @return whether ω is held there
    bool hold(const Crossing& crossing, const Eigen::VectorXd& towards);
    bool isBetter(const Trial& trial) const;

    const loss::Loss& loss_;
    const Control& control_;
    Eigen::VectorXd at_;
    double here_;
    std::vector<Activation> held_;
    network::Signature cell_;  ///< whose masks the steps from ω go by; a wall that ω is on counts as inactive
    Eigen::VectorXd residuals_;  ///< √μ (ŷ - y)
    Eigen::MatrixXd jacobian_;   ///< of them by ω, R N × n
    Eigen::MatrixXd
        along_;  ///< n × free directions: an orthonormal basis of those that keep to the walls held
};

void SquaresDescent::linearise() {
    cell_ = resolved(loss_.signature(at_), -1);
    const MaskedNetwork network(loss_, cell_, at_);
    const int count = loss_.dataset().size(), top = loss_.network().depth() + 1;
    const Eigen::Index outputs = loss_.network().architecture().outputs, n = at_.size();
    residuals_.resize(outputs * count);
    jacobian_.resize(outputs * count, n);
    for (int i = 0; i < count; ++i) {
        const double root = std::sqrt(loss_.weights()(0, i));
        residuals_.segment(i * outputs, outputs) =
            root * (network.pass().outputs.col(i) - loss_.dataset().targets.col(i));
        jacobian_.middleRows(i * outputs, outputs) = root * network.derivative(top, i);
    }
    Eigen::MatrixXd forms(n, std::ssize(held_));
    for (std::size_t j = 0; j < held_.size(); ++j)
        forms.col(static_cast<Eigen::Index>(j)) =
            network.derivative(held_[j].layer, held_[j].datum).row(held_[j].unit).transpose();
    along_ = algebra::orthonormalComplement(forms, kFormRank);
}

SquaresDescent::Trial SquaresDescent::tried(double damping) const {
    const Eigen::MatrixXd reduced = jacobian_ * along_;
    const Eigen::Index n = along_.cols();
    const double floor = std::max(reduced.colwise().squaredNorm().maxCoeff(), 1.0);
    // Damped equations as one least-squares problem, so that none of their accuracy is squared away.
    Eigen::MatrixXd system(residuals_.size() + n, n);
    system << reduced, Eigen::MatrixXd(Eigen::VectorXd::Constant(n, std::sqrt(damping * floor)).asDiagonal());
    Eigen::VectorXd right(residuals_.size() + n);
    right << -residuals_, Eigen::VectorXd::Zero(n);
    const Eigen::VectorXd step = along_ * algebra::leastSquares(system, right);
    Trial trial{at_ + step, 0.0, here_ - (residuals_ + jacobian_ * step).squaredNorm()};
    if (!held_.empty()) {
        const auto onWalls = projectOntoWalls(loss_, trial.point, held_);
        if (onWalls) trial.point = onWalls->parameters;
    }
    trial.value = loss_.value(trial.point);
    return trial;
}

std::optional<SquaresDescent::Crossing> SquaresDescent::firstCrossing(const Eigen::VectorXd& point) const {
    const auto before = loss_.network().forward(at_, loss_.dataset().points),
               after = loss_.network().forward(point, loss_.dataset().points);
    std::optional<Crossing> nearest;
    for (int m = 1; m <= loss_.network().depth(); ++m) {
        const auto& from = before.preActivations[static_cast<std::size_t>(m - 1)];
        const auto& to = after.preActivations[static_cast<std::size_t>(m - 1)];
        for (Eigen::Index i = 0; i < from.cols(); ++i)
            for (Eigen::Index k = 0; k < from.rows(); ++k) {
                const Activation wall{static_cast<int>(i), m, static_cast<int>(k)};
                const double a = from(k, i), b = to(k, i);
                const double side = cell_.at(wall.datum, m, wall.unit);
                if (!(side * b < 0.0) || std::ranges::find(held_, wall) != held_.end()) continue;
                const double share = side * a > 0.0 ? a / (a - b) : 0.0;
                if (!nearest || share < nearest->share) nearest = Crossing{wall, share};
            }
    }
    return nearest;
}

bool SquaresDescent::hold(const Crossing& crossing, const Eigen::VectorXd& towards) {
    std::vector<Activation> walls = held_;
    walls.push_back(crossing.wall);
    std::ranges::sort(walls);
    const auto moved = projectOntoWalls(loss_, at_ + crossing.share * (towards - at_), walls);
    if (!moved) return false;
    const double there = loss_.value(moved->parameters);
    if (!(there <= here_)) return false;
    held_ = std::move(walls);
    at_ = moved->parameters;
    here_ = there;
    return true;
}

/// Lower; or as low up to rounding, where the gradient along the walls held still shows the way.
bool SquaresDescent::isBetter(const Trial& trial) const {
    constexpr double kRounding = 4e-16, kSmaller = 0.5;
    if (trial.value < here_ * (1.0 - kRounding)) return true;
    if (trial.value > here_ * (1.0 + kRounding)) return false;
    const Eigen::VectorXd before = 2.0 * jacobian_.transpose() * residuals_;
    const Eigen::VectorXd after =
        loss_.gradientInCell(trial.point, resolved(loss_.signature(trial.point), -1));
    return (along_.transpose() * after).norm() < kSmaller * (along_.transpose() * before).norm();
}

Result<Eigen::VectorXd> SquaresDescent::run() {
    double damping = kFirstDamping;
    for (int step = 0; step < kMostSquareSteps && damping < kMostDamping && here_ > 0.0; ++step) {
        if (control_.stopped()) return cancelled();
        linearise();
        if (along_.cols() == 0) break;
        bool moved = false;
        while (!moved && damping < kMostDamping) {
            const Trial trial = tried(damping);
            const bool better = isBetter(trial);
            const bool kept = here_ - trial.value >= kKeptPromise * trial.promised;
            if (const auto crossing = kept ? std::nullopt : firstCrossing(trial.point);
                crossing && hold(*crossing, trial.point))
                break;
            moved = better;
            if (better) {
                at_ = held_.empty() ? balanced(loss_.network(), trial.point) : trial.point;
                here_ = trial.value;
                damping = std::max(0.1 * damping, kLeastDamping);
            } else {
                damping *= 10.0;
            }
        }
    }
    return at_;
}

}  // namespace

Result<Eigen::VectorXd> leastSquaresByNewton(const loss::Loss& loss, const Eigen::VectorXd& start,
                                             const Control& control) {
    if (loss.criterion() != loss::Criterion::Squared || !isDense(loss)) return start;
    const double rows = static_cast<double>(loss.dataset().size()) * loss.network().architecture().outputs;
    const auto columns = static_cast<double>(start.size());
    if ((rows + columns) * columns > kMostEquations) return start;
    return SquaresDescent(loss, start, control).run();
}

}  // namespace omegascope::nonsmooth
