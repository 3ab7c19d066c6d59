#include "app/panels/point_facts.h"

#include <cmath>

#include "core/theory/multilinear.h"

namespace omegascope::panels {

namespace {

constexpr double kIntegerTolerance = 1e-9;

/// Σ ℓ_i when it is a sum of integers and every μ_i is 1/N.
std::optional<int> integerShare(const loss::Loss& loss, const loss::Evaluation& evaluation) {
    if (loss.dataset().scheme != data::WeightScheme::Uniform) return std::nullopt;
    double sum = 0.0;
    for (const double each : evaluation.perDatum) {
        if (!(std::abs(each - std::round(each)) <= kIntegerTolerance) || each > 1e6) return std::nullopt;
        sum += std::round(each);
    }
    if (sum > 1e9) return std::nullopt;
    return static_cast<int>(sum);
}

/// Units of the first layer that the second one reads: v_k ≠ 0.
std::vector<Eigen::Index> activeUnits(const network::Network& network, const Eigen::VectorXd& parameters) {
    const Eigen::Index units = network.architecture().width(1);
    const Eigen::MatrixXd outgoing = network.linear(2, parameters, Eigen::MatrixXd::Identity(units, units));
    std::vector<Eigen::Index> active;
    for (Eigen::Index k = 0; k < units; ++k)
        if ((outgoing.col(k).array() != 0.0).any()) active.push_back(k);
    return active;
}

std::optional<bool> areBlind(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                             const loss::Evaluation& evaluation, const std::vector<int>& data) {
    if (loss.network().depth() == 0 || data.empty()) return std::nullopt;
    const std::vector<Eigen::Index> active = activeUnits(loss.network(), parameters);
    if (active.empty()) return std::nullopt;
    const Eigen::MatrixXd& z = evaluation.pass.preActivations.front();
    for (const int i : data)
        for (const Eigen::Index k : active)
            if (z(k, i) > 0.0) return false;
    return true;
}

}  // namespace

PointFacts pointFacts(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    const loss::Evaluation evaluation = loss.evaluate(parameters);
    const network::Signature signature = loss.signature(parameters, evaluation);
    PointFacts facts;
    facts.loss = evaluation.value;
    facts.dataCount = loss.dataset().size();
    facts.unsolvedShare = integerShare(loss, evaluation);
    facts.walls = signature.zeros();
    if (facts.walls.empty()) {
        facts.flatCell = theory::isFlatCell(loss, signature);
        facts.gradientNorm = loss.gradientInCell(parameters, signature).norm();
        facts.forms = theory::multilinearForms(loss, parameters, signature);
    }
    facts.dead = loss::deadData(evaluation);
    const std::vector<bool> solved = loss::solvedData(loss, evaluation);
    for (std::size_t i = 0; i < solved.size(); ++i)
        if (!solved[i]) facts.unsolved.push_back(static_cast<int>(i));
    facts.unsolvedAreBlind = areBlind(loss, parameters, evaluation, facts.unsolved);
    return facts;
}

}  // namespace omegascope::panels
