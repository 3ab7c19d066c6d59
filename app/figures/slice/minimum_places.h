#pragma once

#include <array>
#include <vector>

#include "app/figures/lines/slice_lines.h"
#include "core/cells/facts/slice_minima.h"

namespace omegascope::figures {

/// The places of all minima of the slice, ready to draw. Plateaus: outlines of mesh vertices. Creases and
/// valleys: lines of one loss. Isolated ones: points.
struct MinimumPlaces {
    struct Line {
        LevelPath points;
        double loss = 0.0;
    };
    struct Spot {
        std::array<double, 2> at{};
        double loss = 0.0;
    };
    std::vector<std::vector<int>> outlines;
    std::vector<Line> lines;
    std::vector<Spot> spots;
    bool empty() const { return outlines.empty() && lines.empty() && spots.empty(); }
};
/// Cost O(mesh).
MinimumPlaces minimumPlaces(const cells::CellComplex& complex, const cells::SliceMesh& mesh,
                            const cells::SliceMinima& minima);

/// A part of an edge as a line in slice coordinates, curved edges in chords.
LevelPath edgePath(const cells::CellComplex& complex, const cells::SliceMinimum::EdgePart& part);

}  // namespace omegascope::figures
