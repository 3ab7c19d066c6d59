#pragma once

#include <QTemporaryDir>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "core/support/random.h"

namespace omegascope::testing {

/// A small file of tests/data.
inline std::filesystem::path sample(std::string_view name) {
    return std::filesystem::path(OMEGASCOPE_SOURCE_DIR) / "tests" / "data" / name;
}

inline std::string bytesOf(const std::filesystem::path& path) {
    std::ifstream stream(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

/// A folder of files that goes away with the test.
class Files {
  public:
    std::filesystem::path path(std::string_view name) const {
        return std::filesystem::path(folder_.path().toStdString()) / name;
    }
    std::filesystem::path write(std::string_view name, std::string_view bytes) const {
        // A new file: cutting an old one back to nothing makes some file systems write it out at once.
        std::filesystem::remove(path(name));
        std::ofstream(path(name), std::ios::binary) << bytes;
        return path(name);
    }

  private:
    QTemporaryDir folder_;
};

/// `bytes` with one to four random damages: a byte changed, put in or taken out, a piece repeated, the end
/// cut off.
inline std::string damaged(std::string bytes, Random& random) {
    for (std::size_t left = 1 + random.index(4); left > 0 && !bytes.empty(); --left) {
        const std::size_t at = random.index(bytes.size());
        const char byte = static_cast<char>(random.index(256));
        switch (random.index(6)) {
            case 0:
                bytes[at] = byte;
                break;
            case 1:
                bytes[at] = static_cast<char>(bytes[at] ^ (1 << random.index(8)));
                break;
            case 2:
                bytes.insert(at, 1, byte);
                break;
            case 3:
                bytes.erase(at, 1 + random.index(8));
                break;
            case 4:
                bytes.insert(at, bytes.substr(at, 1 + random.index(16)));
                break;
            default:
                bytes.resize(at);
        }
    }
    return bytes;
}

inline constexpr int kDamagedFiles = 2000;

}  // namespace omegascope::testing
