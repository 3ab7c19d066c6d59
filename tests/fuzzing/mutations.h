#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/fuzzing/dice.h"

namespace omegascope::fuzzing {

/// Numbers at the ends of what readers take, and words that are no numbers, as text.
const std::vector<std::string>& hostileNumbers();
/// Pieces of text that a reader may trip over: empty, long, not UTF-8, paths, marks of other formats.
const std::vector<std::string>& hostileWords();
/// 32-bit and 64-bit sizes that overflow, or ask for more than there is.
std::uint64_t hostileSize(Dice& dice);

/// Flips, inserts, removes, repeats and swaps bytes, cuts the end, overwrites words with sizes: one to four times.
std::string mutateBytes(std::string bytes, Dice& dice);
/// A table of text: rows and fields are exchanged for others, repeated, removed, quoted, filled with hostile words.
std::string mutateTable(const std::string& text, Dice& dice);
/// JSON as a tree: values, keys and branches are replaced, repeated, removed, exchanged; now and then as text only.
std::string mutateJson(const std::string& text, Dice& dice);
/// An .npy file: its dictionary, its version and the number of its elements; the length of the header is kept right
/// most of the time.
std::string mutateNpy(const std::string& bytes, Dice& dice);
/// An ONNX model by its messages: fields of any of them are set, dropped, repeated and exchanged.
std::string mutateOnnx(const std::string& bytes, Dice& dice);

/// Replaces one occurrence of `what`, chosen at random; returns `text` itself when there is none.
std::string replaceOne(const std::string& text, std::string_view what, std::string_view by, Dice& dice);

}  // namespace omegascope::fuzzing
