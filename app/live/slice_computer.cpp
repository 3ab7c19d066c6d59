#include "app/live/slice_computer.h"

#include <array>

namespace omegascope::views {

namespace {

const figures::SlicePictureOptions kFullSlice{};
/// Samples a side of coarser pictures.
constexpr std::array kCoarseSizes{129, 65, 33, 17, 9};
/// What a coarse picture may take while somebody drags, and while somebody waits for the full one.
constexpr double kDragSeconds = 0.03, kWaitSeconds = 1.0;
/// A full picture that takes longer is come to by pictures of twice as many samples a side each.
constexpr double kSharpenSeconds = 4.0;

figures::SlicePictureOptions fullSlice(const document::Document& document) {
    figures::SlicePictureOptions options = kFullSlice;
    options.scale = document.session().view.lossScale;
    return options;
}

figures::SlicePictureOptions coarseSlice(const document::Document& document, int size) {
    figures::SlicePictureOptions options = fullSlice(document);
    options.gridSize = size;
    options.cells = false;
    return options;
}

double samples(int size) {
    return static_cast<double>(size) * size;
}

/// The finest coarse picture that takes at most `seconds`, or the coarsest of all.
int sizeWithin(double seconds, double secondsPerSample) {
    for (const int size : kCoarseSizes)
        if (samples(size) * secondsPerSample <= seconds) return size;
    return kCoarseSizes.back();
}

}  // namespace

SliceComputer::SliceComputer(document::Document& document, QObject* parent)
    : PictureComputer(document, {.idleMilliseconds = 40, .secondsWithoutCoarse = 0.016}, parent) {
    begin();
}

void SliceComputer::compute(bool full) {
    if (!full) {
        computeCoarse(sizeWithin(kDragSeconds, secondsPerSample_));
        return;
    }
    const int now = picture_ ? static_cast<int>(picture_->grid.values.cols()) : kCoarseSizes.front();
    if (now < kCoarseSizes.front() && secondsPerSample_ * samples(kFullSlice.gridSize) > kSharpenSeconds) {
        // It sharpens in place; all pictures on the way cost a third of the last.
        computeCoarse(2 * now - 1);
        computeFullAfterwards();
        return;
    }
    start(
        true,
        [loss = document().loss(), spec = document().session().slice, plane = document().slice(),
         options = fullSlice(document())](const Control& control) {
            return figures::slicePicture(*loss, spec, plane, options, control);
        },
        [this](auto picture) {
            picture_ = std::move(picture);
            return picture_->seconds;
        });
}

void SliceComputer::computeCoarse(int size) {
    start(
        false,
        [loss = document().loss(), spec = document().session().slice, plane = document().slice(),
         options = coarseSlice(document(), size)](const Control& control) {
            return figures::slicePicture(*loss, spec, plane, options, control);
        },
        [this](auto picture) {
            keepCoarse(std::move(picture));
            return picture_->seconds;
        });
}

void SliceComputer::computeFirst() {
    look([loss = document().loss(), spec = document().session().slice, plane = document().slice(),
          options = coarseSlice(document(), kCoarseSizes.back())](
             const Control& control) { return figures::slicePicture(*loss, spec, plane, options, control); },
         [this](auto picture) {
             if (!picture) return compute(true);  // whose own failure is told
             const double seconds = (*picture)->seconds / samples(kCoarseSizes.back());
             if (seconds * samples(kFullSlice.gridSize) <= kWaitSeconds) return compute(true);
             keepCoarse(*std::move(picture));
             emit pictureChanged();
             const int size = sizeWithin(kWaitSeconds, secondsPerSample_);
             if (size == kCoarseSizes.back()) return compute(true);
             computeCoarse(size);
             computeFullAfterwards();
         });
}

bool SliceComputer::isOffScale() const {
    return picture_ && picture_->scale != document().session().view.lossScale;
}

void SliceComputer::rescale() {
    start(
        true,
        [picture = picture_, scale = document().session().view.lossScale](const Control& control) {
            return figures::rescaled(*picture, scale, {}, control);
        },
        [this](auto picture) {
            picture_ = std::move(picture);
            return picture_->seconds;
        });
}

void SliceComputer::keepCoarse(std::shared_ptr<const figures::SlicePicture> picture) {
    picture_ = std::move(picture);
    secondsPerSample_ = picture_->seconds / samples(static_cast<int>(picture_->grid.values.cols()));
}

}  // namespace omegascope::views

#include "moc_slice_computer.cpp"
