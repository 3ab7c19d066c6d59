#include "app/scene/vectors/lighting.h"

#include <algorithm>
#include <cmath>

#include "app/scene/geometry/surface_look.h"

namespace omegascope::scene {

QColor litColour(const Colour& colour, Point3 normal, const Point3& at, const ViewProjection& view) {
    if (dot(normal, view.towardsViewer(at)) < 0.0)
        for (double& x : normal) x = -x;
    const Point3 back = view.towardsViewer(view.middle());
    double light = look::kAmbient;
    for (const look::Lamp& lamp : look::kLamps) {
        Point3 direction{};
        for (std::size_t k = 0; k < 3; ++k)
            direction[k] = lamp.direction[0] * view.right()[k] + lamp.direction[1] * view.up()[k] +
                           lamp.direction[2] * back[k];
        light += look::kDiffuse * lamp.intensity * std::max(0.0, dot(normal, unit(direction)));
    }
    const auto channel = [&](std::uint8_t c) {
        return std::min(255, static_cast<int>(std::lround(light * c)));
    };
    return {channel(colour[0]), channel(colour[1]), channel(colour[2])};
}

}  // namespace omegascope::scene
