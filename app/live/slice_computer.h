#pragma once

#include "app/figures/slice/slice_picture.h"
#include "app/live/picture_computer.h"

namespace omegascope::views {

/// The picture of the document's plane, for the parameter plane and the surface. A few samples tell how long one takes:
/// what is large gets a picture of these at once, a finer one within a second, and then the full one.
class SliceComputer : public PictureComputer {
    Q_OBJECT
  public:
    explicit SliceComputer(document::Document& document, QObject* parent = nullptr);

    /// The newest picture; null until the first one is ready.
    std::shared_ptr<const figures::SlicePicture> picture() const { return picture_; }

  private:
    bool hasPicture() const override { return picture_ != nullptr; }
    void dropPicture() override { picture_.reset(); }
    void compute(bool full) override;
    void computeFirst() override;
    bool isOffScale() const override;
    void rescale() override;
    void computeCoarse(int size);
    void keepCoarse(std::shared_ptr<const figures::SlicePicture> picture);

    double secondsPerSample_ = 0.0;  ///< of the last coarse picture
    std::shared_ptr<const figures::SlicePicture> picture_;
};

}  // namespace omegascope::views
