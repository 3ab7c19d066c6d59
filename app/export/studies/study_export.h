#pragma once

#include "app/export/figure/figure_files.h"
#include "core/studies/experiment.h"

namespace omegascope::exporting {

/// How many frames the figure of a plot has: one for each group of its series.
int studyFrames(const studies::Plot& plot);

/// A figure of so many frames: as wide as the page's text, in a usual layout, with the type of a figure of several panels.
FigureSpec studySpec(int frames);
/// The height in print of so many rows of frames in a figure of that width, with its key.
double studyHeight(int rows, double width);

/// The plot of a study as a figure in the spec's format and layout: axes that all frames share, one key. What is drawn are
/// the points of the plot, which `study merge` writes as numbers; the file has the title inside, and no session.
/// @param path  where it will be, for the names of bitmaps that a TikZ file includes
/// Errors: a font that is not installed, a picture that does not fit into memory, a layout with too few places.
Result<DrawnFigure> drawStudy(const studies::Plot& plot, FigureSpec spec, const QString& title,
                              const QString& path);

}  // namespace omegascope::exporting
