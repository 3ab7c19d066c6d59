#pragma once

#include <QByteArray>
#include <QString>

#include "core/support/result.h"

namespace omegascope::exporting {

/// What is said about a figure beside its drawing.
struct PdfWords {
    QString title;
    QString alternative;  ///< what it shows, for who does not see it; empty: not told
};

/// The PDF of one page in fewer bytes, with its drawing tagged as a figure that has these words as its alternative text, and, where
/// `archive` says so, as PDF/A (ISO 19005): part 3, conformance B, when it has an attachment, else part 2. That adds XMP,
/// an output intent with the profile of sRGB, and what relates the attachment to the page. The same PDF gives the same
/// bytes. Errors: a PDF that cannot be read.
Result<QByteArray> taggedPdf(const QByteArray& pdf, const PdfWords& words, bool archive);

}  // namespace omegascope::exporting
