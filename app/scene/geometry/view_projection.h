#pragma once

#include <array>

#include "app/figures/surface/surface_axes.h"
#include "app/scene/geometry/point3.h"
#include "app/scene/geometry/surface_state.h"

namespace omegascope::scene {

/// A half-line origin + λ direction, λ ≥ 0.
struct Ray {
    Point3 origin{};
    Point3 direction{};
};

/// The camera in numbers: where each point of the box [-1,1]² × [0, height] lands in a view of width × height
/// logical pixels (origin top left, y down). Everything that shows or picks the surface (VTK, axis text,
/// mouse) asks this one value.
///
/// With b the unit vector from the middle of the box to the eye, r to the right and u up (b, r, u
/// orthonormal),
///   b = (sin a cos e, -cos a cos e, sin e),  r = (cos a, sin a, 0),  u = b × r,
/// a point p at q = p - middle projects to
///   (cx + f r·q / D(q), cy - f u·q / D(q)),  D(q) = |eye - middle| - b·q, or the constant |eye - middle|
///   when parallel.
/// At zoom 1, f is the largest for which the box fits between the margins at *every* azimuth, so that
/// orbiting does not change the scale. Zoom scales f and pan shifts (cx, cy): neither moves the eye, so the
/// perspective stays the same.
class ViewProjection {
  public:
    /// @throws std::invalid_argument unless zoom, boxHeight ≥ 0 and both lengths are positive and finite
    ViewProjection(const Camera& camera, double boxHeight, double width, double height);

    std::array<double, 2> toPixel(const Point3& point) const;
    /// Distance from the eye along the line of sight: larger is further away.
    double depth(const Point3& point) const;
    /// All points that land on this pixel.
    Ray rayThrough(double x, double y) const;
    /// Length in the scene of one logical pixel at `point`, across the line of sight.
    double lengthOfPixel(const Point3& point) const;
    /// Unit vector from `point` towards the viewer.
    Point3 towardsViewer(const Point3& point) const;

    double width() const { return width_; }
    double height() const { return height_; }
    Point3 right() const { return right_; }
    Point3 up() const { return up_; }

    /// What a camera of vtk is made of.
    Point3 eye() const;
    Point3 middle() const { return middle_; }
    double verticalAngle() const;                ///< degrees, of the whole view
    double parallelScale() const;                ///< half the view's height in scene lengths
    std::array<double, 2> windowCenter() const;  ///< off-axis shift in half views
    std::array<double, 2> clippingRange() const;

  private:
    void fit();

    bool parallel_;
    double boxHeight_;
    double width_;
    double height_;
    Point3 middle_;
    Point3 back_;
    Point3 right_;
    Point3 up_;
    double distance_;
    double focal_ = 1.0;
    double centreX_ = 0.0;
    double centreY_ = 0.0;
};

/// The same camera for axis text, which figures draws.
figures::ScreenProjector screenProjector(const ViewProjection& view);

/// Mouse gestures, in logical pixels of a view. Each returns where the camera goes.
Camera orbited(Camera camera, double dx, double dy);
/// The surface follows the cursor.
Camera panned(Camera camera, const ViewProjection& view, double dx, double dy);
/// Scales by `factor` about the pixel (x, y), which keeps what it shows. The zoom stays within its limits.
Camera zoomed(Camera camera, const ViewProjection& view, double factor, double x, double y);

}  // namespace omegascope::scene
