#include "app/present/player/transition.h"

namespace omegascope::present {

namespace {

double mix(double from, double to, double share) {
    return from + share * (to - from);
}

bool match(const session::Session& from, const session::Session& to) {
    network::Architecture shape = from.architecture;
    shape.alpha = to.architecture.alpha;
    return shape == to.architecture && from.criterion == to.criterion &&
           from.data->points.rows() == to.data->points.rows() &&
           from.data->points.cols() == to.data->points.cols() && from.data->targets == to.data->targets;
}

}  // namespace

std::optional<document::Patch> between(const session::Session& from, const session::Session& to,
                                       double share) {
    if (!match(from, to)) return std::nullopt;
    document::Patch patch;
    if (from.architecture.alpha != to.architecture.alpha) {
        patch.network = document::Patch::Network{to.architecture, to.criterion};
        patch.network->architecture.alpha = mix(from.architecture.alpha, to.architecture.alpha, share);
    }
    if (from.data->points != to.data->points) {
        data::Dataset dataset = *to.data;
        dataset.points = from.data->points + share * (to.data->points - from.data->points);
        patch.data = document::Patch::Data{std::move(dataset), std::nullopt};
    }
    patch.parameters = from.parameters + share * (to.parameters - from.parameters);
    slice::SliceSpec slice = to.slice;
    if (from.slice.directions == to.slice.directions && from.slice.ranges.size() == to.slice.ranges.size())
        for (std::size_t i = 0; i < slice.ranges.size(); ++i)
            for (std::size_t end = 0; end < 2; ++end)
                slice.ranges[i][end] = mix(from.slice.ranges[i][end], to.slice.ranges[i][end], share);
    if (from.slice.followsParameters && to.slice.followsParameters) slice.origin = *patch.parameters;
    patch.slice = std::move(slice);
    patch.trajectory = Shared<dynamics::Trajectory>();
    return patch;
}

session::Camera between(const session::Camera& from, const session::Camera& to, double share) {
    session::Camera camera = to;
    camera.azimuth = mix(from.azimuth, to.azimuth, share);
    camera.elevation = mix(from.elevation, to.elevation, share);
    camera.zoom = mix(from.zoom, to.zoom, share);
    camera.panX = mix(from.panX, to.panX, share);
    camera.panY = mix(from.panY, to.panY, share);
    return camera;
}

}  // namespace omegascope::present
