// arrangement_oracle SLICES [SEED]: slices with curved walls of networks of whole numbers against CGAL's exact
// arrangements of algebraic curves. Half of these slices are degenerate: walls touch, coincide, meet by threes.
//
// The oracle knows nothing of regions: every line and every conic that a datum may have as a wall is drawn whole, and an
// edge counts when some pre-activation, evaluated in doubles in its middle, is 0 there. (If it were not, a wall would pass
// that middle, and the edge would have been cut there.) Points of two edges do not count, so both sides may cut curves as
// they like.

#include <array>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <map>
#include <numeric>
#include <set>
#include <vector>

#include "core/cells/find_cells.h"
#include "core/support/random.h"
#include "tests/oracle/exact_arrangement.h"

namespace {

using namespace omegascope;

constexpr int kWindow = 2;  ///< s, t ∈ [-2, 2]

using oracle::Conic;

Conic times(const Conic& p, const Conic& q) {
    Conic product;
    for (const auto& [a, c] : p)
        for (const auto& [b, d] : q) product[{a[0] + b[0], a[1] + b[1]}] += c * d;
    return product;
}

Conic plus(Conic p, const Conic& q, long factor) {
    for (const auto& [a, c] : q) p[a] += factor * c;
    return p;
}

double valueAt(const Conic& p, double s, double t) {
    double value = 0.0;
    for (const auto& [a, c] : p) value += static_cast<double>(c) * std::pow(s, a[0]) * std::pow(t, a[1]);
    return value;
}

/// ŷ = Σ_k v_k σ(w_k · x + b_k) + c, all parameters affine in (s, t) with whole numbers; the hinge loss; twice α is
/// whole.
struct Slice {
    int inputs = 1, units = 1, twiceAlpha = 0;
    std::vector<std::vector<int>> points;
    std::vector<int> targets;
    std::array<std::vector<int>, 3> parameters;  ///< of 1, s, t: W1 row by row, V, b1, c

    std::size_t count() const { return static_cast<std::size_t>(units * (inputs + 2) + 1); }
    Conic parameter(std::size_t entry) const {
        return {
            {{0, 0}, parameters[0][entry]}, {{1, 0}, parameters[1][entry]}, {{0, 1}, parameters[2][entry]}};
    }
    Conic hidden(std::size_t datum, int unit) const {
        Conic z = parameter(static_cast<std::size_t>(units * (inputs + 1) + unit));
        for (int j = 0; j < inputs; ++j)
            z = plus(z, parameter(static_cast<std::size_t>(unit * inputs + j)),
                     points[datum][static_cast<std::size_t>(j)]);
        return z;
    }
    /// 2 (1 - y ŷ) where the units in `active` have positive pre-activations, the others negative ones.
    Conic margin(std::size_t datum, unsigned active) const {
        Conic m{{{0, 0}, 2}};
        m = plus(m, parameter(count() - 1), -2L * targets[datum]);
        for (int k = 0; k < units; ++k) {
            const long slope = (active >> k & 1U) != 0 ? 2 : twiceAlpha;
            m = plus(m, times(parameter(static_cast<std::size_t>(units * inputs + k)), hidden(datum, k)),
                     -slope * targets[datum]);
        }
        return m;
    }
    unsigned activeAt(std::size_t datum, double s, double t) const {
        unsigned active = 0;
        for (int k = 0; k < units; ++k)
            if (valueAt(hidden(datum, k), s, t) > 0.0) active |= 1U << k;
        return active;
    }
    bool vanishesAt(double s, double t) const {
        constexpr double kZero = 1e-8;
        for (std::size_t i = 0; i < points.size(); ++i) {
            for (int k = 0; k < units; ++k)
                if (std::abs(valueAt(hidden(i, k), s, t)) < kZero) return true;
            if (std::abs(valueAt(margin(i, activeAt(i, s, t)), s, t)) < kZero) return true;
        }
        return false;
    }
};

Slice randomSlice(Random& random) {
    const auto whole = [&](int most) {
        return static_cast<int>(random.index(static_cast<std::size_t>(2 * most + 1))) - most;
    };
    Slice slice;
    slice.inputs = 1 + static_cast<int>(random.index(2));
    slice.units = 1 + static_cast<int>(random.index(2));
    slice.twiceAlpha = static_cast<int>(random.index(2));
    for (std::size_t count = 2 + random.index(2); slice.points.size() < count;) {
        std::vector<int> point;
        for (int j = 0; j < slice.inputs; ++j) point.push_back(whole(2));
        slice.points.push_back(point);
        slice.targets.push_back(random.index(2) == 0 ? -1 : 1);
    }
    // Small numbers make walls that touch, coincide and meet by threes; larger ones hardly ever do.
    const int size = random.index(2) == 0 ? 1 : 40;
    for (std::size_t k = 0; k < 3; ++k)
        for (std::size_t entry = 0; entry < slice.count(); ++entry)
            slice.parameters[k].push_back(whole(k == 0 ? 2 * size : size));
    return slice;
}

slice::SliceLoss lossOf(const Slice& given) {
    network::Architecture architecture;
    architecture.input = given.inputs;
    architecture.layers = {network::DenseLayer{given.units}};
    architecture.alpha = 0.5 * given.twiceAlpha;
    data::Dataset data;
    data.points.resize(given.inputs, std::ssize(given.points));
    data.targets.resize(1, std::ssize(given.points));
    for (std::size_t i = 0; i < given.points.size(); ++i) {
        for (int j = 0; j < given.inputs; ++j)
            data.points(j, static_cast<Eigen::Index>(i)) = given.points[i][static_cast<std::size_t>(j)];
        data.targets(0, static_cast<Eigen::Index>(i)) = given.targets[i];
    }
    const network::Network network(architecture);
    const auto vectorOf = [&](std::size_t k) {
        Eigen::VectorXd omega(network.parameterCount());
        const auto put = [&](const network::Block* block, std::size_t first) {
            for (Eigen::Index e = 0; e < block->size; ++e)
                omega[block->offset + e] = given.parameters[k][first + static_cast<std::size_t>(e)];
        };
        const auto units = static_cast<std::size_t>(given.units),
                   inputs = static_cast<std::size_t>(given.inputs);
        put(network.layout().weight(1), 0);
        put(network.layout().weight(2), units * inputs);
        put(network.layout().bias(1), units * (inputs + 1));
        put(network.layout().bias(2), units * (inputs + 2));
        return omega;
    };
    slice::AffineSlice plane;
    plane.origin = vectorOf(0);
    plane.directions.resize(network.parameterCount(), 2);
    plane.directions << vectorOf(1), vectorOf(2);
    plane.ranges = {{{-kWindow, kWindow}, {-kWindow, kWindow}}};
    return {loss::Loss(network, loss::Criterion::Hinge, std::move(data)), plane};
}

/// What is compared of two plane graphs: corners of the window, and points where not two edges meet; the edges between them;
/// connected components, those without such a point apart; cells by Euler's formula.
struct Shape {
    int vertices = 0, edges = 0, components = 0, ovals = 0, cells = 0;
    bool operator==(const Shape&) const = default;
};

std::ostream& operator<<(std::ostream& out, const Shape& shape) {
    return out << shape.vertices << " vertices, " << shape.edges << " edges, " << shape.components
               << " components (" << shape.ovals << " ovals), " << shape.cells << " cells";
}

Shape shapeOf(const std::vector<std::array<double, 2>>& vertices,
              const std::vector<std::array<int, 2>>& edges) {
    std::vector<int> degree(vertices.size(), 0), root(vertices.size());
    std::iota(root.begin(), root.end(), 0);
    const auto find = [&](int v) {
        while (root[static_cast<std::size_t>(v)] != v) v = root[static_cast<std::size_t>(v)];
        return v;
    };
    for (const auto& [from, to] : edges) {
        ++degree[static_cast<std::size_t>(from)];
        ++degree[static_cast<std::size_t>(to)];
        root[static_cast<std::size_t>(find(from))] = find(to);
    }
    Shape shape;
    int met = 0, halves = 0;
    std::set<int> all, withVertex;
    for (std::size_t v = 0; v < vertices.size(); ++v) {
        if (degree[v] == 0) continue;
        ++met;
        all.insert(find(static_cast<int>(v)));
        const bool corner = std::abs(vertices[v][0]) == kWindow && std::abs(vertices[v][1]) == kWindow;
        if (degree[v] == 2 && !corner) continue;
        ++shape.vertices;
        halves += degree[v];
        withVertex.insert(find(static_cast<int>(v)));
    }
    shape.edges = halves / 2;
    shape.components = static_cast<int>(all.size());
    shape.ovals = static_cast<int>(all.size() - withVertex.size());
    shape.cells = static_cast<int>(edges.size()) - met + shape.components;
    return shape;
}

Shape ownShape(const cells::CellComplex& complex) {
    std::vector<std::array<double, 2>> vertices;
    std::vector<std::array<int, 2>> edges;
    for (const auto& vertex : complex.vertices) vertices.push_back({vertex.s, vertex.t});
    for (const auto& edge : complex.edges) edges.push_back({edge.from, edge.to});
    return shapeOf(vertices, edges);
}

/// The masks of a datum that occur in the window. Hidden walls are straight: each of their cells has a corner, where two of
/// them or the window's border meet, so the masks round all corners are all.
std::set<unsigned> masksOf(const Slice& slice, std::size_t datum) {
    std::vector<Conic> lines;
    for (int k = 0; k < slice.units; ++k) lines.push_back(slice.hidden(datum, k));
    for (const long side : {-kWindow, kWindow}) {
        lines.push_back({{{1, 0}, 1}, {{0, 0}, -side}});
        lines.push_back({{{0, 1}, 1}, {{0, 0}, -side}});
    }
    std::set<unsigned> masks{slice.activeAt(datum, 0.1, 0.2)};
    const auto of = [](const Conic& p, int a, int b) {
        const auto place = p.find({a, b});
        return place == p.end() ? 0.0 : static_cast<double>(place->second);
    };
    for (const Conic& p : lines)
        for (const Conic& q : lines) {
            const double determinant = of(p, 1, 0) * of(q, 0, 1) - of(p, 0, 1) * of(q, 1, 0);
            if (determinant == 0.0) continue;
            const double s = (of(p, 0, 1) * of(q, 0, 0) - of(p, 0, 0) * of(q, 0, 1)) / determinant;
            const double t = (of(p, 0, 0) * of(q, 1, 0) - of(p, 1, 0) * of(q, 0, 0)) / determinant;
            constexpr int kDirections = 720;
            for (int turn = 0; turn < kDirections; ++turn)
                for (const double step : {1e-3, 1e-5}) {
                    const double x = s + step * std::cos(6.283185307179586 * (turn + 0.3) / kDirections);
                    const double y = t + step * std::sin(6.283185307179586 * (turn + 0.3) / kDirections);
                    if (std::max(std::abs(x), std::abs(y)) < kWindow)
                        masks.insert(slice.activeAt(datum, x, y));
                }
        }
    return masks;
}

/// The lines and conics that may be walls, and the window's border; those of masks that occur in no point are left out.
std::set<Conic> curvesOf(const Slice& slice) {
    std::set<Conic> curves;
    const auto add = [&](Conic p) {
        std::erase_if(p, [](const auto& term) { return term.second == 0; });
        long divisor = 0;
        for (const auto& [a, c] : p) divisor = std::gcd(divisor, c);
        if (p.empty() || (p.size() == 1 && p.begin()->first == std::array{0, 0})) return;
        if (p.begin()->second < 0) divisor = -divisor;
        for (auto& [a, c] : p) c /= divisor;
        curves.insert(p);
    };
    for (const long side : {-kWindow, kWindow}) {
        add({{{1, 0}, 1}, {{0, 0}, -side}});
        add({{{0, 1}, 1}, {{0, 0}, -side}});
    }
    for (std::size_t i = 0; i < slice.points.size(); ++i) {
        for (int k = 0; k < slice.units; ++k) add(slice.hidden(i, k));
        for (const unsigned active : masksOf(slice, i)) add(slice.margin(i, active));
    }
    return curves;
}

std::optional<Shape> oracleShape(const Slice& slice) {
    const std::set<Conic> curves = curvesOf(slice);
    const auto arrangement = oracle::arrangementOf({curves.begin(), curves.end()}, kWindow);
    if (!arrangement) return {};
    std::vector<std::array<int, 2>> edges;
    for (const auto& edge : arrangement->edges) {
        const auto [s, t] = edge.middle;
        const double reach = std::max(std::abs(s), std::abs(t));
        if (reach == kWindow || (reach < kWindow && slice.vanishesAt(s, t)))
            edges.push_back({edge.from, edge.to});
    }
    return shapeOf(arrangement->vertices, edges);
}

bool hasZeroState(const slice::SliceLoss& loss, const cells::CellComplex& complex) {
    const cells::Entries entries(loss.loss());
    for (int cell = 0; cell < static_cast<int>(complex.cells.size()); ++cell)
        if (complex.signature(cell, entries).hasZero()) return true;
    return false;
}

int run(int wanted, std::uint64_t seed) {
    std::map<std::string, int> kinds;
    int compared = 0, wrong = 0, silent = 0;
    for (; compared < wanted; ++seed) {
        Random random(seed);
        const Slice slice = randomSlice(random);
        const slice::SliceLoss loss = lossOf(slice);
        const auto& directions = loss.slice().directions;
        const double along = directions.col(0).dot(directions.col(1));
        const bool parallel =
            along * along == directions.col(0).squaredNorm() * directions.col(1).squaredNorm();
        if (parallel || cells::regimeOf(loss) == cells::Regime::R1) continue;
        const auto complex = cells::cellComplex(loss);
        // A cell inside a wall has no boundary that a curve tells.
        if (!complex || complex->cells.empty() || hasZeroState(loss, *complex)) continue;
        const Shape own = ownShape(*complex);
        const std::optional<Shape> exact = oracleShape(slice);
        if (!exact) {
            ++silent;
            continue;
        }
        ++compared;
        ++kinds[complex->kind == cells::ComplexKind::Exact       ? "exact"
                : complex->kind == cells::ComplexKind::Certified ? "certified"
                                                                 : "partial"];
        if (own == *exact) continue;
        ++wrong;
        std::cout << "seed " << seed << ": " << own << "; the oracle has " << *exact << "; "
                  << complex->remark << '\n';
    }
    std::cout << compared << " slices, " << wrong << " of them wrong;";
    for (const auto& [kind, count] : kinds) std::cout << ' ' << count << ' ' << kind;
    std::cout << "; the oracle was silent on " << silent << " more; seeds to " << seed - 1 << '\n';
    return wrong > 0 || silent > compared / 4 ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
    const int slices = argc > 1 ? std::atoi(argv[1]) : 0;
    if (slices < 1 || argc > 3) {
        std::cerr << "Usage: arrangement_oracle SLICES [SEED]\n";
        return 2;
    }
    return run(slices, argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1);
}
