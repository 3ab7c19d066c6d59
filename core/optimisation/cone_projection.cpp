#include "core/optimisation/cone_projection.h"

#include <vector>

#include "core/support/dense_algebra.h"

namespace omegascope::optimisation {
namespace {

/// Slopes that count as none, as a share of |normal| |point|: rounding of a few hundred products.
constexpr double kFlatSlope = 1e-12;

/// λ on the chosen columns with point + rows λ orthogonal to them; 0 elsewhere.
Eigen::VectorXd leastSquares(const Eigen::MatrixXd& rows, const std::vector<Eigen::Index>& chosen,
                             const Eigen::VectorXd& point) {
    Eigen::MatrixXd some(rows.rows(), static_cast<Eigen::Index>(chosen.size()));
    for (std::size_t j = 0; j < chosen.size(); ++j)
        some.col(static_cast<Eigen::Index>(j)) = rows.col(chosen[j]);
    const Eigen::VectorXd shares = algebra::leastNormSolution(some, -point);
    Eigen::VectorXd all = Eigen::VectorXd::Zero(rows.cols());
    for (std::size_t j = 0; j < chosen.size(); ++j) all(chosen[j]) = shares(static_cast<Eigen::Index>(j));
    return all;
}

}  // namespace

Eigen::VectorXd coneProjection(const Eigen::MatrixXd& rows, const Eigen::VectorXd& point) {
    Eigen::VectorXd shares = Eigen::VectorXd::Zero(rows.cols()), best = point;
    std::vector<Eigen::Index> chosen;
    const Eigen::Index most = 6 * rows.cols();
    for (Eigen::Index round = 0; round < most; ++round) {
        // The normal that is violated most comes in.
        Eigen::Index worst = -1;
        double slope = 0.0;
        for (Eigen::Index j = 0; j < rows.cols(); ++j) {
            const double size = rows.col(j).norm();
            if (size == 0.0 || shares(j) > 0.0) continue;
            const double here = rows.col(j).dot(best) / size;
            if (here < slope && here < -kFlatSlope * point.norm()) slope = here, worst = j;
        }
        if (worst < 0) break;
        chosen.push_back(worst);
        for (;;) {
            const Eigen::VectorXd next = leastSquares(rows, chosen, point);
            // As far towards it as no share becomes negative; those that would go out.
            double reach = 1.0;
            for (const Eigen::Index j : chosen)
                if (next(j) <= 0.0) reach = std::min(reach, shares(j) / (shares(j) - next(j)));
            if (!(reach >= 0.0)) reach = 0.0;
            shares += reach * (next - shares);
            std::vector<Eigen::Index> kept;
            for (const Eigen::Index j : chosen)
                if (next(j) > 0.0 || shares(j) > 1e-15 * shares.maxCoeff())
                    kept.push_back(j);
                else
                    shares(j) = 0.0;
            if (reach >= 1.0 || kept.size() == chosen.size()) break;
            chosen = std::move(kept);
        }
        std::erase_if(chosen, [&](Eigen::Index j) { return !(shares(j) > 0.0); });
        best = point + rows * shares;
    }
    return best;
}

}  // namespace omegascope::optimisation
