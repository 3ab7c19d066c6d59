#pragma once

#include <QImage>
#include <QPainter>
#include <QSize>

#include "app/figures/style.h"
#include "app/scene/surface_state.h"
#include "core/support/result.h"

namespace omegascope::view3d {

/// The surface view as a picture of `size` pixels: drawn by the same OpenGL path as the window at twice the
/// resolution, scaled down, and lettered with the figures' own axis text. One logical pixel of `style` is
/// state.pixelRatio pixels.
///
/// @param axes         false: without the axis text, for a bitmap under vector axes
/// @param transparent  alpha 0 where nothing is drawn (ARGB32, premultiplied); otherwise white paper
/// @return             an Error when there is no OpenGL or the picture is larger than the driver can draw
/// Needs a QGuiApplication and its thread. Equal arguments give equal bytes on one machine.
Result<QImage> renderSurface(const scene::SurfaceState& state, const QSize& size, const figures::Style& style,
                             bool transparent, bool axes = true);

/// The axis text of the same picture, on paper of size / state.pixelRatio.
void drawAxesOf(QPainter& painter, const scene::SurfaceState& state, const QSizeF& paper,
                const figures::Style& style);

}  // namespace omegascope::view3d
