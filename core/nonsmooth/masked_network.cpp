#include "core/nonsmooth/masked_network.h"

namespace omegascope::nonsmooth {

bool isDense(const loss::Loss& loss) {
    const network::Architecture& architecture = loss.network().architecture();
    for (int layer = 1; layer <= architecture.depth() + 1; ++layer)
        if (!architecture.isPlain(layer)) return false;
    return true;
}

MaskedNetwork::MaskedNetwork(const loss::Loss& loss, const network::Signature& cell,
                             const Eigen::VectorXd& at)
    : loss_(loss),
      masks_(loss::masks(loss.network(), loss.criterion(), loss.dataset().targets, cell)),
      pass_(loss::maskedForward(loss.network(), masks_, at, loss.dataset().points)),
      at_(at) {
}

Eigen::MatrixXd MaskedNetwork::weights(int layer) const {
    const network::Block& block = *loss_.network().layout().weight(layer);
    const Eigen::Index units = block.shape[0], inputs = block.size / units;
    return Eigen::Map<const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>>(
        at_.data() + block.offset, units, inputs);
}

Eigen::MatrixXd MaskedNetwork::step(int m, int datum) const {
    return weights(m) * masks_.slopes[static_cast<std::size_t>(m - 2)].col(datum).asDiagonal();
}

Eigen::MatrixXd MaskedNetwork::derivative(int layer, int datum) const {
    const auto& layout = loss_.network().layout();
    const Eigen::Index units = layout.weight(layer)->shape[0];
    Eigen::MatrixXd result = Eigen::MatrixXd::Zero(units, at_.size());
    Eigen::MatrixXd share = Eigen::MatrixXd::Identity(units, units);  // ∂z/∂z^(l)
    for (int l = layer; l >= 1; --l) {
        const Eigen::VectorXd features = pass_.features[static_cast<std::size_t>(l - 1)].col(datum);
        const network::Block& weight = *layout.weight(l);
        for (Eigen::Index j = 0; j < share.cols(); ++j)
            result.middleCols(weight.offset + j * features.size(), features.size()) =
                share.col(j) * features.transpose();
        if (const auto* b = layout.bias(l)) result.middleCols(b->offset, share.cols()) = share;
        if (l > 1) share = share * step(l, datum);
    }
    return result;
}

}  // namespace omegascope::nonsmooth
