#pragma once

#include <QPainter>
#include <QPointF>
#include <QSizeF>
#include <array>
#include <functional>

#include "app/figures/frame/style.h"
#include "app/figures/slice/slice_picture.h"
#include "app/figures/surface/volume_picture.h"

namespace omegascope::figures {

/// The box in which a loss surface stands: (s, t) fills [-1,1]² and the loss maps to the height
///   z(L) = height · map.height(L),  height = 1.1 · verticalScale,
/// so the lowest loss of the picture lies on the floor and the highest at the top; a point of the trajectory may leave the
/// box unless losses are cut. A constant loss lies on the floor.
struct SurfaceBox {
    std::array<double, 2> rangeS{-1, 1};
    std::array<double, 2> rangeT{-1, 1};
    LossMap map;
    double height = 1.1;
    LossColours colours = LossColours::Screen;

    static SurfaceBox of(const SlicePicture& picture, double verticalScale) {
        return {picture.grid.rangeS, picture.grid.rangeT, picture.map, 1.1 * verticalScale, picture.colours};
    }
    /// A 3-D slice: u takes the place of the loss.
    static SurfaceBox of(const VolumePicture& picture, double verticalScale) {
        const auto& ranges = picture.slice.ranges;
        return {ranges[0], ranges[1], {ranges[2][0], ranges[2][1]}, 1.6 * verticalScale, picture.colours};
    }
    double xOf(double s) const { return -1.0 + 2.0 * (s - rangeS[0]) / (rangeS[1] - rangeS[0]); }
    double yOf(double t) const { return -1.0 + 2.0 * (t - rangeT[0]) / (rangeT[1] - rangeT[0]); }
    double zOf(double loss) const { return height * map.height(loss); }
};

/// A camera as the figures need it: where a point of the box lands on paper (device-independent pixels), and
/// how far it lies from the eye (any increasing measure).
struct ScreenProjector {
    std::function<QPointF(double x, double y, double z)> toPaper;
    std::function<double(double x, double y, double z)> depth;
};

/// Tick marks, tick numbers and axis names of the box, and the colour bar "L(ω)" at the right edge of the
/// paper; the lines of the box belong to the scene. Numbers stand outside the box: along the bottom edges
/// that project lowest, one per direction, and along the vertical edge that projects furthest left. An axis
/// that is seen end-on is left out.
void drawSurfaceAxes(QPainter& painter, const SlicePicture& picture, const ScreenProjector& projector,
                     double verticalScale, const QSizeF& paper, const Style& style);

/// The same for a 3-D slice, whose third direction runs upwards.
void drawVolumeAxes(QPainter& painter, const VolumePicture& picture, const ScreenProjector& projector,
                    double verticalScale, const QSizeF& paper, const Style& style);

}  // namespace omegascope::figures
