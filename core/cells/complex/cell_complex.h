#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/cells/algebra/curve_arcs.h"
#include "core/cells/complex/entries.h"
#include "core/slice/slice_loss.h"
#include "core/support/parallel.h"

namespace omegascope::cells {

/// Which algorithm a slice allows.   [THEORY, "Slices"]
enum class Regime {
    R1,  ///< the directions move one layer: straight walls
    R2,  ///< d1 moves one layer, d2 another: walls of bidegree (1,1)
    R3,  ///< one hidden layer, any directions: hidden walls straight, criterion walls conics
    R4   ///< anything else: curves of total degree ≤ L+1
};

/// What is claimed of a complex.
enum class ComplexKind {
    /// The cells, how they meet and their signatures are those of the numbers as stored: each decision was made in exact
    /// arithmetic, or by bounds with rounding in them that left no other. Points on curved walls are known to `tolerance`.
    Exact,
    /// Curves isolated by bounds, but some decision rests on a tolerance (the remark says which): points closer than
    /// `tolerance` are taken to be one.
    Certified,
    Partial  ///< right outside the boxes `unresolved`, or a budget was exceeded (no cells); the remark says which
};

/// An entry of the signature that vanishes on an edge, and its states on the two sides of the edge.
struct WallMaker {
    int entry = 0;  ///< number in Entries
    std::int8_t left = 0;
    std::int8_t right = 0;
    bool operator==(const WallMaker&) const = default;
    auto operator<=>(const WallMaker&) const = default;
};

/// The subdivision of the window of a 2-D slice by its walls: all cells, edges and vertices, as half-edges.
///
/// Half-edge 2e runs along edge e from `from` to `to`, half-edge 2e+1 back; twin = h ^ 1. Walking `next` keeps the
/// cell on the left. Vertices and edges include those on the window's border, so
///   V - E + F = number of connected components of the graph   (F: cells, without the outside).
/// Several cells may share one signature (outside R1 a signature can own several components).
/// An entry that vanishes identically on a cell has state 0 there: the cell lies inside the wall set N.
struct CellComplex {
    struct Vertex {
        double s = 0.0;
        double t = 0.0;
    };
    struct Edge {
        int from = 0;
        int to = 0;
        int makers = -1;  ///< index into `makers`; -1: the window's border only
        int arc = -1;     ///< index into `arcs`; -1: straight
    };
    struct Cell {
        int boundary = 0;  ///< a half-edge of the outer loop, which runs counter-clockwise
        int parent =
            -1;  ///< a half-edge whose left cell is the parent in a spanning tree and whose twin's is
                 ///< this cell; -1 for cells[0], the root
        std::uint64_t hash = 0;  ///< of the signature (Zobrist): equal signatures have equal hashes
    };

    std::array<std::array<double, 2>, 2> window{};  ///< ranges of s and t
    std::vector<Vertex> vertices;
    std::vector<Edge> edges;
    std::vector<int> next;    ///< per half-edge: the one that follows it round the cell on its left
    std::vector<int> cellOf;  ///< per half-edge: the cell on its left; -1 outside the window
    std::vector<Cell> cells;
    std::vector<std::pair<int, int>> holes;  ///< (cell, a half-edge of an inner loop of it), sorted
    /// Of straight walls, one per entry of `makers`: a x + b y + c = 0 in window coordinates [-1,1]². Vertices may lie so
    /// close together that they tell no line.
    std::vector<std::array<double, 3>> lines;
    std::vector<std::vector<WallMaker>> makers;  ///< sorted by entry; left and right as seen along from → to
    std::vector<Arc> arcs;  ///< of curved edges, from → to, in window coordinates [-1,1]² (SliceForms)
    std::vector<Polynomial> curves;    ///< the polynomials of the arcs
    network::Signature rootSignature;  ///< of cells[0]
    /// A half-edge of the window's border with the outside on its left; -1: the one that coordinates tell
    /// (completeComplex). Walls may lie so close to the border that coordinates cannot.
    int outside = -1;
    int components = 1;  ///< connected components of the graph of edges

    Regime regime = Regime::R1;
    ComplexKind kind = ComplexKind::Exact;
    double tolerance = 0.0;                         ///< of points on curved walls, in window coordinates
    double unresolvedArea = 0.0;                    ///< share of the window, in [0,1]
    std::vector<std::array<double, 4>> unresolved;  ///< boxes [s0,s1,t0,t1] in slice coordinates
    std::string remark;                             ///< for the screen: what `kind` means here
    double seconds = 0.0;

    int from(int half) const {
        const Edge& edge = edges[static_cast<std::size_t>(half >> 1)];
        return half & 1 ? edge.to : edge.from;
    }
    int to(int half) const { return from(half ^ 1); }
    /// The signature of a cell, from the root along the spanning tree. Cost O(depth of the tree).
    network::Signature signature(int cell, const Entries& entries) const;
    /// Number of distinct signatures (by hash).
    int signatureCount() const;
};

struct ComplexOptions {
    bool criterionWalls = true;  ///< false: hidden walls only (`cells --walls hidden`)
    int cellBudget = 400'000;    ///< beyond it: Partial with no cells at all and a remark
};

/// Whether crossing every edge leads from the signature of one side to that of the other (by hash), and Euler's formula
/// holds: an independent check of a complex's topology. Cost O(edges · makers).
bool isConsistent(const CellComplex& complex);

/// The layers that a direction moves, ascending (1…L+1).
std::vector<int> touchedLayers(const network::Network& network, const Eigen::VectorXd& direction);
Regime regimeOf(const slice::SliceLoss& loss);

}  // namespace omegascope::cells
