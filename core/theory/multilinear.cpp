#include "core/theory/multilinear.h"

#include "core/loss/masks.h"

namespace omegascope::theory {

namespace {

/// ŷ when x^(from) = `features` passes through the layers from+1…L+1 with the biases left out.   R × N
Eigen::MatrixXd propagate(const loss::Loss& loss, const loss::Masks& cell, const Eigen::VectorXd& parameters,
                          int from, Eigen::MatrixXd features) {
    const network::Network& network = loss.network();
    for (int layer = from + 1; layer <= network.depth(); ++layer)
        features = network.linear(layer, parameters, features)
                       .cwiseProduct(cell.slopes[static_cast<std::size_t>(layer - 1)]);
    return network.linear(network.depth() + 1, parameters, features);
}

/// b^(ℓ) (or c) alone, one column per datum.   d_ℓ × N
Eigen::MatrixXd biasColumns(const loss::Loss& loss, const Eigen::VectorXd& parameters, int layer) {
    Eigen::MatrixXd columns =
        Eigen::MatrixXd::Zero(loss.network().architecture().width(layer), loss.dataset().size());
    loss.network().addBias(layer, parameters, columns);
    return columns;
}

/// Σ_i Σ_r μ_ir ε_ir, every criterion's constant being 1.
double constantForm(const loss::Loss& loss, const Eigen::MatrixXd& criterionMask) {
    if (loss.weights().rows() == criterionMask.rows())
        return loss.weights().cwiseProduct(criterionMask).sum();
    return loss.weights().cwiseProduct(criterionMask.colwise().sum()).sum();
}

}  // namespace

std::optional<Eigen::VectorXd> multilinearForms(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                                const network::Signature& signature) {
    if (!loss::isPiecewiseMultilinear(loss.criterion()) ||
        network::penaltyWeight(loss.network().architecture()) != 0.0)
        return std::nullopt;
    const data::Dataset& dataset = loss.dataset();
    const int depth = loss.network().depth();
    const loss::Masks cell = loss::masks(loss.network(), loss.criterion(), dataset.targets, signature);
    // The criterion is affine in ŷ on the cell, so ∂L/∂ŷ does not depend on ŷ and pairs with each source's
    // share.
    const Eigen::MatrixXd unused =
        Eigen::MatrixXd::Zero(loss.network().architecture().outputs, dataset.size());
    const Eigen::MatrixXd slope =
        outputGradient(loss.criterion(), unused, dataset.targets, loss.weights(), cell.criterion);
    Eigen::VectorXd forms(depth + 3);
    forms[0] = slope.cwiseProduct(propagate(loss, cell, parameters, 0, dataset.points)).sum();
    for (int layer = 1; layer <= depth; ++layer) {
        const Eigen::MatrixXd source = biasColumns(loss, parameters, layer)
                                           .cwiseProduct(cell.slopes[static_cast<std::size_t>(layer - 1)]);
        forms[layer] = slope.cwiseProduct(propagate(loss, cell, parameters, layer, source)).sum();
    }
    forms[depth + 1] = slope.cwiseProduct(biasColumns(loss, parameters, depth + 1)).sum();
    forms[depth + 2] = constantForm(loss, cell.criterion);
    return forms;
}

}  // namespace omegascope::theory
