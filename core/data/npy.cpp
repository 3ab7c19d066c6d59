#include "core/data/npy.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <limits>
#include <stdexcept>

#include "core/data/npy_header.h"

namespace omegascope::data {

namespace {

static_assert(std::numeric_limits<double>::is_iec559 && std::numeric_limits<float>::is_iec559);

constexpr std::string_view kMagic = "\x93NUMPY";

/// How one element is stored.
struct ElementType {
    char kind = 'f';  ///< f float, i signed, u unsigned, b bool
    std::size_t size = 8;
    bool bigEndian = false;
};

Result<ElementType> elementType(const std::string& descr) {
    const Error unknown{"has elements of type " + shownText(descr) +
                        "; save numbers, e.g. numpy.save(path, array.astype(float))."};
    if (descr.size() != 3) return unknown;
    const std::string kindAndSize = descr.substr(1);
    constexpr std::array<std::string_view, 12> kKnown{"f8", "f4", "f2", "i1", "i2", "i4",
                                                      "i8", "u1", "u2", "u4", "u8", "b1"};
    bool known = false;
    for (const std::string_view each : kKnown) known = known || kindAndSize == each;
    const char order = descr[0];
    const bool native = order == '=' && kindAndSize[1] != '1';
    if (!known || (order != '<' && order != '>' && order != '|' && !native)) return unknown;
    const bool bigEndian = order == '>' || (native && std::endian::native == std::endian::big);
    return ElementType{kindAndSize[0], static_cast<std::size_t>(kindAndSize[1] - '0'), bigEndian};
}

std::uint64_t unsignedAt(const char* bytes, std::size_t size, bool bigEndian) {
    std::uint64_t value = 0;
    for (std::size_t k = 0; k < size; ++k)
        value = value << 8 | static_cast<unsigned char>(bytes[bigEndian ? k : size - 1 - k]);
    return value;
}

double valueAt(const char* bytes, const ElementType& type) {
    const std::uint64_t bits = unsignedAt(bytes, type.size, type.bigEndian);
    switch (type.kind) {
        case 'f':
            if (type.size == 2) return halfValue(bits);
            return type.size == 8
                       ? std::bit_cast<double>(bits)
                       : static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
        case 'i': {
            // Sign extension: move the sign to the top bit and shift it back arithmetically.
            const std::size_t unused = 64 - 8 * type.size;
            return static_cast<double>(static_cast<std::int64_t>(bits << unused) >> unused);
        }
        case 'b':
            return bits != 0 ? 1.0 : 0.0;
        default:
            return static_cast<double>(bits);
    }
}

/// Product of the shape, or nothing beyond the limit.
Result<std::size_t> elementCount(const std::vector<std::size_t>& shape) {
    std::size_t count = 1;
    for (const std::size_t extent : shape) {
        if (extent != 0 && count > kMaxValues / extent)
            return limitError("holds more than " + std::to_string(kMaxValues) +
                              " numbers; save a part of the array.");
        count *= extent;
    }
    return count;
}

/// Where the elements of a Fortran-order array (first index fastest) stand, visited in C order.
std::vector<double> fromFortranOrder(std::string_view content, const ElementType& type,
                                     const std::vector<std::size_t>& shape, std::size_t count) {
    std::vector<double> values(count);
    std::vector<std::size_t> index(shape.size(), 0);
    for (double& value : values) {
        std::size_t offset = 0;
        for (std::size_t axis = shape.size(); axis-- > 0;) offset = offset * shape[axis] + index[axis];
        value = valueAt(content.data() + offset * type.size, type);
        for (std::size_t axis = shape.size(); axis-- > 0;) {
            if (++index[axis] < shape[axis]) break;
            index[axis] = 0;
        }
    }
    return values;
}

/// Splits the bytes behind the magic into the dictionary and the elements.
struct NpyParts {
    std::string_view header;
    std::string_view content;
};

Result<NpyParts> split(std::string_view bytes) {
    if (!bytes.starts_with(kMagic))
        return Error{"is not a NumPy array file; save the array with numpy.save."};
    const Error tooShort{"ends within its header; the file is incomplete, save it again."};
    if (bytes.size() < 10) return tooShort;
    const int version = static_cast<unsigned char>(bytes[6]);
    if (version < 1 || version > 3)
        return Error{"has version " + std::to_string(version) +
                     " of the .npy format; versions 1 to 3 can be read."};
    const std::size_t lengthBytes = version == 1 ? 2 : 4;
    const std::size_t start = 8 + lengthBytes;
    if (bytes.size() < start) return tooShort;
    const std::uint64_t length = unsignedAt(bytes.data() + 8, lengthBytes, false);
    if (length > bytes.size() - start) return tooShort;
    return NpyParts{bytes.substr(start, length), bytes.substr(start + length)};
}

Result<NpyArray> parse(std::string_view bytes) {
    const Result<NpyParts> parts = split(bytes);
    if (!parts) return parts.error();
    const Result<NpyHeader> header = parseNpyHeader(parts->header);
    if (!header) return header.error();
    const Result<ElementType> type = elementType(header->descr);
    if (!type) return type.error();
    if (header->shape.size() > 4)
        return Error{"has " + std::to_string(header->shape.size()) +
                     " axes; at most 4 can be read, so reshape the array."};
    const Result<std::size_t> count = elementCount(header->shape);
    if (!count) return count.error();
    if (*count * type->size != parts->content.size())
        return Error{"holds " + std::to_string(parts->content.size()) +
                     " bytes of elements where its header announces " + std::to_string(*count * type->size) +
                     "; the file is damaged, save it again."};

    NpyArray array;
    array.shape = header->shape;
    if (type->kind == 'f' && type->size < 8)
        array.precision = type->size == 4 ? kSinglePrecision : kHalfPrecision;
    if (header->fortranOrder) {
        array.values = fromFortranOrder(parts->content, *type, array.shape, *count);
        return array;
    }
    array.values.resize(*count);
    for (std::size_t k = 0; k < *count; ++k)
        array.values[k] = valueAt(parts->content.data() + k * type->size, *type);
    return array;
}

}  // namespace

// The exponent's bias is 15. Every one is a double.
double halfValue(std::uint64_t bits) {
    const auto exponent = static_cast<int>(bits >> 10 & 0x1f);
    const auto fraction = static_cast<double>(bits & 0x3ff);
    double value = std::ldexp(exponent == 0 ? fraction : fraction + 1024.0, std::max(exponent, 1) - 25);
    if (exponent == 0x1f)
        value = fraction == 0.0 ? std::numeric_limits<double>::infinity()
                                : std::numeric_limits<double>::quiet_NaN();
    return bits >> 15 != 0 ? -value : value;
}

Result<NpyArray> parseNpy(std::string_view bytes, std::string_view name) {
    Result<NpyArray> array = parse(bytes);
    if (!array) return array.error().in(std::string(name) + " ");
    return array;
}

Result<NpyArray> readNpy(const std::filesystem::path& path) {
    const Result<std::string> bytes = readBytes(path);
    if (!bytes) return bytes.error();
    return parseNpy(*bytes, shownName(path));
}

std::string npyBytes(const NpyArray& array) {
    std::string shape;
    std::size_t count = 1;
    for (std::size_t axis = 0; axis < array.shape.size(); ++axis) {
        if (axis > 0) shape += ' ';
        shape += std::to_string(array.shape[axis]);
        if (axis + 1 < array.shape.size() || axis == 0) shape += ',';
        count *= array.shape[axis];
    }
    if (count != array.values.size())
        throw std::invalid_argument("npyBytes: the number of values is not the product of the shape");
    std::string header = "{'descr': '<f8', 'fortran_order': False, 'shape': (" + shape + "), }";
    constexpr std::size_t kPrefix = 10;
    while ((kPrefix + header.size() + 1) % 64 != 0) header += ' ';
    header += '\n';

    std::string bytes(kMagic);
    bytes += {'\x01', '\x00', static_cast<char>(header.size() & 0xFF), static_cast<char>(header.size() >> 8)};
    bytes += header;
    bytes.reserve(bytes.size() + 8 * count);
    for (const double value : array.values) {
        const auto bits = std::bit_cast<std::uint64_t>(value);
        for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(bits >> shift & 0xFF);
    }
    return bytes;
}

std::string npyBytes(const Eigen::MatrixXd& matrix) {
    return npyBytes(arrayOf(matrix));
}

NpyArray arrayOf(const Eigen::MatrixXd& matrix) {
    NpyArray array{{static_cast<std::size_t>(matrix.rows()), static_cast<std::size_t>(matrix.cols())}, {}};
    array.values.reserve(static_cast<std::size_t>(matrix.size()));
    for (Eigen::Index i = 0; i < matrix.rows(); ++i)
        for (Eigen::Index j = 0; j < matrix.cols(); ++j) array.values.push_back(matrix(i, j));
    return array;
}

Outcome writeNpy(const std::filesystem::path& path, const Eigen::MatrixXd& matrix) {
    const std::string bytes = npyBytes(matrix);
    std::ofstream stream(path, std::ios::binary | std::ios::trunc);
    if (!stream)
        return Error{shownName(path) +
                     " cannot be written; check that the folder exists and may be written to."};
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    stream.close();
    if (!stream)
        return Error{shownName(path) + " could not be written to its end; check the space left on the disk."};
    return Done{};
}

}  // namespace omegascope::data
