#include "core/theory/multilinear.h"

#include "core/loss/exact_numbers.h"
#include "core/loss/masks.h"
#include "core/support/random.h"

namespace omegascope::theory {

namespace {

/// Sums that cancel identically leave this share of their terms at most, far below it in fact: what is above it is not
/// 0 for certain, what is below is decided in exact numbers.
constexpr double kCancellation = 1e-9;

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

Eigen::VectorXd randomParameters(Eigen::Index count, std::uint64_t seed = 0x666c6174) {
    Random random(seed);
    Eigen::VectorXd parameters(count);
    for (double& entry : parameters) entry = random.normal();
    return parameters;
}

/// Whether `values`, a signed sum, is 0 up to rounding: `sizes` is the same sum with every term made
/// positive.
template <typename Derived>
bool vanishes(const Eigen::MatrixBase<Derived>& values, const Eigen::MatrixBase<Derived>& sizes) {
    return (values.array().abs() <= kCancellation * sizes.array()).all();
}

/// The signature has no zeros here.
bool isFlatOpenCell(const loss::Loss& loss, const network::Signature& signature) {
    const network::Network& network = loss.network();
    const data::Dataset& dataset = loss.dataset();
    const loss::Masks cell = loss::masks(network, loss.criterion(), dataset.targets, signature);
    const Eigen::VectorXd at = randomParameters(network.parameterCount());
    const Eigen::VectorXd size = at.cwiseAbs();
    const Eigen::MatrixXd farthest = dataset.points.cwiseAbs();
    const network::ForwardPass pass = maskedForward(network, cell, at, dataset.points);
    const network::ForwardPass sizes = maskedForward(network, cell, size, farthest);
    if (!loss::isPiecewiseMultilinear(loss.criterion()))
        return vanishes(pass.outputs, sizes.outputs) &&
               (sizes.outputs.isZero(0.0) || loss::outputsVanishExactly(loss, at, signature));
    const Eigen::MatrixXd delta =
        outputGradient(loss.criterion(), pass.outputs, dataset.targets, loss.weights(), cell.criterion);
    const Eigen::VectorXd terms = maskedBackward(network, cell, size, sizes.features, delta.cwiseAbs());
    if (!vanishes(maskedBackward(network, cell, at, pass.features, delta), terms)) return false;
    if (terms.isZero(0.0)) return true;
    // The derivative of a polynomial that is not constant vanishes along a random direction at a random point with
    // probability 0 (of 2^-50 with these numbers).
    return loss::exactSlope(loss, at, randomParameters(at.size(), 0x64697265), signature).isZero();
}

}  // namespace

std::optional<Eigen::VectorXd> multilinearForms(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                                const network::Signature& signature) {
    if (!loss::isPiecewiseMultilinear(loss.criterion())) return std::nullopt;
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

bool isFlatCell(const loss::Loss& loss, const network::Signature& signature) {
    if (!signature.hasZero()) return isFlatOpenCell(loss, signature);
    return isFlatOpenCell(loss, loss::resolved(signature, -1)) &&
           isFlatOpenCell(loss, loss::resolved(signature, 1));
}

}  // namespace omegascope::theory
