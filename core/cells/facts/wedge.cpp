#include "core/cells/facts/wedge.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/cells/algebra/real_roots.h"
#include "core/cells/algebra/system_roots.h"

namespace omegascope::cells {
namespace {

constexpr double kSlope = 1e-9;  // of the largest sum of coefficients: slopes below count as 0
/// Of a cell's Σ |coefficients|: smaller ones are rounding of the sum over the data, and would give false degrees.
constexpr double kNoise = 1e-13;
/// Of CellLosses::tolerance: what two values along an edge may differ by from rounding alone.
constexpr double kLevel = 1e-4;
/// Shares of a curved edge at which the loss is compared with its value at the vertex: the nearest that shows a change.
constexpr std::array kSteps{1e-4, 1e-3, 1e-2, 1e-1};
constexpr double kAngle = 1e-7;  // cosine below which a gradient counts as perpendicular to an edge

double dot(const Point& a, const Point& b) {
    return a[0] * b[0] + a[1] * b[1];
}
double cross(const Point& a, const Point& b) {
    return a[0] * b[1] - a[1] * b[0];
}

Point unit(const Point& d) {
    const double length = std::hypot(d[0], d[1]);
    return {d[0] / length, d[1] / length};
}

/// Whether d lies strictly inside the wedge that opens counter-clockwise from `first` to `second`.
bool isInside(const Point& d, const Point& first, const Point& second) {
    constexpr double kTurn = 2.0 * 3.14159265358979323846;
    const auto angle = [&](const Point& to) {
        const double a = std::atan2(cross(first, to), dot(first, to));
        return a < 0.0 ? a + kTurn : a;
    };
    double opening = angle(second);
    if (opening < kAngle) opening = kTurn;  // both sides are one edge, seen from its end
    const double at = angle(d);
    return at > kAngle && at < opening - kAngle;
}

/// An edge that is level to first order: along it decides what the edge itself does.
Trend levelSide(Trend alongEdge) {
    return alongEdge == Trend::Constant ? Trend::Rises : alongEdge;
}

Trend firstOrder(const Point& gradient, const Ray& first, const Ray& second) {
    const Point down = unit({-gradient[0], -gradient[1]});
    if (isInside(down, first.direction, second.direction)) return Trend::Falls;
    Trend worst = Trend::Rises;
    for (const Ray* side : {&first, &second}) {
        const double fall = dot(down, side->direction);
        if (fall > kAngle) return Trend::Falls;
        if (fall >= -kAngle) worst = std::min(worst, levelSide(side->trend));
    }
    return worst;
}

Trend secondOrder(const Polynomial& loss, const Point& p, double tolerance, const Ray& first,
                  const Ray& second) {
    const Hessian hessian(loss, p);
    if (std::max(std::abs(hessian.least()), std::abs(hessian.most())) <= tolerance)
        return loss.totalDegree() < 2 ? Trend::Rises : Trend::Unknown;
    const Point d = hessian.leastDirection(), back{-d[0], -d[1]};
    const bool reaches =
        isInside(d, first.direction, second.direction) || isInside(back, first.direction, second.direction);
    const double inside =
        reaches ? hessian.least() : std::min(hessian.along(first.direction), hessian.along(second.direction));
    if (inside < -tolerance) return Trend::Falls;
    Trend worst = inside > tolerance ? Trend::Rises
                                     : (reaches && loss.totalDegree() > 2 ? Trend::Unknown : Trend::Rises);
    for (const Ray* side : {&first, &second}) {
        if (std::abs(hessian.along(side->direction)) > tolerance) continue;
        // Level to second order along the edge: for a quadratic the edge decides, else third order inside
        // might.
        worst =
            std::min(worst, loss.totalDegree() > 2 && side->trend != Trend::Falls ? Trend::Unknown
                                                                                  : levelSide(side->trend));
    }
    return worst;
}

}  // namespace

CellLosses::CellLosses(const CellComplex& complex, const CellFacts& facts)
    : cellOfVertex_(complex.vertices.size(), -1) {
    double largest = 0.0;
    for (std::size_t c = 0; c < complex.cells.size(); ++c) {
        Polynomial p = facts.lossInWindow(static_cast<int>(c));
        const double size = p.sumOfSizes();
        largest = std::max(largest, size);
        losses_.push_back(p.trimmed(kNoise * size));
    }
    tolerance_ = kSlope * std::max(largest, kTiniest);
    for (std::size_t h = 0; h < complex.next.size(); ++h)
        if (complex.cellOf[h] >= 0)
            cellOfVertex_[static_cast<std::size_t>(complex.from(static_cast<int>(h)))] = complex.cellOf[h];
}

double CellLosses::at(const CellComplex& complex, int vertex) const {
    const auto& v = complex.vertices[static_cast<std::size_t>(vertex)];
    const Point p = WindowMap(complex.window).toWindow(v.s, v.t);
    return of(cellOfVertex_[static_cast<std::size_t>(vertex)])(p[0], p[1]);
}

Hessian::Hessian(const Polynomial& p, const Point& at) {
    const Polynomial dx = p.derivativeX(), dy = p.derivativeY();
    const auto x = dx.withGradient(at[0], at[1]), y = dy.withGradient(at[0], at[1]);
    xx_ = x[1];
    xy_ = x[2];
    yy_ = y[2];
    const double mean = 0.5 * (xx_ + yy_), spread = std::hypot(0.5 * (xx_ - yy_), xy_);
    least_ = mean - spread;
    most_ = mean + spread;
    // Of the two forms of the eigenvector the longer one is the accurate one.
    const Point one{xy_, least_ - xx_}, other{least_ - yy_, xy_};
    const Point& longer = std::hypot(one[0], one[1]) > std::hypot(other[0], other[1]) ? one : other;
    direction_ = longer == Point{0.0, 0.0} ? Point{1.0, 0.0} : unit(longer);
}

Trend trendInWedge(const CellLosses& losses, int cell, const Point& p, const Ray& first, const Ray& second) {
    const Polynomial& loss = losses.of(cell);
    const auto value = loss.withGradient(p[0], p[1]);
    const Point gradient{value[1], value[2]};
    if (std::hypot(gradient[0], gradient[1]) > losses.tolerance()) return firstOrder(gradient, first, second);
    return secondOrder(loss, p, losses.tolerance(), first, second);
}

Trend trendAlong(const CellLosses& losses, const CellComplex& complex, const WindowMap& map, int half,
                 int cell) {
    const Polynomial& loss = losses.of(cell);
    const int edge = half >> 1;
    const double start = half & 1 ? 1.0 : 0.0, forward = half & 1 ? -1.0 : 1.0;
    const Point a = pointOnEdge(complex, map, edge, start);
    if (complex.edges[static_cast<std::size_t>(edge)].arc < 0) {
        const Point b = pointOnEdge(complex, map, edge, 1.0 - start);
        const std::vector<double> c = restrictedToLine(loss, a[0], b[0] - a[0], a[1], b[1] - a[1]);
        const double length = std::hypot(b[0] - a[0], b[1] - a[1]);
        double scale = losses.tolerance();
        for (std::size_t k = 1; k < c.size(); ++k) {
            scale *= length;
            if (std::abs(c[k]) > scale) return c[k] > 0.0 ? Trend::Rises : Trend::Falls;
        }
        return Trend::Constant;
    }
    const double here = loss(a[0], a[1]), rounding = kLevel * losses.tolerance();
    for (const double reach : kSteps) {
        const Point p = pointOnEdge(complex, map, edge, start + forward * reach);
        const double change = loss(p[0], p[1]) - here;
        if (std::abs(change) > rounding) return change > 0.0 ? Trend::Rises : Trend::Falls;
    }
    return Trend::Constant;
}

Point tangentAt(const CellComplex& complex, const WindowMap& map, int edge, const Point& p) {
    const Point a = pointOnEdge(complex, map, edge, 0.0), b = pointOnEdge(complex, map, edge, 1.0);
    const Point chord{b[0] - a[0], b[1] - a[1]};
    const int index = complex.edges[static_cast<std::size_t>(edge)].arc;
    if (index < 0) return unit(chord);
    const Arc& arc = complex.arcs[static_cast<std::size_t>(index)];
    const auto q = complex.curves[static_cast<std::size_t>(arc.curve)].withGradient(p[0], p[1]);
    if (q[1] == 0.0 && q[2] == 0.0) return unit(chord);
    // The arc is monotone in x and in y, so its tangent never turns against its chord.
    const Point tangent = unit({-q[2], q[1]});
    return dot(tangent, chord) >= 0.0 ? tangent : Point{-tangent[0], -tangent[1]};
}

double shareOfPoint(const CellComplex& complex, const WindowMap& map, int edge, const Point& p) {
    const Point a = pointOnEdge(complex, map, edge, 0.0), b = pointOnEdge(complex, map, edge, 1.0);
    const std::size_t k = edgeRunsAlongX(complex, map, edge) ? 0 : 1;
    return std::clamp((p[k] - a[k]) / (b[k] - a[k]), 0.0, 1.0);
}

std::vector<double> slopeChanges(const CellComplex& complex, const WindowMap& map, int edge,
                                 const Polynomial& loss, bool& exact) {
    std::vector<double> shares;
    if (loss.totalDegree() < 2) return shares;
    const Point a = pointOnEdge(complex, map, edge, 0.0), b = pointOnEdge(complex, map, edge, 1.0);
    const Polynomial dx = loss.derivativeX(), dy = loss.derivativeY();
    const int index = complex.edges[static_cast<std::size_t>(edge)].arc;
    if (index < 0) {
        const Polynomial across = dx * (a[1] - b[1]) + dy * (b[0] - a[0]);
        for (const RealRoot& root :
             realRoots(restrictedToLine(across, a[0], b[0] - a[0], a[1], b[1] - a[1]), 0.0, 1.0))
            if (!root.even) shares.push_back(root.x);
        return shares;
    }
    const Arc& arc = complex.arcs[static_cast<std::size_t>(index)];
    const Polynomial& q = complex.curves[static_cast<std::size_t>(arc.curve)];
    const Polynomial across = dx * q.derivativeX() + dy * q.derivativeY();
    const auto [x0, x1] = std::minmax(a[0], b[0]);
    const auto [y0, y1] = std::minmax(a[1], b[1]);
    for (const SystemRoot& root : systemRoots(q, across, {x0, x1, y0, y1}, exact))
        if (isOn(q, arc, {root.x, root.y}))
            shares.push_back(shareOfPoint(complex, map, edge, {root.x, root.y}));
    return shares;
}

}  // namespace omegascope::cells
