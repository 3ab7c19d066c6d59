#pragma once

#include <QByteArray>
#include <QSizeF>
#include <QString>
#include <functional>

class QPainter;
class QPdfWriter;

namespace omegascope::exporting {

/// A PDF whose one page is the figure, with its fonts embedded and the session attached as
/// "session.omegascope.json". The same drawing gives the same bytes: dates and identifiers that Qt writes are
/// replaced by fixed ones.
/// @param paper  size of the drawing in its own pixels   @param points  size of the page in points (1/72
/// inch)
QByteArray pdfDocument(const std::function<void(QPainter&)>& draw, QSizeF paper, QSizeF points,
                       const QString& title, const QByteArray& session);

/// A PDF of A4 pages without margins that `print` fills, with the same promise about its bytes.
QByteArray pdfPages(const std::function<void(QPdfWriter&)>& print, const QString& title);

}  // namespace omegascope::exporting
