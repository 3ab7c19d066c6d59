#include "app/live/volume_computer.h"

namespace omegascope::views {

namespace {

constexpr figures::VolumePictureOptions kFullVolume{};
constexpr figures::VolumePictureOptions kCoarseVolume{
    .gridSize = 25, .complex = {.hiddenWallsOnly = false, .cellBudget = 4000, .depth = 4}};

}  // namespace

VolumeComputer::VolumeComputer(document::Document& document, QObject* parent)
    : PictureComputer(document, {.idleMilliseconds = 100, .secondsWithoutCoarse = 0.05}, parent) {
    begin();
}

void VolumeComputer::compute(bool full) {
    start(
        full,
        [loss = document().loss(), spec = document().session().slice, slice = document().slice(),
         full](const Control& control) {
            return figures::volumePicture(*loss, spec, slice, full ? kFullVolume : kCoarseVolume, control);
        },
        [this](auto picture) {
            picture_ = std::move(picture);
            return picture_->seconds;
        });
}

}  // namespace omegascope::views

#include "moc_volume_computer.cpp"
