#include <algorithm>
#include <cmath>

#include "core/cells/algebra/curve_arcs.h"
#include "core/cells/algebra/double_double.h"
#include "core/cells/algebra/real_roots.h"
#include "core/support/dense_algebra.h"

namespace omegascope::cells {
namespace {

constexpr const char* kSplit = "a wall falls apart into lines, to rounding";
constexpr double kFactorRounding = 1e-13;
constexpr double kDegenerate = 1e-11;
/// By how much a coefficient must be larger to be the largest: so that of two of one size the first is taken, whatever rounding
/// did to them, and equal curves have equal normal forms.
constexpr double kLarger = 1e-9;
constexpr double kParabola = 1e-5;  ///< of the terms that cancel: the root of kDegenerate, with room
constexpr double kSameFactor =
    1e-8;  ///< of normalised coefficients: the root of rounding, as for a double line
constexpr double kRemainder = 1e-9;  ///< of p's largest coefficient: what a division may leave
constexpr double kQuotientNoise =
    1e-12;  ///< of a quotient's largest coefficient: rounding of the least squares

Polynomial swapped(const Polynomial& p) {
    Polynomial q(p.degreeY(), p.degreeX());
    for (int a = 0; a <= p.degreeX(); ++a)
        for (int b = 0; b <= p.degreeY(); ++b) q.at(b, a) = p.at(a, b);
    return q;
}

Polynomial normalised(Polynomial p) {
    double most = 0.0;
    for (const double c : p.coefficients())
        if (std::abs(c) > std::abs(most) * (1.0 + kLarger)) most = c;
    return p *= 1.0 / most;
}

/// Splits off the factors (x - root) with a root in the window; `p` becomes what is left.
void splitVertical(Polynomial& p, std::vector<Polynomial>& lines) {
    if (p.degreeX() == 0) return;
    // A root of one row is a candidate; it must be a root of all the others.
    std::vector<double> row(static_cast<std::size_t>(p.degreeX() + 1));
    constexpr double kRow = 0.3711;
    for (int a = 0; a <= p.degreeX(); ++a) {
        double value = 0.0;
        for (int b = p.degreeY(); b >= 0; --b) value = value * kRow + p.at(a, b);
        row[static_cast<std::size_t>(a)] = value;
    }
    for (const RealRoot& root : realRoots(row, -1.5, 1.5)) {
        bool common = p.degreeX() > 0;
        for (int b = 0; b <= p.degreeY() && common; ++b) {
            double value = 0.0;
            for (int a = p.degreeX(); a >= 0; --a) value = value * root.x + p.at(a, b);
            common = std::abs(value) <= kDegenerate * p.largest();
        }
        if (!common) continue;
        Polynomial rest(p.degreeX() - 1, p.degreeY());
        for (int b = 0; b <= p.degreeY(); ++b) {
            double carry = 0.0;
            for (int a = p.degreeX(); a >= 1; --a) rest.at(a - 1, b) = carry = carry * root.x + p.at(a, b);
        }
        p = rest.trimmed(kFactorRounding * rest.largest());
        lines.push_back(Polynomial::linear(-root.x, 1.0, 0.0));
    }
}

/// A x² + (B y + D) x + (C y² + E y + F) with |A| ≥ |C|: its lines when it is degenerate.
/// @return whether it was degenerate (then it is replaced by `lines`, none when only a point is real)
bool splitConic(const Polynomial& p, std::vector<Polynomial>& lines) {
    const double A = p.coefficient(2, 0), B = p.coefficient(1, 1), C = p.coefficient(0, 2);
    const double D = p.coefficient(1, 0), E = p.coefficient(0, 1), F = p.coefficient(0, 0);
    // Discriminant in x: δ2 y² + δ1 y + δ0, a square iff the conic is degenerate.
    const double d2 = B * B - 4 * A * C, d1 = 2 * B * D - 4 * A * E, d0 = D * D - 4 * A * F;
    // Each against the terms that cancel in it: in a window zoomed in by 10^6 the quadratic coefficients of a conic are 10^-6
    // of its linear ones, and yet it is no pair of lines.
    const double size2 = B * B + 4 * std::abs(A * C), size1 = 2 * std::abs(B * D) + 4 * std::abs(A * E);
    const double size0 = D * D + 4 * std::abs(A * F);
    if (std::abs(d1 * d1 - 4 * d2 * d0) > kDegenerate * (size1 * size1 + 4 * size2 * size0)) return false;
    if (std::abs(d2) > kDegenerate * size2) {
        if (d2 < 0.0) return true;
        const double root = std::sqrt(d2), shift = d1 / (2 * root);
        lines.push_back(Polynomial::linear(D - shift, 2 * A, B - root));
        lines.push_back(Polynomial::linear(D + shift, 2 * A, B + root));
        return true;
    }
    if (std::abs(d1) > kParabola * size1) return false;  // a parabola
    if (d0 < -kDegenerate * size0) return true;
    const double root = d0 > kDegenerate * size0 ? std::sqrt(d0) : 0.0;
    lines.push_back(Polynomial::linear(D - root, 2 * A, B));
    if (root > 0.0) lines.push_back(Polynomial::linear(D + root, 2 * A, B));
    return true;
}

}  // namespace

std::vector<Curve> factors(const Curve& curve, double scale, Findings& findings) {
    Polynomial p = curve.p.trimmed(kFactorRounding * scale);
    std::vector<Curve> found;
    if (p.largest() == 0.0 || p.totalDegree() == 0) return found;
    const double size = curve.p.sumOfSizes();
    // Normalising rounds a coefficient twice.
    const double noise =
        (curve.noise + kLackingTerm * std::max(size - p.sumOfSizes(), 0.0) + 2.5 * kUnitRoundoff * size) /
        p.largest();
    p = normalised(p);
    std::vector<Polynomial> lines;
    if (p.totalDegree() > 1) {
        splitVertical(p, lines);
        Polynomial q = swapped(p);
        std::vector<Polynomial> others;
        splitVertical(q, others);
        for (const Polynomial& line : others) lines.push_back(swapped(line));
        p = swapped(q);
        if (p.totalDegree() == 2 && (p.coefficient(2, 0) != 0.0 || p.coefficient(0, 2) != 0.0)) {
            const bool swap = std::abs(p.coefficient(0, 2)) > std::abs(p.coefficient(2, 0));
            std::vector<Polynomial> pair;
            if (splitConic(swap ? swapped(p) : p, pair)) {
                findings.doubtThat(kSplit);
                for (const Polynomial& line : pair) lines.push_back(swap ? swapped(line) : line);
                p = Polynomial::constant(1.0);
            }
        }
        if (!lines.empty()) findings.doubtThat(kSplit);
    }
    if (p.totalDegree() > 0) lines.push_back(p);
    for (Polynomial& factor : lines) {
        const double whole = factor.sumOfSizes();
        factor = factor.trimmed(kFactorRounding * factor.largest());
        const double left = std::max(whole - factor.sumOfSizes(), 0.0);
        const double own =
            noise + kLackingTerm * left + (factor.largest() == 1.0 ? 0.0 : 2.5 * kUnitRoundoff * whole);
        factor = normalised(std::move(factor));
        const bool known = std::any_of(found.begin(), found.end(), [&](const Curve& other) {
            return (factor - other.p).largest() < kSameFactor;
        });
        if (!known) found.push_back({std::move(factor), own});
    }
    return found;
}

Polynomial quotient(const Polynomial& p, const Polynomial& q, bool& divided) {
    divided = false;
    const int m = p.degreeX() - q.degreeX(), n = p.degreeY() - q.degreeY();
    if (m < 0 || n < 0 || q.totalDegree() == 0) return p;
    const int rows = (p.degreeX() + 1) * (p.degreeY() + 1), columns = (m + 1) * (n + 1);
    Eigen::MatrixXd product = Eigen::MatrixXd::Zero(rows, columns);
    for (int a = 0; a <= m; ++a)
        for (int b = 0; b <= n; ++b)
            for (int c = 0; c <= q.degreeX(); ++c)
                for (int d = 0; d <= q.degreeY(); ++d)
                    product((a + c) * (p.degreeY() + 1) + b + d, a * (n + 1) + b) = q.at(c, d);
    const Eigen::Map<const Eigen::VectorXd> right(p.coefficients().data(), rows);
    const Eigen::VectorXd c = omegascope::algebra::leastSquares(product, right);
    if ((product * c - right).lpNorm<Eigen::Infinity>() > kRemainder * p.largest()) return p;
    divided = true;
    Polynomial result(m, n);
    for (int a = 0; a <= m; ++a)
        for (int b = 0; b <= n; ++b) result.at(a, b) = c(a * (n + 1) + b);
    return result.trimmed(kQuotientNoise * result.largest());
}

}  // namespace omegascope::cells
