#include "core/certificates/writer/exact_program.h"

#include <algorithm>
#include <cmath>

#include "core/optimisation/linear_program.h"

namespace omegascope::certificates {

namespace {

using optimisation::BasisStatus;

/// Any solution of the equations in the variables `free`, the others as in `x`; nothing when there is none.
bool solveFor(const ExactProgram& program, const std::vector<std::size_t>& free, Vector& x) {
    std::vector<Vector> system;
    for (std::size_t r = 0; r < program.rows.size(); ++r) {
        Vector row;
        Rational right = program.right[r];
        for (const std::size_t j : free) row.push_back(program.rows[r][j]);
        for (std::size_t j = 0; j < x.size(); ++j)
            if (x[j] != 0 && program.rows[r][j] != 0) right -= program.rows[r][j] * x[j];
        row.push_back(std::move(right));
        system.push_back(std::move(row));
    }
    std::size_t rank = 0;
    std::vector<std::size_t> pivots;
    for (std::size_t c = 0; c < free.size() && rank < system.size(); ++c) {
        std::size_t pivot = rank;
        while (pivot < system.size() && system[pivot][c] == 0) ++pivot;
        if (pivot == system.size()) continue;
        std::swap(system[rank], system[pivot]);
        for (std::size_t r = 0; r < system.size(); ++r) {
            if (r == rank || system[r][c] == 0) continue;
            const Rational factor = system[r][c] / system[rank][c];
            for (std::size_t j = c; j <= free.size(); ++j)
                if (system[rank][j] != 0) system[r][j] -= factor * system[rank][j];
        }
        pivots.push_back(c);
        ++rank;
    }
    for (std::size_t r = rank; r < system.size(); ++r)
        if (system[r].back() != 0) return false;
    for (std::size_t r = 0; r < rank; ++r) x[free[pivots[r]]] = system[r].back() / system[r][pivots[r]];
    return true;
}

bool isWithinBounds(const ExactProgram& program, const Vector& x) {
    for (std::size_t j = 0; j < x.size(); ++j)
        if (x[j] < 0 || (program.upper[j] && x[j] > *program.upper[j])) return false;
    return true;
}

/// The basic solution that a solver in doubles ended with, solved exactly.
std::optional<Vector> fromBasis(const ExactProgram& program, const optimisation::LinearSolution& solution) {
    Vector x(program.variables(), Rational(0));
    std::vector<std::size_t> free;
    for (std::size_t j = 0; j < x.size(); ++j) {
        const BasisStatus status = solution.variableBasis[j];
        if (status == BasisStatus::Basic)
            free.push_back(j);
        else if (status == BasisStatus::AtUpper && program.upper[j])
            x[j] = *program.upper[j];
    }
    if (!solveFor(program, free, x) || !isWithinBounds(program, x)) return std::nullopt;
    return x;
}

std::optional<optimisation::LinearProgram> inDoubles(const ExactProgram& program,
                                                     const Eigen::VectorXd& preference) {
    const auto rows = static_cast<Eigen::Index>(program.rows.size());
    const auto columns = static_cast<Eigen::Index>(program.variables());
    optimisation::LinearProgram linear(rows, columns);
    for (Eigen::Index r = 0; r < rows; ++r) {
        const Vector& row = program.rows[static_cast<std::size_t>(r)];
        for (Eigen::Index j = 0; j < columns; ++j)
            linear.matrix(r, j) = row[static_cast<std::size_t>(j)].convert_to<double>();
        double size = linear.matrix.row(r).cwiseAbs().maxCoeff();
        const double right = program.right[static_cast<std::size_t>(r)].convert_to<double>();
        if (!(size > 0.0)) size = 1.0;
        linear.matrix.row(r) /= size;
        linear.rowLower[r] = linear.rowUpper[r] = right / size;
        if (!std::isfinite(right / size)) return std::nullopt;
    }
    if (!linear.matrix.allFinite()) return std::nullopt;
    linear.lower.setZero();
    for (Eigen::Index j = 0; j < columns; ++j)
        if (const auto& bound = program.upper[static_cast<std::size_t>(j)])
            linear.upper[j] = bound->convert_to<double>();
    if (preference.size() == columns) linear.cost = preference;
    return linear;
}

/// Phase one with Bland's rule: bounds as rows with slacks, an artificial variable for each row.
class Bland {
  public:
    explicit Bland(const ExactProgram& program) : variables_(program.variables()) {
        for (std::size_t r = 0; r < program.rows.size(); ++r)
            addRow(program.rows[r], program.right[r], false);
        for (std::size_t j = 0; j < variables_; ++j) {
            if (!program.upper[j]) continue;
            Vector row(variables_, Rational(0));
            row[j] = 1;
            addRow(row, *program.upper[j], true);
        }
        for (Row& row : rows_) row.entries.resize(columns_, Rational(0));
    }

    std::optional<Vector> solve() {
        for (int step = 0; step < kMostPivots; ++step) {
            std::size_t entering = columns_;
            for (std::size_t j = 0; j < columns_ && entering == columns_; ++j) {
                // The cost of phase one: the sum of the artificial variables that are still basic.
                Rational reduced(0);
                for (const Row& row : rows_)
                    if (row.basic == kArtificial) reduced += row.entries[j];
                if (reduced > 0) entering = j;
            }
            if (entering == columns_) break;
            std::size_t leaving = rows_.size();
            Rational least;
            for (std::size_t r = 0; r < rows_.size(); ++r) {
                const Row& row = rows_[r];
                if (row.entries[entering] <= 0) continue;
                const Rational ratio = row.right / row.entries[entering];
                if (leaving == rows_.size() || ratio < least ||
                    (ratio == least && row.basic < rows_[leaving].basic)) {
                    leaving = r;
                    least = ratio;
                }
            }
            if (leaving == rows_.size()) return std::nullopt;
            pivot(leaving, entering);
        }
        Vector x(columns_, Rational(0));
        for (const Row& row : rows_) {
            if (row.basic == kArtificial) {
                if (row.right != 0) return std::nullopt;
            } else {
                x[row.basic] = row.right;
            }
        }
        x.resize(variables_);
        return x;
    }

    static std::size_t size(const ExactProgram& program) {
        const auto bounds = static_cast<std::size_t>(
            std::ranges::count_if(program.upper, [](const auto& bound) { return bound.has_value(); }));
        return (program.rows.size() + bounds) * (program.variables() + bounds);
    }

  private:
    static constexpr std::size_t kArtificial = static_cast<std::size_t>(-1);
    struct Row {
        Vector entries;
        Rational right;
        std::size_t basic = kArtificial;
    };
    void addRow(Vector entries, Rational right, bool slack) {
        if (columns_ == 0) columns_ = variables_;
        Row row{std::move(entries), std::move(right), kArtificial};
        if (slack) {
            row.entries.resize(columns_ + 1, Rational(0));
            row.entries[columns_] = 1;
            row.basic = columns_++;
        }
        if (row.right < 0) {
            for (Rational& each : row.entries) each = -each;
            row.right = -row.right;
            row.basic = kArtificial;
        }
        rows_.push_back(std::move(row));
    }
    void pivot(std::size_t at, std::size_t column) {
        Row& own = rows_[at];
        const Rational by = own.entries[column];
        for (Rational& each : own.entries) each /= by;
        own.right /= by;
        own.basic = column;
        for (std::size_t r = 0; r < rows_.size(); ++r) {
            const Rational factor = rows_[r].entries[column];
            if (r == at || factor == 0) continue;
            for (std::size_t j = 0; j < columns_; ++j)
                if (own.entries[j] != 0) rows_[r].entries[j] -= factor * own.entries[j];
            rows_[r].right -= factor * own.right;
        }
    }

    std::size_t variables_, columns_ = 0;
    std::vector<Row> rows_;
};

}  // namespace

std::size_t ExactProgram::addVariable(std::optional<Rational> bound) {
    upper.push_back(std::move(bound));
    for (Vector& row : rows) row.resize(upper.size(), Rational(0));
    return upper.size() - 1;
}

std::size_t ExactProgram::addRow() {
    rows.emplace_back(upper.size(), Rational(0));
    right.emplace_back(0);
    return rows.size() - 1;
}

std::optional<Vector> exactSolution(const ExactProgram& program, const Eigen::VectorXd& preference) {
    if (program.variables() == 0) {
        if (std::ranges::all_of(program.right, [](const Rational& each) { return each == 0; }))
            return Vector{};
        return std::nullopt;
    }
    if (std::ranges::any_of(program.upper, [](const auto& bound) { return bound && *bound < 0; }))
        return std::nullopt;
    if (program.rows.empty()) return Vector(program.variables(), Rational(0));
    if (const auto linear = inDoubles(program, preference)) {
        for (const auto solver : {optimisation::solve, optimisation::solveExactly}) {
            const Result<optimisation::LinearSolution> solution = solver(*linear);
            if (!solution) continue;
            // Told only after GLPK's rational arithmetic has agreed.
            if (solution->status == optimisation::LinearStatus::Infeasible) return std::nullopt;
            if (solution->status != optimisation::LinearStatus::Optimal) continue;
            if (auto x = fromBasis(program, *solution)) return x;
        }
    }
    if (Bland::size(program) > kMostTableau) return std::nullopt;
    return Bland(program).solve();
}

}  // namespace omegascope::certificates
