#include "app/scene/vectors/plan_order.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <unordered_map>

namespace omegascope::scene {
namespace {

std::uint64_t directed(int from, int to) {
    return static_cast<std::uint64_t>(from) << 32 | static_cast<std::uint32_t>(to);
}

/// > 0 when the viewer is on the left of a → b, 0 when the edge is seen end-on.
double viewerSide(const std::array<double, 2>& a, const std::array<double, 2>& b, const PlanViewer& viewer) {
    const double x = b[0] - a[0], y = b[1] - a[1];
    if (viewer.eye) return x * ((*viewer.eye)[1] - a[1]) - y * ((*viewer.eye)[0] - a[0]);
    return x * viewer.towards[1] - y * viewer.towards[0];
}

class Splitter {
  public:
    Splitter(PlanSubdivision& plan, double at) : plan_(plan), at_(at) {}

    void run() {
        PlanSubdivision result;
        for (std::size_t p = 0; p < plan_.polygons.size(); ++p) {
            for (const bool left : {true, false}) {
                std::vector<int> part = half(plan_.polygons[p], left);
                if (part.size() < 3) continue;
                result.polygons.push_back(std::move(part));
                result.source.push_back(plan_.source[p]);
            }
        }
        plan_.polygons = std::move(result.polygons);
        plan_.source = std::move(result.source);
    }

  private:
    std::vector<int> half(const std::vector<int>& loop, bool left) {
        std::vector<int> kept;
        const auto side = [&](int v) {
            const double x = plan_.vertices[static_cast<std::size_t>(v)][0] - at_;
            return left ? -x : x;
        };
        bool inside = false;
        for (std::size_t k = 0; k < loop.size(); ++k) {
            const int a = loop[k], b = loop[(k + 1) % loop.size()];
            if (side(a) >= 0.0) kept.push_back(a);
            inside = inside || side(a) > 0.0;
            if (side(a) * side(b) < 0.0) kept.push_back(cutVertex(a, b));
        }
        return inside ? kept : std::vector<int>{};
    }

    int cutVertex(int a, int b) {
        const auto [low, high] = std::minmax(a, b);
        const auto [place, fresh] =
            cuts_.try_emplace(directed(low, high), static_cast<int>(plan_.vertices.size()));
        if (fresh) {
            const auto p = plan_.vertices[static_cast<std::size_t>(low)],
                       q = plan_.vertices[static_cast<std::size_t>(high)];
            const double share = (at_ - p[0]) / (q[0] - p[0]);
            plan_.vertices.push_back({at_, p[1] + share * (q[1] - p[1])});
        }
        return place->second;
    }

    PlanSubdivision& plan_;
    double at_;
    std::map<std::uint64_t, int> cuts_;
};

}  // namespace

void splitAtEye(PlanSubdivision& plan, const PlanViewer& viewer) {
    if (!viewer.eye) return;
    const double x = (*viewer.eye)[0];
    const auto [low, high] = std::minmax_element(plan.vertices.begin(), plan.vertices.end());
    if (plan.vertices.empty() || x <= (*low)[0] || x >= (*high)[0]) return;
    Splitter(plan, x).run();
}

std::vector<int> fromFarToNear(const PlanSubdivision& plan, const PlanViewer& viewer) {
    std::unordered_map<std::uint64_t, int> owner;
    for (std::size_t p = 0; p < plan.polygons.size(); ++p) {
        const auto& loop = plan.polygons[p];
        for (std::size_t k = 0; k < loop.size(); ++k)
            owner.emplace(directed(loop[k], loop[(k + 1) % loop.size()]), static_cast<int>(p));
    }
    std::vector<std::vector<int>> nearer(plan.polygons.size());
    std::vector<int> waiting(plan.polygons.size(), 0);
    for (std::size_t p = 0; p < plan.polygons.size(); ++p) {
        const auto& loop = plan.polygons[p];
        for (std::size_t k = 0; k < loop.size(); ++k) {
            const int a = loop[k], b = loop[(k + 1) % loop.size()];
            const auto other = owner.find(directed(b, a));
            if (other == owner.end()) continue;
            // The viewer on the left of an edge of this polygon sees it before the neighbour.
            if (viewerSide(plan.vertices[static_cast<std::size_t>(a)],
                           plan.vertices[static_cast<std::size_t>(b)], viewer) <= 0.0)
                continue;
            nearer[static_cast<std::size_t>(other->second)].push_back(static_cast<int>(p));
            ++waiting[p];
        }
    }
    std::vector<int> order;
    order.reserve(plan.polygons.size());
    for (std::size_t p = 0; p < waiting.size(); ++p)
        if (waiting[p] == 0) order.push_back(static_cast<int>(p));
    for (std::size_t next = 0; next < order.size(); ++next)
        for (const int p : nearer[static_cast<std::size_t>(order[next])])
            if (--waiting[static_cast<std::size_t>(p)] == 0) order.push_back(p);
    // Slivers whose rounded corners form a cycle come last rather than not at all.
    for (std::size_t p = 0; p < waiting.size(); ++p)
        if (waiting[p] > 0) order.push_back(static_cast<int>(p));
    return order;
}

}  // namespace omegascope::scene
