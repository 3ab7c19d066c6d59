#include "app/view3d/vtk_widget.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QMouseEvent>
#include <QOpenGLContext>
#include <QOpenGLFunctions>
#include <QPainter>
#include <QWheelEvent>
#include <cmath>
#include <functional>
#include <utility>

namespace omegascope::view3d {

namespace {

/// One notch of a wheel (120 eighths of a degree) zooms by this factor.
constexpr double kZoomPerNotch = 1.15;

/// A smooth picture that takes longer than this (milliseconds) is too slow for motion.
constexpr qint64 kFrameTime = 40;
/// Things stand still when nothing changed for so long (milliseconds).
constexpr int kSettleTime = 150;

/// Transparent to the mouse; what it paints lies over the picture. Text is painted here because a QPainter on
/// the QOpenGLWidget itself would share OpenGL state with VTK.
class Overlay : public QWidget {
  public:
    Overlay(QWidget* parent, std::function<void(QPainter&)> paint)
        : QWidget(parent), paint_(std::move(paint)) {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setAttribute(Qt::WA_NoSystemBackground);
        setObjectName("surfaceOverlay");
    }

    void setVision(figures::Vision vision) {
        vision_ = vision;
        update();
    }

  protected:
    void paintEvent(QPaintEvent*) override {
        if (vision_ == figures::Vision::Usual) {
            QPainter painter(this);
            paint(painter);
            return;
        }
        QImage picture(size() * devicePixelRatioF(), QImage::Format_ARGB32_Premultiplied);
        picture.setDevicePixelRatio(devicePixelRatioF());
        picture.fill(Qt::transparent);
        QPainter onPicture(&picture);
        paint(onPicture);
        onPicture.end();
        QImage seen = figures::seenBy(picture, vision_);
        seen.setDevicePixelRatio(devicePixelRatioF());
        QPainter(this).drawImage(0, 0, seen);
    }

  private:
    void paint(QPainter& painter) {
        painter.setRenderHint(QPainter::Antialiasing);
        paint_(painter);
    }

    figures::Vision vision_ = figures::Vision::Usual;
    std::function<void(QPainter&)> paint_;
};

}  // namespace

void VtkWidget::prepareApplication() {
    QCoreApplication::setAttribute(Qt::AA_ShareOpenGLContexts);
    QSurfaceFormat::setDefaultFormat(surfaceFormat());
}

VtkWidget::VtkWidget(QWidget* parent)
    : QOpenGLWidget(parent),
      scene_(window_.renderer()),
      overlay_(new Overlay(this, [this](QPainter& painter) {
          const scene::SurfaceState& shown = scene_.state();
          if (shown.volume.picture)
              figures::drawVolumeAxes(painter, *shown.volume.picture, scene_.screenProjector(),
                                      shown.choices.verticalScale, size(), style_);
          else if (shown.picture)
              figures::drawSurfaceAxes(painter, *shown.picture, scene_.screenProjector(),
                                       shown.choices.verticalScale, size(), style_);
      })) {
    setFormat(surfaceFormat());
    setObjectName("surfaceView");
    setMouseTracking(true);
    settle_.setSingleShot(true);
    settle_.setInterval(kSettleTime);
    connect(&settle_, &QTimer::timeout, this, [this] {
        moving_ = false;
        if (!slow_) return;
        dirty_ = true;
        update();
    });
}

VtkWidget::~VtkWidget() {
    disconnect(contextEnd_);
    releaseContext();
}

void VtkWidget::setState(const scene::SurfaceState& state) {
    scene::SurfaceState next = state;
    next.pixelRatio = scene_.state().pixelRatio;  // set when drawn
    scene_.setState(next);
    refresh();
}

void VtkWidget::setStyle(const figures::Style& style) {
    style_ = style;
    overlay_->update();
}

void VtkWidget::setVision(figures::Vision vision) {
    window_.setVision(vision);
    static_cast<Overlay*>(overlay_)->setVision(vision);
    update();
}

void VtkWidget::refresh() {
    dirty_ = true;
    moving_ = true;
    settle_.start();
    update();
    overlay_->update();
}

void VtkWidget::moveCamera(const scene::Camera& camera) {
    scene::SurfaceState next = scene_.state();
    if (next.camera == camera) return;
    next.camera = camera;
    setState(next);
    emit cameraChanged(camera);
}

void VtkWidget::initializeGL() {
    // Comes again whenever the widget gets a new context, as when its dock is floated.
    window_.attach(context(), context()->surface());
    disconnect(contextEnd_);
    contextEnd_ = connect(context(), &QOpenGLContext::aboutToBeDestroyed, this, [this] { releaseContext(); });
    dirty_ = true;
}

void VtkWidget::releaseContext() {
    if (!window_.isAttached()) return;
    makeCurrent();
    window_.detach();
    doneCurrent();
}

void VtkWidget::resizeGL(int, int) {
    dirty_ = true;
}

void VtkWidget::resizeEvent(QResizeEvent* event) {
    if (width() > 0 && height() > 0) scene_.setViewport(width(), height());
    overlay_->setGeometry(rect());
    dirty_ = true;
    QOpenGLWidget::resizeEvent(event);
}

void VtkWidget::draw(double pixelRatio) {
    const int samples = slow_ && moving_ ? 1 : kOversampling;
    scene_.setPixelRatio(pixelRatio * samples);
    scene_.setDraft(samples < kOversampling);
    QElapsedTimer clock;
    clock.start();
    window_.render((QSizeF(size()) * pixelRatio).toSize() * samples);
    context()->functions()->glFinish();
    if (samples == kOversampling) slow_ = clock.elapsed() > kFrameTime;
}

void VtkWidget::paintGL() {
    const double ratio = devicePixelRatioF();
    if (std::exchange(dirty_, false)) draw(ratio);
    window_.copyTo(defaultFramebufferObject(), (QSizeF(size()) * ratio).toSize());
    // The window system would blend the picture with what is behind the window wherever alpha is not 1.
    QOpenGLFunctions& gl = *context()->functions();
    gl.glBindFramebuffer(GL_FRAMEBUFFER, defaultFramebufferObject());
    gl.glDisable(GL_SCISSOR_TEST);
    gl.glColorMask(GL_FALSE, GL_FALSE, GL_FALSE, GL_TRUE);
    gl.glClearColor(0.0f, 0.0f, 0.0f, 1.0f);
    gl.glClear(GL_COLOR_BUFFER_BIT);
    gl.glColorMask(GL_TRUE, GL_TRUE, GL_TRUE, GL_TRUE);
}

void VtkWidget::mousePressEvent(QMouseEvent* event) {
    const bool left = event->button() == Qt::LeftButton;
    const bool shift = event->modifiers().testFlag(Qt::ShiftModifier);
    if (event->button() == Qt::MiddleButton || (left && shift))
        drag_ = Drag::Pan;
    else if (left)
        drag_ = Drag::Orbit;
    else
        return QOpenGLWidget::mousePressEvent(event);
    last_ = event->position();
    endHover();
    event->accept();
}

void VtkWidget::mouseMoveEvent(QMouseEvent* event) {
    const QPointF position = event->position();
    if (drag_ == Drag::None) {
        hoverAt(position);
        return;
    }
    const QPointF moved = position - std::exchange(last_, position);
    const scene::Camera& camera = scene_.state().camera;
    moveCamera(drag_ == Drag::Orbit ? scene::orbited(camera, moved.x(), moved.y())
                                    : scene::panned(camera, scene_.projection(), moved.x(), moved.y()));
    event->accept();
}

void VtkWidget::mouseReleaseEvent(QMouseEvent* event) {
    drag_ = Drag::None;
    event->accept();
}

void VtkWidget::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return QOpenGLWidget::mouseDoubleClickEvent(event);
    const auto onCut = scene_.pickOnCut(event->position().x(), event->position().y());
    if (onCut) emit cutPicked((*onCut)[0], (*onCut)[1], (*onCut)[2]);
    const auto point = scene_.pick(event->position().x(), event->position().y());
    if (point) emit pointPicked((*point)[0], (*point)[1]);
    event->accept();
}

void VtkWidget::wheelEvent(QWheelEvent* event) {
    const double notches = event->angleDelta().y() / 120.0;
    if (notches != 0.0)
        moveCamera(scene::zoomed(scene_.state().camera, scene_.projection(), std::pow(kZoomPerNotch, notches),
                                 event->position().x(), event->position().y()));
    event->accept();
}

void VtkWidget::leaveEvent(QEvent* event) {
    endHover();
    QOpenGLWidget::leaveEvent(event);
}

void VtkWidget::hoverAt(const QPointF& position) {
    if (const auto onCut = scene_.pickOnCut(position.x(), position.y())) {
        hovering_ = true;
        emit cutHovered((*onCut)[0], (*onCut)[1], (*onCut)[2]);
        return;
    }
    const auto point = scene_.pick(position.x(), position.y());
    if (!point) return endHover();
    hovering_ = true;
    emit hovered((*point)[0], (*point)[1]);
}

void VtkWidget::endHover() {
    if (std::exchange(hovering_, false)) emit hoverLeft();
}

}  // namespace omegascope::view3d

#include "moc_vtk_widget.cpp"
