#include "app/figures/frame/ticks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <string_view>

#include "core/support/number_text.h"

namespace omegascope::figures {
namespace {

/// How many multiples of `step` lie in [low, high]; the slack keeps a border that is a multiple up to
/// rounding.
struct Multiples {
    double first = 0.0;
    double count = 0.0;
};
Multiples multiples(double low, double high, double step) {
    const double slack = 1e-9;
    const double first = std::ceil(low / step - slack);
    return {first, std::floor(high / step + slack) - first + 1.0};
}

std::string fixed(double value, int decimals) {
    return fixedNumber(value, decimals);
}

std::string withMinus(std::string text) {
    if (!text.empty() && text.front() == '-') text.replace(0, 1, "\u2212");
    return text;
}

/// Decimals after which ticks `unit` apart differ: 1 for 0.5, 2 for 0.25.
int decimalsOf(double unit) {
    for (int decimals = 0; decimals < 12; ++decimals) {
        const double scaled = unit * std::pow(10.0, decimals);
        if (std::abs(scaled - std::round(scaled)) < 1e-6 * scaled) return decimals;
    }
    return 12;
}

std::string superscript(int exponent) {
    static constexpr std::array<std::string_view, 10> kDigits{"⁰", "¹", "²", "³", "⁴",
                                                              "⁵", "⁶", "⁷", "⁸", "⁹"};
    std::string result;
    for (const char c : std::to_string(exponent)) {
        result += c == '-' ? std::string_view("⁻") : kDigits[static_cast<std::size_t>(c - '0')];
    }
    return result;
}

/// Ticks and the round step between them, which is known where there is one tick, too.
struct SpacedTicks {
    std::vector<double> at;
    double step = 0.0;
};
SpacedTicks spacedTicks(double low, double high, int most) {
    if (!(high > low) || !std::isfinite(high - low) || most < 1) return {};
    const double decade = std::pow(10.0, std::floor(std::log10((high - low) / most)) - 1.0);
    if (!(decade >= std::numeric_limits<double>::min())) return {};
    for (double scale = decade;; scale *= 10.0) {
        for (const double factor : {1.0, 2.0, 2.5, 5.0}) {
            const double step = factor * scale;
            const Multiples found = multiples(low, high, step);
            if (found.count > most) continue;
            SpacedTicks ticks{{}, step};
            for (double i = 0; i < found.count; ++i) {
                // "+ 0.0" turns a negative zero into zero; the clamp undoes the slack of `multiples`.
                ticks.at.push_back(std::clamp((found.first + i) * step, low, high) + 0.0);
            }
            return ticks;
        }
    }
}

int exponentOf(double value) {
    return static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-12));
}

/// "−2.5·10⁶"
std::string powerText(double value, double step, int exponent) {
    const double unit = std::pow(10.0, exponent);
    std::string mantissa = fixed(value / unit, std::min(decimalsOf(step / unit), 4));
    return withMinus(std::move(mantissa)) + "·10" + superscript(exponent);
}

}  // namespace

std::vector<double> niceTicks(double low, double high, int most) {
    return spacedTicks(low, high, most).at;
}

std::string tickText(double value, double step) {
    step = std::abs(step);
    if (!(step > 0.0) || !std::isfinite(value)) return withMinus(fixed(value, 0));
    if (std::abs(value) < 1e-9 * step) return "0";
    const std::string plain = fixed(value, decimalsOf(step));
    if (plain.size() <= 7) return withMinus(plain);
    return powerText(value, step, exponentOf(value));
}

std::string generalTickText(double value) {
    const std::string plain = generalNumber(value, 6);
    const std::size_t exponent = plain.find('e');
    if (exponent == std::string::npos) return withMinus(plain == "-0" ? "0" : plain);
    return withMinus(plain.substr(0, exponent)) + "·10" + superscript(std::stoi(plain.substr(exponent + 1)));
}

std::string TickSet::named(const std::string& name) const {
    return shift.empty() ? name : name + " = " + shift + " + …·" + unit;
}

TickSet tickSet(double low, double high, int most) {
    constexpr double kTellable = 2e3;  // sizes in steps that four decimals of a mantissa tell apart
    TickSet set;
    SpacedTicks spaced = spacedTicks(low, high, most);
    set.at = std::move(spaced.at);
    const double step = spaced.step;
    const double size = std::max(std::abs(low), std::abs(high));
    const bool plain = std::all_of(set.at.begin(), set.at.end(),
                                   [&](double tick) { return fixed(tick, decimalsOf(step)).size() <= 7; });
    if (plain || !(step > 0.0) || size < kTellable * step) {
        // One power of ten for all where one of them needs it.
        double largest = 0.0;
        for (const double tick : set.at) largest = std::max(largest, std::abs(tick));
        for (const double tick : set.at)
            set.text.push_back(plain || !(step > 0.0) || std::abs(tick) < 1e-9 * step
                                   ? tickText(tick, step)
                                   : powerText(tick, step, exponentOf(largest)));
        return set;
    }
    const int exponent = static_cast<int>(std::floor(std::log10(high - low) + 1e-3));
    const double unit = std::pow(10.0, exponent);
    const double shift = std::round(0.5 * (low + high) / unit) * unit;
    std::string text = fixed(shift, std::max(0, -exponent));
    if (text.find('.') != std::string::npos) {
        text.erase(text.find_last_not_of('0') + 1);
        if (text.back() == '.') text.pop_back();
    }
    set.shift = withMinus(std::move(text));
    set.unit = "10" + superscript(exponent);
    // The step is round; far down its quotient is so to rounding only.
    const double cleanStep = std::round(step / unit * 1000.0) / 1000.0;
    for (const double tick : set.at) {
        const double multiple = std::round((tick - shift) / unit / cleanStep);
        set.text.push_back(tickText(multiple * cleanStep, cleanStep));
    }
    return set;
}

TickSet decadeTicks(double low, double high, int most) {
    TickSet set;
    if (!(low < high) || most < 1) return set;
    constexpr double kSlack = 1e-9;
    const auto first = static_cast<int>(std::ceil(low - kSlack)),
               last = static_cast<int>(std::floor(high + kSlack));
    const auto add = [&](int decade, double times) {
        const double at = decade + std::log10(times);
        if (at < low - kSlack || at > high + kSlack) return;
        set.at.push_back(at);
        const bool plain = decade > -4 && decade < 5;
        set.text.push_back(plain          ? generalTickText(times * std::pow(10.0, decade))
                           : times == 1.0 ? "10" + superscript(decade)
                                          : generalTickText(times) + "·10" + superscript(decade));
    };
    if (last - first < 2) {
        for (int decade = first - 1; decade <= last; ++decade)
            for (const double times : {1.0, 2.0, 5.0}) add(decade, times);
        if (set.at.size() >= 2 && static_cast<int>(set.at.size()) <= most) return set;
        // Less than that is seen, or room for less: the ticks of the numbers themselves.
        set = tickSet(std::pow(10.0, low), std::pow(10.0, high), most);
        for (double& tick : set.at) tick = std::log10(tick);
        return set;
    }
    const int step = std::max(1, (last - first + most) / most);
    for (int decade = first; decade <= last; decade += step) add(decade, 1.0);
    return set;
}

}  // namespace omegascope::figures
