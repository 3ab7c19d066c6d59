#include "core/data/file_bytes.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <vector>

namespace omegascope::data {

namespace {

/// Length of the well-formed UTF-8 sequence at the front of `text` (not empty), or 0.
std::size_t utf8Length(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    std::size_t length = 0;
    // The second byte's range excludes overlong forms, surrogates and code points above U+10FFFF.
    unsigned char low = 0x80;
    unsigned char high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
        length = 2;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
        length = 3;
        if (lead == 0xE0) low = 0xA0;
        if (lead == 0xED) high = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
        length = 4;
        if (lead == 0xF0) low = 0x90;
        if (lead == 0xF4) high = 0x8F;
    }
    if (length == 0 || text.size() < length || byte(1) < low || byte(1) > high) return 0;
    for (std::size_t i = 2; i < length; ++i)
        if (byte(i) < 0x80 || byte(i) > 0xBF) return 0;
    return length;
}

/// Whether a well-formed sequence acts on what is round it: U+0000-001F, U+007F-009F, U+2028-202E, U+2066-2069.
bool isControl(std::string_view sequence) {
    const auto lead = static_cast<unsigned char>(sequence[0]);
    if (sequence.size() == 1) return lead < 0x20 || lead == 0x7F;
    const auto second = static_cast<unsigned char>(sequence[1]);
    // U+0080 … U+009F, and what is not seen: U+00AD, U+200B … U+200F, U+FEFF.
    if (sequence.size() == 2) return lead == 0xC2 && (second < 0xA0 || second == 0xAD);
    const auto third = static_cast<unsigned char>(sequence[2]);
    if (sequence.size() != 3) return false;
    if (lead == 0xEF) return second == 0xBB && third == 0xBF;
    if (lead != 0xE2) return false;
    return (second == 0x80 && ((third >= 0x8B && third <= 0x8F) || (third >= 0xA8 && third <= 0xAE))) ||
           (second == 0x81 && third >= 0xA6 && third <= 0xA9);
}

}  // namespace

Outcome checkRegularFile(const std::filesystem::path& path) {
    namespace fs = std::filesystem;
    const std::string name = shownName(path);
    std::error_code ignored;
    const fs::file_status status = fs::status(path, ignored);
    if (!fs::exists(status)) return Error{name + " cannot be opened; check that it exists and may be read."};
    if (fs::is_directory(status)) return Error{name + " is a folder; choose a file in it."};
    if (!fs::is_regular_file(status))
        return Error{name + " is a pipe or a device, not a file; save what it gives into a file first."};
    return Done{};
}

Result<std::string> readBytes(std::istream& stream, std::string_view name, std::size_t maxBytes) {
    std::string bytes;
    std::vector<char> piece(std::size_t{1} << 16);
    while (stream) {
        stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
        const auto count = static_cast<std::size_t>(stream.gcount());
        if (count > maxBytes - bytes.size())
            return limitError(std::string(name) + " is larger than " + std::to_string(maxBytes) +
                              " bytes; take a part of the data.");
        bytes.append(piece.data(), count);
    }
    if (stream.bad()) return Error{std::string(name) + " could not be read to its end; check the disk."};
    return bytes;
}

Result<std::string> readBytes(const std::filesystem::path& path, std::size_t maxBytes) {
    if (const Outcome regular = checkRegularFile(path); !regular) return regular.error();
    const std::string name = shownName(path);
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return Error{name + " cannot be opened; check that it exists and may be read."};
    return readBytes(stream, name, maxBytes);
}

std::string shownName(const std::filesystem::path& path) {
    const std::filesystem::path last = path.has_filename() ? path.filename() : path;
    const std::string name = last.string();
    return isPrintable(name) ? name : shownText(name);
}

std::string printable(std::string_view text, std::size_t most) {
    std::string shown;
    std::size_t position = 0;
    while (position < text.size()) {
        const std::size_t length = utf8Length(text.substr(position));
        if (position + std::max<std::size_t>(length, 1) > most) return shown + "…";
        if (length == 0 || isControl(text.substr(position, length)))
            shown += '?';
        else
            shown += text.substr(position, length);
        position += std::max<std::size_t>(length, 1);
    }
    return shown;
}

std::string shownPiece(std::string_view text) {
    constexpr std::size_t kShown = 40;
    return printable(text, kShown);
}

std::string shownText(std::string_view text) {
    return '"' + shownPiece(text) + '"';
}

bool isPrintable(std::string_view text) {
    for (std::size_t position = 0; position < text.size();) {
        const std::size_t length = utf8Length(text.substr(position));
        if (length == 0 || isControl(text.substr(position, length))) return false;
        position += length;
    }
    return true;
}

std::size_t firstInvalidUtf8(std::string_view text) {
    std::size_t position = 0;
    while (position < text.size()) {
        const std::size_t length = utf8Length(text.substr(position));
        if (length == 0) return position;
        position += length;
    }
    return std::string_view::npos;
}

}  // namespace omegascope::data
