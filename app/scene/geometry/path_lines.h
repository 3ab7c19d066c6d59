#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "app/scene/geometry/surface_lines.h"

namespace omegascope::scene {

/// The part of a straight move inside [-1,1]² × [low, high]; nothing where there is none, or where
/// an end is no finite number. The ends may be any doubles: their differences are taken with a wider exponent.
struct SeenPart {
    Point3 from{}, to{};
    bool startCut = false, endCut = false;  ///< whether an end was moved
};
std::optional<SeenPart> seenPart(const Point3& from, const Point3& to, double low, double high);

/// Strokes along a path in the box (lengths of stroke, gap, stroke, gap …). What lies outside of the box moves the
/// pattern on and costs nothing more: a path that diverges is as cheap as what is seen of it.
class DashedLine {
  public:
    /// @param pattern  of positive lengths; empty: one stroke
    DashedLine(LineSet& lines, std::vector<double> pattern, const Colour& colour, double height);
    void follow(const Point3& from, const Point3& to);

  private:
    void skip(double length);
    void stroke(const Point3& from, const Point3& to);

    LineSet& lines_;
    std::vector<double> pattern_;
    Colour colour_;
    double height_, period_ = 0.0, left_ = 0.0;
    std::size_t element_ = 0;
};

/// The steps of a run, pale (old) to full (now). A run that stays in the plane follows the surface between
/// its steps, because ω moved straight through the plane and the loss over that segment *is* the surface;
/// otherwise the lines between true losses are straight. What leaves the box is cut off.
/// @param steps  (s, t, loss)
/// @param inPlane  whether every step lies in the plane
/// `cased`: the same line in the colour of paper, to lie beneath.
LineSet trajectoryLine(const std::vector<std::array<double, 3>>& steps, const figures::SurfaceBox& box,
                       const SurfaceLocator& surface, bool inPlane, bool cased);

/// The paths of a race in the same way, each with the colour and the strokes of its look.
/// @param surface  drapes those that stay in the plane when `drape`
LineSet runnerLines(const std::vector<figures::ProjectedPath>& runners, const figures::SurfaceBox& box,
                    const SurfaceLocator& surface, bool drape, bool cased);

}  // namespace omegascope::scene
