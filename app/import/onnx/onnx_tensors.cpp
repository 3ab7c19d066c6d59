#include <bit>
#include <cstring>

#include "app/import/files/weight_file.h"
#include "app/import/onnx/onnx_proto.h"

namespace omegascope::importing {

namespace {

using onnx::TensorProto;

struct Kind {
    std::size_t size;  ///< bytes in raw_data
    int precision;
};

std::optional<Kind> kindOf(int type) {
    switch (type) {
        case TensorProto::DOUBLE:
            return Kind{8, data::kDoublePrecision};
        case TensorProto::FLOAT:
            return Kind{4, data::kSinglePrecision};
        case TensorProto::FLOAT16:
            return Kind{2, data::kHalfPrecision};
        case TensorProto::BFLOAT16:
            return Kind{2, kBrainPrecision};
        case TensorProto::INT64:
            return Kind{8, data::kDoublePrecision};
        case TensorProto::INT32:
            return Kind{4, data::kDoublePrecision};
        default:
            return std::nullopt;
    }
}

/// From the bits of an element, in the low end.
double valueOfBits(std::uint64_t bits, int type) {
    const auto low = static_cast<std::uint32_t>(bits);
    switch (type) {
        case TensorProto::DOUBLE:
            return std::bit_cast<double>(bits);
        case TensorProto::FLOAT:
            return static_cast<double>(std::bit_cast<float>(low));
        case TensorProto::FLOAT16:
            return data::halfValue(bits & 0xFFFF);
        case TensorProto::BFLOAT16:
            return static_cast<double>(std::bit_cast<float>(low << 16));
        case TensorProto::INT32:
            return static_cast<double>(static_cast<std::int32_t>(low));
        default:
            return static_cast<double>(static_cast<std::int64_t>(bits));
    }
}

std::vector<double> rawValues(const std::string& raw, std::size_t size, int type) {
    std::vector<double> values(raw.size() / size);
    for (std::size_t k = 0; k < values.size(); ++k) {
        std::uint64_t bits = 0;
        for (std::size_t byte = size; byte-- > 0;)
            bits = bits << 8 | static_cast<unsigned char>(raw[k * size + byte]);
        values[k] = valueOfBits(bits, type);
    }
    return values;
}

/// From the field that is meant for the type; float16 and bfloat16 stand in the integers' field.
std::vector<double> fieldValues(const TensorProto& tensor) {
    switch (tensor.data_type()) {
        case TensorProto::DOUBLE:
            return {tensor.double_data().begin(), tensor.double_data().end()};
        case TensorProto::FLOAT:
            return {tensor.float_data().begin(), tensor.float_data().end()};
        case TensorProto::INT64: {
            std::vector<double> values;
            for (const auto value : tensor.int64_data()) values.push_back(static_cast<double>(value));
            return values;
        }
        default: {
            std::vector<double> values;
            for (const auto value : tensor.int32_data())
                values.push_back(valueOfBits(static_cast<std::uint32_t>(value), tensor.data_type()));
            return values;
        }
    }
}

}  // namespace

Result<data::NpyArray> arrayOfTensor(const TensorProto& tensor) {
    if (tensor.data_location() == TensorProto::EXTERNAL)
        return Error{
            "keeps its numbers in another file; export the model as one file (save_as_external_data=False)."};
    const auto kind = kindOf(tensor.data_type());
    if (!kind)
        return Error{"has elements of type " + std::to_string(tensor.data_type()) +
                     "; export float64, float32, float16 or bfloat16."};
    data::NpyArray array{{}, {}, kind->precision};
    std::size_t count = 1;
    for (const auto extent : tensor.dims()) {
        if (extent < 0 || (extent > 0 && count > data::kMaxValues / static_cast<std::size_t>(extent)))
            return limitError("holds more than " + std::to_string(data::kMaxValues) +
                              " numbers; export a smaller model.");
        array.shape.push_back(static_cast<std::size_t>(extent));
        count *= static_cast<std::size_t>(extent);
    }
    if (tensor.has_raw_data() && tensor.raw_data().size() != count * kind->size)
        return Error{"holds " + std::to_string(tensor.raw_data().size()) + " bytes where its shape needs " +
                     std::to_string(count * kind->size) + "; the file is damaged, export it again."};
    array.values = tensor.has_raw_data() ? rawValues(tensor.raw_data(), kind->size, tensor.data_type())
                                         : fieldValues(tensor);
    if (array.values.size() != count)
        return Error{"holds " + std::to_string(array.values.size()) + " numbers where its shape needs " +
                     std::to_string(count) + "; the file is damaged, export it again."};
    return array;
}

void fillTensor(TensorProto& tensor, const std::string& name, const data::NpyArray& array) {
    tensor.set_name(name);
    tensor.set_data_type(TensorProto::DOUBLE);
    for (const std::size_t extent : array.shape) tensor.add_dims(static_cast<std::int64_t>(extent));
    std::string raw;
    raw.reserve(8 * array.values.size());
    for (const double value : array.values) {
        const auto bits = std::bit_cast<std::uint64_t>(value);
        for (int shift = 0; shift < 64; shift += 8) raw += static_cast<char>(bits >> shift & 0xFF);
    }
    tensor.set_raw_data(std::move(raw));
}

}  // namespace omegascope::importing
