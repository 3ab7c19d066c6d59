#pragma once

#include <array>
#include <cmath>

/// The little vector algebra that the scene needs; inline, since meshes call it for every point.
namespace omegascope::scene {

using Point3 = std::array<double, 3>;

inline double dot(const Point3& a, const Point3& b) {
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
inline Point3 difference(const Point3& a, const Point3& b) {
    return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}
inline Point3 cross(const Point3& a, const Point3& b) {
    return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
inline Point3 along(const Point3& from, const Point3& direction, double length) {
    return {from[0] + length * direction[0], from[1] + length * direction[1],
            from[2] + length * direction[2]};
}
inline Point3 between(const Point3& a, const Point3& b, double share) {
    return along(a, difference(b, a), share);
}
/// @param v  not 0
inline Point3 unit(const Point3& v) {
    const double length = std::sqrt(dot(v, v));
    return {v[0] / length, v[1] / length, v[2] / length};
}

}  // namespace omegascope::scene
