#include "core/theory/cell_hessian.h"

#include <string>

namespace omegascope::theory {

Result<Eigen::MatrixXd> cellHessian(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    if (!loss::isPiecewiseMultilinear(loss.criterion()))
        return Error{"The Hessian of a cell is told for losses of hinge type; choose such a criterion."};
    if (parameters.size() > kMostHessian)
        return limitError("The Hessian would have " + std::to_string(parameters.size()) +
                          " rows; it is told for at most " + std::to_string(kMostHessian) +
                          " parameters, so take a smaller network.");
    const network::Signature here = loss.signature(parameters);
    if (here.hasZero())
        return Error{
            "The loss has no Hessian at this point, which lies on a wall; move ω into a cell first."};
    const Eigen::VectorXd gradient = loss.gradientInCell(parameters, here);
    Eigen::MatrixXd hessian(parameters.size(), parameters.size());
    for (Eigen::Index k = 0; k < parameters.size(); ++k) {
        Eigen::VectorXd moved = parameters;
        moved[k] += 1.0;
        hessian.col(k) = loss.gradientInCell(moved, here) - gradient;
    }
    return Eigen::MatrixXd(0.5 * (hessian + hessian.transpose()));
}

}  // namespace omegascope::theory
