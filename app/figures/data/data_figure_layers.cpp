#include "app/figures/data/data_figure_layers.h"

#include <QFontMetricsF>
#include <QPainterPath>
#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <numbers>

#include "app/figures/data/data_pens.h"
#include "app/figures/data/image_markers.h"
#include "app/figures/data/input_regions.h"
#include "app/figures/frame/geometry.h"
#include "app/figures/frame/layers.h"

namespace omegascope::figures {
namespace {

constexpr double kHatchSpacing = 7.0;
constexpr double kArrow = 1.64;         // length of the arrow to the active side, in diameters of a datum
constexpr std::size_t kMostInFan = 12;  // data in one place; more are a heap anyway

/// Muted hues; the overlap of two is darker than either.
constexpr std::array<QRgb, 6> kBlindTints{0xff5b7fa6, 0xff6f9a8d, 0xff9a86b5,
                                          0xffa89a6a, 0xff7d8ba0, 0xffa07d84};

/// a X + b Y + c of the plane, as a form in paper coordinates.
struct PaperForm {
    double a = 0.0, b = 0.0, c = 0.0;
};
PaperForm paperForm(const Hyperplane& plane, const AxisMap& map) {
    const QPointF origin = map.toData({0.0, 0.0});
    return {plane.a * map.unitsPerPixelX(), -plane.b * map.unitsPerPixelY(),
            plane.a * origin.x() + plane.b * origin.y() + plane.c};
}

QPointF normalised(const QPointF& v) {
    const double length = std::hypot(v.x(), v.y());
    return length > 0.0 ? v / length : QPointF(0, 0);
}

QPolygonF rectangle(const QRectF& frame) {
    return {frame.topLeft(), frame.topRight(), frame.bottomRight(), frame.bottomLeft()};
}

/// So many lines that data must be seen through them: they are thin and soft, without arrows.
bool areMany(const DataFigureState& state) {
    return state.hyperplanes.size() > kMostNumbered;
}

QPen hyperplanePen(const Hyperplane& plane, bool many, bool highlighted, const Style& style) {
    const double width = (highlighted ? 2.5 : many ? 0.8 : 1.2) * style.lineWidth;
    const QColor ink = many && !highlighted ? style.soft() : palette::kWall;
    if (plane.active)
        return {plane.replica >= 0 ? classInk(plane.replica) : ink, width, Qt::SolidLine, Qt::FlatCap};
    QPen pen(QColor(0x9a, 0x9a, 0x9a), width, Qt::CustomDashLine, Qt::FlatCap);
    pen.setDashPattern({5, 4});
    return pen;
}

void drawArrow(QPainter& painter, const QPointF& from, const QPointF& direction, const QPen& linePen,
               const Style& style) {
    const QPointF along = normalised(direction), across(-along.y(), along.x());
    const double head = 0.64 * style.markerSize;
    const QPointF tip = from + kArrow * style.markerSize * along, neck = tip - head * along;
    painter.setPen(QPen(linePen.color(), 1.6 * style.lineWidth, Qt::SolidLine, Qt::FlatCap));
    painter.drawLine(from, neck);
    painter.setPen(Qt::NoPen);
    painter.setBrush(linePen.color());
    painter.drawPolygon(QPolygonF{tip, neck + 0.54 * head * across, neck - 0.54 * head * across});
    painter.setBrush(Qt::NoBrush);
}

/// Where the arrow starts: as near the foot of the line as the data allow; at the foot of the plot on the
/// line, where the graph crosses the middle of the frame.
QPointF placeOfArrow(const QLineF& visible, const QPointF& foot, const QPointF& direction,
                     const DataFigureState& state, const AxisMap& map, const Style& style) {
    if (state.dimension == 1) return {foot.x(), map.frame.bottom() - 12.0};
    const QPointF along = normalised(visible.p2() - visible.p1());
    const double length = kArrow * style.markerSize;
    const QPointF middle = 0.5 * length * normalised(direction);
    const double reach = 0.5 * length + style.markerSize;
    for (const double shift : {0.0, 2.0, -2.0, 4.0, -4.0, 6.0, -6.0}) {
        const QPointF at = foot + shift * style.markerSize * along;
        const bool free = std::none_of(state.data.begin(), state.data.end(), [&](const Datum& datum) {
            const QPointF away = map.toPaper(datum.x, datum.y) - at - middle;
            return std::hypot(away.x(), away.y()) < reach;
        });
        if (free && map.frame.contains(at)) return at;
    }
    return foot;
}

void drawGrip(QPainter& painter, const QPointF& at) {
    painter.setPen(QPen(palette::kWall, 1.4));
    painter.setBrush(palette::kPaper);
    painter.drawEllipse(at, 4.0, 4.0);
    painter.setBrush(Qt::NoBrush);
}

/// Places already taken by numbers and markers.
struct Taken {
    std::vector<QRectF> boxes;
    bool collides(const QRectF& box) const {
        return std::any_of(boxes.begin(), boxes.end(),
                           [&](const QRectF& other) { return other.intersects(box); });
    }
};

/// A free place for a number beside the line, near one of its ends inside the frame; the last try is taken as
/// it is.
QRectF placeOfNumber(const QLineF& visible, const QSizeF& size, const QRectF& frame, const Taken& taken) {
    const QPointF along = normalised(visible.p2() - visible.p1()), across(-along.y(), along.x());
    const double clearance =
        0.5 * (std::abs(across.x()) * size.width() + std::abs(across.y()) * size.height()) + 2.5;
    const double inset =
        0.5 * (std::abs(along.x()) * size.width() + std::abs(along.y()) * size.height()) + 3.0;
    QRectF place;
    for (int attempt = 0; attempt < 24; ++attempt) {
        const double from = inset + 14.0 * (attempt / 4);
        const QPointF base = attempt % 2 == 0 ? visible.p1() + from * along : visible.p2() - from * along;
        const QPointF centre = base + (attempt % 4 < 2 ? clearance : -clearance) * across;
        place = QRectF(centre - QPointF(size.width(), size.height()) / 2.0, size);
        if (frame.contains(place) && !taken.collides(place)) return place;
    }
    return place;
}

void drawNumbers(QPainter& painter, const DataFigureState& state, const AxisMap& map, const Style& style) {
    const QFont font = style.font(0.85, true);
    const QFontMetricsF metrics(font);
    const Layer layer(painter, "number");
    Taken taken;
    for (const Datum& datum : state.data) {
        const double size = 1.3 * style.markerSize;
        taken.boxes.emplace_back(map.toPaper(datum.x, datum.y) - QPointF(size, size) / 2.0,
                                 QSizeF(size, size));
    }
    painter.setFont(font);
    for (const Hyperplane& plane : state.hyperplanes) {
        const PaperForm form = paperForm(plane, map);
        const std::optional<QLineF> visible = clipLine(form.a, form.b, form.c, map.frame);
        if (!visible) continue;
        const QString text = QString::number(plane.number);
        const QSizeF size(metrics.horizontalAdvance(text) + 3.0, metrics.capHeight() + 4.0);
        const QRectF place = placeOfNumber(*visible, size, map.frame, taken);
        if (!map.frame.contains(place)) continue;
        taken.boxes.push_back(place);
        painter.setPen(plane.active ? hyperplanePen(plane, false, false, style).color() : style.soft());
        painter.drawText(QPointF(place.left() + 1.5, place.bottom() - 2.0), text);
    }
}

}  // namespace

QPolygonF commonBlindSide(const DataFigureState& state, const AxisMap& map) {
    QPolygonF common = rectangle(map.frame);
    bool anyActive = false;
    for (const Hyperplane& plane : state.hyperplanes) {
        if (!plane.active) continue;
        const PaperForm form = paperForm(plane, map);
        common = clipHalfPlane(common, -form.a, -form.b, -form.c);
        anyActive = true;
    }
    return anyActive && state.alpha == 0.0 ? common : QPolygonF();
}

void drawBlindSides(QPainter& painter, const DataFigureState& state, const AxisMap& map, const Style& style) {
    // The hyperplane's own line covers the edge, and filling without smoothing takes less time.
    painter.setRenderHint(QPainter::Antialiasing, false);
    // Shades of many lines add up to one dark ground that tells nothing: they get fainter, and beyond are left out.
    constexpr double kFull = 12.0;
    const double share = std::min(1.0, kFull / static_cast<double>(state.hyperplanes.size()));
    for (const Hyperplane& plane : state.hyperplanes) {
        const PaperForm form = paperForm(plane, map);
        const QPolygonF blind = clipHalfPlane(rectangle(map.frame), -form.a, -form.b, -form.c);
        if (blind.isEmpty() || (form.a == 0.0 && form.b == 0.0)) continue;
        QColor tint =
            QColor::fromRgba(kBlindTints[static_cast<std::size_t>(plane.unit) % kBlindTints.size()]);
        // Above the tints of classes, and with a line for each replica, the shades must stay faint.
        const bool classes = state.classCount > 0;
        tint.setAlpha(static_cast<int>(share * (plane.active ? (classes ? 14 : 40) : (classes ? 6 : 16))));
        if (tint.alpha() < 2) continue;
        const Layer layer(painter, "blind side");
        painter.setPen(Qt::NoPen);
        painter.setBrush(tint);
        painter.drawPolygon(blind);
    }
    painter.setBrush(Qt::NoBrush);
    painter.setRenderHint(QPainter::Antialiasing);
    const QPolygonF common = commonBlindSide(state, map);
    if (common.isEmpty()) return;
    const Layer layer(painter, "common blind side");
    painter.setPen(hatchPen(style));
    for (const QLineF& line : hatchLines({common}, kHatchSpacing)) painter.drawLine(line);
}

void drawHyperplanes(QPainter& painter, const DataFigureState& state, const AxisMap& map,
                     const Style& style) {
    for (const Hyperplane& plane : state.hyperplanes) {
        const PaperForm form = paperForm(plane, map);
        const std::optional<QLineF> visible = clipLine(form.a, form.b, form.c, map.frame);
        if (!visible) continue;
        const auto& chosen = state.highlightedHyperplanes;
        const bool highlighted = std::find(chosen.begin(), chosen.end(), plane.unit) != chosen.end();
        const Layer layer(painter, plane.active ? "hyperplane" : "idle hyperplane");
        const QPen pen = hyperplanePen(plane, areMany(state), highlighted, style);
        painter.setPen(pen);
        painter.drawLine(*visible);
        if (areMany(state) && !highlighted) continue;
        const HyperplaneHandles handles = handlesOf(plane, map);
        const QPointF at = placeOfArrow(*visible, handles.foot, {form.a, form.b}, state, map, style);
        if (map.frame.contains(at + kArrow * style.markerSize * normalised({form.a, form.b})))
            drawArrow(painter, at, {form.a, form.b}, pen, style);
        if (highlighted) {
            drawGrip(painter, handles.foot);
            drawGrip(painter, handles.handle);
        }
    }
    if (style.text && state.hyperplanes.size() <= kMostNumbered) drawNumbers(painter, state, map, style);
}

std::vector<QPointF> dataFans(const DataFigureState& state, const Style& style) {
    const double radius = 0.55 * style.markerSize;
    std::map<std::pair<double, double>, std::vector<std::size_t>> places;
    for (std::size_t i = 0; i < state.data.size(); ++i)
        places[{state.data[i].x, state.data[i].y}].push_back(i);
    std::vector<QPointF> fans(state.data.size());
    for (const auto& [place, members] : places) {
        if (members.size() < 2 || members.size() > kMostInFan) continue;
        for (std::size_t k = 0; k < members.size(); ++k) {
            const double angle =
                2.0 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(members.size());
            fans[members[k]] = radius * QPointF(std::cos(angle), std::sin(angle));
        }
    }
    return fans;
}

void drawData(QPainter& painter, const DataFigureState& state, const AxisMap& map, const Style& style) {
    const double size = style.markerSize;
    const std::vector<QPointF> fans = dataFans(state, style);
    const double side = imageSide(state, map, style);
    const auto draw = [&](std::size_t i) {
        const Datum& datum = state.data[i];
        const QPointF place = map.toPaper(datum.x, datum.y);
        if (!map.frame.contains(place)) return;
        const QPointF at = place + fans[i];
        if (!fans[i].isNull()) {
            const Layer layer(painter, "fan");
            painter.setPen(QPen(style.soft(), style.lineWidth));
            painter.drawLine(place, at);
        }
        const auto& chosen = state.highlightedData;
        const bool highlighted = std::find(chosen.begin(), chosen.end(), static_cast<int>(i)) != chosen.end();
        painter.setBrush(Qt::NoBrush);
        if (side > 0.0 && !datum.image.isNull()) {
            drawImageOfDatum(painter, datum, at, side, highlighted, deadPen(state, style), style);
            return;
        }
        if (datum.dead) {
            const Layer layer(painter, "dead");
            if (!isTaken(painter, {Mark::Kind::Ring, Marker::Circle, at, 1.8 * size, palette::kInk, false})) {
                painter.setPen(deadPen(state, style));
                painter.drawEllipse(at, 0.9 * size, 0.9 * size);
            }
        }
        if (highlighted) {
            painter.setPen(QPen(palette::kOmega, 2.2));
            painter.drawEllipse(at, 1.15 * size, 1.15 * size);
        }
        const Layer layer(painter, datum.solved ? "solved" : "unsolved");
        drawMarker(painter, markerOfClass(datum.classIndex), at, size,
                   datum.solved ? palette::kSolved : palette::kUnsolved, datum.solved);
    };
    // Unsolved data come last: they must not be hidden by solved ones.
    for (const bool solved : {true, false}) {
        for (std::size_t i = 0; i < state.data.size(); ++i) {
            if (state.data[i].solved == solved) draw(i);
        }
    }
}

}  // namespace omegascope::figures
