#pragma once

#include <Eigen/Core>
#include <array>
#include <functional>

namespace omegascope::dynamics {

/// One step of the explicit Runge-Kutta pair 5(4) of J. Dormand and P. Prince (1980) for y' = f(y), with the
/// interpolant of order 4 of their stages.   (E. Hairer, S. Nørsett, G. Wanner, Solving ODEs I, II.5-6)
class DormandPrinceStep {
  public:
    using Field = std::function<Eigen::VectorXd(const Eigen::VectorXd&)>;

    /// @param h > 0   Cost: seven evaluations of the field.
    DormandPrinceStep(const Field& field, Eigen::VectorXd start, double h);

    double length() const { return h_; }
    const Eigen::VectorXd& end() const { return end_; }  ///< order 5
    /// y at share θ ∈ [0, 1] of the step.
    Eigen::VectorXd at(double theta) const;
    /// The error estimate in units of the tolerance: root mean square of e_j / (absolute + relative |y_j|).
    double error(double absolute, double relative) const;

  private:
    Eigen::VectorXd start_, end_;
    double h_;
    std::array<Eigen::VectorXd, 7> k_;
};

}  // namespace omegascope::dynamics
