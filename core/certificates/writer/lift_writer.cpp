#include "core/certificates/writer/lift_writer.h"

#include <algorithm>
#include <numeric>

#include "core/certificates/writer/exact_program.h"

namespace omegascope::certificates {

namespace {

/// ρ as an affine function of the τ of one part's margins.
struct Affine {
    Rational constant;
    std::vector<std::pair<std::size_t, Rational>> terms;  ///< variable, factor
};

class PartWriter {
  public:
    PartWriter(const Lift& lift, std::vector<int> units, bool bias, const WriterOptions& options,
               const Control& control)
        : lift_(lift), problem_(lift.problem()), options_(options), control_(control), purse_(options.steps) {
        part_.units = std::move(units);
        part_.bias = bias;
        for (int i = 0; i < problem_.data(); ++i) {
            if (!owns(i)) continue;
            for (const Term& term : problem_.terms(i))
                if (lift.here().state(problem_.depth() + 1, i, term.unit) == 0) margins_.push_back({i, term});
        }
    }

    Attempt<FirstOrder::Part> write() {
        part_.tree.emplace_back();
        std::vector<std::pair<std::size_t, Sides>> open{{0, {}}};
        while (!open.empty()) {
            if (control_.stopped()) return {std::nullopt, "the search for its witness was stopped"};
            const auto [at, sides] = std::move(open.back());
            open.pop_back();
            purse_.take(nodeCost(sides));
            if (auto empty = emptyOfUnit(problem_, lift_.here(), sides)) {
                part_.tree[at].settled = *std::move(empty);
                continue;
            }
            std::optional<Entry> split = mustSplit(sides);
            if (!split) {
                if (auto balance = balanced(sides)) {
                    part_.tree[at].settled = *std::move(balance);
                    continue;
                }
                split = maySplit(sides);
            }
            if (!split)
                return {std::nullopt, "the first-order multipliers do not exist in some region about ω"};
            if (part_.tree.size() + 2 > static_cast<std::size_t>(options_.regions))
                return {std::nullopt,
                        "its witness needs more than " + std::to_string(options_.regions) + " regions"};
            part_.tree[at].split = Split{*split};
            part_.tree[at].active = static_cast<int>(part_.tree.size());
            part_.tree[at].inactive = part_.tree[at].active + 1;
            for (const int side : {1, -1}) {
                Sides further = sides;
                further.emplace(*split, side);
                open.emplace_back(part_.tree.size(), std::move(further));
                part_.tree.emplace_back();
            }
        }
        return {std::move(part_), {}};
    }

  private:
    /// Of looking up every kink's sides, and of what is eliminated to see whether the region is empty.
    double nodeCost(const Sides& sides) const {
        const auto count = static_cast<double>(sides.size());
        return static_cast<double>(problem_.data()) * static_cast<double>(part_.units.size()) *
                   problem_.outputs() * (1.0 + count) +
               100.0 * count * count;
    }
    /// Refuses programs that would not fit.
    void checkSize(const Sides& sides) const {
        std::size_t rows = margins_.size(), columns = margins_.size();
        for (const int k : part_.units)
            for (int r = 0; r < problem_.outputs(); ++r) {
                const std::size_t signs = signsOf(r, k, sides).size();
                rows += signs * static_cast<std::size_t>(lift_.length(k));
                for (int i = 0; i < problem_.data(); ++i) {
                    if (!lift_.isKink(k, i) && lift_.sign(r, k) != 0) continue;
                    columns += 2 * signs;
                    rows += rho(r, i).terms.empty() ? 0 : signs;
                }
            }
        demand(rows * columns <= options_.tableau, "its linear programs are too large");
    }

    struct Margin {
        int datum;
        Term term;
    };

    bool owns(int datum) const {
        if (lift_.hasOutputBias() && !part_.bias) return false;
        for (int k = 0; k < lift_.units(); ++k) {
            const bool reads =
                !lift_.readsNothing(k, datum) && (lift_.state(k, datum) >= 0 || problem_.alpha() != 0);
            if (reads && std::ranges::find(part_.units, k) == part_.units.end()) return false;
        }
        return true;
    }

    Affine rho(int r, int i) const {
        Affine result{lift_.openSlopes()[static_cast<std::size_t>(r)][static_cast<std::size_t>(i)], {}};
        for (std::size_t m = 0; m < margins_.size(); ++m) {
            if (margins_[m].datum != i) continue;
            if (margins_[m].term.plus == r) result.terms.emplace_back(m, margins_[m].term.weight);
            if (margins_[m].term.minus == r) result.terms.emplace_back(m, Rational(-margins_[m].term.weight));
        }
        return result;
    }

    /// The signs that V_rk takes in the region.
    std::vector<int> signsOf(int r, int k, const Sides& sides) const {
        if (const int sign = lift_.sign(r, k); sign != 0) return {sign};
        if (const auto side = sides.find({-1, r, k}); side != sides.end()) return {side->second};
        return {1, -1};
    }

    /// A wall where the loss is concave whatever the multipliers are.
    std::optional<Entry> mustSplit(const Sides& sides) const { return concave(sides, true); }
    /// A wall where it is concave for some of them; else a sign.
    std::optional<Entry> maySplit(const Sides& sides) const {
        if (auto wall = concave(sides, false)) return wall;
        for (int r = 0; r < problem_.outputs() && lift_.hasHidden(); ++r)
            for (const int k : part_.units)
                if (lift_.sign(r, k) == 0 && !sides.contains({-1, r, k})) return Entry{-1, r, k};
        return std::nullopt;
    }
    std::optional<Entry> concave(const Sides& sides, bool always) const {
        for (const int k : part_.units)
            for (int i = 0; i < problem_.data(); ++i) {
                if (!lift_.isKink(k, i)) continue;
                for (int r = 0; r < problem_.outputs(); ++r) {
                    const KnownSide known = knownSide(lift_, sides, r, k, i);
                    const bool split = sides.contains({i, 1, k}) || known.above || known.below;
                    if (split) continue;
                    const Affine slope = rho(r, i);
                    for (const int sign : signsOf(r, k, sides)) {
                        const bool certainly = slope.terms.empty() && sign * slope.constant < 0;
                        const bool perhaps = std::ranges::any_of(
                            slope.terms, [sign](const auto& term) { return sign * term.second < 0; });
                        if (certainly || (perhaps && !always)) return Entry{i, 1, k};
                    }
                }
            }
        return std::nullopt;
    }

    /// A slope β = shift + Σ factor · variable, and which entry it is of.
    struct Beta {
        Balance::Slope of;
        Affine value, usual;  ///< usual: what the checker takes where none is given
    };

    std::optional<Balance> balanced(const Sides& sides) const {
        checkSize(sides);
        ExactProgram program;
        for (std::size_t m = 0; m < margins_.size(); ++m) program.addVariable(Rational(1));
        std::vector<Beta> betas;
        for (int r = 0; r < problem_.outputs(); ++r) {
            for (const int k : part_.units)
                for (const int sign : signsOf(r, k, sides))
                    if (!addUnit(program, betas, r, k, sign, sides)) return std::nullopt;
            if (!part_.bias || !lift_.hasOutputBias()) continue;
            const std::size_t row = program.addRow();
            for (int i = 0; i < problem_.data(); ++i) addAffine(program, row, rho(r, i), Rational(1));
        }
        const auto x = exactSolution(program);
        if (!x) return std::nullopt;
        const auto value = [&x](const Affine& affine) {
            Rational sum = affine.constant;
            for (const auto& [variable, factor] : affine.terms) sum += factor * (*x)[variable];
            return sum;
        };
        Balance balance;
        for (std::size_t m = 0; m < margins_.size(); ++m)
            if ((*x)[m] != 0) balance.shares.push_back({margins_[m].datum, margins_[m].term.unit, (*x)[m]});
        for (const Beta& beta : betas) {
            Rational slope = value(beta.value);
            if (slope == value(beta.usual)) continue;
            balance.slopes.push_back(beta.of);
            balance.slopes.back().value = std::move(slope);
        }
        return balance;
    }

    static Affine scaledBy(Affine affine, const Rational& factor) {
        affine.constant *= factor;
        for (auto& term : affine.terms) term.second *= factor;
        return affine;
    }
    static void addAffine(ExactProgram& program, std::size_t row, const Affine& affine,
                          const Rational& factor) {
        program.right[row] -= factor * affine.constant;
        for (const auto& [variable, by] : affine.terms) program.add(row, variable, Rational(factor * by));
    }

    /// The rows Σ λ s ρ x̄ + Σ β x̄ = 0; false: a β has no value.
    bool addUnit(ExactProgram& program, std::vector<Beta>& betas, int r, int k, int sign,
                 const Sides& sides) const {
        const bool zero = lift_.sign(r, k) == 0;
        const bool labelled = zero && !sides.contains({-1, r, k});
        std::vector<std::size_t> rows;
        for (int j = 0; j < lift_.length(k); ++j) rows.push_back(program.addRow());
        for (int i = 0; i < problem_.data(); ++i) {
            if (lift_.readsNothing(k, i)) continue;
            const bool kink = lift_.isKink(k, i);
            const Affine slope = scaledBy(rho(r, i), Rational(sign));
            if (slope.terms.empty() && slope.constant == 0 && !kink && !zero) continue;
            Affine value;
            if (!kink && !zero) {
                value = scaledBy(slope, lift_.slope(k, i));
            } else {
                const KnownSide known = knownSide(lift_, sides, r, k, i);
                auto beta = betaOf(program, slope, known, kink ? 0 : lift_.state(k, i));
                if (!beta) return false;
                value = *std::move(beta);
                const bool whole = kink ? known.above && !known.below : lift_.state(k, i) > 0;
                betas.push_back({{r, k, i, labelled ? sign : 0, {}},
                                 value,
                                 whole ? slope : scaledBy(slope, problem_.alpha())});
            }
            const Vector& x = lift_.features(k, i);
            for (std::size_t j = 0; j < x.size(); ++j)
                if (x[j] != 0) addAffine(program, rows[j], value, x[j]);
        }
        return true;
    }

    /// β of an entry in terms of new variables that are not negative.
    std::optional<Affine> betaOf(ExactProgram& program, const Affine& slope, const KnownSide& known,
                                 int state) const {
        const Rational& alpha = problem_.alpha();
        const Affine active = state < 0 ? scaledBy(slope, alpha) : slope;
        const Affine inactive = state > 0 ? slope : scaledBy(slope, alpha);
        Affine value;
        if (known.above && known.below) {
            value.terms = {{program.addVariable(), Rational(1)}, {program.addVariable(), Rational(-1)}};
        } else if (known.above) {
            value = active;
            value.terms.emplace_back(program.addVariable(), Rational(-1));
        } else if (known.below) {
            value = inactive;
            value.terms.emplace_back(program.addVariable(), Rational(1));
        } else {
            // inactive ≤ β ≤ active
            value = inactive;
            Affine room = active;
            room.constant -= inactive.constant;
            for (const auto& [variable, factor] : inactive.terms)
                room.terms.emplace_back(variable, Rational(-factor));
            const bool fixed =
                std::ranges::all_of(room.terms, [](const auto& term) { return term.second == 0; });
            if (fixed && room.constant < 0) return std::nullopt;
            if (room.terms.empty()) {
                if (room.constant > 0)
                    value.terms.emplace_back(program.addVariable(room.constant), Rational(1));
                return value;
            }
            const std::size_t more = program.addVariable(), rest = program.addVariable();
            const std::size_t row = program.addRow();
            program.add(row, more, Rational(1));
            program.add(row, rest, Rational(1));
            addAffine(program, row, room, Rational(-1));
            value.terms.emplace_back(more, Rational(1));
        }
        return value;
    }

    const Lift& lift_;
    const ExactProblem& problem_;
    const WriterOptions& options_;
    const Control& control_;
    Purse purse_;
    FirstOrder::Part part_;
    std::vector<Margin> margins_;
};

/// Units that margins link, and the output bias as one more.
std::vector<std::vector<int>> linkedUnits(const Lift& lift) {
    const ExactProblem& problem = lift.problem();
    const int bias = lift.units();
    std::vector<int> set(static_cast<std::size_t>(lift.units()) + 1);
    std::iota(set.begin(), set.end(), 0);
    for (int i = 0; i < problem.data(); ++i) {
        const bool margin = std::ranges::any_of(problem.terms(i), [&](const Term& term) {
            return lift.here().state(problem.depth() + 1, i, term.unit) == 0;
        });
        if (!margin) continue;
        int first = lift.hasOutputBias() ? bias : -1;
        for (int k = 0; k < lift.units(); ++k) {
            if (lift.readsNothing(k, i) || (lift.state(k, i) < 0 && problem.alpha() == 0)) continue;
            if (first < 0) first = k;
            const int from = set[static_cast<std::size_t>(k)], to = set[static_cast<std::size_t>(first)];
            std::ranges::replace(set, from, to);
        }
    }
    std::map<int, std::vector<int>> parts;
    for (int k = 0; k <= bias; ++k) parts[set[static_cast<std::size_t>(k)]].push_back(k);
    std::vector<std::vector<int>> result;
    for (auto& [root, units] : parts) result.push_back(std::move(units));
    return result;
}

}  // namespace

Attempt<FirstOrder> firstOrderWitness(const ExactProblem& problem, const CurvePass& here,
                                      const WriterOptions& options, const Control& control) {
    const Lift lift(problem, here);
    FirstOrder witness;
    for (std::vector<int>& units : linkedUnits(lift)) {
        const bool bias = units.back() == lift.units();
        if (bias) units.pop_back();
        if (units.empty() && !lift.hasOutputBias()) continue;
        auto part = PartWriter(lift, std::move(units), bias, options, control).write();
        if (!part.witness) return {std::nullopt, std::move(part.reason)};
        witness.parts.push_back(*std::move(part.witness));
    }
    return {std::move(witness), {}};
}

}  // namespace omegascope::certificates
