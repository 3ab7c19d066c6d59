#include "app/view3d/gl_window.h"

#include <QOpenGLContext>
#include <QOpenGLExtraFunctions>
#include <QSurface>

#include <vtkCommand.h>
#include <vtkGenericOpenGLRenderWindow.h>
#include <vtkNew.h>
#include <vtkOpenGLFramebufferObject.h>
#include <vtkOpenGLQuadHelper.h>
#include <vtkOpenGLShaderCache.h>
#include <vtkOpenGLState.h>
#include <vtkRenderer.h>
#include <vtkShaderProgram.h>
#include <vtkTextureObject.h>

#include <array>
#include <cassert>

namespace omegascope::view3d {

struct GlWindow::Vtk {
    vtkNew<vtkGenericOpenGLRenderWindow> window;
    vtkNew<vtkRenderer> renderer;
    std::unique_ptr<vtkOpenGLQuadHelper> seen;  ///< draws the picture through a shader; lives in the context
};

namespace {

/// figures::seenBy of every pixel. Between samples the texture gives their mean, as a copy without shader does.
constexpr const char* kSeenShader = R"(//VTK::System::Dec
in vec2 texCoord;
uniform sampler2D source;
uniform mat3 eyes;
//VTK::Output::Dec
vec3 toLinear(vec3 c) {
  return mix(c / 12.92, pow((c + 0.055) / 1.055, vec3(2.4)), vec3(greaterThan(c, vec3(0.04045))));
}
vec3 fromLinear(vec3 c) {
  return mix(12.92 * c, 1.055 * pow(c, vec3(1.0 / 2.4)) - 0.055, vec3(greaterThan(c, vec3(0.0031308))));
}
void main() {
  vec4 colour = texture(source, texCoord);
  gl_FragData[0] = vec4(fromLinear(clamp(eyes * toLinear(colour.rgb), 0.0, 1.0)), colour.a);
}
)";

}  // namespace

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
    vtk_->seen.reset();
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
    if (vision_ != figures::Vision::Usual) {
        copyAsSeen(size);
        state.Pop();
        return;
    }
    const int* drawn = window.GetSize();
    window.BlitDisplayFramebuffer(0, 0, 0, drawn[0], drawn[1], 0, 0, size.width(), size.height(),
                                  GL_COLOR_BUFFER_BIT, GL_LINEAR);
    state.Pop();
}

void GlWindow::copyAsSeen(const QSize& size) {
    vtkGenericOpenGLRenderWindow& window = *vtk_->window;
    vtkOpenGLState& state = *window.GetState();
    vtkTextureObject& picture = *window.GetDisplayFramebuffer()->GetColorAttachmentAsTextureObject(0);
    if (!vtk_->seen)
        vtk_->seen = std::make_unique<vtkOpenGLQuadHelper>(&window, nullptr, kSeenShader, nullptr);
    else
        window.GetShaderCache()->ReadyShaderProgram(vtk_->seen->Program);
    if (!vtk_->seen->Program || !vtk_->seen->Program->GetCompiled()) return;
    std::array<float, 9> columns{};
    const auto rows = figures::visionMatrix(vision_);
    for (std::size_t i = 0; i < 9; ++i) columns[i] = static_cast<float>(rows[3 * (i % 3) + i / 3]);
    state.vtkglViewport(0, 0, size.width(), size.height());
    state.vtkglDisable(GL_SCISSOR_TEST);
    state.vtkglDisable(GL_DEPTH_TEST);
    state.vtkglDisable(GL_BLEND);
    picture.SetMinificationFilter(vtkTextureObject::Linear);
    picture.SetMagnificationFilter(vtkTextureObject::Linear);
    picture.Activate();
    picture.SendParameters();
    vtk_->seen->Program->SetUniformi("source", picture.GetTextureUnit());
    vtk_->seen->Program->SetUniformMatrix3x3("eyes", columns.data());
    vtk_->seen->Render();
    picture.Deactivate();
}

}  // namespace omegascope::view3d
