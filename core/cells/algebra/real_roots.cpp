#include "core/cells/algebra/real_roots.h"

#include <algorithm>
#include <cmath>

namespace omegascope::cells {
namespace {

double evaluate(const std::vector<double>& c, double x) {
    double value = 0.0;
    for (std::size_t k = c.size(); k-- > 0;) value = value * x + c[k];
    return value;
}

/// The root of a polynomial that is monotone on [a, b] and has opposite signs at the ends.
double bracketed(const std::vector<double>& c, double a, double b) {
    const bool rising = evaluate(c, b) > 0.0;
    double x = 0.5 * (a + b);
    for (int step = 0; step < 200; ++step) {
        double value = 0.0, slope = 0.0;
        for (std::size_t k = c.size(); k-- > 0;) {
            slope = slope * x + value;
            value = value * x + c[k];
        }
        if (value == 0.0) return x;
        ((value > 0.0) == rising ? b : a) = x;
        double next = x - value / slope;
        if (!(next > a && next < b)) next = 0.5 * (a + b);
        if (next == x || b - a <= 1e-16 * std::max(std::abs(a), std::abs(b))) return next;
        if (std::abs(next - x) <= 1e-17 * (1.0 + std::abs(x))) return next;
        x = next;
    }
    return x;
}

}  // namespace

std::vector<RealRoot> realRoots(const std::vector<double>& given, double low, double high, double tolerance) {
    std::vector<double> c = given;
    const double reach = std::max({1.0, std::abs(low), std::abs(high)});
    double scale = 0.0, power = 1.0;
    for (const double value : c) {
        scale += std::abs(value) * power;
        power *= reach;
    }
    const double zero = tolerance * scale;
    while (!c.empty() && std::abs(c.back()) * std::pow(reach, c.size() - 1) <= zero) c.pop_back();
    if (c.size() <= 1) return {};
    if (c.size() == 2) {
        const double x = -c[0] / c[1];
        if (x >= low && x <= high) return {{x, false}};
        return {};
    }
    std::vector<double> derivative(c.size() - 1);
    for (std::size_t k = 1; k < c.size(); ++k) derivative[k - 1] = static_cast<double>(k) * c[k];

    std::vector<double> stops{low};
    for (const RealRoot& critical : realRoots(derivative, low, high, tolerance))
        if (critical.x > stops.back()) stops.push_back(critical.x);
    if (high > stops.back()) stops.push_back(high);

    const auto sign = [&](double x) {
        const double value = evaluate(c, x);
        return std::abs(value) <= zero ? 0 : (value > 0.0 ? 1 : -1);
    };
    std::vector<RealRoot> roots;
    int before = sign(stops.front());
    if (before == 0) roots.push_back({stops.front(), false});
    for (std::size_t k = 1; k < stops.size(); ++k) {
        const int here = sign(stops[k]);
        if (before * here < 0) roots.push_back({bracketed(c, stops[k - 1], stops[k]), false});
        if (here == 0) {
            // A critical point on the axis: even when the polynomial has the same sign on both sides.
            const bool inner = k + 1 < stops.size();
            const int after = inner ? sign(0.5 * (stops[k] + stops[k + 1])) : 0;
            const int ahead = sign(0.5 * (stops[k - 1] + stops[k]));
            roots.push_back({stops[k], inner && after * ahead > 0});
        }
        before = here;
    }
    return roots;
}

}  // namespace omegascope::cells
