#include "app/export/writers/pdf_writer.h"

#include <QBuffer>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <algorithm>

#include "app/export/writers/vector_device.h"

namespace omegascope::exporting {
namespace {

/// Puts `text` in the place of `count` bytes: what lies behind moves, and so do its offsets in the table of objects.
void splice(QByteArray& bytes, qsizetype position, qsizetype count, QByteArrayView text) {
    bytes.replace(position, count, text);
    const qsizetype moved = text.size() - count;
    constexpr QByteArrayView kStart = "startxref\n";
    const qsizetype start = bytes.lastIndexOf(kStart), table = bytes.lastIndexOf("xref\n0 ", start);
    if (start < 0 || table < 0) return;
    constexpr qsizetype kEntry = 20, kDigits = 10;
    for (qsizetype at = bytes.indexOf('\n', table + 5) + 1; at + kEntry <= bytes.size(); at += kEntry) {
        bool isNumber = false;
        const qint64 offset = bytes.mid(at, kDigits).toLongLong(&isNumber);
        if (!isNumber || bytes[at + kDigits] != ' ') break;
        if (offset > position)
            bytes.replace(at, kDigits, QByteArray::number(offset + moved).rightJustified(kDigits, '0'));
    }
    const qsizetype first = start + kStart.size();
    qsizetype end = first;
    while (end < bytes.size() && bytes[end] >= '0' && bytes[end] <= '9') ++end;
    bytes.replace(first, end - first, QByteArray::number(bytes.mid(first, end - first).toLongLong() + moved));
}

/// Qt writes the time of the call, as D:YYYYMMDDhhmmssZ or, outside of UTC, with an offset; a fixed one in UTC is the
/// same everywhere.
void fixDate(QByteArray& bytes) {
    constexpr QByteArrayView kKey = "/CreationDate (D:", kDate = "20000101000000Z";
    const qsizetype key = bytes.indexOf(kKey);
    if (key < 0) return;
    const qsizetype first = key + kKey.size(), end = bytes.indexOf(')', first);
    if (end - first < kDate.size()) return;
    splice(bytes, first, end - first, kDate);
}

/// Qt tags a subset in its descriptor alone ("/FontName /QZBAAA+NotoSans"); readers look for the tag in the two
/// dictionaries that follow, too.
void tagSubsets(QByteArray& bytes) {
    constexpr QByteArrayView kFont = "/FontName /", kBase = "/BaseFont /";
    for (qsizetype at = bytes.indexOf(kFont); at >= 0; at = bytes.indexOf(kFont, at + 1)) {
        const qsizetype first = at + kFont.size(), end = bytes.indexOf('+', first);
        constexpr qsizetype kTag = 6;
        if (end - first != kTag) continue;
        const QByteArray tag = bytes.mid(first, kTag + 1);
        const qsizetype next = bytes.indexOf(kFont, first);
        qsizetype base = bytes.indexOf(kBase, first);
        for (int k = 0; k < 2 && base >= 0 && (next < 0 || base < next + k * tag.size()); ++k) {
            splice(bytes, base + kBase.size(), 0, tag);
            base = bytes.indexOf(kBase, base + 1);
        }
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
    tagSubsets(bytes);
    fixPage(bytes, points);
    return bytes;
}

QByteArray pdfPages(const std::function<void(QPdfWriter&)>& print, const QString& title) {
    QByteArray bytes;
    {
        QBuffer buffer(&bytes);
        buffer.open(QIODevice::WriteOnly);
        QPdfWriter writer(&buffer);
        constexpr int kResolution = 600;
        writer.setResolution(kResolution);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(0, 0, 0, 0));
        writer.setTitle(title);
        writer.setCreator(QStringLiteral("Omegascope"));
        print(writer);
    }
    fixDate(bytes);
    return bytes;
}

}  // namespace omegascope::exporting
