#include "app/export/writers/pdf_writer.h"

#include <QBuffer>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <algorithm>

#include "app/export/writers/vector_device.h"

namespace omegascope::exporting {
namespace {

/// Qt writes the time of the call, as D:YYYYMMDDhhmmssZ or with an offset; a fixed one of the same length
/// leaves every offset of the file as it is.
void fixDate(QByteArray& bytes) {
    constexpr QByteArrayView kKey = "/CreationDate (D:", kDigits = "20000101000000", kOffset = "+00'00'";
    const qsizetype key = bytes.indexOf(kKey);
    if (key < 0) return;
    const qsizetype first = key + kKey.size(), end = bytes.indexOf(')', first);
    for (qsizetype k = first; k < end; ++k) {
        const qsizetype digit = k - first, rest = digit - kDigits.size();
        if (rest < 0)
            bytes[k] = kDigits[digit];
        else
            bytes[k] = end - first == kDigits.size() + 1 ? 'Z' : kOffset[std::min(rest, kOffset.size() - 1)];
    }
}

/// Qt keeps the size of a page in whole points, "/MediaBox [0 0 238.000000 179.000000]"; the true one takes
/// fewer places. The drawing begins at the upper left corner, so the lower edge moves.
void fixPage(QByteArray& bytes, const QSizeF& points) {
    constexpr QByteArrayView kKey = "/MediaBox [0 0 ";
    const qsizetype key = bytes.indexOf(kKey);
    if (key < 0) return;
    const qsizetype first = key + kKey.size() - 4, end = bytes.indexOf(']', first);
    const double top = bytes.mid(first, end - first).split(' ').last().toDouble();
    const QByteArray box = "0 " + decimalText(top - points.height()) + ' ' + decimalText(points.width()) +
                           ' ' + decimalText(top);
    if (box.size() <= end - first) bytes.replace(first, end - first, box.leftJustified(end - first, ' '));
}

}  // namespace

QByteArray pdfDocument(const std::function<void(QPainter&)>& draw, QSizeF paper, QSizeF points,
                       const QString& title, const QByteArray& session) {
    QByteArray bytes;
    {
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        QPdfWriter writer(&buffer);
        constexpr int kResolution = 1440;
        writer.setResolution(kResolution);
        writer.setPageSize(QPageSize(points, QPageSize::Point, title, QPageSize::ExactMatch));
        writer.setPageMargins(QMarginsF(0, 0, 0, 0));
        writer.setTitle(title);
        writer.setCreator(QStringLiteral("Omegascope"));
        if (!session.isEmpty())
            writer.addFileAttachment(QStringLiteral("session.omegascope.json"), session,
                                     QStringLiteral("application/json"));
        QPainter painter(&writer);
        const double scale = points.width() / paper.width() * kResolution / 72.0;
        painter.scale(scale, scale);
        draw(painter);
    }
    fixDate(bytes);
    fixPage(bytes, points);
    return bytes;
}

}  // namespace omegascope::exporting
