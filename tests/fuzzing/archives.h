#pragma once

#include <string>
#include <utility>
#include <vector>

namespace omegascope::fuzzing {

/// zlib data or a gzip file of `bytes`.
std::string deflated(const std::string& bytes, bool gzip = false);
/// What a gzip file holds; nothing when it is none.
std::string gunzipped(const std::string& bytes);

using ZipEntries = std::vector<std::pair<std::string, std::string>>;
/// The entries of a zip in memory, names as they are; none when it is damaged. Content beyond 1 MB is cut.
ZipEntries unzipped(const std::string& bytes);
std::string zipped(const ZipEntries& entries, bool compress);

/// A file without a name that readers open by a path: nothing is left behind, however the process ends.
class MemoryFile {
  public:
    explicit MemoryFile(const std::string& bytes);
    ~MemoryFile();
    MemoryFile(const MemoryFile&) = delete;
    MemoryFile& operator=(const MemoryFile&) = delete;
    std::string path() const;

  private:
    int descriptor_ = -1;
};

}  // namespace omegascope::fuzzing
