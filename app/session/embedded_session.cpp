#include "app/session/embedded_session.h"

#include <QXmlStreamReader>
#include <QtEndian>

namespace omegascope::session {
namespace {

constexpr qint64 kMostBytes = qint64{256} << 20;

Error without(const char* format) {
    return Error{std::string("This ") + format +
                 " holds no Omegascope session; open one that the program exported, or a session file."};
}

/// zlib data of unknown length; empty when damaged.
QByteArray inflated(const QByteArray& data) {
    QByteArray framed(4, '\0');
    qToBigEndian(static_cast<quint32>(std::min<qint64>(4 * data.size(), kMostBytes)), framed.data());
    return qUncompress(framed + data);
}

/// The text of a tEXt, zTXt or iTXt chunk whose keyword is "omegascope".
QByteArray textOfChunk(const QByteArray& type, const QByteArray& data) {
    const qsizetype keyword = data.indexOf('\0');
    if (keyword < 0 || data.first(keyword) != "omegascope") return {};
    const QByteArray rest = data.sliced(keyword + 1);
    if (type == "tEXt") return QString::fromLatin1(rest).toUtf8();
    if (type == "zTXt") return rest.isEmpty() ? rest : QString::fromLatin1(inflated(rest.sliced(1))).toUtf8();
    if (type != "iTXt" || rest.size() < 2) return {};
    const qsizetype language = rest.indexOf('\0', 2);
    const qsizetype translated = language < 0 ? -1 : rest.indexOf('\0', language + 1);
    if (translated < 0) return {};
    const QByteArray text = rest.sliced(translated + 1);
    return rest[0] != 0 ? inflated(text) : text;
}

Result<QByteArray> fromPng(const QByteArray& bytes) {
    for (qsizetype at = 8; at + 12 <= bytes.size();) {
        const auto length = static_cast<qsizetype>(qFromBigEndian<quint32>(bytes.constData() + at));
        if (length > bytes.size() - at - 12) break;
        const QByteArray text = textOfChunk(bytes.sliced(at + 4, 4), bytes.sliced(at + 8, length));
        if (!text.isEmpty()) return text;
        at += length + 12;
    }
    return without("PNG picture");
}

Result<QByteArray> fromSvg(const QByteArray& bytes) {
    QXmlStreamReader reader(bytes);
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement) continue;
        if (reader.name() == QLatin1String("metadata") &&
            reader.attributes().value(QLatin1String("id")) == QLatin1String("omegascope"))
            return reader.readElementText().toUtf8();
    }
    return without("SVG picture");
}

/// The bytes of object `number`'s stream; empty when there is none.
QByteArray streamOfObject(const QByteArray& bytes, const QByteArray& number) {
    const qsizetype object = bytes.indexOf("\n" + number + " 0 obj");
    const qsizetype begin = object < 0 ? -1 : bytes.indexOf("stream\n", object);
    const qsizetype end = begin < 0 ? -1 : bytes.indexOf("\nendstream", begin);
    if (end < 0) return {};
    const QByteArray data = bytes.sliced(begin + 7, end - begin - 7);
    return bytes.sliced(object, begin - object).contains("/FlateDecode") ? inflated(data) : data;
}

Result<QByteArray> fromPdf(const QByteArray& bytes) {
    const qsizetype name = bytes.indexOf("/F (session.omegascope.json)");
    const qsizetype file = name < 0 ? -1 : bytes.indexOf("/EF <</F ", name);
    if (file < 0) return without("PDF file");
    const qsizetype start = file + 9, end = bytes.indexOf(' ', start);
    const QByteArray text = end < 0 ? QByteArray() : streamOfObject(bytes, bytes.sliced(start, end - start));
    if (text.isEmpty()) return without("PDF file");
    return text;
}

Result<QByteArray> fromTex(const QByteArray& bytes) {
    QByteArray text;
    for (const QByteArray& line : bytes.split('\n'))
        if (line.startsWith("%omegascope ")) text += line.sliced(12) + '\n';
    if (text.isEmpty()) return without("LaTeX file");
    return text;
}

}  // namespace

std::optional<Result<QByteArray>> embeddedSession(const QByteArray& bytes) {
    if (bytes.startsWith("\x89PNG\r\n\x1a\n")) return fromPng(bytes);
    if (bytes.startsWith("%PDF-")) return fromPdf(bytes);
    if (bytes.startsWith('%')) return fromTex(bytes);
    if (bytes.trimmed().startsWith('<')) return fromSvg(bytes);
    return std::nullopt;
}

}  // namespace omegascope::session
