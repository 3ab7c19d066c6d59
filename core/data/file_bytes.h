#pragma once

#include <cstddef>
#include <filesystem>
#include <istream>
#include <string>
#include <string_view>

#include "core/support/result.h"

namespace omegascope::data {

/// No reader takes more bytes than this from one file (after decompression, for a compressed one).
inline constexpr std::size_t kMaxBytes = std::size_t{512} << 20;
/// No array or image stack may hold more numbers than this (1 GiB once they are double precision).
inline constexpr std::size_t kMaxValues = std::size_t{1} << 27;

/// Whether a reader may open `path`: a missing file, a folder, a pipe and a device are Errors that name it. Opening a
/// pipe waits for its writer, and a device may have no end.
Outcome checkRegularFile(const std::filesystem::path& path);

/// All bytes of a file, read piece by piece so that a pipe or a growing file cannot exceed `maxBytes`.
/// Errors name the file: missing, a folder, a pipe or device, unreadable, too large.
Result<std::string> readBytes(const std::filesystem::path& path, std::size_t maxBytes = kMaxBytes);
/// The same from an open stream; `name` stands for the file in errors.
Result<std::string> readBytes(std::istream& stream, std::string_view name, std::size_t maxBytes = kMaxBytes);

/// The last part of a path: what errors call the file.
std::string shownName(const std::filesystem::path& path);

/// As UTF-8 that isPrintable: what is not becomes '?'; an ellipsis after `most` bytes.   Cost: O(length).
std::string printable(std::string_view text, std::size_t most = std::string_view::npos);
/// A piece of a file for an error message: printable, at most 40 bytes.
std::string shownPiece(std::string_view text);
/// The same in quotes.
std::string shownText(std::string_view text);

/// Whether `text` is UTF-8 that a terminal and a dialog show as it is: no control characters, which may move the
/// cursor, and nothing unseen or a mark of direction, by which a name may pass for another.   Cost: O(length).
bool isPrintable(std::string_view text);

/// `"a", "b", "c"`; after 20 names `… and n more`.
template <typename Names>
std::string listed(const Names& names) {
    constexpr std::size_t kShown = 20;
    std::string list;
    std::size_t count = 0;
    for (const auto& name : names)
        if (count++ < kShown) list += (list.empty() ? "" : ", ") + shownText(name);
    if (count > kShown) list += " … and " + std::to_string(count - kShown) + " more";
    return list;
}

/// Offset of the first byte that is not part of well-formed UTF-8, or npos.   Cost: O(length).
std::size_t firstInvalidUtf8(std::string_view text);

}  // namespace omegascope::data
