#pragma once

#include <QSize>
#include <QSurfaceFormat>
#include <memory>

#include "app/figures/frame/colour_vision.h"

class QOpenGLContext;
class QSurface;
class vtkObject;
class vtkRenderer;

namespace omegascope::view3d {

/// Samples per pixel and axis of a smooth picture.
inline constexpr int kOversampling = 2;

/// Desktop OpenGL 3.2 core, depth 24, alpha 8, no multisampling: what VTK draws with.
QSurfaceFormat surfaceFormat();

/// VTK's window inside an OpenGL context of Qt: VTK draws into a framebuffer of its own, and the picture is
/// copied to whichever framebuffer is wanted. The widget and the offscreen renderer both show through this
/// one class.
///
/// One renderer for life; contexts come and go (attach, detach), since docking a widget replaces its context.
class GlWindow {
  public:
    GlWindow();
    /// Detaches first.
    ~GlWindow();
    GlWindow(const GlWindow&) = delete;
    GlWindow& operator=(const GlWindow&) = delete;

    /// Takes up residence in a context that is current on `surface`; both must live until detach().
    void attach(QOpenGLContext* context, QSurface* surface);
    /// Gives back everything that lives in the context. Makes it current for that; leaves it so.
    void detach();
    bool isAttached() const { return context_ != nullptr; }

    vtkRenderer* renderer() const;
    /// Draws the scene at this size in samples. The context must be current; its state is left as it
    /// was.
    void render(const QSize& size);
    /// Copies the last picture to a framebuffer of `size` pixels of the context; likewise. With twice as many
    /// samples as pixels along each axis every pixel is the mean of its four samples, which smooths edges and
    /// lines.
    void copyTo(unsigned int framebuffer, const QSize& size);
    /// What copyTo copies is then in the colours that these eyes see (figures::seenBy), by a shader.
    void setVision(figures::Vision vision) { vision_ = vision; }

  private:
    struct Vtk;
    void copyAsSeen(const QSize& size);
    void makeCurrent();
    bool isCurrent() const;
    void answerIsCurrent(vtkObject* window, unsigned long event, void* answer);

    std::unique_ptr<Vtk> vtk_;
    QOpenGLContext* context_ = nullptr;
    QSurface* surface_ = nullptr;
    figures::Vision vision_ = figures::Vision::Usual;
};

}  // namespace omegascope::view3d
