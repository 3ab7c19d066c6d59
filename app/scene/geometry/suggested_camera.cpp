#include "app/scene/geometry/suggested_camera.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "app/scene/geometry/view_projection.h"

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
    const double range = picture.map.highest - picture.map.lowest;
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

Camera fitted(Camera camera, double boxHeight, double width, double height, const ViewMargins& margins) {
    const double innerWidth = width - margins.left - margins.right,
                 innerHeight = height - margins.top - margins.bottom;
    if (!(innerWidth > 0.0) || !(innerHeight > 0.0)) return camera;
    for (int round = 0; round < 2; ++round) {
        const ViewProjection view(camera, boxHeight, width, height);
        constexpr double kFar = std::numeric_limits<double>::infinity();
        std::array<double, 2> low{kFar, kFar}, high{-kFar, -kFar};
        for (const double x : {-1.0, 1.0})
            for (const double y : {-1.0, 1.0})
                for (const double z : {0.0, boxHeight}) {
                    const std::array<double, 2> pixel = view.toPixel({x, y, z});
                    for (std::size_t k = 0; k < 2; ++k) {
                        low[k] = std::min(low[k], pixel[k]);
                        high[k] = std::max(high[k], pixel[k]);
                    }
                }
        const double factor = std::min(innerWidth / std::max(high[0] - low[0], 1e-9),
                                       innerHeight / std::max(high[1] - low[1], 1e-9));
        const double x = 0.5 * (low[0] + high[0]), y = 0.5 * (low[1] + high[1]);
        camera = zoomed(camera, view, factor, x, y);
        camera = panned(camera, ViewProjection(camera, boxHeight, width, height),
                        margins.left + 0.5 * innerWidth - x, margins.top + 0.5 * innerHeight - y);
    }
    return camera;
}

}  // namespace omegascope::scene
