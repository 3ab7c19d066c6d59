#include <algorithm>
#include <array>

#include "core/studies/settings.h"

namespace omegascope::studies {
namespace {

using Kind = Parameter::Kind;

constexpr double kMostRuns = 1e6, kMostUnits = 1e5, kMostUpdates = 1e9, kMostSeed = 9007199254740991.0;

// clang-format off
const std::array kParameters{
    Parameter{"data", Kind::Word, true, 0, 0, {"xor", "jellyfish"}, "WORD,…", "data sets: xor, jellyfish"},
    Parameter{"units", Kind::Word, true, 0, 0, {"relu", "sigmoid"}, "WORD,…", "hidden units: relu, sigmoid"},
    Parameter{"method", Kind::Word, true, 0, 0, {"gd", "adam"}, "WORD,…", "gd (gradient descent), adam"},
    Parameter{"h", Kind::Whole, true, 1, kMostUnits, {}, "N,…", "units of a hidden layer"},
    Parameter{"h-low", Kind::Whole, false, 1, kMostUnits, {}, "N", "the fewest units that a network is drawn with"},
    Parameter{"h-high", Kind::Whole, false, 1, kMostUnits, {}, "N", "the most units that a network is drawn with"},
    Parameter{"layers", Kind::Whole, true, 1, 1e4, {}, "N,…", "hidden layers"},
    Parameter{"runs", Kind::Whole, false, 1, kMostRuns, {}, "N", "networks of each kind"},
    Parameter{"updates", Kind::Whole, false, 1, kMostUpdates, {}, "N", "steps of a training"},
    Parameter{"batch", Kind::Whole, false, 1, 1e6, {}, "N", "data in a mini-batch"},
    Parameter{"gd-step", Kind::Number, false, 1e-12, 1e6, {}, "X", "step length of gradient descent"},
    Parameter{"adam-step", Kind::Number, true, 1e-12, 1e6, {}, "X,…", "step lengths of Adam; each network draws one"},
    Parameter{"init", Kind::Word, true, 0, 0, {}, "RULE,…", "weights: he, lecun, xavier, or normal:MEAN:DEVIATION; biases start at 0"},
    Parameter{"targets", Kind::Word, true, 0, 0, {"true", "permuted"}, "WORD,…", "labels: true, permuted"},
    Parameter{"take", Kind::Whole, false, 0, 1e7, {}, "N", "the first N images; 0: all"},
    Parameter{"tau", Kind::Number, true, 1e-12, 1e12, {}, "X,…", "factors that the data are scaled by"},
    Parameter{"scheme", Kind::Word, true, 0, 0, {"lecun", "xavier", "sigma"}, "WORD,…", "deviation of the weights: lecun, xavier, sigma"},
    Parameter{"sigma", Kind::Number, false, 1e-12, 1e6, {}, "X", "the deviation of the scheme sigma"},
    Parameter{"p", Kind::Number, true, 1e-9, 0.999999999, {}, "X,…", "probabilities of the effect that a mean is sought for"},
    Parameter{"d", Kind::Whole, false, 1, 1e4, {}, "N", "dimension of the data"},
    Parameter{"draws", Kind::Whole, false, 1, 1e8, {}, "N", "networks drawn for each simulated probability"},
    Parameter{"most", Kind::Whole, false, 0, 1e9, {}, "N", "weights up to which a network is simulated"},
    Parameter{"n", Kind::Whole, true, 1, 1e5, {}, "N,…", "data"},
    Parameter{"alpha", Kind::Number, true, 0, 1, {}, "X,…", "slopes of the inactive side"},
    Parameter{"margin", Kind::Number, true, 0, 1e3, {}, "X,…", "distance of the data from a plane between the classes; 0: labels at random"},
    Parameter{"sets", Kind::Whole, false, 1, kMostRuns, {}, "N", "data sets of each kind"},
    Parameter{"starts", Kind::Whole, false, 1, kMostRuns, {}, "N", "descents on each data set"},
    Parameter{"radius", Kind::Number, false, 1e-6, 1e6, {}, "X", "deviation of the entries of a start"},
    Parameter{"precision", Kind::Word, false, 0, 0, {"double", "float"}, "double|float", "numbers that a network is trained in"},
    Parameter{"seed", Kind::Whole, false, 0, kMostSeed, {}, "N", "of all that is random"},
};
// clang-format on

}  // namespace

std::span<const Parameter> parameters() {
    return kParameters;
}

const Parameter* findParameter(std::string_view key) {
    const auto found = std::ranges::find(kParameters, key, &Parameter::key);
    return found == kParameters.end() ? nullptr : &*found;
}

}  // namespace omegascope::studies
