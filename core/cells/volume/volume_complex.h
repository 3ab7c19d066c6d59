#pragma once

#include <string>
#include <vector>

#include "core/cells/volume/polyhedron.h"
#include "core/loss/loss.h"
#include "core/slice/affine_slice.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::cells {

/// The cells of a 3-D slice ω(s,t,u) and the walls between them.   [THEORY, "Slices"]   A regular value.
///
/// All walls are planes when only one layer moves over the slice (and, for L = 1, whenever hidden walls alone
/// are asked). Then every cell is a convex polyhedron, cut out layer by layer: inside a cell of the layers
/// below, each pre-activation of the next layer is affine in (s,t,u). Values within 1e-12 of |w||x| + |b|
/// count as 0, so a plane through a vertex, an edge or a facet of others does not make slivers, and planes
/// that coincide make one facet with several makers. A pre-activation that vanishes on a whole cell keeps the
/// third state 0 there and makes no wall.
///
/// Otherwise walls are curved. Boxes of an octree in which bounds certify every sign belong to their cell as
/// they are; the others are cut at the zeros on their edges, so that walls are chords between exact points,
/// and a box counts as unresolved when a curved wall in it is not certified to be a graph over one of its
/// sides. A cell is then everything with one signature, and only its outside is kept.
struct VolumeComplex {
    /// Certified: nothing is unresolved and all cells are there.
    enum class Kind { Certified, Partial };

    struct Vertex {
        Point3 at{};
        double loss = 0.0;
        bool operator==(const Vertex&) const = default;
    };
    /// A side of a cell: vertices faceVertices[first … first+count-1], counter-clockwise from outside.
    struct Face {
        int first = 0;
        int count = 0;
        int cell = 0;     ///< -1: a plane drawn alone (see `cells`)
        int makers = -1;  ///< index into `makers`; -1 on the frame of the slice
        int side = 0;     ///< sign of the first maker in the cell; each wall is met once with +1
        bool operator==(const Face&) const = default;
    };
    struct Cell {
        network::Signature signature;  ///< entries that vanish on the cell, or were not asked, are 0
        int firstFace = 0;
        int faceCount = 0;
        double volume = 0.0;  ///< in slice coordinates
        Point3 inside{};      ///< a point of the cell
        double lowest = 0.0;  ///< loss over the vertices met
        double highest = 0.0;
        bool flat = false;  ///< truly flat in Ω (theory::isFlatCell); false when only hidden walls were asked
        bool sliceFlat = false;  ///< the loss is constant on the vertices met
        bool operator==(const Cell&) const = default;
    };

    std::vector<Vertex> vertices;
    std::vector<int> faceVertices;
    std::vector<Face> faces;  ///< those of a cell are adjacent
    std::vector<Cell> cells;  ///< none when there were more than the budget: planes are drawn alone
    std::vector<std::vector<network::Activation>> makers;
    bool straight = true;           ///< all walls are planes
    double unresolvedVolume = 0.0;  ///< share of the box
    double boxSize = 0.0;           ///< side of the smallest boxes as a share of the slice's, when curved
    Kind kind = Kind::Certified;
    std::string remark;  ///< what `kind` means here, for the screen
    bool operator==(const VolumeComplex&) const = default;
};

struct VolumeOptions {
    bool hiddenWallsOnly = false;  ///< leave the criterion's walls out
    int cellBudget = 60'000;       ///< more polyhedra than this are not made: each plane is drawn alone
    int depth = 5;                 ///< halvings of the box where walls are curved; two more where needed
};

/// Errors: a slice without exactly three directions of the loss's parameter space; or stopped.
/// Cost: planes, O(cells · entries of the layer / 4) sign tests; curved, O(boxes · N · weights).
/// Deterministic; uses all cores.
Result<VolumeComplex> volumeComplex(const loss::Loss& loss, const slice::AffineSlice& slice,
                                    const VolumeOptions& options = {}, const Control& control = {});

}  // namespace omegascope::cells
