#include "core/dynamics/flow/dormand_prince.h"

#include <cmath>
#include <utility>

namespace omegascope::dynamics {

namespace {

constexpr std::array<std::array<double, 6>, 7> kStages{{
    {},
    {1.0 / 5},
    {3.0 / 40, 9.0 / 40},
    {44.0 / 45, -56.0 / 15, 32.0 / 9},
    {19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729},
    {9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656},
    {35.0 / 384, 0.0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84},
}};
/// Order 5 minus order 4.
constexpr std::array<double, 7> kError{71.0 / 57600,      0.0,        -71.0 / 16695, 71.0 / 1920,
                                       -17253.0 / 339200, 22.0 / 525, -1.0 / 40};
/// The part of the interpolant that is θ²(1-θ)².
constexpr std::array<double, 7> kDense{-12715105075.0 / 11282082432.0,  0.0,
                                       87487479700.0 / 32700410799.0,   -10690763975.0 / 1880347072.0,
                                       701980252875.0 / 199316789632.0, -1453857185.0 / 822651844.0,
                                       69997945.0 / 29380423.0};

}  // namespace

DormandPrinceStep::DormandPrinceStep(const Field& field, Eigen::VectorXd start, double h)
    : start_(std::move(start)), h_(h) {
    Eigen::VectorXd y;
    for (std::size_t s = 0; s < k_.size(); ++s) {
        y = start_;
        for (std::size_t j = 0; j < s; ++j)
            if (kStages[s][j] != 0.0) y += h_ * kStages[s][j] * k_[j];
        k_[s] = field(y);
    }
    end_ = std::move(y);  // the last stage is taken at the end of the step
}

Eigen::VectorXd DormandPrinceStep::at(double theta) const {
    const double rest = 1.0 - theta;
    const Eigen::VectorXd move = end_ - start_;
    const Eigen::VectorXd bend = h_ * k_[0] - move;
    Eigen::VectorXd dense = Eigen::VectorXd::Zero(start_.size());
    for (std::size_t j = 0; j < k_.size(); ++j)
        if (kDense[j] != 0.0) dense += kDense[j] * k_[j];
    return start_ + theta * (move + rest * (bend + theta * (move - h_ * k_[6] - bend + rest * h_ * dense)));
}

double DormandPrinceStep::error(double absolute, double relative) const {
    double sum = 0.0;
    for (Eigen::Index j = 0; j < start_.size(); ++j) {
        double e = 0.0;
        for (std::size_t s = 0; s < k_.size(); ++s) e += kError[s] * k_[s](j);
        const double size = absolute + relative * std::max(std::abs(start_(j)), std::abs(end_(j)));
        sum += (h_ * e / size) * (h_ * e / size);
    }
    return std::sqrt(sum / static_cast<double>(start_.size()));
}

}  // namespace omegascope::dynamics
