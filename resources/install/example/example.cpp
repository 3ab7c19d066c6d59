#include <core/cells/find_cells.h>

#include <iostream>

using namespace omegascope;

int main() {
    // ŷ = v·max(w x + b, 0) + c with two hidden units, and three data: x and y.
    const network::Architecture shape{.input = 1, .layers = {network::DenseLayer{2}}};
    const data::Dataset data{Eigen::RowVector3d(-1, 0, 1), Eigen::RowVector3d(1, -1, 1), {}, {}};
    const loss::Loss loss(network::Network(shape), loss::Criterion::Hinge, data);
    const Eigen::VectorXd omega = Eigen::VectorXd::LinSpaced(loss.parameterCount(), -1, 1);
    const slice::AffineSlice plane{omega, Eigen::MatrixXd::Identity(omega.size(), 2), {{{-3, 3}, {-3, 3}}}};
    const auto complex = cells::cellComplex(slice::SliceLoss(loss, plane));
    std::cout << "L = " << loss.value(omega) << ", " << complex->cells.size() << " cells\n";
}
