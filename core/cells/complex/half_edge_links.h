#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "core/cells/complex/cell_complex.h"
#include "core/support/parallel.h"

namespace omegascope::cells {

/// Half-edges that leave each of a number of vertices, to be linked in the order of their directions. They
/// are kept with their ranks in the upper half of a number, so that one comparison sorts them. Nearly all
/// vertices have at most four: those lie in line, the rest in a list.
class Fans {
  public:
    /// Of the vertices first … past-1.
    Fans(int first, int past)
        : first_(first), degree_(static_cast<std::size_t>(past - first), 0), slots_(4 * degree_.size()) {}

    /// A half-edge that leaves a vertex; others than those first … past-1 are ignored.
    /// @param rank where it stands in the counter-clockwise order round the vertex
    void add(int vertex, int half, int rank) {
        const auto place = static_cast<std::size_t>(vertex - first_);
        if (vertex < first_ || place >= degree_.size()) return;
        const std::uint64_t key = static_cast<std::uint64_t>(rank) << 32 | static_cast<std::uint32_t>(half);
        std::uint8_t& degree = degree_[place];
        if (degree < 4)
            slots_[4 * place + degree++] = key;
        else
            overflow_.emplace_back(vertex, key);
    }

    /// Fills `next` (per half-edge: the one that follows it round the cell on its left) for those that
    /// arrive.
    void link(std::vector<int>& next);

  private:
    int first_;
    std::vector<std::uint8_t> degree_;
    std::vector<std::uint64_t> slots_;
    std::vector<std::pair<int, std::uint64_t>> overflow_;
};

/// Links the half-edges of a complex of which vertices and edges are known round their vertices: fills
/// `next`.
/// @param rank per half-edge: where it stands in the counter-clockwise order of the directions in which
/// half-edges
///             leave a vertex; only compared among half-edges of one vertex, where it must be distinct
/// @return false when stopped
/// Cost O(edges · log(largest degree)).
bool linkHalfEdges(CellComplex& complex, const std::vector<int>& rank, const Control& control = {});

}  // namespace omegascope::cells
