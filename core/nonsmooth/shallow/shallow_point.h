#pragma once

#include <Eigen/Core>
#include <optional>
#include <vector>

#include "core/loss/loss.h"
#include "core/nonsmooth/first_order/piecewise_linear.h"
#include "core/nonsmooth/verdict/place.h"

namespace omegascope::nonsmooth {

/// A point ω of a network with one dense hidden layer and one output, as its first-order test sees it.
///
/// With q_k = |v_k| w̄_k, s_k = sgn v_k the output is ŷ_i = Σ_k s_k σ_α(q_k·x̄_i) + c, and F(q,c) = L(ω) is, on
/// every cell of the arrangement of the forms q_k·x̄_i, linear near its margins (hinge) or convex (squared,
/// logistic). So near ω F ≥ F(ω) iff F' ≥ 0, with
///   F'(η,γ) = Σ_i ρ_i ŷ_i' + Σ_margin |ρ_i| max(0, sgn ρ_i ŷ_i'),  ŷ_i' = Σ_k s_k φ_ik(η_k·x̄_i) + γ,
/// φ_ik(u) = u, αu or σ_α(u) by the state of (i,k); ρ_i = ∂ℓ_i/∂ŷ_i μ_i on its upper side.   [THEORY]
/// For v_k ≠ 0 (w̄,v) ↦ q is open, so the same decides in Ω.
struct ShallowPoint {
    Eigen::MatrixXd points;   ///< x̄ (x without hidden bias), p × N, coordinate j divided by scale[j]
    Eigen::VectorXd scale;    ///< powers of two
    Eigen::MatrixXd weights;  ///< w̄, K × p, coordinate j times scale[j]
    Eigen::VectorXd v;
    std::vector<std::vector<int>> states;  ///< [k][i]: ±1; 0: a kink
    Eigen::VectorXd rho;                   ///< in units of `unit`; 0: the datum has no first-order share
    std::vector<bool> margin;
    double unit = 1.0;       ///< F' of the models times this is F'
    double magnitude = 0.0;  ///< Σ_i of the sizes of the terms that enter ρ_i ŷ_i' for unit η
    double alpha = 0.0;
    bool outputBias = false;
    std::vector<int> form;  ///< datum -> the first datum with the same x̄

    int units() const { return static_cast<int>(v.size()); }
    int data() const { return static_cast<int>(rho.size()); }
};

/// One dense hidden layer and one output.
bool isShallow(const loss::Loss& loss);

ShallowPoint shallowPoint(const Place& place);

/// ρ without rounding: the hinge's always; squared when every pre-activation that counts as zero is exactly 0
/// (at ω itself always); never for logistic. In the units of ShallowPoint::unit.
std::optional<std::vector<Rational>> exactRho(const Place& place, const ShallowPoint& point);

/// How a unit enters: with all directions η_k; those that keep the sides of w̄_k (for v_k = 0); along w̄_k alone,
/// η_k = t w̄_k with t ≥ 0; or not at all.
enum class UnitRole { Free, Cone, Ray, Absent };

/// F' of the point. Block k is unit k (of p variables; 1 for Ray, 0 for Absent), block K is γ.
/// @param signs s_k
template <typename Scalar>
PiecewiseLinear<Scalar> shallowModel(const ShallowPoint& point, const std::vector<Scalar>& rho,
                                     const std::vector<int>& signs, const std::vector<UnitRole>& roles);

extern template PiecewiseLinear<double> shallowModel(const ShallowPoint&, const std::vector<double>&,
                                                     const std::vector<int>&, const std::vector<UnitRole>&);
extern template PiecewiseLinear<Rational> shallowModel(const ShallowPoint&, const std::vector<Rational>&,
                                                       const std::vector<int>&, const std::vector<UnitRole>&);

/// u of the model as a direction in Ω (not normalised): Δw̄_k = η_k/|v_k| with v fixed; for a unit with v_k = 0
/// Δv_k = s_k t when its role is Ray, nothing otherwise.
Eigen::VectorXd lifted(const loss::Loss& loss, const ShallowPoint& point, const std::vector<double>& u,
                       const std::vector<int>& signs, const std::vector<UnitRole>& roles);

/// The powers of two by which coordinates are divided: largest |x̄_j| in [1/2, 1); 1 for an empty coordinate.
Eigen::VectorXd coordinateScale(const Eigen::MatrixXd& points);

/// Weights as the tests use them: equal ones count as 1 each without rounding. @return μ_i = unit · result_i
Eigen::MatrixXd commonWeights(const loss::Loss& loss, double& unit);

}  // namespace omegascope::nonsmooth
