#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <vector>

#include "core/cells/algebra/polynomial.h"

/// Polynomials in rational numbers: a second route to what core/cells/algebra tells in doubles.
namespace omegascope::testing {

using Rational = boost::multiprecision::cpp_rational;

/// Σ c[k] x^k, without leading zeros; empty: 0.
using RationalPolynomial = std::vector<Rational>;

RationalPolynomial rationalPolynomial(const std::vector<double>& c);
Rational valueAt(const RationalPolynomial& p, const Rational& x);
RationalPolynomial product(const RationalPolynomial& a, const RationalPolynomial& b);
RationalPolynomial sum(RationalPolynomial a, const RationalPolynomial& b);

/// Counts roots by Sturm's theorem.
class SturmChain {
  public:
    explicit SturmChain(const RationalPolynomial& p);
    /// The number of distinct roots in (low, high]; p is not 0.
    int rootsIn(const Rational& low, const Rational& high) const {
        return variations(low) - variations(high);
    }
    bool isRoot(const Rational& x) const { return valueAt(chain_.front(), x) == 0; }

  private:
    int variations(const Rational& x) const;
    std::vector<RationalPolynomial> chain_;
};

/// p(x, f(x)): where the curve p = 0 meets the graph of f.
RationalPolynomial onGraph(const cells::Polynomial& p, const RationalPolynomial& f);
Rational valueAt(const cells::Polynomial& p, const Rational& x, const Rational& y);

}  // namespace omegascope::testing
