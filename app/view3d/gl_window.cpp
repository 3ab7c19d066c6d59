#include "app/view3d/gl_window.h"

#include <QOpenGLContext>
#include <QOpenGLExtraFunctions>
#include <QSurface>

#include <vtkCommand.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkNew.h>
#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLState.h>
#include <vtkRenderer.h>

#include <cassert>

namespace omegascope::view3d {

struct GlWindow::Vtk {
    vtkNew<vtkGenericOpenGLRenderWindow> window;
    vtkNew<vtkRenderer> renderer;
};

QSurfaceFormat surfaceFormat() {
    QSurfaceFormat format;
    format.setRenderableType(QSurfaceFormat::OpenGL);
    format.setVersion(3, 2);
    format.setProfile(QSurfaceFormat::CoreProfile);
    format.setSwapBehavior(QSurfaceFormat::DoubleBuffer);
    format.setRedBufferSize(8);
    format.setGreenBufferSize(8);
    format.setBlueBufferSize(8);
    format.setAlphaBufferSize(8);
    format.setDepthBufferSize(24);
    format.setSamples(0);
    return format;
}

GlWindow::GlWindow() : vtk_(std::make_unique<Vtk>()) {
    vtkGenericOpenGLRenderWindow& window = *vtk_->window;
    window.SetReadyForRendering(false);
    window.SetFrameBlitModeToNoBlit();
    window.SetMultiSamples(0);
    window.SetAlphaBitPlanes(1);
    // A core profile draws no line wider than 1 by itself: VTK is told, and widens lines in a shader.
    window.SetForceMaximumHardwareLineWidth(1.0f);
    window.AddRenderer(vtk_->renderer);
    window.AddObserver(vtkCommand::WindowMakeCurrentEvent, this, &GlWindow::makeCurrent);
    window.AddObserver(vtkCommand::WindowIsCurrentEvent, this, &GlWindow::answerIsCurrent);
}

GlWindow::~GlWindow() {
    detach();
    vtk_->window->RemoveAllObservers();
}

vtkRenderer* GlWindow::renderer() const {
    return vtk_->renderer;
}

void GlWindow::attach(QOpenGLContext* context, QSurface* surface) {
    assert(context != nullptr && surface != nullptr);
    detach();
    context_ = context;
    surface_ = surface;
    vtkGenericOpenGLRenderWindow& window = *vtk_->window;
    window.SetReadyForRendering(true);
    window.SetMapped(true);
    window.SetOwnContext(false);
    window.OpenGLInitContext();
}

void GlWindow::detach() {
    if (context_ == nullptr) return;
    makeCurrent();
    vtk_->window->Finalize();
    vtk_->window->SetReadyForRendering(false);
    context_ = nullptr;
    surface_ = nullptr;
}

void GlWindow::makeCurrent() {
    // Through the context: QOpenGLWidget::makeCurrent would rebind the widget's framebuffer in the middle of
    // VTK's drawing.
    if (context_ != nullptr && !isCurrent()) context_->makeCurrent(surface_);
}

bool GlWindow::isCurrent() const {
    return context_ != nullptr && QOpenGLContext::currentContext() == context_ &&
           context_->surface() == surface_;
}

void GlWindow::answerIsCurrent(vtkObject*, unsigned long, void* answer) {
    *static_cast<bool*>(answer) = isCurrent();
}

void GlWindow::render(const QSize& size) {
    assert(isCurrent());
    vtkGenericOpenGLRenderWindow& window = *vtk_->window;
    vtkOpenGLState& state = *window.GetState();
    state.Reset();
    state.Push();
    window.SetSize(size.width(), size.height());
    window.Render();
    state.Pop();
}

void GlWindow::copyTo(unsigned int framebuffer, const QSize& size) {
    assert(isCurrent());
    vtkGenericOpenGLRenderWindow& window = *vtk_->window;
    if (window.GetDisplayFramebuffer() == nullptr || window.GetDisplayFramebuffer()->GetFBOIndex() == 0)
        return;
    vtkOpenGLState& state = *window.GetState();
    state.Reset();
    state.Push();
    state.vtkglBindFramebuffer(GL_DRAW_FRAMEBUFFER, framebuffer);
    const int* drawn = window.GetSize();
    window.BlitDisplayFramebuffer(0, 0, 0, drawn[0], drawn[1], 0, 0, size.width(), size.height(),
                                  GL_COLOR_BUFFER_BIT, GL_LINEAR);
    state.Pop();
}

}  // namespace omegascope::view3d
