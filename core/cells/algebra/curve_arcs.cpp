#include "core/cells/algebra/curve_arcs.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/cells/algebra/curve_columns.h"
#include "core/cells/algebra/double_double.h"
#include "core/support/index.h"

namespace omegascope::cells {
namespace {

constexpr double kPointRootTolerance =
    1e-15;                        // of realRoots at a point of an arc, which is drawn: as fine as it goes
constexpr double kBeside = 1e-7;  // beside an end where the arc is all but vertical
constexpr double kTurning =
    1e-4;  // what branches part by over kReach at a vertical tangent: more than its root
constexpr double kParallel = 1e-14;  // a sine: lines of less meet nowhere or are one
/// A point is on the branch it is nearer to than kOwn, when it is farther than kOthers from all others.
constexpr double kOwn = 1e-9, kOthers = 1e-8;

double between(double a, double b, double share) {
    return share <= 0.0 ? a : (share >= 1.0 ? b : a + share * (b - a));
}

double apart(const Point& a, const Point& b) {
    return std::max(std::abs(a[0] - b[0]), std::abs(a[1] - b[1]));
}

}  // namespace

std::vector<double> restrictedToLine(const Polynomial& p, double x0, double dx, double y0, double dy) {
    const Polynomial q = p.substituted(x0, dx, y0, dy);
    std::vector<double> c(static_cast<std::size_t>(p.degreeX() + p.degreeY() + 1), 0.0);
    for (int a = 0; a <= q.degreeX(); ++a)
        for (int b = 0; b <= q.degreeY(); ++b) c[static_cast<std::size_t>(a + b)] += q.at(a, b);
    return c;
}

bool runsAlongX(const Arc& arc) {
    return std::abs(arc.b[0] - arc.a[0]) >= std::abs(arc.b[1] - arc.a[1]);
}

Point pointOn(const Polynomial& p, const Arc& arc, double share) {
    if (share <= 0.0) return arc.a;
    if (share >= 1.0) return arc.b;
    Point point{between(arc.a[0], arc.b[0], share), between(arc.a[1], arc.b[1], share)};
    if (arc.straight) return point;
    const bool alongX = runsAlongX(arc);
    const std::size_t other = alongX ? 1 : 0;
    const auto [low, high] = std::minmax(arc.a[other], arc.b[other]);
    const auto roots = realRoots((alongX ? columnAt(p, 0.0, point[0]) : rowAt(p, 0.0, point[1])).c, low, high,
                                 kPointRootTolerance);
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
    return runsAlongX(arc) ? (point[0] - arc.a[0]) / dx : (point[1] - arc.a[1]) / dy;
}

namespace {

/// Whether a point over an arc's end, but far from it in y, lies on the arc: only where that is all but
/// vertical. Another branch may begin over the same abscissa, beyond this one's strip.
bool passesBeside(const Polynomial& p, const Arc& arc, const Point& end, const Point& point) {
    const double other = arc.a == end ? arc.b[0] : arc.a[0];
    const double inside = end[0] + std::clamp(other - end[0], -2 * kReach, 2 * kReach);
    bool sure = true;
    const std::vector<double> ys = branchesAt(p, 0.0, inside, sure);
    if (static_cast<std::size_t>(arc.branch) >= ys.size()) return false;
    const double y = ys[static_cast<std::size_t>(arc.branch)];
    return point[1] > std::min(y, end[1]) - kBeside && point[1] < std::max(y, end[1]) + kBeside;
}

/// Whether a point at most kProvenRadius off the curve lies within the arc's box, kReach from each of its sides.
bool isWellInside(const Arc& arc, const Point& point) {
    for (std::size_t k = 0; k < 2; ++k) {
        const auto [low, high] = std::minmax(arc.a[k], arc.b[k]);
        if (point[k] < low + kReach || point[k] > high - kReach) return false;
    }
    return true;
}

bool isOnBranch(const Curve& curve, const Arc& arc, const Point& point, bool& sure) {
    const std::vector<double> ys = branchesAt(curve.p, curve.noise, point[0], sure);
    if (static_cast<std::size_t>(arc.branch) >= ys.size()) {
        sure = false;
        return true;
    }
    const double own = std::abs(ys[static_cast<std::size_t>(arc.branch)] - point[1]);
    double others = 2.0;
    for (std::size_t k = 0; k < ys.size(); ++k)
        if (static_cast<int>(k) != arc.branch) others = std::min(others, std::abs(ys[k] - point[1]));
    sure = sure && std::min(own, others) < kOwn && std::max(own, others) > kOthers;
    return own <= others;
}

/// @param sure set to false where noise, or a point within kReach of an end, leaves it open. At an end it is sure: the
///             arrangement makes the two one vertex, and proves that.
bool liesOn(const Curve& curve, const Arc& arc, const Point& point, bool& sure, double reach = kReach) {
    for (std::size_t k = 0; k < 2; ++k) {
        const auto [low, high] = std::minmax(arc.a[k], arc.b[k]);
        if (point[k] < low - reach || point[k] > high + reach) return false;
    }
    const bool atEnd = std::min(apart(point, arc.a), apart(point, arc.b)) < 0.5 * kPointTolerance;
    if (arc.straight) {
        const std::size_t k = runsAlongX(arc) ? 0 : 1;
        const auto [low, high] = std::minmax(arc.a[k], arc.b[k]);
        sure = sure && (atEnd || (point[k] > low + kReach && point[k] < high - kReach));
        return true;
    }
    if (atEnd) return true;
    sure = sure && isWellInside(arc, point);
    // At a vertical tangent the branches meet: over so short a way they part by the root of it.
    for (const Point& end : {arc.a, arc.b})
        if (std::abs(point[0] - end[0]) < kReach && std::abs(point[1] - end[1]) < kTurning) return true;
    for (const Point& end : {arc.a, arc.b})
        if (std::abs(point[0] - end[0]) < kReach) return passesBeside(curve.p, arc, end, point);
    return arc.alone || isOnBranch(curve, arc, point, sure);
}

/// The sign of a line at both ends of a segment; 0: not one and the same, or not told from zero.
/// @param off of the segment's points
int sideOf(const Curve& line, const Arc& arc, double off) {
    int sign = 0;
    for (const Point& end : {arc.a, arc.b}) {
        const double value = line.p(end[0], end[1]);
        const double error =
            line.noise + 8.0 * kUnitRoundoff * line.p.sumOfSizes() + off * steepnessOf(line.p).slope;
        const int own = value > error ? 1 : (value < -error ? -1 : 0);
        if (own == 0 || (sign != 0 && own != sign)) return 0;
        sign = own;
    }
    return sign;
}

/// How far the ends of a straight arc are off the line that is meant, along the axis it is steeper in.
double offLine(const Curve& line, const Arc& arc) {
    const double rounding = line.noise + 8.0 * kUnitRoundoff * line.p.sumOfSizes();
    const double value = std::max(std::abs(line.p(arc.a[0], arc.a[1])), std::abs(line.p(arc.b[0], arc.b[1])));
    const double steep = std::max(std::abs(line.p.coefficient(1, 0)), std::abs(line.p.coefficient(0, 1)));
    return steep > 0.0 ? (value + rounding) / steep : 1.0;
}

/// The common points of two curves about two of their arcs, whichever lie on them.
class Meeting {
  public:
    Meeting(const Curve& p, const Arc& a, const Curve& q, const Arc& b, Findings& findings)
        : p_(p), a_(a), q_(q), b_(b), findings_(findings) {}

    std::vector<SystemRoot> run() {
        if (a_.straight && b_.straight)
            lines();
        else if (a_.straight || b_.straight)
            lineAndCurve(a_.straight ? p_ : q_, a_.straight ? a_ : b_, a_.straight ? q_ : p_);
        else
            curves();
        for (std::size_t i = 0; i < all_.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (apart({all_[i].x, all_[i].y}, {all_[j].x, all_[j].y}) < kReach)
                    findings_.doubtThat("two walls meet twice within 1e-9 of the window", all_[i].x,
                                        all_[i].y, 2.0 * kReach + all_[i].radius + all_[j].radius);
        return std::move(found_);
    }

  private:
    void keep(const SystemRoot& root) {
        const Point point{snapped(root.x), snapped(root.y)};
        bool sureA = true, sureB = true;
        const bool onA = liesOn(p_, a_, point, sureA);
        // What lies clearly off one arc is no concern of the other's.
        const bool known = root.radius < 0.5 * kReach;
        if (!onA && sureA && known) return;
        const bool onB = liesOn(q_, b_, point, sureB);
        if (!onB && sureB && known) return;
        all_.push_back(root);
        if (!sureA || !sureB) doubtAt(root, "walls meet within 1e-9 of the end of one");
        if (!root.simple) doubtAt(root, "walls touch, or all but");
        if (!(root.radius <= kProvenRadius)) doubtAt(root, "where walls meet is not enclosed");
        if (onA && onB) found_.push_back({point[0], point[1], root.simple, root.radius});
    }

    void doubtAt(const SystemRoot& root, const char* why) {
        if (root.radius < kWidestPlace)
            findings_.doubtThat(why, root.x, root.y, root.radius + 4.0 * kReach);
        else
            findings_.doubtThat(why);
    }

    void lines() {
        const double a0 = p_.p.coefficient(0, 0), a1 = p_.p.coefficient(1, 0), a2 = p_.p.coefficient(0, 1);
        const double b0 = q_.p.coefficient(0, 0), b1 = q_.p.coefficient(1, 0), b2 = q_.p.coefficient(0, 1);
        const double det = a1 * b2 - a2 * b1;
        const double sizeA = std::abs(a0) + std::abs(a1) + std::abs(a2),
                     sizeB = std::abs(b0) + std::abs(b1) + std::abs(b2);
        // Each of the three determinants errs by at most this: two products, each rounded, of noisy numbers.
        const double error = 2.0 * (p_.noise * sizeB + q_.noise * sizeA + p_.noise * q_.noise) +
                             4.0 * kUnitRoundoff * sizeA * sizeB;
        if (std::abs(det) > kParallel * (std::abs(a1) + std::abs(a2)) * (std::abs(b1) + std::abs(b2))) {
            const double x = (a2 * b0 - a0 * b2) / det, y = (a0 * b1 - a1 * b0) / det;
            const double left = std::abs(det) - error;
            const double reach = 1.0 + std::max(std::abs(x), std::abs(y));
            const double radius = left > 0.0 ? 2.0 * error * reach / left : 2.0 * reach;
            if (radius <= kProvenRadius || !isApart()) keep({x, y, true, radius});
        } else if (!isApart()) {
            findings_.doubtThat("two walls are parallel, or all but");
        }
    }

    /// Whether one of two segments lies on one side of the other's line.
    bool isApart() const {
        return sideOf(p_, b_, offLine(q_, b_)) != 0 || sideOf(q_, a_, offLine(p_, a_)) != 0;
    }

    void lineAndCurve(const Curve& own, const Arc& line, const Curve& other) {
        const Segment segment(line.a, line.b);
        const double slack = kReach / segment.length, off = offLine(own, line);
        const Column column = alongSegment(other.p, other.noise, segment, off);
        if (!isCovered(column)) findings_.doubtThat("the slice's numbers leave too few digits");
        for (const RealRoot& root : rootsOf(column, -1.0 - slack, 1.0 + slack)) {
            const Point point = segment(root.x);
            const SystemRoot place{point[0], point[1], !root.even,
                                   root.radius * segment.length + off + 4.0 * kUnitRoundoff};
            if (!root.sure && !root.even) doubtAt(place, "where walls meet is not enclosed");
            keep(place);
        }
    }

    void curves() {
        Box box;
        box.x0 = std::max(std::min(a_.a[0], a_.b[0]), std::min(b_.a[0], b_.b[0])) - kReach;
        box.x1 = std::min(std::max(a_.a[0], a_.b[0]), std::max(b_.a[0], b_.b[0])) + kReach;
        box.y0 = std::max(std::min(a_.a[1], a_.b[1]), std::min(b_.a[1], b_.b[1])) - kReach;
        box.y1 = std::min(std::max(a_.a[1], a_.b[1]), std::max(b_.a[1], b_.b[1])) + kReach;
        if (box.x0 >= box.x1 || box.y0 >= box.y1) return;
        const double noise = std::max(p_.noise / p_.p.sumOfSizes(), q_.noise / q_.p.sumOfSizes());
        if (noise > kMostNoise) findings_.doubtThat("the slice's numbers leave too few digits");
        for (const SystemRoot& root :
             systemRoots(p_.p, q_.p, box, findings_.undecided, std::min(noise, kMostNoise)))
            keep(root);
    }

    const Curve& p_;
    const Arc& a_;
    const Curve& q_;
    const Arc& b_;
    Findings& findings_;
    std::vector<SystemRoot> all_, found_;
};

}  // namespace

bool isOn(const Polynomial& p, const Arc& arc, const Point& point, double reach) {
    bool sure = true;
    return liesOn({p, 0.0}, arc, point, sure, std::max(kReach, reach));
}

std::vector<SystemRoot> crossings(const Curve& p, const Arc& a, const Curve& q, const Arc& b,
                                  Findings& findings) {
    return Meeting(p, a, q, b, findings).run();
}

}  // namespace omegascope::cells
