#include "app/session/parts/array_names.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <string_view>

namespace omegascope::session {

namespace {

std::string lower(std::string text) {
    std::ranges::transform(text, text.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

std::string weightName(int layer, int depth) {
    return layer > depth ? "V" : "W" + std::to_string(layer);
}

std::string biasName(int layer, int depth) {
    return layer > depth ? "c" : "b" + std::to_string(layer);
}

/// The names of the blocks, and what else stands for each; earlier ones are preferred.
std::vector<std::pair<std::string, std::string>> ownNames(int depth) {
    std::vector<std::pair<std::string, std::string>> names;
    for (int layer = 1; layer <= depth + 1; ++layer) {
        names.emplace_back(weightName(layer, depth), weightName(layer, depth));
        names.emplace_back(biasName(layer, depth), biasName(layer, depth));
    }
    names.emplace_back("V", "W" + std::to_string(depth + 1));
    names.emplace_back("c", "b" + std::to_string(depth + 1));
    return names;
}

/// "net.0" and "weight" of "net.0.weight"; nothing where the last part is none that layers have.
std::optional<std::pair<std::string, std::string>> layerPart(const std::string& name) {
    constexpr std::array<std::string_view, 3> kParts{"weight", "kernel", "bias"};
    const std::string small = lower(name.substr(0, name.find(':')));  // Keras: "dense/kernel:0"
    for (const std::string_view part : kParts) {
        if (!small.ends_with(part)) continue;
        const std::size_t prefix = small.size() - part.size();
        if (prefix > 0 && std::string_view("./_").find(small[prefix - 1]) == std::string_view::npos) continue;
        return std::pair(small.substr(0, prefix), std::string(part));
    }
    return std::nullopt;
}

void takeOwnNames(const std::vector<std::string>& names, int depth, ArrayNames& found) {
    for (const auto& [block, wanted] : ownNames(depth)) {
        if (found.sources.count(block) > 0) continue;
        // The exact name first: an archive may hold "b1" and "B1".
        auto at = std::ranges::find(names, wanted);
        if (at == names.end())
            at = std::ranges::find_if(names,
                                      [&](const std::string& name) { return lower(name) == lower(wanted); });
        if (at == names.end()) continue;
        found.sources[block] = {*at, false};
        found.translated |= *at != block;
    }
}

void takeLayerNames(const std::vector<std::string>& names, int depth, ArrayNames& found) {
    std::vector<std::string> prefixes;
    for (const std::string& name : names)
        if (const auto part = layerPart(name); part && part->second != "bias")
            prefixes.push_back(part->first);
    if (prefixes.size() != static_cast<std::size_t>(depth) + 1) return;
    for (const std::string& name : names) {
        const auto part = layerPart(name);
        if (!part) continue;
        const auto at = std::ranges::find(prefixes, part->first);
        if (at == prefixes.end()) continue;
        const int layer = static_cast<int>(at - prefixes.begin()) + 1;
        const std::string block = part->second == "bias" ? biasName(layer, depth) : weightName(layer, depth);
        found.sources.emplace(block, ArraySource{name, part->second == "kernel"});
    }
    found.translated = !found.sources.empty();
}

}  // namespace

ArrayNames arrayNames(const std::vector<std::string>& names, int depth) {
    ArrayNames found;
    takeOwnNames(names, depth, found);
    if (found.sources.empty()) takeLayerNames(names, depth, found);
    for (const std::string& name : names) {
        const bool used = std::ranges::any_of(
            found.sources, [&](const auto& source) { return source.second.array == name; });
        if (!used) found.passedOver.push_back(name);
    }
    return found;
}

}  // namespace omegascope::session
