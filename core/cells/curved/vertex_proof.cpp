#include "core/cells/curved/vertex_proof.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "core/cells/algebra/curve_columns.h"
#include "core/cells/algebra/double_double.h"
#include "core/support/index.h"

namespace omegascope::cells {
namespace {

constexpr double kPlaceReach = 8.0 * kPointTolerance;  ///< what is one vertex lies so near to it
constexpr const char* kMeet = "three walls meet in one point, or all but";

class VertexProof {
  public:
    VertexProof(const Arrangement& arrangement, const std::vector<Curve>& curves,
                const std::vector<int>& order, const std::vector<Met>& met)
        : complex_(arrangement.complex),
          arcs_(arrangement.edgeArcs),
          curves_(curves),
          order_(order),
          met_(met) {}

    void run(Findings& findings) {
        starts_.assign(complex_.vertices.size() + 1, 0);
        const int halves = 2 * static_cast<int>(complex_.edges.size());
        for (int half = 0; half < halves; ++half) ++starts_[at(complex_.from(half)) + 1];
        for (std::size_t v = 1; v < starts_.size(); ++v) starts_[v] += starts_[v - 1];
        halves_.resize(at(halves));
        for (int half = 0; half < halves; ++half) {
            const int start = starts_[at(complex_.from(half))], rank = order_[at(half)];
            halves_[at(start + rank)] = half;
        }
        for (std::size_t v = 0; v < complex_.vertices.size(); ++v)
            if (const char* why = faultOf(v))
                findings.doubtThat(why, complex_.vertices[v].s, complex_.vertices[v].t, kPlaceReach);
    }

  private:
    /// The entry that vanishes along a half-edge; -1: the window's border.
    int entryOf(int half) const {
        const int makers = complex_.edges[at(half >> 1)].makers;
        return makers < 0 ? -1 : complex_.makers[at(makers)].front().entry;
    }

    /// What is not proven of a wall; nullptr: it is the wall of one entry, which changes sign across it.
    const char* faultOfWall(int half) const {
        const int index = complex_.edges[at(half >> 1)].makers;
        if (index < 0) return nullptr;
        const auto& makers = complex_.makers[at(index)];
        if (makers.size() > 1) return "two walls run along one curve, to rounding";
        return makers.front().left * makers.front().right == -1
                   ? nullptr
                   : "a pre-activation does not change sign across its wall, to rounding";
    }

    const char* faultOf(std::size_t v) const {
        const auto first = halves_.begin() + starts_[v], past = halves_.begin() + starts_[v + 1];
        for (auto half = first; half != past; ++half)
            if (const char* why = faultOfWall(*half)) return why;
        const auto& vertex = complex_.vertices[v];
        const std::ptrdiff_t degree = past - first;
        const bool onBorder = std::max(std::abs(vertex.s), std::abs(vertex.t)) == 1.0;
        if (onBorder) {
            const auto walls = std::count_if(first, past, [&](int half) { return entryOf(half) >= 0; });
            const bool corner = std::abs(vertex.s) == std::abs(vertex.t);
            return degree - walls != 2 || walls != (corner ? 0 : 1) ? "walls meet on the window's border"
                                                                    : nullptr;
        }
        if (degree == 2) return entryOf(*first) == entryOf(*(first + 1)) ? nullptr : kMeet;
        if (degree != 4) return kMeet;
        const std::array entries{entryOf(first[0]), entryOf(first[1]), entryOf(first[2]), entryOf(first[3])};
        if (entries[0] != entries[2] || entries[1] != entries[3] || entries[0] == entries[1] ||
            met_[v] == Met::Near)
            return kMeet;
        // Four turns of less than half a circle each are one circle.
        std::array<Way, 4> ways;
        for (std::size_t k = 0; k < 4; ++k) ways[k] = wayOf(first[static_cast<std::ptrdiff_t>(k)]);
        for (std::size_t k = 0; k < 4; ++k) {
            const Way &a = ways[k], &b = ways[(k + 1) % 4];
            // A sine changes by no more than the angles do.
            if (!(a.x * b.y - a.y * b.x > a.error + b.error + 8.0 * kUnitRoundoff))
                return "walls meet at an angle too small to be proven";
        }
        return nullptr;
    }

    /// A unit tangent, and by what angle that which is meant may differ.
    struct Way {
        double x = 0.0, y = 0.0;
        double error = 1.0;
    };

    /// The tangent along which a half-edge leaves its vertex.
    Way wayOf(int half) const {
        const auto &from = complex_.vertices[at(complex_.from(half))],
                   &to = complex_.vertices[at(complex_.to(half))];
        const int index = arcs_[at(half >> 1)].curve;
        if (index < 0) return {};
        const Curve& curve = curves_[at(index)];
        const auto g = curve.p.withGradient(from.s, from.t);
        const double length = std::hypot(g[1], g[2]), degree = curve.p.degreeX() + curve.p.degreeY();
        const double size = curve.p.sumOfSizes();
        // The noise, rounding, and how the gradient turns on the way to the point that is meant; an arc is longer than its
        // sine, at most by pi / 2.
        const double error = degree * curve.noise + 4.0 * degree * degree * kUnitRoundoff * size +
                             2.0 * kPointTolerance * steepnessOf(curve.p).bend;
        const double dx = to.s - from.s, dy = to.t - from.t;
        const double along = -g[2] * dx + g[1] * dy, sign = along < 0.0 ? -1.0 : 1.0;
        // Along a monotone arc the chord and the tangent lie in one quadrant; the chord's ends are vertices.
        if (!(std::abs(along) > 4.0 * kPointTolerance * length)) return {};
        return {-sign * g[2] / length, sign * g[1] / length, std::min(1.0, 3.0 * error / length)};
    }

    const CellComplex& complex_;
    const std::vector<Arc>& arcs_;
    const std::vector<Curve>& curves_;
    const std::vector<int>& order_;
    const std::vector<Met>& met_;
    std::vector<int> starts_, halves_;
};

}  // namespace

void proveVertices(const Arrangement& arrangement, const std::vector<Curve>& curves,
                   const std::vector<int>& order, const std::vector<Met>& met, Findings& findings) {
    VertexProof(arrangement, curves, order, met).run(findings);
}

}  // namespace omegascope::cells
