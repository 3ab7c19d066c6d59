#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace omegascope::importing {

/// What an array is to its layer, by the last part of its name.
enum class Part { Weight, Kernel, Bias, Gamma, Beta, Mean, Variance };

/// "net.0." and Weight of "net.0.weight", "dense/" and Kernel of "dense/kernel:0", "bn." and Mean of "bn.running_mean".
struct LayerPart {
    std::string prefix;
    Part part;
};

/// Nothing where the last part is none that layers have.
std::optional<LayerPart> layerPart(const std::string& name);

/// Whether `a` stands before `b` when numbers within names count as numbers: "2.weight" before "10.weight".
bool beforeByNumber(std::string_view a, std::string_view b);

}  // namespace omegascope::importing
