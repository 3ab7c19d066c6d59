#pragma once

#include <QByteArray>
#include <QSizeF>

#include "core/support/result.h"

namespace omegascope::exporting {

/// The drawing in the upper left corner of a PDF page that is a square as Encapsulated PostScript, by the program pdftocairo (package poppler-utils): text stays text with
/// its fonts embedded, lines and areas stay vectors; what is translucent, which PostScript does not know, becomes a bitmap
/// of 600 dots an inch. @param session  kept in comment lines
/// Errors: the program is not installed, or fails.
/// @param size  of the drawing in points; the page's side is the longer one (pdftocairo cuts pages that are wider than high)
Result<QByteArray> epsOf(const QByteArray& pdf, QSizeF size, const QByteArray& session);

}  // namespace omegascope::exporting
