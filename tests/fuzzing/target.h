#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/fuzzing/dice.h"

namespace omegascope::fuzzing {

/// A larger input is cut: what long files do is the business of the limits' own tests.
inline constexpr std::size_t kMostInput = std::size_t{64} << 10;

/// A reader with what is thrown at it.
struct Target {
    std::string name;
    /// Valid inputs to start from, besides the files of tests/data/fuzz/NAME.
    std::vector<std::string> seeds;
    /// A neighbour of `input` that keeps enough of the format to get far.
    std::function<std::string(const std::string& input, Dice& dice)> mutate;
    /// Reads `input`. What must hold and does not, as a sentence: an Error without a sentence, a value that breaks its
    /// invariants, a round trip that changes it. Crashes, hangs and memory are the worker's business.
    std::function<std::optional<std::string>(const std::string& input)> run;
};

/// All targets by name: session, lesson, csv, npy, npz, idx, png, svg, pdf, tex, safetensors, onnx, tensors, certificate,
/// study, row, figure.
const std::vector<Target>& targets();

std::vector<Target> dataTargets();
std::vector<Target> sessionTargets();
std::vector<Target> lessonTargets();
std::vector<Target> importTargets();
std::vector<Target> programTargets();

/// Whether `message` is what an Error may say: printable UTF-8 of a reasonable length that ends with a full stop.
std::optional<std::string> faultOf(const std::string& message);

/// The files of the corpus of a target, in the order of their names: seeds, and inputs that once did harm.
std::vector<std::string> corpusOf(const std::string& target);
std::string bytesOf(const std::string& path);

}  // namespace omegascope::fuzzing
