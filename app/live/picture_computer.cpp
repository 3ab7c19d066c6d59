#include "app/live/picture_computer.h"

namespace omegascope::views {

using document::Aspect;

namespace {

/// Nobody needs to be told of a shorter wait.
constexpr int kMomentMilliseconds = 500;

}  // namespace

PictureComputer::PictureComputer(document::Document& document, Pace pace, QObject* parent)
    : QObject(parent), document_(document), pace_(pace) {
    idle_.setSingleShot(true);
    idle_.setInterval(pace_.idleMilliseconds);
    connect(&idle_, &QTimer::timeout, this, &PictureComputer::onRest);
    moment_.setSingleShot(true);
    moment_.setInterval(kMomentMilliseconds);
    connect(&moment_, &QTimer::timeout, this, [this] {
        isLong_ = true;
        tellWaiting();
    });
    connect(&job_, &jobs::LatestJob::progress, this, [this](double share) {
        share_ = share;
        tellWaiting();
    });
    connect(&job_, &jobs::LatestJob::failed, this, [this] { setRunning(Running::Nothing); });
    connect(&document_, &document::Document::changed, this, &PictureComputer::onChanged);
    connect(&job_, &jobs::LatestJob::failed, this, &PictureComputer::failed);
}

void PictureComputer::begin() {
    if (applies()) computeFirst();
}

void PictureComputer::onRest() {
    // A coarse picture of something large takes its time too; it is not given up for the full one, which takes longer.
    if (running_ == Running::Coarse)
        fullIsDue_ = true;
    else
        compute(true);
}

void PictureComputer::setRunning(Running running) {
    running_ = running;
    share_ = 0.0;
    isLong_ = false;
    if (running == Running::Nothing)
        moment_.stop();
    else
        moment_.start();
    tellWaiting();
}

QString PictureComputer::waitingText() const {
    if (running_ == Running::Nothing || !isLong_) return {};
    if (running_ != Running::Full) return tr("Computing");
    // Of something that takes hours the first per cent is long.
    const double percent = 100.0 * share_;
    return tr("Computing, %1 %").arg(percent, 0, 'f', percent < 10.0 ? 1 : 0);
}

void PictureComputer::tellWaiting() {
    const QString text = waitingText();
    if (text == told_) return;
    told_ = text;
    emit waitingTextChanged();
}

void PictureComputer::onChanged(document::Aspects aspects) {
    if (!(aspects & (Aspect::Network | Aspect::Data | Aspect::Slice))) {
        if (!(aspects & Aspect::View) || !applies() || !hasPicture() || !isOffScale()) return;
        // A picture that is under way has the old scale, too.
        if (!std::exchange(current_, false) || running_ != Running::Nothing) return compute(true);
        return rescale();
    }
    current_ = false;
    fullIsDue_ = false;
    if (!applies()) {
        job_.cancel();
        setRunning(Running::Nothing);
        idle_.stop();
        if (!hasPicture()) return;
        dropPicture();
        emit pictureChanged();
        return;
    }
    if (!hasPicture()) {
        computeFirst();
        return;
    }
    if (secondsOfFull_ < pace_.secondsWithoutCoarse) {
        compute(true);
        return;
    }
    compute(false);
    idle_.start();
}

}  // namespace omegascope::views

#include "moc_picture_computer.cpp"
