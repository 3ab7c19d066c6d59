#pragma once

#include <functional>
#include <vector>

#include "core/cells/complex/cell_complex.h"
#include "core/support/parallel.h"

namespace omegascope::cells {

/// Points of a curved edge between its ends, in the order from → to, appended to `points`.
using Flattening = std::function<void(int edge, std::vector<CellComplex::Vertex>& points)>;

/// Completes a complex of which `window`, `vertices`, `edges`, `makers`, `curves` and `next` (linkHalfEdges)
/// are known: traces and numbers the cells, assigns inner loops to cells, counts components, spans the cells
/// with a tree, and propagates signatures.
///
/// Every vertex has an edge and the four sides of the window are covered by straight edges. Unless `outside` is given,
/// what lies on a side has exactly the range's value, and nothing else has. Cells are numbered breadth first, so a parent precedes its children;
/// cells[0] lies at the window's border. A dangling edge has the same cell on both sides. Each further
/// component of the graph makes one inner loop, of the cell that a ray to the right of its rightmost point
/// meets first. hash(S) = XOR over the entries e of Z(e, S_e) with a fixed mixing function Z, so crossing an
/// edge changes only what its makers contribute. A maker's state outside the window is not read.
///
/// @param constants the states of the entries that make no edge at all; other entries are not read. The
/// root's
///                  states of the others follow from the makers of the edges
/// @param flatten   how curved edges run, for inner loops only; without it edges are taken for their chords
/// @return false when stopped
/// Cost O(edges), and as much again for each inner loop.
bool completeComplex(CellComplex& complex, const network::Signature& constants, const Entries& entries,
                     const Control& control = {}, const Flattening& flatten = {});

/// What crossing an edge with these makers from left to right adds to the hash (modulo 2^64). Sides that are told the
/// wrong way round do not cancel.
std::uint64_t crossingHash(const std::vector<WallMaker>& makers);

/// The hash of a signature as `completeComplex` computes it.
std::uint64_t zobristHash(const network::Signature& signature);

}  // namespace omegascope::cells
