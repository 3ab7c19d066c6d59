#include "core/studies/papers/positive_weights.h"

#include <cmath>
#include <numbers>

namespace omegascope::studies {

double logNormalProbability(double z) {
    if (z > -5.0) return std::log1p(-0.5 * std::erfc(z / std::numbers::sqrt2));
    if (z > -37.0) return std::log(0.5 * std::erfc(-z / std::numbers::sqrt2));
    // erfc is 0 to rounding: its asymptotic series, whose next term is below 1e-5 of 1 here.
    return -0.5 * z * z - std::log(-z * std::sqrt(2.0 * std::numbers::pi)) + std::log1p(-1.0 / (z * z));
}

double logAllPositive(const std::vector<WeightGroup>& groups, double mean) {
    double sum = 0.0;
    for (const WeightGroup& group : groups) sum += group.count * logNormalProbability(mean / group.deviation);
    return sum;
}

double meanForAllPositive(const std::vector<WeightGroup>& groups, double p) {
    const double wanted = std::log(p);
    double low = -1.0, high = 1.0;
    while (logAllPositive(groups, low) > wanted) low *= 2.0;
    while (logAllPositive(groups, high) < wanted) high *= 2.0;
    for (;;) {
        const double middle = low + 0.5 * (high - low);
        if (middle <= low || middle >= high) return high;
        (logAllPositive(groups, middle) < wanted ? low : high) = middle;
    }
}

double someLayerNegative(int h, int layers) {
    if (layers < 2) return 0.0;
    const double one = std::exp2(-static_cast<double>(h) * h);
    return -std::expm1((layers - 1) * std::log1p(-one));
}

}  // namespace omegascope::studies
