#include "app/commands/edits.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "app/commands/carry.h"
#include "app/commands/targets.h"
#include "app/session/blind_spot.h"
#include "core/support/dense_algebra.h"
#include "core/theory/cell_hessian.h"

namespace omegascope::commands {

namespace {

using document::Document;
using document::Patch;

/// ω := parameters, with the slice that follows it. A slice that would degenerate there stays where it is.
void moveTo(const Document& document, Patch& patch, Eigen::VectorXd parameters) {
    const auto& network = document.loss()->network();
    const auto& slice = document.session().slice;
    if (slice.followsParameters && parameters.size() == network.parameterCount()) {
        auto followed = slice::follow(slice, network, parameters);
        if (!(followed == slice) && session::resolveSlice(followed, network))
            patch.slice = std::move(followed);
    }
    patch.parameters = std::move(parameters);
}

/// A run belongs to the loss and the start that it was made with: any change of them drops it and goes on
/// from the shown point.
void leaveRun(const Document& document, Patch& patch) {
    if (document.position() > 0 && !patch.parameters) moveTo(document, patch, document.point());
    if (!document.session().trajectory->empty()) patch.trajectory = dynamics::Trajectory();
}

/// The patch for another network, ω and slice carried over from the shown point.
Patch networkPatch(const Document& document, const network::Network& network, loss::Criterion criterion,
                   const Carrier& carrier) {
    Patch patch;
    patch.network = Patch::Network{network.architecture(), criterion};
    patch.parameters = carrier.point(document.point());
    patch.slice = carrySlice(document.session().slice, carrier, network, *patch.parameters);
    leaveRun(document, patch);
    return patch;
}

}  // namespace

Outcome setParameters(Document& document, Eigen::VectorXd parameters, const QString& text, Gesture gesture) {
    Patch patch;
    moveTo(document, patch, std::move(parameters));
    leaveRun(document, patch);
    return change(document, std::move(patch), text, gesture);
}

Outcome setParameterEntry(Document& document, Eigen::Index entry, double value, Gesture gesture) {
    if (entry < 0 || entry >= document.point().size())
        throw std::invalid_argument("setParameterEntry: no such parameter");
    Eigen::VectorXd parameters = document.point();
    parameters(entry) = value;
    const auto name = QString::fromStdString(document.loss()->network().layout().entryName(entry));
    return setParameters(document, std::move(parameters), QStringLiteral("Set %1").arg(name), gesture);
}

Outcome setArchitecture(Document& document, const network::Architecture& architecture, const QString& text,
                        Gesture gesture) {
    const auto& session = document.session();
    if (architecture == session.architecture) return Done{};
    if (auto outcome = session::checkNetwork(architecture); !outcome) return outcome;
    const network::Network network(architecture);
    const auto carrier = transplanting(document.loss()->network(), network, session.training.seed);
    return change(document, networkPatch(document, network, session.criterion, carrier), text, gesture);
}

Outcome setReplicas(Document& document, std::optional<network::Replicas> replicas, Gesture gesture) {
    const auto& session = document.session();
    if (replicas == session.architecture.replicas) return Done{};
    auto architecture = session.architecture;
    architecture.replicas = replicas;
    if (auto outcome = session::checkNetwork(architecture); !outcome) return outcome;
    const network::Network network(architecture);
    if (auto outcome = session::checkModel(network, session.criterion, session.data); !outcome)
        return outcome;
    const bool sameSpace = replicas.has_value() == session.architecture.replicas.has_value();
    const QString text = sameSpace  ? QStringLiteral("Change the penalty")
                         : replicas ? QStringLiteral("Give each class replicas")
                                    : QStringLiteral("Share the hidden layers");
    if (!sameSpace)
        return change(document,
                      networkPatch(document, network, session.criterion,
                                   replicas ? replicating(network) : sharing(document.loss()->network())),
                      text, gesture);
    Patch patch;
    patch.network = Patch::Network{architecture, session.criterion};
    leaveRun(document, patch);
    return change(document, std::move(patch), text, gesture);
}

Outcome goToBlindSpot(Document& document) {
    const auto points = theory::blindSpot(*document.loss(), document.point());
    if (!points) return points.error();
    Patch patch;
    patch.parameters = points->blind;
    patch.slice = session::blindSpotPlane(*points);
    leaveRun(document, patch);
    return change(document, std::move(patch), QStringLiteral("Go to the blind spot"));
}

Outcome setAlpha(Document& document, double alpha, Gesture gesture) {
    const auto& session = document.session();
    if (alpha == session.architecture.alpha) return Done{};
    Patch patch;
    patch.network = Patch::Network{session.architecture, session.criterion};
    patch.network->architecture.alpha = alpha;
    leaveRun(document, patch);
    return change(document, std::move(patch), QStringLiteral("Change alpha"), gesture);
}

Outcome setAlphaAndParameters(Document& document, double alpha, Eigen::VectorXd parameters,
                              const QString& text) {
    const auto& session = document.session();
    Patch patch;
    patch.network = Patch::Network{session.architecture, session.criterion};
    patch.network->architecture.alpha = alpha;
    moveTo(document, patch, std::move(parameters));
    leaveRun(document, patch);
    return change(document, std::move(patch), text);
}

Outcome takeWeights(Document& document, const network::Architecture& architecture, Eigen::VectorXd parameters,
                    const QString& text) {
    const auto& session = document.session();
    if (architecture == session.architecture) return setParameters(document, std::move(parameters), text);
    if (auto outcome = session::checkNetwork(architecture); !outcome) return outcome;
    const network::Network network(architecture);
    auto carrier = transplanting(document.loss()->network(), network, session.training.seed);
    carrier.point = [parameters](const Eigen::VectorXd&) { return parameters; };
    return change(document, networkPatch(document, network, session.criterion, carrier), text);
}

Outcome setCriterion(Document& document, loss::Criterion criterion) {
    const auto& session = document.session();
    if (criterion == session.criterion) return Done{};
    auto converted = convertTargets(session.data, session.architecture.outputs, session.criterion, criterion);
    if (!converted) return converted.error();
    const QString text = QStringLiteral("Change the criterion");
    auto architecture = session.architecture;
    architecture.outputs = static_cast<int>(converted->outputMap.rows());
    Patch patch;
    if (architecture == session.architecture) {
        patch.network = Patch::Network{architecture, criterion};
        leaveRun(document, patch);
    } else {
        if (auto outcome = session::checkNetwork(architecture); !outcome) return outcome;
        const network::Network network(architecture);
        const auto carrier = mappingOutputs(document.loss()->network(), network, converted->outputMap);
        patch = networkPatch(document, network, criterion, carrier);
    }
    const bool outdatesFile = session.dataReference && !converted->sameMeaning;
    if (outdatesFile || !(converted->dataset == *session.data))
        patch.data = Patch::Data{std::move(converted->dataset), std::nullopt};
    return change(document, std::move(patch), text);
}

Outcome setData(Document& document, data::Dataset dataset, const QString& text, Gesture gesture) {
    Patch patch;
    patch.data = Patch::Data{std::move(dataset), std::nullopt};
    leaveRun(document, patch);
    return change(document, std::move(patch), text, gesture);
}

Outcome moveDatum(Document& document, int datum, const Eigen::VectorXd& point, Gesture gesture) {
    data::Dataset dataset = document.session().data;
    if (datum < 0 || datum >= dataset.size() || point.size() != dataset.dimension())
        throw std::invalid_argument("moveDatum: no such datum, or a point of another dimension");
    dataset.points.col(datum) = point;
    return setData(document, std::move(dataset), QStringLiteral("Move datum %1").arg(datum + 1), gesture);
}

Outcome setSlice(Document& document, slice::SliceSpec slice, const QString& text, Gesture gesture) {
    const auto& network = document.loss()->network();
    if (const auto resolved = session::resolveSlice(slice, network); !resolved) return resolved.error();
    Patch patch;
    patch.slice = slice::follow(slice, network, document.session().parameters);
    return change(document, std::move(patch), text, gesture);
}

Outcome centreSlice(Document& document) {
    slice::SliceSpec spec = document.session().slice;
    const Eigen::VectorXd at = document.slice().project(document.point());
    for (std::size_t k = 0; k < spec.ranges.size(); ++k) {
        const double half = (spec.ranges[k][1] - spec.ranges[k][0]) / 2.0;
        const double middle = at[static_cast<Eigen::Index>(k)];
        spec.ranges[k] = {middle - half, middle + half};
    }
    return setSlice(document, std::move(spec), QStringLiteral("Centre on ω"));
}

Result<Eigen::Vector2d> sliceAlongHessian(Document& document) {
    const auto hessian = theory::cellHessian(*document.loss(), document.point());
    if (!hessian) return hessian.error();
    const algebra::SymmetricEigen eigen = algebra::symmetricEigen(*hessian);
    const Eigen::Index last = hessian->rows() - 1;
    const Eigen::Vector2d extremes(eigen.values[0], eigen.values[last]);
    constexpr double kVanishes = 1e-12;
    if (!(extremes[1] - extremes[0] > kVanishes))
        return Error{"The Hessian vanishes here: to second order the loss is affine; choose another ω."};
    slice::SliceSpec spec;
    spec.origin = document.point();
    const double reach = 1.0 + 0.25 * document.point().norm();
    for (const Eigen::Index k : {Eigen::Index{0}, last}) {
        spec.directions.emplace_back(slice::BlockDirection{eigen.vectors.col(k)});
        spec.ranges.push_back({-reach, reach});
    }
    if (const Outcome outcome =
            setSlice(document, std::move(spec), QStringLiteral("Plane of the Hessian's eigen-directions"));
        !outcome)
        return outcome.error();
    return extremes;
}

Outcome swapSliceAxes(Document& document) {
    slice::SliceSpec spec = document.session().slice;
    std::swap(spec.directions[0], spec.directions[1]);
    std::swap(spec.ranges[0], spec.ranges[1]);
    return setSlice(document, std::move(spec), QStringLiteral("Swap axes"));
}

Outcome addThirdDirection(Document& document) {
    const slice::SliceSpec& now = document.session().slice;
    if (now.directions.size() != 2) return Done{};
    const auto& network = document.loss()->network();
    // The names of ω in the order in which a third direction tells most: b1…, V, c, then what is left.
    std::vector<Eigen::Index> entries;
    const auto take = [&entries](const network::Block* block) {
        for (Eigen::Index k = 0; block && k < block->size; ++k) entries.push_back(block->offset + k);
    };
    if (network.depth() > 0) take(network.layout().bias(1));
    take(network.layout().weight(network.depth() + 1));
    for (const auto& block : network.layout().blocks()) take(&block);
    for (const Eigen::Index entry : entries) {
        if ((document.slice().directions.row(entry).array() != 0.0).any()) continue;
        slice::SliceSpec spec = now;
        const double value = document.point()[entry];
        const double half = std::max(1.0, 1.5 * std::abs(value));
        const double middle = value - spec.origin[entry];
        spec.directions.emplace_back(
            slice::BlockDirection{Eigen::VectorXd::Unit(network.parameterCount(), entry)});
        spec.ranges.push_back({middle - half, middle + half});
        return setSlice(document, std::move(spec), QStringLiteral("Add a third direction"));
    }
    return Error{
        "The two directions already move every parameter; let one of them run along one parameter "
        "first."};
}

Outcome removeThirdDirection(Document& document) {
    slice::SliceSpec spec = document.session().slice;
    if (spec.directions.size() != 3) return Done{};
    spec.directions.pop_back();
    spec.ranges.pop_back();
    return setSlice(document, std::move(spec), QStringLiteral("Remove the third direction"));
}

Outcome setTraining(Document& document, dynamics::TrainingSpec training, Gesture gesture) {
    Patch patch;
    patch.training = std::move(training);
    return change(document, std::move(patch), QStringLiteral("Change the training"), gesture);
}

Outcome setTrajectory(Document& document, dynamics::Trajectory trajectory) {
    Patch patch;
    patch.trajectory = std::move(trajectory);
    return change(document, std::move(patch), QStringLiteral("Run"));
}

Outcome takeRun(Document& document, dynamics::Trajectory trajectory, const QString& text) {
    if (trajectory.empty()) return Error{"This run has no steps; choose another one."};
    Patch patch;
    moveTo(document, patch, trajectory.keyframes.front());
    patch.training = trajectory.spec;
    patch.trajectory = std::move(trajectory);
    return change(document, std::move(patch), text);
}

Outcome setView(Document& document, session::ViewChoices view, const QString& text, Gesture gesture) {
    Patch patch;
    patch.view = view;
    return change(document, std::move(patch), text, gesture);
}

Outcome setSliceFollowsRun(Document& document, bool follows) {
    Patch patch;
    patch.view = document.session().view;
    patch.view->sliceFollowsRun = follows;
    slice::SliceSpec spec = document.session().slice;
    if (follows && !spec.followsParameters) {
        spec.followsParameters = true;
        patch.slice = slice::follow(spec, document.loss()->network(), document.session().parameters);
    }
    return change(document, std::move(patch),
                  follows ? QStringLiteral("Let the slice follow the run")
                          : QStringLiteral("Keep the slice while the run goes on"));
}

Outcome setDescription(Document& document, document::Patch::Description description) {
    Patch patch;
    patch.description = std::move(description);
    return change(document, std::move(patch), QStringLiteral("Describe the session"));
}

}  // namespace omegascope::commands
