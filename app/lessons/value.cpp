#include "app/lessons/value.h"

#include <algorithm>
#include <cmath>

#include "core/support/number_text.h"

namespace omegascope::lessons {

namespace {

constexpr int kDigits = 6;

struct Words {
    std::string operator()(bool truth) const { return truth ? "yes" : "no"; }
    std::string operator()(double number) const { return generalNumber(number, kDigits); }
    std::string operator()(const std::string& word) const { return word; }
    std::string operator()(const std::array<double, 2>& place) const {
        return "(" + generalNumber(place[0], 4) + ", " + generalNumber(place[1], 4) + ")";
    }
    std::string operator()(const std::vector<int>& data) const {
        if (data.empty()) return "no datum";
        std::string list = data.size() == 1 ? "datum " : "data ";
        for (std::size_t i = 0; i < data.size(); ++i) {
            if (i > 0) list += i + 1 == data.size() ? " and " : ", ";
            list += std::to_string(data[i] + 1);
        }
        return list;
    }
};

bool near(double a, double b, std::optional<double> tolerance) {
    const double allowed =
        tolerance ? *tolerance : Comparison::kRelative * std::max({1.0, std::abs(a), std::abs(b)});
    return std::abs(a - b) <= allowed;
}

}  // namespace

std::string_view nameOf(Certainty certainty) {
    switch (certainty) {
        case Certainty::Exact:
            return "exact";
        case Certainty::Certified:
            return "certified";
        case Certainty::Tolerance:
            return "tolerance";
        case Certainty::Sampled:
            return "sampled";
        case Certainty::Undecided:
            break;
    }
    return "undecided";
}

Sort sortOf(const Content& content) {
    return static_cast<Sort>(content.index());
}

std::string textOf(const Content& content) {
    return std::visit(Words{}, content);
}

std::string textOf(const Value& value) {
    if (value.isDecided()) return textOf(value.content);
    return value.remark.empty() ? "undecided" : "undecided: " + value.remark;
}

bool isNear(const Content& a, const Content& b, std::optional<double> tolerance) {
    if (a.index() != b.index()) return false;
    if (const auto* number = std::get_if<double>(&a)) return near(*number, std::get<double>(b), tolerance);
    if (const auto* place = std::get_if<std::array<double, 2>>(&a)) {
        const auto& other = std::get<std::array<double, 2>>(b);
        return near((*place)[0], other[0], tolerance) && near((*place)[1], other[1], tolerance);
    }
    return a == b;
}

bool Comparison::holds(const Value& value) const {
    if (!value.isDecided()) return false;
    if (is && !isNear(*is, value.content, tolerance)) return false;
    if (isNot && isNear(*isNot, value.content, tolerance)) return false;
    if (!above && !below && !atLeast && !atMost) return true;
    const auto* number = std::get_if<double>(&value.content);
    return number && !(above && !(*number > *above)) && !(below && !(*number < *below)) &&
           !(atLeast && !(*number >= *atLeast)) && !(atMost && !(*number <= *atMost));
}

std::string Comparison::text() const {
    std::string result;
    const auto add = [&](const std::string& part) { result += (result.empty() ? "" : " and ") + part; };
    const auto addBound = [&](const char* word, const std::optional<double>& bound) {
        if (bound) add(word + generalNumber(*bound, kDigits));
    };
    if (is) add(textOf(*is) + (tolerance ? " ± " + generalNumber(*tolerance, 4) : ""));
    if (isNot) add("not " + textOf(*isNot));
    addBound("above ", above);
    addBound("below ", below);
    addBound("at least ", atLeast);
    addBound("at most ", atMost);
    return result;
}

}  // namespace omegascope::lessons
