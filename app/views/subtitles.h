#pragma once

#include <QString>

#include "app/document/document.h"
#include "app/figures/slice/slice_figure.h"
#include "app/figures/surface/volume_picture.h"

/// What a view says of itself in the line beside its title, and what the status bar says of the cells.
namespace omegascope::views {

/// "L(ω) = 0.25    9 of 12 solved", exactly; "…    7 of 12 solved, 9 to rounding" where that is not the same
QString dataSubtitle(const document::Document& document);

/// "(b1, b2)    cells exact    ω 0.12, path up to 0.31 off the plane".   @param picture  may be null
QString planeSubtitle(const document::Document& document, const figures::SlicePicture* picture,
                      const figures::SliceFigureState& state);

/// "L over (b1, b2)"; of a 3-D slice "1,204 cells    walls exact    (b1, b2, v1)".   @param volume  may be null
QString surfaceSubtitle(const document::Document& document, const figures::VolumePicture* volume);

/// "66 cells, 17 flat    walls exact (straight lines)    4 ms".   @param current  false: a preview
QString cellsSentence(const figures::SlicePicture& picture, bool current);

}  // namespace omegascope::views
