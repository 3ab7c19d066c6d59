#include "core/loss/loss.h"

#include <cmath>
#include <stdexcept>

#include "core/loss/masks.h"
#include "core/loss/replica_penalty.h"

namespace omegascope::loss {

namespace {

constexpr double kSolvedSquared = 1e-12;  // of 1, |ŷ - y|²: a residual of 1e-6; verdicts ask `ExactPass`

std::int8_t state(double value, double threshold) {
    if (std::abs(value) <= threshold) return 0;
    return value > 0.0 ? 1 : -1;
}

/// Writes the states of one layer: z and its scale are units × N.
void setLayer(network::Signature& signature, int layer, const Eigen::MatrixXd& z,
              const Eigen::MatrixXd& scale, double tolerance) {
    for (Eigen::Index i = 0; i < z.cols(); ++i)
        for (Eigen::Index k = 0; k < z.rows(); ++k)
            signature.set(static_cast<int>(i), layer, static_cast<int>(k),
                          state(z(k, i), tolerance * scale(k, i)));
}

/// 1 + the scales of the outputs that enter each criterion pre-activation.
Eigen::MatrixXd criterionScale(Criterion criterion, Eigen::MatrixXd outputScale,
                               const Eigen::MatrixXd& targets) {
    if (criterion == Criterion::MulticlassHinge)
        for (Eigen::Index i = 0; i < targets.cols(); ++i) {
            const double own = outputScale(static_cast<Eigen::Index>(targets(0, i)), i);
            outputScale.col(i).array() += own;
        }
    return (outputScale.array() + 1.0).matrix();
}

}  // namespace

Loss::Loss(network::Network network, Criterion criterion, Shared<data::Dataset> dataset)
    : network_(std::move(network)), criterion_(criterion), dataset_(std::move(dataset)) {
    if (const Outcome outcome = check(network_, criterion_, *dataset_); !outcome)
        throw std::invalid_argument(outcome.error().message);
    weights_ = dataset_->resolvedWeights(weightRows(criterion_, network_.architecture().outputs));
}

Outcome Loss::check(const network::Network& network, Criterion criterion, const data::Dataset& dataset) {
    if (network.architecture().replicas && criterion != Criterion::OneVersusAll)
        return Error{
            "The penalty on replicas belongs to the criterion one-versus-all, but the criterion is " +
            std::string(name(criterion)) + "; take the penalty away first."};
    if (Outcome fits = checkDataset(criterion, dataset, network.architecture().outputs); !fits) return fits;
    if (dataset.dimension() != network.architecture().input)
        return Error{"The points have " + std::to_string(dataset.dimension()) +
                     " coordinates, but the network has " + std::to_string(network.architecture().input) +
                     " inputs; make the two equal."};
    return Done{};
}

double Loss::value(const Eigen::VectorXd& parameters) const {
    return weightedLoss(criterion_, network_.outputs(parameters, dataset_->points), dataset_->targets,
                        weights_) +
           penaltyValue(network_, parameters);
}

Evaluation Loss::evaluate(const Eigen::VectorXd& parameters) const {
    Evaluation result;
    result.pass = network_.forward(parameters, dataset_->points);
    result.criterion = criterionPreActivations(criterion_, result.pass.outputs, dataset_->targets);
    result.perDatum = perDatumLoss(criterion_, result.pass.outputs, dataset_->targets);
    result.value = weightedLoss(criterion_, result.pass.outputs, dataset_->targets, weights_) +
                   penaltyValue(network_, parameters);
    return result;
}

network::Signature Loss::signature(const Eigen::VectorXd& parameters, double tolerance) const {
    return signature(parameters, evaluate(parameters), tolerance);
}

std::vector<Eigen::MatrixXd> Loss::wallScales(const Eigen::VectorXd& parameters, const Evaluation& evaluation,
                                              double tolerance) const {
    const double alpha = network_.architecture().alpha;
    std::vector<Eigen::MatrixXd> result;
    Eigen::MatrixXd features = dataset_->points;
    for (int layer = 1; layer <= network_.depth(); ++layer) {
        result.push_back(network_.scale(layer, parameters, features));
        const auto inactive = evaluation.pass.preActivations[static_cast<std::size_t>(layer - 1)].array() <
                              -tolerance * result.back().array();
        features = inactive.select(alpha * result.back(), result.back());
    }
    if (isPiecewiseMultilinear(criterion_))
        result.push_back(criterionScale(criterion_, network_.scale(criterionLayer(), parameters, features),
                                        dataset_->targets));
    return result;
}

network::Signature Loss::signature(const Eigen::VectorXd& parameters, const Evaluation& evaluation,
                                   double tolerance) const {
    const std::vector<Eigen::MatrixXd> scales = wallScales(parameters, evaluation, tolerance);
    network::Signature result = emptySignature();
    for (int layer = 1; layer <= network_.depth(); ++layer) {
        const auto below = static_cast<std::size_t>(layer - 1);
        setLayer(result, layer, evaluation.pass.preActivations[below], scales[below], tolerance);
    }
    if (!isPiecewiseMultilinear(criterion_)) return result;
    const int last = criterionLayer();
    setLayer(result, last, evaluation.criterion, scales.back(), tolerance);
    if (criterion_ == Criterion::MulticlassHinge)
        for (int i = 0; i < dataset_->size(); ++i)
            result.set(i, last, static_cast<int>(dataset_->targets(0, i)), 1);
    return result;
}

Eigen::VectorXd Loss::gradientInCell(const Eigen::VectorXd& parameters,
                                     const network::Signature& signature) const {
    const Masks cell = masks(network_, criterion_, dataset_->targets, signature);
    const network::ForwardPass pass = maskedForward(network_, cell, parameters, dataset_->points);
    Eigen::MatrixXd delta =
        outputGradient(criterion_, pass.outputs, dataset_->targets, weights_, cell.criterion);
    Eigen::VectorXd gradient = maskedBackward(network_, cell, parameters, pass.features, std::move(delta));
    addPenaltyGradient(network_, parameters, gradient);
    return gradient;
}

std::optional<Eigen::VectorXd> Loss::gradient(const Eigen::VectorXd& parameters) const {
    const network::Signature here = signature(parameters);
    if (here.hasZero()) return std::nullopt;
    return gradientInCell(parameters, here);
}

Eigen::VectorXd Loss::backpropagation(const Eigen::VectorXd& parameters) const {
    return gradientInCell(parameters, resolved(signature(parameters), -1));
}

network::Signature Loss::emptySignature() const {
    std::vector<int> widths;
    for (int layer = 1; layer <= network_.depth(); ++layer)
        widths.push_back(network_.architecture().width(layer));
    widths.push_back(criterionUnits(criterion_, network_.architecture().outputs));
    return network::Signature(dataset_->size(), std::move(widths));
}

std::vector<int> deadData(const Loss& loss, const Evaluation& evaluation) {
    return loss.network().architecture().alpha == 0.0 ? inactiveData(evaluation) : std::vector<int>();
}

std::vector<int> inactiveData(const Evaluation& evaluation) {
    std::vector<int> dead;
    if (evaluation.pass.preActivations.empty()) return dead;
    const Eigen::MatrixXd& z = evaluation.pass.preActivations.front();
    for (Eigen::Index i = 0; i < z.cols(); ++i)
        if ((z.col(i).array() <= 0.0).all()) dead.push_back(static_cast<int>(i));
    return dead;
}

std::vector<bool> solvedData(const Loss& loss, const Evaluation& evaluation) {
    const Eigen::MatrixXd& outputs = evaluation.pass.outputs;
    std::vector<bool> solved;
    for (Eigen::Index i = 0; i < outputs.cols(); ++i) {
        if (loss.criterion() == Criterion::Logistic)
            solved.push_back(loss.dataset().targets(0, i) * outputs(0, i) > 0.0);
        else if (loss.criterion() == Criterion::Squared)
            solved.push_back(evaluation.perDatum[i] <= kSolvedSquared);
        else
            solved.push_back(evaluation.perDatum[i] <=
                             kWallTolerance * (1.0 + outputs.col(i).cwiseAbs().maxCoeff()));
    }
    return solved;
}

}  // namespace omegascope::loss
