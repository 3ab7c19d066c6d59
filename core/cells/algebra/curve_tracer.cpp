#include <algorithm>
#include <array>
#include <cmath>

#include "core/cells/algebra/curve_columns.h"
#include "core/cells/algebra/double_double.h"
#include "core/support/index.h"

namespace omegascope::cells {
namespace {

constexpr double kSameEvent = 1e-10;   // abscissae closer than this are one
constexpr double kSameSpecial = 1e-9;  // special points over one abscissa closer than this are one
constexpr double kSameBranch =
    1e-7;  // a branch this near a special point ends there: at a double zero roots are known
           // to the root of rounding
constexpr double kEndTolerance = 1e-13;  // of realRoots over an event: its abscissa is rounded, and steep
constexpr std::array kInsideSteps{1e-9, 1e-7, 1e-5, 1e-3,
                                  1e-1};  // of a strip, from its end: the first that tells branches

/// A point where ∂p/∂y = 0 or ∂p/∂x = 0 on the curve, or where it meets a border y = ±1.
struct Special {
    Point at{};
    double radius = 0.0;
    /// How many branches end there from the left and from the right.
    int fromLeft = 1, fromRight = 1;
};

/// A point of the curve over the end of a strip.
struct End {
    Point at{};
    int special = -1;  ///< which of them
    bool sure = true;  ///< enclosed, alone, off the borders; always for special points
};

constexpr const char* kNotIsolated = "a wall is all but singular, or touches the window's border";
constexpr const char* kTooFewDigits = "the slice's numbers leave too few digits";

/// The special points of one curve, with what is proven of them.
class SpecialPoints {
  public:
    SpecialPoints(const Curve& curve, Findings& findings)
        : p_(curve.p),
          noise_(curve.noise),
          findings_(findings),
          px_(p_.derivativeX()),
          py_(p_.derivativeY()),
          // n² bounds what two derivatives multiply a coefficient with, and so the noise.
          steep_(steepnessOf(p_)),
          degree_(std::max(p_.totalDegree(), 2)) {}

    std::vector<Special> run() {
        if (noise_ > kMostNoise) findings_.doubtThat(kTooFewDigits);
        for (const double side : {-1.0, 1.0}) border(side);
        if (p_.degreeX() == 1 && p_.degreeY() == 1) {
            // A hyperbola with axis-parallel asymptotes has none, unless it is two lines.
            const double kept = p_.at(1, 1) * p_.at(0, 0), lost = p_.at(1, 0) * p_.at(0, 1);
            const double size = p_.sumOfSizes();
            if (std::abs(kept - lost) <= 4.0 * (degree_ * noise_ + kUnitRoundoff * size) * size)
                findings_.doubtThat(kNotIsolated);
            return std::move(points_);
        }
        extremes(py_, true);
        extremes(px_, false);
        return std::move(points_);
    }

  private:
    /// What a first derivative may be off by at a point known to kProvenRadius.
    double errorOfSlope() const {
        return degree_ * noise_ + 4.0 * degree_ * degree_ * kUnitRoundoff * p_.sumOfSizes() +
               kProvenRadius * steep_.bend;
    }
    /// The same of a second one; n³ Σ |c| bounds the third.
    double errorOfBend() const { return degree_ * errorOfSlope() + kProvenRadius * degree_ * steep_.bend; }

    void doubtAt(const Point& place, double radius) {
        if (radius < kWidestPlace)
            findings_.doubtThat(kNotIsolated, place[0], place[1], radius + 4.0 * kReach);
        else
            findings_.doubtThat(kNotIsolated);
    }

    int signOf(double value, double error, const Point& place, double radius) {
        if (std::abs(value) <= error) doubtAt(place, radius);
        return value < 0.0 ? -1 : 1;
    }

    void border(double side) {
        const Column row = rowAt(p_, noise_, side);
        for (const RealRoot& root : rootsOf(row, -1.0 - kReach, 1.0 + kReach)) {
            Special special{{snapped(root.x), side}, root.radius};
            if (!root.sure || root.radius > kProvenRadius || std::abs(root.x) > 1.0 - 2.0 * kReach)
                doubtAt(special.at, root.radius);
            const auto value = p_.withGradient(root.x, side);
            // Into the window dy has the sign of -side, and dx = -dy p_y / p_x.
            const double turn = side * signOf(value[1], errorOfSlope(), special.at, root.radius) *
                                signOf(value[2], errorOfSlope(), special.at, root.radius);
            (turn > 0.0 ? special.fromLeft : special.fromRight) = 0;
            points_.push_back(special);
        }
    }

    void add(const Point& point, double radius, bool turns) {
        Special special{point, radius};
        if (!(radius <= kProvenRadius) ||
            std::max(std::abs(point[0]), std::abs(point[1])) > 1.0 - 2.0 * kReach)
            doubtAt(point, radius);
        if (turns) {
            // p_x dx + p_yy dy² / 2 = 0: where dx has the sign of -p_x p_yy.
            const double px = px_(point[0], point[1]), pyy = py_.derivativeY()(point[0], point[1]);
            const int side =
                -signOf(px, errorOfSlope(), point, radius) * signOf(pyy, errorOfBend(), point, radius);
            special.fromLeft = side < 0 ? 2 : 0;
            special.fromRight = side > 0 ? 2 : 0;
        }
        points_.push_back(special);
    }

    /// The zeros of a derivative on the curve; along y the curve turns there.
    void extremes(const Polynomial& d, bool turns) {
        if (d.totalDegree() == 0) {
            if (std::abs(d.coefficient(0, 0)) <= errorOfSlope()) findings_.doubtThat(kNotIsolated);
            return;
        }
        if (d.totalDegree() == 1) return onLine(d, turns);
        const double share = std::max(noise_ / p_.sumOfSizes(), degree_ * noise_ / d.sumOfSizes());
        // A derivative rounds each coefficient once more.
        const double noise = share + 2.0 * kUnitRoundoff;
        if (noise > kMostNoise) findings_.doubtThat(kTooFewDigits);
        const std::size_t open = findings_.undecided.size();
        for (const SystemRoot& root :
             systemRoots(p_, d, {-1.0 - kReach, 1.0 + kReach, -1.0 - kReach, 1.0 + kReach},
                         findings_.undecided, std::min(noise, kMostNoise))) {
            if (!root.simple) doubtAt({root.x, root.y}, root.radius);
            add({snapped(root.x), snapped(root.y)}, root.radius, turns);
        }
        if (findings_.undecided.size() > open) findings_.doubtThat(kNotIsolated);
    }

    void onLine(const Polynomial& d, bool turns) {
        const double noise = degree_ * noise_ + 8.0 * kUnitRoundoff * d.sumOfSizes();
        const double steep = std::max(std::abs(d.coefficient(1, 0)), std::abs(d.coefficient(0, 1)));
        const double slack = noise + 4.0 * kReach * d.sumOfSizes();
        for (const double x : {-1.0, 1.0})
            for (const double y : {-1.0, 1.0})
                if (std::abs(d(x, y)) <= slack) doubtAt({x, y}, 2.0 * slack / steep);
        for (const Arc& line : clippedLine(d)) {
            const Segment segment(line.a, line.b);
            const double inside = 1.0 - 2.0 * kReach / segment.length;
            // The ends are off the line by what d is there, and by its noise.
            const double off =
                (std::max(std::abs(d(line.a[0], line.a[1])), std::abs(d(line.b[0], line.b[1]))) + noise) /
                steep;
            const Column column = alongSegment(p_, noise_, segment, off);
            if (!isCovered(column)) findings_.doubtThat(kTooFewDigits);
            for (const RealRoot& root : rootsOf(column, -1.0, 1.0)) {
                if (!root.sure || std::abs(root.x) > inside)
                    doubtAt(segment(root.x), root.radius * segment.length + off);
                add(segment(root.x), root.radius * segment.length + off + 4.0 * kUnitRoundoff, turns);
            }
        }
    }

    const Polynomial& p_;
    double noise_;
    Findings& findings_;
    Polynomial px_, py_;
    Steepness steep_;
    double degree_;
    std::vector<Special> points_;
};

void markCrowded(std::vector<Arc>& arcs) {
    const auto boxesMeet = [](const Arc& a, const Arc& b) {
        for (std::size_t k = 0; k < 2; ++k)
            if (std::max(std::min(a.a[k], a.b[k]), std::min(b.a[k], b.b[k])) + kReach >=
                std::min(std::max(a.a[k], a.b[k]), std::max(b.a[k], b.b[k])))
                return false;
        return true;
    };
    for (std::size_t i = 0; i < arcs.size(); ++i)
        for (std::size_t j = i + 1; j < arcs.size(); ++j)
            if (boxesMeet(arcs[i], arcs[j])) arcs[i].alone = arcs[j].alone = false;
}

/// Follows the branches of a curve from strip to strip.
class Tracer {
  public:
    Tracer(const Curve& curve, Findings& findings)
        : curve_(curve), p_(curve.p), findings_(findings), special_(SpecialPoints(curve, findings).run()) {}

    std::vector<Arc> run() {
        std::vector<double> events{-1.0, 1.0};
        for (const Special& special : special_)
            if (std::abs(special.at[0]) < 1.0) events.push_back(special.at[0]);
        std::sort(events.begin(), events.end());
        for (std::size_t k = 0; k + 1 < events.size(); ++k)
            if (events[k + 1] - events[k] >= kSameEvent) strip(events[k], events[k + 1]);
        markCrowded(arcs_);
        return std::move(arcs_);
    }

  private:
    void strip(double low, double high) {
        const double middle = 0.5 * (low + high);
        bool sure = true;
        const std::vector<double> ys = branchesAt(p_, curve_.noise, middle, sure);
        std::vector<End> left, right;
        std::vector<int> toLeft, toRight;
        // A branch met twice in the middle of its strip is a double curve, or two that pass closely there.
        if (std::adjacent_find(ys.begin(), ys.end()) == ys.end() &&
            follow(low, middle, ys.size(), left = endsAt(low), toLeft) &&
            follow(high, middle, ys.size(), right = endsAt(high), toRight)) {
            if (!sure) findings_.doubtThat(kNotIsolated);
            doubtConnection(left, toLeft, &Special::fromRight);
            doubtConnection(right, toRight, &Special::fromLeft);
            for (std::size_t branch = 0; branch < ys.size(); ++branch)
                arcs_.push_back({-1, left[at(toLeft[branch])].at, right[at(toRight[branch])].at,
                                 static_cast<int>(branch), false, true});
        } else if (high - low > kNarrowest && halvings_ > 0) {
            --halvings_;
            strip(low, middle);
            strip(middle, high);
        } else {
            bridge(low, high);
        }
    }

    /// Points of the curve over one abscissa, special ones first in preference, ascending in y.
    std::vector<End> endsAt(double x) {
        std::vector<End> ends;
        const auto add = [&](const End& end, double same) {
            for (const End& other : ends)
                if (std::abs(other.at[1] - end.at[1]) < same) return false;
            ends.push_back(end);
            return true;
        };
        for (int k = 0; k < static_cast<int>(special_.size()); ++k)
            if (std::abs(special_[at(k)].at[0] - x) < kSameEvent &&
                !add({special_[at(k)].at, k, true}, kSameSpecial))
                findings_.doubtThat(kNotIsolated, special_[at(k)].at[0], special_[at(k)].at[1],
                                    4.0 * kSameSpecial);
        // A special point lies over an abscissa that differs by its radius; the others have no event so near, and are cut here.
        const Column column = columnAt(p_, curve_.noise, x);
        const bool covered = isCovered(column);
        for (const RealRoot& root : rootsOf(column, -1.0 - kReach, 1.0 + kReach, kEndTolerance)) {
            const bool sure =
                covered && root.sure && root.radius < kSameEvent && std::abs(root.x) < 1.0 - 2.0 * kReach;
            add({{x, snapped(root.x)}, -1, sure}, kSameBranch);
        }
        std::sort(ends.begin(), ends.end(), [](const End& a, const End& b) { return a.at[1] < b.at[1]; });
        return ends;
    }

    /// Follows every branch to one end of its strip: the nearest point of the curve over the end.
    bool follow(double end, double towards, std::size_t count, const std::vector<End>& ends,
                std::vector<int>& to) const {
        std::vector<double> ys;
        // Close to a vertical tangent two branches may still count as one: then from further inside the strip.
        bool told = false, sure = true;
        for (const double step : kInsideSteps)
            if (!told)
                told =
                    (ys = branchesAt(p_, curve_.noise, end + step * (towards - end), sure)).size() == count;
        if (!told || (count > 0 && ends.empty())) return false;
        to.clear();
        for (const double y : ys) {
            const auto nearest = std::min_element(ends.begin(), ends.end(), [y](const End& a, const End& b) {
                return std::abs(a.at[1] - y) < std::abs(b.at[1] - y);
            });
            to.push_back(static_cast<int>(nearest - ends.begin()));
        }
        return true;
    }

    /// No other connection is possible where each point is reached, in order, by as many branches as it must; a point at
    /// which that is not so is doubted.
    void doubtConnection(const std::vector<End>& ends, const std::vector<int>& to, int Special::*wanted) {
        if (!std::is_sorted(to.begin(), to.end())) findings_.doubtThat(kNotIsolated);
        for (int k = 0; k < static_cast<int>(ends.size()); ++k) {
            const End& end = ends[at(k)];
            if (std::count(to.begin(), to.end(), k) !=
                    (end.special < 0 ? 1 : special_[at(end.special)].*wanted) ||
                !end.sure)
                findings_.doubtThat(kNotIsolated, end.at[0], end.at[1], 4.0 * kSameBranch);
        }
    }

    /// Across a strip too narrow to halve: as many branches as end on both sides lead straight across; of
    /// those left over on one side, neighbours turn into each other.
    void bridge(double low, double high) {
        findings_.doubtThat(kNotIsolated);
        std::vector<End> left = endsAt(low), right = endsAt(high);
        double bottom = 1.0, top = -1.0;
        for (const auto& ends : {left, right})
            for (const End& end : ends) bottom = std::min(bottom, end.at[1]), top = std::max(top, end.at[1]);
        findings_.undecided.push_back({low, high, std::min(bottom, top), std::max(bottom, top)});
        std::vector<End>& more = left.size() > right.size() ? left : right;
        const std::size_t most = std::min(left.size(), right.size());
        while (more.size() >= most + 2) {
            std::size_t closest = 0;
            for (std::size_t k = 1; k + 1 < more.size(); ++k)
                if (more[k + 1].at[1] - more[k].at[1] < more[closest + 1].at[1] - more[closest].at[1])
                    closest = k;
            const auto first = more.begin() + static_cast<std::ptrdiff_t>(closest);
            arcs_.push_back({-1, first[0].at, first[1].at, static_cast<int>(closest), true, true});
            more.erase(first, first + 2);
        }
        for (std::size_t k = 0; k < most; ++k)
            arcs_.push_back({-1, left[k].at, right[k].at, static_cast<int>(k), true, true});
    }

    static constexpr double kNarrowest = 1e-8;
    int halvings_ = 400;  ///< a double curve cannot be followed anywhere
    const Curve& curve_;
    const Polynomial& p_;
    Findings& findings_;
    std::vector<Special> special_;
    std::vector<Arc> arcs_;
};

/// A line is proven to end where it is drawn to when it passes the corners clearly and meets the borders at an angle.
void doubtLine(const Curve& line, const std::vector<Arc>& arcs, Findings& findings) {
    const double size = line.p.sumOfSizes(), error = line.noise + 8.0 * kUnitRoundoff * size;
    const double steep = std::max(std::abs(line.p.coefficient(1, 0)), std::abs(line.p.coefficient(0, 1)));
    for (const double x : {-1.0, 1.0})
        for (const double y : {-1.0, 1.0})
            if (std::abs(line.p(x, y)) <= error + 4.0 * kReach * size)
                findings.doubtThat("a wall passes within 1e-9 of the window's corner", x, y,
                                   2.0 * (error + 4.0 * kReach * size) / steep);
    for (const Arc& arc : arcs)
        for (const Point& end : {arc.a, arc.b}) {
            // A corner ends it on either border.
            const double alongX = std::abs(end[1]) == 1.0 ? std::abs(line.p.coefficient(1, 0)) : 0.0;
            const double alongY = std::abs(end[0]) == 1.0 ? std::abs(line.p.coefficient(0, 1)) : 0.0;
            if (error > kProvenRadius * std::max(alongX, alongY))
                findings.doubtThat("a wall is all but parallel to the window's border");
        }
}

}  // namespace

std::vector<Arc> traceCurve(const Curve& curve, Findings& findings) {
    if (curve.p.totalDegree() > 1) return Tracer(curve, findings).run();
    std::vector<Arc> arcs = clippedLine(curve.p);
    doubtLine(curve, arcs, findings);
    return arcs;
}

}  // namespace omegascope::cells
