#include "core/certificates/writer/region_writer.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/certificates/cell_facts.h"

namespace omegascope::certificates {

namespace {

constexpr std::size_t kMostCandidates = 3000;  ///< monomials that are tried in a region

using Settled = decltype(Node::settled);

/// What settles a region, or the wall that splits it best; neither: it cannot be settled.
struct Step {
    std::optional<Settled> settled;
    std::optional<Entry> split;
};

Attempt<Tree> growTree(const ExactProblem& problem, const CurvePass& here, const WriterOptions& options,
                       const Control& control, const std::function<Step(const Sides&)>& step) {
    Tree tree(1);
    Purse purse(options.steps);
    std::vector<std::pair<std::size_t, Sides>> open{{0, {}}};
    while (!open.empty()) {
        if (control.stopped()) return {std::nullopt, "the search for its witness was stopped"};
        const auto [at, sides] = std::move(open.back());
        open.pop_back();
        purse.take(100.0 * static_cast<double>(sides.size() * sides.size()));
        Step next = step(sides);
        if (!next.settled)
            for (const auto find : {emptyOfUnit, emptyInProducts})
                if (auto empty = find(problem, here, sides); empty && !next.settled)
                    next.settled = *std::move(empty);
        if (next.settled) {
            tree[at].settled = *std::move(next.settled);
            continue;
        }
        if (!next.split)
            return {std::nullopt, "a cell that may touch ω could neither be settled nor shown to be empty"};
        if (tree.size() + 2 > static_cast<std::size_t>(options.regions))
            return {std::nullopt,
                    "its witness needs more than " + std::to_string(options.regions) + " regions"};
        tree[at].split = Split{*next.split};
        tree[at].active = static_cast<int>(tree.size());
        tree[at].inactive = tree[at].active + 1;
        for (const int side : {1, -1}) {
            Sides further = sides;
            further.emplace(*next.split, side);
            open.emplace_back(tree.size(), std::move(further));
            tree.emplace_back();
        }
    }
    return {std::move(tree), {}};
}

/// Monomials of the loss in ω, as ways down; at most kMostCandidates.
class Ways {
  public:
    explicit Ways(const ExactProblem& problem) : problem_(problem) {
        for (int r = 0; r < problem.outputs(); ++r) visit(problem.depth() + 1, r);
    }
    std::vector<std::vector<int>> found;

  private:
    void visit(int layer, int unit) {
        if (found.size() >= kMostCandidates) return;
        if (const int bias = problem_.biasIndex(layer, unit); bias >= 0) {
            found.push_back(way_);
            found.back().push_back(bias);
        }
        problem_.forEachInput(layer, unit, [&](int feature, int index) {
            if (found.size() >= kMostCandidates) return;
            way_.push_back(index);
            if (layer == 1)
                found.push_back(way_);
            else
                visit(layer - 1, feature);
            way_.pop_back();
        });
    }
    const ExactProblem& problem_;
    std::vector<int> way_;
};

Rational widthOf(const Interval& interval) {
    return interval.high - interval.low;
}

class SharpSearch {
  public:
    SharpSearch(const ExactProblem& problem, const CurvePass& here, const WriterOptions& options)
        : problem_(problem), here_(here), walls_(wallsAt(problem, here)), purse_(options.steps / 10.0) {
        if (problem.isHinge()) {
            for (auto& way : Ways(problem).found) candidates_.push_back({std::move(way), -1});
            return;
        }
        // Of the outputs each is enough by itself: first what is in them whatever the walls do.
        if (auto monomial = someMonomial(problem, here)) candidates_.push_back(*std::move(monomial));
        for (const auto& way : Ways(problem).found)
            for (int i = 0; i < problem.data() && candidates_.size() < kMostCandidates; ++i)
                candidates_.push_back({way, i});
    }

    Step operator()(const Sides& sides) {
        const RegionSlopes slopes(problem_, here_, sides);
        std::optional<std::size_t> closest;
        Rational least;
        for (std::size_t c = 0; c < candidates_.size(); ++c) {
            purse_.take(problem_.data());
            const Interval value = coefficient(problem_, candidates_[c], slopes);
            if (value.excludesZero()) {
                Step step{candidates_[c], std::nullopt};
                // What settled one region often settles the next.
                std::rotate(candidates_.begin(), candidates_.begin() + static_cast<std::ptrdiff_t>(c),
                            candidates_.begin() + static_cast<std::ptrdiff_t>(c) + 1);
                return step;
            }
            const Rational width = widthOf(value);
            if (width == 0) continue;
            // How far 0 lies inside.
            const Rational inside = Rational(std::min(value.high, Rational(-value.low))) / width;
            if (!closest || inside < least) {
                closest = c;
                least = inside;
            }
        }
        return {std::nullopt, closest ? bestSplit(candidates_[*closest], sides) : anySplit(sides)};
    }

  private:
    std::optional<Entry> anySplit(const Sides& sides) const {
        for (const Entry& wall : walls_)
            if (!sides.contains(wall)) return wall;
        return std::nullopt;
    }
    /// The wall whose sides narrow the coefficient most.
    std::optional<Entry> bestSplit(const Monomial& monomial, const Sides& sides) {
        std::optional<Entry> best;
        Rational least;
        for (const Entry& wall : walls_) {
            if (sides.contains(wall)) continue;
            Rational width(0);
            purse_.take(2.0 * problem_.data());
            for (const int side : {1, -1}) {
                Sides further = sides;
                further.emplace(wall, side);
                width += widthOf(coefficient(problem_, monomial, RegionSlopes(problem_, here_, further)));
            }
            if (best && width >= least) continue;
            best = wall;
            least = width;
        }
        return best;
    }

    const ExactProblem& problem_;
    const CurvePass& here_;
    std::vector<Entry> walls_;
    std::vector<Monomial> candidates_;
    Purse purse_;
};

}  // namespace

Attempt<Regions> sharpWitness(const ExactProblem& problem, const CurvePass& here,
                              const WriterOptions& options, const Control& control) {
    SharpSearch search(problem, here, options);
    auto tree = growTree(problem, here, options, control, [&](const Sides& sides) { return search(sides); });
    if (!tree.witness) return {std::nullopt, std::move(tree.reason)};
    return {Regions{*std::move(tree.witness)}, {}};
}

Attempt<Separating> separatingWitness(const ExactProblem& problem, const CurvePass& here, Vector vector,
                                      const WriterOptions& options, const Control& control) {
    const SlopeBound bound(problem, here, vector);
    double work = options.work;
    auto tree = growTree(problem, here, options, control, [&](const Sides& sides) {
        Rational total(0), lowest(0);
        std::vector<Entry> worst;
        for (int i = 0; i < problem.data(); ++i) {
            std::vector<Entry> open = bound.openWalls(i, sides);
            work -= problem.passCost() / problem.data() *
                    std::exp2(std::min(open.size(), SlopeBound::kMostOpenWalls));
            const Rational own = bound.leastOf(i, sides);
            total += own;
            if (open.empty() || (!worst.empty() && own >= lowest)) continue;
            worst = std::move(open);
            lowest = own;
        }
        if (total > 0) return Step{Bound{}, std::nullopt};
        demand(work > 0.0, "its witness takes more than " +
                               std::to_string(static_cast<long long>(options.work)) + " products");
        // From the lowest layer up: the forms of a layer are known once the sides below are.
        return Step{std::nullopt, worst.empty() ? std::nullopt : std::optional(worst.front())};
    });
    if (!tree.witness) return {std::nullopt, std::move(tree.reason)};
    return {Separating{std::move(vector), *std::move(tree.witness)}, {}};
}

}  // namespace omegascope::certificates
