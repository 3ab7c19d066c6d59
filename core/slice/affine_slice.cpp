#include "core/slice/affine_slice.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/slice/nearest_point.h"
#include "core/support/random.h"

namespace omegascope::slice {

namespace {

/// Unit directions that differ by less than this span no plane.
constexpr double kDependent = 1e-9;
constexpr double kOnPlane = 1e-12;  // of 1 + |ω|: what rounding leaves of a distance from the plane

bool sameVector(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
    return a.size() == b.size() && (a.array() == b.array()).all();
}

const char* const kCoordinateNames[] = {"s", "t", "u"};

/// Rows of a weight block are the filters; a bias block has one filter per entry.
void scaleFilters(const network::Block& block, const Eigen::VectorXd& reference, Eigen::VectorXd& direction) {
    const Eigen::Index filters = block.rows(), length = block.fan;
    for (Eigen::Index f = 0; f < filters; ++f) {
        auto part = direction.segment(block.offset + f * length, length);
        const double norm = part.norm();
        const double wanted = reference.segment(block.offset + f * length, length).norm();
        part *= norm > 0.0 ? wanted / norm : 0.0;
    }
}

Eigen::VectorXd randomDirection(const network::Network& network, const Eigen::VectorXd& reference,
                                std::uint64_t seed) {
    Random random(seed);
    Eigen::VectorXd direction(network.parameterCount());
    for (double& entry : direction) entry = random.normal();
    for (const auto& block : network.layout().blocks()) scaleFilters(block, reference, direction);
    return direction;
}

/// Of a direction that is not given by its entries.
Eigen::VectorXd directionVector(const DirectionSpec& spec, const network::Network& network,
                                const Eigen::VectorXd& origin) {
    if (const auto* toward = std::get_if<TowardDirection>(&spec)) return toward->target - origin;
    return randomDirection(network, origin, std::get<RandomDirection>(spec).seed);
}

std::string directionPlace(std::size_t index) {
    return "slice.directions[" + std::to_string(index) + "]";
}

/// Why a direction that came out as zero did so, and what to do.
std::string zeroDirection(const DirectionSpec& spec, std::size_t index) {
    if (std::holds_alternative<TowardDirection>(spec))
        return directionPlace(index) + " points toward the origin itself; choose a different target.";
    if (std::holds_alternative<RandomDirection>(spec))
        return directionPlace(index) +
               " is zero, since every filter of the origin is zero; choose another origin.";
    return directionPlace(index) + " is zero; give at least one entry that is not 0.";
}

Outcome checkRange(const std::array<double, 2>& range, std::size_t index) {
    const std::string place = "slice.ranges[" + std::to_string(index) + "]";
    if (!std::isfinite(range[0]) || !std::isfinite(range[1]))
        return Error{place + " has an end that is not finite; give two finite numbers."};
    if (!(range[0] < range[1])) return Error{place + " is empty; give [low, high] with low < high."};
    if (!std::isfinite(range[1] - range[0])) return Error{place + " is too wide; give a narrower range."};
    return Done{};
}

/// The entries that the first `columns` directions touch; without, where that is more than a part of all.
std::optional<std::vector<Eigen::Index>> touchedEntries(const Eigen::MatrixXd& directions,
                                                        Eigen::Index columns) {
    constexpr Eigen::Index kPart = 4, kStretch = 256;
    const Eigen::Index rows = directions.rows();
    std::vector<Eigen::Index> touched;
    // Nearly all of a large network is at rest: stretches of it are passed over at the speed of memory.
    for (Eigen::Index begin = 0; begin < rows; begin += kStretch) {
        const auto stretch = directions.block(begin, 0, std::min(kStretch, rows - begin), columns);
        if (stretch.cwiseAbs().maxCoeff() == 0.0) continue;
        for (Eigen::Index row = 0; row < stretch.rows(); ++row)
            if ((stretch.row(row).array() != 0.0).any()) touched.push_back(begin + row);
        if (touched.size() > static_cast<std::size_t>(rows / kPart)) return std::nullopt;
    }
    return touched;
}

double safeNorm(const Eigen::VectorXd& vector) {
    const double norm = vector.norm();
    return std::isfinite(norm) && norm > 1e-150 ? norm : vector.stableNorm();
}

/// D = Q R in place, column by column, and what of b lies at right angles to it.
/// @return  R, and Qᵀ b as its last column
Eigen::MatrixXd gramSchmidt(Eigen::MatrixXd& directions, Eigen::VectorXd& b) {
    const Eigen::Index count = directions.cols();
    Eigen::MatrixXd r = Eigen::MatrixXd::Zero(count, count + 1);
    for (Eigen::Index k = 0; k < count; ++k) {
        r(k, k) = safeNorm(directions.col(k));
        if (r(k, k) > 0.0) directions.col(k) /= r(k, k);
        for (Eigen::Index j = k + 1; j < count; ++j) {
            r(k, j) = directions.col(k).dot(directions.col(j));
            directions.col(j) -= r(k, j) * directions.col(k);
        }
        r(k, count) = directions.col(k).dot(b);
        b -= r(k, count) * directions.col(k);
    }
    return r;
}

Eigen::VectorXd coordinatesOf(const Eigen::MatrixXd& r) {
    const Eigen::Index count = r.rows();
    Eigen::VectorXd coordinates = Eigen::VectorXd::Zero(count);
    for (Eigen::Index k = count; k-- > 0;) {
        double rest = r(k, count);
        for (Eigen::Index j = k + 1; j < count; ++j) rest -= r(k, j) * coordinates(j);
        coordinates(k) = r(k, k) > 0.0 ? rest / r(k, k) : 0.0;
    }
    return coordinates;
}

/// Whether columns span as many dimensions as they are, whatever the units of each.
bool areIndependent(const Eigen::MatrixXd& directions) {
    const auto touched = touchedEntries(directions, directions.cols());
    Eigen::MatrixXd columns = touched ? directions(*touched, Eigen::all).eval() : directions;
    for (auto column : columns.colwise()) column.stableNormalize();
    Eigen::VectorXd none = Eigen::VectorXd::Zero(columns.rows());
    return gramSchmidt(columns, none).diagonal().minCoeff() > kDependent;
}

}  // namespace

bool BlockDirection::operator==(const BlockDirection& other) const {
    return sameVector(vector, other.vector);
}

bool TowardDirection::operator==(const TowardDirection& other) const {
    return sameVector(target, other.target);
}

bool SliceSpec::operator==(const SliceSpec& other) const {
    return followsParameters == other.followsParameters && sameVector(origin, other.origin) &&
           directions == other.directions && ranges == other.ranges;
}

bool AffineSlice::operator==(const AffineSlice& other) const {
    return sameVector(origin, other.origin) && directions.rows() == other.directions.rows() &&
           directions.cols() == other.directions.cols() &&
           (directions.array() == other.directions.array()).all() && ranges == other.ranges;
}

NearestPoint nearestPoint(const AffineSlice& slice, const Eigen::VectorXd& parameters, int columns) {
    const Eigen::Index count = columns > 0 ? columns : slice.directions.cols();
    Eigen::VectorXd rest = parameters - slice.origin;
    Eigen::MatrixXd r;
    if (const auto touched = touchedEntries(slice.directions, count)) {
        Eigen::MatrixXd columnsThere = slice.directions(*touched, Eigen::seqN(0, count));
        Eigen::VectorXd there = rest(*touched);
        r = gramSchmidt(columnsThere, there);
        rest(*touched) = there;
    } else {
        Eigen::MatrixXd all = slice.directions.leftCols(count);
        r = gramSchmidt(all, rest);
    }
    return {coordinatesOf(r), safeNorm(rest)};
}

Eigen::VectorXd AffineSlice::project(const Eigen::VectorXd& parameters) const {
    return nearestPoint(*this, parameters).coordinates;
}

double AffineSlice::distance(const Eigen::VectorXd& parameters) const {
    return nearestPoint(*this, parameters).distance;
}

Result<AffineSlice> resolve(const SliceSpec& spec, const network::Network& network) {
    const Eigen::Index n = network.parameterCount();
    const std::size_t count = spec.directions.size();
    if (count < 2 || count > 3)
        return Error{"slice.directions has " + std::to_string(count) +
                     " entries; give two for a plane or three for a 3-D slice."};
    if (spec.ranges.size() != count)
        return Error{"slice.ranges has " + std::to_string(spec.ranges.size()) +
                     " entries; give one [low, high] for each of the " + std::to_string(count) +
                     " directions."};
    if (spec.origin.size() != n)
        return Error{"slice.origin has " + std::to_string(spec.origin.size()) + " numbers; the network has " +
                     std::to_string(n) + " parameters."};
    AffineSlice slice;
    slice.origin = spec.origin;
    slice.directions.resize(n, static_cast<Eigen::Index>(count));
    slice.ranges = spec.ranges;
    for (std::size_t k = 0; k < count; ++k) {
        if (auto range = checkRange(spec.ranges[k], k); !range) return range.error();
        const auto* block = std::get_if<BlockDirection>(&spec.directions[k]);
        const Eigen::VectorXd made =
            block ? Eigen::VectorXd() : directionVector(spec.directions[k], network, spec.origin);
        const Eigen::VectorXd& direction = block ? block->vector : made;
        if (direction.size() != n)
            return Error{directionPlace(k) + " has " + std::to_string(direction.size()) +
                         " numbers; the network has " + std::to_string(n) + " parameters."};
        if (!direction.allFinite())
            return Error{directionPlace(k) + " has an entry that is not a finite number."};
        if (direction.squaredNorm() == 0.0) return Error{zeroDirection(spec.directions[k], k)};
        slice.directions.col(static_cast<Eigen::Index>(k)) = direction;
    }
    if (!areIndependent(slice.directions))
        return Error{"The directions of the slice are linearly dependent; give directions that span a " +
                     std::string(count == 2 ? "plane." : "3-D slice.")};
    return slice;
}

SliceSpec follow(const SliceSpec& spec, const network::Network& network, const Eigen::VectorXd& parameters) {
    if (!spec.followsParameters) return spec;
    SliceSpec moved = spec;
    const auto slice = resolve(spec, network);
    if (!slice) {
        moved.origin = parameters;
        return moved;
    }
    const Eigen::VectorXd offPlane = parameters - slice->at(slice->project(parameters));
    // A drag inside the plane leaves only rounding here; the origin must not creep with it.
    if (offPlane.norm() <= kOnPlane * (1.0 + parameters.norm())) return moved;
    const bool blocks =
        std::all_of(spec.directions.begin(), spec.directions.end(),
                    [](const DirectionSpec& d) { return std::holds_alternative<BlockDirection>(d); });
    moved.origin = blocks ? Eigen::VectorXd(spec.origin + offPlane) : parameters;
    return moved;
}

AxisLabel axisLabel(const SliceSpec& spec, const AffineSlice& slice, const network::Network& network,
                    int axis) {
    const auto direction = slice.directions.col(axis);
    const auto& told = spec.directions[static_cast<std::size_t>(axis)];
    const bool single = (direction.array() != 0.0).count() == 1;
    if (single && std::holds_alternative<BlockDirection>(told)) {
        Eigen::Index entry = 0;
        direction.cwiseAbs().maxCoeff(&entry);
        return {network.layout().entryName(entry), slice.origin(entry), direction(entry)};
    }
    std::string name = kCoordinateNames[axis];
    if (std::holds_alternative<TowardDirection>(told)) name += "  (0: origin, 1: target)";
    if (std::holds_alternative<RandomDirection>(told)) name += "  (random, filter-normalised)";
    return {name, 0.0, 1.0};
}

SliceSpec defaultSlice(const network::Network& network, const Eigen::VectorXd& parameters, double radius) {
    const Eigen::Index n = network.parameterCount();
    std::vector<Eigen::Index> entries;
    const auto take = [&](const network::Block* block, Eigen::Index most) {
        for (Eigen::Index k = 0; block && k < std::min(block->size, most) && entries.size() < 2; ++k)
            entries.push_back(block->offset + k);
    };
    const auto& layout = network.layout();
    const network::Block* firstBias = network.depth() > 0 ? layout.bias(1) : nullptr;
    if (firstBias && firstBias->size >= 2) take(firstBias, 2);
    take(layout.weight(1), 1);
    if (network.depth() > 0) take(layout.weight(network.depth() + 1), 1);
    for (Eigen::Index k = 0; k < n && entries.size() < 2; ++k)
        if (std::find(entries.begin(), entries.end(), k) == entries.end()) entries.push_back(k);

    SliceSpec spec;
    spec.origin = parameters;
    for (const Eigen::Index entry : entries) {
        spec.directions.emplace_back(BlockDirection{Eigen::VectorXd::Unit(n, entry)});
        spec.ranges.push_back({-radius, radius});
    }
    return spec;
}

}  // namespace omegascope::slice
