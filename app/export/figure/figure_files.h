#pragma once

#include <string>
#include <variant>

#include "app/export/figure/panel_renderer.h"
#include "app/export/writers/file_writer.h"

namespace omegascope::exporting {

/// A figure that only remains to be packed and written.
using DrawnFigure = std::variant<QImage, FigureFile>;
/// Whatever the format: a PNG's picture through render, the others through renderVectors.
/// @param path  where it will be, for the names of bitmaps that a TikZ file includes
Result<DrawnFigure> drawFigure(PanelRenderer& renderer, const FigureSpec& spec, const QString& path);
/// On any thread. Bitmaps that a TikZ file needs are written beside it. A picture of 16,384 pixels a side takes seconds.
Outcome writeFigure(const DrawnFigure& figure, const QString& path, Beside beside = Beside::KeepOthers);
/// Beside a figure: PATH.alt.txt, the text for who does not see it, and PATH.caption.tex, a figure environment that
/// includes it with that text and the caption.
Outcome saveWords(const QString& path, const QString& alternative, const QString& caption,
                  Beside beside = Beside::KeepOthers);
/// drawFigure, then writeFigure.
Outcome saveFigure(PanelRenderer& renderer, const FigureSpec& spec, const QString& path,
                   Beside beside = Beside::KeepOthers);

/// A sentence where the vectors of an SVG, PDF or EPS were beyond the budget, so that a part of it is a bitmap; else empty. In
/// LaTeX a bitmap is a file beside, which tells by itself.
std::string bitmapNote(const DrawnFigure& figure, Format format);

}  // namespace omegascope::exporting
