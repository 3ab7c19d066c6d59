#include "core/theorems/point_analysis.h"

#include <cmath>
#include <set>

#include "core/loss/exact_pass.h"
#include "core/nonsmooth/clarke/replica_hull.h"
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
    const nonsmooth::Place place = nonsmooth::placeOf(loss, point);
    const loss::ExactPass& pass = *place.pass;
    analysis.evaluation = pass.evaluation();
    analysis.loss = analysis.evaluation.value;
    analysis.signature = pass.signature();
    analysis.solved = pass.solved();
    analysis.deadData = loss::inactiveData(analysis.evaluation);
    analysis.active = analysis.signature.zeros();
    if (analysis.active.empty()) {
        Result<PointAnalysis::Cell> cell = analyseCell(loss, point, analysis.signature);
        if (!cell) return cell.error();
        analysis.cell = *std::move(cell);
    }
    nonsmooth::ClarkeOptions clarkeOptions;
    clarkeOptions.incident.cellBudget = options.cellBudget;
    clarkeOptions.nearWalls = false;
    if (!loss.network().architecture().replicas) clarkeOptions.incident.here = pass.signature();
    Result<nonsmooth::ClarkeSubdifferential> clarke =
        nonsmooth::clarkeSubdifferential(loss, point, clarkeOptions, control);
    if (!clarke) return clarke.error();
    analysis.clarke = *std::move(clarke);
    if (loss.network().architecture().replicas) {
        const auto classes = nonsmooth::classSubdifferentials(loss, point, clarkeOptions, control);
        if (!classes) return classes.error();
        analysis.replicas.emplace();
        analysis.replicas->spread = loss::replicaSpread(loss.network(), point);
        analysis.replicas->penalty = loss::penaltyValue(loss.network(), point);
        for (const nonsmooth::ClarkeSubdifferential& each : *classes)
            analysis.replicas->toZero.push_back(each.containsZero ? 0.0 : each.minNorm.norm());
    }
    Result<nonsmooth::LocalMinimum> minimum = nonsmooth::localMinimum(place, options, control);
    if (!minimum) return minimum.error();
    analysis.minimum = *std::move(minimum);
    Result<std::optional<nonsmooth::NearMinimum>> near = nonsmooth::nearMinimum(place, options, control);
    if (!near) return near.error();
    analysis.near = *std::move(near);
    return analysis;
}

int regionsSeen(const network::Signature& signature) {
    std::set<std::vector<std::int8_t>> seen;
    for (int i = 0; i < signature.dataCount(); ++i) {
        std::vector<std::int8_t> states;
        for (int layer = 1; layer < signature.layerCount(); ++layer)
            for (int k = 0; k < signature.width(layer); ++k) states.push_back(signature.at(i, layer, k));
        seen.insert(std::move(states));
    }
    return static_cast<int>(seen.size());
}

std::string typeRemark(const PointAnalysis& point) {
    const nonsmooth::LocalMinimum& minimum = point.minimum;
    if (minimum.verdict != nonsmooth::Verdict::LocalMinimum || minimum.type != nonsmooth::MinimumType::Flat ||
        point.cell)
        return {};
    return "It lies on the border of a flat cell: type I for the 2018 paper, type II for the ICLR version, "
           "whose flat "
           "minima lie inside.";
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
