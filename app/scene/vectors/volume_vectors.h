#pragma once

#include <QPainter>
#include <QSizeF>
#include <memory>

#include "app/figures/frame/style.h"
#include "app/scene/geometry/surface_state.h"

namespace omegascope::scene {

/// A 3-D slice as vectors: what VolumeScene shows, with the same colours, lamps and cut, hidden as it must be (SpaceTree);
/// what is translucent is so in the file. The loss on the box and on the cut comes as regions of one colour.
class VolumeVectors {
  public:
    /// Beyond so many polygons and lines a file is larger, and slower to show, than a bitmap.
    static constexpr int kMostPieces = 60'000;

    /// Null where there would be more pieces, or no 3-D slice. Whoever stands where is no matter yet.
    static std::shared_ptr<const VolumeVectors> of(const SurfaceState& state);

    int size() const;
    /// The inside alone, without paper and axes. @param sampled  for a bitmap of several samples a pixel: where translucent
    /// polygons meet no sample is covered by both, as their smoothed rims would be
    void drawInside(QPainter& painter, const SurfaceState& state, const QSizeF& paper, bool sampled) const;
    /// Seen by state.camera, with axes; `state` otherwise as it was.
    void draw(QPainter& painter, const SurfaceState& state, const QSizeF& paper,
              const figures::Style& style) const;

    struct Contents;
    explicit VolumeVectors(std::shared_ptr<const Contents> contents) : contents_(std::move(contents)) {}

  private:
    std::shared_ptr<const Contents> contents_;
};

}  // namespace omegascope::scene
