#pragma once

#include <array>
#include <optional>
#include <vector>

#include "core/cells/algebra/dyadic.h"
#include "core/cells/algebra/polynomial.h"

/// Polynomials with whole coefficients of any length: what decides touching and coincident curves. Nothing is rounded.
namespace omegascope::cells {

/// m · 2^-e, e ≥ 0: where a polynomial is asked for its sign.
struct WholePoint {
    Integer m = 0;
    int e = 0;
};

/// Σ c[k] x^k, the last coefficient not 0; no coefficients: 0. A regular value.
class WholePolynomial {
  public:
    WholePolynomial() = default;
    explicit WholePolynomial(std::vector<Integer> c);

    bool isZero() const { return c_.empty(); }
    int degree() const { return static_cast<int>(c_.size()) - 1; }  ///< -1: 0
    const std::vector<Integer>& coefficients() const { return c_; }
    Integer coefficient(int k) const {
        return k >= 0 && k <= degree() ? c_[static_cast<std::size_t>(k)] : Integer(0);
    }
    const Integer& leading() const { return c_.back(); }

    WholePolynomial derivative() const;
    /// Divided by the greatest common divisor of its coefficients; the leading one keeps its sign.
    WholePolynomial primitive() const;
    int signAt(const WholePoint& x) const;

    friend WholePolynomial operator+(const WholePolynomial& a, const WholePolynomial& b);
    friend WholePolynomial operator-(const WholePolynomial& a, const WholePolynomial& b);
    friend WholePolynomial operator*(const WholePolynomial& a, const WholePolynomial& b);
    friend WholePolynomial operator*(const WholePolynomial& a, const Integer& factor);
    bool operator==(const WholePolynomial&) const = default;

  private:
    std::vector<Integer> c_;
};

/// a / b when that has whole coefficients and leaves nothing.
std::optional<WholePolynomial> dividedExactly(const WholePolynomial& a, const WholePolynomial& b);
/// The greatest common divisor, primitive, its leading coefficient positive.
WholePolynomial commonDivisor(WholePolynomial a, WholePolynomial b);
/// The product of the different irreducible factors.
WholePolynomial squareFree(const WholePolynomial& p);

/// Sturm's sequence of a polynomial without multiple roots.
class SturmChain {
  public:
    explicit SturmChain(const WholePolynomial& p);
    /// How many real roots lie in (low, high]; `low` < `high`, and no root at either.
    int rootsBetween(const WholePoint& low, const WholePoint& high) const;

  private:
    int variationsAt(const WholePoint& x) const;
    std::vector<WholePolynomial> chain_;
};

/// Σ c[b](x) y^b: a curve f(x, y) = 0. A regular value.
class WholeCurve {
  public:
    WholeCurve() = default;
    explicit WholeCurve(std::vector<WholePolynomial> c);

    bool isZero() const { return c_.empty(); }
    int degreeY() const { return static_cast<int>(c_.size()) - 1; }
    int degreeX() const;
    int totalDegree() const;
    const std::vector<WholePolynomial>& columns() const { return c_; }
    Integer coefficient(int a, int b) const {
        return b >= 0 && b <= degreeY() ? c_[static_cast<std::size_t>(b)].coefficient(a) : Integer(0);
    }

    /// Divided by the common divisor of its coefficients, the last of the last column positive.
    /// @param turned  whether the sign was changed
    WholeCurve primitive(bool* turned = nullptr) const;
    WholeCurve swapped() const;
    WholeCurve sheared(int k) const;  ///< f(x - k y, y)
    /// f(x, ·), times a power of two.
    WholePolynomial columnAt(const WholePoint& x) const;
    /// Nearest doubles, normalised as `factors` does it: the largest coefficient 1.
    Polynomial rounded() const;

    friend WholeCurve operator*(const WholeCurve& a, const WholeCurve& b);
    friend WholeCurve operator-(const WholeCurve& a, const WholeCurve& b);
    bool operator==(const WholeCurve&) const = default;

  private:
    std::vector<WholePolynomial> c_;
};

/// a / b when that leaves nothing; b primitive.
std::optional<WholeCurve> dividedExactly(const WholeCurve& a, const WholeCurve& b);

/// Primitive factors: those in x alone and in y alone without their multiplicities, further the lines that a conic falls
/// apart into over the rational numbers; what is left need not be irreducible.
std::vector<WholeCurve> wholeFactors(const WholeCurve& f);

/// Whether a curve of degree 2 has at most one real point.
bool isAtMostAPoint(const WholeCurve& f);

/// Res_y(f, g), up to a constant: 0 at x when f(x, ·) and g(x, ·) have a common root or both lose degree. Identically 0 when
/// f and g have a common factor in which y occurs.
WholePolynomial resultant(const WholeCurve& f, const WholeCurve& g);
/// The first subresultant s₁(x) y + s₀(x), {s₀, s₁}: at a common root of f(x, ·) and g(x, ·) it vanishes, and where s₁ ≠ 0 there
/// is no other.   Requires degrees in y of at least 1, not both 1.
std::array<WholePolynomial, 2> firstSubresultant(const WholeCurve& f, const WholeCurve& g);

}  // namespace omegascope::cells
