#pragma once

#include "app/figures/surface/volume_picture.h"
#include "app/live/picture_computer.h"

namespace omegascope::views {

/// The picture of a 3-D slice; there is none while the document's slice is a plane.
class VolumeComputer : public PictureComputer {
    Q_OBJECT
  public:
    explicit VolumeComputer(document::Document& document, QObject* parent = nullptr);

    /// The newest picture; null until the first one is ready, and for a plane.
    std::shared_ptr<const figures::VolumePicture> picture() const { return picture_; }

  private:
    bool applies() const override { return document().slice().dimension() == 3; }
    bool hasPicture() const override { return picture_ != nullptr; }
    void dropPicture() override { picture_.reset(); }
    void compute(bool full) override;
    bool isOffScale() const override;
    void rescale() override;

    std::shared_ptr<const figures::VolumePicture> picture_;
};

}  // namespace omegascope::views
