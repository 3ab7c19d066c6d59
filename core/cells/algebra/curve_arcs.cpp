#include "core/cells/algebra/curve_arcs.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/cells/algebra/real_roots.h"

namespace omegascope::cells {
namespace {

constexpr double kReach = 1e-9;        // how far beyond its ends an arc is followed
constexpr double kSameEvent = 1e-10;   // abscissae closer than this are one
constexpr double kWindowEnd = 1e-12;   // how far outside the window the end of a line may come out: rounding
constexpr double kSameSpecial = 1e-9;  // special points over one abscissa closer than this are one
constexpr double kSameBranch =
    1e-7;  // a branch this near a special point ends there: at a double zero roots are known
           // to the root of rounding
constexpr double kEndTolerance = 1e-13;  // of realRoots over an event: its abscissa is rounded, and steep
constexpr double kPointRootTolerance =
    1e-15;  // of realRoots at a point of an arc, which is drawn: as fine as it goes
constexpr std::array kInsideSteps{1e-9, 1e-7, 1e-5, 1e-3,
                                  1e-1};  // of a strip, from its end: the first that tells branches
constexpr double kBeside = 1e-7;          // beside an end where the arc is all but vertical
constexpr double kTurning =
    1e-4;  // what branches part by over kReach at a vertical tangent: more than its root
constexpr double kParallel = 1e-14;  // a sine: lines of less meet nowhere or are one

double between(double a, double b, double share) {
    return share <= 0.0 ? a : (share >= 1.0 ? b : a + share * (b - a));
}

std::vector<double> atX(const Polynomial& p, double x) {
    std::vector<double> c(static_cast<std::size_t>(p.degreeY() + 1), 0.0);
    for (int b = 0; b <= p.degreeY(); ++b)
        for (int a = p.degreeX(); a >= 0; --a)
            c[static_cast<std::size_t>(b)] = c[static_cast<std::size_t>(b)] * x + p.at(a, b);
    return c;
}

std::vector<double> atY(const Polynomial& p, double y) {
    std::vector<double> c(static_cast<std::size_t>(p.degreeX() + 1), 0.0);
    for (int a = 0; a <= p.degreeX(); ++a)
        for (int b = p.degreeY(); b >= 0; --b)
            c[static_cast<std::size_t>(a)] = c[static_cast<std::size_t>(a)] * y + p.at(a, b);
    return c;
}

double snapped(double v) {
    if (std::abs(v - 1.0) < kReach) return 1.0;
    if (std::abs(v + 1.0) < kReach) return -1.0;
    return v;
}

/// The segment of a line in the window.
std::vector<Arc> clippedLine(const Polynomial& p) {
    const double c = p.coefficient(0, 0), a = p.coefficient(1, 0), b = p.coefficient(0, 1);
    std::vector<Point> ends;
    const auto add = [&](double x, double y) {
        if (!(std::abs(x) <= 1.0 + kWindowEnd && std::abs(y) <= 1.0 + kWindowEnd)) return;
        const Point point{snapped(x), snapped(y)};
        for (const Point& other : ends)
            if (std::abs(other[0] - point[0]) + std::abs(other[1] - point[1]) < kPointTolerance) return;
        ends.push_back(point);
    };
    for (const double side : {-1.0, 1.0}) {
        if (b != 0.0) add(side, -(c + a * side) / b);
        if (a != 0.0) add(-(c + b * side) / a, side);
    }
    if (ends.size() < 2) return {};
    std::sort(ends.begin(), ends.end());
    return {Arc{-1, ends.front(), ends.back(), 0, true, true}};
}

/// Points where ∂p/∂y = 0 or ∂p/∂x = 0 on the curve, and where it meets the borders y = ±1.
std::vector<Point> specialPoints(const Polynomial& p, std::vector<Box>& undecided) {
    std::vector<Point> points;
    for (const double side : {-1.0, 1.0})
        for (const RealRoot& root : realRoots(atY(p, side), -1.0 - kReach, 1.0 + kReach))
            points.push_back({snapped(root.x), side});
    if (p.degreeX() == 1 && p.degreeY() == 1) return points;  // a hyperbola with axis-parallel asymptotes
    for (const Polynomial& d : {p.derivativeY(), p.derivativeX()}) {
        if (d.totalDegree() == 0) continue;
        if (d.totalDegree() == 1) {
            for (const Arc& line : clippedLine(d)) {
                const double dx = line.b[0] - line.a[0], dy = line.b[1] - line.a[1];
                for (const RealRoot& root :
                     realRoots(restrictedToLine(p, line.a[0], dx, line.a[1], dy), 0.0, 1.0))
                    points.push_back({line.a[0] + root.x * dx, line.a[1] + root.x * dy});
            }
            continue;
        }
        for (const SystemRoot& root :
             systemRoots(p, d, {-1.0 - kReach, 1.0 + kReach, -1.0 - kReach, 1.0 + kReach}, undecided))
            points.push_back({snapped(root.x), snapped(root.y)});
    }
    return points;
}

/// Points of the curve over one abscissa, special ones first in preference, ascending in y.
std::vector<Point> endsAt(const Polynomial& p, double x, const std::vector<Point>& special) {
    std::vector<Point> ends;
    const auto add = [&](const Point& point, double same) {
        for (const Point& other : ends)
            if (std::abs(other[1] - point[1]) < same) return;
        ends.push_back(point);
    };
    for (const Point& point : special)
        if (std::abs(point[0] - x) < kSameEvent) add(point, kSameSpecial);
    for (const RealRoot& root : realRoots(atX(p, x), -1.0 - kReach, 1.0 + kReach, kEndTolerance))
        add({x, snapped(root.x)}, kSameBranch);
    std::sort(ends.begin(), ends.end(), [](const Point& a, const Point& b) { return a[1] < b[1]; });
    return ends;
}

/// The branches over one abscissa, ascending; two that have merged within rounding count twice.
std::vector<double> branchesAt(const Polynomial& p, double x) {
    std::vector<double> ys;
    for (const RealRoot& root : realRoots(atX(p, x), -1.0, 1.0))
        ys.insert(ys.end(), root.even ? 2 : 1, root.x);
    return ys;
}

/// Follows every branch to one end of its strip: the nearest point of the curve over the end.
bool followBranches(const Polynomial& p, double end, double towards, std::size_t count,
                    const std::vector<Point>& candidates, std::vector<Point>& ends) {
    std::vector<double> ys;
    // Close to a vertical tangent two branches may still count as one: then from further inside the strip.
    bool told = false;
    for (const double step : kInsideSteps)
        if (!told) told = (ys = branchesAt(p, end + step * (towards - end))).size() == count;
    if (!told || (count > 0 && candidates.empty())) return false;
    ends.clear();
    for (const double y : ys)
        ends.push_back(*std::min_element(
            candidates.begin(), candidates.end(),
            [y](const Point& a, const Point& b) { return std::abs(a[1] - y) < std::abs(b[1] - y); }));
    return true;
}

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

}  // namespace

std::vector<double> restrictedToLine(const Polynomial& p, double x0, double dx, double y0, double dy) {
    const Polynomial q = p.substituted(x0, dx, y0, dy);
    std::vector<double> c(static_cast<std::size_t>(p.degreeX() + p.degreeY() + 1), 0.0);
    for (int a = 0; a <= q.degreeX(); ++a)
        for (int b = 0; b <= q.degreeY(); ++b) c[static_cast<std::size_t>(a + b)] += q.at(a, b);
    return c;
}

namespace {

/// Follows the branches of a curve from strip to strip.
class Tracer {
  public:
    Tracer(const Polynomial& p, std::vector<Box>& undecided)
        : p_(p), undecided_(undecided), special_(specialPoints(p, undecided)) {}

    std::vector<Arc> run() {
        std::vector<double> events{-1.0, 1.0};
        for (const Point& point : special_)
            if (std::abs(point[0]) < 1.0) events.push_back(point[0]);
        std::sort(events.begin(), events.end());
        for (std::size_t k = 0; k + 1 < events.size(); ++k)
            if (events[k + 1] - events[k] >= kSameEvent) strip(events[k], events[k + 1]);
        markCrowded(arcs_);
        return std::move(arcs_);
    }

  private:
    void strip(double low, double high) {
        const double middle = 0.5 * (low + high);
        const std::vector<double> ys = branchesAt(p_, middle);
        std::vector<Point> left, right;
        // A branch met twice in the middle of its strip is a double curve, or two that pass closely there.
        if (std::adjacent_find(ys.begin(), ys.end()) == ys.end() &&
            followBranches(p_, low, middle, ys.size(), endsAt(p_, low, special_), left) &&
            followBranches(p_, high, middle, ys.size(), endsAt(p_, high, special_), right)) {
            for (std::size_t branch = 0; branch < ys.size(); ++branch)
                arcs_.push_back({-1, left[branch], right[branch], static_cast<int>(branch), false, true});
        } else if (high - low > kNarrowest && halvings_ > 0) {
            --halvings_;
            strip(low, middle);
            strip(middle, high);
        } else {
            bridge(low, high);
        }
    }

    /// Across a strip too narrow to halve: as many branches as end on both sides lead straight across; of
    /// those left over on one side, neighbours turn into each other.
    void bridge(double low, double high) {
        std::vector<Point> left = endsAt(p_, low, special_), right = endsAt(p_, high, special_);
        double bottom = 1.0, top = -1.0;
        for (const auto& ends : {left, right})
            for (const Point& end : ends) bottom = std::min(bottom, end[1]), top = std::max(top, end[1]);
        undecided_.push_back({low, high, std::min(bottom, top), std::max(bottom, top)});
        std::vector<Point>& more = left.size() > right.size() ? left : right;
        const std::size_t most = std::min(left.size(), right.size());
        while (more.size() >= most + 2) {
            std::size_t closest = 0;
            for (std::size_t k = 1; k + 1 < more.size(); ++k)
                if (more[k + 1][1] - more[k][1] < more[closest + 1][1] - more[closest][1]) closest = k;
            const auto first = more.begin() + static_cast<std::ptrdiff_t>(closest);
            arcs_.push_back({-1, first[0], first[1], static_cast<int>(closest), true, true});
            more.erase(first, first + 2);
        }
        for (std::size_t k = 0; k < most; ++k)
            arcs_.push_back({-1, left[k], right[k], static_cast<int>(k), true, true});
    }

    static constexpr double kNarrowest = 1e-8;
    int halvings_ = 400;  ///< a double curve cannot be followed anywhere
    const Polynomial& p_;
    std::vector<Box>& undecided_;
    std::vector<Point> special_;
    std::vector<Arc> arcs_;
};

}  // namespace

std::vector<Arc> traceCurve(const Polynomial& p, std::vector<Box>& undecided) {
    if (p.totalDegree() <= 1) return clippedLine(p);
    return Tracer(p, undecided).run();
}

Point pointOn(const Polynomial& p, const Arc& arc, double share) {
    if (share <= 0.0) return arc.a;
    if (share >= 1.0) return arc.b;
    Point point{between(arc.a[0], arc.b[0], share), between(arc.a[1], arc.b[1], share)};
    if (arc.straight) return point;
    const bool alongX = std::abs(arc.b[0] - arc.a[0]) >= std::abs(arc.b[1] - arc.a[1]);
    const std::size_t other = alongX ? 1 : 0;
    const auto [low, high] = std::minmax(arc.a[other], arc.b[other]);
    const auto roots =
        realRoots(alongX ? atX(p, point[0]) : atY(p, point[1]), low, high, kPointRootTolerance);
    if (roots.empty()) return point;
    std::size_t chosen = 0;
    if (roots.size() > 1 && !arc.alone) {
        for (std::size_t k = 0; k < roots.size(); ++k) {
            Point candidate = point;
            candidate[other] = roots[k].x;
            if (isOn(p, arc, candidate)) chosen = k;
        }
    }
    point[other] = roots[chosen].x;
    return point;
}

double shareAt(const Arc& arc, const Point& point) {
    const double dx = arc.b[0] - arc.a[0], dy = arc.b[1] - arc.a[1];
    return std::abs(dx) >= std::abs(dy) ? (point[0] - arc.a[0]) / dx : (point[1] - arc.a[1]) / dy;
}

namespace {

/// Whether a point over an arc's end, but far from it in y, lies on the arc: only where that is all but
/// vertical. Another branch may begin over the same abscissa, beyond this one's strip.
bool passesBeside(const Polynomial& p, const Arc& arc, const Point& end, const Point& point) {
    const double other = arc.a == end ? arc.b[0] : arc.a[0];
    const double inside = end[0] + std::clamp(other - end[0], -2 * kReach, 2 * kReach);
    const std::vector<double> ys = branchesAt(p, inside);
    if (static_cast<std::size_t>(arc.branch) >= ys.size()) return false;
    const double y = ys[static_cast<std::size_t>(arc.branch)];
    return point[1] > std::min(y, end[1]) - kBeside && point[1] < std::max(y, end[1]) + kBeside;
}

}  // namespace

bool isOn(const Polynomial& p, const Arc& arc, const Point& point) {
    for (std::size_t k = 0; k < 2; ++k) {
        const auto [low, high] = std::minmax(arc.a[k], arc.b[k]);
        if (point[k] < low - kReach || point[k] > high + kReach) return false;
    }
    if (arc.straight) return true;
    // At a vertical tangent the branches meet: over so short a way they part by the root of it.
    for (const Point& end : {arc.a, arc.b})
        if (std::abs(point[0] - end[0]) < kReach && std::abs(point[1] - end[1]) < kTurning) return true;
    for (const Point& end : {arc.a, arc.b})
        if (std::abs(point[0] - end[0]) < kReach) return passesBeside(p, arc, end, point);
    if (arc.alone) return true;
    const std::vector<double> ys = branchesAt(p, point[0]);
    if (static_cast<std::size_t>(arc.branch) >= ys.size()) return true;
    const double own = std::abs(ys[static_cast<std::size_t>(arc.branch)] - point[1]);
    return std::all_of(ys.begin(), ys.end(), [&](double y) { return own <= std::abs(y - point[1]); });
}

std::vector<SystemRoot> crossings(const Polynomial& p, const Arc& a, const Polynomial& q, const Arc& b,
                                  std::vector<Box>& undecided) {
    std::vector<SystemRoot> found;
    const auto keep = [&](double x, double y, bool simple) {
        const Point point{snapped(x), snapped(y)};
        if (isOn(p, a, point) && isOn(q, b, point)) found.push_back({point[0], point[1], simple});
    };
    if (a.straight && b.straight) {
        const double a0 = p.coefficient(0, 0), a1 = p.coefficient(1, 0), a2 = p.coefficient(0, 1);
        const double b0 = q.coefficient(0, 0), b1 = q.coefficient(1, 0), b2 = q.coefficient(0, 1);
        const double det = a1 * b2 - a2 * b1;
        if (std::abs(det) > kParallel * (std::abs(a1) + std::abs(a2)) * (std::abs(b1) + std::abs(b2)))
            keep((a2 * b0 - a0 * b2) / det, (a0 * b1 - a1 * b0) / det, true);
        return found;
    }
    if (a.straight || b.straight) {
        const Arc& line = a.straight ? a : b;
        const Polynomial& other = a.straight ? q : p;
        const double dx = line.b[0] - line.a[0], dy = line.b[1] - line.a[1];
        const double slack = kReach / std::max(std::abs(dx), std::abs(dy));
        for (const RealRoot& root :
             realRoots(restrictedToLine(other, line.a[0], dx, line.a[1], dy), -slack, 1.0 + slack))
            keep(line.a[0] + root.x * dx, line.a[1] + root.x * dy, !root.even);
        return found;
    }
    Box box;
    box.x0 = std::max(std::min(a.a[0], a.b[0]), std::min(b.a[0], b.b[0])) - kReach;
    box.x1 = std::min(std::max(a.a[0], a.b[0]), std::max(b.a[0], b.b[0])) + kReach;
    box.y0 = std::max(std::min(a.a[1], a.b[1]), std::min(b.a[1], b.b[1])) - kReach;
    box.y1 = std::min(std::max(a.a[1], a.b[1]), std::max(b.a[1], b.b[1])) + kReach;
    if (box.x0 >= box.x1 || box.y0 >= box.y1) return found;
    for (const SystemRoot& root : systemRoots(p, q, box, undecided)) keep(root.x, root.y, root.simple);
    return found;
}

}  // namespace omegascope::cells
