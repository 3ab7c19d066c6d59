#include "core/nonsmooth/first_order/branches.h"

#include <algorithm>
#include <cmath>

#include "core/support/dense_algebra.h"

namespace omegascope::nonsmooth {

namespace {

/// Forms that are this nearly dependent are not taken for independent.
constexpr double kFormRank = 1e-9;

constexpr double kNoGap = 1e-11;
/// A witness keeps its cell when it lies this far inside the new side, |η|∞ ≤ 1: what the solver keeps its rows to.
constexpr double kWitness = 1e-9;
/// Coefficients in all linear programs of one search, some seconds.
constexpr double kMostProgramEntries = 2e7;

using Side = std::vector<std::int8_t>;

/// Whether {η: ±f·η > 0} is not empty, by the largest margin t with ±f·η ≥ t, |η|∞ ≤ 1.
template <typename Scalar>
BoxProgram<Scalar> marginProgram(const std::vector<std::vector<double>>& forms, const Side& sides) {
    const int p = static_cast<int>(forms.front().size()), m = static_cast<int>(sides.size());
    BoxProgram<Scalar> program(p, 1, m);
    program.epigraphs = 0;
    program.cost[static_cast<std::size_t>(p)] = -1;
    for (int r = 0; r < m; ++r) {
        for (int j = 0; j < p; ++j) {
            const Scalar entry(forms[static_cast<std::size_t>(r)][static_cast<std::size_t>(j)]);
            program.at(r, j) = sides[static_cast<std::size_t>(r)] > 0 ? entry : Scalar(-entry);
        }
        program.at(r, p) = -1;
    }
    return program;
}

/// Σ y ≥ 1 after scaling, so t ≤ Σ_j |Σ_r y_r (±f_rj)|.
bool showsEmpty(const BoxProgram<double>& program, const Eigen::VectorXd& rowPrice) {
    const Eigen::VectorXd y = rowPrice.cwiseMax(0.0);
    const double total = y.sum();
    if (total < 0.5) return false;
    double gap = 0.0;
    for (int j = 0; j < program.box; ++j) {
        double sum = 0.0;
        for (int r = 0; r < program.rows; ++r) sum += program.at(r, j) * y[r];
        gap += std::abs(sum);
    }
    return gap <= kNoGap * total;
}

struct CellSearch {
    std::vector<std::vector<double>> forms;
    std::vector<Side> cells{Side{}};
    std::vector<Eigen::VectorXd> witnesses;
    bool exactly = false;
    double work = 0.0;

    /// Whether the side has an interior point; then `witness` is one, when it was computed.
    Result<bool> holds(const Side& sides, Eigen::VectorXd& witness) const {
        const auto program = marginProgram<double>(forms, sides);
        auto linear = toLinearProgram(program);
        auto solution = optimisation::optimal(optimisation::solve(linear));
        if (!solution) return solution.error();
        witness = solution->x.head(program.box);
        if (!showsEmpty(program, solution->rowPrice)) return true;
        if (!exactly) return false;
        const auto exact = marginProgram<Rational>(forms, sides);
        if (provesZero(exact, *solution)) return false;
        solution = optimisation::optimal(optimisation::solveExactly(linear));
        if (!solution) return solution.error();
        return !provesZero(exact, *solution);
    }

    Result<bool> add(const std::vector<double>& form, bool independent, std::size_t budget,
                     const Control& control) {
        forms.push_back(form);
        const Eigen::Map<const Eigen::VectorXd> f(form.data(), static_cast<Eigen::Index>(form.size()));
        std::vector<Side> grown;
        std::vector<Eigen::VectorXd> grownWitnesses;
        for (std::size_t c = 0; c < cells.size(); ++c) {
            if (control.stopped()) return cancelled();
            for (const std::int8_t side : {std::int8_t{0}, std::int8_t{1}}) {
                Side next = cells[c];
                next.push_back(side);
                Eigen::VectorXd witness = witnesses[c];
                const double here = f.dot(witness) * (side > 0 ? 1.0 : -1.0);
                if (!independent && here <= kWitness) {
                    work += static_cast<double>(forms.size()) * static_cast<double>(form.size() + 1);
                    if (work > kMostProgramEntries) return false;
                    const Result<bool> some = holds(next, witness);
                    if (!some) return some.error();
                    if (!*some) continue;
                }
                grown.push_back(std::move(next));
                grownWitnesses.push_back(independent ? Eigen::VectorXd::Zero(f.size()) : std::move(witness));
            }
            if (grown.size() > budget) return false;
        }
        cells = std::move(grown);
        witnesses = std::move(grownWitnesses);
        return true;
    }
};

/// The cells of the groups of one block; false: too many.
Result<bool> cellsOf(const PiecewiseLinear<double>& model, const std::vector<ConcaveGroup>& groups,
                     std::size_t budget, bool exactly, const Control& control, std::vector<Side>& cells) {
    CellSearch search;
    search.exactly = exactly;
    if (!groups.empty()) {
        const auto p =
            static_cast<Eigen::Index>(model.forms[static_cast<std::size_t>(groups.front().form)].size());
        search.witnesses = {Eigen::VectorXd::Zero(p)};
        Eigen::MatrixXd seen(p, 0);
        for (const ConcaveGroup& group : groups) {
            const auto& form = model.forms[static_cast<std::size_t>(group.form)];
            seen.conservativeResize(p, seen.cols() + 1);
            seen.rightCols(1) = Eigen::Map<const Eigen::VectorXd>(form.data(), p);
            const bool independent = seen.cols() <= p && algebra::rankOf(seen, kFormRank) == seen.cols();
            const Result<bool> fits = search.add(form, independent, budget, control);
            if (!fits || !*fits) return fits;
        }
    }
    cells = std::move(search.cells);
    return true;
}

}  // namespace

std::size_t BranchSpace::count() const {
    std::size_t product = 1;
    for (const auto& block : cells) product *= block.size();
    return product;
}

Result<BranchSpace> branchSpace(const PiecewiseLinear<double>& model, const Part& part, int budget,
                                bool exactly, const Control& control) {
    BranchSpace space;
    const auto limit = static_cast<std::size_t>(std::max(budget, 1));
    for (const int block : part.blocks) {
        std::vector<ConcaveGroup> groups;
        for (const int k : part.kinks) {
            const auto& kink = model.kinks[static_cast<std::size_t>(k)];
            if (kink.block != block || kink.coefficient >= 0) continue;
            const auto known = std::find_if(groups.begin(), groups.end(),
                                            [&](const ConcaveGroup& g) { return g.form == kink.form; });
            if (known != groups.end())
                known->kinks.push_back(k);
            else
                groups.push_back({block, kink.form, {k}});
        }
        std::vector<Side> cells;
        const Result<bool> fits = cellsOf(model, groups, limit, exactly, control, cells);
        if (!fits) return fits.error();
        space.groups.push_back(std::move(groups));
        space.cells.push_back(std::move(cells));
        if (!*fits || space.count() > limit) {
            space.complete = false;
            return space;
        }
    }
    return space;
}

std::vector<std::int8_t> branchSides(const BranchSpace& space, std::size_t branch, std::size_t kinks) {
    std::vector<std::int8_t> sides(kinks, -1);
    for (std::size_t b = 0; b < space.cells.size(); ++b) {
        const auto& cell = space.cells[b][branch % space.cells[b].size()];
        branch /= space.cells[b].size();
        for (std::size_t g = 0; g < cell.size(); ++g)
            for (const int k : space.groups[b][g].kinks) sides[static_cast<std::size_t>(k)] = cell[g];
    }
    return sides;
}

namespace {

/// The program of one branch while it is filled in.
template <typename Scalar>
class BranchMaker {
  public:
    BranchMaker(const PiecewiseLinear<Scalar>& model, const Part& part, const BranchProgram& names)
        : model_(model),
          part_(part),
          box_(static_cast<int>(names.variables.size())),
          convex_(static_cast<int>(names.kinks.size())),
          column_(static_cast<std::size_t>(model.variables()), -1),
          marginRow_(model.margins.size(), -1),
          program_(box_, convex_ + static_cast<int>(part.margins.size()),
                   convex_ + static_cast<int>(part.margins.size() + part.cone.size())) {
        for (int j = 0; j < box_; ++j) {
            const auto variable = static_cast<std::size_t>(names.variables[static_cast<std::size_t>(j)]);
            column_[variable] = j;
            program_.cost[static_cast<std::size_t>(j)] = model.linear[variable];
        }
        for (std::size_t m = 0; m < part.margins.size(); ++m) addMargin(m, names);
    }

    BoxProgram<Scalar> make(const std::vector<std::int8_t>& sides) {
        int epigraph = 0;
        for (const int k : part_.kinks) {
            const auto& kink = model_.kinks[static_cast<std::size_t>(k)];
            if (kink.coefficient > 0)
                addConvex(kink, epigraph++);
            else if (sides[static_cast<std::size_t>(k)] > 0)
                add(kink.block, kink.form, row(kink) < 0 ? kink.coefficient : Scalar(-kink.coefficient),
                    row(kink));
        }
        for (std::size_t r = 0; r < part_.cone.size(); ++r) {
            const auto& side = model_.cone[static_cast<std::size_t>(part_.cone[r])];
            add(side.block, side.form, Scalar(side.sign), program_.epigraphs + static_cast<int>(r));
        }
        return std::move(program_);
    }

  private:
    void addMargin(std::size_t m, const BranchProgram& names) {
        const auto& margin = model_.margins[static_cast<std::size_t>(part_.margins[m])];
        const int row = convex_ + static_cast<int>(m);
        marginRow_[static_cast<std::size_t>(part_.margins[m])] = row;
        program_.cost[static_cast<std::size_t>(box_ + row)] = margin.weight;
        program_.at(row, box_ + row) = 1;
        for (int j = 0; j < box_; ++j)
            program_.at(row, j) =
                -margin.form[static_cast<std::size_t>(names.variables[static_cast<std::size_t>(j)])];
    }
    /// Of the margin that a kink sits in; -1: the cost.
    int row(const typename PiecewiseLinear<Scalar>::Kink& kink) const {
        return kink.margin < 0 ? -1 : marginRow_[static_cast<std::size_t>(kink.margin)];
    }
    void addConvex(const typename PiecewiseLinear<Scalar>::Kink& kink, int epigraph) {
        program_.at(epigraph, box_ + epigraph) = 1;
        add(kink.block, kink.form, Scalar(-1), epigraph);
        if (row(kink) < 0)
            program_.cost[static_cast<std::size_t>(box_ + epigraph)] += kink.coefficient;
        else
            program_.at(row(kink), box_ + epigraph) -= kink.coefficient;
    }
    /// Adds factor · f to a row (or to the cost).
    void add(int block, int form, const Scalar& factor, int row) {
        const auto& f = model_.forms[static_cast<std::size_t>(form)];
        const int start =
            column_[static_cast<std::size_t>(model_.blockStart[static_cast<std::size_t>(block)])];
        for (std::size_t j = 0; j < f.size(); ++j) {
            const int c = start + static_cast<int>(j);
            (row < 0 ? program_.cost[static_cast<std::size_t>(c)] : program_.at(row, c)) += factor * f[j];
        }
    }

    const PiecewiseLinear<Scalar>& model_;
    const Part& part_;
    int box_, convex_;
    std::vector<int> column_, marginRow_;
    BoxProgram<Scalar> program_;
};

}  // namespace

template <typename Scalar>
BoxProgram<Scalar> branchProgram(const PiecewiseLinear<Scalar>& model, const Part& part,
                                 const std::vector<std::int8_t>& sides, BranchProgram& names) {
    names = {};
    for (const int b : part.blocks)
        for (int j = model.blockStart[static_cast<std::size_t>(b)];
             j < model.blockStart[static_cast<std::size_t>(b) + 1]; ++j)
            names.variables.push_back(j);
    for (const int k : part.kinks)
        if (model.kinks[static_cast<std::size_t>(k)].coefficient > 0) names.kinks.push_back(k);
    return BranchMaker<Scalar>(model, part, names).make(sides);
}

template BoxProgram<double> branchProgram(const PiecewiseLinear<double>&, const Part&,
                                          const std::vector<std::int8_t>&, BranchProgram&);
template BoxProgram<Rational> branchProgram(const PiecewiseLinear<Rational>&, const Part&,
                                            const std::vector<std::int8_t>&, BranchProgram&);

}  // namespace omegascope::nonsmooth
