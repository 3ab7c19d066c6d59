#include "app/files/png_file.h"

#include <libdeflate.h>

#include <QtEndian>
#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

namespace omegascope::files {
namespace {

constexpr int kLevel = 6;

void appendNumber(QByteArray& bytes, quint32 number) {
    std::array<char, 4> digits{};
    qToBigEndian(number, digits.data());
    bytes.append(digits.data(), digits.size());
}

void appendChunk(QByteArray& file, QByteArrayView type, QByteArrayView data) {
    appendNumber(file, static_cast<quint32>(data.size()));
    const qsizetype first = file.size();
    file.append(type.data(), type.size());
    file.append(data.data(), data.size());
    appendNumber(
        file, libdeflate_crc32(0, file.constData() + first, static_cast<std::size_t>(file.size() - first)));
}

/// As UTF-8; a long one is packed.
void appendText(QByteArray& file, const QString& key, const QString& text) {
    constexpr qsizetype kLong = 1024;
    const QByteArray plain = text.toUtf8();
    const bool packed = plain.size() > kLong;
    QByteArray chunk = key.toLatin1();
    chunk.append('\0').append(packed ? '\1' : '\0');
    chunk.append(3, '\0');  // deflate; no language, no translated key
    chunk += packed ? deflated(plain, kLevel) : plain;
    appendChunk(file, "iTXt", chunk);
}

/// How a row is written: as it is, as differences from the pixel before, or from the one above (ISO/IEC 15948, 9.2).
enum Filter : uchar { None = 0, Sub = 1, Up = 2 };

/// The one whose differences are the least, by every seventh of them.
Filter filterOf(const uchar* row, const uchar* above, qsizetype size, qsizetype pixel) {
    if (std::memcmp(row, above, static_cast<std::size_t>(size)) == 0) return Up;
    constexpr qsizetype kStride = 7;
    const auto far = [](uchar value) { return static_cast<std::size_t>(value < 128 ? value : 256 - value); };
    std::size_t none = 0, sub = 0, up = 0;
    for (qsizetype k = pixel; k < size; k += kStride) {
        none += far(row[k]);
        sub += far(static_cast<uchar>(row[k] - row[k - pixel]));
        up += far(static_cast<uchar>(row[k] - above[k]));
    }
    if (up <= sub && up <= none) return Up;
    return sub < none ? Sub : None;
}

QByteArray filtered(const QImage& image, qsizetype pixel) {
    const qsizetype size = image.width() * pixel, height = image.height();
    QByteArray bytes((size + 1) * height, Qt::Uninitialized);
    auto* out = reinterpret_cast<uchar*>(bytes.data());
    const QByteArray paper(size, '\0');
    const auto* above = reinterpret_cast<const uchar*>(paper.constData());
    for (qsizetype y = 0; y < height; ++y) {
        const uchar* row = image.constScanLine(static_cast<int>(y));
        const Filter filter = filterOf(row, above, size, pixel);
        *out++ = filter;
        if (filter == Up) {
            for (qsizetype k = 0; k < size; ++k) out[k] = static_cast<uchar>(row[k] - above[k]);
        } else {
            std::memcpy(out, row, static_cast<std::size_t>(size));
            if (filter == Sub)
                for (qsizetype k = pixel; k < size; ++k) out[k] = static_cast<uchar>(row[k] - row[k - pixel]);
        }
        out += size;
        above = row;
    }
    return bytes;
}

}  // namespace

QByteArray deflated(QByteArrayView bytes, int level) {
    const std::unique_ptr<libdeflate_compressor, decltype(&libdeflate_free_compressor)> compressor(
        libdeflate_alloc_compressor(level), &libdeflate_free_compressor);
    if (!compressor) throw std::bad_alloc();
    const auto size = static_cast<std::size_t>(bytes.size());
    QByteArray packed(static_cast<qsizetype>(libdeflate_zlib_compress_bound(compressor.get(), size)),
                      Qt::Uninitialized);
    packed.truncate(static_cast<qsizetype>(libdeflate_zlib_compress(
        compressor.get(), bytes.data(), size, packed.data(), static_cast<std::size_t>(packed.size()))));
    return packed;
}

QByteArray pngBytes(const QImage& image) {
    const bool alpha = image.hasAlphaChannel();
    const QImage pixels = image.convertToFormat(alpha ? QImage::Format_RGBA8888 : QImage::Format_RGB888);
    if (pixels.isNull()) return {};
    QByteArray file("\x89PNG\r\n\x1a\n", 8), head;
    appendNumber(head, static_cast<quint32>(pixels.width()));
    appendNumber(head, static_cast<quint32>(pixels.height()));
    constexpr char kColours = 2, kColoursWithAlpha = 6;
    head.append('\x08').append(alpha ? kColoursWithAlpha : kColours).append(3, '\0');
    appendChunk(file, "IHDR", head);
    QByteArray resolution;
    appendNumber(resolution, static_cast<quint32>(std::max(0, image.dotsPerMeterX())));
    appendNumber(resolution, static_cast<quint32>(std::max(0, image.dotsPerMeterY())));
    appendChunk(file, "pHYs", resolution.append('\1'));
    QStringList keys = image.textKeys();
    std::ranges::stable_partition(keys,
                                  [](const QString& key) { return key == QLatin1String(kPictureMark); });
    for (const QString& key : keys) appendText(file, key, image.text(key));
    appendChunk(file, "IDAT", deflated(filtered(pixels, alpha ? 4 : 3), kLevel));
    appendChunk(file, "IEND", {});
    return file;
}

}  // namespace omegascope::files
