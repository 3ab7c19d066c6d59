#include "core/nonsmooth/verdict/steady_fall.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/loss/exact_numbers.h"

namespace omegascope::nonsmooth {

namespace {

/// What a difference of two losses errs by, as a share of 1 + L: some hundred units in the last place.
constexpr double kLossRounding = 1e-13;
/// A change is read only where it is this many times its rounding.
constexpr double kClearOfRounding = 1e3;
constexpr int kHalvings = 5;         ///< changes in a row that must follow one power
constexpr double kPowerError = 0.1;  ///< of an exponent
/// The first and the last step, in units of 1 + |ω|.
constexpr double kFirstStep = 0x1p-1, kLastStep = 0x1p-40;
/// Multiplications of exact numbers that one ray may cost: some tenths of a second.
constexpr double kMostExactWork = 1e6;

bool isExactAffordable(const loss::Loss& loss) {
    const double degree = loss.network().depth() + 2;
    return static_cast<double>(loss.dataset().size()) * static_cast<double>(loss.parameterCount()) * degree <=
           kMostExactWork;
}

}  // namespace

bool fallsAlong(const loss::Loss& loss, const Eigen::VectorXd& parameters, const Eigen::VectorXd& direction,
                const Eigen::VectorXd& bend) {
    const double length = direction.norm();
    if (length == 0.0) return false;
    double unit = (1.0 + parameters.norm()) / length;
    // A curve begins where its bend is small.
    if (bend.size() > 0) unit = std::min(unit, length / std::max(bend.norm(), length / unit));
    const Eigen::VectorXd d = direction * unit;
    const Eigen::VectorXd curve =
        bend.size() > 0 ? Eigen::VectorXd(bend * (unit * unit)) : Eigen::VectorXd::Zero(parameters.size());
    const double here = loss.value(parameters);
    const double rounding = kLossRounding * (1.0 + std::abs(here));
    std::vector<double> falls;  // at ε = 2^-1, 2^-2, … while rounding does not hide them
    for (double step = kFirstStep; step > kLastStep; step *= 0.5) {
        const double change = loss.value(parameters + step * (d + step * curve)) - here;
        if (std::abs(change) <= kClearOfRounding * rounding) break;
        falls.push_back(change);
    }
    if (falls.size() < kHalvings) return false;
    const auto tail = falls.end() - kHalvings;
    if (std::any_of(tail, falls.end(), [](double change) { return change >= 0.0; })) return false;
    const double power = std::round(std::log2(tail[kHalvings - 2] / tail[kHalvings - 1]));
    for (int k = 0; k + 1 < kHalvings; ++k)
        if (power < 1.0 || std::abs(std::log2(tail[k] / tail[k + 1]) - power) > kPowerError) return false;
    return true;
}

std::optional<RayFall> fallOnRay(const Place& place, const Eigen::VectorXd& direction) {
    if (place.isExact() && place.loss.criterion() != loss::Criterion::Logistic &&
        isExactAffordable(place.loss)) {
        const loss::ExactGerm germ = loss::exactGerm(place.loss, place.parameters, direction);
        if (germ.sign >= 0) return std::nullopt;
        return RayFall{ClaimKind::Exact, germ.order};
    }
    if (!fallsAlong(place.loss, place.parameters, direction)) return std::nullopt;
    return RayFall{};
}

}  // namespace omegascope::nonsmooth
