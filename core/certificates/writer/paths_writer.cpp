#include "core/certificates/writer/paths_writer.h"

#include <algorithm>
#include <map>
#include <set>

#include "core/certificates/outer_layer.h"
#include "core/certificates/writer/exact_program.h"

namespace omegascope::certificates {

namespace {

class PathsWriter {
  public:
    PathsWriter(const ExactProblem& problem, const CurvePass& here, const WriterOptions& options,
                const Control& control)
        : problem_(problem), here_(here), options_(options), control_(control), purse_(options.steps) {
        fixed_.assign(static_cast<std::size_t>(problem.outputs()),
                      Vector(static_cast<std::size_t>(problem.data()), Rational(0)));
        for (int i = 0; i < problem.data(); ++i) {
            const auto datum = static_cast<std::size_t>(i);
            if (problem.criterion() == loss::Criterion::Squared)
                for (int r = 0; r < problem.outputs(); ++r)
                    fixed_[static_cast<std::size_t>(r)][datum] =
                        2 * problem.weight(i, 0) * (here.output(i, r) - problem.target(i, r));
            for (const Term& term : problem.terms(i)) {
                const int state = here.state(problem.depth() + 1, i, term.unit);
                if (state == 0) margins_.push_back({i, term});
                if (state <= 0) continue;
                if (term.plus >= 0) fixed_[static_cast<std::size_t>(term.plus)][datum] += term.weight;
                if (term.minus >= 0) fixed_[static_cast<std::size_t>(term.minus)][datum] -= term.weight;
            }
        }
        for (const Entry& wall : wallsAt(problem, here))
            if (wall.layer <= problem.depth() && mayPull(wall.datum)) walls_.push_back(wall);
    }

    Attempt<Paths> run() {
        Paths paths;
        paths.tree.emplace_back();
        std::vector<std::pair<std::size_t, Sides>> open{{0, {}}};
        while (!open.empty()) {
            if (control_.stopped()) return {std::nullopt, "it was stopped"};
            auto [at, sides] = std::move(open.back());
            open.pop_back();
            if (auto balance = balanceOf(sides)) {
                paths.tree[at].settled = *std::move(balance);
                continue;
            }
            if (auto empty = emptyOfUnit(problem_, here_, sides); empty && isAccepted(sides, *empty)) {
                paths.tree[at].settled = *std::move(empty);
                continue;
            }
            const auto wall = nextWall(sides);
            if (!wall)
                return {std::nullopt, "the pulls of the outputs do not cancel exactly along all paths"};
            if (paths.tree.size() + 2 > static_cast<std::size_t>(options_.regions))
                return {std::nullopt,
                        "its witness needs more than " + std::to_string(options_.regions) + " regions"};
            paths.tree[at].split = Split{*wall};
            for (const int side : {1, -1}) {
                const std::size_t child = paths.tree.size();
                (side > 0 ? paths.tree[at].active : paths.tree[at].inactive) = static_cast<int>(child);
                paths.tree.emplace_back();
                Sides further = sides;
                further.emplace(*wall, side);
                open.emplace_back(child, std::move(further));
            }
        }
        return {std::move(paths), {}};
    }

  private:
    struct Margin {
        int datum = 0;
        Term term;
    };

    /// The datum pulls whatever the τ are.
    bool pulls(int datum) const {
        return std::ranges::any_of(
            fixed_, [datum](const Vector& row) { return row[static_cast<std::size_t>(datum)] != 0; });
    }
    bool hasMargin(int datum) const {
        return std::ranges::any_of(margins_, [datum](const Margin& each) { return each.datum == datum; });
    }
    bool mayPull(int datum) const { return isLogistic() || pulls(datum) || hasMargin(datum); }
    /// Whose pulls are no rational numbers: they must cancel for each value of y ŷ by themselves.
    bool isLogistic() const { return problem_.criterion() == loss::Criterion::Logistic; }
    bool isAccepted(const Sides& sides, const Empty& empty) const {
        try {
            checkEmptyInside(problem_, here_, sides, empty);
        } catch (const Refused&) {
            return false;
        }
        return true;
    }
    std::optional<Entry> nextWall(const Sides& sides) const {
        std::optional<Entry> first;
        for (const Entry& wall : walls_) {
            if (sides.contains(wall)) continue;
            if (pulls(wall.datum)) return wall;
            if (!first) first = wall;
        }
        return first;
    }

    /// Which data may pull in the region: those that can pull at all and all of whose walls have a side. Nothing: one that
    /// pulls has not.
    std::optional<std::vector<bool>> takenIn(const Sides& sides) const {
        std::vector<bool> taken;
        for (int i = 0; i < problem_.data(); ++i) taken.push_back(mayPull(i));
        if (isLogistic()) return taken;
        for (const Entry& wall : walls_) {
            if (sides.contains(wall)) continue;
            if (pulls(wall.datum)) return std::nullopt;
            taken[static_cast<std::size_t>(wall.datum)] = false;
        }
        return taken;
    }

    /// The products of slopes above an entry of each layer, and which of them are met by a number that each datum has:
    /// rows over the data, of factors of g.
    std::optional<std::set<Vector>> factors(const Sides& sides, const std::vector<bool>& taken) {
        const RegionSlopes slopes(problem_, here_, sides);
        const auto data = static_cast<std::size_t>(problem_.data());
        std::set<Vector> result, ways;
        Vector all(data, Rational(0));
        for (std::size_t i = 0; i < data; ++i) all[i] = taken[i] ? 1 : 0;
        ways.insert(std::move(all));
        for (int layer = problem_.depth() + 1; layer >= 1; --layer) {
            if (problem_.biasIndex(layer, 0) >= 0) result.insert(ways.begin(), ways.end());
            std::set<Vector> below;
            for (const Vector& way : ways)
                for (int k = 0; k < problem_.width(layer - 1); ++k) {
                    purse_.take(static_cast<double>(data));
                    Vector next = way;
                    for (std::size_t i = 0; i < data; ++i) {
                        if (next[i] == 0) continue;
                        const auto datum = static_cast<int>(i);
                        if (layer == 1) {
                            next[i] *= problem_.point(datum)[static_cast<std::size_t>(k)];
                            continue;
                        }
                        const Interval slope = slopes.hidden(layer - 1, datum, k);
                        if (slope.low != slope.high) return std::nullopt;
                        next[i] *= slope.low;
                    }
                    (layer == 1 ? result : below).insert(std::move(next));
                }
            ways = std::move(below);
        }
        return result;
    }

    std::optional<Balance> balanceOf(const Sides& sides) {
        const auto taken = takenIn(sides);
        if (!taken) return std::nullopt;
        const auto rows = factors(sides, *taken);
        if (!rows) return std::nullopt;
        if (isLogistic()) {
            const bool balanced = std::ranges::all_of(*rows, [&](const Vector& row) {
                std::map<Rational, Rational> sums;
                for (int i = 0; i < problem_.data(); ++i) {
                    const Rational& y = problem_.target(i, 0);
                    sums[y * here_.output(i, 0)] +=
                        y * problem_.weight(i, 0) * row[static_cast<std::size_t>(i)];
                }
                return std::ranges::all_of(sums, [](const auto& each) { return each.second == 0; });
            });
            return balanced ? std::optional(Balance{}) : std::nullopt;
        }
        std::vector<std::size_t> mine;
        for (std::size_t m = 0; m < margins_.size(); ++m)
            if ((*taken)[static_cast<std::size_t>(margins_[m].datum)]) mine.push_back(m);
        if (rows->size() * static_cast<std::size_t>(problem_.outputs()) * (mine.size() + 1) >
            options_.tableau)
            return std::nullopt;
        ExactProgram program;
        for (std::size_t m = 0; m < mine.size(); ++m) program.addVariable(Rational(1));
        for (int r = 0; r < problem_.outputs(); ++r)
            for (const Vector& row : *rows) {
                Vector left(mine.size(), Rational(0));
                for (std::size_t m = 0; m < mine.size(); ++m) {
                    const Margin& margin = margins_[mine[m]];
                    const int sign = margin.term.plus == r ? 1 : margin.term.minus == r ? -1 : 0;
                    left[m] = sign * margin.term.weight * row[static_cast<std::size_t>(margin.datum)];
                }
                Rational right(0);
                for (std::size_t i = 0; i < row.size(); ++i)
                    if (row[i] != 0) right -= fixed_[static_cast<std::size_t>(r)][i] * row[i];
                purse_.take(static_cast<double>(row.size() + mine.size()));
                if (std::ranges::all_of(left, [](const Rational& each) { return each == 0; })) {
                    if (right != 0) return std::nullopt;
                    continue;
                }
                program.rows.push_back(std::move(left));
                program.right.push_back(std::move(right));
            }
        if (program.rows.empty()) return Balance{};
        const auto tau = exactSolution(program);
        if (!tau) return std::nullopt;
        Balance balance;
        for (std::size_t m = 0; m < mine.size(); ++m)
            if ((*tau)[m] != 0)
                balance.shares.push_back({margins_[mine[m]].datum, margins_[mine[m]].term.unit, (*tau)[m]});
        return balance;
    }

    const ExactProblem& problem_;
    const CurvePass& here_;
    const WriterOptions& options_;
    const Control& control_;
    Purse purse_;
    std::vector<Vector> fixed_;  ///< g of what is not at its margin: [output][datum]
    std::vector<Margin> margins_;
    std::vector<Entry> walls_;  ///< hidden, of data that may pull
};

}  // namespace

Attempt<Paths> pathsWitness(const ExactProblem& problem, const CurvePass& here, const WriterOptions& options,
                            const Control& control) {
    return PathsWriter(problem, here, options, control).run();
}

}  // namespace omegascope::certificates
