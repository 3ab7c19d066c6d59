#include <algorithm>

#include "core/cells/exact/whole_polynomial.h"
#include "core/support/index.h"

namespace omegascope::cells {

namespace {

using Matrix = std::vector<std::vector<WholePolynomial>>;

/// By fraction-free elimination: every division leaves nothing.   [Bareiss, Math. Comp. 22 (1968)]
WholePolynomial determinant(Matrix m) {
    const std::size_t n = m.size();
    WholePolynomial before(std::vector<Integer>{Integer(1)});
    bool turned = false;
    for (std::size_t k = 0; k + 1 < n; ++k) {
        std::size_t pivot = k;
        while (pivot < n && m[pivot][k].isZero()) ++pivot;
        if (pivot == n) return {};
        if (pivot != k) {
            std::swap(m[pivot], m[k]);
            turned = !turned;
        }
        for (std::size_t i = k + 1; i < n; ++i)
            for (std::size_t j = k + 1; j < n; ++j)
                m[i][j] = dividedExactly(m[k][k] * m[i][j] - m[i][k] * m[k][j], before).value();
        before = m[k][k];
    }
    return turned ? m[n - 1][n - 1] * Integer(-1) : m[n - 1][n - 1];
}

/// Rows y^(n-1-drop) f … f, y^(m-1-drop) g … g; columns from the highest power of y down, the last of them that of `last`.
Matrix sylvester(const WholeCurve& f, const WholeCurve& g, int drop, int last) {
    const int m = f.degreeY(), n = g.degreeY(), size = m + n - 2 * drop;
    Matrix rows;
    const auto add = [&](const WholeCurve& p, int degree, int count) {
        for (int k = count - 1; k >= 0; --k) {
            auto& row = rows.emplace_back(at(size));
            for (int column = 0; column < size; ++column) {
                const int power = column + 1 == size ? last : m + n - 1 - drop - column;
                const int b = power - k;
                if (b >= 0 && b <= degree) row[at(column)] = p.columns()[at(b)];
            }
        }
    };
    add(f, m, n - drop);
    add(g, n, m - drop);
    return rows;
}

/// The root of a number that is a square.
std::optional<Integer> exactRoot(const Integer& value) {
    if (value.sign() < 0) return {};
    const Integer root = Integer(sqrt(value));
    if (Integer(root * root) != value) return {};
    return root;
}

WholeCurve line(const Integer& constant, const Integer& x, const Integer& y) {
    return WholeCurve({WholePolynomial({constant, x}), WholePolynomial(std::vector<Integer>{y})}).primitive();
}

/// A x² + (B y + D) x + C y² + E y + F as two lines; A ≠ 0.
/// 4 A f = (2 A x + B y + D)² - (δ2 y² + δ1 y + δ0), and the second is a square or f is none.
std::vector<WholeCurve> linesOf(const WholeCurve& f) {
    const auto c = [&](int a, int b) { return f.coefficient(a, b); };
    const Integer A = c(2, 0), B = c(1, 1), C = c(0, 2), D = c(1, 0), E = c(0, 1), F = c(0, 0);
    const Integer d2 = B * B - 4 * A * C, d1 = 2 * B * D - 4 * A * E, d0 = D * D - 4 * A * F;
    if (Integer(d1 * d1) != Integer(4 * d2 * d0)) return {};
    const auto root2 = exactRoot(d2), root0 = exactRoot(d0);
    if (!root2 || !root0) return {};
    const Integer shift = d1.sign() < 0 ? Integer(-*root0) : *root0;
    std::vector<WholeCurve> lines{line(D - shift, 2 * A, B - *root2), line(D + shift, 2 * A, B + *root2)};
    if (lines[0] == lines[1]) lines.pop_back();
    return lines;
}

}  // namespace

WholeCurve::WholeCurve(std::vector<WholePolynomial> c) : c_(std::move(c)) {
    while (!c_.empty() && c_.back().isZero()) c_.pop_back();
}

int WholeCurve::degreeX() const {
    int degree = -1;
    for (const auto& own : c_) degree = std::max(degree, own.degree());
    return degree;
}

int WholeCurve::totalDegree() const {
    int degree = -1;
    for (int b = 0; b <= degreeY(); ++b)
        if (!c_[at(b)].isZero()) degree = std::max(degree, b + c_[at(b)].degree());
    return degree;
}

WholeCurve WholeCurve::primitive(bool* turned) const {
    if (turned) *turned = false;
    if (isZero()) return *this;
    Integer divisor = 0;
    for (const auto& own : c_)
        for (const Integer& value : own.coefficients()) divisor = Integer(gcd(divisor, value));
    const bool negative = c_.back().leading().sign() < 0;
    if (turned) *turned = negative;
    std::vector<WholePolynomial> c;
    for (const auto& own : c_) {
        std::vector<Integer> values = own.coefficients();
        for (Integer& value : values) {
            value /= divisor;
            if (negative) value = -value;
        }
        c.emplace_back(std::move(values));
    }
    return WholeCurve(std::move(c));
}

WholeCurve WholeCurve::swapped() const {
    std::vector<WholePolynomial> c;
    for (int a = 0; a <= degreeX(); ++a) {
        std::vector<Integer> row;
        for (int b = 0; b <= degreeY(); ++b) row.push_back(coefficient(a, b));
        c.emplace_back(std::move(row));
    }
    return WholeCurve(std::move(c));
}

WholeCurve WholeCurve::sheared(int k) const {
    if (k == 0) return *this;
    // x^a y^b -> (x - k y)^a y^b, by rows of Pascal's triangle.
    const int degree = totalDegree();
    std::vector<std::vector<Integer>> c(at(degree + 1), std::vector<Integer>(at(degree + 1), Integer(0)));
    std::vector<Integer> row{Integer(1)};  // of (x - k y)^a: of x^(a-j) y^j
    for (int a = 0; a <= degreeX(); ++a) {
        for (int b = 0; b <= degreeY(); ++b) {
            const Integer own = coefficient(a, b);
            if (own.is_zero()) continue;
            for (int j = 0; j <= a; ++j) c[at(b + j)][at(a - j)] += Integer(own * row[at(j)]);
        }
        row.emplace_back(0);
        for (int j = a + 1; j >= 1; --j) row[at(j)] -= Integer(row[at(j - 1)] * k);
    }
    std::vector<WholePolynomial> columns;
    for (auto& own : c) columns.emplace_back(std::move(own));
    return WholeCurve(std::move(columns));
}

WholePolynomial WholeCurve::columnAt(const WholePoint& x) const {
    const int degree = degreeX();
    std::vector<Integer> c;
    for (const auto& own : c_) {
        Integer value = 0;
        for (int k = degree; k >= 0; --k)
            value = Integer(value * x.m) +
                    Integer(own.coefficient(k) << static_cast<unsigned>((degree - k) * x.e));
        c.push_back(std::move(value));
    }
    return WholePolynomial(std::move(c));
}

Polynomial WholeCurve::rounded() const {
    Integer most = 1;
    for (const auto& own : c_)
        for (const Integer& value : own.coefficients())
            if (Integer(abs(value)) > Integer(abs(most))) most = value;
    Polynomial p(std::max(degreeX(), 0), std::max(degreeY(), 0));
    for (int b = 0; b <= degreeY(); ++b)
        for (int a = 0; a <= c_[at(b)].degree(); ++a)
            p.at(a, b) = quotient(coefficient(a, b), Integer(abs(most))) * most.sign();
    return p;
}

WholeCurve operator*(const WholeCurve& a, const WholeCurve& b) {
    if (a.isZero() || b.isZero()) return {};
    std::vector<WholePolynomial> c(at(a.degreeY() + b.degreeY() + 1));
    for (int j = 0; j <= a.degreeY(); ++j)
        for (int k = 0; k <= b.degreeY(); ++k) c[at(j + k)] = c[at(j + k)] + a.c_[at(j)] * b.c_[at(k)];
    return WholeCurve(std::move(c));
}

WholeCurve operator-(const WholeCurve& a, const WholeCurve& b) {
    std::vector<WholePolynomial> c(std::max(a.c_.size(), b.c_.size()));
    for (std::size_t k = 0; k < c.size(); ++k)
        c[k] =
            (k < a.c_.size() ? a.c_[k] : WholePolynomial()) - (k < b.c_.size() ? b.c_[k] : WholePolynomial());
    return WholeCurve(std::move(c));
}

std::optional<WholeCurve> dividedExactly(const WholeCurve& a, const WholeCurve& b) {
    if (a.isZero()) return WholeCurve();
    const int n = b.degreeY();
    if (b.isZero() || a.degreeY() < n) return {};
    std::vector<WholePolynomial> rest = a.columns(), quotient(at(a.degreeY() - n + 1));
    for (int k = a.degreeY(); k >= n; --k) {
        const auto own = dividedExactly(rest[at(k)], b.columns()[at(n)]);
        if (!own) return {};
        quotient[at(k - n)] = *own;
        for (int j = 0; j <= n; ++j) rest[at(k - n + j)] = rest[at(k - n + j)] - *own * b.columns()[at(j)];
    }
    if (!WholeCurve(std::move(rest)).isZero()) return {};
    return WholeCurve(std::move(quotient));
}

std::vector<WholeCurve> wholeFactors(const WholeCurve& f) {
    std::vector<WholeCurve> found;
    if (f.totalDegree() < 1) return found;
    WholeCurve rest = f.primitive();
    for (const bool swap : {false, true}) {
        if (swap) rest = rest.swapped();
        WholePolynomial content;
        for (const auto& own : rest.columns()) content = commonDivisor(content, own);
        if (content.degree() > 0) {
            rest = dividedExactly(rest, WholeCurve({content})).value();
            const WholeCurve own(std::vector<WholePolynomial>{squareFree(content)});
            std::vector<WholeCurve> lines;
            if (own.degreeX() == 2) lines = linesOf(own);
            if (lines.empty()) lines.push_back(own);
            for (const WholeCurve& line : lines) found.push_back((swap ? line.swapped() : line).primitive());
        }
        if (swap) rest = rest.swapped();
    }
    rest = rest.primitive();
    if (rest.totalDegree() == 2) {
        const bool hasX = !rest.coefficient(2, 0).is_zero();
        std::vector<WholeCurve> lines;
        if (hasX || !rest.coefficient(0, 2).is_zero()) lines = linesOf(hasX ? rest : rest.swapped());
        for (const WholeCurve& own : lines) found.push_back((hasX ? own : own.swapped()).primitive());
        if (!lines.empty()) return found;
    }
    if (rest.totalDegree() > 0) found.push_back(rest);
    return found;
}

bool isAtMostAPoint(const WholeCurve& f) {
    if (f.totalDegree() != 2) return false;
    const WholeCurve g = f.coefficient(2, 0).is_zero() ? f.swapped() : f;
    const auto c = [&](int a, int b) { return g.coefficient(a, b); };
    const Integer A = c(2, 0), B = c(1, 1), C = c(0, 2), D = c(1, 0), E = c(0, 1), F = c(0, 0);
    if (A.is_zero()) return false;
    // 4 A f is a square less δ2 y² + δ1 y + δ0: never 0 where that is negative.
    const Integer d2 = B * B - 4 * A * C, d1 = 2 * B * D - 4 * A * E, d0 = D * D - 4 * A * F;
    if (d2.is_zero()) return d1.is_zero() && d0.sign() < 0;
    return d2.sign() < 0 && Integer(d1 * d1 - 4 * d2 * d0).sign() <= 0;
}

WholePolynomial resultant(const WholeCurve& f, const WholeCurve& g) {
    if (f.degreeY() < 1 || g.degreeY() < 1) {
        // A polynomial in x alone: its power.
        const WholeCurve& flat = f.degreeY() < 1 ? f : g;
        return flat.isZero() ? WholePolynomial() : flat.columns()[0].primitive();
    }
    return determinant(sylvester(f, g, 0, 0)).primitive();
}

std::array<WholePolynomial, 2> firstSubresultant(const WholeCurve& f, const WholeCurve& g) {
    return {determinant(sylvester(f, g, 1, 0)), determinant(sylvester(f, g, 1, 1))};
}

}  // namespace omegascope::cells
