#include "core/theorems/point_analysis.h"

#include <cmath>

#include "core/loss/exact_pass.h"
#include "core/theory/flat_cells.h"
#include "core/theory/multilinear.h"

namespace omegascope::theorems {

namespace {

/// Turns -0, the sum of nothing with a sign, into 0.
Eigen::VectorXd withoutNegativeZeros(const Eigen::VectorXd& values) {
    return values.array() + 0.0;
}

Result<PointAnalysis::Cell> analyseCell(const loss::Loss& loss, const Eigen::VectorXd& point,
                                        const network::Signature& signature) {
    PointAnalysis::Cell cell;
    cell.gradient = withoutNegativeZeros(loss.gradientInCell(point, signature));
    if (!cell.gradient.allFinite())
        return limitError(
            "The gradient at this point is too large for a double; give a point closer to the origin.");
    cell.flat = theory::isFlatCell(loss, signature);
    cell.phi = theory::multilinearForms(loss, point, signature);
    if (cell.phi) cell.phi = withoutNegativeZeros(*cell.phi);
    return cell;
}

}  // namespace

Result<PointAnalysis> analysePoint(const loss::Loss& loss, const Eigen::VectorXd& point,
                                   const nonsmooth::MinimumOptions& options, const Control& control) {
    PointAnalysis analysis;
    if (!std::isfinite(loss.value(point)))
        return limitError(
            "The loss at this point is too large for a double; give a point closer to the origin.");
    const loss::ExactPass pass(loss, point);
    analysis.evaluation = pass.evaluation();
    analysis.loss = analysis.evaluation.value;
    analysis.signature = pass.signature();
    analysis.solved = pass.solved();
    analysis.deadData = loss::deadData(analysis.evaluation);
    analysis.active = analysis.signature.zeros();
    if (analysis.active.empty()) {
        Result<PointAnalysis::Cell> cell = analyseCell(loss, point, analysis.signature);
        if (!cell) return cell.error();
        analysis.cell = *std::move(cell);
    }
    nonsmooth::ClarkeOptions clarkeOptions;
    clarkeOptions.incident.cellBudget = options.cellBudget;
    clarkeOptions.nearWalls = false;
    Result<nonsmooth::ClarkeSubdifferential> clarke =
        nonsmooth::clarkeSubdifferential(loss, point, clarkeOptions, control);
    if (!clarke) return clarke.error();
    analysis.clarke = *std::move(clarke);
    Result<nonsmooth::LocalMinimum> minimum = nonsmooth::localMinimum(loss, point, options, control);
    if (!minimum) return minimum.error();
    analysis.minimum = *std::move(minimum);
    Result<std::optional<nonsmooth::NearMinimum>> near =
        nonsmooth::nearMinimum(loss, point, options, control);
    if (!near) return near.error();
    analysis.near = *std::move(near);
    return analysis;
}

Result<DataAnalysis> analyseData(const loss::Loss& loss, const Control& control) {
    DataAnalysis analysis;
    Result<std::optional<theory::DataSeparability>> separability = theory::dataSeparability(loss);
    if (!separability)
        analysis.separabilityRemark = separability.error().message;
    else if (!*separability)
        analysis.separabilityRemark = "Separability is a notion for classes; regression targets have none.";
    else
        analysis.separability = *std::move(separability);
    Result<theory::Genericity> genericity = theory::genericity(loss, control);
    if (!genericity) return genericity.error();
    analysis.genericity = *std::move(genericity);
    return analysis;
}

}  // namespace omegascope::theorems
