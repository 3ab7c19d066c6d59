#include "core/nonsmooth/shallow/shallow_minimum.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/nonsmooth/first_order/first_order_test.h"
#include "core/nonsmooth/shallow/convex_point.h"
#include "core/nonsmooth/shallow/shallow_point.h"
#include "core/nonsmooth/verdict/steady_fall.h"

namespace omegascope::nonsmooth {

namespace {

using Sign = FirstOrderDecision::Sign;

constexpr int kSignBudget = 256;  ///< choices of signs of the units with v_k = 0
constexpr double kLevel =
    1e-10;  ///< a larger t: the branch is level along the ray, were the others ever so large

ClaimKind kindOf(bool exact) {
    return exact ? ClaimKind::Exact : ClaimKind::Tolerance;
}

void setDescent(LocalMinimum& result, const Eigen::VectorXd& direction, double slopeAlong) {
    result.verdict = Verdict::NotAMinimum;
    const double length = direction.norm();
    result.descent = direction / length;
    result.slope = slopeAlong / length;
}

Result<LocalMinimum> convexMinimum(const Place& place, const MinimumOptions& options,
                                   const Control& control) {
    const loss::Loss& loss = place.loss;
    std::optional<ConvexPoint> exactPoint;
    const ConvexPoint point = convexPoint(place, false);
    double work = options.rationalWork;
    FirstOrderOptions first{options.branchBudget, options.verifyRationally, point.magnitude, {}, &work};
    first.exactModel = [&]() -> const PiecewiseLinear<Rational>* {
        if (!exactPoint) exactPoint = convexPoint(place, true);
        return exactPoint->exact ? &*exactPoint->exact : nullptr;
    };
    const auto decision = decideSign(point.model, first, control);
    if (!decision) return decision.error();
    LocalMinimum result;
    result.method = "convex: first order";
    result.kind = kindOf(decision->exact);
    if (decision->sign == Sign::Negative) {
        const Eigen::Map<const Eigen::VectorXd> u(decision->direction.data(), point.scale.size());
        setDescent(result, u.cwiseQuotient(point.scale), decision->slope * point.unit);
    } else if (decision->sign == Sign::Nonnegative) {
        result.verdict = Verdict::LocalMinimum;
        if (loss.criterion() != loss::Criterion::Hinge) return result;
        Multipliers multipliers;
        multipliers.tau = Eigen::VectorXd::Zero(loss.dataset().size());
        for (int i = 0; i < loss.dataset().size(); ++i)
            if (place.signature.at(i, 1, 0) > 0) multipliers.tau[i] = 1.0;
        for (const BranchCertificate& branch : decision->certificates)
            for (std::size_t m = 0; m < point.model.margins.size(); ++m)
                multipliers.tau[point.model.margins[m].datum] +=
                    branch.marginPrice[static_cast<Eigen::Index>(m)];
        result.certificate.push_back(std::move(multipliers));
    } else {
        result.kind = ClaimKind::Undecided;
        result.reason = decision->why;
    }
    return result;
}

/// The test at one point, with what its steps share.
class ShallowTest {
  public:
    ShallowTest(const Place& place, const MinimumOptions& options, const Control& control)
        : place_(place),
          loss_(place.loss),
          parameters_(place.parameters),
          options_(options),
          control_(control),
          point_(shallowPoint(place)),
          work_(options.rationalWork) {
        rho_.assign(point_.rho.begin(), point_.rho.end());
        for (int k = 0; k < point_.units(); ++k) {
            signs_.push_back(point_.v[k] < 0.0 ? -1 : 1);
            if (point_.v[k] == 0.0) zero_.push_back(k);
        }
    }

    Result<LocalMinimum> run();

  private:
    bool hasWeights(int unit) const { return (point_.weights.row(unit).array() != 0.0).any(); }
    std::vector<UnitRole> roles(UnitRole withWeights, UnitRole without) const {
        std::vector<UnitRole> result(static_cast<std::size_t>(point_.units()), UnitRole::Free);
        for (const int k : zero_) result[static_cast<std::size_t>(k)] = hasWeights(k) ? withWeights : without;
        return result;
    }
    void chooseSigns(std::size_t choice) {
        for (std::size_t z = 0; z < zero_.size(); ++z)
            signs_[static_cast<std::size_t>(zero_[z])] = (choice >> z) & 1 ? -1 : 1;
    }
    const std::vector<Rational>* exact() {
        if (!exactAsked_) exactRho_ = exactRho(place_, point_);
        exactAsked_ = true;
        return exactRho_ ? &*exactRho_ : nullptr;
    }
    FirstOrderOptions firstOrder(const std::vector<UnitRole>& unitRoles,
                                 std::optional<PiecewiseLinear<Rational>>& store) {
        FirstOrderOptions first{
            options_.branchBudget, options_.verifyRationally, point_.magnitude, {}, &work_};
        first.exactModel = [this, unitRoles, &store]() -> const PiecewiseLinear<Rational>* {
            if (exact() == nullptr) return nullptr;
            if (!store) store = shallowModel<Rational>(point_, *exact(), signs_, unitRoles);
            return &*store;
        };
        return first;
    }
    Result<FirstOrderDecision> decide(const std::vector<UnitRole>& unitRoles) {
        std::optional<PiecewiseLinear<Rational>> store;
        return decideSign(shallowModel<double>(point_, rho_, signs_, unitRoles), firstOrder(unitRoles, store),
                          control_);
    }
    LocalMinimum no(const FirstOrderDecision& decision, const std::vector<UnitRole>& unitRoles) const {
        LocalMinimum result;
        result.method = method();
        result.kind = kindOf(decision.exact);
        setDescent(result, lifted(loss_, point_, decision.direction, signs_, unitRoles),
                   decision.slope * point_.unit);
        return result;
    }
    std::string method() const {
        return loss_.criterion() == loss::Criterion::Hinge ? "piecewise-linear certificate"
                                                           : "first-order certificate";
    }
    Multipliers multipliers(const PiecewiseLinear<double>& model, const BranchCertificate& branch) const;
    Result<LocalMinimum> withZeroUnits();
    Result<Sign> besideTheRay(int unit, LocalMinimum& result);
    struct Level {
        double t = 0.0;
        std::vector<double> others;  ///< over the model's variables; 0 for the unit
    };
    Result<Level> levelAlongTheRay(const PiecewiseLinear<double>& model, const Part& part, int unit,
                                   const std::vector<std::int8_t>& sides) const;
    Eigen::VectorXd bentFrom(const Level& level, const BranchProgram& names, const Eigen::VectorXd& x,
                             const PiecewiseLinear<double>& model, int unit) const;

    const Place& place_;
    const loss::Loss& loss_;
    const Eigen::VectorXd& parameters_;
    const MinimumOptions& options_;
    const Control& control_;
    ShallowPoint point_;
    double work_;
    std::vector<double> rho_;
    std::vector<int> signs_, zero_;
    std::optional<std::vector<Rational>> exactRho_;
    bool exactAsked_ = false;
};

Multipliers ShallowTest::multipliers(const PiecewiseLinear<double>& model,
                                     const BranchCertificate& branch) const {
    Multipliers result;
    result.tau = Eigen::VectorXd::Zero(point_.data());
    result.t = Eigen::MatrixXd::Zero(point_.units(), point_.data());
    for (int i = 0; i < point_.data(); ++i)
        if (!point_.margin[static_cast<std::size_t>(i)] && point_.rho[i] != 0.0) result.tau[i] = 1.0;
    for (std::size_t m = 0; m < model.margins.size(); ++m)
        result.tau[model.margins[m].datum] = branch.marginPrice[static_cast<Eigen::Index>(m)];
    for (std::size_t k = 0; k < model.kinks.size(); ++k) {
        const auto& kink = model.kinks[k];
        if (kink.coefficient < 0)
            result.branch.push_back(branch.sides[k]);
        else
            result.t(kink.unit, kink.datum) = branch.kinkPrice[static_cast<Eigen::Index>(k)];
    }
    return result;
}

Result<LocalMinimum> ShallowTest::run() {
    if (!zero_.empty()) return withZeroUnits();
    const auto all = roles(UnitRole::Free, UnitRole::Free);
    const auto decision = decide(all);
    if (!decision) return decision.error();
    if (decision->sign == Sign::Negative) return no(*decision, all);
    LocalMinimum result;
    result.method = method();
    if (decision->sign == Sign::Unknown) {
        result.reason = decision->why;
        return result;
    }
    result.verdict = Verdict::LocalMinimum;
    result.kind = kindOf(decision->exact);
    const auto model = shallowModel<double>(point_, rho_, signs_, all);
    for (const BranchCertificate& branch : decision->whole())
        result.certificate.push_back(multipliers(model, branch));
    return result;
}

/// The largest t with q_k = t w̄_k/|w̄_k|∞ and branch ≤ 0, with the others' directions there; G(w̄_k) > 0 iff t
/// = 0.
Result<ShallowTest::Level> ShallowTest::levelAlongTheRay(const PiecewiseLinear<double>& model,
                                                         const Part& part, int unit,
                                                         const std::vector<std::int8_t>& sides) const {
    BranchProgram names;
    const auto program = branchProgram(model, part, sides, names);
    auto linear = toLinearProgram(program);
    const int start = model.blockStart[static_cast<std::size_t>(unit)];
    const Eigen::VectorXd ray =
        point_.weights.row(unit).transpose() / point_.weights.row(unit).cwiseAbs().maxCoeff();
    // One more column, t, in the place of the unit's own, and one more row: -cost·x ≥ 0.
    const Eigen::Index n = linear.variables(), m = linear.rows();
    optimisation::LinearProgram extended(m + 1, n + 1);
    extended.matrix.topLeftCorner(m, n) = linear.matrix;
    extended.matrix.bottomLeftCorner(1, n) = -linear.cost.transpose() / point_.magnitude;
    extended.rowLower.setZero();
    extended.lower.head(n) = linear.lower;
    extended.upper.head(n) = linear.upper;
    for (Eigen::Index c = 0; c < program.box; ++c) {
        const int j = names.variables[static_cast<std::size_t>(c)] - start;
        if (j < 0 || j >= ray.size()) continue;
        extended.matrix.col(n) += ray[j] * extended.matrix.col(c);
        extended.matrix.col(c).setZero();
        extended.lower[c] = extended.upper[c] = 0.0;
    }
    extended.lower[n] = 0.0;
    extended.upper[n] = 1.0;
    extended.cost[n] = -1.0;
    const auto solution = optimisation::optimal(optimisation::solve(extended));
    if (!solution) return solution.error();
    Level level{solution->x[n], std::vector<double>(static_cast<std::size_t>(model.variables()), 0.0)};
    for (Eigen::Index c = 0; c < program.box; ++c)
        level.others[static_cast<std::size_t>(names.variables[static_cast<std::size_t>(c)])] = solution->x[c];
    return level;
}

/// The line on which q_k = ε t (w̄_k/|w̄_k|∞ + ε Δ), Δ the unit's share of the fall `x`, while the others keep
/// the branch level.
Eigen::VectorXd ShallowTest::bentFrom(const Level& level, const BranchProgram& names,
                                      const Eigen::VectorXd& x, const PiecewiseLinear<double>& model,
                                      int unit) const {
    const auto all = roles(UnitRole::Free, UnitRole::Free);
    Eigen::VectorXd direction = lifted(loss_, point_, level.others, signs_, all);
    const auto& layout = loss_.network().layout();
    const int start = model.blockStart[static_cast<std::size_t>(unit)];
    const int inputs = loss_.network().architecture().input;
    for (std::size_t c = 0; c < names.variables.size(); ++c) {
        const int j = names.variables[c] - start;
        if (j < 0 || j >= point_.points.rows()) continue;
        direction[j < inputs ? layout.weight(1)->offset + unit * inputs + j : layout.bias(1)->offset + unit] =
            x[static_cast<Eigen::Index>(c)] / point_.scale[j];
    }
    direction[layout.weight(2)->offset + unit] =
        signs_[static_cast<std::size_t>(unit)] * level.t / point_.weights.row(unit).cwiseAbs().maxCoeff();
    return direction;
}

/// The last rule of shallowMinimum for one sign. Negative: `result` holds a direction that was followed.
Result<Sign> ShallowTest::besideTheRay(int unit, LocalMinimum& result) {
    const auto all = roles(UnitRole::Free, UnitRole::Free);
    const auto model = shallowModel<double>(point_, rho_, signs_, all);
    std::optional<PiecewiseLinear<Rational>> store;
    const FirstOrderOptions first = firstOrder(all, store);
    Sign sign = Sign::Nonnegative;
    for (const Part& part : parts(model)) {
        // The other parts were found ≥ 0 along the ray already.
        if (std::find(part.blocks.begin(), part.blocks.end(), unit) == part.blocks.end()) continue;
        const auto space =
            branchSpace(model, part, options_.branchBudget, options_.verifyRationally, control_);
        if (!space) return space.error();
        if (!space->complete) return Sign::Unknown;
        for (std::size_t b = 0; b < space->count(); ++b) {
            const auto sides = branchSides(*space, b, model.kinks.size());
            BranchProgram names;
            const auto program = branchProgram(model, part, sides, names);
            const auto everywhere = judge(program, {}, first);
            if (!everywhere) return everywhere.error();
            if (everywhere->sign == Sign::Nonnegative) continue;
            const auto level = levelAlongTheRay(model, part, unit, sides);
            if (!level) return level.error();
            if (level->t <= kLevel) continue;
            sign = Sign::Unknown;
            const Eigen::VectorXd direction = bentFrom(*level, names, everywhere->x, model, unit);
            if (fallsAlong(loss_, parameters_, direction)) {
                result.kind = ClaimKind::Sampled;
                setDescent(result, direction, 0.0);
                return Sign::Negative;
            }
        }
    }
    return sign;
}

Result<LocalMinimum> ShallowTest::withZeroUnits() {
    LocalMinimum result;
    result.method = method();
    const std::size_t choices = zero_.size() < 30 ? std::size_t{1} << zero_.size() : kSignBudget + 1;
    if (choices > kSignBudget) {
        result.reason = "more than 8 output weights are 0";
        return result;
    }
    const auto rays = roles(UnitRole::Ray, UnitRole::Absent);
    for (std::size_t choice = 0; choice < choices; ++choice) {
        chooseSigns(choice);
        const auto decision = decide(rays);
        if (!decision) return decision.error();
        if (decision->sign == Sign::Negative) return no(*decision, rays);
    }
    bool yes = true, exactly = true;
    std::string why;
    const auto cones = roles(UnitRole::Cone, UnitRole::Free);
    for (std::size_t choice = 0; choice < choices; ++choice) {
        chooseSigns(choice);
        const auto decision = decide(cones);
        if (!decision) return decision.error();
        exactly = exactly && decision->exact;
        if (decision->sign == Sign::Nonnegative) continue;
        yes = false;
        why = decision->sign == Sign::Unknown
                  ? decision->why
                  : "at an output weight of 0 the loss is decided at second order";
    }
    if (!yes && zero_.size() == 1 && hasWeights(zero_.front())) {
        yes = true;
        exactly = false;
        for (std::size_t choice = 0; choice < choices && yes; ++choice) {
            chooseSigns(choice);
            const auto sign = besideTheRay(zero_.front(), result);
            if (!sign) return sign.error();
            if (*sign == Sign::Negative) return result;
            yes = *sign == Sign::Nonnegative;
        }
    }
    if (!yes) {
        result.reason = why;
        return result;
    }
    result.verdict = Verdict::LocalMinimum;
    result.kind = kindOf(exactly);
    return result;
}

}  // namespace

bool hasFirstOrderTest(const loss::Loss& loss) {
    return loss.network().depth() == 0 || isShallow(loss);
}

Result<LocalMinimum> shallowMinimum(const Place& place, const MinimumOptions& options,
                                    const Control& control) {
    if (place.loss.network().depth() == 0) return convexMinimum(place, options, control);
    return ShallowTest(place, options, control).run();
}

}  // namespace omegascope::nonsmooth
