#include "core/studies/experiment.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace omegascope::studies {
namespace {

const Cell& cell(const Row& row, std::string_view name) {
    const auto found = std::ranges::find(row.fields, name, &Field::first);
    if (found == row.fields.end()) throw std::invalid_argument("a row has no field of that name");
    return found->second;
}

}  // namespace

double Row::number(std::string_view name) const {
    return std::get<double>(cell(*this, name));
}

const std::string& Row::word(std::string_view name) const {
    return std::get<std::string>(cell(*this, name));
}

PlotPoint shareOf(double x, int hits, int trials) {
    constexpr double kQuantile = 1.959963984540054;  // of the normal distribution at 97.5 %
    const double n = trials, share = hits / n, square = kQuantile * kQuantile;
    const double centre = (share + square / (2.0 * n)) / (1.0 + square / n);
    const double half =
        kQuantile / (1.0 + square / n) * std::sqrt(share * (1.0 - share) / n + square / (4.0 * n * n));
    // At 0 and 1 the interval ends there, but for rounding.
    return {x, share, std::clamp(centre - half, 0.0, share), std::clamp(centre + half, share, 1.0), -1};
}

}  // namespace omegascope::studies
