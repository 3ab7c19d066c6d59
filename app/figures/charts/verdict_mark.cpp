#include "app/figures/charts/verdict_mark.h"

#include <QPainterPath>
#include <QPolygonF>

#include "app/figures/frame/style.h"

namespace omegascope::figures {
namespace {

/// Outlines on [-1,1]², y downwards; the dot is where ω lies.
QPainterPath outline(VerdictMark mark) {
    QPainterPath path;
    switch (mark) {
        case VerdictMark::Flat:
            path.moveTo(-1.0, -0.7);
            path.lineTo(-0.55, 0.7);
            path.lineTo(0.55, 0.7);
            path.lineTo(1.0, -0.7);
            break;
        case VerdictMark::Sharp:
            path.moveTo(-0.85, -0.75);
            path.lineTo(0.0, 0.75);
            path.lineTo(0.85, -0.75);
            break;
        case VerdictMark::NotAMinimum:
            path.moveTo(-0.9, -0.75);
            path.lineTo(0.85, 0.75);
            path.moveTo(0.2, 0.78);
            path.lineTo(0.85, 0.75);
            path.lineTo(0.78, 0.1);
            break;
        case VerdictMark::Undecided:
            path.moveTo(-0.45, -0.4);
            path.cubicTo(-0.45, -1.05, 0.6, -1.05, 0.6, -0.35);
            path.cubicTo(0.6, 0.1, 0.0, 0.05, 0.0, 0.45);
            break;
    }
    return path;
}

QPointF dotOf(VerdictMark mark) {
    switch (mark) {
        case VerdictMark::Flat:
            return {0.0, 0.32};
        case VerdictMark::Sharp:
            return {0.0, 0.12};
        case VerdictMark::NotAMinimum:
            return {-0.2, -0.65};
        case VerdictMark::Undecided:
            return {0.0, 0.85};
    }
    return {};
}

}  // namespace

QColor verdictColour(VerdictMark mark) {
    switch (mark) {
        case VerdictMark::Flat:
        case VerdictMark::Sharp:
            return palette::kSolved;
        case VerdictMark::NotAMinimum:
            return palette::kUnsolved;
        case VerdictMark::Undecided:
            return palette::kSoft;
    }
    return palette::kSoft;
}

void drawVerdictMark(QPainter& painter, VerdictMark mark, const QPointF& centre, double size,
                     const QColor& colour) {
    const QColor ink = colour.isValid() ? colour : verdictColour(mark);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(centre);
    painter.scale(0.5 * size, 0.5 * size);
    painter.setPen(QPen(ink, 0.26, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(outline(mark));
    painter.setPen(Qt::NoPen);
    painter.setBrush(ink);
    const double radius = mark == VerdictMark::Undecided ? 0.15 : 0.26;
    painter.drawEllipse(dotOf(mark), radius, radius);
    painter.restore();
}

}  // namespace omegascope::figures
