#include "tests/fuzzing/archives.h"

#include <sys/mman.h>
#include <unistd.h>
#include <zip.h>
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>

namespace omegascope::fuzzing {

namespace {

constexpr std::size_t kMostUnpacked = std::size_t{1} << 20;
constexpr int kGzip = 16 + MAX_WBITS;

std::string contentOf(zip_t* archive, zip_uint64_t index) {
    zip_file_t* entry = zip_fopen_index(archive, index, 0);
    if (entry == nullptr) return {};
    std::string bytes(kMostUnpacked, '\0');
    const zip_int64_t got = zip_fread(entry, bytes.data(), bytes.size());
    bytes.resize(static_cast<std::size_t>(std::max<zip_int64_t>(got, 0)));
    zip_fclose(entry);
    return bytes;
}

}  // namespace

std::string deflated(const std::string& bytes, bool gzip) {
    z_stream stream{};
    deflateInit2(&stream, Z_BEST_SPEED, Z_DEFLATED, gzip ? kGzip : MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&stream, bytes.size()) + 32, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    deflate(&stream, Z_FINISH);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
}

std::string gunzipped(const std::string& bytes) {
    z_stream stream{};
    if (inflateInit2(&stream, kGzip) != Z_OK) return {};
    std::string plain(kMostUnpacked, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(plain.data());
    stream.avail_out = static_cast<uInt>(plain.size());
    const int status = inflate(&stream, Z_FINISH);
    plain.resize(status == Z_STREAM_END ? stream.total_out : 0);
    inflateEnd(&stream);
    return plain;
}

ZipEntries unzipped(const std::string& bytes) {
    ZipEntries entries;
    zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, nullptr);
    zip_t* archive = source == nullptr ? nullptr : zip_open_from_source(source, ZIP_RDONLY, nullptr);
    if (archive == nullptr) {
        zip_source_free(source);
        return entries;
    }
    const zip_int64_t count = std::min<zip_int64_t>(zip_get_num_entries(archive, 0), 64);
    for (zip_int64_t k = 0; k < count; ++k) {
        const auto index = static_cast<zip_uint64_t>(k);
        const char* name = zip_get_name(archive, index, ZIP_FL_ENC_RAW);
        if (name != nullptr) entries.emplace_back(name, contentOf(archive, index));
    }
    zip_discard(archive);
    return entries;
}

std::string zipped(const ZipEntries& entries, bool compress) {
    zip_source_t* source = zip_source_buffer_create(nullptr, 0, 0, nullptr);
    zip_source_keep(source);
    zip_t* archive = zip_open_from_source(source, ZIP_TRUNCATE, nullptr);
    for (const auto& [name, content] : entries) {
        zip_source_t* entry = zip_source_buffer(archive, content.data(), content.size(), 0);
        const zip_int64_t index = zip_file_add(archive, name.c_str(), entry, ZIP_FL_ENC_GUESS);
        if (index < 0)
            zip_source_free(entry);
        else
            zip_set_file_compression(archive, static_cast<zip_uint64_t>(index),
                                     compress ? ZIP_CM_DEFLATE : ZIP_CM_STORE, 1);
    }
    std::string bytes;
    if (zip_close(archive) != 0) {
        zip_discard(archive);
    } else if (zip_source_open(source) == 0) {
        bytes.resize(kMostUnpacked);
        const zip_int64_t got = zip_source_read(source, bytes.data(), bytes.size());
        bytes.resize(static_cast<std::size_t>(std::max<zip_int64_t>(got, 0)));
        zip_source_close(source);
    }
    zip_source_free(source);
    return bytes;
}

MemoryFile::MemoryFile(const std::string& bytes) : descriptor_(memfd_create("fuzz", MFD_CLOEXEC)) {
    if (descriptor_ < 0 ||
        write(descriptor_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size()))
        throw std::runtime_error("The memory file of an input cannot be written.");
}

MemoryFile::~MemoryFile() {
    close(descriptor_);
}

std::string MemoryFile::path() const {
    return "/proc/self/fd/" + std::to_string(descriptor_);
}

}  // namespace omegascope::fuzzing
