#include "app/figures/frame/loss_map.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace omegascope::figures {
namespace {

constexpr double kUsualDecades = 4.0;  // of a logarithm whose offset is chosen
constexpr int kBends = 48;             // chords of the logarithm: within 10⁻³ of the height

double usualOffset(double range) {
    if (!(range > 0.0)) return 1.0;
    return std::pow(10.0, std::round(std::log10(range) - kUsualDecades));
}

/// The largest of 1, 2, 5 · 10^k that is at most `gap`.
double roundStep(double gap) {
    const double decade = std::pow(10.0, std::floor(std::log10(gap)));
    for (const double factor : {5.0, 2.0})
        if (factor * decade <= gap * (1.0 + 1e-12)) return factor * decade;
    return decade;
}

std::string shortNumber(double value) {
    return generalTickText(value);
}

}  // namespace

double LossMap::height(double loss) const {
    if (!(highest > lowest)) return 0.0;
    const double above = (loss - lowest) / (highest - lowest);
    if (!logarithmic()) return cut ? std::clamp(above, 0.0, 1.0) : above;
    const double whole = std::log1p((highest - lowest) / offset);
    const double part = std::log1p(std::max(loss - lowest, 0.0) / offset) / whole;
    return cut ? std::min(part, 1.0) : part;
}

double LossMap::share(double loss) const {
    return std::clamp(height(loss), 0.0, 1.0);
}

double LossMap::lossAt(double share) const {
    if (!logarithmic() || !(highest > lowest)) return lowest + share * (highest - lowest);
    return lowest + offset * std::expm1(share * std::log1p((highest - lowest) / offset));
}

LossMap withEnds(const session::LossScale& scale, double lowest, double highest) {
    LossMap map{lowest, highest, 0.0, scale.percentile.has_value() || scale.range.has_value()};
    if (scale.logarithmic) map.offset = scale.offset.value_or(usualOffset(highest - lowest));
    return map;
}

LossMap lossMap(const session::LossScale& scale, std::span<const double> losses) {
    if (scale.range) return withEnds(scale, (*scale.range)[0], (*scale.range)[1]);
    std::vector<double> finite;
    finite.reserve(losses.size());
    std::ranges::copy_if(losses, std::back_inserter(finite), [](double loss) { return std::isfinite(loss); });
    if (finite.empty()) return withEnds(scale, 0.0, 1.0);
    const auto [low, high] = std::ranges::minmax(finite);
    if (!scale.percentile) return withEnds(scale, low, high);
    const auto place = static_cast<std::ptrdiff_t>(
        std::lround(*scale.percentile / 100.0 * static_cast<double>(finite.size() - 1)));
    std::nth_element(finite.begin(), finite.begin() + place, finite.end());
    // Where so much of the window is one plateau, a cut there would leave one colour.
    const double end = finite[static_cast<std::size_t>(place)];
    return withEnds(scale, low, end > low ? end : high);
}

std::vector<double> roundLosses(const LossMap& map, int most) {
    if (!map.logarithmic()) return niceTicks(map.lowest, map.highest, most);
    std::vector<double> losses;
    if (!(map.highest > map.lowest) || !std::isfinite(map.highest - map.lowest)) return losses;
    for (int k = 1; k <= most; ++k) {
        const auto at = [&](int index) { return map.lossAt(static_cast<double>(index) / (most + 1)); };
        const double gap = std::min(at(k) - at(k - 1), at(k + 1) - at(k));
        if (!(gap > 1e-12 * std::max(std::abs(map.lowest), std::abs(map.highest)))) continue;
        const double step = roundStep(gap);
        // Dividing by a whole number keeps 0.3 the double nearest to 0.3.
        const double inverse = std::round(1.0 / step);
        const double loss =
            step < 1.0 ? std::round(at(k) * inverse) / inverse : std::round(at(k) / step) * step;
        if (loss > map.lowest && loss < map.highest && (losses.empty() || loss > losses.back()))
            losses.push_back(loss + 0.0);
    }
    return losses;
}

TickSet lossTicks(const LossMap& map, int most) {
    if (!map.logarithmic()) return tickSet(map.lowest, map.highest, most);
    TickSet ticks{roundLosses(map, most), {}, {}, {}};
    for (const double loss : ticks.at) ticks.text.push_back(generalTickText(loss));
    return ticks;
}

std::vector<double> bendsOf(const LossMap& map) {
    std::vector<double> bends;
    if (!(map.highest > map.lowest)) return bends;
    if (map.cut || map.logarithmic()) bends.push_back(map.lowest);
    if (map.logarithmic())
        for (int k = 1; k < kBends; ++k) bends.push_back(map.lossAt(static_cast<double>(k) / kBends));
    if (map.cut) bends.push_back(map.highest);
    return bends;
}

std::vector<std::string> mapNotes(const LossMap& map) {
    std::vector<std::string> notes;
    if (map.logarithmic()) {
        std::string note = "log(L";
        if (map.lowest != 0.0) note += (map.lowest > 0.0 ? " − " : " + ") + shortNumber(std::abs(map.lowest));
        notes.push_back(note + " + " + shortNumber(map.offset) + ")");
    }
    if (map.cut) notes.push_back("cut at " + shortNumber(map.highest));
    return notes;
}

}  // namespace omegascope::figures
