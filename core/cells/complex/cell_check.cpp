#include "core/cells/complex/cell_check.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "core/cells/complex/cell_locator.h"
#include "core/cells/complex/edge_points.h"
#include "core/cells/complex/planar_graph.h"
#include "core/loss/exact_pass.h"

namespace omegascope::cells {
namespace {

constexpr double kThinnest =
    1e-12;  ///< of the window: nearer to an edge rounding decides on which side a point is
constexpr double kLongest = 5.0;  ///< of the middle tenth of an edge: half the edge
constexpr double kFarther = 1.01;
constexpr double kBeside = 0.05;  ///< of the same: near enough to the edge to see what is beside it

Box boxOf(const std::vector<Point>& points) {
    Box box{1.0, -1.0, 1.0, -1.0};
    for (const Point& p : points)
        box = {std::min(box.x0, p[0]), std::max(box.x1, p[0]), std::min(box.y0, p[1]),
               std::max(box.y1, p[1])};
    return box;
}

/// Arcs are monotone, so the ends of the edges span the cell.
Box boxOfCell(const CellComplex& complex, const WindowMap& map, int cell) {
    std::vector<Point> ends;
    for (const int half : loopOf(complex, complex.cells[static_cast<std::size_t>(cell)].boundary)) {
        const auto& v = complex.vertices[static_cast<std::size_t>(complex.from(half))];
        ends.push_back(map.toWindow(v.s, v.t));
    }
    return boxOf(ends);
}

/// A point of a cell off the middle of one of its edges, on its left (side 1) or right (-1): `longest` middle tenths of
/// the edge away, halved until it lies inside. Empty below `least`. @param step is told how far away it is
std::optional<Point> pointBeside(const CellComplex& complex, const WindowMap& map, int cell, int edge,
                                 double side, double longest, double least = 0.0, double* step = nullptr) {
    const Point middle = pointOnEdge(complex, map, edge, 0.5);
    const Point a = pointOnEdge(complex, map, edge, 0.45), b = pointOnEdge(complex, map, edge, 0.55);
    const double length = std::hypot(b[0] - a[0], b[1] - a[1]);
    if (length == 0.0) return {};
    const auto at = [&](double way) {
        return Point{middle[0] - side * way * (b[1] - a[1]) / length,
                     middle[1] + side * way * (b[0] - a[0]) / length};
    };
    const auto isInside = [&](const Point& p) {
        return std::max(std::abs(p[0]), std::abs(p[1])) < 1.0 && isInCell(complex, cell, p);
    };
    for (double way = longest * length; way > std::max(kThinnest, least); way *= 0.5) {
        const Point p = at(way);
        // Not on the far side of the cell by rounding: a little farther it is inside too.
        if (!isInside(p) || !isInside(at(kFarther * way))) continue;
        if (step) *step = way;
        return p;
    }
    return {};
}

/// The signature at a point of the window. Entries that do not make walls keep their state in `like`.
network::Signature signatureAt(const slice::SliceLoss& loss, const WindowMap& map, const Entries& entries,
                               bool criterionWalls, const network::Signature& like, const Point& point) {
    const Point at = map.toSlice(point);
    const loss::ExactPass pass(loss.loss(), loss.slice().at(at[0], at[1]));
    network::Signature signature = like;
    for (int e = 0; e < entries.count(); ++e) {
        const network::Activation which = entries.activation(e);
        if (entries.isConstant(e) || (!criterionWalls && which.layer == loss.loss().criterionLayer()))
            continue;
        signature.set(which.datum, which.layer, which.unit,
                      pass.signature().at(which.datum, which.layer, which.unit));
    }
    return signature;
}

/// Whether two points see the same, zeros of either aside.
bool agree(const network::Signature& a, const network::Signature& b) {
    for (std::size_t k = 0; k < a.entries().size(); ++k)
        if (a.entries()[k] * b.entries()[k] < 0) return false;
    return true;
}

/// Gives cells and edges what the network says of them.
class Settlement {
  public:
    Settlement(const slice::SliceLoss& loss, bool criterionWalls, CellComplex& complex)
        : loss_(loss),
          complex_(complex),
          map_(complex.window),
          entries_(loss.loss()),
          criterionWalls_(criterionWalls),
          known_(complex.cells.size()),
          doubtful_(complex.cells.size(), 0) {}

    std::vector<Box> run(const Control& control) {
        const network::Signature like = complex_.rootSignature;
        parallelFor(
            static_cast<int>(complex_.cells.size()), [&](int cell) { ask(cell, like); }, control);
        if (control.stopped()) return {};
        spread();
        for (std::size_t e = 0; e < complex_.edges.size(); ++e) settleEdge(static_cast<int>(e));
        complex_.rootSignature = *known_.front();
        for (std::size_t cell = 0; cell < complex_.cells.size(); ++cell)
            complex_.cells[cell].hash = zobristHash(*known_[cell]);
        std::vector<Box> boxes;
        for (std::size_t cell = 0; cell < doubtful_.size(); ++cell)
            if (doubtful_[cell]) boxes.push_back(boxOfCell(complex_, map_, static_cast<int>(cell)));
        return boxes;
    }

  private:
    int leftOf(int half) const { return complex_.cellOf[static_cast<std::size_t>(half)]; }

    /// A point may lie on a wall's continuation by accident; a state is 0 where it is at all points.
    void ask(int cell, const network::Signature& like) {
        constexpr std::size_t kPoints = 3;
        std::optional<network::Signature>& own = known_[static_cast<std::size_t>(cell)];
        for (const Point& point : pointsInside(complex_, cell, kPoints)) {
            const network::Signature met = signatureAt(loss_, map_, entries_, criterionWalls_, like, point);
            if (!own) {
                own = met;
                if (!met.hasZero()) break;
                continue;
            }
            for (int e = 0; e < entries_.count(); ++e) {
                const auto a = entries_.activation(e);
                if (own->at(a.datum, a.layer, a.unit) == 0)
                    own->set(a.datum, a.layer, a.unit, met.at(a.datum, a.layer, a.unit));
            }
        }
        if (!own) doubtful_[static_cast<std::size_t>(cell)] = 1;
    }

    std::vector<WallMaker> makersOf(int edge) const {
        const int makers = complex_.edges[static_cast<std::size_t>(edge)].makers;
        return makers < 0 ? std::vector<WallMaker>{} : complex_.makers[static_cast<std::size_t>(makers)];
    }

    /// Cells without a point get what their edges say, from a neighbour that has one.
    void spread() {
        bool again = true;
        while (again) {
            again = false;
            for (int half = 0; half < static_cast<int>(complex_.cellOf.size()); ++half) {
                const int from = leftOf(half), to = leftOf(half ^ 1);
                if (from < 0 || to < 0 || !known_[static_cast<std::size_t>(from)] ||
                    known_[static_cast<std::size_t>(to)])
                    continue;
                network::Signature signature = *known_[static_cast<std::size_t>(from)];
                for (const WallMaker& maker : makersOf(half >> 1)) {
                    const auto a = entries_.activation(maker.entry);
                    signature.set(a.datum, a.layer, a.unit, (half & 1) != 0 ? maker.left : maker.right);
                }
                known_[static_cast<std::size_t>(to)] = std::move(signature);
                again = true;
            }
        }
        for (auto& signature : known_)
            if (!signature) signature = complex_.rootSignature;
    }

    void settleEdge(int edge) {
        const int left = leftOf(2 * edge), right = leftOf(2 * edge + 1);
        if (left < 0 || right < 0) return;
        const network::Signature &a = *known_[static_cast<std::size_t>(left)],
                                 &b = *known_[static_cast<std::size_t>(right)];
        std::vector<WallMaker> makers;
        for (int e = 0; e < entries_.count(); ++e) {
            const auto k = static_cast<std::size_t>(e);
            if (a.entries()[k] != b.entries()[k]) makers.push_back({e, a.entries()[k], b.entries()[k]});
        }
        std::vector<WallMaker> told = makersOf(edge);
        std::erase_if(told, [](const WallMaker& maker) { return maker.left == maker.right; });
        if (told == makers) return;
        look(edge, left, 1.0);
        look(edge, right, -1.0);
        int& index = complex_.edges[static_cast<std::size_t>(edge)].makers;
        if (makers.empty()) {
            index = -1;
            return;
        }
        const auto [place, fresh] = interned_.try_emplace(makers, static_cast<int>(complex_.makers.size()));
        if (fresh) complex_.makers.push_back(makers);
        index = place->second;
    }

    /// Whether a cell is beside this edge what it is inside.
    void look(int edge, int cell, double side) {
        char& doubt = doubtful_[static_cast<std::size_t>(cell)];
        if (doubt) return;
        const auto point = pointBeside(complex_, map_, cell, edge, side, kBeside);
        if (!point ||
            !agree(signatureAt(loss_, map_, entries_, criterionWalls_, complex_.rootSignature, *point),
                   *known_[static_cast<std::size_t>(cell)]))
            doubt = 1;
    }

    const slice::SliceLoss& loss_;
    CellComplex& complex_;
    WindowMap map_;
    Entries entries_;
    bool criterionWalls_;
    std::vector<std::optional<network::Signature>> known_;
    std::vector<char> doubtful_;
    std::map<std::vector<WallMaker>, int> interned_;
};

}  // namespace

std::vector<Point> pointsInside(const CellComplex& complex, int cell, std::size_t most) {
    const WindowMap map(complex.window);
    std::vector<std::pair<double, Point>> found;
    for (const int half : loopOf(complex, complex.cells[static_cast<std::size_t>(cell)].boundary)) {
        // One point alone: shorter steps than the longest so far need not be tried.
        const double least = most == 1 && !found.empty() ? found.front().first : 0.0;
        double step = 0.0;
        const auto point =
            pointBeside(complex, map, cell, half >> 1, (half & 1) != 0 ? -1.0 : 1.0, kLongest, least, &step);
        if (!point) continue;
        if (most == 1) found.clear();
        found.push_back({step, *point});
    }
    std::stable_sort(found.begin(), found.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    std::vector<Point> points;
    for (const auto& [step, point] : found)
        if (points.size() < most) points.push_back(point);
    return points;
}

std::optional<Point> pointInside(const CellComplex& complex, int cell) {
    const std::vector<Point> points = pointsInside(complex, cell, 1);
    return points.empty() ? std::nullopt : std::optional(points.front());
}

std::vector<Box> settleSignatures(const slice::SliceLoss& loss, bool criterionWalls, CellComplex& complex,
                                  const Control& control) {
    if (complex.cells.empty()) return {};
    return Settlement(loss, criterionWalls, complex).run(control);
}

}  // namespace omegascope::cells
