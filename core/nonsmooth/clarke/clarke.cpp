#include "core/nonsmooth/clarke/clarke.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "core/loss/exact_pass.h"
#include "core/loss/masks.h"
#include "core/nonsmooth/clarke/active_entries.h"
#include "core/nonsmooth/clarke/datum_branches.h"
#include "core/nonsmooth/clarke/exact_hull.h"
#include "core/nonsmooth/clarke/replica_hull.h"
#include "core/optimisation/min_norm_point.h"
#include "core/support/caught.h"
#include "core/support/dense_algebra.h"

namespace omegascope::nonsmooth {

namespace {

/// Kinks whose data are this nearly dependent are not taken for independent.
constexpr double kIndependent = 1e-8;

/// |∇L| at ω if nothing in it cancelled, entries 0 of S(ω) taken as active.
double gradientSize(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    const data::Dataset& dataset = loss.dataset();
    const network::Signature here = resolved(loss.signature(parameters), 1);
    const loss::Masks masks = loss::masks(loss.network(), loss.criterion(), dataset.targets, here);
    const Eigen::MatrixXd outputs = maskedForward(loss.network(), masks, parameters, dataset.points).outputs;
    const Eigen::VectorXd size = parameters.cwiseAbs();
    const network::ForwardPass sizes = maskedForward(loss.network(), masks, size, dataset.points.cwiseAbs());
    const Eigen::MatrixXd delta =
        outputGradient(loss.criterion(), outputs, dataset.targets, loss.weights(), masks.criterion);
    return maskedBackward(loss.network(), masks, size, sizes.features, delta.cwiseAbs()).norm();
}

/// @param largest  the largest gradient of the hull
bool isZero(const loss::Loss& loss, const Eigen::VectorXd& parameters, const ClarkeOptions& options,
            double norm, double largest) {
    constexpr double kRounding = 1e-14;
    return norm <= std::max(options.zeroTolerance * largest, kRounding * gradientSize(loss, parameters));
}

/// The zonotope of the kinks: with only first-layer entries active, the gradient of a cell is that of the
/// cell where all are inactive plus the jump of each kink that is active, and a jump is c_j dz_j.
struct Kinks {
    Eigen::VectorXd inactive;
    Eigen::MatrixXd jumps;  ///< n × m
    bool exact = false;     ///< every vertex of the zonotope is the gradient of a cell
};

Kinks kinksAt(const loss::Loss& loss, const Eigen::VectorXd& parameters,
              const std::vector<network::Activation>& active, const IncidentOptions& options) {
    const network::Signature here =
        options.here ? *options.here : loss.signature(parameters, options.tolerance);
    const network::Signature base = resolved(here, -1);
    DatumBranches branches(loss, parameters, base, active);
    Kinks result;
    requireMatrixFits(parameters.size(), std::ssize(active), "The subdifferential at this point");
    States states = branches.statesOf(base);
    result.inactive = branches.gradient(states);
    result.jumps.resize(parameters.size(), static_cast<Eigen::Index>(active.size()));
    std::vector<Eigen::Index> convex, concave;
    for (std::size_t e = 0; e < active.size(); ++e) {
        states[e] = 1;
        const auto column = static_cast<Eigen::Index>(e);
        const Eigen::VectorXd& form = branches.form(e, states).gradient;
        const Eigen::VectorXd with = branches.gradient(states);
        result.jumps.col(column) = with - result.inactive;
        const double c = result.jumps.col(column).dot(form) / form.squaredNorm();
        constexpr double kNone = 1e-12;
        if (std::abs(c) * form.norm() <= kNone * (with.norm() + result.inactive.norm()))
            result.jumps.col(column).setZero();
        else
            (c > 0.0 ? convex : concave).push_back(column);
        states[e] = -1;
    }
    std::vector<Eigen::Index> all = convex;
    all.insert(all.end(), concave.begin(), concave.end());
    Eigen::MatrixXd unit = result.jumps;
    for (auto column : unit.colwise()) column.stableNormalize();
    result.exact = algebra::rankOf(unit(Eigen::all, convex), kIndependent) +
                       algebra::rankOf(unit(Eigen::all, concave), kIndependent) ==
                   algebra::rankOf(unit(Eigen::all, all), kIndependent);
    return result;
}

/// The per-kink form, when it is exact.
Result<std::optional<ClarkeSubdifferential>> perKink(const loss::Loss& loss,
                                                     const Eigen::VectorXd& parameters,
                                                     const std::vector<network::Activation>& active,
                                                     const ClarkeOptions& options) {
    using Nothing = std::optional<ClarkeSubdifferential>;
    if (loss.network().depth() == 0 || std::ranges::any_of(active, [](const auto& e) { return e.layer > 1; }))
        return Nothing();
    const Kinks kinks = kinksAt(loss, parameters, active, options.incident);
    if (!kinks.exact) return Nothing();
    const auto nearest = optimisation::minNormPointOfZonotope(kinks.inactive, kinks.jumps);
    if (!nearest) return nearest.error();
    ClarkeSubdifferential result;
    result.method = ClarkeMethod::PerKink;
    result.minNorm = nearest->point;
    result.theta = nearest->theta;
    const double largest = std::max(kinks.inactive.norm(), kinks.jumps.colwise().norm().maxCoeff());
    result.containsZero = isZero(loss, parameters, options, nearest->norm, largest);
    result.active = active;
    return Nothing(std::move(result));
}

/// Whether 0 is in the hull, in rational numbers where that is affordable.
void decideExactly(const loss::Loss& loss, const Eigen::VectorXd& parameters, ClarkeSubdifferential& result) {
    const std::optional<ExactGradients> gradients = exactGradients(loss, parameters, result.signatures);
    if (!gradients) {
        // x* separates by more than rounding can be: 1e-9 of the terms of a gradient are millions of roundings.
        constexpr double kClear = 1e-9;
        const double size =
            std::max(gradientSize(loss, parameters), result.gradients.colwise().norm().maxCoeff());
        const double least = (result.gradients.transpose() * result.minNorm).minCoeff();
        result.zeroIsExact = least > kClear * size * result.minNorm.norm();
        if (result.zeroIsExact) result.containsZero = false;
        return;
    }
    // What cancels is 0 and no rounding: a figure of rounding alone would be as large as any other.
    for (std::size_t k = 0; k < gradients->size(); ++k)
        for (std::size_t j = 0; j < (*gradients)[k].size(); ++j)
            if ((*gradients)[k][j].isZero())
                result.gradients(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(k)) = 0.0;
    const ExactHull exact = exactHull(*gradients, result.theta);
    if (!exact.containsZero) return;
    const bool equal = loss.dataset().scheme != data::WeightScheme::Explicit;
    result.containsZero = *exact.containsZero;
    result.zeroIsExact = true;
    result.minNorm = exact.minNorm * (equal ? loss.weights()(0, 0) : 1.0);
    result.theta = exact.theta;
}

Result<ClarkeSubdifferential> hullOf(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                     IncidentCells around, const ClarkeOptions& options) {
    ClarkeSubdifferential result;
    result.cells = static_cast<int>(around.cells.size());
    result.gradients.resize(parameters.size(), result.cells);
    for (int k = 0; k < result.cells; ++k) {
        IncidentCell& cell = around.cells[static_cast<std::size_t>(k)];
        result.gradients.col(k) = cell.gradient;
        result.signatures.push_back(std::move(cell.signature));
    }
    const auto nearest = optimisation::minNormPoint(result.gradients);
    if (!nearest) return nearest.error();
    result.minNorm = nearest->point;
    result.theta = nearest->theta;
    const double largest = result.gradients.colwise().norm().maxCoeff();
    result.containsZero = isZero(loss, parameters, options, nearest->norm, largest);
    if (!around.complete)
        result.kind = ClarkeKind::Sampled;
    else if (!around.certain)
        result.kind = ClarkeKind::FirstOrder;
    result.remark = std::move(around.remark);
    result.active = std::move(around.active);
    return result;
}

}  // namespace

std::string_view nameOf(ClarkeMethod method) {
    switch (method) {
        case ClarkeMethod::PerKink:
            return "per-kink";
        case ClarkeMethod::PerClass:
            return "per-class";
        case ClarkeMethod::Enumeration:
            break;
    }
    return "enumeration";
}

std::string_view kindOf(const ClarkeSubdifferential& clarke) {
    if (clarke.kind != ClarkeKind::Exact) return "sampled";
    return clarke.zeroIsExact ? "exact" : "tolerance";
}

Result<ClarkeSubdifferential> clarkeSubdifferential(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                                    const ClarkeOptions& options, const Control& control) {
    if (loss.network().architecture().replicas)
        return replicaSubdifferential(loss, parameters, options, control);
    Eigen::VectorXd at = parameters;
    ClarkeOptions used = options;
    if (options.nearWalls) {
        const Result<Projection> projected = projectOntoActive(loss, parameters);
        if (!projected) return projected.error();
        at = projected->parameters;
    } else if (!used.incident.here) {
        used.incident.here = loss::ExactPass(loss, parameters).signature();
    }
    Result<IncidentCells> around = incidentCells(loss, at, used.incident, control);
    if (!around) return around.error();
    if (!around->complete && options.allowPerKink) {
        Result<std::optional<ClarkeSubdifferential>> kinks = perKink(loss, at, around->active, used);
        if (!kinks) return kinks.error();
        if (kinks->has_value()) {
            (*kinks)->at = at;
            return **std::move(kinks);
        }
    }
    Result<ClarkeSubdifferential> result = hullOf(loss, at, *std::move(around), options);
    if (!result) return result.error();
    if (!options.nearWalls) decideExactly(loss, at, result.value());
    result.value().at = at;
    return result;
}

Result<ClarkeSubdifferential> goldsteinSubdifferential(const loss::Loss& loss,
                                                       const Eigen::VectorXd& parameters, double delta,
                                                       const ClarkeOptions& options, const Control& control) {
    if (!(delta > 0.0)) throw std::invalid_argument("Goldstein's subdifferential needs a radius above 0");
    IncidentOptions incident = options.incident;
    incident.reach = delta;
    Result<IncidentCells> around = incidentCells(loss, parameters, incident, control);
    if (!around) return around.error();
    Result<ClarkeSubdifferential> result = hullOf(loss, parameters, *std::move(around), options);
    if (!result) return result.error();
    result.value().at = parameters;
    if (result->kind != ClarkeKind::Sampled) result.value().kind = ClarkeKind::FirstOrder;
    return result;
}

}  // namespace omegascope::nonsmooth
