#include "app/commands/slice_edits.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/support/dense_algebra.h"
#include "core/support/random.h"

namespace omegascope::commands {

namespace {

using document::Document;
using document::Patch;
using Eigen::Index;
using Eigen::VectorXd;

constexpr double kNothing = 1e-9;  // of a vector's length: what is left after taking a part away

/// As far as ω itself is, and one: directions without a scale of their own are shown so.
double reachOf(const VectorXd& parameters) {
    return 1.0 + 0.25 * parameters.norm();
}

VectorXd gaussian(Index size, std::uint64_t seed) {
    Random random(seed);
    VectorXd drawn(size);
    for (double& entry : drawn) entry = random.normal();
    return drawn;
}

/// What of a vector lies off the span of the columns, as a unit vector; nothing where that is nothing.
std::optional<VectorXd> offSpan(const VectorXd& vector, const Eigen::MatrixXd& columns) {
    VectorXd rest = vector;
    if (columns.cols() > 0) {
        const Eigen::MatrixXd basis =
            algebra::orthonormalBasis(columns, std::numeric_limits<double>::epsilon());
        for (int twice = 0; twice < 2; ++twice) rest -= basis * (basis.transpose() * rest);
    }
    const double length = rest.norm();
    if (!(length > kNothing * vector.norm()) || !(length > 0.0)) return std::nullopt;
    return rest / length;
}

/// Directions in numbers instead of told: they are turned.
slice::SliceSpec inNumbers(const slice::SliceSpec& spec, const slice::AffineSlice& seen) {
    slice::SliceSpec numbers = spec;
    for (std::size_t k = 0; k < numbers.directions.size(); ++k)
        numbers.directions[k] = slice::BlockDirection{seen.directions.col(static_cast<Index>(k))};
    return numbers;
}

}  // namespace

Outcome turnAxis(Document& document, int axis, const VectorXd& direction, const QString& text) {
    const double length = direction.norm();
    if (!(length > 0.0)) return Error{"This direction vanishes at ω; choose another one."};
    slice::SliceSpec spec = document.session().slice;
    const auto at = static_cast<std::size_t>(axis);
    if (at >= spec.directions.size())
        return Error{"The slice has no such axis; add a third direction first."};
    spec.directions[at] = slice::BlockDirection{direction / length};
    spec.origin = document.point();
    for (std::size_t k = 0; k < spec.ranges.size(); ++k) {
        // ω stands at 0 of every axis now; the other windows keep their widths.
        const double half =
            k == at ? reachOf(document.point()) : (spec.ranges[k][1] - spec.ranges[k][0]) / 2.0;
        spec.ranges[k] = {-half, half};
    }
    return setSlice(document, std::move(spec), text);
}

Outcome turnAxisToward(Document& document, int axis, const VectorXd& target, const QString& text) {
    slice::SliceSpec spec = document.session().slice;
    const auto at = static_cast<std::size_t>(axis);
    if (at >= spec.directions.size())
        return Error{"The slice has no such axis; add a third direction first."};
    if (target.size() != spec.origin.size())
        return Error{"That point has " + std::to_string(target.size()) + " parameters, this network has " +
                     std::to_string(spec.origin.size()) + "; choose one of the same network."};
    spec.directions[at] = slice::TowardDirection{target};
    spec.ranges[at] = {-0.5, 1.5};
    return setSlice(document, std::move(spec), text);
}

Outcome planeThrough(Document& document, const std::array<VectorXd, 3>& points, const QString& text) {
    slice::SliceSpec spec;
    spec.followsParameters = false;
    spec.origin = points[0];
    for (const std::size_t k : {std::size_t{1}, std::size_t{2}}) {
        spec.directions.emplace_back(slice::TowardDirection{points[k]});
        spec.ranges.push_back({-0.5, 1.5});
    }
    return setSlice(document, std::move(spec), text);
}

Outcome planeOfEntries(Document& document, Index first, Index second) {
    const VectorXd& point = document.point();
    slice::SliceSpec spec;
    spec.origin = point;
    for (const Index entry : {first, second}) {
        const double half = std::max(1.0, 1.5 * std::abs(point[entry]));
        spec.directions.emplace_back(slice::BlockDirection{VectorXd::Unit(point.size(), entry)});
        spec.ranges.push_back({-half, half});
    }
    const auto& layout = document.loss()->network().layout();
    return setSlice(document, std::move(spec),
                    QStringLiteral("Plane of %1 and %2")
                        .arg(QString::fromStdString(layout.entryName(first)),
                             QString::fromStdString(layout.entryName(second))));
}

Result<VectorXd> directionOffRun(const Document& document, std::uint64_t seed) {
    const dynamics::Trajectory& run = document.session().trajectory;
    if (run.keyframes.size() < 2)
        return Error{"There is no run to be at right angles to; press Space first."};
    constexpr std::size_t kMost = 32;
    const std::size_t last = run.keyframes.size() - 1, count = std::min(last, kMost);
    Eigen::MatrixXd ways(document.point().size(), static_cast<Index>(count));
    for (std::size_t k = 1; k <= count; ++k)
        ways.col(static_cast<Index>(k - 1)) = run.keyframes[k * last / count] - run.keyframes.front();
    const auto direction = offSpan(gaussian(ways.rows(), seed), ways);
    if (!direction) return Error{"The run leaves no direction at right angles to it; choose another one."};
    return *direction;
}

Result<VectorXd> directionOffPlane(const Document& document) {
    const Eigen::MatrixXd& plane = document.slice().directions;
    if (plane.rows() <= plane.cols())
        return Error{"The slice is all of Ω, so there is nowhere to tilt or shift it to."};
    if (const auto gradient = document.loss()->gradient(document.point()))
        if (const auto down = offSpan(-*gradient, plane)) return *down;
    for (std::uint64_t seed = 1; seed < 9; ++seed)
        if (const auto drawn = offSpan(gaussian(plane.rows(), seed), plane)) return *drawn;
    return Error{"No direction off the slice was found; turn an axis in the tab Slice."};
}

Outcome tiltPlane(Document& document, const slice::SliceSpec& from, const VectorXd& normal, double angleS,
                  double angleT, Gesture gesture) {
    const auto resolved = slice::resolve(from, document.loss()->network());
    if (!resolved) return resolved.error();
    slice::SliceSpec spec = inNumbers(from, *resolved);
    const VectorXd at = resolved->project(document.point());
    // The origin is where ω stands over the plane, so that the plane turns about it.
    spec.origin = resolved->at(at);
    for (std::size_t k = 0; k < spec.ranges.size(); ++k)
        for (double& end : spec.ranges[k]) end -= at[static_cast<Index>(k)];
    for (const auto& [k, angle] : {std::pair{0, angleS}, {1, angleT}}) {
        const VectorXd direction = resolved->directions.col(k);
        spec.directions[static_cast<std::size_t>(k)] =
            slice::BlockDirection{std::cos(angle) * direction + std::sin(angle) * direction.norm() * normal};
    }
    return setSlice(document, std::move(spec), QStringLiteral("Tilt the plane"), gesture);
}

Outcome shiftPlane(Document& document, const slice::SliceSpec& from, const VectorXd& normal, double distance,
                   Gesture gesture) {
    const auto resolved = slice::resolve(from, document.loss()->network());
    if (!resolved) return resolved.error();
    slice::SliceSpec spec = inNumbers(from, *resolved);
    spec.followsParameters = false;
    spec.origin = resolved->origin + distance * normal;
    return setSlice(document, std::move(spec), QStringLiteral("Shift the plane"), gesture);
}

Outcome setBookmarks(Document& document, std::vector<session::Bookmark> bookmarks, const QString& text) {
    Patch patch;
    patch.bookmarks = std::move(bookmarks);
    return change(document, std::move(patch), text);
}

Outcome addBookmark(Document& document) {
    std::vector<session::Bookmark> bookmarks = document.session().bookmarks;
    session::Bookmark made;
    made.parameters = document.point();
    // As it is seen: a slice that follows the run was moved with it.
    made.slice = document.session().slice;
    made.slice.origin = document.slice().origin;
    made.camera = document.session().framing.camera;
    for (std::size_t number = bookmarks.size() + 1;; ++number) {
        made.name = "ω " + std::to_string(number);
        if (std::ranges::none_of(bookmarks, [&](const auto& other) { return other.name == made.name; }))
            break;
    }
    bookmarks.push_back(std::move(made));
    return setBookmarks(document, std::move(bookmarks), QStringLiteral("Bookmark ω"));
}

Outcome goToBookmark(Document& document, int index) {
    const auto& bookmarks = document.session().bookmarks;
    if (index < 0 || index >= static_cast<int>(bookmarks.size())) return Error{"There is no such bookmark."};
    const session::Bookmark& bookmark = bookmarks[static_cast<std::size_t>(index)];
    Patch patch;
    patch.parameters = bookmark.parameters;
    patch.slice = bookmark.slice;
    if (!document.session().trajectory->empty()) patch.trajectory = dynamics::Trajectory();
    return change(document, std::move(patch),
                  QStringLiteral("Go to %1").arg(QString::fromStdString(bookmark.name)));
}

}  // namespace omegascope::commands
