#include "app/cli/analysis.h"

#include <array>
#include <charconv>
#include <cmath>

namespace omegascope::cli {

Result<Analysis> analyse(const loss::Loss& loss, const Eigen::VectorXd& point) {
    Analysis analysis;
    Result<theorems::PointAnalysis> here = theorems::analysePoint(loss, point);
    if (!here) return here.error();
    analysis.point = *std::move(here);
    Result<theorems::DataAnalysis> data = theorems::analyseData(loss);
    if (!data) return data.error();
    analysis.data = *std::move(data);
    Result<std::vector<theorems::TheoremCheck>> checks =
        theorems::checkTheorems(loss, point, analysis.point, analysis.data);
    if (!checks) return checks.error();
    analysis.theorems = *std::move(checks);
    return analysis;
}

std::string fractionOf(double value, const data::Dataset& dataset) {
    constexpr int kReadable = 1000;
    constexpr double kRounding = 1e-9;
    const int size = dataset.size();
    if (dataset.scheme != data::WeightScheme::Uniform || size > kReadable) return "";
    const double total = value * size;
    const double whole = std::round(total);
    if (std::abs(whole) > 1e6 || std::abs(total - whole) > kRounding * std::max(1.0, std::abs(total)))
        return "";
    return std::to_string(static_cast<int>(whole)) + '/' + std::to_string(size);
}

std::string shortest(double value) {
    std::array<char, 32> buffer{};
    const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return {buffer.data(), result.ptr};
}

}  // namespace omegascope::cli
