#pragma once

#include <array>

/// Sizes, lamps and material of the loss surface, for VTK and for vector figures. Lengths in logical pixels.
namespace omegascope::scene::look {

inline constexpr double kOmegaDiameter = 14.0;
/// Thin lines go with small marks, down to a size at which ω is still found.
constexpr double omegaDiameter(double lineWidth) {
    return kOmegaDiameter * (lineWidth < 0.6 ? 0.6 : lineWidth > 1.0 ? 1.0 : lineWidth);
}
inline constexpr double kLineWidth = 1.0;
inline constexpr double kHighlightWidth = 2.5;
inline constexpr double kCasingWidth = 2.8;
inline constexpr double kHighlightCasingWidth = 4.5;
inline constexpr double kMinimumWidth = 3.0;
inline constexpr double kTrajectoryWidth = 2.5;
inline constexpr double kTrajectoryCasingWidth = 4.0;

// Of vectors. Viewers leave a hairline between neighbouring polygons: each is outlined in its own colour by this width.
inline constexpr double kSeam = 0.4;
/// The round ends of the strokes beside it cover what is left out.
inline constexpr double kShortestStroke = 0.01;

// Of a 3-D slice.
inline constexpr double kCutWidth = 1.5;
inline constexpr double kFlatOnCutWidth = 2.0;
inline constexpr double kHighlightOpacity = 0.85;
inline constexpr double kFlatOpacity = 0.2;

inline constexpr double kAmbient = 0.45;
inline constexpr double kDiffuse = 0.75;

/// Lamps move with the camera; directions in its frame: x to the right, y up, z towards the viewer. One
/// stands at the eye and a stronger one above its left shoulder, so that the two sides of a crease differ in
/// brightness from wherever one looks.
struct Lamp {
    std::array<double, 3> direction;
    double intensity;
};
inline constexpr std::array<Lamp, 2> kLamps{{{{0.0, 0.0, 1.0}, 0.25}, {{-0.8, 0.9, 0.8}, 0.72}}};

}  // namespace omegascope::scene::look
