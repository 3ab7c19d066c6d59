#include "app/figures/frame/style.h"
#include "app/figures/frame/layers.h"

#include <QFontDatabase>
#include <QPainterPath>
#include <QPolygonF>
#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

namespace omegascope::figures {
namespace {

/// cividis at these shares; straight lines between them stay within two steps of 255 of the published table.
struct Anchor {
    double share;
    std::array<int, 3> rgb;
};
constexpr std::array<Anchor, 12> kCividis{{{0.0, {0x00, 0x22, 0x4e}},
                                           {0.047, {0x00, 0x2b, 0x62}},
                                           {0.078, {0x00, 0x30, 0x70}},
                                           {1.0 / 9, {0x12, 0x35, 0x70}},
                                           {2.0 / 9, {0x3b, 0x49, 0x6c}},
                                           {3.0 / 9, {0x57, 0x5d, 0x6d}},
                                           {4.0 / 9, {0x70, 0x71, 0x73}},
                                           {5.0 / 9, {0x8a, 0x86, 0x78}},
                                           {6.0 / 9, {0xa5, 0x9c, 0x74}},
                                           {7.0 / 9, {0xc3, 0xb3, 0x69}},
                                           {8.0 / 9, {0xe1, 0xcc, 0x55}},
                                           {1.0, {0xfe, 0xe8, 0x38}}}};

QPolygonF regularPolygon(const QPointF& centre, double radius, int corners, double firstAngle) {
    QPolygonF polygon;
    for (int i = 0; i < corners; ++i) {
        const double angle = firstAngle + 2.0 * std::numbers::pi * i / corners;
        polygon << centre + radius * QPointF(std::cos(angle), std::sin(angle));
    }
    return polygon;
}

QPolygonF star(const QPointF& centre, double radius) {
    const QPolygonF outer = regularPolygon(centre, radius, 5, -std::numbers::pi / 2);
    const QPolygonF inner =
        regularPolygon(centre, 0.45 * radius, 5, -std::numbers::pi / 2 + std::numbers::pi / 5);
    QPolygonF polygon;
    for (int i = 0; i < 5; ++i) polygon << outer[i] << inner[i];
    return polygon;
}

QPolygonF cross(const QPointF& centre, double radius) {
    const double arm = 0.34 * radius;
    QPolygonF polygon;
    for (const auto& [x, y] : std::initializer_list<std::pair<double, double>>{{-arm, -radius},
                                                                               {arm, -radius},
                                                                               {arm, -arm},
                                                                               {radius, -arm},
                                                                               {radius, arm},
                                                                               {arm, arm},
                                                                               {arm, radius},
                                                                               {-arm, radius},
                                                                               {-arm, arm},
                                                                               {-radius, arm},
                                                                               {-radius, -arm},
                                                                               {-arm, -arm}}) {
        polygon << centre + QPointF(x, y);
    }
    return polygon;
}

}  // namespace

/// Shapes of about the area of the circle, so that no class looks heavier.
QPainterPath markerOutline(Marker marker, const QPointF& centre, double radius) {
    QPainterPath path;
    switch (marker) {
        case Marker::Circle:
            path.addEllipse(centre, radius, radius);
            break;
        case Marker::Triangle:
            path.addPolygon(
                regularPolygon(centre + QPointF(0, 0.22 * radius), 1.3 * radius, 3, -std::numbers::pi / 2));
            break;
        case Marker::Square:
            path.addPolygon(regularPolygon(centre, 1.25 * radius, 4, std::numbers::pi / 4));
            break;
        case Marker::Diamond:
            path.addPolygon(regularPolygon(centre, 1.28 * radius, 4, 0.0));
            break;
        case Marker::Star:
            path.addPolygon(star(centre, 1.4 * radius));
            break;
        case Marker::Cross:
            path.addPolygon(cross(centre, 1.1 * radius));
            break;
    }
    path.closeSubpath();
    return path;
}

QFont Style::font(double relative, bool bold) const {
    QFont result(family.isEmpty() ? figureFamily() : family);
    result.setPixelSize(std::max(1, static_cast<int>(std::lround(textSize * relative))));
    result.setBold(bold);
    return result;
}

QString figureFamily() {
    const QStringList installed = QFontDatabase::families();
    for (const char* wanted : {"Noto Sans", "DejaVu Sans"}) {
        if (installed.contains(QLatin1String(wanted))) return QLatin1String(wanted);
    }
    return QFontDatabase::systemFont(QFontDatabase::GeneralFont).family();
}

QColor cividis(double share) {
    if (!(share > 0.0)) share = 0.0;  // not a number, too
    share = std::min(share, 1.0);
    std::size_t upper = 1;
    while (upper + 1 < kCividis.size() && kCividis[upper].share < share) ++upper;
    const Anchor& a = kCividis[upper - 1];
    const Anchor& b = kCividis[upper];
    const double weight = (share - a.share) / (b.share - a.share);
    const auto mix = [&](std::size_t i) {
        return static_cast<int>(std::lround(a.rgb[i] + weight * (b.rgb[i] - a.rgb[i])));
    };
    return {mix(0), mix(1), mix(2)};
}

QColor lossColour(double share, LossColours colours) {
    const QColor full = cividis(share);
    if (colours == LossColours::Screen) return full;
    constexpr double kInk = 0.55;
    const auto thin = [](int channel) {
        return static_cast<int>(std::lround(255.0 - kInk * (255 - channel)));
    };
    return {thin(full.red()), thin(full.green()), thin(full.blue())};
}

double shareOf(double value, double low, double high) {
    return high > low ? std::clamp((value - low) / (high - low), 0.0, 1.0) : 0.0;
}

Marker markerOfClass(int index) {
    return static_cast<Marker>(std::max(index, 0) % 6);
}

void drawMarker(QPainter& painter, Marker marker, const QPointF& centre, double diameter,
                const QColor& colour, bool filled) {
    if (isTaken(painter, {Mark::Kind::Shape, marker, centre, diameter, colour, filled})) return;
    const double stroke = 0.16 * diameter;
    painter.save();
    // The tips of a star would grow into spikes.
    const Qt::PenJoinStyle join = marker == Marker::Star ? Qt::RoundJoin : Qt::MiterJoin;
    painter.setPen(QPen(filled ? palette::kPaper : colour, filled ? 0.5 * stroke : stroke, Qt::SolidLine,
                        Qt::RoundCap, join));
    painter.setBrush(filled ? colour : palette::kPaper);
    // The stroke of a hollow marker stays inside the outline of a filled one.
    painter.drawPath(markerOutline(marker, centre, 0.5 * diameter - (filled ? 0.0 : 0.5 * stroke)));
    painter.restore();
}

void drawOmega(QPainter& painter, const QPointF& centre, double diameter, bool onPlane) {
    if (isTaken(painter, {Mark::Kind::Omega, Marker::Circle, centre, diameter, palette::kOmega, onPlane}))
        return;
    painter.save();
    const double r = 0.5 * diameter;
    // A small ring stays as wide as venues ask of lines: half a point at type of 7.5.
    constexpr double kThinnestRing = 0.8;
    painter.setPen(QPen(palette::kInk, std::max(0.09 * diameter, kThinnestRing)));
    painter.setBrush(palette::kPaper);
    painter.drawEllipse(centre, r, r);
    if (onPlane) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(palette::kOmega);
        painter.drawEllipse(centre, 0.66 * r, 0.66 * r);
    } else {
        painter.setPen(QPen(palette::kOmega, 0.15 * diameter));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(centre, 0.58 * r, 0.58 * r);
    }
    painter.restore();
}

}  // namespace omegascope::figures
