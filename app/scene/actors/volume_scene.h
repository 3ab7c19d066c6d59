#pragma once

#include <memory>

#include "app/figures/surface/surface_axes.h"
#include "app/scene/geometry/surface_state.h"
#include "app/scene/geometry/view_projection.h"

class vtkRenderer;

namespace omegascope::scene {

struct VolumeActors;

/// The inside of a 3-D slice's box as actors of a renderer: translucent walls, flat cells, the loss on back
/// faces, on a cut, over the whole block or as isosurfaces. Box edges, run and ω belong to SurfaceScene,
/// which owns this.
class VolumeScene {
  public:
    explicit VolumeScene(vtkRenderer& renderer);
    ~VolumeScene();

    /// Rebuilds what differs from the state before; shows nothing while state.volume.picture is null.
    void setState(const SurfaceState& state);
    /// Back faces are those behind the box's inside.
    void setCamera(const ViewProjection& projection);
    /// Device pixels per logical one.
    void setPixelRatio(double ratio);
    /// Translucent things in any order: much quicker, for while things move.
    void setDraft(bool draft);

  private:
    void peel();
    void rebuildWalls();
    void rebuildCut();
    void rebuildLoss();
    void clip();
    void showFaces(const ViewProjection& projection);

    vtkRenderer& renderer_;
    std::unique_ptr<VolumeActors> actors_;
    SurfaceState state_;
    figures::SurfaceBox box_;
    bool draft_ = false;
};

}  // namespace omegascope::scene
