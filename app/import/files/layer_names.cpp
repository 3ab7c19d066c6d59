#include "app/import/files/layer_names.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace omegascope::importing {

namespace {

constexpr std::array<std::pair<std::string_view, Part>, 9> kParts{{{"running_mean", Part::Mean},
                                                                   {"moving_mean", Part::Mean},
                                                                   {"running_var", Part::Variance},
                                                                   {"moving_variance", Part::Variance},
                                                                   {"weight", Part::Weight},
                                                                   {"kernel", Part::Kernel},
                                                                   {"bias", Part::Bias},
                                                                   {"gamma", Part::Gamma},
                                                                   {"beta", Part::Beta}}};

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

/// The digits at the front of `text`, without leading zeros.
std::string_view takeDigits(std::string_view& text) {
    std::size_t end = 0;
    while (end < text.size() && isDigit(text[end])) ++end;
    std::string_view digits = text.substr(0, end);
    text.remove_prefix(end);
    digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
    return digits;
}

}  // namespace

std::optional<LayerPart> layerPart(const std::string& name) {
    std::string small = name.substr(0, name.find(':'));  // Keras: "dense/kernel:0"
    std::ranges::transform(small, small.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const auto& [ending, part] : kParts) {
        if (!small.ends_with(ending)) continue;
        const std::size_t prefix = small.size() - ending.size();
        if (prefix > 0 && std::string_view("./_").find(small[prefix - 1]) == std::string_view::npos) continue;
        return LayerPart{small.substr(0, prefix), part};
    }
    return std::nullopt;
}

bool beforeByNumber(std::string_view a, std::string_view b) {
    while (!a.empty() && !b.empty()) {
        if (isDigit(a.front()) && isDigit(b.front())) {
            const std::string_view x = takeDigits(a), y = takeDigits(b);
            if (x.size() != y.size()) return x.size() < y.size();
            if (x != y) return x < y;
        } else {
            if (a.front() != b.front()) return a.front() < b.front();
            a.remove_prefix(1);
            b.remove_prefix(1);
        }
    }
    return a.size() < b.size();
}

}  // namespace omegascope::importing
