#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QImage>

namespace omegascope::files {

/// Bytes in the format of zlib (RFC 1950), by libdeflate, which takes a third of zlib's time. The same bytes give the same.
/// @param level  1 … 12
QByteArray deflated(QByteArrayView bytes, int level);

/// The picture as a PNG file (ISO/IEC 15948) with 8 bits a channel, its resolution and its texts; alpha where its format has
/// some. The same picture gives the same bytes, on any number of threads. Cost: linear, some 100 million pixels a second.
QByteArray pngBytes(const QImage& image);

/// A mark for pictures: QImage::setText(kPictureMark, kPictureMark) puts it into their first bytes.
inline constexpr const char* kPictureMark = "Omegascope";

}  // namespace omegascope::files
