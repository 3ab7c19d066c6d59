#include "app/cli/calls/analysis.h"

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
    if (loss.network().architecture().alpha == 0.0) analysis.nearestDeath = theory::nearestDeath(loss, point);
    return analysis;
}

}  // namespace omegascope::cli
