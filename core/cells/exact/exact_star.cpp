#include "core/cells/exact/exact_star.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/support/index.h"

namespace omegascope::cells {

namespace {

constexpr int kBits = 60;           // of places: x = m / 2^60
constexpr int kMostHalvings = 400;  // of an interval round a root
constexpr std::array kShears{0, 1, -1, 3, -3};

Integer power(int exponent) {
    return Integer(Integer(1) << static_cast<unsigned>(exponent));
}

/// Coefficients of a curve about the middle of a box, of u^a v^b with u, v ∈ [-1, 1], the largest 1 in size; each errs by 2^-60.
class LocalForm {
  public:
    /// @param x, y, half, tall  the box, times 2^60
    LocalForm(const WholeCurve& f, const Integer& x, const Integer& half, const Integer& y,
              const Integer& tall) {
        const int m = f.degreeX(), n = f.degreeY();
        const WholePolynomial alongX({x, half});
        std::vector<WholePolynomial> whole;  // by powers of v
        for (int b = n; b >= 0; --b) {
            WholePolynomial column;
            for (int a = m; a >= 0; --a)
                column = column * alongX +
                         WholePolynomial(std::vector<Integer>{
                             Integer(f.coefficient(a, b) << static_cast<unsigned>(kBits * (m - a)))});
            // whole · (y + tall v) + column
            whole.emplace_back();
            for (std::size_t k = whole.size() - 1; k > 0; --k) whole[k] = whole[k] * y + whole[k - 1] * tall;
            whole[0] = whole[0] * y + column * power(kBits * (n - b));
        }
        Integer most = 1;
        for (const auto& own : whole)
            for (const Integer& c : own.coefficients())
                if (Integer(abs(c)) > most) most = Integer(abs(c));
        for (int b = 0; b <= n; ++b)
            for (int a = 0; a <= m; ++a) {
                const double c = quotient(whole[at(b)].coefficient(a), most);
                const double size = std::abs(c) + 0x1p-59;
                if (a == 0 && b == 0)
                    constant_ = c;
                else if (a == 0 && b == 1)
                    slope_ = c;
                else {
                    others_ += size;
                    if (b > 0) bends_ += b * size;
                }
                if (a == 1 && b == 0)
                    tilt_ = c;
                else if (a > 0)
                    tilts_ += a * size;
                terms_.push_back({c, a, b});
            }
    }

    bool isDefinite() const { return std::abs(constant_) > (std::abs(slope_) + others_) * kRoom; }
    int constantSign() const { return constant_ < 0.0 ? -1 : 1; }
    /// Neither upright anywhere in the box nor meeting its top and bottom.
    bool isGraph() const {
        return std::abs(slope_) > bends_ * kRoom &&
               std::abs(slope_) > (std::abs(constant_) + others_) * kRoom;
    }
    /// Bounds of the graph's slope dv/du all over the box.
    std::array<double, 2> slopes() const {
        // -f_u / f_v, f_v of one sign.
        const double least = std::abs(slope_) - bends_, most = std::abs(slope_) + bends_;
        const double sign = slope_ < 0.0 ? 1.0 : -1.0;
        const double low = sign * tilt_ - tilts_ * kRoom, high = sign * tilt_ + tilts_ * kRoom;
        const double slack = 0x1p-40 * (std::abs(tilt_) + tilts_) / least;
        return {low / (low < 0.0 ? least : most) - slack, high / (high > 0.0 ? least : most) + slack};
    }
    int slopeSign() const { return slope_ < 0.0 ? -1 : 1; }

    /// Where the graph is at u = -1 or 1, and by how much that may be off.
    std::array<double, 2> heightAt(double u) const {
        double v = 0.0;
        for (int step = 0; step < 60; ++step) v = std::clamp(v - valueAt(u, v) / slope_, -1.0, 1.0);
        const double rounding = 0x1p-44 * (1.0 + static_cast<double>(terms_.size()));
        return {v, (std::abs(valueAt(u, v)) + rounding) / (std::abs(slope_) - bends_)};
    }

  private:
    struct Term {
        double c;
        int a, b;
    };
    static constexpr double kRoom = 1.0 + 1e-6;

    double valueAt(double u, double v) const {
        double value = 0.0;
        for (const Term& term : terms_)
            value += term.c * (u < 0.0 && term.a % 2 == 1 ? -1.0 : 1.0) * std::pow(v, term.b);
        return value;
    }

    std::vector<Term> terms_;
    double constant_ = 0.0, slope_ = 0.0, others_ = 0.0, bends_ = 0.0;
    double tilt_ = 0.0, tilts_ = 0.0;
};

/// Where two curves meet in the box.
struct MeetingRoot {
    bool exists = false;
    WholePolynomial resultant;  ///< square-free, one root over the box
};

class StarFinder {
  public:
    StarFinder(std::vector<WholeCurve> curves, ExactStar star, double& work)
        : curves_(std::move(curves)), star_(std::move(star)), work_(work) {
        y_ = Integer(static_cast<std::int64_t>(std::ldexp(star_.centre[star_.swapped ? 0 : 1], kBits)));
        x_ = Integer(static_cast<std::int64_t>(std::ldexp(star_.centre[star_.swapped ? 1 : 0], kBits))) +
             Integer(y_ * star_.shear);
        half_ = Integer(static_cast<std::int64_t>(std::ldexp(star_.radius, kBits)));
        tall_ = Integer(half_ * ExactStar::kTallness);
        low_ = {Integer(x_ - half_), kBits};
        high_ = {Integer(x_ + half_), kBits};
    }

    std::optional<ExactStar> run() {
        for (int j = 0; j < static_cast<int>(curves_.size()); ++j) {
            locals_.emplace_back(curves_[at(j)], x_, half_, y_, tall_);
            const LocalForm& local = locals_.back();
            if (!local.isDefinite() && !local.isGraph()) return {};
            star_.signs.push_back(local.isDefinite() ? local.constantSign() : local.slopeSign());
            if (!local.isDefinite()) star_.left.push_back(j);
        }
        star_.right = star_.left;
        if (!findMeetings()) return {};
        if (!sortSide(star_.left, low_, -1.0) || !sortSide(star_.right, high_, 1.0)) return {};
        return star_;
    }

  private:
    /// Whether all curves meet in one point, or none do; nothing else is told.
    bool findMeetings() {
        const std::vector<int> own = star_.left;
        WholePolynomial shared;
        int meetings = 0, pairs = 0;
        for (std::size_t i = 0; i < own.size(); ++i)
            for (std::size_t j = i + 1; j < own.size(); ++j) {
                MeetingRoot found;
                // On the first curve the point that a third passes is told by the root of a resultant.
                if (!meeting(own[i], own[j], i == 0 && own.size() > 2, found)) return false;
                ++pairs;
                if (!found.exists) continue;
                ++meetings;
                if (i > 0 || own.size() < 3) continue;
                shared = j == 1 ? found.resultant : commonDivisor(shared, found.resultant);
            }
        star_.meet = meetings > 0;
        if (meetings == 0) return true;
        if (meetings < pairs) return false;
        if (own.size() < 3) return true;
        if (shared.degree() < 1) return false;
        return SturmChain(shared).rootsBetween(low_, high_) == 1;
    }

    /// @param root  whether its resultant is wanted in any case
    bool meeting(int i, int j, bool root, MeetingRoot& found) {
        const WholeCurve &f = curves_[at(i)], &g = curves_[at(j)];
        const std::optional<bool> left = isBelow(i, j, low_, -1.0), right = isBelow(i, j, high_, 1.0);
        if (!left || !right) return false;
        const auto one = locals_[at(i)].slopes(), two = locals_[at(j)].slopes();
        if (one[0] > two[1] || two[0] > one[1]) {
            found.exists = *left != *right;
            if (!found.exists || !root) return true;
        }
        work_ -= costOf(f, g);
        if (work_ < 0.0) return false;
        const WholePolynomial whole = resultant(f, g);
        if (whole.isZero()) return false;  // a common part that no factor tells
        found.resultant = squareFree(whole);
        if (found.resultant.signAt(low_) == 0 || found.resultant.signAt(high_) == 0) return false;
        const int roots =
            found.resultant.degree() < 1 ? 0 : SturmChain(found.resultant).rootsBetween(low_, high_);
        if (roots == 0) return true;
        if (roots > 1) return false;
        // A line has one point over every abscissa; of other curves two points over one may be meant.
        found.exists = *left != *right || std::min(f.degreeY(), g.degreeY()) == 1;
        return found.exists || touches(f, g, found);
    }

    /// Products of machine words in a resultant and its Sturm chain, roughly: the chain's last numbers are as long as all
    /// coefficients of the resultant together.
    static double costOf(const WholeCurve& f, const WholeCurve& g) {
        const auto bits = [](const WholeCurve& curve) {
            double most = 1.0;
            for (const auto& own : curve.columns())
                for (const Integer& c : own.coefficients())
                    if (!c.is_zero()) most = std::max(most, 1.0 + static_cast<double>(msb(Integer(abs(c)))));
            return most;
        };
        const double length = g.degreeY() * bits(f) + f.degreeY() * bits(g);
        const double degree = static_cast<double>(f.totalDegree()) * g.totalDegree();
        const double words = 1.0 + length * degree / 64.0;
        return 100.0 + degree * degree * words * words;
    }

    /// Over the resultant's root, whether the one common root that the subresultant tells lies in the box.
    /// @return false when that is left open
    bool touches(const WholeCurve& f, const WholeCurve& g, MeetingRoot& found) const {
        const auto sub = firstSubresultant(f, g);
        // s0 + s1 y at the top and the bottom of the box, times 2^60.
        const auto edge = [&](const Integer& y) { return sub[0] * power(kBits) + sub[1] * y; };
        const WholePolynomial top = edge(Integer(y_ + tall_)), bottom = edge(Integer(y_ - tall_));
        if (top.isZero() || bottom.isZero()) return false;
        const SturmChain atTop(squareFree(top)), atBottom(squareFree(bottom));
        WholePoint low = low_, high = high_;
        for (int step = 0; step < kMostHalvings; ++step) {
            if (top.signAt(low) != 0 && top.signAt(high) != 0 && bottom.signAt(low) != 0 &&
                bottom.signAt(high) != 0 && atTop.rootsBetween(low, high) == 0 &&
                atBottom.rootsBetween(low, high) == 0) {
                found.exists = top.signAt(low) != bottom.signAt(low);
                return true;
            }
            const WholePoint middle{Integer(low.m + high.m), low.e + 1};
            const int sign = found.resultant.signAt(middle);
            if (sign == 0) {
                if (top.signAt(middle) == 0 || bottom.signAt(middle) == 0) return false;
                found.exists = top.signAt(middle) != bottom.signAt(middle);
                return true;
            }
            low = {Integer(low.m * 2), middle.e};
            high = {Integer(high.m * 2), middle.e};
            (sign == found.resultant.signAt(low) ? low : high) = middle;
        }
        return false;
    }

    /// Whether curve i leaves the box below curve j; at that side they differ.
    std::optional<bool> isBelow(int i, int j, const WholePoint& x, double u) const {
        const auto one = locals_[at(i)].heightAt(u), two = locals_[at(j)].heightAt(u);
        if (std::abs(one[0] - two[0]) > one[1] + two[1]) return one[0] < two[0];
        const WholePolynomial f = curves_[at(i)].columnAt(x), g = curves_[at(j)].columnAt(x);
        WholePoint low{Integer(y_ - tall_), kBits}, high{Integer(y_ + tall_), kBits};
        for (int step = 0; step < kMostHalvings; ++step) {
            const WholePoint middle{Integer(low.m + high.m), low.e + 1};
            const int ofF = f.signAt(middle) * star_.signs[at(i)],
                      ofG = g.signAt(middle) * star_.signs[at(j)];
            if (ofF != ofG) return ofF > ofG;  // above a curve its sign is +1
            if (ofF == 0) return {};
            low = {Integer(low.m * 2), middle.e};
            high = {Integer(high.m * 2), middle.e};
            (ofF > 0 ? high : low) = middle;
        }
        return {};
    }

    bool sortSide(std::vector<int>& side, const WholePoint& x, double u) const {
        bool told = true;
        std::sort(side.begin(), side.end(), [&](int i, int j) {
            if (i == j) return false;
            const std::optional<bool> below = isBelow(i, j, x, u);
            told = told && below.has_value();
            return below.value_or(i < j);
        });
        return told;
    }

    std::vector<WholeCurve> curves_;
    ExactStar star_;
    double& work_;
    Integer x_, y_, half_, tall_;
    WholePoint low_, high_;
    std::vector<LocalForm> locals_;
};

/// How steep the steepest curve is about a place in such coordinates, as the box is stretched; the best come first.
std::vector<ExactStar> coordinates(const std::vector<WholeCurve>& curves, const Point& centre) {
    std::vector<std::pair<double, ExactStar>> all;
    std::vector<Point> gradients;
    for (const WholeCurve& curve : curves) {
        const auto g = curve.rounded().withGradient(centre[0], centre[1]);
        gradients.push_back({g[1], g[2]});
    }
    for (const bool swap : {false, true})
        for (const int shear : kShears) {
            double worst = 0.0;
            for (const Point& g : gradients) {
                const double gx = swap ? g[1] : g[0], gy = swap ? g[0] : g[1];
                const double along = std::abs(gy - shear * gx);
                worst = std::max(worst, along > 0.0 ? std::abs(gx) / along : HUGE_VAL);
            }
            ExactStar star;
            star.swapped = swap;
            star.shear = shear;
            star.centre = centre;
            all.push_back({worst * (1.0 + std::abs(shear)), star});
        }
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<ExactStar> best;
    for (std::size_t k = 0; k < 3; ++k) best.push_back(all[k].second);
    return best;
}

}  // namespace

bool ExactStar::enters(int curve) const {
    return std::find(left.begin(), left.end(), curve) != left.end();
}

bool ExactStar::mayHold(const Point& point) const {
    const double dx = point[swapped ? 1 : 0] - centre[swapped ? 1 : 0];
    const double dy = point[swapped ? 0 : 1] - centre[swapped ? 0 : 1];
    const double slack = 8.0 * kPointTolerance;
    return std::abs(dx + shear * dy) <= radius + slack && std::abs(dy) <= kTallness * radius + slack;
}

std::optional<ExactStar> exactStar(const std::vector<WholeCurve>& curves, const Point& centre, double reach,
                                   double radius, double& work) {
    for (ExactStar star : coordinates(curves, centre)) {
        star.radius = radius;
        if (radius < (1.0 + std::abs(star.shear)) * reach) continue;
        std::vector<WholeCurve> turned;
        for (const WholeCurve& curve : curves)
            turned.push_back((star.swapped ? curve.swapped() : curve).sheared(star.shear));
        if (auto found = StarFinder(std::move(turned), star, work).run()) return found;
    }
    return {};
}

}  // namespace omegascope::cells
