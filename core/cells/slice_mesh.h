#pragma once

#include <array>
#include <string>
#include <vector>

#include "core/network/signature.h"
#include "core/slice/slice_loss.h"

namespace omegascope::cells {

/// A piece of wall: a segment between two mesh vertices on which the entries of `makers` vanish.
struct WallSegment {
    int from = 0;
    int to = 0;
    int makers = 0;  ///< index into SliceMesh::makers
};

/// One convex polygon of the mesh, inside one cell (as far as the mesh resolves): vertices are
/// facetVertices[first … first+count-1], counter-clockwise in (s,t).
struct Facet {
    int first = 0;
    int count = 0;
    int cell = 0;  ///< index into SliceMesh::cells
};

/// A signature met by the mesh.
struct CellSummary {
    network::Signature
        signature;           ///< at the centroid of its first facet; entries that vanish on the slice stay 0
    bool flat = false;       ///< truly flat in Ω (theory::isFlatCell)
    bool sliceFlat = false;  ///< the loss is constant on the facets met
    double area = 0.0;       ///< in slice coordinates
    double lowest = 0.0;     ///< loss range over the vertices met
    double highest = 0.0;
};

/// A mesh of the slice that conforms to the walls: no facet straddles a wall that the mesh resolves, so the
/// loss over it has its creases exactly at facet borders.
///
/// Squares of a regular grid are split by every pre-activation that changes sign on them, layer by layer; new
/// vertices are zeros found on facet edges to double precision. Walls of the first layer are straight lines
/// and come out exact. Curved walls are chords between exact points, and a wall loop smaller than a square
/// can be missed; therefore `kind` says Exact only when every wall is straight.
struct SliceMesh {
    enum class Kind { Exact, Sampled, Partial };

    struct Vertex {
        double s = 0.0;
        double t = 0.0;
        double loss = 0.0;
    };

    std::vector<Vertex> vertices;
    std::vector<Facet> facets;
    std::vector<int> facetVertices;
    std::vector<WallSegment> walls;
    std::vector<std::vector<network::Activation>> makers;
    std::vector<CellSummary> cells;
    Kind kind = Kind::Sampled;
    std::string remark;  ///< what `kind` means here, for the screen: "walls exact (straight lines)" …
    int gridSize = 0;    ///< squares per side
};

struct SliceMeshOptions {
    int gridSize = 96;          ///< squares per side before splitting
    int facetBudget = 400'000;  ///< beyond it, squares are left unsplit and `kind` is Partial
};

/// @return an Error only when stopped
Result<SliceMesh> sliceMesh(const slice::SliceLoss& loss, const SliceMeshOptions& options = {},
                            const Control& control = {});

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
