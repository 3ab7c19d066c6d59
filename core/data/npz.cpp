#include "core/data/npz.h"

#include <zip.h>

#include <algorithm>
#include <memory>

#include "core/data/file_bytes.h"
#include "core/support/words.h"

namespace omegascope::data {

namespace {

struct Discard {
    void operator()(zip_t* archive) const { zip_discard(archive); }
    void operator()(zip_file_t* entry) const { zip_fclose(entry); }
};
using Archive = std::unique_ptr<zip_t, Discard>;
using Entry = std::unique_ptr<zip_file_t, Discard>;

constexpr std::string_view kEnding = ".npy";

Result<Archive> openArchive(const std::filesystem::path& path) {
    const std::string name = shownName(path);
    if (const Outcome regular = checkRegularFile(path); !regular) return regular.error();
    int status = 0;
    Archive archive(zip_open(path.c_str(), ZIP_RDONLY, &status));
    if (archive) return archive;
    if (status == ZIP_ER_OPEN || status == ZIP_ER_READ)
        return Error{name + " cannot be opened; check that it exists and may be read."};
    return Error{name + " is not a readable NumPy .npz file; save the arrays with numpy.savez."};
}

std::vector<std::string> arrayNames(zip_t* archive) {
    std::vector<std::string> names;
    const zip_int64_t count = zip_get_num_entries(archive, 0);
    for (zip_int64_t k = 0; k < count; ++k) {
        const char* entry = zip_get_name(archive, static_cast<zip_uint64_t>(k), 0);
        const std::string_view name = entry != nullptr ? entry : "";
        if (name.size() > kEnding.size() && name.ends_with(kEnding))
            names.emplace_back(name.substr(0, name.size() - kEnding.size()));
    }
    return names;
}

/// The unpacked bytes of one entry; at most `maxBytes`, whatever size the zip's directory gives.
Result<std::string> unpack(zip_t* archive, const std::string& array, const std::string& shown,
                           std::size_t maxBytes) {
    const Error damaged{
        shown +
        " cannot be unpacked: the file is damaged, encrypted or compressed in an unknown way; "
        "save it again with numpy.savez."};
    const Entry entry(zip_fopen(archive, (array + std::string(kEnding)).c_str(), 0));
    if (!entry) return damaged;
    std::string bytes;
    std::vector<char> piece(std::size_t{1} << 16);
    while (true) {
        const zip_int64_t got = zip_fread(entry.get(), piece.data(), piece.size());
        if (got < 0) return damaged;
        if (got == 0) return bytes;
        if (static_cast<std::size_t>(got) > maxBytes - bytes.size())
            return limitError(shown + " unpacks to more than " + std::to_string(maxBytes) +
                              " bytes together with the arrays before it; save a part of the data.");
        bytes.append(piece.data(), static_cast<std::size_t>(got));
    }
}

}  // namespace

Result<std::vector<std::string>> npzNames(const std::filesystem::path& path) {
    const Result<Archive> archive = openArchive(path);
    if (!archive) return archive.error();
    return arrayNames(archive->get());
}

Result<std::map<std::string, NpyArray>> readNpz(const std::filesystem::path& path,
                                                const std::vector<std::string>& names, std::size_t maxBytes) {
    const std::string file = shownName(path);
    const Result<Archive> archive = openArchive(path);
    if (!archive) return archive.error();
    const std::vector<std::string> present = arrayNames(archive->get());

    std::map<std::string, NpyArray> arrays;
    std::size_t left = maxBytes;
    for (const std::string& name : names) {
        if (arrays.contains(name)) continue;
        if (std::find(present.begin(), present.end(), name) == present.end())
            return Error{file + " holds no array " + shownText(name) + "; " +
                         (present.empty() ? "it holds none." : "it holds " + listed(present) + ".")};
        const std::string shown = file + ", array " + shownText(name) + ",";
        const Result<std::string> bytes = unpack(archive->get(), name, shown, left);
        if (!bytes) return bytes.error();
        left -= bytes->size();
        Result<NpyArray> array = parseNpy(*bytes, shown);
        if (!array) return array.error();
        arrays.emplace(name, *std::move(array));
    }
    return arrays;
}

namespace {

/// A source of bytes in memory that stays after the archive that was written to it is closed.
struct FreeSource {
    void operator()(zip_source_t* source) const { zip_source_free(source); }
};
using Source = std::unique_ptr<zip_source_t, FreeSource>;

/// Adds an entry that was "last changed" on 1 January 1980, the first date that a zip can tell.
bool addEntry(zip_t* archive, const std::string& name, const std::string& bytes) {
    constexpr zip_uint16_t kFirstDate = 1 << 5 | 1;
    zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
    if (source == nullptr) return false;
    const zip_int64_t index = zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
    if (index < 0) {
        zip_source_free(source);
        return false;
    }
    const auto entry = static_cast<zip_uint64_t>(index);
    return zip_set_file_compression(archive, entry, ZIP_CM_DEFLATE, 0) == 0 &&
           zip_file_set_dostime(archive, entry, 0, kFirstDate, 0) == 0;
}

Result<std::string> contentOf(zip_source_t* source) {
    const Error failed{"The arrays could not be packed; there may not be enough memory."};
    zip_stat_t status;
    zip_stat_init(&status);
    if (zip_source_stat(source, &status) != 0 || zip_source_open(source) != 0) return failed;
    std::string bytes(status.size, '\0');
    const zip_int64_t got = zip_source_read(source, bytes.data(), bytes.size());
    zip_source_close(source);
    if (got != static_cast<zip_int64_t>(bytes.size())) return failed;
    return bytes;
}

}  // namespace

Result<std::string> npzBytes(const std::vector<std::pair<std::string, NpyArray>>& arrays) {
    const Error failed{"The arrays could not be packed; there may not be enough memory."};
    const Source source(zip_source_buffer_create(nullptr, 0, 0, nullptr));
    if (!source) return failed;
    zip_source_keep(source.get());  // closing the archive gives up one reference
    Archive archive(zip_open_from_source(source.get(), ZIP_TRUNCATE, nullptr));
    if (!archive) {
        zip_source_free(source.get());
        return failed;
    }
    std::vector<std::string> contents;  // must stay until the archive is closed
    contents.reserve(arrays.size());
    for (const auto& [name, array] : arrays) {
        contents.push_back(npyBytes(array));
        if (!addEntry(archive.get(), name + std::string(kEnding), contents.back())) return failed;
    }
    if (zip_close(archive.get()) != 0) return failed;
    static_cast<void>(archive.release());
    return contentOf(source.get());
}

}  // namespace omegascope::data
