#pragma once

#include "app/export/figure/figure_output.h"
#include "app/export/latex/pgfplots_writer.h"

namespace omegascope::exporting {

/// The composed figure as a PGFPlots picture: framed panels are axes, the others and what stands beside plots TikZ.
PgfplotsWriter pgfplotsOf(const FigureSpec& spec, const FigureDrawing& drawing, const Ink& ink);

}  // namespace omegascope::exporting
