#include "core/data/idx.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace omegascope::data {

namespace {

constexpr std::uint32_t kImageMagic = 0x00000803;
constexpr std::uint32_t kLabelMagic = 0x00000801;

std::string hexadecimal(std::uint32_t value) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    std::string text = "0x";
    for (int shift = 28; shift >= 0; shift -= 4) text += kDigits[(value >> shift) & 15u];
    return text;
}

/// Bytes of a plain or gzip file; zlib tells which.
class IdxStream {
  public:
    static Result<IdxStream> open(const std::filesystem::path& path) {
        IdxStream stream(shownName(path));
        if (const Outcome regular = checkRegularFile(path); !regular) return regular.error();
        stream.file_.reset(gzopen(path.c_str(), "rb"));
        if (!stream.file_)
            return Error{stream.name_ + " cannot be opened; check that it exists and may be read."};
        return stream;
    }

    const std::string& name() const { return name_; }

    /// `count` bytes, or an error that calls them `what`. Memory grows with the bytes that arrive.
    Result<std::vector<std::uint8_t>> read(std::size_t count, const std::string& what) {
        constexpr std::size_t kPiece = std::size_t{1} << 20;
        std::vector<std::uint8_t> bytes;
        while (bytes.size() < count) {
            const std::size_t have = bytes.size();
            const std::size_t wanted = std::min(kPiece, count - have);
            bytes.resize(have + wanted);
            const int got = gzread(file_.get(), bytes.data() + have, static_cast<unsigned>(wanted));
            if (got < 0) return Error{damaged()};
            if (static_cast<std::size_t>(got) < wanted)
                return Error{name_ + " ends after " + std::to_string(have + static_cast<std::size_t>(got)) +
                             " of " + std::to_string(count) + " bytes of " + what +
                             "; the file is incomplete, fetch it again."};
        }
        return bytes;
    }

    Result<std::uint32_t> readNumber(const std::string& what) {
        const Result<std::vector<std::uint8_t>> bytes = read(4, what);
        if (!bytes) return bytes.error();
        std::uint32_t value = 0;
        for (const std::uint8_t byte : *bytes) value = value << 8 | byte;
        return value;
    }

    /// Nothing follows, and the checksum of a gzip file is right (zlib compares it at the end).
    Outcome expectEnd() {
        std::uint8_t byte = 0;
        const int got = gzread(file_.get(), &byte, 1);
        if (got < 0) return Error{damaged()};
        if (got > 0)
            return Error{name_ +
                         " goes on after the data that its header announces; it is damaged, fetch it again."};
        return Done{};
    }

  private:
    struct Close {
        void operator()(gzFile file) const { gzclose(file); }
    };

    explicit IdxStream(std::string name) : name_(std::move(name)) {}

    std::string damaged() const { return name_ + " cannot be unpacked: it is damaged, fetch it again."; }

    std::string name_;
    std::unique_ptr<gzFile_s, Close> file_;
};

struct ImageHeader {
    std::size_t count = 0;
    std::size_t height = 0;
    std::size_t width = 0;
};

Outcome expectMagic(IdxStream& stream, std::uint32_t expected, const std::string& what) {
    const Result<std::uint32_t> magic = stream.readNumber("the magic number");
    if (!magic) return magic.error();
    if (*magic == expected) return Done{};
    std::string hint;
    if (*magic == kImageMagic) hint = ", that of images";
    if (*magic == kLabelMagic) hint = ", that of labels";
    return Error{stream.name() + " begins with " + hexadecimal(*magic) + hint + "; an IDX file of " + what +
                 " begins with " + hexadecimal(expected) + "."};
}

Result<ImageHeader> readImageHeader(IdxStream& stream) {
    if (const Outcome magic = expectMagic(stream, kImageMagic, "8-bit images"); !magic) return magic.error();
    ImageHeader header;
    for (const auto& [field, what] :
         {std::pair{&ImageHeader::count, "the number of images"},
          std::pair{&ImageHeader::height, "the height"}, std::pair{&ImageHeader::width, "the width"}}) {
        const Result<std::uint32_t> number = stream.readNumber(what);
        if (!number) return number.error();
        if (*number == 0)
            return Error{stream.name() + " says that " + what +
                         " is 0; give a file with at least one pixel."};
        header.*field = *number;
    }
    return header;
}

}  // namespace

Result<IdxData> readIdx(const std::filesystem::path& images, const std::filesystem::path& labels,
                        const IdxOptions& options) {
    Result<IdxStream> imageStream = IdxStream::open(images);
    if (!imageStream) return imageStream.error();
    Result<IdxStream> labelStream = IdxStream::open(labels);
    if (!labelStream) return labelStream.error();

    const Result<ImageHeader> header = readImageHeader(*imageStream);
    if (!header) return header.error();
    if (const Outcome magic = expectMagic(*labelStream, kLabelMagic, "labels"); !magic) return magic.error();
    const Result<std::uint32_t> labelCount = labelStream->readNumber("the number of labels");
    if (!labelCount) return labelCount.error();
    if (header->count != *labelCount)
        return Error{imageStream->name() + " holds " + std::to_string(header->count) + " images but " +
                     labelStream->name() + " holds " + std::to_string(*labelCount) +
                     " labels; give a pair that belongs together."};

    const bool all = options.maxCount == 0 || options.maxCount >= header->count;
    const std::size_t count = all ? header->count : options.maxCount;
    const std::size_t pixels = header->height * header->width;  // two 32-bit numbers: no overflow
    if (pixels > options.maxValues / count)
        return Error{imageStream->name() + " announces " + std::to_string(count) + " images of " +
                     std::to_string(header->height) + " × " + std::to_string(header->width) +
                     " pixels, more than " + std::to_string(options.maxValues) +
                     " numbers; take fewer images."};

    const Result<std::vector<std::uint8_t>> pixelBytes = imageStream->read(count * pixels, "pixels");
    if (!pixelBytes) return pixelBytes.error();
    const Result<std::vector<std::uint8_t>> labelBytes = labelStream->read(count, "labels");
    if (!labelBytes) return labelBytes.error();
    if (all) {
        if (const Outcome end = imageStream->expectEnd(); !end) return end.error();
        if (const Outcome end = labelStream->expectEnd(); !end) return end.error();
    }

    using Bytes = Eigen::Matrix<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic>;
    const auto columns = static_cast<Eigen::Index>(count);
    IdxData data;
    data.height = static_cast<int>(header->height);
    data.width = static_cast<int>(header->width);
    data.dataset.points =
        Eigen::Map<const Bytes>(pixelBytes->data(), static_cast<Eigen::Index>(pixels), columns)
            .cast<double>() /
        255.0;
    data.dataset.targets = Eigen::Map<const Bytes>(labelBytes->data(), 1, columns).cast<double>();
    return data;
}

}  // namespace omegascope::data
