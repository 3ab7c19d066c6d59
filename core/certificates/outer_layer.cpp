#include "core/certificates/outer_layer.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/certificates/lift.h"

namespace omegascope::certificates {

namespace {

struct OpenTerm {
    int datum = 0;
    Term term;
    Rational tau;
    bool margin = false;
    bool isFree() const { return margin && tau > 0 && tau < 1; }
};

class OuterCheck {
  public:
    OuterCheck(const ExactProblem& problem, const CurvePass& here, const OuterLayer& witness)
        : problem_(problem), here_(here) {
        std::map<std::pair<int, int>, Rational> given;
        for (const Balance::Share& share : witness.shares) {
            demand(share.value >= 0 && share.value <= 1, "a τ is not between 0 and 1");
            demand(given.emplace(std::pair(share.datum, share.unit), share.value).second,
                   "a τ is given twice");
        }
        for (int i = 0; i < problem.data(); ++i)
            for (const Term& term : problem.terms(i)) {
                const int state = here.state(problem.depth() + 1, i, term.unit);
                if (state < 0) continue;
                OpenTerm open{i, term, Rational(1), state == 0};
                if (open.margin) {
                    const auto tau = given.find({i, term.unit});
                    open.tau = tau == given.end() ? Rational(0) : tau->second;
                    if (tau != given.end()) given.erase(tau);
                }
                // With τ = 0 it stays out.
                if (open.tau != 0) open_.push_back(std::move(open));
            }
        demand(given.empty(), "a τ is given to a term that is not 0");
    }

    void check() const {
        for (int r = 0; r < problem_.outputs(); ++r)
            for (int k = 0; k <= features(); ++k) {
                if (k == features() && !hasBias()) continue;
                Rational sum(0);
                for (const OpenTerm& open : open_) sum += open.tau * coefficient(open, r, k);
                demand(sum == 0, "the pulls on the outer layer do not cancel");
            }
        std::vector<Vector> constant{row([](const OpenTerm&open) { return open.term.weight; })}, moving;
        for (int r = 0; r < problem_.outputs() && hasBias(); ++r)
            constant.push_back(row([&](const OpenTerm& open) { return coefficient(open, r, features()); }));
        for (int k = 0; k < features(); ++k) {
            const std::vector<int> sets = connected(k);
            for (int r = 0; r < problem_.outputs(); ++r) {
                const bool reads = std::ranges::any_of(open_, [&](const OpenTerm& open) {
                    return (open.term.plus == r || open.term.minus == r) && !isBlind(open.datum, k);
                });
                // The rows of connected classes add up to 0, whatever the features are; one of them follows.
                const bool follows = problem_.criterion() == loss::Criterion::MulticlassHinge &&
                                     sets[static_cast<std::size_t>(r)] == r;
                if (reads && !follows)
                    moving.push_back(row([&](const OpenTerm& open) { return coefficient(open, r, k); }));
            }
        }
        if (moving.empty()) return;
        const std::size_t fixed = exactRank(constant), more = moving.size();
        moving.insert(moving.end(), constant.begin(), constant.end());
        demand(exactRank(moving) == fixed + more,
               "the multipliers cannot follow every change of the features (too few τ between 0 and 1)");
    }

  private:
    int features() const { return problem_.width(problem_.depth()); }
    bool hasBias() const { return problem_.biasIndex(problem_.depth() + 1, 0) >= 0; }
    Rational feature(int datum, int k) const {
        if (problem_.depth() == 0) return problem_.point(datum)[static_cast<std::size_t>(k)];
        const Polynomial& z = here_.z[static_cast<std::size_t>(problem_.depth() - 1)]
                                     [static_cast<std::size_t>(datum)][static_cast<std::size_t>(k)];
        if (z.empty()) return 0;
        return z.front() > 0 ? z.front() : Rational(problem_.alpha() * z.front());
    }
    Rational coefficient(const OpenTerm& open, int r, int k) const {
        const int sign = open.term.plus == r ? 1 : open.term.minus == r ? -1 : 0;
        if (sign == 0) return 0;
        const Rational x = k < features() ? feature(open.datum, k) : Rational(1);
        return sign * open.term.weight * x;
    }
    /// The feature is 0 near ω.
    bool isBlind(int datum, int k) const {
        return problem_.depth() > 0 && problem_.alpha() == 0 && here_.state(problem_.depth(), datum, k) < 0;
    }
    template <typename Value>
    Vector row(Value value) const {
        Vector result;
        for (const OpenTerm& open : open_)
            if (open.isFree()) result.push_back(value(open));
        return result;
    }
    /// The representative of each class's set.
    std::vector<int> connected(int k) const {
        std::vector<int> set;
        for (int r = 0; r < problem_.outputs(); ++r) set.push_back(r);
        for (const OpenTerm& open : open_) {
            if (open.term.plus < 0 || open.term.minus < 0 || isBlind(open.datum, k)) continue;
            const int from = set[static_cast<std::size_t>(open.term.plus)];
            const int to = set[static_cast<std::size_t>(open.term.minus)];
            std::ranges::replace(set, from, to);
        }
        return set;
    }

    const ExactProblem& problem_;
    const CurvePass& here_;
    std::vector<OpenTerm> open_;
};

}  // namespace

std::size_t exactRank(std::vector<Vector> rows) {
    std::size_t rank = 0;
    const std::size_t columns = rows.empty() ? 0 : rows.front().size();
    for (std::size_t c = 0; c < columns && rank < rows.size(); ++c) {
        std::size_t pivot = rank;
        while (pivot < rows.size() && rows[pivot][c] == 0) ++pivot;
        if (pivot == rows.size()) continue;
        std::swap(rows[rank], rows[pivot]);
        for (std::size_t r = rank + 1; r < rows.size(); ++r) {
            if (rows[r][c] == 0) continue;
            const Rational factor = rows[r][c] / rows[rank][c];
            for (std::size_t j = c; j < columns; ++j)
                if (rows[rank][j] != 0) rows[r][j] -= factor * rows[rank][j];
        }
        ++rank;
    }
    return rank;
}

void checkOuterLayer(const ExactProblem& problem, const CurvePass& here, const OuterLayer& witness) {
    demand(problem.isHinge(), "this proof is for hinge types");
    OuterCheck(problem, here, witness).check();
}

namespace {

/// g by the shares of a region: [output][datum].
std::vector<Vector> pullsOf(const ExactProblem& problem, const CurvePass& here, const Balance& balance) {
    std::map<std::pair<int, int>, Rational> given;
    for (const Balance::Share& share : balance.shares) {
        demand(share.value >= 0 && share.value <= 1, "a τ is not between 0 and 1");
        demand(given.emplace(std::pair(share.datum, share.unit), share.value).second, "a τ is given twice");
    }
    std::vector<Vector> pulls(static_cast<std::size_t>(problem.outputs()),
                              Vector(static_cast<std::size_t>(problem.data()), Rational(0)));
    for (int i = 0; i < problem.data(); ++i) {
        const auto add = [&](int output, const Rational& pull) {
            if (output >= 0) pulls[static_cast<std::size_t>(output)][static_cast<std::size_t>(i)] += pull;
        };
        if (problem.criterion() == loss::Criterion::Squared)
            for (int r = 0; r < problem.outputs(); ++r)
                add(r, 2 * problem.weight(i, 0) * (here.output(i, r) - problem.target(i, r)));
        for (const Term& term : problem.terms(i)) {
            const int state = here.state(problem.depth() + 1, i, term.unit);
            Rational tau(state > 0 ? 1 : 0);
            if (const auto share = given.find({i, term.unit}); share != given.end() && state == 0) {
                tau = share->second;
                given.erase(share);
            }
            add(term.plus, tau * term.weight);
            add(term.minus, Rational(-tau * term.weight));
        }
    }
    demand(given.empty(), "a τ is given to a term that is not 0");
    return pulls;
}

/// That Σ_r Σ_i g_ri ŷ_ri is 0 for every ω' with the slopes: layer by layer from the outputs down, what the data have left of
/// g on the way to a unit, each different rest once.
void demandConstant(const ExactProblem& problem, const RegionSlopes& slopes,
                    const std::vector<Vector>& pulls) {
    const std::string why =
        "the pulls of the outputs leave a path through the network on which they do not cancel";
    const auto isZero = [](const Vector& rest) {
        return std::ranges::all_of(rest, [](const Rational& each) { return each == 0; });
    };
    std::set<Vector> rests;
    for (const Vector& row : pulls)
        if (!isZero(row)) rests.insert(row);
    for (int layer = problem.depth() + 1; layer >= 1; --layer) {
        std::set<Vector> below;
        for (const Vector& rest : rests) {
            if (problem.biasIndex(layer, 0) >= 0) {
                Rational sum(0);
                for (const Rational& each : rest) sum += each;
                demand(sum == 0, why);
            }
            for (int k = 0; k < problem.width(layer - 1); ++k) {
                Vector next(rest.size(), Rational(0));
                Rational sum(0);
                for (int i = 0; i < problem.data(); ++i) {
                    const auto datum = static_cast<std::size_t>(i);
                    if (rest[datum] == 0) continue;
                    if (layer == 1) {
                        sum += rest[datum] * problem.point(i)[static_cast<std::size_t>(k)];
                        continue;
                    }
                    const Interval slope = slopes.hidden(layer - 1, i, k);
                    demand(slope.low == slope.high,
                           "a region leaves the side of " + nameOf(problem, {i, layer - 1, k}) + " open");
                    next[datum] = rest[datum] * slope.low;
                }
                demand(sum == 0, why);
                if (layer > 1 && !isZero(next)) below.insert(std::move(next));
                demand(below.size() <= kMostRests, "a region has too many paths");
            }
        }
        rests = std::move(below);
    }
}

/// Whether z of an entry is a polynomial other than 0 on the cells of a region. Different ways down to a coordinate or a bias
/// have different monomials, so one that slopes let through is enough; an open side is taken for one that does not.
bool isMoving(const ExactProblem& problem, const RegionSlopes& slopes, const Entry& entry) {
    if (problem.biasIndex(entry.layer, entry.unit) >= 0) return true;
    bool found = false;
    problem.forEachInput(entry.layer, entry.unit, [&](int feature, int) {
        if (found) return;
        if (entry.layer == 1)
            found = problem.point(entry.datum)[static_cast<std::size_t>(feature)] != 0;
        else if (slopes.hidden(entry.layer - 1, entry.datum, feature).low > 0)
            found = isMoving(problem, slopes, {entry.datum, entry.layer - 1, feature});
    });
    return found;
}

/// The pulls of the logistic loss, -μ y / (1 + e^{y ŷ}), cancel whatever the exponentials are: for each value of y ŷ by
/// themselves.
void demandLogisticConstant(const ExactProblem& problem, const CurvePass& here, const RegionSlopes& slopes) {
    std::map<Rational, Vector> groups;
    for (int i = 0; i < problem.data(); ++i) {
        const Rational& y = problem.target(i, 0);
        Vector& row = groups[y * here.output(i, 0)];
        row.resize(static_cast<std::size_t>(problem.data()), Rational(0));
        row[static_cast<std::size_t>(i)] = y * problem.weight(i, 0);
    }
    for (const auto& [value, row] : groups) demandConstant(problem, slopes, {row});
}

}  // namespace

void checkEmptyInside(const ExactProblem& problem, const CurvePass& here, const Sides& sides,
                      const Empty& empty) {
    const RegionSlopes slopes(problem, here, sides);
    demand(!empty.inProducts && std::ranges::all_of(empty.multipliers,
                                                    [&](const Empty::Multiplier& each) {
                                                        return each.entry.datum >= 0 &&
                                                               each.entry.layer <= problem.depth() &&
                                                               isMoving(problem, slopes, each.entry);
                                                    }),
           "an empty region is not shown by the sides of hidden units whose pre-activations move");
    checkEmpty(problem, here, sides, empty);
}

void checkPaths(const ExactProblem& problem, const CurvePass& here, const Paths& witness) {
    forEachRegion(problem, here, witness.tree, [&](const Node& node, const Sides& sides) {
        if (const auto* empty = std::get_if<Empty>(&node.settled)) {
            checkEmptyInside(problem, here, sides, *empty);
            return;
        }
        const auto* balance = std::get_if<Balance>(&node.settled);
        demand(balance != nullptr && balance->slopes.empty(), "a region has no multipliers, or more than τ");
        const RegionSlopes slopes(problem, here, sides);
        if (problem.criterion() == loss::Criterion::Logistic) {
            demand(balance->shares.empty(), "the logistic loss has no margins");
            demandLogisticConstant(problem, here, slopes);
        } else {
            demandConstant(problem, slopes, pullsOf(problem, here, *balance));
        }
    });
}

}  // namespace omegascope::certificates
