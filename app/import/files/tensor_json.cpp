#include "app/import/files/tensor_json.h"

#include "app/session/json_text.h"
#include "core/support/words.h"

namespace omegascope::importing {

namespace {

using session::Json;

constexpr std::size_t kMostAxes = 4;

Outcome gather(const Json& list, std::size_t axis, data::NpyArray& array) {
    if (axis == array.shape.size()) {
        if (!list.is_number())
            return Error{"holds something that is no number; give nested lists of numbers."};
        array.values.push_back(list.get<double>());
        return Done{};
    }
    if (!list.is_array() || list.size() != array.shape[axis])
        return Error{"has rows of different lengths; give nested lists of one shape."};
    for (const Json& item : list)
        if (const Outcome done = gather(item, axis + 1, array); !done) return done;
    return Done{};
}

Result<data::NpyArray> arrayFrom(const Json& value) {
    data::NpyArray array;
    for (const Json* level = &value; level->is_array(); level = &level->front()) {
        array.shape.push_back(level->size());
        if (array.shape.size() > kMostAxes)
            return Error{"has more than 4 axes; weights of layers have at most 4."};
        if (level->empty()) return Error{"has an empty list; leave it out."};
    }
    if (const Outcome done = gather(value, 0, array); !done) return done.error();
    return array;
}

/// Arrays of an object, and of those inside it: a checkpoint holds its weights under a key such as "state_dict".
Outcome collect(const Json& object, const std::string& prefix, int depth, WeightFile& file) {
    constexpr int kDeepest = 8;
    for (const auto& [key, value] : object.items()) {
        const std::string name = prefix + key;
        if (value.is_object() && depth < kDeepest) {
            if (const Outcome done = collect(value, name + ".", depth + 1, file); !done) return done;
            continue;
        }
        if (!value.is_array() && !value.is_number()) {
            file.passed.push_back(name);
            continue;
        }
        auto array = arrayFrom(value);
        // Beside the weights of a checkpoint stand lists of other things.
        if (!array && depth > 0) {
            file.passed.push_back(name);
            continue;
        }
        if (!array) return array.error().in(data::shownText(name) + " ");
        file.tensors.push_back({name, *std::move(array)});
    }
    return Done{};
}

Json nested(const data::NpyArray& array, std::size_t axis, std::size_t& at) {
    if (axis == array.shape.size()) return array.values[at++];
    Json list = Json::array();
    for (std::size_t i = 0; i < array.shape[axis]; ++i) list.push_back(nested(array, axis + 1, at));
    return list;
}

}  // namespace

Result<WeightFile> parseTensorJson(std::string_view text, const std::string& name) {
    const auto parsed = session::parseJson(text);
    if (!parsed) return parsed.error().in(name + ": ");
    if (parsed->json.contains("omegascope"))
        return Error{name + " is a session; give a file of weights, or open it."};
    WeightFile file;
    file.remarks = parsed->warnings;
    if (const Outcome done = collect(parsed->json, {}, 0, file); !done) return done.error().in(name + ": ");
    return file;
}

std::string tensorJson(const std::vector<Tensor>& tensors) {
    Json json = Json::object();
    for (const Tensor& tensor : tensors) {
        std::size_t at = 0;
        json[tensor.name] = nested(tensor.array, 0, at);
    }
    return session::printJson(json);
}

}  // namespace omegascope::importing
