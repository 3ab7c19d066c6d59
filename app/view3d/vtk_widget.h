#pragma once

#include <QOpenGLWidget>
#include <QPointF>
#include <QTimer>
#include <memory>
#include <optional>

#include "app/figures/frame/colour_vision.h"
#include "app/figures/frame/style.h"
#include "app/scene/actors/surface_scene.h"
#include "app/view3d/gl_window.h"

namespace omegascope::view3d {

/// The surface view: VTK inside a QOpenGLWidget, with the axis text painted on top.
///
/// A picture has four samples per pixel; where the machine cannot keep up it has one while things move.
///
/// Left drag orbits about the vertical, middle or Shift+left drag pans, the wheel zooms to the cursor,
/// double-click picks. The widget turns its own camera at once and tells the new one; it changes nothing
/// else.
class VtkWidget : public QOpenGLWidget {
    Q_OBJECT

  public:
    /// Call before QApplication is constructed: contexts are shared between top-level windows, and have the
    /// format that VTK needs.
    static void prepareApplication();

    explicit VtkWidget(QWidget* parent = nullptr);
    ~VtkWidget() override;

    /// What to show; `pixelRatio` is replaced by the widget's own.
    void setState(const scene::SurfaceState& state);
    const scene::SurfaceState& state() const { return scene_.state(); }
    void setStyle(const figures::Style& style);
    /// In the colours that these eyes see; the text on top, too.
    void setVision(figures::Vision vision);
    const scene::SurfaceScene& scene() const { return scene_; }

    QSize sizeHint() const override { return {700, 450}; }
    QSize minimumSizeHint() const override { return {160, 120}; }

  signals:
    void cameraChanged(const omegascope::scene::Camera& camera);
    /// Double-click on the surface, in slice coordinates.
    void pointPicked(double s, double t);
    /// The point of the surface under the cursor.
    void hovered(double s, double t);
    /// The same on the cut of a 3-D slice.
    void cutPicked(double s, double t, double u);
    void cutHovered(double s, double t, double u);
    /// The cursor left the surface or the cut.
    void hoverLeft();

  protected:
    void initializeGL() override;
    void resizeGL(int width, int height) override;
    void paintGL() override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void leaveEvent(QEvent* event) override;

  private:
    enum class Drag { None, Orbit, Pan };

    void refresh();
    void draw(double pixelRatio);
    void moveCamera(const scene::Camera& camera);
    void releaseContext();
    void hoverAt(const QPointF& position);
    void endHover();

    GlWindow window_;
    scene::SurfaceScene scene_;
    QWidget* overlay_;
    figures::Style style_;
    Drag drag_ = Drag::None;
    QPointF last_;
    bool dirty_ = true;      ///< the scene changed since it was drawn
    bool moving_ = false;    ///< it changed a moment ago
    bool slow_ = false;      ///< the last smooth picture took too long to draw while things move
    QTimer settle_;          ///< ends `moving_`
    bool hovering_ = false;  ///< hovered was told last
    QMetaObject::Connection contextEnd_;
};

}  // namespace omegascope::view3d
