#include "core/nonsmooth/verdict/place.h"

namespace omegascope::nonsmooth {

Place placeOf(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    const auto pass = std::make_shared<const loss::ExactPass>(loss, parameters);
    return {loss, parameters, pass->signature(), pass->solved(), pass->residual(), pass, false};
}

Place placeOnWalls(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    const loss::Evaluation evaluation = loss.evaluate(parameters);
    Place place{loss, parameters, loss.signature(parameters, evaluation), solvedData(loss, evaluation), {},
                {},   false};
    if (loss.criterion() != loss::Criterion::Squared) return place;
    const Eigen::MatrixXd& targets = loss.dataset().targets;
    const auto& pass = evaluation.pass;
    const Eigen::MatrixXd size =
        loss.network().scale(loss.criterionLayer(), parameters, pass.features.back()) + targets.cwiseAbs();
    place.residual = pass.outputs - targets;
    place.residual =
        (place.residual.array().abs() <= loss::kWallTolerance * size.array()).select(0.0, place.residual);
    for (Eigen::Index i = 0; i < targets.cols(); ++i)
        place.solved[static_cast<std::size_t>(i)] = place.residual.col(i).isZero(0.0);
    return place;
}

}  // namespace omegascope::nonsmooth
