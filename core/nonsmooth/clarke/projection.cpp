#include <algorithm>
#include <cmath>
#include <limits>

#include "core/nonsmooth/clarke/active_entries.h"
#include "core/nonsmooth/clarke/clarke.h"
#include "core/nonsmooth/clarke/datum_branches.h"
#include "core/nonsmooth/clarke/rescaling.h"
#include "core/nonsmooth/clarke/snap_within.h"
#include "core/support/caught.h"
#include "core/support/dense_algebra.h"

namespace omegascope::nonsmooth {

namespace {

using network::Activation;

/// Directions in which the forms differ by less than this share are one: a step along them would be long and
/// gain nothing but rounding.
constexpr double kRankTolerance = 1e-7;
constexpr int kSteps = 50;
/// Entries of a step that are this share of its largest are rounding of the least squares.
constexpr double kStepNoise = 1e-13;

/// The walls about one ω: residuals |z|/scale and the step that Gauss-Newton takes.
struct Linearised {
    Eigen::MatrixXd forms;     ///< n × walls, unit (0 where the form vanishes)
    Eigen::VectorXd distance;  ///< z / |dz| (0 where the form vanishes)
    double residual = 0.0;
};

Linearised linearise(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                     const std::vector<Activation>& walls) {
    requireMatrixFits(parameters.size(), std::ssize(walls), "The walls that meet at this point");
    const loss::Evaluation evaluation = loss.evaluate(parameters);
    const std::vector<Eigen::MatrixXd> scales = loss.wallScales(parameters, evaluation);
    // Tolerance 0: every state by its sign, so that the branch's z is the network's.
    const network::Signature here = resolved(loss.signature(parameters, evaluation, 0.0), -1);
    DatumBranches branches(loss, parameters, here, walls);
    const States states = branches.statesOf(here);
    Linearised result;
    result.forms.setZero(parameters.size(), static_cast<Eigen::Index>(walls.size()));
    result.distance.setZero(static_cast<Eigen::Index>(walls.size()));
    for (std::size_t e = 0; e < walls.size(); ++e) {
        const auto column = static_cast<Eigen::Index>(e);
        const DatumBranches::Form& form = branches.form(e, states);
        const double scale =
            scales[static_cast<std::size_t>(walls[e].layer - 1)](walls[e].unit, walls[e].datum);
        if (form.value != 0.0) result.residual = std::max(result.residual, std::abs(form.value) / scale);
        if (form.vanishes()) continue;
        const double norm = form.gradient.norm();
        result.forms.col(column) = form.gradient / norm;
        result.distance[column] = form.value / norm;
    }
    return result;
}

/// @param walls   ascending
/// @param within  an orthonormal basis of the moves that are allowed; null: all
Projection closest(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                   const std::vector<Activation>& walls, const Eigen::MatrixXd* within = nullptr) {
    constexpr double kRounding = 4e-16;
    Projection best{parameters, 0.0, std::numeric_limits<double>::infinity()};
    Eigen::VectorXd at = parameters;
    for (int step = 0; step <= kSteps && at.allFinite(); ++step) {
        const Linearised here = linearise(loss, at, walls);
        const bool better = here.residual < best.residual;
        if (better) best = {at, (at - parameters).norm(), here.residual};
        if (here.residual <= kRounding || (!better && best.residual <= loss::kWallTolerance)) break;
        Eigen::VectorXd move =
            within ? Eigen::VectorXd(*within * algebra::leastNormSolution(here.forms.transpose() * *within,
                                                                          here.distance, kRankTolerance))
                   : algebra::leastNormSolution(here.forms.transpose(), here.distance, kRankTolerance);
        // A unit with w = 0 stays there: what rounding would make of it has walls of its own.
        const double noise = kStepNoise * move.lpNorm<Eigen::Infinity>();
        at -= (move.array().abs() <= noise).select(0.0, move);
    }
    return best;
}

/// An orthonormal basis of the columns' span.
Eigen::MatrixXd spanOf(const Eigen::MatrixXd& columns) {
    return algebra::orthonormalBasis(columns, kRankTolerance);
}

/// Walls that ω is not on, nearest first, as far as ω can move towards them: on the walls it is on and not
/// along a rescaling, which crosses no wall.
std::vector<Activation> nearestWalls(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                     const std::vector<Activation>& active,
                                     const Eigen::MatrixXd* within = nullptr) {
    std::vector<Activation> others;
    std::ranges::set_difference(allKinks(loss), active, std::back_inserter(others));
    const Eigen::MatrixXd orbits = rescalingTangents(loss.network(), parameters);
    Eigen::MatrixXd kept(parameters.size(), static_cast<Eigen::Index>(active.size()) + orbits.cols());
    kept << linearise(loss, parameters, active).forms, orbits;
    for (auto column : kept.colwise()) column.stableNormalize();
    Eigen::MatrixXd basis(parameters.size(), 0);
    if (kept.cols() > 0) basis = spanOf(kept);
    const Linearised far = linearise(loss, parameters, others);
    Eigen::MatrixXd free = far.forms - basis * (basis.transpose() * far.forms);
    if (within) {
        // Of the slice's directions those along the walls that ω is on.
        Eigen::MatrixXd along = *within;
        if (!active.empty()) {
            const Eigen::MatrixXd met =
                spanOf(within->transpose() * kept.leftCols(static_cast<Eigen::Index>(active.size())));
            along -= *within * met * met.transpose();
        }
        free = along.transpose() * far.forms;
    }
    std::vector<std::pair<double, Activation>> order;
    for (std::size_t e = 0; e < others.size(); ++e) {
        const double reach = free.col(static_cast<Eigen::Index>(e)).norm();
        if (reach > kRankTolerance)
            order.emplace_back(std::abs(far.distance[static_cast<Eigen::Index>(e)]) / reach, others[e]);
    }
    std::ranges::sort(order);
    std::vector<Activation> result;
    for (const auto& [distance, wall] : order) result.push_back(wall);
    return result;
}

}  // namespace

Result<Projection> projectOntoWalls(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                    const std::vector<Activation>& walls) {
    if (walls.empty()) return Projection{parameters, 0.0, 0.0};
    std::vector<Activation> sorted = walls;
    std::ranges::sort(sorted);
    sorted.erase(std::ranges::unique(sorted).begin(), sorted.end());
    Projection result = closest(loss, parameters, sorted);
    if (result.residual <= loss::kWallTolerance) return result;
    return Error{"The chosen walls have no common point near ω; choose fewer of them."};
}

Result<Projection> projectOntoActive(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    // The move is of the size of the tolerance; a longer one means that the walls are nearly parallel and
    // have no common point here, and ω stays.
    constexpr double kLongest = 1e-6;
    Projection result{parameters, 0.0, 0.0};
    std::vector<Activation> active = activeKinks(loss, loss.signature(parameters));
    for (std::size_t known = 0; active.size() > known;) {
        known = active.size();
        const Projection next = closest(loss, result.parameters, active);
        const double distance = (next.parameters - parameters).norm();
        if (distance > kLongest * (1.0 + parameters.norm())) break;
        result = {next.parameters, distance, next.residual};
        active = activeKinks(loss, loss.signature(result.parameters));
    }
    return result;
}

Result<Projection> snapToNearestWall(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    const Result<Projection> start = projectOntoActive(loss, parameters);
    if (!start) return start.error();
    const std::vector<Activation> active = activeKinks(loss, loss.signature(start->parameters));
    // Walls that ω is near but not on, beyond the rounding of a projection, come first.
    constexpr double kMet = 1e-13;
    if (activeKinks(loss, loss.signature(parameters, kMet)) != active &&
        activeKinks(loss, loss.signature(start->parameters, kMet)) == active)
        return start;
    for (const Activation& wall : nearestWalls(loss, start->parameters, active)) {
        std::vector<Activation> walls = active;
        walls.push_back(wall);
        Result<Projection> next = projectOntoWalls(loss, start->parameters, walls);
        if (!next) continue;
        const network::Signature there = loss.signature(next->parameters);
        const bool onAll = std::ranges::all_of(walls, [&](const Activation& entry) {
            return there.at(entry.datum, entry.layer, entry.unit) == 0;
        });
        if (!onAll) continue;
        next->distance = (next->parameters - parameters).norm();
        return next;
    }
    return Error{active.empty() ? "There is no wall that ω can be moved onto."
                                : "ω is on a vertex: no further wall can be reached along those it is on."};
}

Result<Projection> snapWithin(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                              const Eigen::MatrixXd& directions) {
    const Eigen::MatrixXd within = spanOf(directions);
    const std::vector<Activation> active = activeKinks(loss, loss.signature(parameters));
    for (const Activation& wall : nearestWalls(loss, parameters, active, &within)) {
        std::vector<Activation> walls = active;
        walls.insert(std::ranges::upper_bound(walls, wall), wall);
        const Projection next = closest(loss, parameters, walls, &within);
        if (next.residual > loss::kWallTolerance) continue;
        const network::Signature there = loss.signature(next.parameters);
        const bool onAll = std::ranges::all_of(walls, [&](const Activation& entry) {
            return there.at(entry.datum, entry.layer, entry.unit) == 0;
        });
        if (onAll) return next;
    }
    return Error{"No further wall can be reached within the slice; snap in all of Ω (Shift+W)."};
}

}  // namespace omegascope::nonsmooth
