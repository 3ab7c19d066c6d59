#include "app/scene/geometry/path_lines.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "app/figures/frame/style.h"

namespace omegascope::scene {

namespace {

constexpr Colour kPaperColour{0xff, 0xff, 0xff};
constexpr double kRunnerDash = 0.012;  // one line width of a dash pattern, on the surface
/// A path in the plane follows the surface in pieces no longer than this.
constexpr double kDrapeStep = 0.02;
constexpr double kAnyHeight = std::numeric_limits<double>::max();

bool isFinite(const Point3& point) {
    return std::isfinite(point[0]) && std::isfinite(point[1]) && std::isfinite(point[2]);
}

double lengthOf(const Point3& from, const Point3& to) {
    return std::hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
}

/// Colour of a trajectory at `age` 0 (oldest) … 1 (now): the same hue, from pale to full, as in the parameter
/// plane.
Colour trajectoryColour(double age) {
    const QColor full = figures::palette::kTrajectory;
    const auto mix = [age](int pale, int ink) {
        return static_cast<std::uint8_t>(std::lround(pale + age * (ink - pale)));
    };
    return {mix(0xfd, full.red()), mix(0xdc, full.green()), mix(0xbd, full.blue())};
}

Point3 placeOf(const std::array<double, 3>& step, const figures::SurfaceBox& box) {
    return {box.xOf(step[0]), box.yOf(step[1]), box.zOf(step[2])};
}

/// Calls visit(from, to) for the pieces of a move: one, or in the plane those over the window, as high as the surface.
template <typename Visit>
void forEachPiece(const Point3& start, const Point3& end, const SurfaceLocator& surface, bool drape,
                  const Visit& visit) {
    if (!drape) return visit(start, end);
    const std::optional<SeenPart> seen = seenPart(start, end, -kAnyHeight, kAnyHeight);
    if (!seen) return;
    const double length = std::hypot(seen->to[0] - seen->from[0], seen->to[1] - seen->from[1]);
    const int pieces = std::max(1, static_cast<int>(std::ceil(length / kDrapeStep)));
    const auto height = [&surface](Point3 point) {
        point[2] = surface.heightAt(point[0], point[1]).value_or(point[2]);
        return point;
    };
    Point3 from = seen->startCut ? height(seen->from) : start;
    const Point3 last = seen->endCut ? height(seen->to) : end;
    for (int piece = 1; piece <= pieces; ++piece) {
        const Point3 to = piece == pieces
                              ? last
                              : height(between(seen->from, seen->to, static_cast<double>(piece) / pieces));
        visit(from, to);
        from = to;
    }
}

}  // namespace

std::optional<SeenPart> seenPart(const Point3& from, const Point3& to, double low, double high) {
    using Wide = std::array<long double, 3>;
    if (!isFinite(from) || !isFinite(to)) return std::nullopt;
    const Point3 least{-1.0, -1.0, low}, most{1.0, 1.0, high};
    Wide start{from[0], from[1], from[2]}, end{to[0], to[1], to[2]};
    SeenPart part;
    // Moves the end that is outside onto the side at `border`; what is behind it counts negative.
    const auto cut = [&](std::size_t axis, long double border, long double inward) {
        const long double atStart = inward * (start[axis] - border), atEnd = inward * (end[axis] - border);
        if (atStart >= 0.0L && atEnd >= 0.0L) return true;
        if (atStart < 0.0L && atEnd < 0.0L) return false;
        Wide& outside = atStart < 0.0L ? start : end;
        const Wide& inside = atStart < 0.0L ? end : start;
        const long double depth = std::max(atStart, atEnd),
                          share = depth / (depth - std::min(atStart, atEnd));
        for (std::size_t k = 0; k < 3; ++k) outside[k] = inside[k] + share * (outside[k] - inside[k]);
        outside[axis] = border;
        (atStart < 0.0L ? part.startCut : part.endCut) = true;
        return true;
    };
    for (std::size_t axis = 0; axis < 3; ++axis)
        if (!cut(axis, least[axis], 1.0L) || !cut(axis, most[axis], -1.0L)) return std::nullopt;
    for (std::size_t k = 0; k < 3; ++k) {
        part.from[k] = static_cast<double>(start[k]);
        part.to[k] = static_cast<double>(end[k]);
    }
    if (part.from == part.to) return std::nullopt;
    return part;
}

DashedLine::DashedLine(LineSet& lines, std::vector<double> pattern, const Colour& colour, double height)
    : lines_(lines), pattern_(std::move(pattern)), colour_(colour), height_(height) {
    if (pattern_.empty()) return;
    period_ = std::accumulate(pattern_.begin(), pattern_.end(), 0.0);
    left_ = pattern_[0];
}

void DashedLine::follow(const Point3& from, const Point3& to) {
    const double slack = 1e-3 * height_;
    const std::optional<SeenPart> seen = seenPart(from, to, -slack, height_ + slack);
    if (pattern_.empty()) {
        if (seen) lines_.add(seen->from, seen->to, colour_);
        return;
    }
    if (!seen) return skip(lengthOf(from, to));
    skip(lengthOf(from, seen->from));
    stroke(seen->from, seen->to);
    skip(lengthOf(seen->to, to));
}

void DashedLine::skip(double length) {
    // Where the length is no number any more, nobody can tell where the pattern would be.
    double rest = std::isfinite(length) ? std::fmod(length, period_) : 0.0;
    while (rest >= left_) {
        rest -= left_;
        element_ = (element_ + 1) % pattern_.size();
        left_ = pattern_[element_];
    }
    left_ -= rest;
}

void DashedLine::stroke(const Point3& from, const Point3& to) {
    const double length = lengthOf(from, to);
    double done = 0.0;
    while (done < length) {
        const double piece = std::min(left_, length - done);
        if (element_ % 2 == 0)
            lines_.add(between(from, to, done / length), between(from, to, (done + piece) / length), colour_);
        done += piece;
        left_ -= piece;
        if (left_ > 0.0) break;
        element_ = (element_ + 1) % pattern_.size();
        left_ = pattern_[element_];
    }
}

LineSet trajectoryLine(const std::vector<std::array<double, 3>>& steps, const figures::SurfaceBox& box,
                       const SurfaceLocator& surface, bool inPlane, bool cased) {
    LineSet lines;
    for (std::size_t k = 0; k + 1 < steps.size(); ++k) {
        const Colour colour =
            cased ? kPaperColour
                  : trajectoryColour(static_cast<double>(k + 1) / static_cast<double>(steps.size() - 1));
        DashedLine line(lines, {}, colour, box.height);
        forEachPiece(placeOf(steps[k], box), placeOf(steps[k + 1], box), surface, inPlane,
                     [&line](const Point3& from, const Point3& to) { line.follow(from, to); });
    }
    return lines;
}

LineSet runnerLines(const std::vector<figures::ProjectedPath>& runners, const figures::SurfaceBox& box,
                    const SurfaceLocator& surface, bool drape, bool cased) {
    LineSet lines;
    for (std::size_t r = 0; r < runners.size(); ++r) {
        const auto& steps = runners[r].steps;
        const figures::RunnerLook look = figures::runnerLook(static_cast<int>(r));
        const Colour colour{static_cast<std::uint8_t>(look.colour.red()),
                            static_cast<std::uint8_t>(look.colour.green()),
                            static_cast<std::uint8_t>(look.colour.blue())};
        std::vector<double> dashes;
        if (!cased)
            for (const double dash : look.dashes) dashes.push_back(kRunnerDash * dash);
        DashedLine line(lines, std::move(dashes), cased ? kPaperColour : colour, box.height);
        for (std::size_t k = 0; k + 1 < steps.size(); ++k)
            forEachPiece(placeOf(steps[k], box), placeOf(steps[k + 1], box), surface,
                         drape && runners[r].inPlane,
                         [&line](const Point3& from, const Point3& to) { line.follow(from, to); });
    }
    return lines;
}

}  // namespace omegascope::scene
