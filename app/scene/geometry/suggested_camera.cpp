#include "app/scene/geometry/suggested_camera.h"

#include <cmath>
#include <numbers>

namespace omegascope::scene {

namespace {

constexpr double kSlopeThatMatters = 0.05;  // of the loss range, over the box

/// Slopes of the least-squares plane through the grid, in loss per half box.
std::array<double, 2> slopes(const Eigen::MatrixXd& values) {
    const auto centred = [](Eigen::Index count) {
        return Eigen::VectorXd::LinSpaced(count, -1.0, 1.0).eval();
    };
    const Eigen::VectorXd s = centred(values.cols());
    const Eigen::VectorXd t = centred(values.rows());
    const double alongS = (values.colwise().mean() * s)(0) / s.squaredNorm();
    const double alongT = (t.transpose() * values.rowwise().mean())(0) / t.squaredNorm();
    return {alongS, alongT};
}

}  // namespace

Camera suggestedCamera(const figures::SlicePicture& picture) {
    Camera best;
    const double range = picture.highest - picture.lowest;
    if (!(range > 0.0)) return best;
    const auto [alongS, alongT] = slopes(picture.grid.values);
    const double start = best.azimuth;
    double most = kSlopeThatMatters * range;
    for (int quarter = 0; quarter < 4; ++quarter) {
        const double azimuth = std::remainder(start + 90.0 * quarter, 360.0);
        const double angle = azimuth * std::numbers::pi / 180.0;
        // At azimuth a the eye looks along (-sin a, cos a).
        const double rise = -std::sin(angle) * alongS + std::cos(angle) * alongT;
        if (rise > most) {
            most = rise;
            best.azimuth = azimuth;
        }
    }
    return best;
}

}  // namespace omegascope::scene
