#include "core/slice/slice_loss.h"

#include <stdexcept>

#include "core/loss/replica_penalty.h"

namespace omegascope::slice {

SliceLoss::SliceLoss(loss::Loss loss, AffineSlice slice) : loss_(std::move(loss)), slice_(std::move(slice)) {
    if (slice_.origin.size() != loss_.parameterCount() ||
        slice_.directions.rows() != loss_.parameterCount() || slice_.dimension() < 2)
        throw std::invalid_argument("SliceLoss: the slice does not lie in the parameter space of the loss");
    const auto& network = loss_.network();
    const Eigen::MatrixXd& points = loss_.dataset().points;
    // z^(1) is linear in (W1, b1), so each term is the same affine map with that term's parameters.
    firstLayer_.push_back(network.affine(1, slice_.origin, points));
    firstLayer_.push_back(network.affine(1, slice_.directions.col(0), points));
    firstLayer_.push_back(network.affine(1, slice_.directions.col(1), points));
}

network::ForwardPass SliceLoss::pass(double s, double t, Eigen::VectorXd& parameters) const {
    const auto& network = loss_.network();
    const int depth = network.depth();
    parameters = slice_.at(s, t);
    network::ForwardPass pass;
    Eigen::MatrixXd z = firstLayer_[0] + s * firstLayer_[1] + t * firstLayer_[2];
    pass.features.emplace_back();  // the data themselves are never needed again
    for (int layer = 1; layer <= depth; ++layer) {
        pass.features.push_back(network::leakyRelu(z, network.architecture().alpha));
        pass.preActivations.push_back(std::move(z));
        z = network.affine(layer + 1, parameters, pass.features.back());
    }
    pass.outputs = std::move(z);
    return pass;
}

double SliceLoss::value(double s, double t) const {
    Eigen::VectorXd parameters;
    const auto forward = pass(s, t, parameters);
    return loss::weightedLoss(loss_.criterion(), forward.outputs, loss_.dataset().targets, loss_.weights()) +
           loss::penaltyValue(loss_.network(), parameters);
}

double SliceLoss::preActivations(double s, double t, Eigen::VectorXd& values) const {
    Eigen::VectorXd parameters;
    auto forward = pass(s, t, parameters);
    const int count = loss_.dataset().size();
    const Eigen::MatrixXd criterion =
        loss::criterionPreActivations(loss_.criterion(), forward.outputs, loss_.dataset().targets);
    Eigen::Index stride = criterion.rows();
    for (const auto& z : forward.preActivations) stride += z.rows();
    values.resize(stride * count);
    for (int i = 0; i < count; ++i) {
        Eigen::Index at = i * stride;
        for (const auto& z : forward.preActivations) {
            values.segment(at, z.rows()) = z.col(i);
            at += z.rows();
        }
        values.segment(at, criterion.rows()) = criterion.col(i);
    }
    return loss::weightedLoss(loss_.criterion(), forward.outputs, loss_.dataset().targets, loss_.weights()) +
           loss::penaltyValue(loss_.network(), parameters);
}

network::Signature SliceLoss::signature(double s, double t) const {
    return loss_.signature(slice_.at(s, t));
}

}  // namespace omegascope::slice
