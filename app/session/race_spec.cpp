#include "app/session/race_spec.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include "core/dynamics/methods/training.h"
#include "core/support/number_text.h"

namespace omegascope::session {
namespace {

std::vector<std::string_view> parted(std::string_view text, char mark) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(mark);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

template <typename Number>
bool reads(std::string_view text, Number& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

Result<RaceSpec> raceOfStarts(const std::string& text, const std::vector<std::string_view>& words,
                              RaceSpec race) {
    const bool read = words.size() >= 2 && words.size() <= 4 && reads(words[1], race.starts) &&
                      (words.size() < 3 || reads(words[2], race.radius)) &&
                      (words.size() < 4 || reads(words[3], race.seed));
    if (!read || race.starts < 2 || race.starts > RaceSpec::kMostRuns || !(race.radius > 0.0) ||
        !std::isfinite(race.radius) || race.seed < 0)
        return Error{"\"" + text + "\" is no race; give starts:COUNT:RADIUS:SEED with 2 to " +
                     std::to_string(RaceSpec::kMostRuns) +
                     " starts, a radius above 0 and a seed from 0, such as starts:12:0.5:1."};
    return race;
}

}  // namespace

std::string nameOf(const RaceSpec& race) {
    std::string name;
    if (race.methods.empty())
        name = "starts:" + std::to_string(race.starts) + ':' + exactNumber(race.radius) + ':' +
               std::to_string(race.seed);
    for (const std::string& method : race.methods) name += (name.empty() ? "" : ",") + method;
    return race.step > 0 ? name + '@' + std::to_string(race.step) : name;
}

Result<RaceSpec> raceNamed(const std::string& text) {
    RaceSpec race;
    std::string_view runs = text;
    if (const std::size_t at = runs.rfind('@'); at != std::string_view::npos) {
        if (!reads(runs.substr(at + 1), race.step) || race.step < 0)
            return Error{
                "\"" + text +
                "\" does not tell where the race begins; give the step of the session's run behind @, "
                "such as adam,momentum@120."};
        runs = runs.substr(0, at);
    }
    const std::vector<std::string_view> words = parted(runs, ':');
    if (words[0] == "starts") return raceOfStarts(text, words, race);
    for (const std::string_view name : parted(runs, ',')) {
        const std::string method(trimmed(name));
        if (!dynamics::findMethod(method))
            return Error{"\"" + text + "\" is no race; give methods of training with commas (" +
                         dynamics::methodNames() + "), or starts:COUNT:RADIUS:SEED."};
        if (std::ranges::find(race.methods, method) != race.methods.end())
            return Error{"\"" + method + "\" stands twice in a race; give each method once."};
        race.methods.push_back(method);
    }
    return race;
}

}  // namespace omegascope::session
