#include "core/cells/algebra/bernstein.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace omegascope::cells {
namespace {

constexpr std::size_t kMostCoefficients = (kMostDegree + 1) * (kMostDegree + 1);

double binomial(int n, int k) {
    double value = 1.0;
    for (int i = 0; i < k; ++i) value = value * (n - i) / (i + 1);
    return value;
}

/// Row i, column a: the i-th Bernstein coefficient of degree m of u^a on [-1, 1],
///   Σ_j (-1)^(a-j) C(i, j) C(m-i, a-j) / C(m, a),
/// an integer over an integer, so within u of itself; none is larger than 1.
using Conversion = std::array<std::array<double, kMostDegree + 1>, kMostDegree + 1>;

const Conversion& conversion(int m) {
    static const auto all = [] {
        std::array<Conversion, kMostDegree + 1> tables{};
        for (int degree = 0; degree <= kMostDegree; ++degree)
            for (int i = 0; i <= degree; ++i)
                for (int a = 0; a <= degree; ++a) {
                    double sum = 0.0;
                    for (int j = std::max(0, a - degree + i); j <= std::min(i, a); ++j)
                        sum += ((a - j) % 2 == 0 ? 1.0 : -1.0) * binomial(i, j) * binomial(degree - i, a - j);
                    tables[at(degree)][at(i)][at(a)] = sum / binomial(degree, a);
                }
        return tables;
    }();
    return all[at(m)];
}

}  // namespace

double gammaOf(double roundings) {
    return roundings * kUnitRoundoff / (1.0 - roundings * kUnitRoundoff);
}

PolynomialSize sizeOf(const Polynomial& p, double reach, double loss) {
    PolynomialSize size;
    for (int a = 0; a <= p.degreeX(); ++a)
        for (int b = 0; b <= p.degreeY(); ++b) {
            const double c = std::abs(p.at(a, b)), n = a + b;
            size.value += c;
            size.bend += n * (n - 1.0) * c;
        }
    const double n = p.degreeX() + p.degreeY();
    size.bend += loss * n * n * size.value;
    const double growth = std::pow(reach, n) * (1.0 + 2.0 * loss);
    size.value *= growth;
    size.bend *= growth;
    return size;
}

void toBernstein(const Polynomial& p, double x, double hx, double y, double hy, const BernsteinGrid& grid,
                 double* to) {
    const Polynomial q = p.substituted(x, hx, y, hy);
    const Conversion &alongX = conversion(grid.m), &alongY = conversion(grid.n);
    std::array<double, kMostCoefficients> half;  // what is read of it is written first
    const std::size_t columns = at(grid.n + 1);
    for (int a = 0; a <= q.degreeX(); ++a)
        for (std::size_t j = 0; j < columns; ++j) {
            double sum = 0.0;
            for (int b = 0; b <= q.degreeY(); ++b) sum += q.at(a, b) * alongY[j][at(b)];
            half[at(a) * columns + j] = sum;
        }
    for (std::size_t i = 0; i <= at(grid.m); ++i)
        for (std::size_t j = 0; j < columns; ++j) {
            double sum = 0.0;
            for (std::size_t a = 0; a <= at(q.degreeX()); ++a) sum += half[a * columns + j] * alongX[i][a];
            to[i * columns + j] = sum;
        }
}

void halve(double* lower, double* upper, const BernsteinGrid& grid, bool alongX) {
    const std::size_t columns = at(grid.n + 1), rows = at(grid.m + 1);
    const std::size_t degree = alongX ? rows - 1 : columns - 1, others = alongX ? columns : rows;
    const std::size_t step = alongX ? columns : 1, across = alongX ? 1 : columns;
    for (std::size_t o = 0; o < others; ++o) {
        double* low = lower + o * across;
        double* high = upper + o * across;
        high[degree * step] = low[degree * step];
        for (std::size_t level = 1; level <= degree; ++level) {
            for (std::size_t k = degree; k >= level; --k)
                low[k * step] = 0.5 * (low[(k - 1) * step] + low[k * step]);
            high[(degree - level) * step] = low[degree * step];
        }
    }
}

Spread spreadOf(const double* c, std::size_t count) {
    Spread spread{c[0], c[0]};
    for (std::size_t k = 1; k < count; ++k) {
        spread.low = std::min(spread.low, c[k]);
        spread.high = std::max(spread.high, c[k]);
    }
    return spread;
}

Range rangeOn(const Polynomial& p, double x0, double x1, double y0, double y1) {
    const BernsteinGrid grid{p.degreeX(), p.degreeY()};
    const double size = p.sumOfSizes();
    if (std::max(grid.m, grid.n) > kMostDegree) return {-size, size};
    std::array<double, kMostCoefficients> c;
    // The half widths a little larger, for the rounding of the middle.
    toBernstein(p, 0.5 * (x0 + x1), 0.5 * (x1 - x0) + 0x1p-51, 0.5 * (y0 + y1), 0.5 * (y1 - y0) + 0x1p-51,
                grid, c.data());
    const Spread spread = spreadOf(c.data(), grid.count());
    const double error = 2.0 * grid.lossOfConversion() * size;
    return {spread.low - error, spread.high + error};
}

Range slopeRange(const double* c, const BernsteinGrid& grid, bool alongX, double length, double error) {
    const int degree = alongX ? grid.m : grid.n;
    if (degree == 0) return {};
    const std::size_t columns = at(grid.n + 1), step = alongX ? columns : 1;
    Range range{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
    for (std::size_t a = 0; a + (alongX ? 1 : 0) <= at(grid.m); ++a)
        for (std::size_t b = 0; b + (alongX ? 0 : 1) <= at(grid.n); ++b) {
            const double d = c[a * columns + b + step] - c[a * columns + b];
            range.low = std::min(range.low, d);
            range.high = std::max(range.high, d);
        }
    // The subtraction rounds by less than the coefficients err; 3 covers both ends and that.
    return {(range.low - 3.0 * error) * degree / length, (range.high + 3.0 * error) * degree / length};
}

}  // namespace omegascope::cells
