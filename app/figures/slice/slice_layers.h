#pragma once

#include <QImage>
#include <QPainter>
#include <vector>

#include "app/figures/frame/legend.h"
#include "app/figures/slice/slice_figure.h"

namespace omegascope::figures {

// The layers of drawSliceFigure, in the order in which they are drawn. Each draws inside map.frame alone.

/// Colours of the loss: bilinear between the samples, one colour per pixel of `size` laid over `shown` (slice
/// coordinates, top row at the largest t). Samples on the border of the grid lie on the border of the
/// picture, not half a pixel inside.
QImage lossImage(const SlicePicture& picture, const std::array<double, 2>& rangeS,
                 const std::array<double, 2>& rangeT, const QSize& size);

/// Colours of the loss: a bitmap of the grid; with Style::vectors the facets of the mesh in bands of one colour, unless
/// they are more than kMostLossPolygons (loss_bands.h).
void drawLoss(QPainter& painter, const SlicePicture& picture, const AxisMap& map, const Style& style);
void drawFlatCells(QPainter& painter, const SlicePicture& picture, const AxisMap& map, const Style& style);
void drawCell(QPainter& painter, const SlicePicture& picture, int cell, const AxisMap& map,
              const Style& style);
void drawIsolines(QPainter& painter, const SlicePicture& picture, const AxisMap& map, const Style& style);
/// Hidden walls solid, margins dash-dotted, both on a pale casing that keeps them visible on dark colours.
void drawWalls(QPainter& painter, const SlicePicture& picture, const AxisMap& map, const Style& style);
/// The walls made by one of `makers`, 2.5 px, over the others.
void drawHighlightedWalls(QPainter& painter, const SlicePicture& picture,
                          const std::vector<network::Activation>& makers, const AxisMap& map,
                          const Style& style);
void drawTrajectory(QPainter& painter, const SliceFigureState& state, const AxisMap& map, const Style& style);

/// The key to the above: depends on the picture's kind of walls and on the choices.
/// @param shown  a plot whose key is wanted with what occurs in it, no more; null: a key that stays as it is
std::vector<LegendEntry> sliceLegend(const SliceFigureState& state, const Style& style,
                                     const AxisMap* shown = nullptr);

}  // namespace omegascope::figures
