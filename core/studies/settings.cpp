#include "core/studies/settings.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "core/data/file_bytes.h"
#include "core/support/number_text.h"

namespace omegascope::studies {
namespace {

/// Values of one parameter; more would be a list of rows that nobody can look at.
constexpr std::size_t kMostValues = 10'000;

std::optional<double> parsedNumber(std::string_view text) {
    double value = 0.0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value + 0.0;
}

std::vector<std::string_view> pieces(std::string_view text) {
    std::vector<std::string_view> result;
    for (std::size_t begin = 0;;) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        std::string_view piece = text.substr(begin, end - begin);
        while (piece.starts_with(' ')) piece.remove_prefix(1);
        while (piece.ends_with(' ')) piece.remove_suffix(1);
        result.push_back(piece);
        if (end == text.size()) return result;
        begin = end + 1;
    }
}

std::string expected(const Parameter& parameter) {
    if (parameter.kind == Parameter::Kind::Word) {
        std::string words;
        for (const std::string_view word : parameter.words)
            words += (words.empty() ? "" : ", ") + std::string(word);
        return (parameter.list ? "one or more of " : "one of ") + words;
    }
    const bool whole = parameter.kind == Parameter::Kind::Whole;
    return std::string(whole ? (parameter.list ? "whole numbers" : "a whole number")
                             : (parameter.list ? "numbers" : "a number")) +
           " from " + generalNumber(parameter.low, 16) + " to " + generalNumber(parameter.high, 16) +
           (parameter.list ? ", with commas between them" : "");
}

Error refused(const Parameter& parameter, std::string_view text) {
    return Error{std::string(parameter.key) + " is " + data::shownText(text) + "; give " +
                 expected(parameter) + "."};
}

/// "2..7" as 2, 3, …, 7; nothing when it is no such range, or too long a one.
std::optional<std::vector<double>> parsedRange(std::string_view piece) {
    const std::size_t dots = piece.find("..");
    if (dots == std::string_view::npos) return std::nullopt;
    const std::optional<double> low = parsedNumber(piece.substr(0, dots)),
                                high = parsedNumber(piece.substr(dots + 2));
    if (!low || !high || *low > *high || *high - *low >= static_cast<double>(kMostValues) ||
        *low != std::floor(*low))
        return std::nullopt;
    std::vector<double> values;
    for (double value = *low; value <= *high; ++value) values.push_back(value);
    return values;
}

Result<std::vector<double>> readNumbers(const Parameter& parameter, std::string_view text) {
    const bool whole = parameter.kind == Parameter::Kind::Whole;
    std::vector<double> values;
    for (const std::string_view piece : pieces(text)) {
        if (const auto range = parsedRange(piece); range && whole && parameter.list) {
            values.insert(values.end(), range->begin(), range->end());
        } else if (const auto value = parsedNumber(piece)) {
            values.push_back(*value);
        } else {
            return refused(parameter, text);
        }
    }
    const bool good = std::ranges::all_of(values, [&](double value) {
        return value >= parameter.low && value <= parameter.high && (!whole || value == std::floor(value));
    });
    if (!good || (values.size() > 1 && !parameter.list) || values.size() > kMostValues)
        return refused(parameter, text);
    for (std::size_t i = 0; i < values.size(); ++i)
        if (std::find(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(i), values[i]) !=
            values.begin() + static_cast<std::ptrdiff_t>(i))
            return Error{std::string(parameter.key) + " has " + exactNumber(values[i]) +
                         " twice; give it once."};
    return values;
}

Result<std::vector<std::string>> readWords(const Parameter& parameter, std::string_view text) {
    std::vector<std::string> values;
    for (const std::string_view piece : pieces(text)) {
        const bool known = parameter.words.empty()
                               ? !piece.empty()
                               : std::ranges::find(parameter.words, piece) != parameter.words.end();
        if (!known) return refused(parameter, text);
        if (std::ranges::find(values, piece) != values.end())
            return Error{std::string(parameter.key) + " has " + std::string(piece) + " twice; give it once."};
        values.emplace_back(piece);
    }
    if ((values.size() > 1 && !parameter.list) || values.size() > kMostValues)
        return refused(parameter, text);
    return values;
}

template <typename Map>
const typename Map::mapped_type& entry(const Map& map, std::string_view key) {
    const auto found = map.find(key);
    if (found == map.end()) throw std::invalid_argument("a study asks for a parameter that it does not have");
    return found->second;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ",") + word;
    return text;
}

}  // namespace

Result<Settings> Settings::of(std::span<const Use> uses, const std::map<std::string, std::string>& given) {
    for (const auto& [key, text] : given)
        if (std::ranges::find(uses, std::string_view(key), &Use::key) == uses.end()) {
            std::string known;
            for (const Use& use : uses) known += (known.empty() ? "" : ", ") + std::string(use.key);
            return Error{"The study has no parameter " + data::shownText(key) + "; it has " + known + "."};
        }
    Settings settings;
    for (const Use& use : uses) {
        const Parameter* parameter = findParameter(use.key);
        if (!parameter) throw std::invalid_argument("a study uses an unknown parameter");
        const std::string key(use.key);
        const auto found = given.find(key);
        const std::string text = found == given.end() ? std::string(use.standard) : found->second;
        if (parameter->kind == Parameter::Kind::Word) {
            Result<std::vector<std::string>> words = readWords(*parameter, text);
            if (!words) return words.error();
            settings.texts_[key] = joined(*words);
            settings.words_[key] = *std::move(words);
        } else {
            Result<std::vector<double>> numbers = readNumbers(*parameter, text);
            if (!numbers) return numbers.error();
            std::vector<std::string> texts;
            for (const double number : *numbers) texts.push_back(exactNumber(number));
            settings.texts_[key] = joined(texts);
            settings.numbers_[key] = *std::move(numbers);
        }
    }
    return settings;
}

const std::vector<double>& Settings::numbers(std::string_view key) const {
    return entry(numbers_, key);
}

const std::vector<std::string>& Settings::words(std::string_view key) const {
    return entry(words_, key);
}

}  // namespace omegascope::studies
