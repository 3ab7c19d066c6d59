#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/cells/facts/cell_facts.h"
#include "core/slice/loss_grid.h"

namespace omegascope::cells {

/// A piece of wall: a segment between two mesh vertices on which the entries of `makers` vanish.
struct WallSegment {
    int from = 0;
    int to = 0;
    int makers = 0;  ///< index into SliceMesh::makers
};

/// One convex polygon of the mesh, inside one cell: vertices are facetVertices[first … first+count-1],
/// counter-clockwise in (s,t).
struct Facet {
    int first = 0;
    int count = 0;
    int cell = 0;  ///< index into SliceMesh::cells, and of the complex
};

/// What drawing needs to know of a cell.
struct CellSummary {
    bool flat = false;       ///< truly flat in Ω
    bool sliceFlat = false;  ///< the loss is constant on the cell within the slice
    double lowest = 0.0;     ///< loss range over the vertices of the mesh
    double highest = 0.0;
};

/// The loss surface over a complex: no facet straddles a wall, so a crease is a crease at any zoom. Cells on which the
/// loss is affine are kept whole when they are convex; others are triangulated, and edges are halved until the
/// linear interpolant is within the tolerance of the cell's polynomial. Curved walls become chords.
struct SliceMesh {
    struct Vertex {
        double s = 0.0;
        double t = 0.0;
        double loss = 0.0;
    };

    std::vector<Vertex> vertices;
    std::vector<Facet> facets;
    std::vector<int> facetVertices;
    std::vector<WallSegment> walls;
    std::vector<std::vector<network::Activation>> makers;  ///< as in the complex
    std::vector<CellSummary> cells;
};

struct SliceMeshOptions {
    double chordTolerance = 1.5e-4;  ///< of the window's half width: distance between a wall and its chord
    double lossTolerance = 1e-3;     ///< of the loss range, at the middle of an edge of the mesh
    int facetBudget = 400'000;       ///< no further halving beyond it
};

/// Cost O(edges + facets); 10,000 straight cells in well under 50 ms.  @return an Error only when stopped
Result<SliceMesh> sliceMesh(const slice::SliceLoss& loss, const CellComplex& complex, const CellFacts& facts,
                            const SliceMeshOptions& options = {}, const Control& control = {});

/// The surface without walls, from the samples of a grid: what is shown while the complex is being computed, or when it
/// exceeds its budget. One cell.
SliceMesh gridMesh(const slice::LossGrid& grid);

/// Closed outlines of the union of the facets whose cell satisfies `keep` (indexed by cell), as vertex loops:
/// interior facet borders are dropped. Outer loops run counter-clockwise, holes clockwise.
std::vector<std::vector<int>> outlines(const SliceMesh& mesh, const std::vector<bool>& keep);

/// Level lines of the loss, linear on each triangle of the facets: segments in (s,t) for each of the
/// ascending `levels`.
struct IsoSegment {
    std::array<double, 2> from{};
    std::array<double, 2> to{};
};
std::vector<std::vector<IsoSegment>> isolines(const SliceMesh& mesh, const std::vector<double>& levels);

}  // namespace omegascope::cells
