#pragma once

#include <array>
#include <memory>
#include <optional>

#include "app/export/figure/figure_spec.h"
#include "app/export/figure/panel_states.h"
#include "core/nonsmooth/clarke/clarke.h"
#include "core/support/parallel.h"

namespace omegascope::exporting {

/// What the panels of a figure need computed; null: not yet, or not needed.
struct FigureParts {
    std::shared_ptr<const figures::SlicePicture> picture;
    std::shared_ptr<const figures::VolumePicture> volume;
    std::shared_ptr<const nonsmooth::ClarkeSubdifferential> clarke;
};

/// A snapshot from which the parts of one figure can be computed on any thread.
struct PartsRequest {
    ShownSession shown;
    figures::LossColours colours = figures::LossColours::Screen;
    std::optional<std::array<double, 2>> lossRange;  ///< as SlicePictureOptions::lossRange
    bool needsPicture = false, needsVolume = false, needsClarke = false;
    FigureParts known;  ///< of this session and slice; those that fit the colours and the range are kept

    /// Whether nothing is left to be computed, but for other colours of the same picture.
    bool isMet() const;
};

/// The known parts and what is needed beyond them. Errors: slicePicture's, volumePicture's,
/// clarkeSubdifferential's; cancelled.
Result<FigureParts> computeParts(const PartsRequest& request, const Control& control = {});

}  // namespace omegascope::exporting
