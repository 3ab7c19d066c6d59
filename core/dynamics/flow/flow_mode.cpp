#include "core/dynamics/flow/flow_mode.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "core/loss/class_problems.h"
#include "core/loss/masks.h"
#include "core/loss/replica_penalty.h"
#include "core/nonsmooth/clarke/incident_cells.h"
#include "core/optimisation/cone_projection.h"
#include "core/optimisation/min_norm_point.h"
#include "core/support/dense_algebra.h"

namespace omegascope::dynamics {

namespace {

constexpr double kModeZero = 1e-9;
constexpr int kMostRounds = 50;

using States = std::vector<std::int8_t>;

double& entry(std::vector<Eigen::MatrixXd>& layers, const network::Activation& wall) {
    return layers[static_cast<std::size_t>(wall.layer - 1)](wall.unit, wall.datum);
}

/// dm from dŷ, the sizes of its terms likewise (`sizes`: every sign made +).
Eigen::MatrixXd criterionDerivative(const loss::Loss& loss, const Eigen::MatrixXd& outputs, bool sizes) {
    // m is affine in ŷ with constant part 1: the difference to m at ŷ = 0 is linear.
    const Eigen::MatrixXd& targets = loss.dataset().targets;
    if (sizes) {
        Eigen::MatrixXd m = outputs;
        if (loss.criterion() == loss::Criterion::MulticlassHinge)
            for (Eigen::Index i = 0; i < m.cols(); ++i)
                m.col(i).array() += outputs(static_cast<Eigen::Index>(targets(0, i)), i);
        return m;
    }
    return loss::criterionPreActivations(loss.criterion(), outputs, targets) -
           loss::criterionPreActivations(loss.criterion(),
                                         Eigen::MatrixXd::Zero(outputs.rows(), outputs.cols()), targets);
}

/// Cells on the sides that are fixed (0: both).
std::vector<std::size_t> cellsOn(const nonsmooth::IncidentCells& incident, const States& fixed) {
    std::vector<std::size_t> cells;
    for (std::size_t c = 0; c < incident.cells.size(); ++c) {
        const States& states = incident.cells[c].states;
        bool fits = true;
        for (std::size_t a = 0; a < fixed.size() && fits; ++a)
            fits = fixed[a] == 0 || states[a] == 0 || states[a] == fixed[a];
        if (fits) cells.push_back(c);
    }
    return cells;
}

/// Whether the gradient differs between two cells that differ in entry `a` alone; true when no two do.
bool makesAKink(const nonsmooth::IncidentCells& incident, const std::vector<std::size_t>& cells,
                std::size_t a, double size) {
    bool compared = false;
    for (const std::size_t c : cells)
        for (const std::size_t d : cells) {
            States there = incident.cells[d].states;
            if (d <= c || there[a] == incident.cells[c].states[a]) continue;
            there[a] = incident.cells[c].states[a];
            if (there != incident.cells[c].states) continue;
            compared = true;
            if ((incident.cells[c].gradient - incident.cells[d].gradient).norm() > kModeZero * size)
                return true;
        }
    return !compared;
}

/// The linear form dz of an entry in the masked network, length n.
Eigen::VectorXd entryForm(const loss::Loss& loss, const Eigen::VectorXd& parameters, const loss::Masks& masks,
                          const std::vector<Eigen::MatrixXd>& features, const network::Activation& wall) {
    const network::Network& network = loss.network();
    const int top = loss.criterionLayer();
    const Eigen::Index count = loss.dataset().size();
    if (wall.layer < top) {
        Eigen::MatrixXd delta = Eigen::MatrixXd::Zero(network.architecture().width(wall.layer), count);
        delta(wall.unit, wall.datum) = 1.0;
        return loss::maskedBackward(network, masks, parameters, features, std::move(delta), wall.layer);
    }
    // ∂m_r/∂ŷ is that of the loss with this one entry active and the weight 1.
    Eigen::MatrixXd mask = Eigen::MatrixXd::Zero(network.architecture().outputs, count);
    mask(wall.unit, wall.datum) = 1.0;
    const Eigen::MatrixXd ones = Eigen::MatrixXd::Ones(loss.weights().rows(), count);
    const Eigen::MatrixXd none = Eigen::MatrixXd::Zero(mask.rows(), count);
    Eigen::MatrixXd delta = loss::outputGradient(loss.criterion(), none, loss.dataset().targets, ones, mask);
    return loss::maskedBackward(network, masks, parameters, features, std::move(delta), top);
}

struct Choice {
    States fixed;
    std::vector<std::size_t> cells;
    Eigen::VectorXd shortest;
    bool atRest = false;
};

/// The sides to which the active entries go along η.
States sidesAlong(const loss::Loss& loss, const Eigen::VectorXd& parameters, const network::Signature& here,
                  const nonsmooth::IncidentCells& incident, const Eigen::VectorXd& direction,
                  double zero = kDerivativeZero) {
    auto along = directionalDerivatives(loss, parameters, here, direction, zero);
    States signs;
    for (const auto& wall : incident.active) {
        const double d = entry(along, wall);
        signs.push_back(static_cast<std::int8_t>((d > 0.0) - (d < 0.0)));
    }
    return signs;
}

Eigen::MatrixXd gradientsOf(const nonsmooth::IncidentCells& incident, const std::vector<std::size_t>& cells) {
    Eigen::MatrixXd hull(incident.cells.front().gradient.size(), static_cast<Eigen::Index>(cells.size()));
    for (std::size_t j = 0; j < cells.size(); ++j)
        hull.col(static_cast<Eigen::Index>(j)) = incident.cells[cells[j]].gradient;
    return hull;
}

/// -g_c projected onto the cone of the cell: the steepest way down within its closure.
Eigen::VectorXd steepestWithin(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                               const nonsmooth::IncidentCells& incident,
                               const nonsmooth::IncidentCell& cell) {
    const loss::Masks masks =
        loss::masks(loss.network(), loss.criterion(), loss.dataset().targets, cell.signature);
    const auto pass = loss::maskedForward(loss.network(), masks, parameters, loss.dataset().points);
    Eigen::MatrixXd inward =
        Eigen::MatrixXd::Zero(parameters.size(), static_cast<Eigen::Index>(incident.active.size()));
    for (std::size_t a = 0; a < incident.active.size(); ++a)
        if (cell.states[a] != 0)
            inward.col(static_cast<Eigen::Index>(a)) =
                cell.states[a] * entryForm(loss, parameters, masks, pass.features, incident.active[a]);
    return optimisation::coneProjection(inward, -cell.gradient);
}

/// A local minimiser d of f'(ω; d) + |d|²/2 is minus the element of least norm of the gradients on the sides to which d goes:
/// -d lies in their hull, and ⟨g, d⟩ = -|d|² for all of them. So there always is a way on; the steepest of the cells'
/// own steepest ways is one, found where going from sides to direction to sides comes round in a circle.
Result<Choice> steepest(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                        const network::Signature& here, const nonsmooth::IncidentCells& incident,
                        double size) {
    // Of |d|: an element of least norm is found to a gap of 1e-10, and so to 1e-5 itself. That is what the circle comes from:
    // along it walls that are held seem to be left.
    constexpr double kSame = 1e-3;
    std::vector<Eigen::VectorXd> ways;
    for (const nonsmooth::IncidentCell& cell : incident.cells)
        ways.push_back(steepestWithin(loss, parameters, incident, cell));
    std::ranges::sort(ways, std::greater<>(), [](const Eigen::VectorXd& way) { return way.norm(); });
    // Along a way that is known to rounding only, derivatives that are 0 are so to rounding too, and to more of it where
    // walls are nearly parallel.
    for (const double zero : {kDerivativeZero, 1e-7, 1e-5, 1e-4, 1e-3})
        for (const Eigen::VectorXd& way : ways) {
            Choice choice;
            choice.fixed = sidesAlong(loss, parameters, here, incident, way, zero);
            choice.cells = cellsOn(incident, choice.fixed);
            if (choice.cells.empty()) continue;
            const auto shortest = optimisation::minNormPoint(gradientsOf(incident, choice.cells));
            if (!shortest) return shortest.error();
            choice.shortest = shortest->point;
            choice.atRest = shortest->norm <= kModeZero * size;
            if ((choice.shortest + way).norm() <= kSame * way.norm()) return choice;
        }
    return internalError(
        "The walls that meet here send the flow back and forth, so it has no single way to go on.");
}

Result<Choice> settle(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                      const network::Signature& here, const nonsmooth::IncidentCells& incident, double size) {
    Choice choice;
    choice.fixed.assign(incident.active.size(), 0);
    std::set<States> seen;
    for (int round = 0; round < kMostRounds; ++round) {
        choice.cells = cellsOn(incident, choice.fixed);
        if (choice.cells.empty() || !seen.insert(choice.fixed).second) break;
        const auto shortest = optimisation::minNormPoint(gradientsOf(incident, choice.cells));
        if (!shortest) return shortest.error();
        choice.shortest = shortest->point;
        choice.atRest = shortest->norm <= kModeZero * size;
        if (choice.atRest) return choice;
        States signs = sidesAlong(loss, parameters, here, incident, -choice.shortest);
        if (signs == choice.fixed) return choice;
        choice.fixed = std::move(signs);
    }
    return steepest(loss, parameters, here, incident, size);
}

}  // namespace

std::vector<Eigen::MatrixXd> directionalDerivatives(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                                    const network::Signature& signature,
                                                    const Eigen::VectorXd& direction, double zero) {
    const network::Network& network = loss.network();
    const double alpha = network.architecture().alpha;
    Eigen::MatrixXd x = loss.dataset().points;
    Eigen::MatrixXd dx = Eigen::MatrixXd::Zero(x.rows(), x.cols()), size = dx;
    const Eigen::VectorXd sizes = direction.cwiseAbs(), reach = parameters.cwiseAbs();
    std::vector<Eigen::MatrixXd> result;
    for (int layer = 1; layer <= network.depth() + 1; ++layer) {
        Eigen::MatrixXd dz = network.affine(layer, direction, x) + network.linear(layer, parameters, dx);
        size = network.affine(layer, sizes, x.cwiseAbs()) + network.linear(layer, reach, size);
        if (layer > network.depth()) {
            if (!loss::isPiecewiseMultilinear(loss.criterion())) break;
            const Eigen::MatrixXd dm = criterionDerivative(loss, dz, false);
            size = criterionDerivative(loss, size, true);
            result.push_back((dm.array().abs() <= zero * size.array()).select(0.0, dm));
            break;
        }
        dz = (dz.array().abs() <= zero * size.array()).select(0.0, dz).eval();
        result.push_back(dz);
        Eigen::MatrixXd z = network.affine(layer, parameters, x);
        for (Eigen::Index i = 0; i < z.cols(); ++i)
            for (Eigen::Index k = 0; k < z.rows(); ++k) {
                const int state = signature.at(static_cast<int>(i), layer, static_cast<int>(k));
                if (state == 0) z(k, i) = 0.0;
                const double slope = state > 0 || (state == 0 && dz(k, i) > 0.0) ? 1.0 : alpha;
                z(k, i) *= slope;
                dz(k, i) *= slope;
                size(k, i) *= slope;
            }
        x = std::move(z);
        dx = std::move(dz);
    }
    return result;
}

namespace {

/// The mode of a loss to which a linear function is added. @param pull  its gradient; empty: none
Result<FlowMode> modeUnder(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                           const Eigen::VectorXd& pull) {
    const network::Signature here = loss.signature(parameters);
    auto incident = nonsmooth::incidentCells(loss, parameters);
    if (!incident) return incident.error();
    if (!incident->complete) return limitError(incident->remark);
    double size = 0.0;
    for (auto& cell : incident->cells) {
        if (pull.size() > 0) cell.gradient += pull;
        size = std::max(size, cell.gradient.norm());
    }
    FlowMode mode;
    mode.cells = static_cast<int>(incident->cells.size());
    mode.signature = here;
    auto choice = settle(loss, parameters, here, *incident, size);
    if (!choice) return choice.error();
    mode.velocity = -choice->shortest;
    mode.norm = choice->shortest.norm();
    mode.atRest = choice->atRest;
    for (std::size_t a = 0; a < incident->active.size(); ++a) {
        const auto& wall = incident->active[a];
        // At rest no wall is left.
        const std::int8_t side = mode.atRest ? 0 : choice->fixed[a];
        mode.signature.set(wall.datum, wall.layer, wall.unit, side);
        if (side != 0)
            mode.left.push_back(wall);
        else if (makesAKink(*incident, choice->cells, a, size))
            mode.held.push_back(wall);
    }
    return mode;
}

/// ∂₀E_γ is the product of the classes' hulls, moved by the penalty's gradient: each class chooses its sides by itself, from
/// its own cells alone.
Result<FlowMode> modeOfReplicas(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    Eigen::VectorXd pull = Eigen::VectorXd::Zero(parameters.size());
    loss::addPenaltyGradient(loss.network(), parameters, pull);
    FlowMode mode;
    mode.signature = loss.signature(parameters);
    mode.atRest = true;
    std::vector<Eigen::VectorXd> velocities;
    double cells = 1.0;
    for (int r = 0; r < loss.network().architecture().outputs; ++r) {
        const loss::Loss own = loss::classProblem(loss, r);
        auto part = modeUnder(own, loss::classPoint(loss, parameters, r), loss::classPoint(loss, pull, r));
        if (!part) return part.error();
        const auto inWhole = [&](network::Activation wall) {
            const bool criterion = wall.layer > own.network().depth();
            wall.unit += criterion ? r : r * own.network().architecture().width(wall.layer);
            return wall;
        };
        for (const auto* walls : {&part->held, &part->left})
            for (const network::Activation& wall : *walls) {
                const network::Activation there = inWhole(wall);
                (walls == &part->held ? mode.held : mode.left).push_back(there);
            }
        for (int layer = 1; layer <= part->signature.layerCount(); ++layer)
            for (int unit = 0; unit < part->signature.width(layer); ++unit)
                for (int i = 0; i < loss.dataset().size(); ++i) {
                    const network::Activation there = inWhole({i, layer, unit});
                    mode.signature.set(i, layer, there.unit, part->signature.at(i, layer, unit));
                }
        velocities.push_back(part->atRest ? Eigen::VectorXd::Zero(part->velocity.size()).eval()
                                          : std::move(part->velocity));
        mode.atRest = mode.atRest && part->atRest;
        cells *= part->cells;
    }
    std::ranges::sort(mode.held);
    std::ranges::sort(mode.left);
    mode.velocity = loss::joined(loss.network(), velocities);
    mode.norm = mode.velocity.norm();
    mode.cells = static_cast<int>(std::min(cells, 2e9));
    return mode;
}

}  // namespace

Result<FlowMode> flowMode(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    return loss.network().architecture().replicas ? modeOfReplicas(loss, parameters)
                                                  : modeUnder(loss, parameters, {});
}

SlidingVelocity slidingVelocity(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                const network::Signature& signature,
                                const std::vector<network::Activation>& held) {
    const network::Signature inactive = loss::resolved(signature, -1);
    const Eigen::VectorXd gradient = loss.gradientInCell(parameters, inactive);
    SlidingVelocity result{-gradient, {}};
    if (held.empty()) return result;
    const auto count = static_cast<Eigen::Index>(held.size());
    const loss::Masks masks = loss::masks(loss.network(), loss.criterion(), loss.dataset().targets, inactive);
    const auto pass = loss::maskedForward(loss.network(), masks, parameters, loss.dataset().points);
    Eigen::MatrixXd normals(parameters.size(), count);
    for (Eigen::Index j = 0; j < count; ++j)
        normals.col(j) = entryForm(loss, parameters, masks, pass.features, held[static_cast<std::size_t>(j)]);
    const Eigen::VectorXd share = algebra::leastNormSolution(normals, -gradient);
    result.velocity = -(gradient + normals * share);
    result.multipliers.assign(held.size(), 0.0);
    // Along the normal of wall a the gradient jumps by kink · normal, with the entries in `on` active.
    const auto kink = [&](std::size_t a, const network::Activation* on) {
        network::Signature below = inactive;
        if (on) below.set(on->datum, on->layer, on->unit, 1);
        network::Signature active = below;
        active.set(held[a].datum, held[a].layer, held[a].unit, 1);
        const Eigen::VectorXd jump =
            loss.gradientInCell(parameters, active) - loss.gradientInCell(parameters, below);
        const auto normal = normals.col(static_cast<Eigen::Index>(a));
        return jump.dot(normal) / normal.squaredNorm();
    };
    const int top = loss.criterionLayer();
    for (std::size_t a = 0; a < held.size(); ++a)
        if (held[a].layer == top)
            result.multipliers[a] = share(static_cast<Eigen::Index>(a)) / kink(a, nullptr);
    for (std::size_t a = 0; a < held.size(); ++a) {
        if (held[a].layer == top) continue;
        // The kink of a hidden wall is linear in the shares of the criterion's entries of the same datum.
        const double alone = kink(a, nullptr);
        double total = alone;
        for (std::size_t b = 0; b < held.size(); ++b)
            if (held[b].layer == top && held[b].datum == held[a].datum)
                total += result.multipliers[b] * (kink(a, &held[b]) - alone);
        result.multipliers[a] = share(static_cast<Eigen::Index>(a)) / total;
    }
    return result;
}

}  // namespace omegascope::dynamics
