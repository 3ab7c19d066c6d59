#pragma once

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
/// drawFigure, then writeFigure.
Outcome saveFigure(PanelRenderer& renderer, const FigureSpec& spec, const QString& path,
                   Beside beside = Beside::KeepOthers);

/// The picture as a PNG file with its resolution and texts. The same picture gives the same bytes.
QByteArray pngBytes(const QImage& image);
/// Writes pngBytes, atomically.
Outcome savePng(const QImage& image, const QString& path);

}  // namespace omegascope::exporting
