#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/data/npy.h"

namespace omegascope::data {

/// Names of the arrays in a NumPy .npz (a zip of .npy files), in the file's order, without the ending ".npy".
Result<std::vector<std::string>> npzNames(const std::filesystem::path& path);

/// Reads the named arrays of an .npz, stored or compressed; others are not touched.
/// Errors name the file and, for a name that is not there, list those that are. Arrays that together unpack
/// to more than `maxBytes` are refused while they are being unpacked, whatever the zip's directory claims.
Result<std::map<std::string, NpyArray>> readNpz(const std::filesystem::path& path,
                                                const std::vector<std::string>& names,
                                                std::size_t maxBytes = kMaxBytes);

/// The bytes of an .npz file with these arrays in this order: a zip of npyBytes, deflated, as
/// numpy.savez_compressed makes it but for its dates, which are fixed. The same arrays give the same bytes.
/// @param arrays  names are different, not empty and free of "/"
/// Errors: there is not enough memory.
Result<std::string> npzBytes(const std::vector<std::pair<std::string, NpyArray>>& arrays);

}  // namespace omegascope::data
