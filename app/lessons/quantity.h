#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/lessons/value.h"

namespace omegascope::lessons {

/// What must be computed for a quantity; those of one kind share their work.
enum class Needs { Evaluation, Point, Data, Theorems, Cells, Run, Search };

/// What "of" names.
enum class Of { Nothing, Datum, Theorem, Starts };

/// Something that can be computed of a scene's session: claims and answers name it.
struct Quantity {
    std::string_view name;  ///< "hull-contains-zero"
    Sort sort;
    Needs needs;
    Of of;
    std::string_view says;  ///< completes "…" in a sentence: "the loss", "the number of dead data"
    std::vector<std::string_view> words = {};  ///< what a Word can be
};

/// All of them, in the order of FORMAT.md.
std::span<const Quantity> quantities();
/// Null for a name that is none.
const Quantity* findQuantity(std::string_view name);

}  // namespace omegascope::lessons
