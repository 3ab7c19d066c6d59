#include "app/scene/geometry/view_projection.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

namespace omegascope::scene {

namespace {

constexpr double kDegree = std::numbers::pi / 180.0;
/// Distance of the eye in radii of the box: about the perspective of a photograph with a normal lens.
constexpr double kDistanceInRadii = 4.0;
constexpr double kDegreesPerPixel = 0.4;
constexpr double kBoxLength = 2.0;

/// Room for tick numbers, names and the colour bar, in logical pixels; small views give at most a share of
/// theirs.
struct Margins {
    double left = 58.0, right = 92.0, top = 14.0, bottom = 46.0;
};

Margins marginsOf(double width, double height) {
    const Margins full;
    const double across = std::min(1.0, 0.3 * width / (full.left + full.right));
    const double down = std::min(1.0, 0.3 * height / (full.top + full.bottom));
    return {full.left * across, full.right * across, full.top * down, full.bottom * down};
}

}  // namespace

ViewProjection::ViewProjection(const Camera& camera, double boxHeight, double width, double height)
    : parallel_(camera.parallel),
      boxHeight_(boxHeight),
      width_(width),
      height_(height),
      middle_{0.0, 0.0, 0.5 * boxHeight},
      distance_(kDistanceInRadii * std::hypot(std::numbers::sqrt2, 0.5 * boxHeight)) {
    const auto positive = [](double value) { return std::isfinite(value) && value > 0.0; };
    if (!positive(camera.zoom) || !positive(width) || !positive(height) || !(boxHeight >= 0.0) ||
        !std::isfinite(boxHeight))
        throw std::invalid_argument("ViewProjection: zoom, width and height must be positive");
    const double a = camera.azimuth * kDegree;
    const double e = camera.elevation * kDegree;
    back_ = {std::sin(a) * std::cos(e), -std::cos(a) * std::cos(e), std::sin(e)};
    right_ = {std::cos(a), std::sin(a), 0.0};
    up_ = {-std::sin(a) * std::sin(e), std::cos(a) * std::sin(e), std::cos(e)};
    fit();
    focal_ *= camera.zoom;
    centreX_ -= camera.panX * kBoxLength * focal_ / distance_;
    centreY_ += camera.panY * kBoxLength * focal_ / distance_;
}

void ViewProjection::fit() {
    const Margins margins = marginsOf(width_, height_);
    const double innerWidth = width_ - margins.left - margins.right;
    const double innerHeight = height_ - margins.top - margins.bottom;
    // The corners sweep two circles when the camera orbits. In the camera's frame a corner at angle φ is
    // (√2 sin φ, √2 cos φ sin e ± ½h cos e, -√2 cos φ cos e ± ½h sin e); up_[2] = cos e and back_[2] = sin e.
    double focal = std::numeric_limits<double>::infinity();
    double highest = 0.0;
    double lowest = 0.0;
    for (const double z : {-0.5 * boxHeight_, 0.5 * boxHeight_}) {
        for (int step = 0; step < 64; ++step) {
            const double angle = 2.0 * std::numbers::pi * step / 64.0;
            const double across = std::numbers::sqrt2 * std::sin(angle);
            const double inward = std::numbers::sqrt2 * std::cos(angle);
            const double reach = parallel_ ? distance_ : distance_ - (z * back_[2] - inward * up_[2]);
            const double upward = (inward * back_[2] + z * up_[2]) / reach;
            focal = std::min(focal, 0.5 * innerWidth * reach / std::max(std::abs(across), 1e-9));
            highest = std::max(highest, upward);
            lowest = std::min(lowest, upward);
        }
    }
    focal_ = std::min(focal, innerHeight / std::max(highest - lowest, 1e-9));
    centreX_ = margins.left + 0.5 * innerWidth;
    centreY_ = margins.top + 0.5 * innerHeight + 0.5 * focal_ * (highest + lowest);
}

std::array<double, 2> ViewProjection::toPixel(const Point3& point) const {
    const Point3 q = difference(point, middle_);
    const double scale = focal_ / (parallel_ ? distance_ : distance_ - dot(back_, q));
    return {centreX_ + scale * dot(right_, q), centreY_ - scale * dot(up_, q)};
}

double ViewProjection::depth(const Point3& point) const {
    return distance_ - dot(back_, difference(point, middle_));
}

Ray ViewProjection::rayThrough(double x, double y) const {
    const double across = (x - centreX_) / focal_;
    const double upward = (centreY_ - y) / focal_;
    if (parallel_) {
        const Point3 start = along(along(eye(), right_, across * distance_), up_, upward * distance_);
        return {start, {-back_[0], -back_[1], -back_[2]}};
    }
    Point3 direction{};
    for (std::size_t axis = 0; axis < 3; ++axis)
        direction[axis] = across * right_[axis] + upward * up_[axis] - back_[axis];
    const double length = std::sqrt(dot(direction, direction));
    for (double& component : direction) component /= length;
    return {eye(), direction};
}

double ViewProjection::lengthOfPixel(const Point3& point) const {
    return (parallel_ ? distance_ : depth(point)) / focal_;
}

Point3 ViewProjection::towardsViewer(const Point3& point) const {
    if (parallel_) return back_;
    Point3 direction = difference(eye(), point);
    const double length = std::sqrt(dot(direction, direction));
    for (double& component : direction) component /= length;
    return direction;
}

Point3 ViewProjection::eye() const {
    return along(middle_, back_, distance_);
}

double ViewProjection::verticalAngle() const {
    return 2.0 * std::atan(0.5 * height_ / focal_) / kDegree;
}

double ViewProjection::parallelScale() const {
    return 0.5 * height_ * distance_ / focal_;
}

std::array<double, 2> ViewProjection::windowCenter() const {
    return {1.0 - 2.0 * centreX_ / width_, 2.0 * centreY_ / height_ - 1.0};
}

std::array<double, 2> ViewProjection::clippingRange() const {
    const double radius = distance_ / kDistanceInRadii;
    return {distance_ - 1.5 * radius, distance_ + 1.5 * radius};
}

figures::ScreenProjector screenProjector(const ViewProjection& view) {
    return {[view](double x, double y, double z) {
                const std::array<double, 2> pixel = view.toPixel({x, y, z});
                return QPointF(pixel[0], pixel[1]);
            },
            [view](double x, double y, double z) {
                return view.depth({x, y, z});
            }};
}

Camera orbited(Camera camera, double dx, double dy) {
    camera.azimuth = std::remainder(camera.azimuth - kDegreesPerPixel * dx, 360.0);
    camera.elevation =
        std::clamp(camera.elevation + kDegreesPerPixel * dy, -Camera::kSteepest, Camera::kSteepest);
    return camera;
}

Camera panned(Camera camera, const ViewProjection& view, double dx, double dy) {
    const double pixel = view.lengthOfPixel(view.middle()) / kBoxLength;
    camera.panX -= dx * pixel;
    camera.panY += dy * pixel;
    return camera;
}

Camera zoomed(Camera camera, const ViewProjection& view, double factor, double x, double y) {
    const double target = std::clamp(camera.zoom * factor, Camera::kLeastZoom, Camera::kMostZoom);
    const double growth = target / camera.zoom;
    // Growing about the middle's pixel moves what lies under the cursor by (growth - 1) times its distance
    // from there; the pan, which is counted in the new scale, takes that back.
    const std::array<double, 2> fixed = view.toPixel(view.middle());
    const double pixel = view.lengthOfPixel(view.middle()) / (kBoxLength * growth);
    camera.zoom = target;
    camera.panX = camera.panX / growth + (x - fixed[0]) * (growth - 1.0) * pixel;
    camera.panY = camera.panY / growth - (y - fixed[1]) * (growth - 1.0) * pixel;
    return camera;
}

}  // namespace omegascope::scene
