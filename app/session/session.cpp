#include "app/session/session.h"

#include <QCryptographicHash>
#include <QtEndian>
#include <algorithm>
#include <cmath>

#include "app/session/json_cursor.h"
#include "core/support/words.h"

namespace omegascope::session {

namespace {

bool same(const Eigen::VectorXd& a, const Eigen::VectorXd& b) {
    return a.size() == b.size() && (a.array() == b.array()).all();
}

std::string count(Eigen::Index number, const std::string& noun) {
    return counted(number, noun);
}

Outcome tooManyActivations(const network::Architecture& architecture, int dataCount) {
    double units = 0.0;
    for (int layer = 0; layer <= architecture.depth() + 1; ++layer) units += architecture.width(layer);
    if (units * dataCount <= kMaximumActivations) return Done{};
    return limitError("The network has " + count(static_cast<Eigen::Index>(units), "unit") +
                      " in all and there are " + std::to_string(dataCount) +
                      " data, which is more than this program can hold; use fewer data or " +
                      "smaller layers.");
}

}  // namespace

bool DataPlane::operator==(const DataPlane& other) const {
    return coordinates == other.coordinates && kind == other.kind && axes.rows() == other.axes.rows() &&
           axes.cols() == other.axes.cols() && axes == other.axes;
}

bool Bookmark::operator==(const Bookmark& other) const {
    return name == other.name && same(parameters, other.parameters) && slice == other.slice &&
           camera == other.camera;
}

bool Session::operator==(const Session& other) const {
    return title == other.title && source == other.source && notes == other.notes &&
           architecture == other.architecture && criterion == other.criterion && data == other.data &&
           dataReference == other.dataReference && same(parameters, other.parameters) &&
           slice == other.slice && training == other.training && trajectory == other.trajectory &&
           view == other.view && framing == other.framing && bookmarks == other.bookmarks &&
           extras == other.extras;
}

std::string digestOf(const data::Dataset& dataset) {
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add = [&hash](double value) {
        const double bytes = qToLittleEndian(value + 0.0);  // the sign of a zero means nothing
        hash.addData(QByteArrayView(reinterpret_cast<const char*>(&bytes), sizeof bytes));
    };
    add(static_cast<double>(dataset.points.rows()));
    add(static_cast<double>(dataset.points.cols()));
    for (const double value : dataset.points.reshaped()) add(value);
    for (const double value : dataset.targets.reshaped()) add(value);
    if (dataset.scheme == data::WeightScheme::Explicit)
        for (const double value : dataset.weights.reshaped()) add(value);
    return "sha256:" + hash.result().toHex().toStdString();
}

Session anonymous(Session session) {
    session.title.clear();
    session.source.clear();
    session.notes.clear();
    session.dataReference.reset();
    session.extras = Json::object();
    for (std::size_t k = 0; k < session.bookmarks.size(); ++k)
        session.bookmarks[k].name = "bookmark " + std::to_string(k + 1);
    return session;
}

Outcome checkNetwork(const network::Architecture& architecture, bool needsPlane) {
    if (architecture.depth() > kMaximumDepth)
        return Error{"network: There are " + std::to_string(architecture.depth()) +
                     " hidden layers; give at most " + std::to_string(kMaximumDepth) + "."};
    if (const auto fits = network::check(architecture); !fits) return fits.error().in("network: ");
    const network::ParameterLayout layout(architecture);
    if (static_cast<double>(layout.size()) > kMaximumParameters)
        return Error{
            "network: There would be " + std::to_string(layout.size()) + " parameters; give at most " +
            std::to_string(static_cast<long long>(kMaximumParameters)) + ", for example by a smaller layer."};
    if (needsPlane && layout.size() < 2)
        return Error{
            "network: There is only one parameter, and a slice needs two; add a bias, a unit or a layer."};
    return Done{};
}

Outcome checkModel(const network::Network& network, loss::Criterion criterion, const data::Dataset& dataset) {
    if (const auto fits = data::checkShapes(dataset); !fits) return fits.error().in("data: ");
    if (auto outcome = tooManyActivations(network.architecture(), dataset.size()); !outcome) return outcome;
    if (const auto fits = loss::Loss::check(network, criterion, dataset); !fits) {
        const bool penalty = network.architecture().replicas && criterion != loss::Criterion::OneVersusAll;
        return fits.error().in(penalty ? "network.penalty: " : "data: ");
    }
    return Done{};
}

Outcome checkParameters(const network::Network& network, const Eigen::VectorXd& parameters) {
    if (parameters.size() != network.parameterCount())
        return Error{"There are " + count(parameters.size(), "parameter") + "; the network has " +
                     std::to_string(network.parameterCount()) + ", so give as many."};
    for (Eigen::Index i = 0; i < parameters.size(); ++i)
        if (!std::isfinite(parameters(i)))
            return Error{"The parameter " + network.layout().entryName(i) +
                         " is not a finite number; give one."};
    return Done{};
}

Result<slice::AffineSlice> resolveSlice(const slice::SliceSpec& spec, const network::Network& network) {
    for (std::size_t k = 0; k < spec.directions.size(); ++k) {
        const auto* toward = std::get_if<slice::TowardDirection>(&spec.directions[k]);
        if (toward && toward->target.size() != network.parameterCount())
            return Error{"slice.directions[" + std::to_string(k) + "] points to " +
                         count(toward->target.size(), "number") + "; the network has " +
                         std::to_string(network.parameterCount()) + " parameters, so give as many."};
    }
    return slice::resolve(spec, network);
}

Result<slice::AffineSlice> seenSlice(const Session& session, const network::Network& network,
                                     const Eigen::VectorXd& point, int step) {
    if (step > 0 && session.view.sliceFollowsRun && session.slice.followsParameters)
        if (auto moved = resolveSlice(slice::follow(session.slice, network, point), network)) return moved;
    return resolveSlice(session.slice, network);
}

Outcome checkTraining(const dynamics::TrainingSpec& training) {
    return dynamics::check(training);
}

Outcome checkTrajectory(const dynamics::Trajectory& trajectory, const Eigen::VectorXd& parameters) {
    if (trajectory.empty()) {
        if (trajectory.keyframes.empty()) return Done{};
        return Error{"The trajectory has points but no losses; give one loss for each step."};
    }
    if (trajectory.stride < 1)
        return Error{"trajectory.stride is " + std::to_string(trajectory.stride) + "; give 1 or more."};
    const auto expected = (trajectory.loss.size() - 1) / static_cast<std::size_t>(trajectory.stride) + 1;
    if (trajectory.keyframes.size() != expected)
        return Error{"trajectory.omega has " + counted(std::ssize(trajectory.keyframes), "point") + "; " +
                     std::to_string(trajectory.loss.size()) + " losses with a stride of " +
                     std::to_string(trajectory.stride) + " need " + std::to_string(expected) + "."};
    for (std::size_t k = 0; k < expected; ++k)
        if (trajectory.keyframes[k].size() != parameters.size() || !trajectory.keyframes[k].allFinite())
            return Error{"trajectory.omega[" + std::to_string(k) + "] does not fit; give " +
                         count(parameters.size(), "finite number") + ", one for each parameter."};
    if (!same(trajectory.keyframes.front(), parameters))
        return Error{"The trajectory does not begin at the parameters; run the training again."};
    if (!std::all_of(trajectory.loss.begin(), trajectory.loss.end(),
                     [](double l) { return std::isfinite(l); }))
        return Error{"trajectory.loss has an entry that is not a finite number; run the training again."};
    return Done{};
}

Outcome checkView(const ViewChoices& view) {
    if (!(view.verticalScale > 0.0) || !std::isfinite(view.verticalScale))
        return Error{"view.vertical_scale is " + Json(view.verticalScale).dump() +
                     "; give a number above 0."};
    const LossScale& scale = view.lossScale;
    if (scale.offset && !(*scale.offset > 0.0 && std::isfinite(*scale.offset)))
        return Error{"view.loss_scale.offset is " + Json(*scale.offset).dump() + "; give a number above 0."};
    if (scale.percentile && !(*scale.percentile > 0.0 && *scale.percentile <= 100.0))
        return Error{"view.loss_scale.percentile is " + Json(*scale.percentile).dump() +
                     "; give a number above 0, at most 100."};
    if (scale.range && !((*scale.range)[0] < (*scale.range)[1]))
        return Error{"view.loss_scale.range is " + Json(*scale.range).dump() +
                     "; give [low, high] with low < high."};
    const auto& volume = view.volume;
    for (const auto& [key, share] : {std::pair("opacity", volume.opacity), {"cut.at", volume.cutAt}})
        if (!(share >= 0.0 && share <= 1.0))
            return Error{"view.volume." + std::string(key) + " is " + Json(share).dump() +
                         "; give a number from 0 to 1."};
    if (volume.cutAxis < VolumeChoices::kNoCut || volume.cutAxis > 2)
        return Error{
            "view.volume.cut.axis is not one of the three axes; give \"s\", \"t\", \"u\" or \"none\"."};
    return Done{};
}

Outcome checkDataPlane(const DataPlane& plane, int inputs) {
    const auto [x, y] = plane.coordinates;
    const auto within = [inputs](int coordinate) { return coordinate >= 0 && coordinate < inputs; };
    if (plane == DataPlane{}) return Done{};
    if (plane.kind.empty()) {
        if (within(x) && within(y) && x != y) return Done{};
        return Error{"view.data_plane.coordinates is " + Json(plane.coordinates).dump() +
                     "; give two different ones of 0 to " + std::to_string(inputs - 1) + "."};
    }
    if (plane.axes.rows() != inputs || plane.axes.cols() != 2)
        return Error{"view.data_plane.axes has " + std::to_string(plane.axes.cols()) + " directions of " +
                     std::to_string(plane.axes.rows()) + " numbers; give 2 of " + std::to_string(inputs) +
                     "."};
    constexpr double kOrthonormal = 1e-6;
    const Eigen::Matrix2d gram = plane.axes.transpose() * plane.axes;
    if (!((gram - Eigen::Matrix2d::Identity()).cwiseAbs().maxCoeff() < kOrthonormal))
        return Error{"view.data_plane.axes are not orthonormal; give two unit vectors at right angles."};
    return Done{};
}

Outcome checkBookmarks(const std::vector<Bookmark>& bookmarks, const network::Network& network) {
    for (std::size_t k = 0; k < bookmarks.size(); ++k) {
        const std::string place = "bookmarks[" + std::to_string(k) + "]: ";
        if (auto outcome = checkParameters(network, bookmarks[k].parameters); !outcome)
            return outcome.error().in(place);
        if (const auto slice = resolveSlice(bookmarks[k].slice, network); !slice)
            return slice.error().in(place);
    }
    return Done{};
}

Outcome checkFraming(const Framing& framing) {
    const auto finding = [](const std::string& key, double value, const char* expected) {
        return Error{"view." + key + " is " + Json(value).dump() + "; give " + expected + '.'};
    };
    if (const auto& camera = framing.camera) {
        if (!(std::abs(camera->elevation) <= Camera::kSteepest))
            return finding("camera.elevation", camera->elevation, "a number from -89 to 89");
        if (!(camera->zoom >= Camera::kLeastZoom && camera->zoom <= Camera::kMostZoom))
            return finding("camera.zoom", camera->zoom, "a number from 0.2 to 50");
        for (const auto& [key, value] :
             {std::pair("azimuth", camera->azimuth), {"pan[0]", camera->panX}, {"pan[1]", camera->panY}})
            if (!(std::abs(value) <= Camera::kFarthest))
                return finding("camera." + std::string(key), value, "a number from -1000 to 1000");
    }
    if (framing.dataWindow)
        for (const auto& [low, high] : *framing.dataWindow)
            if (!(low < high) || !std::isfinite(high - low))
                return Error{"view.data_window has a range from " + Json(low).dump() + " to " +
                             Json(high).dump() + "; give a lower and a higher number."};
    return Done{};
}

Outcome check(const Session& session) {
    if (auto outcome = checkNetwork(session.architecture); !outcome) return outcome;
    const network::Network network(session.architecture);
    if (auto outcome = checkModel(network, session.criterion, session.data); !outcome) return outcome;
    if (auto outcome = checkParameters(network, session.parameters); !outcome) return outcome;
    if (const auto slice = resolveSlice(session.slice, network); !slice) return slice.error();
    if (auto outcome = checkTraining(session.training); !outcome) return outcome;
    if (auto outcome = checkTrajectory(session.trajectory, session.parameters); !outcome) return outcome;
    if (auto outcome = checkView(session.view); !outcome) return outcome;
    if (auto outcome = checkDataPlane(session.view.dataPlane, session.architecture.input); !outcome)
        return outcome;
    if (auto outcome = checkBookmarks(session.bookmarks, network); !outcome) return outcome;
    return checkFraming(session.framing);
}

}  // namespace omegascope::session
