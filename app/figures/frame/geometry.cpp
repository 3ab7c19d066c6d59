#include "app/figures/frame/geometry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace omegascope::figures {

std::optional<QLineF> clipSegment(const QLineF& segment, const QRectF& frame) {
    // Paths that diverge have ends whose difference no double holds; the wider exponent holds it.
    using Wide = std::array<long double, 2>;
    for (const double number : {segment.x1(), segment.y1(), segment.x2(), segment.y2()})
        if (!std::isfinite(number)) return std::nullopt;
    Wide start{segment.x1(), segment.y1()}, end{segment.x2(), segment.y2()};
    bool startCut = false, endCut = false;
    const auto cut = [&](std::size_t axis, long double border, long double inward) {
        const long double atStart = inward * (start[axis] - border), atEnd = inward * (end[axis] - border);
        if (atStart >= 0.0L && atEnd >= 0.0L) return true;
        if (atStart < 0.0L && atEnd < 0.0L) return false;
        Wide& outside = atStart < 0.0L ? start : end;
        const Wide& inside = atStart < 0.0L ? end : start;
        const long double depth = std::max(atStart, atEnd),
                          share = depth / (depth - std::min(atStart, atEnd));
        outside[1 - axis] = inside[1 - axis] + share * (outside[1 - axis] - inside[1 - axis]);
        outside[axis] = border;
        (atStart < 0.0L ? startCut : endCut) = true;
        return true;
    };
    if (!cut(0, frame.left(), 1.0L) || !cut(0, frame.right(), -1.0L) || !cut(1, frame.top(), 1.0L) ||
        !cut(1, frame.bottom(), -1.0L))
        return std::nullopt;
    const auto pointOf = [](const Wide& at) {
        return QPointF(static_cast<double>(at[0]), static_cast<double>(at[1]));
    };
    // Ends that were not cut stay bit-identical, so that polylines keep their joints.
    return QLineF(startCut ? pointOf(start) : segment.p1(), endCut ? pointOf(end) : segment.p2());
}

std::optional<QLineF> clipLine(double a, double b, double c, const QRectF& frame) {
    const double norm = std::hypot(a, b);
    if (!(norm > 0.0) || !std::isfinite(norm)) return std::nullopt;
    const QPointF normal(a / norm, b / norm), along(-normal.y(), normal.x());
    const QPointF centre = frame.center();
    const double distance = normal.x() * centre.x() + normal.y() * centre.y() + c / norm;
    const QPointF foot = centre - distance * normal;
    const double reach = frame.width() + frame.height();
    if (!(std::abs(distance) <= reach)) return std::nullopt;
    const std::optional<QLineF> inside = clipSegment({foot - reach * along, foot + reach * along}, frame);
    if (!inside || inside->length() <= 1e-9 * reach) return std::nullopt;
    return inside;
}

std::vector<QPolygonF> clipPolyline(const QPolygonF& line, const QRectF& frame) {
    std::vector<QPolygonF> runs;
    bool open = false;
    for (qsizetype i = 0; i + 1 < line.size(); ++i) {
        const std::optional<QLineF> part = clipSegment({line[i], line[i + 1]}, frame);
        if (!part) {
            open = false;
            continue;
        }
        if (!open || part->p1() != line[i]) runs.push_back(QPolygonF{part->p1()});
        runs.back() << part->p2();
        open = part->p2() == line[i + 1];
    }
    return runs;
}

QPolygonF clipHalfPlane(const QPolygonF& polygon, double a, double b, double c) {
    QPolygonF result;
    const auto value = [&](const QPointF& p) { return a * p.x() + b * p.y() + c; };
    for (qsizetype i = 0; i < polygon.size(); ++i) {
        const QPointF& from = polygon[i];
        const QPointF& to = polygon[(i + 1) % polygon.size()];
        const double atFrom = value(from), atTo = value(to);
        if (atFrom >= 0.0) result << from;
        if ((atFrom > 0.0 && atTo < 0.0) || (atFrom < 0.0 && atTo > 0.0)) {
            result << from + (to - from) * (atFrom / (atFrom - atTo));
        }
    }
    return result.size() < 3 ? QPolygonF() : result;
}

QPolygonF clipPolygon(const QPolygonF& polygon, const QRectF& frame) {
    QPolygonF result = clipHalfPlane(polygon, 1, 0, -frame.left());
    result = clipHalfPlane(result, -1, 0, frame.right());
    result = clipHalfPlane(result, 0, 1, -frame.top());
    return clipHalfPlane(result, 0, -1, frame.bottom());
}

std::vector<QLineF> hatchLines(const std::vector<QPolygonF>& loops, double spacing) {
    // Rotated coordinates: u = x + y is constant along a hatch line, v = x - y runs along it.
    const double step = spacing * std::numbers::sqrt2;
    double lowest = 0.0, highest = -1.0;
    for (const QPolygonF& loop : loops) {
        for (const QPointF& p : loop) {
            const double u = p.x() + p.y();
            if (lowest > highest) lowest = highest = u;
            lowest = std::min(lowest, u);
            highest = std::max(highest, u);
        }
    }
    std::vector<QLineF> lines;
    // Loops lie on the paper; what does not is no hatching but a mistake of numbers.
    constexpr double kMostLines = 1e6;
    if (!(step > 0.0) || !(highest >= lowest) || !((highest - lowest) / step <= kMostLines) ||
        !(std::abs(lowest) / step <= 1e15))
        return lines;
    const auto first = static_cast<long>(std::ceil(lowest / step));
    const auto count = static_cast<long>(std::floor(highest / step)) - first + 1;
    if (count <= 0) return lines;
    std::vector<std::vector<double>> crossings(static_cast<std::size_t>(count));
    for (const QPolygonF& loop : loops) {
        for (qsizetype i = 0; i < loop.size(); ++i) {
            const QPointF& p = loop[i];
            const QPointF& q = loop[(i + 1) % loop.size()];
            const double u0 = p.x() + p.y(), u1 = q.x() + q.y();
            // Half-open in u: an edge counts its lower end only, so a line through a corner counts once.
            const auto from = static_cast<long>(std::ceil(std::min(u0, u1) / step));
            const auto to = static_cast<long>(std::ceil(std::max(u0, u1) / step));
            for (long k = from; k < to; ++k) {
                const double share = (static_cast<double>(k) * step - u0) / (u1 - u0);
                crossings[static_cast<std::size_t>(k - first)].push_back(
                    (p.x() - p.y()) + share * ((q.x() - q.y()) - (p.x() - p.y())));
            }
        }
    }
    for (long k = 0; k < count; ++k) {
        std::vector<double>& at = crossings[static_cast<std::size_t>(k)];
        std::sort(at.begin(), at.end());
        const double u = static_cast<double>(first + k) * step;
        for (std::size_t i = 0; i + 1 < at.size(); i += 2) {
            if (at[i + 1] - at[i] < 1e-6) continue;
            lines.emplace_back(QPointF(u + at[i], u - at[i]) / 2.0,
                               QPointF(u + at[i + 1], u - at[i + 1]) / 2.0);
        }
    }
    return lines;
}

}  // namespace omegascope::figures
