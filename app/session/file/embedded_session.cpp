#include "app/session/file/embedded_session.h"

#include <zlib.h>

#include <QXmlStreamReader>
#include <QtEndian>
#include <algorithm>
#include <array>
#include <cctype>
#include <memory>

#include "app/session/file/session_io.h"

namespace omegascope::session {
namespace {

Error without(const char* format) {
    return Error{std::string("This ") + format +
                 " holds no Omegascope session; open one that the program exported, or a session file."};
}

Error tooLarge() {
    return Error{"The session in this figure unpacks to more than " + std::to_string(kMaximumBytes >> 20) +
                     " MB; keep the data in a CSV, IDX or NPZ file beside the session.",
                 ErrorKind::Limit};
}

/// Unpacks zlib data of unknown length, up to `left` bytes, which it takes away: a figure can hold many streams, each of
/// which unpacks to a thousand times its size.
/// @return empty when the data are damaged
Result<QByteArray> inflated(const QByteArray& data, qint64& left) {
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) return QByteArray();
    const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, inflateEnd);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.constData()));
    stream.avail_in = static_cast<uInt>(data.size());
    QByteArray text;
    std::array<char, std::size_t{1} << 16> piece{};
    for (int status = Z_OK; status != Z_STREAM_END;) {
        stream.next_out = reinterpret_cast<Bytef*>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        status = inflate(&stream, Z_NO_FLUSH);
        if (status != Z_OK && status != Z_STREAM_END) return QByteArray();
        const auto count = static_cast<qint64>(piece.size() - stream.avail_out);
        left -= count;
        if (left < 0) return tooLarge();
        text.append(piece.data(), count);
        if (count == 0 && stream.avail_in == 0 && status != Z_STREAM_END) return QByteArray();
    }
    return text;
}

QByteArray utf8OfLatin1(const QByteArray& text) {
    QByteArray result;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x80) {
            result += c;
        } else {
            result += static_cast<char>(0xC0 | (byte >> 6));
            result += static_cast<char>(0x80 | (byte & 0x3F));
        }
    }
    return result;
}

/// The text of a tEXt, zTXt or iTXt chunk whose keyword is "omegascope"; empty when there is none.
Result<QByteArray> textOfChunk(QByteArrayView type, QByteArrayView chunk, qint64& left) {
    constexpr QByteArrayView kKeyword("omegascope\0", 11);
    if (!chunk.startsWith(kKeyword)) return QByteArray();
    const QByteArray rest = chunk.sliced(kKeyword.size()).toByteArray();
    if (type == "tEXt") return utf8OfLatin1(rest);
    if (type == "zTXt") {
        if (rest.isEmpty()) return rest;
        auto text = inflated(rest.sliced(1), left);
        return text ? utf8OfLatin1(*text) : text;
    }
    if (type != "iTXt" || rest.size() < 2) return QByteArray();
    const qsizetype language = rest.indexOf('\0', 2);
    const qsizetype translated = language < 0 ? -1 : rest.indexOf('\0', language + 1);
    if (translated < 0) return QByteArray();
    const QByteArray text = rest.sliced(translated + 1);
    return rest[0] != 0 ? inflated(text, left) : text;
}

Result<QByteArray> fromPng(const QByteArray& bytes) {
    const QByteArrayView view(bytes);
    qint64 left = kMaximumBytes;
    for (qsizetype at = 8; at + 12 <= view.size();) {
        const auto length = static_cast<qsizetype>(qFromBigEndian<quint32>(bytes.constData() + at));
        if (length > view.size() - at - 12) break;
        auto text = textOfChunk(view.sliced(at + 4, 4), view.sliced(at + 8, length), left);
        if (!text || !text->isEmpty()) return text;
        at += length + 12;
    }
    return without("PNG picture");
}

/// Of one tag: the reader compares each with all others.
constexpr int kMostAttributes = 1000;
/// Of tags within tags: the reader remembers each until it is closed.
constexpr int kMostTagsDeep = 1000;

/// Where the part that begins at `at` ends, if it is a comment, text as it stands or an instruction, in which quotes
/// mean nothing; else `at`.
qsizetype skipped(QByteArrayView text, qsizetype at) {
    struct Part {
        QByteArrayView begin, end;
    };
    for (const Part& part : {Part{"<!--", "-->"}, Part{"<![CDATA[", "]]>"}, Part{"<?", "?>"}}) {
        if (!text.sliced(at).startsWith(part.begin)) continue;
        const qsizetype end = text.indexOf(part.end, at + part.begin.size());
        return end < 0 ? text.size() : end + part.end.size();
    }
    return at;
}

/// Whether some tag has more attributes than any picture needs.
bool hasTooManyAttributes(const QByteArray& bytes) {
    int quotes = 0;
    char open = 0;
    bool inTag = false;
    for (qsizetype at = 0; at < bytes.size(); ++at) {
        const char c = bytes[at];
        if (open != 0) {
            if (c == open) open = 0;
        } else if (c == '<') {
            const qsizetype behind = skipped(bytes, at);
            inTag = behind == at;
            quotes = 0;
            at = std::max(at, behind - 1);
        } else if (inTag && (c == '"' || c == '\'')) {
            open = c;
            if (++quotes > kMostAttributes) return true;
        } else if (c == '>') {
            inTag = false;
        }
    }
    return false;
}

Error notOurs(const std::string& what) {
    return limitError(what +
                      " of this SVG picture; open the picture that the program exported, before another one "
                      "changed it.");
}

Result<QByteArray> fromSvg(const QByteArray& bytes) {
    if (hasTooManyAttributes(bytes))
        return notOurs("There are more than " + std::to_string(kMostAttributes) + " attributes in a tag");
    QXmlStreamReader reader(bytes);
    // Namespaces are looked for one by one among all that were ever declared; none is needed here.
    reader.setNamespaceProcessing(false);
    for (int depth = 0; !reader.atEnd();) {
        const QXmlStreamReader::TokenType token = reader.readNext();
        if (token == QXmlStreamReader::EndElement) --depth;
        if (token != QXmlStreamReader::StartElement) continue;
        if (++depth > kMostTagsDeep)
            return notOurs("Tags are nested deeper than " + std::to_string(kMostTagsDeep) +
                           " levels at a place");
        const auto name = reader.qualifiedName();
        if ((name == QLatin1String("metadata") || name.endsWith(QLatin1String(":metadata"))) &&
            reader.attributes().value(QLatin1String("id")) == QLatin1String("omegascope"))
            return reader.readElementText().toUtf8();
    }
    return without("SVG picture");
}

/// The bytes of object `number`'s stream; empty when there is none.
Result<QByteArray> streamOfObject(const QByteArray& bytes, const QByteArray& number) {
    const qsizetype object = bytes.indexOf("\n" + number + " 0 obj");
    const qsizetype keyword = object < 0 ? -1 : bytes.indexOf("stream\n", object);
    if (keyword < 0) return QByteArray();
    const qsizetype begin = keyword + 7;
    // The break before the end is one of its own: that of the keyword may not be taken for it.
    const qsizetype end = bytes.indexOf("\nendstream", begin);
    if (end < 0) return QByteArray();
    const QByteArray data = bytes.sliced(begin, end - begin);
    qint64 left = kMaximumBytes;
    if (!bytes.sliced(object, keyword - object).contains("/FlateDecode")) return data;
    return inflated(data, left);
}

/// Bytes of an attachment's dictionary on either side of its name, far more than ours has.
constexpr qsizetype kLongestDictionary = 4096;

Result<QByteArray> fromPdf(const QByteArray& bytes) {
    const qsizetype name = bytes.indexOf("/F (session.omegascope.json)");
    if (name < 0) return without("PDF file");
    // The dictionary of the attachment names its stream before or behind, "/EF <</F 12 0 R" or "/EF << /F 12 0 R".
    const qsizetype from = std::max(bytes.lastIndexOf(" obj", name), name - kLongestDictionary);
    const qsizetype ending = bytes.indexOf("endobj", name);
    const qsizetype to = std::min(ending < 0 ? bytes.size() : ending, name + kLongestDictionary);
    if (from < 0) return without("PDF file");
    const QByteArray object = bytes.sliced(from, to - from).simplified().replace("<< /F", "<</F");
    const qsizetype file = object.indexOf("/EF <</F ");
    if (file < 0) return without("PDF file");
    const qsizetype start = file + 9, end = object.indexOf(' ', start);
    if (end < 0) return without("PDF file");
    auto text = streamOfObject(bytes, object.sliced(start, end - start));
    if (text && text->isEmpty()) return without("PDF file");
    return text;
}

Result<QByteArray> fromTex(const QByteArray& bytes) {
    QByteArray text;
    constexpr QByteArrayView kMark = "%omegascope ";
    const QByteArrayView view(bytes);
    for (qsizetype at = 0; at < view.size();) {
        qsizetype end = bytes.indexOf('\n', at);
        if (end < 0) end = view.size();
        const QByteArrayView line = view.sliced(at, end - at);
        if (line.startsWith(kMark)) text.append(line.sliced(kMark.size())).append('\n');
        at = end + 1;
    }
    if (text.isEmpty()) return without("LaTeX file");
    return text;
}

}  // namespace

std::optional<Result<QByteArray>> embeddedSession(const QByteArray& bytes) {
    if (bytes.startsWith("\x89PNG\r\n\x1a\n")) return fromPng(bytes);
    if (bytes.startsWith("%PDF-")) return fromPdf(bytes);
    if (bytes.startsWith('%')) return fromTex(bytes);
    const auto first = std::find_if(bytes.begin(), bytes.end(),
                                    [](char c) { return std::isspace(static_cast<unsigned char>(c)) == 0; });
    if (first != bytes.end() && *first == '<') return fromSvg(bytes);
    return std::nullopt;
}

}  // namespace omegascope::session
