#pragma once

#include <QByteArray>
#include <QColor>
#include <QSizeF>
#include <QString>

#include "app/export/writers/vector_device.h"

namespace omegascope::exporting {

/// Text as LaTeX: special characters escaped, Greek and indices in mathematics ("b₁" -> "$b_{1}$").
QByteArray latexOf(const QString& text);

/// A line that gives a colour its name.
QByteArray latexColour(const QByteArray& name, const QColor& colour);
/// The session in comment lines; nothing without one.
QByteArray latexSession(const QByteArray& session);
/// The beginning of a file with one picture, which is a document of this size by itself and the bare picture where another
/// one inputs it. @param description  what it shows, kept in comment lines   @param packages  that it needs
QByteArray latexHead(const QString& title, const QString& description, const QByteArray& packages,
                     QSizeF points);

/// The folder of this file as LaTeX sees it, where another one inputs it: bitmaps lie beside it.
extern const char* const kLatexHere;

}  // namespace omegascope::exporting
