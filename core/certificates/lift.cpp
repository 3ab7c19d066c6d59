#include "core/certificates/lift.h"

#include <algorithm>

#include "core/certificates/cell_facts.h"

namespace omegascope::certificates {

Lift::Lift(const ExactProblem& problem, const CurvePass& here) : problem_(problem), here_(here) {
    demand(problem.depth() <= 1, "it speaks of products of two layers, but the network has more");
    units_ = hasHidden() ? problem.width(1) : 1;
    const auto data = static_cast<std::size_t>(problem.data());
    for (int r = 0; r < problem.outputs(); ++r) {
        auto& row = signs_.emplace_back();
        for (int k = 0; k < units_; ++k)
            row.push_back(hasHidden() ? problem.parameter(problem.weightIndex(2, r, k)).sign() : 1);
    }
    for (int k = 0; k < units_; ++k) {
        auto& features = features_.emplace_back();
        auto& nothing = nothing_.emplace_back();
        auto& groups = groups_.emplace_back();
        std::map<Vector, int> known;
        for (int i = 0; i < problem.data(); ++i) {
            Vector x;
            if (hasHidden()) {
                problem.forEachInput(1, k, [&](int feature, int) {
                    x.push_back(problem.point(i)[static_cast<std::size_t>(feature)]);
                });
                if (problem.biasIndex(1, k) >= 0) x.push_back(1);
            } else {
                x = problem.point(i);
            }
            nothing.push_back(std::ranges::all_of(x, [](const Rational& each) { return each == 0; }));
            groups.push_back(known.emplace(x, i).first->second);
            features.push_back(std::move(x));
        }
    }
    open_.assign(static_cast<std::size_t>(problem.outputs()), Vector(data, Rational(0)));
    for (int i = 0; i < problem.data(); ++i) {
        const auto datum = static_cast<std::size_t>(i);
        if (problem.criterion() == loss::Criterion::Squared)
            for (int r = 0; r < problem.outputs(); ++r)
                open_[static_cast<std::size_t>(r)][datum] =
                    2 * problem.weight(i, 0) * (here.output(i, r) - problem.target(i, r));
        for (const Term& term : problem.terms(i)) {
            if (here.state(problem.depth() + 1, i, term.unit) <= 0) continue;
            if (term.plus >= 0) open_[static_cast<std::size_t>(term.plus)][datum] += term.weight;
            if (term.minus >= 0) open_[static_cast<std::size_t>(term.minus)][datum] -= term.weight;
        }
    }
}

int Lift::state(int unit, int datum) const {
    if (!hasHidden() || problem_.alpha() == 1) return 1;
    return here_.state(1, datum, unit);
}

KnownSide knownSide(const Lift& lift, const Sides& sides, int output, int unit, int datum) {
    KnownSide known;
    if (lift.sign(output, unit) == 0) {
        known.above = lift.here().state(1, datum, unit) > 0;
        known.below = lift.here().state(1, datum, unit) < 0;
    }
    if (!lift.isKink(unit, datum)) return known;
    for (const auto& [entry, side] : sides) {
        if (entry.layer != 1 || entry.datum < 0 || entry.unit != unit ||
            lift.group(unit, entry.datum) != lift.group(unit, datum))
            continue;
        (side > 0 ? known.above : known.below) = true;
    }
    return known;
}

namespace {

/// The check of one part of a first-order certificate.
class PartCheck {
  public:
    PartCheck(const Lift& lift, const FirstOrder::Part& part)
        : lift_(lift), problem_(lift.problem()), part_(part) {
        // What no region changes: the sums over data without a kink and with τ = 1.
        for (int r = 0; r < problem_.outputs(); ++r) {
            auto& row = fixed_.emplace_back();
            for (const int k : part.units) {
                Vector sum(static_cast<std::size_t>(lift.length(k)), Rational(0));
                for (int i = 0; i < problem_.data(); ++i)
                    if (!lift.isKink(k, i)) add(sum, k, i, lift.slope(k, i) * open(r, i));
                row.push_back(std::move(sum));
            }
        }
        for (const int k : part.units) {
            auto& row = kinks_.emplace_back();
            for (int i = 0; i < problem_.data(); ++i)
                if (lift.isKink(k, i)) row.push_back(i);
        }
    }

    void check(const Balance& balance, const Sides& sides) {
        setShares(balance);
        std::map<std::array<int, 4>, Rational> given;
        for (const Balance::Slope& slope : balance.slopes) {
            demand(std::ranges::find(part_.units, slope.unit) != part_.units.end() && slope.output >= 0 &&
                       slope.output < problem_.outputs() && slope.datum >= 0 && slope.datum < problem_.data(),
                   "a slope belongs to no unit of its part");
            demand(given.emplace(std::array{slope.output, slope.unit, slope.datum, slope.sign}, slope.value)
                       .second,
                   "a slope is given twice");
        }
        std::size_t used = 0;
        for (int r = 0; r < problem_.outputs(); ++r) {
            for (std::size_t j = 0; j < part_.units.size(); ++j) {
                const int k = part_.units[j];
                int sign = lift_.sign(r, k);
                if (sign == 0)
                    if (const auto side = sides.find({-1, r, k}); side != sides.end()) sign = side->second;
                if (sign != 0)
                    checkUnit(r, j, sign, 0, sides, given, used);
                else
                    for (const int each : {1, -1}) checkUnit(r, j, each, each, sides, given, used);
            }
            if (part_.bias && lift_.hasOutputBias()) {
                Rational sum(0);
                for (int i = 0; i < problem_.data(); ++i) sum += rho(r, i);
                demand(sum == 0, "the pulls on the output bias " + std::to_string(r + 1) + " do not cancel");
            }
        }
        demand(used == given.size(), "a slope is given where there is no choice");
    }

  private:
    const Rational& open(int r, int i) const {
        return lift_.openSlopes()[static_cast<std::size_t>(r)][static_cast<std::size_t>(i)];
    }
    Rational rho(int r, int i) const {
        Rational value = open(r, i);
        if (const auto more = margins_.find({r, i}); more != margins_.end()) value += more->second;
        return value;
    }
    void add(Vector& sum, int unit, int datum, const Rational& factor) const {
        if (factor == 0) return;
        const Vector& x = lift_.features(unit, datum);
        for (std::size_t j = 0; j < x.size(); ++j)
            if (x[j] != 0) sum[j] += factor * x[j];
    }

    void setShares(const Balance& balance) {
        margins_.clear();
        std::map<std::pair<int, int>, bool> seen;
        for (const Balance::Share& share : balance.shares) {
            const auto& terms = share.datum >= 0 && share.datum < problem_.data()
                                    ? problem_.terms(share.datum)
                                    : std::vector<Term>{};
            const auto term = std::ranges::find(terms, share.unit, &Term::unit);
            demand(
                term != terms.end() && lift_.here().state(problem_.depth() + 1, share.datum, share.unit) == 0,
                "a τ is given to a term that is not 0");
            const std::string name = nameOf(problem_, {share.datum, problem_.depth() + 1, share.unit});
            demand(share.value >= 0 && share.value <= 1, "τ of " + name + " is not between 0 and 1");
            demand(seen.emplace(std::pair(share.datum, share.unit), true).second,
                   "τ of " + name + " is given twice");
            if (share.value == 0) continue;
            demand(owns(share.datum), "τ of " + name + " belongs to another part");
            if (term->plus >= 0) margins_[{term->plus, share.datum}] += share.value * term->weight;
            if (term->minus >= 0) margins_[{term->minus, share.datum}] -= share.value * term->weight;
        }
    }
    /// No parameter outside this part moves the outputs at the datum.
    bool owns(int datum) const {
        if (lift_.hasOutputBias() && !part_.bias) return false;
        for (int k = 0; k < lift_.units(); ++k) {
            if (std::ranges::find(part_.units, k) != part_.units.end() || lift_.readsNothing(k, datum))
                continue;
            if (lift_.state(k, datum) >= 0 || problem_.alpha() != 0) return false;
        }
        return true;
    }

    /// That Σ_i ρ_ri λ_ik u_i ≥ Σ_i β_i u_i for all u_i = sign η_rk·x̄_i of the region, and Σ_i β_i x̄_i = 0.
    void checkUnit(int r, std::size_t place, int sign, int label, const Sides& sides,
                   const std::map<std::array<int, 4>, Rational>& given, std::size_t& used) const {
        const int k = part_.units[place];
        Vector sum = fixed_[static_cast<std::size_t>(r)][place];
        if (sign < 0)
            for (Rational& each : sum) each = -each;
        for (const auto& [key, more] : margins_)
            if (key.first == r && !lift_.isKink(k, key.second))
                add(sum, k, key.second, sign * lift_.slope(k, key.second) * more);
        const auto settle = [&](int i, const Rational& usual) {
            const auto own = given.find({r, k, i, label});
            const Rational beta = own == given.end() ? usual : own->second;
            if (own != given.end()) ++used;
            const KnownSide known = knownSide(lift_, sides, r, k, i);
            const Rational slope = sign * rho(r, i);
            const Rational atActive =
                lift_.isKink(k, i) || lift_.state(k, i) > 0 ? slope : Rational(problem_.alpha() * slope);
            const Rational atInactive =
                lift_.isKink(k, i) || lift_.state(k, i) <= 0 ? Rational(problem_.alpha() * slope) : slope;
            const std::string name = nameOf(problem_, {i, 1, k});
            // u > 0 may occur unless u ≤ 0 is known, and the other way round.
            if (!known.below) demand(beta <= atActive, "the slope of " + name + " is too large");
            if (!known.above) demand(beta >= atInactive, "the slope of " + name + " is too small");
            return beta;
        };
        for (const int i : kinks_[place]) {
            const KnownSide known = knownSide(lift_, sides, r, k, i);
            const Rational slope = sign * rho(r, i);
            add(sum, k, i,
                settle(i, known.above && !known.below ? slope : Rational(problem_.alpha() * slope)));
        }
        // Where V_rk = 0 other data have a choice as well.
        if (lift_.sign(r, k) == 0)
            for (auto each = given.lower_bound({r, k, 0, -2}); each != given.end(); ++each) {
                const auto& [output, unit, i, of] = each->first;
                if (output != r || unit != k) break;
                if (of != label || lift_.isKink(k, i)) continue;
                const Rational usual = sign * rho(r, i) * lift_.slope(k, i);
                add(sum, k, i, settle(i, usual) - usual);
            }
        demand(std::ranges::all_of(sum, [](const Rational& each) { return each == 0; }),
               lift_.hasHidden() ? "the pulls on unit " + std::to_string(k + 1) + " do not cancel"
                                 : std::string("the pulls on V do not cancel"));
    }

    const Lift& lift_;
    const ExactProblem& problem_;
    const FirstOrder::Part& part_;
    std::vector<std::vector<Vector>> fixed_;           ///< [output][unit of the part]
    std::vector<std::vector<int>> kinks_;              ///< [unit of the part]
    std::map<std::pair<int, int>, Rational> margins_;  ///< (output, datum): what τ adds to ρ
};

}  // namespace

void checkFirstOrder(const ExactProblem& problem, const CurvePass& here, const FirstOrder& witness) {
    demand(problem.criterion() != loss::Criterion::Logistic, "the logistic loss has no rational slopes");
    const Lift lift(problem, here);
    std::vector<int> owners(static_cast<std::size_t>(lift.units()), 0);
    int biases = 0;
    for (const FirstOrder::Part& part : witness.parts) {
        biases += part.bias ? 1 : 0;
        for (const int unit : part.units) {
            demand(unit >= 0 && unit < lift.units(), "a part has a unit that the network does not have");
            ++owners[static_cast<std::size_t>(unit)];
        }
    }
    demand(std::ranges::all_of(owners, [](int count) { return count == 1; }),
           "a unit does not belong to one part");
    demand(!lift.hasOutputBias() || biases == 1, "the output bias does not belong to one part");
    for (const FirstOrder::Part& part : witness.parts) {
        PartCheck check(lift, part);
        forEachRegion(problem, here, part.tree, [&](const Node& node, const Sides& sides) {
            if (const auto* empty = std::get_if<Empty>(&node.settled)) {
                // Every w̄' lies in the closure of a cell of the walls of layer 1; only those count here.
                demand(problem.depth() == 1 && !empty->inProducts &&
                           std::ranges::all_of(empty->multipliers,
                                               [](const auto& each) { return each.entry.layer == 1; }),
                       "an empty region is not shown by the sides of single units");
                checkEmpty(problem, here, sides, *empty);
                return;
            }
            const auto* balance = std::get_if<Balance>(&node.settled);
            demand(balance != nullptr, "a region has no multipliers");
            check.check(*balance, sides);
        });
    }
}

namespace {

/// Σ κ s z ≡ 0 for each unit (terms: together), as polynomials in ω'.
void checkPolynomials(const ExactProblem& problem, const CurvePass& here, const Sides& sides,
                      const Empty& empty) {
    const auto data = static_cast<std::size_t>(problem.data());
    std::map<std::pair<int, int>, Vector> sums;
    Rational constant(0);
    const auto at = [&](int layer, int unit) -> Vector& {
        Vector& left = sums[{layer, unit}];
        left.resize(data, Rational(0));
        return left;
    };
    for (const Empty::Multiplier& each : empty.multipliers) {
        const auto i = static_cast<std::size_t>(each.entry.datum);
        const Rational factor = each.value * sides.at(each.entry);
        if (each.entry.layer <= problem.depth()) {
            at(each.entry.layer, each.entry.unit)[i] += factor;
            continue;
        }
        const auto& terms = problem.terms(each.entry.datum);
        const auto term = std::ranges::find(terms, each.entry.unit, &Term::unit);
        constant += factor;
        if (term->plus >= 0) at(problem.depth() + 1, term->plus)[i] += factor;
        if (term->minus >= 0) at(problem.depth() + 1, term->minus)[i] -= factor;
    }
    demand(constant == 0, "the forms of an empty region do not add up to 0");
    const RegionSlopes slopes(problem, here, sides);
    for (const auto& [unit, left] : sums) demandVanishing(problem, slopes, unit.first, unit.second, left);
}

/// Σ κ s (±η_rk·x̄) + Σ κ s δm = 0 in every η_rk and γ_r.
void checkProducts(const ExactProblem& problem, const CurvePass& here, const Sides& sides,
                   const Empty& empty) {
    const Lift lift(problem, here);
    std::map<std::pair<int, int>, Vector> sums;
    Vector biases(static_cast<std::size_t>(problem.outputs()), Rational(0));
    const auto add = [&](int output, int unit, int datum, const Rational& factor) {
        const Vector& x = lift.features(unit, datum);
        Vector& sum = sums[{output, unit}];
        sum.resize(x.size(), Rational(0));
        for (std::size_t j = 0; j < x.size(); ++j) sum[j] += factor * x[j];
    };
    const RegionSlopes slopes(problem, here, sides);
    for (const Empty::Multiplier& each : empty.multipliers) {
        const int i = each.entry.datum, k = each.entry.unit, side = sides.at(each.entry);
        if (each.entry.layer <= problem.depth()) {
            demand(each.output >= 0 && each.output < problem.outputs() && lift.sign(each.output, k) != 0,
                   "a multiplier of " + nameOf(problem, each.entry) + " has no such output");
            add(each.output, k, i, each.value * side * lift.sign(each.output, k));
            continue;
        }
        const auto& terms = problem.terms(i);
        const auto term = std::ranges::find(terms, k, &Term::unit);
        for (const auto& [output, sign] : {std::pair(term->plus, 1), std::pair(term->minus, -1)}) {
            if (output < 0) continue;
            const Rational factor = each.value * side * sign;
            biases[static_cast<std::size_t>(output)] += factor;
            for (int unit = 0; unit < lift.units(); ++unit) {
                if (lift.readsNothing(unit, i)) continue;
                const Interval slope = lift.hasHidden() ? slopes.hidden(1, i, unit) : Interval(Rational(1));
                demand(slope.low == slope.high,
                       "an empty region leaves the side of " + nameOf(problem, {i, 1, unit}) + " open");
                add(output, unit, i, factor * slope.low);
            }
        }
    }
    for (const auto& [key, sum] : sums)
        demand(std::ranges::all_of(sum, [](const Rational& each) { return each == 0; }),
               "the forms of an empty region do not add up to 0 in unit " + std::to_string(key.second + 1));
    demand(
        !lift.hasOutputBias() || std::ranges::all_of(biases, [](const Rational& each) { return each == 0; }),
        "the forms of an empty region do not add up to 0 in the output bias");
}

}  // namespace

void checkEmpty(const ExactProblem& problem, const CurvePass& here, const Sides& sides, const Empty& empty) {
    bool some = false;
    for (const Empty::Multiplier& each : empty.multipliers) {
        demand(each.entry.datum >= 0 && sides.contains(each.entry),
               "an empty region has a multiplier of a side it has not");
        demand(each.value >= 0, "the multiplier of " + nameOf(problem, each.entry) + " is negative");
        some = some || each.value > 0;
    }
    demand(some, "an empty region has no multipliers");
    if (empty.inProducts)
        checkProducts(problem, here, sides, empty);
    else
        checkPolynomials(problem, here, sides, empty);
}

}  // namespace omegascope::certificates
