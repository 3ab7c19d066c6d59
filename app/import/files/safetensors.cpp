#include "app/import/files/safetensors.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>

#include "app/session/json_text.h"
#include "core/support/words.h"

namespace omegascope::importing {

namespace {

using session::Json;

constexpr std::size_t kPrefix = 8;
constexpr std::size_t kMostHeader = std::size_t{16} << 20;
constexpr const char* kMetadata = "__metadata__";

struct Dtype {
    std::string_view name;
    char kind;  ///< f float, h float16, b bfloat16, i signed, u unsigned
    std::size_t size;
    int precision;
};

constexpr std::array kDtypes{
    Dtype{"F64", 'f', 8, data::kDoublePrecision}, Dtype{"F32", 'f', 4, data::kSinglePrecision},
    Dtype{"F16", 'h', 2, data::kHalfPrecision},   Dtype{"BF16", 'b', 2, kBrainPrecision},
    Dtype{"I64", 'i', 8, data::kDoublePrecision}, Dtype{"I32", 'i', 4, data::kDoublePrecision},
    Dtype{"I16", 'i', 2, data::kDoublePrecision}, Dtype{"I8", 'i', 1, data::kDoublePrecision},
    Dtype{"U64", 'u', 8, data::kDoublePrecision}, Dtype{"U32", 'u', 4, data::kDoublePrecision},
    Dtype{"U16", 'u', 2, data::kDoublePrecision}, Dtype{"U8", 'u', 1, data::kDoublePrecision},
    Dtype{"BOOL", 'u', 1, data::kDoublePrecision}};

std::uint64_t littleEndian(const char* bytes, std::size_t size) {
    std::uint64_t value = 0;
    for (std::size_t k = size; k-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[k]);
    return value;
}

double valueOf(const char* bytes, const Dtype& dtype) {
    const std::uint64_t bits = littleEndian(bytes, dtype.size);
    switch (dtype.kind) {
        case 'f':
            return dtype.size == 8
                       ? std::bit_cast<double>(bits)
                       : static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits)));
        case 'h':
            return data::halfValue(bits);
        case 'b':  // the upper half of a float32
            return static_cast<double>(std::bit_cast<float>(static_cast<std::uint32_t>(bits << 16)));
        case 'i': {
            const std::size_t unused = 64 - 8 * dtype.size;
            return static_cast<double>(static_cast<std::int64_t>(bits << unused) >> unused);
        }
        default:
            return static_cast<double>(bits);
    }
}

/// Whole numbers from 0, or nothing.
std::optional<std::vector<std::uint64_t>> naturals(const Json& list) {
    if (!list.is_array()) return std::nullopt;
    std::vector<std::uint64_t> numbers;
    for (const Json& item : list) {
        if (!item.is_number_unsigned()) return std::nullopt;
        numbers.push_back(item.get<std::uint64_t>());
    }
    return numbers;
}

/// A tensor of the header, its bytes [begin, end).
struct Place {
    const Dtype* dtype = nullptr;
    std::vector<std::size_t> shape;
    std::size_t count = 1;
    std::size_t begin = 0, end = 0;
};

Result<Place> placeOf(const Json& entry, std::size_t available) {
    if (!entry.is_object() || !entry.contains("dtype") || !entry["dtype"].is_string())
        return Error{"has no dtype; save the file again."};
    Place place;
    const std::string dtype = entry["dtype"].get<std::string>();
    const auto known = std::ranges::find(kDtypes, dtype, &Dtype::name);
    if (known == kDtypes.end())
        return Error{"has elements of type " + data::shownText(dtype) +
                     "; save F64, F32, F16, BF16 or whole numbers, e.g. tensor.float()."};
    place.dtype = &*known;
    const auto shape = naturals(entry.value("shape", Json()));
    const auto offsets = naturals(entry.value("data_offsets", Json()));
    if (!shape || !offsets || offsets->size() != 2)
        return Error{"lacks its shape or data_offsets; save the file again."};
    for (const std::uint64_t extent : *shape) {
        if (extent != 0 && place.count > data::kMaxValues / extent)
            return limitError("holds more than " + std::to_string(data::kMaxValues) +
                              " numbers; save a part of it.");
        place.count *= extent;
        place.shape.push_back(extent);
    }
    if ((*offsets)[0] > (*offsets)[1] || (*offsets)[1] > available)
        return Error{"lies beyond the end of the file; the file is incomplete, save it again."};
    place.begin = (*offsets)[0];
    place.end = (*offsets)[1];
    if (place.end - place.begin != place.count * known->size)
        return Error{"holds " + counted(place.end - place.begin, "byte") + " where its shape needs " +
                     std::to_string(place.count * known->size) + "; the file is damaged, save it again."};
    return place;
}

Outcome checkApart(const std::vector<std::pair<std::string, Place>>& places) {
    std::vector<const std::pair<std::string, Place>*> order;
    for (const auto& each : places)
        if (each.second.count > 0) order.push_back(&each);
    std::ranges::sort(order, {}, [](const auto* each) { return each->second.begin; });
    for (std::size_t k = 1; k < order.size(); ++k)
        if (order[k]->second.begin < order[k - 1]->second.end)
            return Error{"tensor " + data::shownText(order[k]->first) + " overlaps " +
                         data::shownText(order[k - 1]->first) + "; the file is damaged, save it again."};
    return Done{};
}

Result<WeightFile> parse(std::string_view bytes) {
    const std::uint64_t length = bytes.size() < kPrefix ? 0 : littleEndian(bytes.data(), kPrefix);
    if (length > kMostHeader)
        return limitError("its header of " + counted(length, "byte") + " is larger than " +
                          std::to_string(kMostHeader >> 20) + " MB; save the weights alone.");
    if (bytes.size() < kPrefix || length > bytes.size() - kPrefix)
        return Error{"ends within its header; the file is incomplete, save it again."};
    const auto header = session::parseJson(bytes.substr(kPrefix, length));
    if (!header) return header.error().in("header: ");
    if (!header->json.is_object()) return Error{"its header is no JSON object; save the file again."};
    if (!header->warnings.empty())
        return Error{"two tensors have the same name; the file is damaged, save it again."};
    const std::string_view content = bytes.substr(kPrefix + length);
    std::vector<std::pair<std::string, Place>> places;
    for (const auto& [name, entry] : header->json.items()) {
        if (name == kMetadata) continue;
        auto place = placeOf(entry, content.size());
        if (!place) return place.error().in("tensor " + data::shownText(name) + " ");
        places.emplace_back(name, *std::move(place));
    }
    if (const Outcome apart = checkApart(places); !apart) return apart.error();
    WeightFile file;
    file.ordered = false;
    for (const auto& [name, place] : places) {
        Tensor tensor{name, {place.shape, std::vector<double>(place.count), place.dtype->precision}};
        for (std::size_t k = 0; k < place.count; ++k)
            tensor.array.values[k] =
                valueOf(content.data() + place.begin + k * place.dtype->size, *place.dtype);
        file.tensors.push_back(std::move(tensor));
    }
    return file;
}

}  // namespace

bool looksLikeSafetensors(std::string_view bytes) {
    return bytes.size() > kPrefix && bytes[kPrefix] == '{' && bytes[kPrefix - 1] == '\0' &&
           bytes[kPrefix - 2] == '\0';
}

Result<WeightFile> parseSafetensors(std::string_view bytes, const std::string& name) {
    auto file = parse(bytes);
    if (!file) return file.error().in(name + ": ");
    return file;
}

std::string safetensorsBytes(const std::vector<Tensor>& tensors) {
    Json header = Json::object();
    std::size_t offset = 0;
    for (const Tensor& tensor : tensors) {
        const std::size_t size = 8 * tensor.array.values.size();
        header[tensor.name] = {
            {"dtype", "F64"}, {"shape", tensor.array.shape}, {"data_offsets", {offset, offset + size}}};
        offset += size;
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');  // so that the numbers are aligned
    std::string bytes;
    bytes.reserve(kPrefix + text.size() + offset);
    const auto append = [&](std::uint64_t bits) {
        for (int shift = 0; shift < 64; shift += 8) bytes += static_cast<char>(bits >> shift & 0xFF);
    };
    append(text.size());
    bytes += text;
    for (const Tensor& tensor : tensors)
        for (const double value : tensor.array.values) append(std::bit_cast<std::uint64_t>(value));
    return bytes;
}

}  // namespace omegascope::importing
