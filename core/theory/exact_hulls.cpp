#include "core/theory/exact_hulls.h"

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>

namespace omegascope::theory {

namespace {

using Rational = boost::multiprecision::cpp_rational;
using RationalVector = std::vector<Rational>;
using RationalMatrix = std::vector<RationalVector>;

Rational product(const RationalVector& a, const RationalVector& b) {
    Rational sum = 0;
    for (std::size_t j = 0; j < a.size(); ++j)
        if (a[j] != 0 && b[j] != 0) sum += a[j] * b[j];
    return sum;
}

/// Gauss-Jordan elimination; nothing when the matrix (given by columns) is singular.
std::optional<RationalMatrix> inverse(const std::vector<RationalVector>& columns) {
    const std::size_t m = columns.size();
    RationalMatrix rows(m, RationalVector(2 * m));
    for (std::size_t r = 0; r < m; ++r) {
        for (std::size_t c = 0; c < m; ++c) rows[r][c] = columns[c][r];
        rows[r][m + r] = 1;
    }
    for (std::size_t pivot = 0; pivot < m; ++pivot) {
        const auto found = std::find_if(rows.begin() + static_cast<std::ptrdiff_t>(pivot), rows.end(),
                                        [pivot](const RationalVector& row) { return row[pivot] != 0; });
        if (found == rows.end()) return std::nullopt;
        std::swap(*found, rows[pivot]);
        const Rational scale = rows[pivot][pivot];
        for (Rational& entry : rows[pivot]) entry /= scale;
        for (std::size_t r = 0; r < m; ++r) {
            if (r == pivot || rows[r][pivot] == 0) continue;
            const Rational factor = rows[r][pivot];
            for (std::size_t c = pivot; c < 2 * m; ++c) rows[r][c] -= factor * rows[pivot][c];
        }
    }
    for (RationalVector& row : rows) row.erase(row.begin(), row.begin() + static_cast<std::ptrdiff_t>(m));
    return rows;
}

/// A basis of the program with its exact inverse and solution.
class Simplex {
  public:
    Simplex(const Eigen::MatrixXd& points, const std::vector<int>& signs)
        : points_(points), signs_(signs), d_(static_cast<std::size_t>(points.rows())), rows_(d_ + 2) {}

    /// Whether `basis` is one, and feasible.
    bool start(const std::vector<Eigen::Index>& basis) {
        if (basis.size() != rows_) return false;
        basis_.assign(basis.begin(), basis.end());
        std::vector<RationalVector> columns;
        for (const Eigen::Index c : basis) columns.push_back(column(c));
        std::optional<RationalMatrix> found = inverse(columns);
        if (!found) return false;
        inverse_ = *std::move(found);
        solve();
        return std::all_of(solution_.begin(), solution_.end(), [](const Rational& x) { return x >= 0; });
    }

    /// One datum of each class at ½, and the p or n that take up the rest.
    void startAtTwoData() {
        const auto of = [this](int sign) {
            return static_cast<Eigen::Index>(std::find(signs_.begin(), signs_.end(), sign) - signs_.begin());
        };
        const Eigen::Index plus = of(1), minus = of(-1), d = points_.rows();
        std::vector<Eigen::Index> basis{plus, minus};
        for (Eigen::Index j = 0; j < d; ++j)
            basis.push_back(points_.cols() + j + (points_(j, plus) > points_(j, minus) ? d : 0));
        start(basis);
    }

    Rational value() const {
        Rational sum = 0;
        for (std::size_t r = 0; r < rows_; ++r) sum += cost(basis_[r]) * solution_[r];
        return sum;
    }

    RationalVector prices() const {
        RationalVector price(rows_);
        for (std::size_t r = 0; r < rows_; ++r)
            if (cost(basis_[r]) != 0)
                for (std::size_t c = 0; c < rows_; ++c) price[c] += inverse_[r][c];
        return price;
    }

    /// One step; false at the optimum.
    bool improve() {
        const RationalVector price = prices();
        for (Eigen::Index c = 0; c < points_.cols() + 2 * points_.rows(); ++c) {
            const RationalVector entering = column(c);
            if (cost(c) - product(price, entering) >= 0) continue;
            pivot(c, entering);
            return true;
        }
        return false;
    }

    ExactHulls rounded() const {
        ExactHulls result;
        result.value = value().convert_to<double>();
        result.lambda = Eigen::VectorXd::Zero(points_.cols());
        for (std::size_t r = 0; r < rows_; ++r)
            if (basis_[r] < points_.cols()) result.lambda[basis_[r]] = solution_[r].convert_to<double>();
        const RationalVector price = prices();
        result.w.resize(points_.rows());
        for (std::size_t j = 0; j < d_; ++j)
            result.w[static_cast<Eigen::Index>(j)] = -price[j].convert_to<double>();
        result.b = -price[d_].convert_to<double>();
        return result;
    }

  private:
    RationalVector column(Eigen::Index c) const {
        RationalVector result(rows_);
        const Eigen::Index count = points_.cols(), d = points_.rows();
        if (c >= count) {
            result[static_cast<std::size_t>((c - count) % d)] = c < count + d ? 1 : -1;
            return result;
        }
        const int sign = signs_[static_cast<std::size_t>(c)];
        for (std::size_t j = 0; j < d_; ++j)
            result[j] = Rational(sign * points_(static_cast<Eigen::Index>(j), c));
        result[d_] = sign;
        result[d_ + 1] = 1;
        return result;
    }

    int cost(Eigen::Index c) const { return c < points_.cols() ? 0 : 1; }

    /// The right-hand side is 1 in the last row, else 0.
    void solve() {
        solution_.clear();
        for (const RationalVector& row : inverse_) solution_.push_back(row.back());
    }

    void pivot(Eigen::Index c, const RationalVector& entering) {
        RationalVector change;
        for (const RationalVector& row : inverse_) change.push_back(product(row, entering));
        std::optional<std::size_t> leaving;
        for (std::size_t r = 0; r < rows_; ++r) {
            if (change[r] <= 0) continue;
            if (!leaving) {
                leaving = r;
                continue;
            }
            const Rational here = solution_[r] * change[*leaving], best = solution_[*leaving] * change[r];
            if (here < best || (here == best && basis_[r] < basis_[*leaving])) leaving = r;
        }
        // The program is bounded below by 0, so some row limits the step.
        const std::size_t p = *leaving;
        basis_[p] = c;
        for (Rational& entry : inverse_[p]) entry /= change[p];
        for (std::size_t r = 0; r < rows_; ++r)
            if (r != p && change[r] != 0)
                for (std::size_t k = 0; k < rows_; ++k) inverse_[r][k] -= change[r] * inverse_[p][k];
        solve();
    }

    const Eigen::MatrixXd& points_;
    const std::vector<int>& signs_;
    std::size_t d_, rows_;
    std::vector<Eigen::Index> basis_;
    RationalMatrix inverse_;
    RationalVector solution_;
};

}  // namespace

std::optional<ExactHulls> exactHulls(const Eigen::MatrixXd& points, const std::vector<int>& signs,
                                     const std::vector<Eigen::Index>& basis, int steps) {
    Simplex simplex(points, signs);
    if (!simplex.start(basis)) simplex.startAtTwoData();
    // The value is never below 0, so 0 needs no proof by prices.
    for (int step = 0; step < steps; ++step)
        if (simplex.value() == 0 || !simplex.improve()) return simplex.rounded();
    return std::nullopt;
}

}  // namespace omegascope::theory
