#pragma once

#include <array>
#include <vector>

namespace omegascope::cells {

/// Keeps a scale from being 0 where everything vanishes: any number far below all coefficients and far above underflow.
inline constexpr double kTiniest = 1e-300;

/// p(x, y) = Σ_{a ≤ m, b ≤ n} c_ab x^a y^b, a dense bivariate polynomial with bidegree (m, n).
/// A regular value; coefficient of x^a y^b at [a·(n+1) + b].
class Polynomial {
  public:
    Polynomial() : Polynomial(0, 0) {}
    Polynomial(int degreeX, int degreeY)
        : m_(degreeX), n_(degreeY), c_(static_cast<std::size_t>((degreeX + 1) * (degreeY + 1)), 0.0) {}
    static Polynomial constant(double value);
    static Polynomial linear(double c, double x, double y);  ///< c + x·X + y·Y

    int degreeX() const { return m_; }
    int degreeY() const { return n_; }
    double& at(int a, int b) { return c_[static_cast<std::size_t>(a * (n_ + 1) + b)]; }
    double at(int a, int b) const { return c_[static_cast<std::size_t>(a * (n_ + 1) + b)]; }
    /// The coefficient, 0 beyond the degrees.
    double coefficient(int a, int b) const { return a <= m_ && b <= n_ ? at(a, b) : 0.0; }
    const std::vector<double>& coefficients() const { return c_; }

    double operator()(double x, double y) const;
    /// {p, ∂p/∂x, ∂p/∂y}
    std::array<double, 3> withGradient(double x, double y) const;
    Polynomial derivativeX() const;
    Polynomial derivativeY() const;
    /// q(u, v) = p(x0 + hx u, y0 + hy v)
    Polynomial substituted(double x0, double hx, double y0, double hy) const;
    /// Without leading rows and columns of coefficients that are at most `tolerance` in size.
    Polynomial trimmed(double tolerance) const;
    double largest() const;     ///< max |c_ab|
    double sumOfSizes() const;  ///< Σ |c_ab|: bounds |p| on [-1,1]²
    int totalDegree() const;    ///< of the nonzero coefficients; 0 for constants

    Polynomial& operator+=(const Polynomial& other);
    Polynomial& operator*=(double factor);
    friend Polynomial operator+(Polynomial a, const Polynomial& b) { return a += b; }
    friend Polynomial operator-(Polynomial a, Polynomial b) { return a += (b *= -1.0); }
    friend Polynomial operator*(Polynomial a, double factor) { return a *= factor; }
    friend Polynomial operator*(const Polynomial& a, const Polynomial& b);
    bool operator==(const Polynomial&) const = default;

  private:
    int m_ = 0;
    int n_ = 0;
    std::vector<double> c_;
};

}  // namespace omegascope::cells
