#include "app/live/slice_computer.h"

namespace omegascope::views {

namespace {

constexpr figures::SlicePictureOptions kFullSlice{};
constexpr figures::SlicePictureOptions kCoarseSlice{.gridSize = 129, .cells = false};

}  // namespace

SliceComputer::SliceComputer(document::Document& document, QObject* parent)
    : PictureComputer(document, {.idleMilliseconds = 40, .secondsWithoutCoarse = 0.016}, parent) {
    begin();
}

void SliceComputer::compute(bool full) {
    start(
        full,
        [loss = document().loss(), spec = document().session().slice, plane = document().slice(),
         full](const Control& control) {
            return figures::slicePicture(*loss, spec, plane, full ? kFullSlice : kCoarseSlice, control);
        },
        [this](auto picture) {
            picture_ = std::move(picture);
            return picture_->seconds;
        });
}

}  // namespace omegascope::views

#include "moc_slice_computer.cpp"
