#include "core/cells/algebra/real_roots.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "core/cells/algebra/double_double.h"

namespace omegascope::cells {
namespace {

/// Newton's steps double the digits; bisection takes over where they leave the bracket. No root needed 100.
constexpr int kMostSteps = 200;
/// A bracket or a step this small, as a share of |x|, is rounding: an ulp is 2^-52 of it.
constexpr double kSettledStep = 0x1p-52;

double evaluate(std::span<const double> c, double x) {
    double value = 0.0;
    for (std::size_t k = c.size(); k-- > 0;) value = value * x + c[k];
    return value;
}

struct ValueAndSlope {
    double value = 0.0, slope = 0.0;
};

ValueAndSlope withSlope(std::span<const double> c, double x) {
    ValueAndSlope at;
    for (std::size_t k = c.size(); k-- > 0;) {
        at.slope = at.slope * x + at.value;
        at.value = at.value * x + c[k];
    }
    return at;
}

/// The root of a polynomial that is monotone on [a, b] and has opposite signs at the ends.
double bracketed(std::span<const double> c, double a, double b, bool rising, double guess) {
    double x = guess > a && guess < b ? guess : 0.5 * (a + b);
    for (int step = 0; step < kMostSteps; ++step) {
        const auto [value, slope] = withSlope(c, x);
        if (value == 0.0) return x;
        ((value > 0.0) == rising ? b : a) = x;
        double next = x - value / slope;
        if (!(next > a && next < b)) next = 0.5 * (a + b);
        if (b - a <= kSettledStep * std::max(std::abs(a), std::abs(b))) return next;
        if (std::abs(next - x) <= kSettledStep * std::abs(x)) return next;
        x = next;
    }
    return x;
}

/// One polynomial and one interval of the recursion.
class Isolation {
  public:
    Isolation(std::span<const double> c, double low, double high, double tolerance)
        : c_(c), low_(low), high_(high), tolerance_(tolerance), degree_(static_cast<double>(c.size())) {
        const double reach = std::max({1.0, std::abs(low), std::abs(high)});
        const double rounding = 2.0 * static_cast<double>(c.size()) * kUnitRoundoff;
        double scale = 0.0, power = 1.0, bend = 0.0;
        for (std::size_t k = 0; k < c.size(); ++k) {
            scale += std::abs(c[k]) * power;
            bend += static_cast<double>(k * std::max(k, std::size_t{2}) - k) * std::abs(c[k]) * power;
            power *= reach;
        }
        bend_ = bend;
        zero_ = std::max(tolerance, 2.0 * rounding) * scale;
        // Leading terms that are below the tolerance everywhere count as its share of the zero.
        for (power /= reach; !c_.empty() && std::abs(c_.back()) * power <= zero_; power /= reach) {
            dropped_ += std::abs(c_.back()) * power;
            c_ = c_.first(c_.size() - 1);
        }
        zero_ += dropped_;
    }

    /// @return false when the polynomial is zero everywhere within the tolerance
    bool run(std::vector<RealRoot>& roots) {
        if (c_.empty()) return false;
        if (c_.size() == 1) return true;
        if (c_.size() == 2) {
            linear(roots);
            return true;
        }
        findStops();
        findRoots(roots);
        return true;
    }

  private:
    /// A critical point or an end of the interval. Left and right of [low, high] the polynomial is monotone.
    struct Stop {
        double x = 0.0, low = 0.0, high = 0.0;
        int left = 0, right = 0;  ///< signs at low and high; 0: not told from zero
        bool open = false;        ///< the sign is not one and the same on [low, high]
    };

    int sign(double x) const {
        const double value = evaluate(c_, x);
        return std::abs(value) <= zero_ ? 0 : (value > 0.0 ? 1 : -1);
    }

    /// The sign on [x - r, x + r]: there the polynomial varies by at most r (|p'(x)| + r max|p''|).
    int signNear(double x, double radius) const {
        const auto [value, slope] = withSlope(c_, x);
        const double varies = radius * (std::abs(slope) + (radius + zeroSlope()) * bend_);
        return std::abs(value) <= zero_ + 1.5 * varies ? 0 : (value > 0.0 ? 1 : -1);
    }
    static constexpr double zeroSlope() { return 0x1p-46; }  ///< rounding of a slope, as a share of `bend_`

    void linear(std::vector<RealRoot>& roots) const {
        const double x = -c_[0] / c_[1];
        const double radius = zero_ / std::abs(c_[1]) + kSettledStep * std::abs(x);
        if (!(x + radius >= low_ && x - radius <= high_)) return;
        roots.push_back({std::clamp(x, low_, high_), radius, x - radius > low_ && x + radius < high_, false});
    }

    void findStops() {
        std::vector<double> derivative(c_.size() - 1);
        for (std::size_t k = 1; k < c_.size(); ++k) derivative[k - 1] = static_cast<double>(k) * c_[k];
        std::vector<RealRoot> critical;
        if (!Isolation(derivative, low_, high_, tolerance_).run(critical)) {
            // All but constant: what is known of the middle is known of the whole.
            const double middle = 0.5 * (low_ + high_), half = 0.5 * (high_ - low_);
            critical = {{middle, half, false, false}};
        }
        stops_.push_back({low_, low_, low_});
        for (const RealRoot& root : critical) addStop(root);
        if (high_ > stops_.back().x)
            stops_.push_back({high_, high_, high_});
        else
            stops_.back().high = high_;
        for (std::size_t k = 0; k < stops_.size(); ++k) findSigns(k);
    }

    /// Two critical points at one place, or one at the end of the interval, are one stop.
    void addStop(const RealRoot& critical) {
        const double low = std::max(critical.x - critical.radius, low_),
                     high = std::min(critical.x + critical.radius, high_);
        if (low > stops_.back().high) {
            stops_.push_back({critical.x, low, high});
            return;
        }
        Stop& last = stops_.back();
        last.low = std::min(last.low, low);
        last.high = std::max(last.high, high);
    }

    void findSigns(std::size_t k) {
        Stop& stop = stops_[k];
        const double radius = std::max(stop.x - stop.low, stop.high - stop.x);
        stop.left = stop.right = signNear(stop.x, radius);
        stop.open = stop.left == 0;
        if (!stop.open) return;
        // As far as it is not told from zero.
        const double first = k == 0 ? low_ : stops_[k - 1].high;
        const double last = k + 1 == stops_.size() ? high_ : stops_[k + 1].low;
        const double step = std::max({radius, kSettledStep * std::abs(stop.x), kSettledStep * kSettledStep});
        for (double way = step; (stop.left = sign(stop.low)) == 0 && stop.low > first; way *= 2.0)
            stop.low = std::max(stop.low - way, first);
        for (double way = step; (stop.right = sign(stop.high)) == 0 && stop.high < last; way *= 2.0)
            stop.high = std::min(stop.high + way, last);
    }

    /// Of three terms both roots have a formula that cancels nothing; it is only where the search starts.
    void guess() {
        if (c_.size() != 3) return;
        const double root = std::sqrt(std::max(c_[1] * c_[1] - 4.0 * c_[2] * c_[0], 0.0));
        const double q = -0.5 * (c_[1] + (c_[1] < 0.0 ? -root : root));
        if (q != 0.0) guesses_ = {q / c_[2], c_[0] / q};
    }

    void findRoots(std::vector<RealRoot>& roots) {
        guess();
        for (std::size_t k = 0; k < stops_.size(); ++k) {
            if (k > 0 && stops_[k - 1].right * stops_[k].left < 0)
                roots.push_back(sureRoot(stops_[k - 1], stops_[k]));
            if (!stops_[k].open) continue;
            const std::size_t first = k;
            while (k + 1 < stops_.size() && stops_[k].right == 0 && stops_[k + 1].left == 0) ++k;
            roots.push_back(openRoot(first, k));
        }
    }

    /// Stops between which nothing is told from zero are one root: where the polynomial is least, the ends of the interval
    /// only where there is nothing else.
    RealRoot openRoot(std::size_t first, std::size_t last) const {
        const bool atLow = first == 0, atHigh = last + 1 == stops_.size();
        std::size_t best = first;
        double least = std::numeric_limits<double>::infinity();
        for (std::size_t k = first; k <= last; ++k) {
            const bool isEnd = k == 0 || k + 1 == stops_.size();
            const double value = std::abs(evaluate(c_, stops_[k].x)) + (isEnd ? 2.0 * zero_ : 0.0);
            if (value < least) least = value, best = k;
        }
        const double x = stops_[best].x;
        const double radius = std::max(x - stops_[first].low, stops_[last].high - x);
        return {x, radius, false, !atLow && !atHigh && stops_[first].left * stops_[last].right > 0};
    }

    RealRoot sureRoot(const Stop& before, const Stop& here) const {
        const double low = before.high, high = here.low;
        double start = 0.5 * (low + high);
        for (const double g : guesses_)
            if (g > low && g < high) start = g;
        const double x = bracketed(c_, low, high, here.left > 0, start);
        const double slope = std::abs(withSlope(c_, x).slope);
        double radius = std::max(2.0 * zero_ / slope, kSettledStep * std::abs(x));
        for (; radius < high - low; radius *= 4.0)
            if ((x - radius <= low || sign(x - radius) == before.right) &&
                (x + radius >= high || sign(x + radius) == here.left))
                break;
        // With leading terms left out, what is one root for the others is one for all where the slope outweighs them.
        const double lost = degree_ * dropped_;
        radius = std::min(radius, high - low);
        return {x, radius, dropped_ == 0.0 || slope > 2.0 * (radius * bend_ + lost), false};
    }

    std::span<const double> c_;
    double low_, high_, tolerance_, degree_;
    double bend_ = 0.0;  ///< Σ k max(k-1, 1) |c_k| reach^k: bounds the first and the second derivative
    double zero_ = 0.0, dropped_ = 0.0;
    std::vector<Stop> stops_;
    std::vector<double> guesses_;
};

}  // namespace

std::vector<RealRoot> realRoots(const std::vector<double>& c, double low, double high, double tolerance) {
    std::vector<RealRoot> roots;
    Isolation(c, low, high, tolerance).run(roots);
    return roots;
}

}  // namespace omegascope::cells
