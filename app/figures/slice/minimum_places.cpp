#include "app/figures/slice/minimum_places.h"

#include "core/cells/complex/edge_points.h"
#include "core/cells/mesh/slice_mesh.h"

namespace omegascope::figures {

namespace {

constexpr int kChords = 24;

}  // namespace

LevelPath edgePath(const cells::CellComplex& complex, const cells::SliceMinimum::EdgePart& part) {
    const cells::WindowMap map(complex.window);
    const bool straight = complex.edges[static_cast<std::size_t>(part.edge)].arc < 0;
    const int chords = straight ? 1 : kChords;
    LevelPath path;
    for (int k = 0; k <= chords; ++k) {
        const double share = part.from + (part.to - part.from) * k / chords;
        path.push_back(map.toSlice(cells::pointOnEdge(complex, map, part.edge, share)));
    }
    return path;
}

MinimumPlaces minimumPlaces(const cells::CellComplex& complex, const cells::SliceMesh& mesh,
                            const cells::SliceMinima& minima) {
    MinimumPlaces places;
    std::vector<bool> plateau(mesh.cells.size(), false);
    for (const cells::SliceMinimum& minimum : minima.minima) {
        for (const int cell : minimum.cells) plateau[static_cast<std::size_t>(cell)] = true;
        for (const auto& part : minimum.creases)
            places.lines.push_back({edgePath(complex, part), minimum.loss});
        for (const auto& valley : minimum.valleys)
            places.lines.push_back({{valley[0], valley[1]}, minimum.loss});
        if (minimum.shape == cells::SliceMinimum::Shape::Isolated)
            places.spots.push_back({minimum.at, minimum.loss});
    }
    places.outlines = cells::outlines(mesh, plateau);
    return places;
}

}  // namespace omegascope::figures
