#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace omegascope::lessons {

/// What a quantity is: a statement, a number, a word of a list, a place (s, t) of the slice, a set of data.
enum class Sort { Truth, Number, Word, Place, Data };

/// How sure a value is; "tolerance" also stands for plain double arithmetic.
enum class Certainty { Exact, Certified, Tolerance, Sampled, Undecided };
std::string_view nameOf(Certainty certainty);  ///< "exact"

using Content = std::variant<bool, double, std::string, std::array<double, 2>, std::vector<int>>;
Sort sortOf(const Content& content);

/// What was found for a quantity. Undecided: the content says nothing, the remark says why.
struct Value {
    Content content;
    Certainty certainty = Certainty::Tolerance;
    std::string remark;

    bool isDecided() const { return certainty != Certainty::Undecided; }
};

/// For a person, data counted from 1: "0.25", "yes", "flat", "(0.5, -1)", "data 1 and 4", "no datum".
std::string textOf(const Content& content);
/// The same; or "undecided" with the remark.
std::string textOf(const Value& value);

/// What is asked of a value: "is": 0.25, "above": 0, … as a claim, a choice and a goal tell it. Several hold together.
struct Comparison {
    /// By default a number is another's equal when they differ by no more than this share of the larger, or of 1.
    static constexpr double kRelative = 1e-9;

    std::optional<Content> is;
    std::optional<Content> isNot;
    std::optional<double> above, below, atLeast, atMost;
    std::optional<double> tolerance;  ///< of "is" and "is_not": absolute, in each coordinate

    bool empty() const { return !is && !isNot && !above && !below && !atLeast && !atMost; }
    /// False for a value that is undecided.
    bool holds(const Value& value) const;
    /// "0.25", "above 0 and at most 2", "not flat"
    std::string text() const;
};

/// Whether two contents of one sort are equal up to `tolerance`, see Comparison.
bool isNear(const Content& a, const Content& b, std::optional<double> tolerance);

}  // namespace omegascope::lessons
