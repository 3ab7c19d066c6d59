#pragma once

#include <array>
#include <memory>
#include <optional>

#include "app/export/figure/figure_spec.h"
#include "app/export/figure/panel_states.h"
#include "app/figures/slice/runner_paths.h"
#include "core/nonsmooth/clarke/clarke.h"
#include "core/support/parallel.h"

namespace omegascope::scene {
class VolumeVectors;
}

namespace omegascope::exporting {

/// The runs of a race, as figures draw them.
struct ShownRace {
    RaceSpec spec;
    struct Run {
        QString name;
        figures::RunnerPath path;
        std::vector<double> losses;  ///< of all steps; empty where there is no run
    };
    std::vector<Run> runs;
};

std::vector<figures::ProjectedPath> runnersOn(const ShownRace& race, const slice::AffineSlice& slice);

/// What the panels of a figure need computed; null: not yet, or not needed.
struct FigureParts {
    std::shared_ptr<const figures::SlicePicture> picture;
    std::shared_ptr<const figures::VolumePicture> volume;
    std::shared_ptr<const nonsmooth::ClarkeSubdifferential> clarke;
    std::shared_ptr<const ShownRace> race;
    /// The 3-D slice as vectors; null in it: beyond the budget.
    std::optional<std::shared_ptr<const scene::VolumeVectors>> inSpace;
};

/// A snapshot from which the parts of one figure can be computed on any thread.
struct PartsRequest {
    ShownSession shown;
    figures::LossColours colours = figures::LossColours::Screen;
    std::optional<std::array<double, 2>> lossRange;  ///< as SlicePictureOptions::lossRange
    bool needsPicture = false, needsVolume = false, needsClarke = false;
    bool asVectors = false;  ///< the volume as vectors, too
    std::optional<RaceSpec> race;
    FigureParts known;  ///< of this session and slice; those that fit the colours and the range are kept

    /// Whether nothing is left to be computed, but for other colours of the same picture.
    bool isMet() const;
};

/// The known parts and what is needed beyond them. Errors: slicePicture's, volumePicture's,
/// clarkeSubdifferential's; cancelled.
Result<FigureParts> computeParts(const PartsRequest& request, const Control& control = {});

}  // namespace omegascope::exporting
