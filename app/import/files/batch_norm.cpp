#include "app/import/files/batch_norm.h"

#include <algorithm>
#include <cmath>

#include "app/import/files/layer_names.h"
#include "core/support/number_text.h"
#include "core/support/words.h"

namespace omegascope::importing {

namespace {

constexpr double kUsualEpsilon = 1e-5, kKerasEpsilon = 1e-3;

/// The arrays of one prefix, as indices into the file's tensors.
struct Group {
    std::string prefix;
    std::map<Part, std::size_t> parts;

    bool isNorm() const { return parts.contains(Part::Mean) && parts.contains(Part::Variance); }
    std::optional<std::size_t> at(Part part) const {
        const auto found = parts.find(part);
        return found == parts.end() ? std::nullopt : std::optional(found->second);
    }
    std::optional<std::size_t> linear() const {
        return at(Part::Weight) ? at(Part::Weight) : at(Part::Kernel);
    }
};

/// In the order of the file, or by their names where the file has none.
std::vector<Group> groupsOf(const WeightFile& file) {
    std::vector<Group> groups;
    for (std::size_t k = 0; k < file.tensors.size(); ++k) {
        const auto part = layerPart(file.tensors[k].name);
        if (!part) continue;
        auto group = std::ranges::find(groups, part->prefix, &Group::prefix);
        if (group == groups.end()) group = groups.insert(group, Group{part->prefix, {}});
        group->parts.emplace(part->part, k);
    }
    if (!file.ordered)
        std::ranges::stable_sort(
            groups, [](const Group& a, const Group& b) { return beforeByNumber(a.prefix, b.prefix); });
    return groups;
}

std::size_t channelsOf(const data::NpyArray& array, bool kernel) {
    if (array.shape.size() < 2) return 0;
    return kernel ? array.shape.back() : array.shape.front();
}

std::string_view lastNumber(std::string_view prefix) {
    const auto end = prefix.find_last_of("0123456789");
    if (end == std::string_view::npos) return {};
    const auto before = prefix.find_last_not_of("0123456789", end);
    return prefix.substr(before == std::string_view::npos ? 0 : before + 1,
                         end - (before == std::string_view::npos ? 0 : before + 1) + 1);
}

/// The layer that a normalisation follows: the one before it in an ordered file; else the one with the same number in its
/// name, else the one before it, else the only one of as many units.
const Group* layerBefore(const WeightFile& file, const std::vector<Group>& groups, std::size_t norm,
                         std::size_t channels) {
    const auto fits = [&](const Group& group) {
        const auto weight = group.linear();
        return !group.isNorm() && weight &&
               channelsOf(file.tensors[*weight].array, group.at(Part::Kernel).has_value()) == channels;
    };
    if (!file.ordered)
        for (const Group& group : groups)
            if (fits(group) && !lastNumber(group.prefix).empty() &&
                lastNumber(group.prefix) == lastNumber(groups[norm].prefix))
                return &group;
    for (std::size_t k = norm; k-- > 0;) {
        if (groups[k].isNorm() || !groups[k].linear()) continue;
        if (fits(groups[k])) return &groups[k];
        break;
    }
    const auto only = std::ranges::find_if(groups, fits);
    if (file.ordered || only == groups.end() || std::ranges::count_if(groups, fits) > 1) return nullptr;
    return &*only;
}

/// W ← s W, b ← s b + t; a bias that is not there is made.
void scaleLayer(WeightFile& file, const Group& layer, const Scaling& scaling) {
    const bool kernel = layer.at(Part::Kernel).has_value();
    const std::size_t channels = scaling.scale.size(), weight = *layer.linear();
    auto& values = file.tensors[weight].array.values;
    const std::size_t each = values.size() / channels;
    for (std::size_t k = 0; k < values.size(); ++k)
        values[k] *= scaling.scale[kernel ? k % channels : k / each];
    if (const auto bias = layer.at(Part::Bias)) {
        auto& biases = file.tensors[*bias].array.values;
        for (std::size_t k = 0; k < std::min(channels, biases.size()); ++k)
            biases[k] = scaling.scale[k] * biases[k] + scaling.shift[k];
        return;
    }
    const std::string& name = file.tensors[weight].name;
    const std::string made = name.substr(0, layer.prefix.size()) + "bias";
    file.tensors.push_back({made, {{channels}, scaling.shift, file.tensors[weight].array.precision}});
}

}  // namespace

Result<Scaling> scalingOf(std::span<const double> gamma, std::span<const double> beta,
                          std::span<const double> mean, std::span<const double> variance, double epsilon) {
    const std::size_t channels = mean.size();
    if (variance.size() != channels || (!gamma.empty() && gamma.size() != channels) ||
        (!beta.empty() && beta.size() != channels))
        return Error{"its arrays have different lengths; save the file again."};
    Scaling scaling;
    for (std::size_t k = 0; k < channels; ++k) {
        if (!(variance[k] + epsilon > 0.0)) return Error{"a variance is not positive; save the file again."};
        const double scale = (gamma.empty() ? 1.0 : gamma[k]) / std::sqrt(variance[k] + epsilon);
        scaling.scale.push_back(scale);
        scaling.shift.push_back((beta.empty() ? 0.0 : beta[k]) - scale * mean[k]);
    }
    return scaling;
}

Outcome foldBatchNorms(WeightFile& file, std::optional<double> epsilon) {
    const std::vector<Group> groups = groupsOf(file);
    std::vector<std::string> folded;
    const auto values = [&](std::optional<std::size_t> at) -> std::vector<double> {
        return at ? file.tensors[*at].array.values : std::vector<double>();
    };
    for (std::size_t g = 0; g < groups.size(); ++g) {
        const Group& norm = groups[g];
        if (!norm.isNorm()) continue;
        const std::string meanName = file.tensors[*norm.at(Part::Mean)].name;
        const std::string shown = data::shownText(meanName.substr(0, norm.prefix.size()));
        const bool keras = norm.at(Part::Gamma) || meanName.find("moving") != std::string::npos;
        const double taken = epsilon.value_or(keras ? kKerasEpsilon : kUsualEpsilon);
        const auto gamma = norm.at(Part::Gamma) ? norm.at(Part::Gamma) : norm.at(Part::Weight);
        const auto beta = norm.at(Part::Beta) ? norm.at(Part::Beta) : norm.at(Part::Bias);
        const auto scaling = scalingOf(values(gamma), values(beta), values(norm.at(Part::Mean)),
                                       values(norm.at(Part::Variance)), taken);
        if (!scaling) return scaling.error().in("batch normalisation " + shown + ": ");
        const Group* layer = layerBefore(file, groups, g, scaling->scale.size());
        if (!layer)
            return Error{"the batch normalisation " + shown + " of " +
                         counted(scaling->scale.size(), "channel") +
                         " follows no layer of as many units; export ONNX, which tells what follows what."};
        scaleLayer(file, *layer, *scaling);
        file.remarks.push_back("The batch normalisation " + shown + " is folded into " +
                               data::shownText(file.tensors[*layer->linear()].name) +
                               " with ε = " + exactNumber(taken) +
                               ", which is right when it stands between that layer and its activation.");
        for (const auto& [part, k] : norm.parts) folded.push_back(file.tensors[k].name);
        folded.push_back(meanName.substr(0, norm.prefix.size()) + "num_batches_tracked");
    }
    std::erase_if(file.tensors,
                  [&](const Tensor& tensor) { return std::ranges::count(folded, tensor.name) > 0; });
    return Done{};
}

}  // namespace omegascope::importing
