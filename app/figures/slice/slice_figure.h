#pragma once

#include <QPainter>
#include <memory>
#include <vector>

#include "app/figures/frame/style.h"
#include "app/figures/slice/runner_paths.h"
#include "app/figures/slice/slice_picture.h"

namespace omegascope::figures {

/// The parameter plane in plain values: slice coordinates throughout.
struct SliceFigureState {
    std::shared_ptr<const SlicePicture>
        picture;                          ///< null while the first one is computed: an empty frame is drawn
    std::array<double, 2> rangeS{-1, 1};  ///< what part of the plane to show
    std::array<double, 2> rangeT{-1, 1};
    std::array<double, 2> omega{0, 0};              ///< ω, or its projection when it is off the plane
    double offPlane = 0.0;                          ///< distance of ω from the plane; > 0 draws ω hollow
    double pathOffPlane = 0.0;                      ///< largest distance of the trajectory from the plane
    std::vector<std::array<double, 2>> trajectory;  ///< projected steps, oldest first, up to the shown one
    std::vector<ProjectedPath> runners;             ///< of a race, in the order of their looks
    std::vector<double>
        runnerShares;  ///< how much of each is seen, of its steps, and it fades behind; empty: all
    int chosenRunner = -1;
    std::vector<network::Activation> highlightedMakers;  ///< walls made by one of these are drawn 2.5 px
    int highlightedCell = -1;
    session::ViewChoices choices;
};

/// Frame of the plane on paper of this size; room is left for ticks and for the colour bar on the right.
AxisMap sliceFigureMap(const SliceFigureState& state, const QSizeF& paper, const Style& style);

/// Loss colours (the only bitmap), flat cells hatched, isolines, walls, minima of the slice, axes, colour bar
/// "L(ω)"; then the overlay.
void drawSliceFigure(QPainter& painter, const SliceFigureState& state, const QSizeF& paper,
                     const Style& style);

/// The two halves of drawSliceFigure: what stays while the pointer or ω moves, and what then changes (the
/// highlighted cell and walls, the trajectory, ω). The screen keeps the first as a picture.
void drawSliceBase(QPainter& painter, const SliceFigureState& state, const QSizeF& paper, const Style& style);
void drawSliceOverlay(QPainter& painter, const SliceFigureState& state, const QSizeF& paper,
                      const Style& style);

/// What the axes of the plane are called and show.
struct PlotAxes {
    AxisText x, y;
};
PlotAxes sliceAxes(const SliceFigureState& state);

/// The plane in a frame of a composed figure: all layers and close axes (plot_axes.h), no key and no colour bar, which the
/// figure has once.
AxisMap slicePlotMap(const SliceFigureState& state, const QRectF& frame);
void drawSlicePlot(QPainter& painter, const SliceFigureState& state, const QRectF& frame, const Style& style);

/// The colour bar of the loss on its own: the surface view uses the same one.
void drawColourBar(QPainter& painter, const QRectF& area, const LossMap& map, LossColours colours,
                   const QString& name, const Style& style);

}  // namespace omegascope::figures
