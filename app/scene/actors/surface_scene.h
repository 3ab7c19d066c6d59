#pragma once

#include <array>
#include <memory>
#include <optional>

#include "app/figures/surface/surface_axes.h"
#include "app/scene/geometry/surface_state.h"
#include "app/scene/geometry/view_projection.h"

class vtkRenderer;

namespace omegascope::scene {

struct SurfaceActors;
class VolumeScene;

/// The loss surface as actors of a renderer: shaded sheet with its creases, walls and level lines draped on
/// it, flat cells tinted and hatched, box, trajectory, ω with a plumb line to the floor. With a volume in the
/// state the box shows that 3-D slice instead (VolumeScene). Knows no widget and no window.
///
/// setState rebuilds only what its argument changes: moving ω or the camera leaves the mesh alone. The
/// renderer must outlive the scene. Not thread-safe; needs no current OpenGL context, since VTK uploads when
/// it renders.
class SurfaceScene {
  public:
    explicit SurfaceScene(vtkRenderer* renderer);
    ~SurfaceScene();
    SurfaceScene(const SurfaceScene&) = delete;
    SurfaceScene& operator=(const SurfaceScene&) = delete;

    /// @throws std::invalid_argument when the camera's zoom or the vertical scale is not positive
    void setState(const SurfaceState& state);
    /// Size of the view in logical pixels, positive: fits the box and keeps ω's dot the same size.
    void setViewport(double width, double height);
    /// Changes state().pixelRatio alone.
    void setPixelRatio(double ratio);

    /// Quick rather than fine, for while things move: translucent walls are not sorted.
    void setDraft(bool draft);

    const SurfaceState& state() const { return state_; }
    const figures::SurfaceBox& box() const { return box_; }
    const ViewProjection& projection() const { return projection_; }
    /// The same camera for the axis text.
    figures::ScreenProjector screenProjector() const;
    /// The point (s, t) of the slice whose surface shows at this logical pixel; nothing beside the surface.
    std::optional<std::array<double, 2>> pick(double x, double y) const;
    /// The point (s, t, u) of a 3-D slice's cut that shows at this logical pixel; nothing without a cut.
    std::optional<std::array<double, 3>> pickOnCut(double x, double y) const;
    /// How often the sheet was rebuilt.
    int meshRevision() const { return meshRevision_; }

  private:
    bool showsVolume() const { return state_.volume.picture != nullptr; }
    void showSurfaceParts();
    void rebuildBox();
    void rebuildSurface();
    void rebuildWalls();
    void rebuildTrajectory();
    void rebuildRunners();
    void placeCamera();
    void placeOmega();
    void scaleLines();

    vtkRenderer* renderer_;
    std::unique_ptr<SurfaceActors> actors_;
    std::unique_ptr<VolumeScene> volume_;
    SurfaceState state_;
    figures::SurfaceBox box_;
    double width_ = 640.0;
    double height_ = 480.0;
    ViewProjection projection_;
    int meshRevision_ = 0;
};

}  // namespace omegascope::scene
