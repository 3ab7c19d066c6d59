#include "app/views/volume_computer.h"

namespace omegascope::views {

namespace {

using document::Aspect;

constexpr figures::VolumePictureOptions kFull{};
constexpr figures::VolumePictureOptions kCoarse{
    .gridSize = 25, .complex = {.hiddenWallsOnly = false, .cellBudget = 4000, .depth = 4}};
constexpr int kIdleMilliseconds = 100;          // pause after which an edit counts as finished
constexpr double kSecondsWithoutCoarse = 0.05;  // a full picture this quick needs no preview

}  // namespace

VolumeComputer::VolumeComputer(document::Document& document, QObject* parent)
    : QObject(parent), document_(document) {
    idle_.setSingleShot(true);
    idle_.setInterval(kIdleMilliseconds);
    connect(&idle_, &QTimer::timeout, this, [this] { compute(kFull, true); });
    connect(&document_, &document::Document::changed, this, &VolumeComputer::onChanged);
    connect(&job_, &jobs::LatestJob::runningChanged, this, &VolumeComputer::busyChanged);
    connect(&job_, &jobs::LatestJob::failed, this, &VolumeComputer::failed);
    if (document_.slice().dimension() == 3) compute(kFull, true);
}

void VolumeComputer::onChanged(document::Aspects aspects) {
    if (!(aspects & (Aspect::Network | Aspect::Data | Aspect::Slice))) return;
    current_ = false;
    if (document_.slice().dimension() != 3) {
        job_.cancel();
        idle_.stop();
        if (!picture_) return;
        picture_.reset();
        emit pictureChanged();
        return;
    }
    if (!picture_ || secondsOfFull_ < kSecondsWithoutCoarse) {
        compute(kFull, true);
        return;
    }
    compute(kCoarse, false);
    idle_.start();
}

void VolumeComputer::compute(const figures::VolumePictureOptions& options, bool full) {
    job_.start(
        [loss = document_.loss(), spec = document_.session().slice, slice = document_.slice(), options](
            const Control& control) { return figures::volumePicture(*loss, spec, slice, options, control); },
        [this, full](auto result) {
            if (!result) return;  // cancelled: a newer request is on its way
            picture_ = *std::move(result);
            current_ = full;
            if (full) secondsOfFull_ = picture_->seconds;
            emit pictureChanged();
        });
}

}  // namespace omegascope::views
