#include "app/live/run_planes.h"

#include <utility>

#include "app/commands/edits.h"

namespace omegascope::panels {

using document::Aspect;

namespace {

QString percent(double share) {
    return QStringLiteral("%1 %").arg(100.0 * share, 0, 'f', 1);
}

/// A plane through start, end and this step.
struct PlaneThrough {
    slice::SliceSpec slice;
    int step = 0;
};

/// Through ω_step; where that lies on the line from start to end (as both do), through the farthest step.
Result<PlaneThrough> planeThrough(const dynamics::Trajectory& run, const loss::Loss& loss, int step,
                                  const Control& control) {
    if (auto plane = dynamics::planeThroughRun(run, loss, dynamics::pointAt(run, loss, step), control))
        return PlaneThrough{*std::move(plane), step};
    const Result<int> farthest = dynamics::farthestStep(run, loss, control);
    if (!farthest) return farthest.error();
    auto plane = dynamics::planeThroughRun(run, loss, dynamics::pointAt(run, loss, *farthest), control);
    if (!plane) return plane.error();
    return PlaneThrough{*std::move(plane), *farthest};
}

}  // namespace

RunPlanes::RunPlanes(document::Document& document, QObject* parent) : QObject(parent), document_(document) {
    connect(&job_, &jobs::LatestJob::failed, this, &RunPlanes::told);
    connect(&document_, &document::Document::changed, this, [this](document::Aspects aspects) {
        if (aspects & (Aspect::Network | Aspect::Data | Aspect::Trajectory)) job_.cancel();
    });
}

bool RunPlanes::hasRun() {
    if (document_.session().trajectory->steps() > 0) return true;
    emit told(tr("There is no run yet; press Space to make one."));
    return false;
}

void RunPlanes::take(slice::SliceSpec slice, const QString& text, const QString& sentence) {
    const Outcome outcome = commands::setSlice(document_, std::move(slice), text);
    emit told(outcome ? sentence : QString::fromStdString(outcome.error().message));
}

void RunPlanes::throughOmega() {
    if (!hasRun()) return;
    job_.start([loss = document_.loss(), run = document_.session().trajectory, step = document_.position()](
                   const Control& control) { return planeThrough(*run, *loss, step, control); },
               [this, shown = document_.position()](Result<PlaneThrough> plane) {
                   if (!plane) {
                       emit told(QString::fromStdString(plane.error().message));
                       return;
                   }
                   const QString sentence =
                       tr("The plane goes through the run's start, its end and step %1%2.")
                           .arg(plane->step)
                           .arg(plane->step == shown ? QString()
                                                     : tr(", the one farthest from the line between them"));
                   take(std::move(plane->slice), tr("Plane through the run"), sentence);
               });
}

void RunPlanes::mainDirections() {
    if (!hasRun()) return;
    job_.start(
        [loss = document_.loss(), run = document_.session().trajectory](const Control& control) {
            return dynamics::principalPlane(*run, *loss, control);
        },
        [this](Result<dynamics::PrincipalPlane> plane) {
            if (!plane) {
                emit told(QString::fromStdString(plane.error().message));
                return;
            }
            const QString sentence =
                tr("The two main directions hold %1 of the run's variance (%2 + %3), from %4 of its points.")
                    .arg(percent(plane->firstShare + plane->secondShare), percent(plane->firstShare),
                         percent(plane->secondShare))
                    .arg(plane->points);
            take(std::move(plane->slice), tr("Main directions of the run"), sentence);
        });
}

}  // namespace omegascope::panels

#include "moc_run_planes.cpp"
