#include "core/cells/complex/planar_graph.h"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "core/cells/complex/planar_islands.h"
#include "core/support/index.h"

namespace omegascope::cells {

namespace {

constexpr int kUnknown = -2;
constexpr int kOutside = -1;
constexpr std::size_t kFetchAhead = 16;  ///< cells

/// What an entry in a state contributes to the hash of a signature.   [Steele et al., SplitMix64, 2014]
std::uint64_t zobrist(int entry, int state) {
    std::uint64_t z =
        (static_cast<std::uint64_t>(entry) * 3 + static_cast<std::uint64_t>(state + 2)) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/// A half-edge of the window's border with the outside on its left.
int outsideHalf(const CellComplex& complex) {
    if (complex.outside >= 0) return complex.outside;
    const auto& [rangeS, rangeT] = complex.window;
    for (int edge = 0; edge < static_cast<int>(complex.edges.size()); ++edge) {
        const CellComplex::Edge& e = complex.edges[at(edge)];
        if (e.arc >= 0) continue;
        const CellComplex::Vertex a = complex.vertices[at(e.from)], b = complex.vertices[at(e.to)];
        // Walking clockwise: up on the left, right on the top, down on the right, left at the bottom.
        bool forward = false;
        if (a.s == b.s && a.t == b.t) continue;
        if (a.s == b.s && (a.s == rangeS[0] || a.s == rangeS[1]))
            forward = (a.s == rangeS[0]) == (b.t > a.t);
        else if (a.t == b.t && (a.t == rangeT[0] || a.t == rangeT[1]))
            forward = (a.t == rangeT[1]) == (b.s > a.s);
        else
            continue;
        return forward ? 2 * edge : 2 * edge + 1;
    }
    throw std::invalid_argument("completeComplex: no edge lies on the window's border");
}

/// Traces the loops of half-edges breadth first, starting inside the window's border. Each half-edge is
/// visited once: the walk that marks a loop also notes the edges beyond which nothing is known yet.
class LoopTracer {
  public:
    explicit LoopTracer(CellComplex& complex) : complex_(complex), ahead_(64) {
        complex.cellOf.assign(complex.next.size(), kUnknown);
        complex.cells.clear();
        complex.cells.reserve(complex.edges.size() / 2 + 2);
    }

    void markOutside(int half) {
        mark(half, kOutside);
        aheadCount_ = 0;
    }

    /// Loops of the component of `half`, which gets the loop on its left first. Loops are kept in
    /// complex.cells.
    /// @return false when stopped
    bool traceComponent(int half, const Control& control) {
        add(half, -1);
        std::vector<int> layer(64);
        while (aheadCount_ > 0) {
            if (control.stopped()) return false;
            layer.swap(ahead_);
            const std::size_t count = std::exchange(aheadCount_, 0);
            if (ahead_.size() < count) ahead_.resize(count);
            for (std::size_t k = 0; k < count; ++k)
                if (complex_.cellOf[at(layer[k] ^ 1)] == kUnknown) add(layer[k] ^ 1, layer[k]);
        }
        return true;
    }
    bool complete() const { return marked_ == complex_.next.size(); }

  private:
    void add(int half, int parent) {
        mark(half, static_cast<int>(complex_.cells.size()));
        complex_.cells.push_back({half, parent, 0});
    }
    void mark(int start, int loop) {
        int* cellOf = complex_.cellOf.data();
        const int* next = complex_.next.data();
        std::size_t length = 0;
        int half = start;
        do {
            cellOf[half] = loop;
            if (aheadCount_ == ahead_.size()) ahead_.resize(2 * aheadCount_);
            // Written without a branch: whether the other side is known is as good as random.
            ahead_[aheadCount_] = half;
            aheadCount_ += cellOf[half ^ 1] == kUnknown ? 1 : 0;
            half = next[half];
            ++length;
        } while (half != start);
        marked_ += length;
    }

    CellComplex& complex_;
    std::vector<int>
        ahead_;  ///< half-edges of the newest layer of loops, of which the other side may be unknown
    std::size_t aheadCount_ = 0;
    std::size_t marked_ = 0;
};

/// Numbers the cells breadth first when components float inside cells. complex.cells holds loops, cellOf
/// their numbers.
class CellNumbering {
  public:
    CellNumbering(CellComplex& complex, const std::vector<int>& container)
        : complex_(complex),
          container_(container),
          loops_(std::move(complex.cells)),
          inner_(loops_.size()),
          cellOfLoop_(loops_.size(), -1) {
        complex.cells.clear();
        for (std::size_t loop = 0; loop < loops_.size(); ++loop)
            if (container[loop] >= 0) inner_[at(container[loop])].push_back(loops_[loop].boundary);
    }

    void run() {
        std::vector<int> loopOfCell;
        const auto add = [&](int loop, int parent) {
            cellOfLoop_[at(loop)] = static_cast<int>(loopOfCell.size());
            loopOfCell.push_back(loop);
            complex_.cells.push_back({loops_[at(loop)].boundary, parent, 0});
        };
        add(0, -1);
        for (std::size_t cell = 0; cell < loopOfCell.size(); ++cell) {
            std::vector<int> starts{complex_.cells[cell].boundary};
            const auto& inner = inner_[at(loopOfCell[cell])];
            starts.insert(starts.end(), inner.begin(), inner.end());
            for (const int half : inner) complex_.holes.emplace_back(static_cast<int>(cell), half);
            for (const int start : starts) visitNeighbours(start, add);
        }
        for (int& loop : complex_.cellOf)
            if (loop >= 0) loop = cellOfLoop_[at(outer(loop))];
        std::sort(complex_.holes.begin(), complex_.holes.end());
    }

  private:
    /// The outer loop of the cell that has this loop on its border.
    int outer(int loop) const { return container_[at(loop)] < 0 ? loop : container_[at(loop)]; }

    template <typename Add>
    void visitNeighbours(int start, const Add& add) {
        int half = start;
        do {
            const int loop = complex_.cellOf[at(half ^ 1)];
            if (loop >= 0 && cellOfLoop_[at(outer(loop))] < 0) add(outer(loop), half);
            half = complex_.next[at(half)];
        } while (half != start);
    }

    CellComplex& complex_;
    const std::vector<int>& container_;
    std::vector<CellComplex::Cell> loops_;
    std::vector<std::vector<int>> inner_;
    std::vector<int> cellOfLoop_;
};

bool traceIslands(CellComplex& complex, LoopTracer& tracer, const Flattening& flatten,
                  const Control& control) {
    Loops loops;
    loops.component.assign(complex.cells.size(), 0);
    for (int half = 0; half < static_cast<int>(complex.next.size()); ++half) {
        if (complex.cellOf[at(half)] != kUnknown) continue;
        if (!tracer.traceComponent(half, control)) return false;
        loops.component.resize(complex.cells.size(), complex.components++);
    }
    for (const CellComplex::Cell& loop : complex.cells) loops.boundary.push_back(loop.boundary);
    const std::vector<int> container = containingLoops(complex, loops, complex.cellOf, flatten);
    CellNumbering(complex, container).run();
    return true;
}

bool trace(CellComplex& complex, const Flattening& flatten, const Control& control) {
    LoopTracer tracer(complex);
    const int outside = outsideHalf(complex);
    complex.outside = outside;
    tracer.markOutside(outside);
    complex.components = 1;
    complex.holes.clear();
    if (!tracer.traceComponent(outside ^ 1, control)) return false;
    return tracer.complete() || traceIslands(complex, tracer, flatten, control);
}

/// Finds the root's signature and every cell's hash by one walk over the cells, parents first.
class SignaturePropagation {
  public:
    SignaturePropagation(CellComplex& complex, const Entries& entries)
        : complex_(complex),
          entries_(entries),
          known_(at(entries.count()), false),
          seen_(complex.makers.size(), false) {}

    void run(const network::Signature& constants) {
        complex_.rootSignature = constants;
        std::vector<std::uint64_t> change;
        for (const auto& makers : complex_.makers) change.push_back(crossingHash(makers));
        const std::size_t count = complex_.cells.size();
        for (std::size_t cell = 1; cell < count; ++cell) {
            fetchParent(complex_.cells[std::min(cell + kFetchAhead, count - 1)].parent);
            CellComplex::Cell& own = complex_.cells[cell];
            const int makers = complex_.edges[at(own.parent >> 1)].makers;
            own.hash = complex_.cells[at(complex_.cellOf[at(own.parent)])].hash;
            if (makers < 0) continue;
            own.hash += (own.parent & 1) == 0 ? change[at(makers)] : 0 - change[at(makers)];
            // No edge met before has these makers, so the near side's states are still the root's.
            if (!seen_[at(makers)]) learn(makers, (own.parent & 1) == 0);
        }
        learnFromUncrossed();
        const std::uint64_t root = zobristHash(complex_.rootSignature);
        for (CellComplex::Cell& cell : complex_.cells) cell.hash += root;
    }

  private:
    /// Asks for the memory that a cell to come will read: neighbouring cells lie far apart there.
    void fetchParent([[maybe_unused]] int half) const {
#if defined(__GNUC__)
        __builtin_prefetch(&complex_.edges[at(half >> 1)]);
        __builtin_prefetch(&complex_.cellOf[at(half)]);
#endif
    }

    void learn(int makers, bool fromLeft) {
        seen_[at(makers)] = true;
        for (const WallMaker& maker : complex_.makers[at(makers)]) {
            if (known_[at(maker.entry)]) continue;
            known_[at(maker.entry)] = true;
            const network::Activation which = entries_.activation(maker.entry);
            complex_.rootSignature.set(which.datum, which.layer, which.unit,
                                       fromLeft ? maker.left : maker.right);
        }
    }

    /// Entries that change across no edge of the tree: on the border only, on dangling edges, or with equal
    /// states on both sides. They are the same in all cells.
    void learnFromUncrossed() {
        if (std::find(seen_.begin(), seen_.end(), false) == seen_.end()) return;
        for (std::size_t edge = 0; edge < complex_.edges.size(); ++edge) {
            const int makers = complex_.edges[edge].makers;
            if (makers >= 0 && !seen_[at(makers)]) learn(makers, complex_.cellOf[2 * edge] >= 0);
        }
    }

    CellComplex& complex_;
    const Entries& entries_;
    std::vector<bool> known_;
    std::vector<bool> seen_;
};

}  // namespace

std::uint64_t crossingHash(const std::vector<WallMaker>& makers) {
    std::uint64_t hash = 0;
    for (const WallMaker& maker : makers)
        hash += zobrist(maker.entry, maker.right) - zobrist(maker.entry, maker.left);
    return hash;
}

std::uint64_t zobristHash(const network::Signature& signature) {
    std::uint64_t hash = 0;
    int entry = 0;
    for (const std::int8_t state : signature.entries()) hash += zobrist(entry++, state);
    return hash;
}

bool completeComplex(CellComplex& complex, const network::Signature& constants, const Entries& entries,
                     const Control& control, const Flattening& flatten) {
    if (complex.next.size() != 2 * complex.edges.size())
        throw std::invalid_argument("completeComplex: the half-edges are not linked");
    if (!trace(complex, flatten, control)) return false;
    SignaturePropagation(complex, entries).run(constants);
    return true;
}

}  // namespace omegascope::cells
