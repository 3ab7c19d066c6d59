#pragma once

#include <QColor>
#include <QFont>
#include <QImage>
#include <QPainter>
#include <QPainterPath>
#include <QPen>
#include <QPointF>
#include <QRectF>
#include <QSizeF>
#include <QString>

namespace omegascope::figures {

/// The one palette of the program. Figures are white on paper; window chrome is not drawn here.
namespace palette {
inline const QColor kPaper{0xff, 0xff, 0xff};
inline const QColor kInk{0x22, 0x22, 0x22};         ///< text, frame
inline const QColor kWall{0x40, 0x40, 0x40};        ///< walls, 1 px
inline const QColor kSoft{0x6b, 0x6b, 0x6b};        ///< ticks, secondary text (contrast ≥ 4.5 on paper)
inline const QColor kSolved{0x1b, 0x78, 0x37};      ///< filled
inline const QColor kUnsolved{0xc5, 0x1b, 0x7d};    ///< hollow
inline const QColor kFlat{0xfe, 0xe8, 0xa6};        ///< flat cells, with 45° hatch
inline const QColor kOmega{0xd9, 0x5f, 0x02};       ///< ω: a ringed dot, in every view
inline const QColor kTrajectory{0xd9, 0x5f, 0x02};  ///< pale (old) to full (now)
}  // namespace palette

/// What varies between the screen and the exports. Lengths are in device-independent pixels of the painter.
struct Style {
    QString family;            ///< empty: figureFamily()
    double textSize = 12.0;    ///< pixels; titles 1.15 of it
    double lineWidth = 1.0;    ///< a wall; hovered 2.5 times it
    double markerSize = 11.0;  ///< diameter of a datum
    bool text = true;          ///< golden images leave it out
    bool background = true;    ///< false: transparent
    bool colourBar = true;     ///< at the surface: a figure that shows the plane too has one there
    bool vectors = false;      ///< colours of the loss as polygons instead of a bitmap
    double foreignType =
        1.0;              ///< how much wider words may come out than they are measured, in a font of TeX's
    bool strong = false;  ///< for a washed-out projector: walls black on opaque paper, ink instead of grey
    QFont font(double relative = 1.0, bool bold = false) const;
    QColor soft() const { return strong ? palette::kInk : palette::kSoft; }  ///< of ticks and secondary text
};

/// The first installed of Noto Sans, DejaVu Sans, else the system's sans serif.
QString figureFamily();

/// cividis (Nuñez, Anderton, Renslow 2018) for loss; share in [0,1], clamped.
QColor cividis(double share);
/// Colours of the loss: cividis on the screen; for print the same on half as much ink, under which black lines
/// and numbers stay readable. Lightness grows with the loss in both.
enum class LossColours { Screen, Print };
QColor lossColour(double share, LossColours colours);
/// The share of `value` in [low, high]; 0 when the range is empty.
double shareOf(double value, double low, double high);

/// Data coordinates <-> painter coordinates of a plot's frame; t grows upwards.
struct AxisMap {
    QRectF frame;
    double lowX = 0.0, highX = 1.0, lowY = 0.0, highY = 1.0;
    QPointF toPaper(double x, double y) const;
    QPointF toData(const QPointF& paper) const;
    double unitsPerPixelX() const;
    double unitsPerPixelY() const;
};

/// Shapes of classes, told apart without colour: +1 or class 0 circle, -1 or class 1 triangle, then square,
/// diamond, star, cross.
enum class Marker { Circle, Triangle, Square, Diamond, Star, Cross };
Marker markerOfClass(int index);
/// Its outline, of about the area of a circle of this radius.
QPainterPath markerOutline(Marker marker, const QPointF& centre, double radius);
/// A marker of `diameter` about `centre`: filled (solved) or hollow with a paper inside (unsolved).
void drawMarker(QPainter& painter, Marker marker, const QPointF& centre, double diameter,
                const QColor& colour, bool filled);
/// The ringed dot of ω.
void drawOmega(QPainter& painter, const QPointF& centre, double diameter, bool onPlane = true);
/// Frame, ticks, tick numbers and axis names round `map.frame`. `offset + scale·coordinate` is what ticks
/// show.
struct AxisText {
    QString name;
    double offset = 0.0;
    double scale = 1.0;
    bool decades = false;  ///< coordinates are logarithms, and the ticks powers of ten (close axes alone)
};
void drawAxes(QPainter& painter, const AxisMap& map, const AxisText& x, const AxisText& y,
              const Style& style);
/// The frame of a plot on paper of this size, with room for what drawAxes writes at the left and below, and
/// at least `top` and `right` on the other sides. Depends on the text size alone, not on fonts or numbers:
/// frames never jump.
QRectF plotFrame(const QSizeF& paper, const Style& style, double top = 0.0, double right = 0.0);

}  // namespace omegascope::figures
