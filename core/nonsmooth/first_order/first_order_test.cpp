#include "core/nonsmooth/first_order/first_order_test.h"

#include <algorithm>

#include "core/nonsmooth/first_order/ray_bound.h"
#include "core/support/random.h"

namespace omegascope::nonsmooth {

namespace {

using Sign = FirstOrderDecision::Sign;

/// cost·x of a program without rounding.
Rational exactValue(const BoxProgram<Rational>& program, const Eigen::VectorXd& x) {
    // The box variables as stored; the epigraphs at their least values.
    std::vector<Rational> point(static_cast<std::size_t>(program.columns));
    for (int j = 0; j < program.box; ++j)
        point[static_cast<std::size_t>(j)] = Rational(std::clamp(x[j], -1.0, 1.0));
    Rational value(0);
    for (int r = 0; r < program.epigraphs; ++r) {
        Rational sum(0);
        for (int j = 0; j < program.box + r; ++j)
            if (program.at(r, j) != 0) sum -= program.at(r, j) * point[static_cast<std::size_t>(j)];
        point[static_cast<std::size_t>(program.box + r)] = sum > 0 ? sum : Rational(0);
    }
    for (int j = 0; j < program.columns; ++j)
        value += program.cost[static_cast<std::size_t>(j)] * point[static_cast<std::size_t>(j)];
    return value;
}

/// Whether the box variables of x lie in the cone without rounding (rows after the epigraphs).
bool inCone(const BoxProgram<Rational>& program, const Eigen::VectorXd& x) {
    for (int r = program.epigraphs; r < program.rows; ++r) {
        Rational sum(0);
        for (int j = 0; j < program.box; ++j)
            if (program.at(r, j) != 0) sum += program.at(r, j) * Rational(x[j]);
        if (sum < 0) return false;
    }
    return true;
}

/// Whether rational arithmetic is asked for and its cost is left; the cost is taken.
bool isAffordable(const BoxProgram<double>& program, const FirstOrderOptions& options) {
    if (!options.verifyRationally) return false;
    if (options.work == nullptr) return true;
    const double small = std::min(program.rows, program.columns);
    const double cost = small * small * small / 3.0 + static_cast<double>(program.rows) * program.columns;
    if (cost > *options.work) return false;
    *options.work -= cost;
    return true;
}

BranchCertificate certificate(const PiecewiseLinear<double>& model, const Part& part,
                              const BranchProgram& names, std::vector<std::int8_t> sides,
                              const Eigen::VectorXd& y) {
    BranchCertificate result;
    result.sides = std::move(sides);
    result.marginPrice = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(model.margins.size()));
    result.kinkPrice = Eigen::VectorXd::Zero(static_cast<Eigen::Index>(model.kinks.size()));
    const auto convex = static_cast<Eigen::Index>(names.kinks.size());
    for (std::size_t m = 0; m < part.margins.size(); ++m)
        result.marginPrice[part.margins[m]] = y[convex + static_cast<Eigen::Index>(m)] /
                                              model.margins[static_cast<std::size_t>(part.margins[m])].weight;
    for (Eigen::Index k = 0; k < convex; ++k) {
        const int index = names.kinks[static_cast<std::size_t>(k)];
        const auto& kink = model.kinks[static_cast<std::size_t>(index)];
        const double weight =
            kink.margin < 0 ? 1.0 : model.margins[static_cast<std::size_t>(kink.margin)].weight;
        result.kinkPrice[index] = y[k] / (kink.coefficient * weight);
    }
    return result;
}

}  // namespace

Result<ProgramVerdict> judge(const BoxProgram<double>& program,
                             const std::function<const BoxProgram<Rational>*()>& exact,
                             const FirstOrderOptions& options) {
    const auto linear = toLinearProgram(program);
    const auto asked = options.inDoubles ? optimisation::solveInDoubles(linear) : optimisation::solve(linear);
    if (options.inDoubles && (!asked || asked->status != optimisation::LinearStatus::Optimal)) {
        ProgramVerdict open;
        open.x = Eigen::VectorXd::Zero(linear.variables());
        open.y = Eigen::VectorXd::Zero(linear.rows());
        return open;
    }
    auto solution = optimisation::optimal(asked);
    if (!solution) return solution.error();
    Prices prices = feasiblePrices(program, solution->rowPrice);
    ProgramVerdict verdict;
    const double magnitude = options.magnitude;
    if (prices.gap <= kCountsAsZero * magnitude)
        verdict.sign = Sign::Nonnegative;
    else if (solution->value < -kCountsAsNegative * magnitude)
        verdict.sign = Sign::Negative;
    verdict.x = solution->x;
    verdict.y = std::move(prices.y);
    const bool doubtful = verdict.sign == Sign::Unknown;
    // A slope that is clearly negative is evaluated again by the caller.
    if (verdict.sign == Sign::Negative || (!doubtful && !isAffordable(program, options))) return verdict;
    const BoxProgram<Rational>* rational = exact ? exact() : nullptr;
    if (rational == nullptr) return verdict;
    const auto settle = [&](const optimisation::LinearSolution& found) {
        if (provesZero(*rational, found)) {
            verdict.sign = Sign::Nonnegative;
            verdict.exact = true;
        } else if (inCone(*rational, found.x) && exactValue(*rational, found.x) < 0) {
            verdict.sign = Sign::Negative;
            verdict.exact = true;
            verdict.x = found.x;
        }
        return verdict.exact;
    };
    if (settle(*solution)) return verdict;
    solution = optimisation::optimal(optimisation::solveExactly(linear));
    if (solution && settle(*solution)) verdict.y = feasiblePrices(program, solution->rowPrice).y;
    return verdict;
}

std::vector<BranchCertificate> FirstOrderDecision::whole() const {
    // Parts have no kink or margin in common, so their prices add up.
    const auto join = [](BranchCertificate& all, const BranchCertificate& part, double factor) {
        all.marginPrice += factor * part.marginPrice;
        all.kinkPrice += factor * part.kinkPrice;
        for (std::size_t k = 0; k < part.sides.size(); ++k)
            if (part.sides[k] >= 0) all.sides[k] = factor > 0.0 ? part.sides[k] : std::int8_t{-1};
    };
    std::vector<const BranchCertificate*> firsts;
    for (const BranchCertificate& each : certificates)
        if (firsts.empty() || firsts.back()->part != each.part) firsts.push_back(&each);
    std::vector<BranchCertificate> result;
    if (firsts.empty()) return result;
    BranchCertificate base = *firsts.front();
    for (std::size_t p = 1; p < firsts.size(); ++p) join(base, *firsts[p], 1.0);
    result.push_back(base);
    const BranchCertificate* first = nullptr;
    for (const BranchCertificate& each : certificates) {
        if (first == nullptr || first->part != each.part) {
            first = &each;
            continue;
        }
        BranchCertificate other = base;
        join(other, *first, -1.0);
        join(other, each, 1.0);
        result.push_back(std::move(other));
    }
    return result;
}

namespace {

/// decideSign, part by part.
class SignTest {
  public:
    SignTest(const PiecewiseLinear<double>& model, const FirstOrderOptions& options, const Control& control)
        : model_(model), options_(options), control_(control) {
        decision_.sign = Sign::Nonnegative;
        decision_.exact = true;
    }

    Result<FirstOrderDecision> run() {
        int number = 0;
        for (const Part& part : parts(model_)) {
            const Result<bool> more = judgePart(part, number++);
            if (!more) return more.error();
            if (!*more) break;
        }
        if (decision_.sign == Sign::Unknown) {
            decision_.certificates.clear();
            decision_.exact = false;
        }
        return std::move(decision_);
    }

  private:
    /// All of these: false when a negative slope has settled it.
    Result<bool> judgePart(const Part& part, int number) {
        if (const Result<bool> falls = descend(part); !falls || *falls)
            return falls ? Result<bool>(false) : falls;
        const auto space =
            branchSpace(model_, part, options_.branchBudget, options_.verifyRationally, control_);
        if (!space) return space.error();
        if (!space->complete) return judgeByRays(part);
        for (std::size_t b = 0; b < space->count(); ++b) {
            if (control_.stopped()) return cancelled();
            const Result<bool> more = judgeBranch(part, branchSides(*space, b, model_.kinks.size()), number);
            if (!more || !*more) return more;
        }
        return true;
    }

    /// More branches than the budget: by the rays of each block, to rounding.
    Result<bool> judgeByRays(const Part& part) {
        const auto bound = boundByRays(model_, part, kCountsAsZero * options_.magnitude,
                                       kCountsAsNegative * options_.magnitude, control_);
        if (!bound) return bound.error();
        decision_.exact = false;
        if (bound->direction) {
            FirstOrderDecision no;
            no.sign = Sign::Negative;
            no.direction = *bound->direction;
            no.slope = slope(model_, no.direction);
            decision_ = std::move(no);
            return false;
        }
        if (bound->nonnegative) return true;
        decision_.sign = Sign::Unknown;
        decision_.why = "its concave kinks have more than " + std::to_string(options_.branchBudget) +
                        " branches, and no multipliers hold all of them";
        return true;
    }

    Result<bool> judgeBranch(const Part& part, std::vector<std::int8_t> sides, int number) {
        BranchProgram names;
        const auto program = branchProgram(model_, part, sides, names);
        BoxProgram<Rational> rational;
        const auto verdict = judge(
            program,
            [&]() -> const BoxProgram<Rational>* {
                if (exactModel_ == nullptr && options_.exactModel) exactModel_ = options_.exactModel();
                if (exactModel_ == nullptr) return nullptr;
                BranchProgram unused;
                rational = branchProgram(*exactModel_, part, sides, unused);
                return &rational;
            },
            options_);
        if (!verdict) return verdict.error();
        if (verdict->sign == Sign::Negative) {
            if (settle(names, *verdict)) return false;
            decision_.sign = Sign::Unknown;
            decision_.why = "the slope of its steepest branch could not be told from 0";
            return true;
        }
        decision_.exact = decision_.exact && verdict->exact;
        if (verdict->sign == Sign::Unknown) {
            decision_.sign = Sign::Unknown;
            decision_.why = "a linear program balances only to within rounding";
        } else if (decision_.sign == Sign::Nonnegative) {
            decision_.certificates.push_back(certificate(model_, part, names, std::move(sides), verdict->y));
            decision_.certificates.back().part = number;
        }
        return true;
    }

    /// Takes a negative value for the answer when F' itself is as negative.
    bool settle(const BranchProgram& names, const ProgramVerdict& verdict) {
        FirstOrderDecision no;
        no.sign = Sign::Negative;
        no.exact = verdict.exact;
        no.direction.assign(static_cast<std::size_t>(model_.variables()), 0.0);
        for (std::size_t j = 0; j < names.variables.size(); ++j)
            no.direction[static_cast<std::size_t>(names.variables[j])] =
                verdict.x[static_cast<Eigen::Index>(j)];
        no.slope = slope(model_, no.direction);
        if (!no.exact && no.slope >= -0.5 * kCountsAsNegative * options_.magnitude) return false;
        decision_ = std::move(no);
        return true;
    }

    /// The sides that a direction takes, of the part's concave kinks.
    std::vector<std::int8_t> sidesAlong(const Part& part, const std::vector<double>& u) const {
        std::vector<std::int8_t> sides(model_.kinks.size(), -1);
        for (const int k : part.kinks) {
            const auto& kink = model_.kinks[static_cast<std::size_t>(k)];
            if (kink.coefficient < 0)
                sides[static_cast<std::size_t>(k)] = model_.form(kink.form, kink.block, u) > 0.0;
        }
        return sides;
    }

    /// Whether a descent is found without listing the branches: from the branches of some directions, each followed to
    /// the branch that its steepest direction takes.
    Result<bool> descend(const Part& part) {
        const bool concave = std::ranges::any_of(
            part.kinks, [this](int k) { return model_.kinks[static_cast<std::size_t>(k)].coefficient < 0; });
        if (!concave) return false;
        constexpr int kStarts = 4, kStepsOfEach = 4;
        Random random(0x6465736365);
        for (int start = 0; start < kStarts; ++start) {
            std::vector<double> u(static_cast<std::size_t>(model_.variables()));
            for (double& entry : u) entry = random.normal();
            std::vector<std::int8_t> last;
            for (int step = 0; step < kStepsOfEach; ++step) {
                if (control_.stopped()) return cancelled();
                const auto sides = sidesAlong(part, u);
                if (sides == last) break;
                last = sides;
                BranchProgram names;
                const auto program = branchProgram(model_, part, sides, names);
                auto quick = options_;
                quick.verifyRationally = false;
                const auto verdict = judge(program, {}, quick);
                if (!verdict) return verdict.error();
                if (verdict->sign == Sign::Negative && settle(names, *verdict)) return true;
                for (std::size_t j = 0; j < names.variables.size(); ++j)
                    u[static_cast<std::size_t>(names.variables[j])] =
                        verdict->x[static_cast<Eigen::Index>(j)];
            }
        }
        return false;
    }

    const PiecewiseLinear<double>& model_;
    const FirstOrderOptions& options_;
    const Control& control_;
    FirstOrderDecision decision_;
    const PiecewiseLinear<Rational>* exactModel_ = nullptr;
};

}  // namespace

Result<FirstOrderDecision> decideSign(const PiecewiseLinear<double>& model, const FirstOrderOptions& options,
                                      const Control& control) {
    return SignTest(model, options, control).run();
}

}  // namespace omegascope::nonsmooth
