#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/support/result.h"

namespace omegascope::studies {

/// One parameter of studies: what a command line, a form and a page need to know.
struct Parameter {
    enum class Kind { Whole, Number, Word };

    std::string_view key;  ///< "--h" on a command line, "h" in a file
    Kind kind = Kind::Whole;
    bool list = false;  ///< several values, each of which is run: "2,3,5", whole numbers also "2..7"
    double low = 0.0, high = 0.0;
    std::vector<std::string_view> words;  ///< that a Word may be; empty: the study checks it
    std::string_view placeholder;         ///< "N,…"
    std::string_view doc;                 ///< a phrase
};

/// Every parameter of every study; a key means the same thing wherever it is used.
std::span<const Parameter> parameters();
/// Null when there is none of that name.
const Parameter* findParameter(std::string_view key);

/// A parameter as one study uses it.
struct Use {
    std::string_view key;
    std::string_view standard;  ///< a size that two cores run in minutes
    std::string_view paper;     ///< the paper's own; empty where it leaves it open
};

/// The values of a study's parameters. A regular value; every one is there and within its bounds.
class Settings {
  public:
    /// Those given, and the standard ones for the rest.
    /// Errors: a key that the study does not have, a value that cannot be read or is out of bounds.
    static Result<Settings> of(std::span<const Use> uses, const std::map<std::string, std::string>& given);

    const std::vector<double>& numbers(std::string_view key) const;
    const std::vector<std::string>& words(std::string_view key) const;
    double number(std::string_view key) const { return numbers(key).front(); }
    int whole(std::string_view key) const { return static_cast<int>(number(key)); }
    const std::string& word(std::string_view key) const { return words(key).front(); }
    std::uint64_t seed() const { return static_cast<std::uint64_t>(number("seed")); }

    /// key → text from which the same value is read again, in one form for all ways to write it.
    const std::map<std::string, std::string>& texts() const { return texts_; }
    bool operator==(const Settings& other) const { return texts_ == other.texts_; }

  private:
    std::map<std::string, std::vector<double>, std::less<>> numbers_;
    std::map<std::string, std::vector<std::string>, std::less<>> words_;
    std::map<std::string, std::string> texts_;
};

}  // namespace omegascope::studies
