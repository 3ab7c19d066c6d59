#include "app/figures/data/input_regions.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <utility>

namespace omegascope::figures {
namespace {

using Point = std::array<double, 2>;
using Outline = std::vector<Point>;
using Form = Eigen::RowVector3d;  // value at (p, q) is form · (p, q, 1)

/// Values below this share of the form's size on the piece count as zero.
constexpr double kTolerance = 1e-11;

double valueAt(const Form& form, const Point& p) {
    return form[0] * p[0] + form[1] * p[1] + form[2];
}

double sizeAt(const Form& form, const Point& p) {
    return std::abs(form[0] * p[0]) + std::abs(form[1] * p[1]) + std::abs(form[2]);
}

Point centroid(const Outline& outline) {
    Point sum{0, 0};
    for (const Point& p : outline) {
        sum[0] += p[0];
        sum[1] += p[1];
    }
    const auto count = static_cast<double>(outline.size());
    return {sum[0] / count, sum[1] / count};
}

/// Values at the corners, with those that rounding cannot tell from zero set to it.
struct CornerValues {
    std::vector<double> values;
    bool above = false;  ///< some corner > 0
    bool below = false;  ///< some corner < 0
};
CornerValues cornerValues(const Form& form, const Outline& outline) {
    CornerValues result;
    result.values.reserve(outline.size());
    for (const Point& p : outline) {
        double value = valueAt(form, p);
        if (std::abs(value) <= kTolerance * sizeAt(form, p)) value = 0.0;
        result.above |= value > 0.0;
        result.below |= value < 0.0;
        result.values.push_back(value);
    }
    return result;
}

/// Splits a convex outline by the line value = 0; both sides are non-empty when the corner values have both
/// signs.
std::pair<Outline, Outline> split(const Outline& outline, const std::vector<double>& values) {
    std::pair<Outline, Outline> sides;
    for (std::size_t i = 0; i < outline.size(); ++i) {
        const std::size_t next = (i + 1) % outline.size();
        if (values[i] >= 0.0) sides.first.push_back(outline[i]);
        if (values[i] <= 0.0) sides.second.push_back(outline[i]);
        if (values[i] * values[next] < 0.0) {
            const double share = values[i] / (values[i] - values[next]);
            const Point cut{outline[i][0] + share * (outline[next][0] - outline[i][0]),
                            outline[i][1] + share * (outline[next][1] - outline[i][1])};
            sides.first.push_back(cut);
            sides.second.push_back(cut);
        }
    }
    return sides;
}

/// A piece under way: its outline and the affine features of the layer that was done last.
struct Piece {
    Outline outline;
    Eigen::MatrixXd features;  // d_ℓ × 3
};

/// z^(ℓ) = W x + b as affine forms: the bias belongs to the constant column alone.
Eigen::MatrixXd affineForms(const network::Network& network, int layer, const Eigen::VectorXd& parameters,
                            const Eigen::MatrixXd& features) {
    Eigen::MatrixXd z = network.linear(layer, parameters, features);
    Eigen::MatrixXd constant = z.col(2);
    network.addBias(layer, parameters, constant);
    z.col(2) = constant;
    return z;
}

/// The pieces of `piece` on which no unit of z changes sign. `room` is how many more pieces may come into
/// being.
std::vector<Outline> arrangement(const Outline& outline, const Eigen::MatrixXd& z, std::ptrdiff_t& room) {
    std::vector<Outline> pieces{outline};
    for (Eigen::Index unit = 0; unit < z.rows(); ++unit) {
        const Form form = z.row(unit);
        const std::size_t count = pieces.size();
        for (std::size_t i = 0; i < count && room > 0; ++i) {
            const CornerValues corners = cornerValues(form, pieces[i]);
            if (!corners.above || !corners.below) continue;
            auto [positive, negative] = split(pieces[i], corners.values);
            pieces[i] = std::move(positive);
            pieces.push_back(std::move(negative));
            --room;
        }
    }
    return pieces;
}

/// The part of the line form = 0 in a convex outline, or nothing when the form has one sign on it.
std::optional<PlaneSegment> chord(const Form& form, const Outline& outline) {
    const CornerValues corners = cornerValues(form, outline);
    if (!corners.above || !corners.below) return std::nullopt;
    std::vector<Point> ends;
    for (std::size_t i = 0; i < outline.size(); ++i) {
        const std::size_t next = (i + 1) % outline.size();
        const double a = corners.values[i], b = corners.values[next];
        if (a == 0.0) ends.push_back(outline[i]);
        if (a * b < 0.0) {
            const double share = a / (a - b);
            ends.push_back({outline[i][0] + share * (outline[next][0] - outline[i][0]),
                            outline[i][1] + share * (outline[next][1] - outline[i][1])});
        }
    }
    if (ends.size() < 2) return std::nullopt;
    return PlaneSegment{ends.front(), ends.back()};
}

/// Sides of an outline along which the form vanishes while it is positive inside.
std::vector<PlaneSegment> vanishingSides(const Form& form, const Outline& outline) {
    std::vector<PlaneSegment> sides;
    const CornerValues corners = cornerValues(form, outline);
    if (corners.below || !corners.above) return sides;
    for (std::size_t i = 0; i < outline.size(); ++i) {
        const std::size_t next = (i + 1) % outline.size();
        if (corners.values[i] == 0.0 && corners.values[next] == 0.0)
            sides.push_back({outline[i], outline[next]});
    }
    return sides;
}

/// The common part of two segments on one line, when it has a length.
std::optional<PlaneSegment> overlap(const PlaneSegment& a, const PlaneSegment& b) {
    const double dx = a[1][0] - a[0][0], dy = a[1][1] - a[0][1];
    const double length = dx * dx + dy * dy;
    if (!(length > 0.0)) return std::nullopt;
    const auto along = [&](const Point& p) {
        return ((p[0] - a[0][0]) * dx + (p[1] - a[0][1]) * dy) / length;
    };
    const auto across = [&](const Point& p) {
        return ((p[0] - a[0][0]) * dy - (p[1] - a[0][1]) * dx) / length;
    };
    if (std::abs(across(b[0])) > 1e-9 || std::abs(across(b[1])) > 1e-9) return std::nullopt;
    const double from = std::max(0.0, std::min(along(b[0]), along(b[1])));
    const double to = std::min(1.0, std::max(along(b[0]), along(b[1])));
    if (!(to - from > 1e-9)) return std::nullopt;
    const auto at = [&](double share) { return Point{a[0][0] + share * dx, a[0][1] + share * dy}; };
    return PlaneSegment{at(from), at(to)};
}

Form formOf(const InputRegion& region, int row, double level) {
    Form form = region.outputs.row(row);
    form[2] -= level;
    return form;
}

/// ŷ_row - ŷ_other - level.
Form leadOf(const Eigen::MatrixXd& outputs, Eigen::Index row, Eigen::Index other, double level) {
    Form form = outputs.row(row) - outputs.row(other);
    form[2] -= level;
    return form;
}

/// Cuts a segment down to where the form is ≥ 0.
std::optional<PlaneSegment> keepNonNegative(const PlaneSegment& segment, const Form& form) {
    const double tolerance = kTolerance * std::max(sizeAt(form, segment[0]), sizeAt(form, segment[1]));
    const double a = valueAt(form, segment[0]), b = valueAt(form, segment[1]);
    if (a >= -tolerance && b >= -tolerance) return segment;
    if (a <= tolerance && b <= tolerance) return std::nullopt;
    const double share = a / (a - b);
    const Point cut{segment[0][0] + share * (segment[1][0] - segment[0][0]),
                    segment[0][1] + share * (segment[1][1] - segment[0][1])};
    return a > 0.0 ? PlaneSegment{segment[0], cut} : PlaneSegment{cut, segment[1]};
}

/// The part of a segment on which no output exceeds output r.
std::optional<PlaneSegment> whereLargest(const PlaneSegment& segment, const Eigen::MatrixXd& outputs,
                                         Eigen::Index r) {
    std::optional<PlaneSegment> kept = segment;
    for (Eigen::Index other = 0; kept && other < outputs.rows(); ++other) {
        if (other != r) kept = keepNonNegative(*kept, outputs.row(r) - outputs.row(other));
    }
    return kept;
}

/// A side of a region along which output `largest` stops being the largest.
struct Side {
    PlaneSegment segment;
    Eigen::Index largest = 0;
};

}  // namespace

InputRegions inputRegions(const network::Network& network, const Eigen::VectorXd& parameters,
                          const InputPlane& plane, const Point& low, const Point& high, int budget) {
    Piece whole;
    whole.outline = {{low[0], low[1]}, {high[0], low[1]}, {high[0], high[1]}, {low[0], high[1]}};
    whole.features.resize(plane.base.size(), 3);
    whole.features << plane.first, plane.second, plane.base;
    std::vector<Piece> pieces{std::move(whole)};
    const double alpha = network.architecture().alpha;
    std::ptrdiff_t room = budget - 1;
    for (int layer = 1; layer <= network.depth(); ++layer) {
        std::vector<Piece> next;
        for (const Piece& piece : pieces) {
            const Eigen::MatrixXd z = affineForms(network, layer, parameters, piece.features);
            for (Outline& outline : arrangement(piece.outline, z, room)) {
                const Point centre = centroid(outline);
                const Eigen::VectorXd values = z * Eigen::Vector3d(centre[0], centre[1], 1.0);
                const Eigen::VectorXd slopes =
                    (values.array() > 0.0).select(Eigen::VectorXd::Ones(z.rows()), alpha);
                next.push_back({std::move(outline), slopes.asDiagonal() * z});
            }
        }
        pieces = std::move(next);
    }
    InputRegions result;
    result.complete = room > 0;
    result.regions.reserve(pieces.size());
    for (Piece& piece : pieces) {
        Eigen::MatrixXd outputs = affineForms(network, network.depth() + 1, parameters, piece.features);
        result.regions.push_back({std::move(piece.outline), std::move(outputs)});
    }
    return result;
}

std::vector<PlaneSegment> levelSegments(const InputRegions& regions, int row, double level) {
    std::vector<PlaneSegment> segments;
    std::vector<PlaneSegment> fromAbove, fromBelow;
    for (const InputRegion& region : regions.regions) {
        const Form form = formOf(region, row, level);
        if (const auto crossing = chord(form, region.outline)) segments.push_back(*crossing);
        for (const PlaneSegment& side : vanishingSides(form, region.outline)) fromAbove.push_back(side);
        for (const PlaneSegment& side : vanishingSides(-form, region.outline)) fromBelow.push_back(side);
    }
    for (const PlaneSegment& above : fromAbove) {
        for (const PlaneSegment& below : fromBelow) {
            if (const auto common = overlap(above, below)) segments.push_back(*common);
        }
    }
    return segments;
}

std::vector<PlaneSegment> leadSegments(const InputRegions& regions, int row, double level) {
    std::vector<PlaneSegment> segments, fromAbove, fromBelow;
    for (const InputRegion& region : regions.regions) {
        const Eigen::MatrixXd& y = region.outputs;
        // The part of a segment on which no other lead is below the level.
        const auto least = [&](const PlaneSegment& segment, Eigen::Index q) {
            std::optional<PlaneSegment> kept = segment;
            for (Eigen::Index other = 0; kept && other < y.rows(); ++other)
                if (other != row && other != q) kept = keepNonNegative(*kept, leadOf(y, row, other, level));
            return kept;
        };
        for (Eigen::Index q = 0; q < y.rows(); ++q) {
            if (q == row) continue;
            const Form lead = leadOf(y, row, q, level);
            if (const auto crossing = chord(lead, region.outline))
                if (const auto kept = least(*crossing, q)) segments.push_back(*kept);
            for (const PlaneSegment& side : vanishingSides(lead, region.outline))
                if (const auto kept = least(side, q)) fromAbove.push_back(*kept);
            for (const PlaneSegment& side : vanishingSides(-lead, region.outline))
                if (const auto kept = least(side, q)) fromBelow.push_back(*kept);
        }
    }
    for (const PlaneSegment& above : fromAbove)
        for (const PlaneSegment& below : fromBelow)
            if (const auto common = overlap(above, below)) segments.push_back(*common);
    return segments;
}

std::vector<ClassRegion> classRegions(const InputRegions& regions) {
    std::vector<ClassRegion> result;
    for (const InputRegion& region : regions.regions) {
        const Eigen::MatrixXd& y = region.outputs;
        for (Eigen::Index r = 0; r < y.rows(); ++r) {
            Outline kept = region.outline;
            for (Eigen::Index other = 0; !kept.empty() && other < y.rows(); ++other) {
                if (other == r) continue;
                const CornerValues corners = cornerValues(y.row(r) - y.row(other), kept);
                // A lead that is nowhere positive is none; of outputs that are equal the first has it.
                if (!corners.above && (corners.below || other < r))
                    kept.clear();
                else if (corners.below)
                    kept = split(kept, corners.values).first;
            }
            if (kept.size() >= 3) result.push_back({static_cast<int>(r), std::move(kept)});
        }
    }
    return result;
}

std::vector<PlaneSegment> argmaxBoundaries(const InputRegions& regions) {
    std::vector<PlaneSegment> segments;
    std::vector<Side> sides;
    for (const InputRegion& region : regions.regions) {
        const Eigen::MatrixXd& y = region.outputs;
        for (Eigen::Index r = 0; r < y.rows(); ++r) {
            for (Eigen::Index q = 0; q < y.rows(); ++q) {
                if (q == r) continue;
                const Form lead = y.row(r) - y.row(q);
                if (const auto crossing = q > r ? chord(lead, region.outline) : std::nullopt) {
                    if (const auto kept = whereLargest(*crossing, y, r)) segments.push_back(*kept);
                }
                for (const PlaneSegment& side : vanishingSides(lead, region.outline)) {
                    if (const auto kept = whereLargest(side, y, r)) sides.push_back({*kept, r});
                }
            }
        }
    }
    for (std::size_t i = 0; i < sides.size(); ++i) {
        for (std::size_t j = i + 1; j < sides.size(); ++j) {
            if (sides[i].largest == sides[j].largest) continue;
            if (const auto common = overlap(sides[i].segment, sides[j].segment)) segments.push_back(*common);
        }
    }
    return segments;
}

}  // namespace omegascope::figures
