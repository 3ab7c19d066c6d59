#include "app/views/slice_computer.h"

namespace omegascope::views {

namespace {

using document::Aspect;

constexpr figures::SlicePictureOptions kFull{};
constexpr figures::SlicePictureOptions kPreview{.gridSize = 129, .cells = false};
constexpr int kIdleMilliseconds = 40;           // pause after which an edit counts as finished
constexpr double kSecondsWithoutPreview = 0.016;  // a full picture this quick needs no preview

}  // namespace

SliceComputer::SliceComputer(document::Document& document, QObject* parent)
    : QObject(parent), document_(document) {
    idle_.setSingleShot(true);
    idle_.setInterval(kIdleMilliseconds);
    connect(&idle_, &QTimer::timeout, this, [this] { compute(kFull, true); });
    connect(&document_, &document::Document::changed, this, &SliceComputer::onChanged);
    connect(&job_, &jobs::LatestJob::runningChanged, this, &SliceComputer::busyChanged);
    connect(&job_, &jobs::LatestJob::failed, this, &SliceComputer::failed);
    compute(kFull, true);
}

void SliceComputer::onChanged(document::Aspects aspects) {
    if (!(aspects & (Aspect::Network | Aspect::Data | Aspect::Slice))) return;
    current_ = false;
    if (secondsOfFull_ < kSecondsWithoutPreview) {
        compute(kFull, true);
        return;
    }
    compute(kPreview, false);
    idle_.start();
}

void SliceComputer::compute(const figures::SlicePictureOptions& options, bool full) {
    job_.start(
        [loss = document_.loss(), spec = document_.session().slice, plane = document_.slice(), options](
            const Control& control) { return figures::slicePicture(*loss, spec, plane, options, control); },
        [this, full](auto result) {
            if (!result) return;  // cancelled: a newer request is on its way
            picture_ = *std::move(result);
            current_ = full;
            if (full) secondsOfFull_ = picture_->seconds;
            emit pictureChanged();
        });
}

}  // namespace omegascope::views
