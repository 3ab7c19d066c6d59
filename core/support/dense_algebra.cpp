#include "core/support/dense_algebra.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>
#include <Eigen/QR>
#include <algorithm>

namespace omegascope::algebra {

namespace {

Eigen::ColPivHouseholderQR<Eigen::MatrixXd> factorised(const Eigen::MatrixXd& columns, double threshold) {
    Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr;
    qr.setThreshold(threshold);
    qr.compute(columns);
    return qr;
}

}  // namespace

Eigen::VectorXd leastSquares(const Eigen::MatrixXd& a, const Eigen::VectorXd& b) {
    if (a.size() == 0) return Eigen::VectorXd::Zero(a.cols());
    return Eigen::ColPivHouseholderQR<Eigen::MatrixXd>(a).solve(b);
}

Eigen::VectorXd leastNormSolution(const Eigen::MatrixXd& a, const Eigen::VectorXd& b, double threshold) {
    if (a.size() == 0) return Eigen::VectorXd::Zero(a.cols());
    Eigen::CompleteOrthogonalDecomposition<Eigen::MatrixXd> solver;
    if (threshold >= 0.0) solver.setThreshold(threshold);
    solver.compute(a);
    return solver.solve(b);
}

Eigen::Index rankOf(const Eigen::MatrixXd& columns, double threshold) {
    return columns.cols() == 0 ? 0 : factorised(columns, threshold).rank();
}

Eigen::MatrixXd orthonormalBasis(const Eigen::MatrixXd& columns, double threshold) {
    const auto qr = factorised(columns, threshold);
    return qr.householderQ() * Eigen::MatrixXd::Identity(columns.rows(), qr.rank());
}

Eigen::MatrixXd orthonormalised(const Eigen::MatrixXd& columns) {
    return Eigen::HouseholderQR<Eigen::MatrixXd>(columns).householderQ() *
           Eigen::MatrixXd::Identity(columns.rows(), columns.cols());
}

Eigen::MatrixXd orthonormalComplement(const Eigen::MatrixXd& columns, double threshold) {
    const Eigen::Index n = columns.rows();
    if (columns.cols() == 0) return Eigen::MatrixXd::Identity(n, n);
    const auto qr = factorised(columns, threshold);
    const Eigen::MatrixXd q = qr.householderQ();
    return q.rightCols(n - qr.rank());
}

SymmetricEigen symmetricEigen(const Eigen::MatrixXd& symmetric) {
    const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(symmetric);
    return {solver.eigenvalues(), solver.eigenvectors()};
}

Eigen::MatrixXd solvePositive(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
    return a.ldlt().solve(b);
}

PrincipalDirections principalDirections(const Eigen::MatrixXd& points, Eigen::Index count) {
    const bool wide = points.rows() > points.cols();
    const SymmetricEigen eigen = symmetricEigen(wide ? Eigen::MatrixXd(points.transpose() * points)
                                                     : Eigen::MatrixXd(points * points.transpose()));
    PrincipalDirections result;
    result.squares = eigen.values.cwiseMax(0.0).reverse();
    result.directions = eigen.vectors.rightCols(std::min(count, eigen.vectors.cols())).rowwise().reverse();
    if (wide) result.directions = (points * result.directions).eval();
    for (auto direction : result.directions.colwise()) {
        direction.normalize();
        Eigen::Index largest = 0;
        direction.cwiseAbs().maxCoeff(&largest);
        if (direction(largest) < 0.0) direction *= -1.0;
    }
    return result;
}

}  // namespace omegascope::algebra
