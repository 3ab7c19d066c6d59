#pragma once

#include <QByteArray>
#include <QString>

namespace omegascope::testing {

/// Whether pdflatex is installed; what compiles figures is not tested elsewhere.
bool hasLatex();
void put(const QString& path, const QByteArray& bytes);
/// @param folder  where pdflatex works   @return empty, or the end of what it said; one page is wanted
QByteArray compiled(const QString& folder, const QString& file);
/// What pdffonts finds wrong: a font of Type 3, or one that is not embedded as a subset. Empty: nothing, or no pdffonts.
QString wrongFontOf(const QString& path);

}  // namespace omegascope::testing
