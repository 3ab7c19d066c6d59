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

#include "app/scene/actors/surface_scene.h"
#include "app/view3d/gl_window.h"

namespace omegascope::view3d {

namespace {

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

OffscreenRenderer::OffscreenRenderer() = default;

OffscreenRenderer::~OffscreenRenderer() {
    if (window_) window_->detach();
    scene_.reset();
    window_.reset();
}

/// Makes what is kept, the first time, and the context current.
Outcome OffscreenRenderer::start() {
    if (!context_) {
        surface_ = std::make_unique<QOffscreenSurface>();
        surface_->setFormat(surfaceFormat());
        surface_->create();
        context_ = std::make_unique<QOpenGLContext>();
        context_->setFormat(surfaceFormat());
        context_->create();
    }
    if (!context_->isValid() || !context_->makeCurrent(surface_.get()))
        return Error{
            "3-D figures need OpenGL 3.2 on an X display and this one has none; install the package "
            "libgl1-mesa-dri, and xvfb where there is no display."};
    if (!window_) {
        window_ = std::make_unique<GlWindow>();
        scene_ = std::make_unique<scene::SurfaceScene>(window_->renderer());
    }
    return Done{};
}

Result<QImage> OffscreenRenderer::render(const scene::SurfaceState& state, const QSize& size,
                                         const figures::Style& style, bool transparent, bool axes) {
    if (size.isEmpty() || !(state.pixelRatio > 0.0))
        throw std::invalid_argument("OffscreenRenderer: size and pixel ratio must be positive");
    if (Outcome started = start(); !started) return started.error();
    const int limit = largestSide(*context_->functions());
    const QSize samples = kOversampling * size;
    if (std::max(samples.width(), samples.height()) > limit)
        return limitError("A picture of " + std::to_string(size.width()) + " × " +
                          std::to_string(size.height()) +
                          " pixels is larger than this OpenGL can draw; ask for at most " +
                          std::to_string(limit / kOversampling) + " on a side.");

    const QSizeF logical = QSizeF(size) / state.pixelRatio;
    scene::SurfaceState sampled = state;
    sampled.pixelRatio *= kOversampling;
    scene_->setViewport(logical.width(), logical.height());
    scene_->setState(sampled);
    // Black without alpha: the means of samples come out multiplied by alpha, as the image's format wants.
    const double paper = transparent ? 0.0 : 1.0;
    window_->renderer()->SetBackground(paper, paper, paper);
    window_->renderer()->SetBackgroundAlpha(paper);
    if (!window_->isAttached()) window_->attach(context_.get(), surface_.get());
    QImage image = draw(*window_, size);
    context_->doneCurrent();

    if (axes) {
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.scale(state.pixelRatio, state.pixelRatio);
        drawAxesOf(painter, state, logical, style);
    }
    return image;
}

Result<QImage> renderSurface(const scene::SurfaceState& state, const QSize& size, const figures::Style& style,
                             bool transparent, bool axes) {
    return OffscreenRenderer().render(state, size, style, transparent, axes);
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
