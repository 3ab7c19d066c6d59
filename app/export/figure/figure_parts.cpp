#include "app/export/figure/figure_parts.h"

#include <algorithm>

#include "app/scene/vectors/volume_vectors.h"
#include "core/dynamics/runs/race.h"

namespace omegascope::exporting {

namespace {

/// Whether a picture was made with the usual options but for its colours, and with this range of losses.
template <typename Picture>
bool fits(const std::shared_ptr<const Picture>& picture, const PartsRequest& request) {
    if (!picture || picture->scale != request.shown.session.view.lossScale) return false;
    if (!request.lossRange) return true;
    return picture->map.lowest == request.lossRange->front() &&
           picture->map.highest == request.lossRange->back();
}

/// The same picture in other colours: only the colours differ, so nothing is computed.
template <typename Picture>
std::shared_ptr<const Picture> inColours(std::shared_ptr<const Picture> picture,
                                         figures::LossColours colours) {
    if (!picture || picture->colours == colours) return picture;
    auto other = std::make_shared<Picture>(*picture);
    other->colours = colours;
    return other;
}

bool known(const PartsRequest& request) {
    return request.known.race && request.known.race->spec == *request.race;
}

/// From the session's ω, where its own run began, too, or from a later step of it.
Result<std::shared_ptr<const ShownRace>> raceOf(const PartsRequest& request, const Control& control) {
    constexpr int kMostPathPoints = 500;
    constexpr double kPathNumbers = 8e6;  // of all paths
    const session::Session& session = request.shown.session;
    const int step = request.race->step;
    if (step > 0 && (session.trajectory->empty() || step > session.trajectory->steps()))
        return Error{"The race begins at step " + std::to_string(step) + " of the session's run, which has " +
                     std::to_string(session.trajectory->empty() ? 0 : session.trajectory->steps()) +
                     " steps; give a step that it has, or 0 for its ω."};
    const Eigen::VectorXd start =
        step > 0 ? dynamics::pointAt(session.trajectory, request.shown.loss, step) : session.parameters;
    const auto runners =
        request.race->methods.empty()
            ? dynamics::startsAround(start, request.race->radius, request.race->starts,
                                     static_cast<std::uint64_t>(request.race->seed), session.training)
            : dynamics::methodsFrom(start, session.training, request.race->methods);
    const dynamics::Race race = dynamics::race(request.shown.loss, runners, control);
    if (race.stopped || control.stopped()) return Error{"Cancelled.", ErrorKind::Cancelled};
    const double numbers =
        static_cast<double>(session.parameters.size() * static_cast<Eigen::Index>(runners.size()));
    const int limit = static_cast<int>(std::clamp(kPathNumbers / numbers, 2.0, double{kMostPathPoints}));
    auto shown = std::make_shared<ShownRace>();
    shown->spec = *request.race;
    bool any = false;
    for (const dynamics::RaceOutcome& outcome : race.outcomes) {
        shown->runs.push_back({QString::fromStdString(outcome.name),
                               figures::runnerPath(outcome.run, request.shown.loss, limit),
                               outcome.run.loss});
        any = any || !outcome.run.empty();
    }
    if (!any) return Error{"The race has no run: " + race.outcomes.front().run.remark};
    return std::shared_ptr<const ShownRace>(std::move(shown));
}

}  // namespace

bool PartsRequest::isMet() const {
    return (!needsPicture || fits(known.picture, *this)) && (!needsVolume || fits(known.volume, *this)) &&
           (!needsClarke || known.clarke) && (!needsVolume || !asVectors || known.inSpace) &&
           (!race || (known.race && known.race->spec == *race));
}

std::vector<figures::ProjectedPath> runnersOn(const ShownRace& race, const slice::AffineSlice& slice) {
    std::vector<figures::ProjectedPath> paths;
    for (const ShownRace::Run& run : race.runs) paths.push_back(figures::projected(run.path, slice));
    return paths;
}

Result<FigureParts> computeParts(const PartsRequest& request, const Control& control) {
    const ShownSession& shown = request.shown;
    FigureParts parts;
    parts.clarke = request.known.clarke;
    if (fits(request.known.picture, request))
        parts.picture = inColours(request.known.picture, request.colours);
    if (fits(request.known.volume, request)) parts.volume = inColours(request.known.volume, request.colours);
    if (request.needsPicture && !parts.picture) {
        figures::SlicePictureOptions options;
        options.colours = request.colours;
        options.scale = shown.session.view.lossScale;
        options.lossRange = request.lossRange;
        auto computed = figures::slicePicture(shown.loss, shown.session.slice, shown.slice, options, control);
        if (!computed) return computed.error();
        parts.picture = *std::move(computed);
    }
    if (request.needsVolume && !parts.volume) {
        figures::VolumePictureOptions options;
        options.colours = request.colours;
        options.scale = shown.session.view.lossScale;
        options.lossRange = request.lossRange;
        auto computed =
            figures::volumePicture(shown.loss, shown.session.slice, shown.slice, options, control);
        if (!computed) return computed.error();
        parts.volume = *std::move(computed);
    }
    if (request.needsClarke && !parts.clarke) {
        auto found = nonsmooth::clarkeSubdifferential(shown.loss, shown.point, {}, control);
        if (!found) return found.error();
        parts.clarke = std::make_shared<const nonsmooth::ClarkeSubdifferential>(*std::move(found));
    }
    if (request.race) {
        auto raced = known(request) ? Result(request.known.race) : raceOf(request, control);
        if (!raced) return raced.error();
        parts.race = *std::move(raced);
    }
    if (parts.volume && parts.volume == request.known.volume && parts.race == request.known.race)
        parts.inSpace = request.known.inSpace;
    if (request.needsVolume && request.asVectors && !parts.inSpace) {
        scene::SurfaceState state = volumeState(shown, parts.volume);
        if (parts.race) state.runners = runnersOn(*parts.race, shown.slice);
        parts.inSpace = scene::VolumeVectors::of(state);
    }
    return parts;
}

}  // namespace omegascope::exporting
