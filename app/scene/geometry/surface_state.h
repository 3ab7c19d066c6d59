#pragma once

#include <array>
#include <memory>
#include <vector>

#include "app/figures/slice/runner_paths.h"
#include "app/figures/slice/slice_picture.h"
#include "app/figures/surface/volume_picture.h"

namespace omegascope::scene {

using session::Camera;

/// A 3-D slice, shown in the place of the surface while `picture` is there. (s, t, u) fills the box.
struct VolumeState {
    std::shared_ptr<const figures::VolumePicture> picture;
    std::array<double, 3> omega{0, 0, 0};
    std::vector<std::array<double, 3>> trajectory;  ///< (s, t, u), up to the shown step
};

/// The loss surface in plain values: (s, t) fills [-1,1]² of the scene, L maps to z.
struct SurfaceState {
    std::shared_ptr<const figures::SlicePicture> picture;  ///< null: an empty box
    session::ViewChoices choices;
    std::array<double, 2> omega{0, 0};
    double omegaLoss = 0.0;                         ///< true loss at ω, even when ω is off the plane
    std::vector<std::array<double, 3>> trajectory;  ///< (s, t, true loss), up to the shown step
    double pathOffPlane = 0.0;                      ///< largest distance of the trajectory from the plane
    std::vector<figures::ProjectedPath> runners;    ///< of a race; on a 3-D slice in its coordinates
    std::vector<network::Activation> highlightedMakers;
    VolumeState volume;
    Camera camera;
    bool strong = false;      ///< walls black on white, for a washed-out projector (figures::Style::strong)
    double lineWidth = 1.0;   ///< a factor for all lines, as figures::Style::lineWidth
    double pixelRatio = 1.0;  ///< device pixels per logical pixel: line widths and point sizes scale with it
};

}  // namespace omegascope::scene
