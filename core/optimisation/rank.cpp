#include "core/optimisation/rank.h"

#include <Eigen/QR>

namespace omegascope::optimisation {

Eigen::Index rankOf(const Eigen::MatrixXd& columns, double threshold) {
    if (columns.cols() == 0) return 0;
    Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr;
    qr.setThreshold(threshold);
    qr.compute(columns);
    return qr.rank();
}

}  // namespace omegascope::optimisation
