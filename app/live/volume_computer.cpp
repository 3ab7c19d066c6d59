#include "app/live/volume_computer.h"

namespace omegascope::views {

namespace {

constexpr figures::VolumePictureOptions kFullVolume{};
constexpr figures::VolumePictureOptions kCoarseVolume{
    .gridSize = 25, .complex = {.hiddenWallsOnly = false, .cellBudget = 4000, .depth = 4}, .scale = {}};

}  // namespace

VolumeComputer::VolumeComputer(document::Document& document, QObject* parent)
    : PictureComputer(document, {.idleMilliseconds = 100, .secondsWithoutCoarse = 0.05}, parent) {
    begin();
}

void VolumeComputer::compute(bool full) {
    start(
        full,
        [loss = document().loss(), spec = document().session().slice, slice = document().slice(),
         scale = document().session().view.lossScale, full](const Control& control) {
            figures::VolumePictureOptions options = full ? kFullVolume : kCoarseVolume;
            options.scale = scale;
            return figures::volumePicture(*loss, spec, slice, options, control);
        },
        [this](auto picture) {
            picture_ = std::move(picture);
            return picture_->seconds;
        });
}

bool VolumeComputer::isOffScale() const {
    return picture_ && picture_->scale != document().session().view.lossScale;
}

void VolumeComputer::rescale() {
    start(
        true,
        [picture = picture_, scale = document().session().view.lossScale](const Control&) {
            return Result(figures::rescaled(*picture, scale));
        },
        [this](auto picture) {
            picture_ = std::move(picture);
            return picture_->seconds;
        });
}

}  // namespace omegascope::views

#include "moc_volume_computer.cpp"
