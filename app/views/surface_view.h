#pragma once

#include <QWidget>

#include "app/figures/frame/colour_vision.h"
#include "app/live/slice_computer.h"
#include "app/live/volume_computer.h"
#include "app/scene/geometry/surface_state.h"
#include "app/views/highlight.h"

namespace omegascope::view3d {
class VtkWidget;
}

namespace omegascope::views {

/// The loss over the slice as a lit surface, or a 3-D slice with its walls (VTK). On a display without OpenGL
/// a sentence takes its place.
class SurfaceView : public QWidget {
    Q_OBJECT
  public:
    SurfaceView(document::Document& document, SliceComputer& computer, VolumeComputer& volumes,
                Highlight& highlight, QWidget* parent = nullptr);

    QSize sizeHint() const override { return {420, 320}; }
    /// Camera presets; angles in degrees. Until one is chosen or the surface is turned, each new document is
    /// seen from its suggested side (scene::suggestedCamera).
    void lookFrom(double azimuth, double elevation);
    void toggleParallel();
    void resetCamera();
    const scene::Camera& camera() const { return camera_; }
    /// As if it had been turned there by hand.
    void setCamera(const scene::Camera& camera);

    /// In the colours that these eyes see.
    void setVision(figures::Vision vision);

    /// The paths of a race, at their true losses.
    void setRunners(std::shared_ptr<const std::vector<figures::RunnerPath>> paths);

  signals:
    void told(const QString& text);
    void refused(const QString& sentence);

  protected:
    void changeEvent(QEvent* event) override;

  private:
    void refresh();
    /// The camera of the document, or a suggested one; once per document, for an edit must not turn the
    /// surface under a person's eyes.
    void suggestCamera();
    /// A person's choice, kept with the session; nothing: back to a suggested one.
    void keepCamera(const std::optional<scene::Camera>& camera);
    void moveTo(const Eigen::VectorXd& coordinates);

    document::Document& document_;
    SliceComputer& computer_;
    VolumeComputer& volumes_;
    Highlight& highlight_;
    scene::Camera camera_;
    figures::ProjectedPaths runners_;
    bool cameraSettled_ = false;  ///< suggested or chosen for this document
    view3d::VtkWidget* surface_ = nullptr;
};

}  // namespace omegascope::views
