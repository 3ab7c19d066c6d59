#include "core/nonsmooth/shallow/shallow_type.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/nonsmooth/clarke/sign_cone.h"
#include "core/nonsmooth/shallow/shallow_point.h"
#include "core/support/random.h"

namespace omegascope::nonsmooth {

namespace {

constexpr double kCancellation = 1e-9;  ///< which sums are asked in rational numbers

/// What one datum may do in a cell: be solved, or be unsolved with a side for each of its kinks.
struct Choice {
    bool unsolved = false;
    unsigned sides = 0;  ///< bit j: the side of the datum's kink j
    Eigen::VectorXd share;
};

struct Item {
    int datum = 0;
    std::vector<int> kinks;  ///< units
    bool margin = false;
    std::vector<Choice> choices;
};

/// All sums of one choice from each of some items; sum s chooses by the digits of s.
struct Half {
    std::vector<const Item*> items;
    Eigen::MatrixXd sums;  ///< one column per combination
};

class FlatSearch {
  public:
    FlatSearch(const ShallowPoint& point, const Control& control)
        : point_(point), control_(control), inputs_(point.points.rows()) {
        size_ = point.units() * inputs_ + (point.outputBias ? 1 : 0);
        fixed_ = Eigen::VectorXd::Zero(size_);
        terms_ = Eigen::VectorXd::Zero(size_);
        for (int i = 0; i < point.data(); ++i) addDatum(i);
    }

    Result<std::optional<MinimumType>> run() {
        Half left, right;
        if (!halve(left, right)) return std::optional<MinimumType>();
        // One random projection of every sum orders the right half; what meets is compared in full.
        Random random(0x74797065);
        Eigen::VectorXd ray(size_);
        for (double& entry : ray) entry = random.normal();
        const double tolerance = kCancellation * ray.cwiseAbs().dot(terms_);
        const Eigen::VectorXd keys = right.sums.transpose() * ray;
        std::vector<Eigen::Index> order(static_cast<std::size_t>(keys.size()));
        std::iota(order.begin(), order.end(), Eigen::Index{0});
        std::ranges::sort(order, {}, [&keys](Eigen::Index s) { return keys[s]; });
        int candidates = 0;
        bool doubtful = false;
        for (Eigen::Index l = 0; l < left.sums.cols(); ++l) {
            if (control_.stopped()) return cancelled();
            const Eigen::VectorXd sum = fixed_ + left.sums.col(l);
            const double target = -ray.dot(sum);
            auto r = std::ranges::lower_bound(order, target - tolerance, {},
                                              [&keys](Eigen::Index s) { return keys[s]; });
            for (; r != order.end() && keys[*r] <= target + tolerance; ++r) {
                if (((sum + right.sums.col(*r)).array().abs() > kCancellation * terms_.array()).any())
                    continue;
                if (!vanishesExactly(chosen(left, l, right, *r))) continue;
                if (++candidates > kCandidates) return std::optional<MinimumType>();
                const Result<Met> met = isMet(chosen(left, l, right, *r));
                if (!met) return met.error();
                if (*met == Met::Yes) return std::optional(MinimumType::Flat);
                doubtful = doubtful || *met == Met::Doubtful;
            }
        }
        if (doubtful) return std::optional<MinimumType>();
        return std::optional(MinimumType::Sharp);
    }

  private:
    enum class Met { No, Yes, Doubtful };
    struct Chosen {
        const Item* item;
        const Choice* choice;
    };

    int state(int unit, int datum) const {
        return point_.states[static_cast<std::size_t>(unit)][static_cast<std::size_t>(datum)];
    }
    double slope(int unit, const Item& item, unsigned sides) const {
        int side = state(unit, item.datum);
        if (side == 0) {
            const auto kink = std::ranges::find(item.kinks, unit) - item.kinks.begin();
            side = (sides >> kink) & 1U ? 1 : -1;
        }
        return side > 0 ? 1.0 : point_.alpha;
    }

    void addDatum(int datum) {
        if (point_.rho[datum] == 0.0) return;
        Item item;
        item.datum = datum;
        item.margin = point_.margin[static_cast<std::size_t>(datum)];
        for (int k = 0; k < point_.units(); ++k)
            if (state(k, datum) == 0) item.kinks.push_back(k);
        if (item.margin) item.choices.push_back({false, 0, Eigen::VectorXd::Zero(size_)});
        for (unsigned sides = 0; sides < 1U << item.kinks.size(); ++sides) {
            Choice choice{true, sides, Eigen::VectorXd::Zero(size_)};
            for (int k = 0; k < point_.units(); ++k)
                choice.share.segment(k * inputs_, inputs_) =
                    point_.rho[datum] * slope(k, item, sides) * point_.points.col(datum);
            if (point_.outputBias) choice.share[size_ - 1] = point_.rho[datum];
            item.choices.push_back(std::move(choice));
        }
        terms_ += item.choices.back().share.cwiseAbs();
        if (item.choices.size() == 1) {
            fixed_ += item.choices.front().share;
            fixedItems_.push_back(std::move(item));
        } else {
            items_.push_back(std::move(item));
        }
    }

    /// Items go to the half that has fewer sums so far; false: more than kHalfChoices.
    bool halve(Half& left, Half& right) const {
        double leftCount = 1.0, rightCount = 1.0;
        for (const Item& item : items_) {
            const auto count = static_cast<double>(item.choices.size());
            (leftCount <= rightCount ? left : right).items.push_back(&item);
            (leftCount <= rightCount ? leftCount : rightCount) *= count;
            if (std::max(leftCount, rightCount) > kHalfChoices) return false;
        }
        for (Half* half : {&left, &right}) {
            half->sums = Eigen::MatrixXd::Zero(size_, 1);
            for (const Item* item : half->items) {
                const Eigen::Index before = half->sums.cols();
                Eigen::MatrixXd grown(size_, before * static_cast<Eigen::Index>(item->choices.size()));
                for (std::size_t c = 0; c < item->choices.size(); ++c)
                    grown.middleCols(static_cast<Eigen::Index>(c) * before, before) =
                        half->sums.colwise() + item->choices[c].share;
                half->sums = std::move(grown);
            }
        }
        return true;
    }

    static std::vector<Chosen> chosen(const Half& left, Eigen::Index l, const Half& right, Eigen::Index r) {
        std::vector<Chosen> result;
        for (const auto& [half, sum] : {std::pair(&left, l), std::pair(&right, r)}) {
            Eigen::Index rest = sum;
            for (const Item* item : half->items) {
                const auto count = static_cast<Eigen::Index>(item->choices.size());
                result.push_back({item, &item->choices[static_cast<std::size_t>(rest % count)]});
                rest /= count;
            }
        }
        return result;
    }

    /// Whether the sums a_k, γ of the chosen items and of the data that have no choice are 0 in rational numbers.
    bool vanishesExactly(const std::vector<Chosen>& choices) const {
        std::vector<Rational> sums(static_cast<std::size_t>(size_), Rational(0));
        const auto add = [&](const Item& item, unsigned sides) {
            const Rational rho(point_.rho[item.datum]);
            for (int k = 0; k < point_.units(); ++k) {
                const Rational factor = rho * Rational(slope(k, item, sides));
                if (factor == 0) continue;
                for (Eigen::Index j = 0; j < inputs_; ++j)
                    sums[static_cast<std::size_t>(k * inputs_ + j)] +=
                        factor * Rational(point_.points(j, item.datum));
            }
            if (point_.outputBias) sums.back() += rho;
        };
        for (const Item& item : fixedItems_) add(item, 0);
        for (const Chosen& each : choices)
            if (each.choice->unsolved) add(*each.item, each.choice->sides);
        return std::ranges::all_of(sums, [](const Rational& sum) { return sum == 0; });
    }

    /// Whether a direction (η, γ) gives every chosen item its sides.
    Result<Met> isMet(const std::vector<Chosen>& choices) const {
        // γ has its coordinate even without an output bias, where no form reads it.
        return visit(choices, 0, SignCone(point_.units() * inputs_ + 1));
    }

    Result<Met> visit(const std::vector<Chosen>& choices, std::size_t position, const SignCone& cone) const {
        if (position == choices.size()) return cone.doubtful() ? Met::Doubtful : Met::Yes;
        const auto& [item, choice] = choices[position];
        Met best = Met::No;
        // A solved datum may take any sides of its kinks.
        const unsigned first = choice->unsolved ? choice->sides : 0U;
        const unsigned last = choice->unsolved ? choice->sides : (1U << item->kinks.size()) - 1U;
        for (unsigned sides = first; sides <= last; ++sides) {
            const Result<std::optional<SignCone>> cut = entered(*item, choice->unsolved, sides, cone);
            if (!cut) return cut.error();
            if (!cut->has_value()) continue;
            const Result<Met> rest = visit(choices, position + 1, **cut);
            if (!rest || *rest == Met::Yes) return rest;
            if (*rest == Met::Doubtful) best = Met::Doubtful;
        }
        return best;
    }

    Result<std::optional<SignCone>> entered(const Item& item, bool unsolved, unsigned sides,
                                            const SignCone& cone) const {
        std::optional<SignCone> result = cone;
        const auto cut = [&result](const Eigen::VectorXd& form, int sign) -> Outcome {
            if (!result || form.isZero(0.0)) {
                result.reset();
                return Done{};
            }
            Result<std::optional<SignCone>> side = result->cut(result->place(form), sign);
            if (!side) return side.error();
            result = *std::move(side);
            return Done{};
        };
        const Eigen::VectorXd x = point_.points.col(item.datum);
        for (std::size_t j = 0; j < item.kinks.size(); ++j) {
            Eigen::VectorXd form = Eigen::VectorXd::Zero(point_.units() * inputs_ + 1);
            form.segment(item.kinks[j] * inputs_, inputs_) = x;
            if (const Outcome done = cut(form, (sides >> j) & 1U ? 1 : -1); !done) return done.error();
        }
        if (!item.margin) return result;
        // sgn ρ · ŷ' > 0: the datum becomes unsolved.
        Eigen::VectorXd form = Eigen::VectorXd::Zero(point_.units() * inputs_ + 1);
        const double sign = point_.rho[item.datum] > 0.0 ? 1.0 : -1.0;
        for (int k = 0; k < point_.units(); ++k)
            form.segment(k * inputs_, inputs_) =
                sign * (point_.v[k] < 0.0 ? -1.0 : 1.0) * slope(k, item, sides) * x;
        if (point_.outputBias) form[form.size() - 1] = sign;
        if (const Outcome done = cut(form, unsolved ? 1 : -1); !done) return done.error();
        return result;
    }

    const ShallowPoint& point_;
    const Control& control_;
    Eigen::Index inputs_, size_ = 0;
    Eigen::VectorXd fixed_, terms_;  ///< the sum of what no cell changes; the sizes of all terms
    std::vector<Item> items_, fixedItems_;
};

}  // namespace

Result<std::optional<MinimumType>> shallowType(const Place& place, const Control& control) {
    constexpr std::size_t kMostKinks = 8;
    if (!isShallow(place.loss) || place.loss.criterion() != loss::Criterion::Hinge)
        return std::optional<MinimumType>();
    const ShallowPoint point = shallowPoint(place);
    if ((point.v.array() == 0.0).any()) return std::optional<MinimumType>();
    for (int i = 0; i < point.data(); ++i) {
        const auto kinks = std::ranges::count_if(
            point.states, [i](const std::vector<int>& row) { return row[static_cast<std::size_t>(i)] == 0; });
        if (static_cast<std::size_t>(kinks) > kMostKinks) return std::optional<MinimumType>();
    }
    return FlatSearch(point, control).run();
}

}  // namespace omegascope::nonsmooth
