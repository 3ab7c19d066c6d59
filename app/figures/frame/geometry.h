#pragma once

#include <QLineF>
#include <QPointF>
#include <QPolygonF>
#include <QRectF>
#include <optional>
#include <vector>

namespace omegascope::figures {

// Clipping is done here, not by the painter: SVG output ignores a painter's clip, and hatching by brush looks
// different on every paint device.

/// The part of a segment inside the closed rectangle; nothing for ends that are no finite numbers.
std::optional<QLineF> clipSegment(const QLineF& segment, const QRectF& frame);

/// The part of the line a x + b y + c = 0 inside the rectangle; nothing when (a, b) = 0 or it passes by.
std::optional<QLineF> clipLine(double a, double b, double c, const QRectF& frame);

/// The runs of a polyline inside the rectangle.
std::vector<QPolygonF> clipPolyline(const QPolygonF& line, const QRectF& frame);

/// The part of a polygon where a x + b y + c ≥ 0 (Sutherland-Hodgman; a non-convex polygon may get doubled
/// border edges, which fill and hatch alike ignore).
QPolygonF clipHalfPlane(const QPolygonF& polygon, double a, double b, double c);
QPolygonF clipPolygon(const QPolygonF& polygon, const QRectF& frame);

/// Parallel lines at 45° (rising to the right), `spacing` apart, inside the region that the loops enclose by
/// the even-odd rule. The lines lie on a fixed lattice of the paper, so neighbouring regions hatch as one.
std::vector<QLineF> hatchLines(const std::vector<QPolygonF>& loops, double spacing);

}  // namespace omegascope::figures
