#include "core/nonsmooth/verdict/steady_fall.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace omegascope::nonsmooth {

bool fallsAlong(const loss::Loss& loss, const Eigen::VectorXd& parameters, const Eigen::VectorXd& direction) {
    const double length = direction.norm();
    if (length == 0.0) return false;
    const Eigen::VectorXd d = direction * ((1.0 + parameters.norm()) / length);
    const double here = loss.value(parameters);
    const double rounding = 1e-13 * (1.0 + std::abs(here));
    std::vector<double> falls;  // for ε = 2^-4, 2^-5, … while rounding does not hide them
    for (double step = 0x1p-4; step > 0x1p-40; step *= 0.5) {
        const double change = loss.value(parameters + step * d) - here;
        if (std::abs(change) <= 1e3 * rounding) break;
        falls.push_back(change);
    }
    if (falls.size() < 5) return false;
    const auto tail = falls.end() - 5;
    if (std::any_of(tail, falls.end(), [](double change) { return change >= 0.0; })) return false;
    const double power = std::round(std::log2(tail[3] / tail[4]));
    for (int k = 0; k < 4; ++k)
        if (power < 1.0 || std::abs(std::log2(tail[k] / tail[k + 1]) - power) > 0.1) return false;
    return true;
}

}  // namespace omegascope::nonsmooth
