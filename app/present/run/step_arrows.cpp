#include "app/present/run/step_arrows.h"

#include <QLineF>
#include <QPainterPath>
#include <algorithm>
#include <cmath>

namespace omegascope::present {

namespace {

constexpr double kGradientShare = 0.25;  // of the frame
constexpr double kLeastShare = 0.15;
constexpr double kLeastMarkers = 3.0;  // and in markers, since each begins below that of ω

struct Ink {
    QColor colour;
    double width;
    bool dashed = false;
};

void strokeArrow(QPainter& painter, const QLineF& line, const Ink& ink, double head) {
    const QPointF along = (line.p2() - line.p1()) / line.length(), across(-along.y(), along.x());
    const double size = std::min(head, 0.6 * line.length());
    const QPointF neck = line.p2() - size * along;
    QPen pen(ink.colour, ink.width, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin);
    if (ink.dashed) pen.setDashPattern({3.0, 1.6});
    painter.setPen(pen);
    painter.drawLine(line.p1(), neck);
    painter.setPen(QPen(ink.colour, 1.0, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.setBrush(ink.colour);
    painter.drawPolygon(QPolygonF({line.p2(), neck + 0.45 * size * across, neck - 0.45 * size * across}));
    painter.setBrush(Qt::NoBrush);
}

/// On a casing of paper, with its label beside the middle, inside the frame.
void drawOne(QPainter& painter, const QLineF& line, const Ink& ink, const QString& label,
             const figures::AxisMap& map, const figures::Style& style) {
    if (!(line.length() > 0.5)) return;
    const double head = 1.1 * style.markerSize;
    strokeArrow(painter, line, {figures::palette::kPaper, ink.width + 3.0 * style.lineWidth},
                head + 2.0 * style.lineWidth);
    strokeArrow(painter, line, ink, head);
    const QFontMetricsF metrics(painter.font());
    const QPointF along = (line.p2() - line.p1()) / line.length();
    QPointF across(-along.y(), along.x());
    if (across.y() > 0.0) across = -across;
    QRectF box(0, 0, metrics.horizontalAdvance(label) + 2.0, metrics.height());
    box.moveCenter(line.p1() + 0.6 * (line.p2() - line.p1()) +
                   (0.5 * (std::abs(across.x()) * box.width() + std::abs(across.y()) * box.height()) +
                    0.5 * style.markerSize) *
                       across);
    box.moveLeft(std::clamp(box.left(), map.frame.left() + 2.0,
                            std::max(map.frame.left() + 2.0, map.frame.right() - box.width() - 2.0)));
    box.moveTop(std::clamp(box.top(), map.frame.top() + 2.0,
                           std::max(map.frame.top() + 2.0, map.frame.bottom() - box.height() - 2.0)));
    QPainterPath text;
    text.addText(box.left() + 1.0, box.top() + metrics.ascent(), painter.font(), label);
    painter.strokePath(text, QPen(figures::palette::kPaper, 4.0 * style.lineWidth, Qt::SolidLine,
                                  Qt::RoundCap, Qt::RoundJoin));
    painter.fillPath(text, figures::palette::kInk);
}

}  // namespace

StepArrows stepArrows(const dynamics::StepReason& reason, StepGuide::Part part,
                      const slice::AffineSlice& plane) {
    const Eigen::VectorXd origin = plane.project(reason.from);
    const auto along = [&](const Eigen::VectorXd& vector) {
        const Eigen::VectorXd shift = plane.project(reason.from + vector) - origin;
        return QPointF(shift(0), shift(1));
    };
    StepArrows arrows{
        {origin(0), origin(1)}, along(reason.gradient), along(reason.to - reason.from), {}, part};
    for (const auto& term : reason.terms)
        arrows.terms.push_back({QString::fromStdString(term.symbol), along(term.vector)});
    return arrows;
}

double enlargement(double length, double least) {
    if (!(length > 0.0)) return 1.0;
    for (double ten = 1.0; ten < 1e12; ten *= 10.0)
        for (const double digit : {1.0, 2.0, 5.0})
            if (digit * ten * length >= least) return digit * ten;
    return 1.0;
}

void drawStepArrows(QPainter& painter, const StepArrows& arrows, const figures::AxisMap& map,
                    const figures::Style& style) {
    const double side = std::min(map.frame.width(), map.frame.height());
    const QPointF from = map.toPaper(arrows.from.x(), arrows.from.y());
    const auto onPaper = [&](const QPointF& along) {
        return map.toPaper(arrows.from.x() + along.x(), arrows.from.y() + along.y()) - from;
    };
    painter.save();
    painter.setFont(style.font());
    const QPointF gradient = onPaper(arrows.gradient);
    const double length = std::hypot(gradient.x(), gradient.y());
    if (length > 0.0)
        drawOne(painter,
                {from,
                 from + gradient * (std::max(kGradientShare * side, 1.5 * kLeastMarkers * style.markerSize) /
                                    length)},
                {figures::palette::kInk, 1.6 * style.lineWidth, true}, QStringLiteral("g"), map, style);
    if (arrows.part == StepGuide::Part::Gradient) {
        painter.restore();
        return;
    }
    const QPointF moved = onPaper(arrows.moved);
    const double factor = enlargement(std::hypot(moved.x(), moved.y()),
                                      std::max(kLeastShare * side, kLeastMarkers * style.markerSize));
    const QString times = factor > 1.0 ? StepGuide::tr(" ×%1").arg(factor) : QString();
    if (arrows.part == StepGuide::Part::Rule) {
        QPointF at = from;
        for (const StepArrows::Term& term : arrows.terms) {
            const QPointF next = at + factor * onPaper(term.along);
            drawOne(painter, {at, next}, {figures::palette::kUnsolved, 2.2 * style.lineWidth},
                    term.symbol + times, map, style);
            at = next;
        }
    } else {
        drawOne(painter, {from, from + factor * moved}, {figures::palette::kOmega, 3.2 * style.lineWidth},
                StepGuide::tr("step%1").arg(times), map, style);
    }
    painter.restore();
}

}  // namespace omegascope::present
