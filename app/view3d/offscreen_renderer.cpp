#include "app/view3d/offscreen_renderer.h"

#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QOpenGLFramebufferObject>
#include <QOpenGLFunctions>
#include <QPainter>

#include <vtkRenderer.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

#include "app/scene/surface_scene.h"
#include "app/view3d/gl_window.h"

namespace omegascope::view3d {

namespace {

/// Samples per pixel and axis.
constexpr int kOversampling = 2;

/// The largest side that both a framebuffer and a viewport may have.
int largestSide(QOpenGLFunctions& gl) {
    std::array<int, 2> viewport{};
    int buffer = 0;
    gl.glGetIntegerv(GL_MAX_VIEWPORT_DIMS, viewport.data());
    gl.glGetIntegerv(GL_MAX_RENDERBUFFER_SIZE, &buffer);
    return std::min({viewport[0], viewport[1], buffer});
}

/// Draws the scene in the current context.
QImage draw(GlWindow& window, const QSize& size) {
    QOpenGLFramebufferObject target(size, QOpenGLFramebufferObject::NoAttachment);
    window.render(kOversampling * size);
    window.copyTo(target.handle(), size);
    return target.toImage(true).convertToFormat(QImage::Format_ARGB32_Premultiplied);
}

}  // namespace

Result<QImage> renderSurface(const scene::SurfaceState& state, const QSize& size, const figures::Style& style,
                             bool transparent, bool axes) {
    if (size.isEmpty() || !(state.pixelRatio > 0.0))
        throw std::invalid_argument("renderSurface: size and pixel ratio must be positive");
    QOffscreenSurface surface;
    surface.setFormat(surfaceFormat());
    surface.create();
    QOpenGLContext context;
    context.setFormat(surfaceFormat());
    if (!context.create() || !context.makeCurrent(&surface))
        return Error{
            "3-D figures need OpenGL 3.2 on an X display and this one has none; install the package "
            "libgl1-mesa-dri, and xvfb where there is no display."};
    const int limit = largestSide(*context.functions());
    const QSize samples = kOversampling * size;
    if (std::max(samples.width(), samples.height()) > limit)
        return Error{"A picture of " + std::to_string(size.width()) + " × " + std::to_string(size.height()) +
                     " pixels is larger than this OpenGL can draw; ask for at most " +
                     std::to_string(limit / kOversampling) + " on a side."};

    const QSizeF logical = QSizeF(size) / state.pixelRatio;
    GlWindow window;
    scene::SurfaceScene scene(window.renderer());
    scene::SurfaceState sampled = state;
    sampled.pixelRatio *= kOversampling;
    scene.setViewport(logical.width(), logical.height());
    scene.setState(sampled);
    if (transparent) {
        // Black without alpha: the means of samples come out multiplied by alpha, as the image's format
        // wants.
        window.renderer()->SetBackground(0.0, 0.0, 0.0);
        window.renderer()->SetBackgroundAlpha(0.0);
    } else {
        window.renderer()->SetBackgroundAlpha(1.0);
    }
    window.attach(&context, &surface);
    QImage image = draw(window, size);
    window.detach();

    if (axes) {
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.scale(state.pixelRatio, state.pixelRatio);
        drawAxesOf(painter, state, logical, style);
    }
    return image;
}

void drawAxesOf(QPainter& painter, const scene::SurfaceState& state, const QSizeF& paper,
                const figures::Style& style) {
    const double scale = state.choices.verticalScale;
    const auto projector = [&](const figures::SurfaceBox& box) {
        return scene::screenProjector({state.camera, box.height, paper.width(), paper.height()});
    };
    if (const auto& volume = state.volume.picture)
        figures::drawVolumeAxes(painter, *volume, projector(figures::SurfaceBox::of(*volume, scale)), scale,
                                paper, style);
    else if (const auto& picture = state.picture)
        figures::drawSurfaceAxes(painter, *picture, projector(figures::SurfaceBox::of(*picture, scale)),
                                 scale, paper, style);
}

}  // namespace omegascope::view3d
