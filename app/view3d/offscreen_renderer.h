#pragma once

#include <QImage>
#include <QPainter>
#include <QSize>
#include <memory>

#include "app/figures/frame/style.h"
#include "app/scene/geometry/surface_state.h"
#include "core/support/result.h"

class QOffscreenSurface;
class QOpenGLContext;

namespace omegascope::scene {
class SurfaceScene;
}

namespace omegascope::view3d {

class GlWindow;

/// The surface view as pictures: drawn by the same OpenGL path as the window at twice the resolution, scaled
/// down, and lettered with the figures' own axis text.
///
/// Keeps its OpenGL context and its scene, so that the second picture takes a part of the time of the first
/// where little changes (a turned camera). Needs a QGuiApplication and its thread, and must end before it.
class OffscreenRenderer {
  public:
    OffscreenRenderer();
    ~OffscreenRenderer();
    OffscreenRenderer(const OffscreenRenderer&) = delete;
    OffscreenRenderer& operator=(const OffscreenRenderer&) = delete;

    /// A picture of `size` pixels. One logical pixel of `style` is state.pixelRatio pixels.
    /// @param axes         false: without the axis text, for a bitmap under vector axes
    /// @param transparent  alpha 0 where nothing is drawn (ARGB32, premultiplied); otherwise white paper
    /// @return             an Error when there is no OpenGL or the picture is larger than the driver can draw
    /// Equal arguments give equal bytes on one machine, whatever was drawn before.
    Result<QImage> render(const scene::SurfaceState& state, const QSize& size, const figures::Style& style,
                          bool transparent, bool axes = true);

  private:
    Outcome start();

    std::unique_ptr<QOffscreenSurface> surface_;
    std::unique_ptr<QOpenGLContext> context_;
    std::unique_ptr<GlWindow> window_;
    std::unique_ptr<scene::SurfaceScene> scene_;
};

/// One picture by an OffscreenRenderer of its own.
Result<QImage> renderSurface(const scene::SurfaceState& state, const QSize& size, const figures::Style& style,
                             bool transparent, bool axes = true);

/// The axis text of the same picture, on paper of size / state.pixelRatio.
void drawAxesOf(QPainter& painter, const scene::SurfaceState& state, const QSizeF& paper,
                const figures::Style& style);

}  // namespace omegascope::view3d
