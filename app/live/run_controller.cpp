#include "app/live/run_controller.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/commands/edits.h"

namespace omegascope::panels {

using document::Aspect;

namespace {

constexpr int kTickMilliseconds = 16;

/// Whether every step that is kept is where the run began.
bool isMotionless(const dynamics::Trajectory& run) {
    return std::ranges::all_of(run.keyframes,
                               [&](const auto& point) { return point == run.keyframes.front(); }) &&
           std::ranges::all_of(run.loss, [&](double loss) { return loss == run.loss.front(); });
}

}  // namespace

RunController::RunController(document::Document& document, QObject* parent)
    : QObject(parent), document_(document), events_(document) {
    timer_.setInterval(kTickMilliseconds);
    timer_.setTimerType(Qt::PreciseTimer);
    connect(&timer_, &QTimer::timeout, this, &RunController::tick);
    connect(&job_, &jobs::LatestJob::progress, this, &RunController::progress);
    connect(&job_, &jobs::LatestJob::failed, this, [this](const QString& sentence) {
        setComputing(false);
        emit refused(sentence);
    });
    connect(&events_, &RunEvents::refused, this, &RunController::refused);
    connect(&document_, &document::Document::changed, this, &RunController::onChanged);
}

void RunController::run() {
    compute([this] {
        rewind();
        startPlaying();
    });
}

void RunController::prepare() {
    if (isRunning() || hasTrajectory()) return rewind();
    compute([this] { rewind(); });
}

void RunController::cancel() {
    job_.cancel();
    setComputing(false);
}

void RunController::setComputing(bool computing) {
    if (computing == computing_) return;
    computing_ = computing;
    emit runningChanged(computing_);
}

void RunController::compute(std::function<void()> then) {
    pause();
    job_.start([loss = document_.loss(), start = document_.session().parameters,
                training = document_.session().training](
                   const Control& control) { return dynamics::train(*loss, start, training, control); },
               [this, then = std::move(then)](dynamics::Trajectory trajectory) {
                   setComputing(false);
                   accept(std::move(trajectory));
                   if (hasTrajectory()) then();
               });
    setComputing(true);
}

void RunController::accept(dynamics::Trajectory trajectory) {
    const QString remark = QString::fromStdString(trajectory.remark);
    const Outcome outcome = commands::setTrajectory(document_, std::move(trajectory));
    if (!outcome)
        emit refused(QString::fromStdString(outcome.error().message));
    else if (!remark.isEmpty())
        emit refused(remark);
}

void RunController::play() {
    if (isPlaying() || isRunning()) return;
    if (hasTrajectory())
        startPlaying();
    else
        compute([this] { startPlaying(); });
}

void RunController::startPlaying() {
    if (isMotionless(document_.session().trajectory)) {
        emit refused(tr("Nothing moves in %1 steps: ∇L is 0 at ω. Drag ω out of its flat cell, press D where "
                        "L falls in some "
                        "direction, or choose gradient sampling.")
                         .arg(document_.session().trajectory->steps()));
        return;
    }
    if (document_.position() >= document_.session().trajectory->steps()) document_.setPosition(0);
    exactPosition_ = document_.position();
    clock_.start();
    timer_.start();
    emit playingChanged(true);
}

void RunController::pause() {
    if (!isPlaying()) return;
    timer_.stop();
    emit playingChanged(false);
}

void RunController::togglePlay() {
    if (isPlaying())
        pause();
    else
        play();
}

void RunController::stepForward() {
    pause();
    if (isRunning()) return;
    const auto showNext = [this] { document_.setPosition(document_.position() + 1); };
    if (hasTrajectory())
        showNext();
    else
        compute(showNext);
}

void RunController::stepBackward() {
    pause();
    document_.setPosition(document_.position() - 1);
}

void RunController::rewind() {
    pause();
    document_.setPosition(0);
}

void RunController::toEnd() {
    pause();
    if (isRunning()) return;
    const auto showLast = [this] { document_.setPosition(document_.session().trajectory->steps()); };
    if (hasTrajectory())
        showLast();
    else
        compute(showLast);
}

void RunController::toEvent(const std::optional<int>& step, const QString& none) {
    pause();
    if (isRunning()) return;
    if (step)
        document_.setPosition(*step);
    else if (!hasTrajectory())
        emit refused(tr("There is no run yet; press Space to make one."));
    else if (events_.isSearching())
        emit refused(tr("The events of this run are still being found; try again in a moment."));
    else
        emit refused(none.arg(document_.position()));
}

void RunController::toNextEvent() {
    toEvent(events_.nextStep(), tr("Nothing happens after step %1: no wall is crossed, nothing dies."));
}

void RunController::toPreviousEvent() {
    toEvent(events_.previousStep(), tr("Nothing happens before step %1: no wall is crossed, nothing dies."));
}

void RunController::setLooping(bool looping) {
    if (looping == looping_) return;
    looping_ = looping;
    emit loopingChanged(looping_);
}

void RunController::setSpeed(double factor) {
    const double clamped = std::clamp(factor, kSlowest, kFastest);
    if (clamped == speed_) return;
    speed_ = clamped;
    emit speedChanged(speed_);
}

void RunController::tick() {
    const double seconds = static_cast<double>(clock_.nsecsElapsed()) * 1e-9;
    clock_.start();
    const int last = document_.session().trajectory->steps();
    // The last step was shown for a tick; a loop begins again, else playing has ended there.
    if (document_.position() >= last) exactPosition_ = 0.0;
    exactPosition_ = std::min<double>(last, exactPosition_ + seconds * kStepsPerSecond * speed_);
    const int step = static_cast<int>(std::floor(exactPosition_));
    document_.setPosition(step);
    if (step >= last && !looping_) pause();
}

void RunController::onChanged(document::Aspects aspects) {
    if (aspects & (Aspect::Network | Aspect::Data | Aspect::Parameters | Aspect::Training)) cancel();
    if (!isPlaying()) return;
    if (!hasTrajectory())
        pause();
    else if (document_.position() != static_cast<int>(std::floor(exactPosition_)))
        exactPosition_ = document_.position();  // someone scrubbed: go on from there
}

}  // namespace omegascope::panels

#include "moc_run_controller.cpp"
