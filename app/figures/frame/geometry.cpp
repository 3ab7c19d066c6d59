#include "app/figures/frame/geometry.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace omegascope::figures {

std::optional<QLineF> clipSegment(const QLineF& segment, const QRectF& frame) {
    // Paths that diverge have ends whose difference no double holds; the wider exponent holds it.
    using Wide = long double;
    const Wide x = segment.x1(), y = segment.y1(), dx = segment.x2() - x, dy = segment.y2() - y;
    if (!std::isfinite(dx) || !std::isfinite(dy)) return std::nullopt;
    Wide enter = 0.0L, leave = 1.0L;
    const std::array<std::pair<Wide, Wide>, 4> sides{
        {{-dx, x - frame.left()}, {dx, frame.right() - x}, {-dy, y - frame.top()}, {dy, frame.bottom() - y}}};
    for (const auto& [speed, room] : sides) {
        if (speed == 0.0L) {
            if (room < 0.0L) return std::nullopt;
        } else if (speed < 0.0L) {
            enter = std::max(enter, room / speed);
        } else {
            leave = std::min(leave, room / speed);
        }
    }
    if (!(enter <= leave)) return std::nullopt;
    const auto pointAt = [&](Wide share) {
        return QPointF(static_cast<double>(x + share * dx), static_cast<double>(y + share * dy));
    };
    // Ends that were not cut stay bit-identical, so that polylines keep their joints.
    return QLineF(enter > 0.0L ? pointAt(enter) : segment.p1(), leave < 1.0L ? pointAt(leave) : segment.p2());
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
