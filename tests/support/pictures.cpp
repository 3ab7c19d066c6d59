#include "tests/support/pictures.h"

#include <algorithm>

#include "app/figures/surface/volume_picture.h"
#include "app/scene/geometry/suggested_camera.h"
#include "core/slice/slice_loss.h"

namespace omegascope::testing {

std::shared_ptr<const figures::SlicePicture> rampPicture(int n) {
    auto picture = std::make_shared<figures::SlicePicture>();
    picture->axes = {slice::AxisLabel{"s", 0.0, 1.0}, slice::AxisLabel{"t", 0.0, 1.0}};
    picture->grid.rangeS = {-1.0, 1.0};
    picture->grid.rangeT = {-1.0, 1.0};
    picture->map.lowest = 0.0;
    picture->map.highest = 1.0;
    picture->criterionLayer = 2;

    cells::SliceMesh& mesh = picture->mesh;
    mesh.makers = {{kRampMaker}};
    mesh.cells.resize(2);
    mesh.cells[0].flat = true;
    const auto vertex = [n](int column, int row) { return row * (n + 1) + column; };
    for (int row = 0; row <= n; ++row) {
        for (int column = 0; column <= n; ++column) {
            const double s = -1.0 + 2.0 * column / n;
            mesh.vertices.push_back({s, -1.0 + 2.0 * row / n, std::max(0.0, s)});
        }
    }
    for (int row = 0; row < n; ++row) {
        mesh.walls.push_back({vertex(n / 2, row), vertex(n / 2, row + 1), 0});
        for (int column = 0; column < n; ++column) {
            mesh.facets.push_back({static_cast<int>(mesh.facetVertices.size()), 4, 2 * column < n ? 0 : 1});
            for (const int corner : {vertex(column, row), vertex(column + 1, row),
                                     vertex(column + 1, row + 1), vertex(column, row + 1)})
                mesh.facetVertices.push_back(corner);
        }
    }
    picture->flatOutlines = {{vertex(0, 0), vertex(n / 2, 0), vertex(n / 2, n), vertex(0, n)}};
    picture->wallPaths = {{{vertex(n / 2, 0), vertex(n / 2, n)}, 0, false}};
    return picture;
}

scene::SurfaceState stateOf(const Example& example) {
    scene::SurfaceState state;
    state.picture =
        *figures::slicePicture(example.loss, example.spec, example.slice, {.gridSize = 65, .scale = {}}, {});
    const Eigen::VectorXd place = example.slice.project(example.parameters);
    state.omega = {place[0], place[1]};
    state.omegaLoss = example.loss.value(example.parameters);
    return state;
}

scene::SurfaceState volumeState(const char* third) {
    const Example example = figure4b();
    const auto& network = example.loss.network();
    slice::SliceSpec spec;
    spec.origin = example.parameters;
    for (const auto& direction :
         {alongEntry(network, "b1", 0), alongEntry(network, "b1", 1), alongEntry(network, third, 0)})
        spec.directions.emplace_back(slice::BlockDirection{direction});
    spec.ranges = {{-3.5, 5.5}, {-4.5, 4.5}, {-4, 4}};
    const auto picture = figures::volumePicture(example.loss, spec, *slice::resolve(spec, network),
                                                {.gridSize = 17, .complex = {.depth = 4}, .scale = {}});
    if (!picture) qFatal("%s", picture.error().message.c_str());
    scene::SurfaceState state;
    state.volume.picture = *picture;
    state.camera = scene::kVolumeCamera;
    return state;
}

}  // namespace omegascope::testing
