#include "core/cells/planar_graph.h"

#include <algorithm>
#include <stdexcept>

#include "core/cells/planar_islands.h"

namespace omegascope::cells {

namespace {

constexpr int kUnknown = -2;
constexpr int kOutside = -1;

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

/// What an entry in a state contributes to the hash of a signature.   [Steele et al., SplitMix64, 2014]
std::uint64_t zobrist(int entry, int state) {
    std::uint64_t z = (static_cast<std::uint64_t>(entry) * 3 + static_cast<std::uint64_t>(state + 2)) *
                      0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/// Half-edges that leave a vertex, with their ranks in the upper half of a number so that one comparison sorts them.
/// Nearly all vertices have at most four: those lie in line, the rest in a list.
class Fans {
  public:
    explicit Fans(std::size_t vertexCount) : degree_(vertexCount, 0), slots_(4 * vertexCount) {}

    /// @param first, past the vertices to collect
    void collect(const std::vector<CellComplex::Edge>& edges, const std::vector<int>& rank, int first, int past,
                 std::vector<std::pair<int, std::uint64_t>>& overflow) {
        const auto add = [&](int vertex, int half) {
            if (vertex < first || vertex >= past) return;
            const std::uint64_t key =
                static_cast<std::uint64_t>(rank[at(half)]) << 32 | static_cast<std::uint32_t>(half);
            std::uint8_t& degree = degree_[at(vertex)];
            if (degree < 4)
                slots_[4 * at(vertex) + degree++] = key;
            else
                overflow.emplace_back(vertex, key);
        };
        for (int edge = 0; edge < static_cast<int>(edges.size()); ++edge) {
            add(edges[at(edge)].from, 2 * edge);
            add(edges[at(edge)].to, 2 * edge + 1);
        }
    }

    /// Links the vertices first … past-1.
    void link(std::vector<int>& next, int first, int past, std::vector<std::pair<int, std::uint64_t>>& overflow) {
        std::sort(overflow.begin(), overflow.end());
        auto extra = overflow.begin();
        std::vector<std::uint64_t> fan;
        for (int vertex = first; vertex < past; ++vertex) {
            std::uint64_t* slot = &slots_[4 * at(vertex)];
            const int degree = degree_[at(vertex)];
            if (extra == overflow.end() || extra->first != vertex) {
                sortFew(slot, degree);
                linkFan(next, slot, degree);
                continue;
            }
            fan.assign(slot, slot + degree);
            for (; extra != overflow.end() && extra->first == vertex; ++extra) fan.push_back(extra->second);
            std::sort(fan.begin(), fan.end());
            linkFan(next, fan.data(), static_cast<int>(fan.size()));
        }
    }

  private:
    static void sortFew(std::uint64_t* keys, int count) {
        const auto order = [](std::uint64_t& a, std::uint64_t& b) {
            const std::uint64_t low = std::min(a, b), high = std::max(a, b);
            a = low;
            b = high;
        };
        if (count == 4) {
            order(keys[0], keys[1]), order(keys[2], keys[3]);
            order(keys[0], keys[2]), order(keys[1], keys[3]);
            order(keys[1], keys[2]);
        } else if (count == 3) {
            order(keys[0], keys[1]), order(keys[1], keys[2]), order(keys[0], keys[1]);
        } else if (count == 2) {
            order(keys[0], keys[1]);
        }
    }

    /// With the cell on the left, the half-edge that arrives against o_i goes on along o_{i-1}, its clockwise neighbour.
    static void linkFan(std::vector<int>& next, const std::uint64_t* fan, int count) {
        int previous = count > 0 ? static_cast<int>(static_cast<std::uint32_t>(fan[count - 1])) : 0;
        for (int k = 0; k < count; ++k) {
            const int half = static_cast<int>(static_cast<std::uint32_t>(fan[k]));
            next[at(half ^ 1)] = previous;
            previous = half;
        }
    }

    std::vector<std::uint8_t> degree_;
    std::vector<std::uint64_t> slots_;
};

bool link(CellComplex& complex, const std::vector<int>& rank, const Control& control) {
    const int count = static_cast<int>(complex.vertices.size());
    complex.next.assign(2 * complex.edges.size(), 0);
    Fans fans(complex.vertices.size());
    const int parts = count < 20'000 ? 1 : 4;
    return parallelFor(
        parts,
        [&](int part) {
            const int first = static_cast<int>(std::int64_t{count} * part / parts);
            const int past = static_cast<int>(std::int64_t{count} * (part + 1) / parts);
            std::vector<std::pair<int, std::uint64_t>> overflow;
            fans.collect(complex.edges, rank, first, past, overflow);
            fans.link(complex.next, first, past, overflow);
        },
        {control.stop, {}}, parts == 1 ? 1 : 0);
}

/// A half-edge of the window's border with the outside on its left.
int outsideHalf(const CellComplex& complex) {
    const auto& [rangeS, rangeT] = complex.window;
    for (int edge = 0; edge < static_cast<int>(complex.edges.size()); ++edge) {
        const CellComplex::Edge& e = complex.edges[at(edge)];
        if (e.arc >= 0) continue;
        const CellComplex::Vertex a = complex.vertices[at(e.from)], b = complex.vertices[at(e.to)];
        // Walking clockwise: up on the left, right on the top, down on the right, left at the bottom.
        bool forward = false;
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

/// Traces the loops of half-edges breadth first, starting inside the window's border.
class LoopTracer {
  public:
    explicit LoopTracer(CellComplex& complex) : complex_(complex) {
        complex.cellOf.assign(complex.next.size(), kUnknown);
        complex.cells.clear();
        complex.cells.reserve(complex.edges.size() / 2 + 2);
    }

    void markOutside(int half) { mark(half, kOutside); }

    /// Loops of the component of `half`, which gets the loop on its left first. Loops are kept in complex.cells.
    /// @return false when stopped
    bool traceComponent(int half, const Control& control) {
        std::size_t done = complex_.cells.size();
        add(half, -1);
        for (; done < complex_.cells.size(); ++done) {
            if ((done & 0xfff) == 0 && control.stopped()) return false;
            const int start = complex_.cells[done].boundary;
            int walk = start;
            do {
                if (complex_.cellOf[at(walk ^ 1)] == kUnknown) add(walk ^ 1, walk);
                walk = complex_.next[at(walk)];
            } while (walk != start);
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
        int half = start;
        do {
            complex_.cellOf[at(half)] = loop;
            half = complex_.next[at(half)];
            ++marked_;
        } while (half != start);
    }

    CellComplex& complex_;
    std::size_t marked_ = 0;
};

/// Numbers the cells breadth first when components float inside cells. complex.cells holds loops, cellOf their numbers.
class CellNumbering {
  public:
    CellNumbering(CellComplex& complex, const std::vector<int>& container)
        : complex_(complex), container_(container), loops_(std::move(complex.cells)), inner_(loops_.size()),
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

bool traceIslands(CellComplex& complex, LoopTracer& tracer, const Flattening& flatten, const Control& control) {
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
        : complex_(complex), entries_(entries), known_(at(entries.count()), false),
          seen_(complex.makers.size(), false) {}

    void run(const network::Signature& constants) {
        complex_.rootSignature = constants;
        std::vector<std::uint64_t> change;
        for (const auto& makers : complex_.makers) change.push_back(crossingHash(makers));
        for (std::size_t cell = 1; cell < complex_.cells.size(); ++cell) {
            CellComplex::Cell& own = complex_.cells[cell];
            const int makers = complex_.edges[at(own.parent >> 1)].makers;
            own.hash = complex_.cells[at(complex_.cellOf[at(own.parent)])].hash;
            if (makers < 0) continue;
            own.hash ^= change[at(makers)];
            // No edge met before has these makers, so the near side's states are still the root's.
            if (!seen_[at(makers)]) learn(makers, (own.parent & 1) == 0);
        }
        learnFromUncrossed();
        const std::uint64_t root = zobristHash(complex_.rootSignature);
        for (CellComplex::Cell& cell : complex_.cells) cell.hash ^= root;
    }

  private:
    void learn(int makers, bool fromLeft) {
        seen_[at(makers)] = true;
        for (const WallMaker& maker : complex_.makers[at(makers)]) {
            if (known_[at(maker.entry)]) continue;
            known_[at(maker.entry)] = true;
            const network::Activation which = entries_.activation(maker.entry);
            complex_.rootSignature.set(which.datum, which.layer, which.unit, fromLeft ? maker.left : maker.right);
        }
    }

    /// Entries that change across no edge of the tree: on the border only, on dangling edges, or with equal states on
    /// both sides. They are the same in all cells.
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
    for (const WallMaker& maker : makers) hash ^= zobrist(maker.entry, maker.left) ^ zobrist(maker.entry, maker.right);
    return hash;
}

std::uint64_t zobristHash(const network::Signature& signature) {
    std::uint64_t hash = 0;
    int entry = 0;
    for (const std::int8_t state : signature.entries()) hash ^= zobrist(entry++, state);
    return hash;
}

bool completeComplex(CellComplex& complex, const std::vector<int>& rank, const network::Signature& constants,
                     const Entries& entries, const Control& control, const Flattening& flatten) {
    if (rank.size() != 2 * complex.edges.size())
        throw std::invalid_argument("completeComplex: one rank per half-edge is needed");
    if (!link(complex, rank, control) || !trace(complex, flatten, control)) return false;
    SignaturePropagation(complex, entries).run(constants);
    return true;
}

}  // namespace omegascope::cells
