#include "tests/oracle/exact_arrangement.h"

#include <CGAL/Arr_algebraic_segment_traits_2.h>
#include <CGAL/Arrangement_2.h>
#include <CGAL/CORE_BigInt.h>

#include <cmath>
#include <memory>
#include <tuple>

namespace omegascope::oracle {

namespace {

using Traits = CGAL::Arr_algebraic_segment_traits_2<CORE::BigInt>;
using Arrangement = CGAL::Arrangement_2<Traits>;

std::vector<Traits::Curve_2> curvesOf(const std::vector<Conic>& conics, const Traits& traits) {
    const Traits::Polynomial_2 x = CGAL::shift(Traits::Polynomial_2(1), 1, 0),
                               y = CGAL::shift(Traits::Polynomial_2(1), 1, 1);
    std::vector<Traits::Curve_2> curves;
    for (const Conic& conic : conics) {
        Traits::Polynomial_2 p(0);
        for (const auto& [power, c] : conic)
            p += CORE::BigInt(static_cast<int>(c)) * CGAL::ipower(x, power[0]) * CGAL::ipower(y, power[1]);
        curves.push_back(traits.construct_curve_2_object()(CGAL::make_square_free(p)));
    }
    return curves;
}

ExactArrangement read(const Arrangement& arrangement, const Traits& traits, double window) {
    ExactArrangement result;
    std::map<Arrangement::Vertex_const_handle, int> numbers;
    const auto snapped = [window](double v) {
        constexpr double kBorder = 1e-9;
        return std::abs(std::abs(v) - window) < kBorder ? std::copysign(window, v) : v;
    };
    const auto numberOf = [&](Arrangement::Vertex_const_handle vertex) {
        const auto [place, fresh] = numbers.try_emplace(vertex, static_cast<int>(result.vertices.size()));
        if (fresh) {
            const auto [s, t] = vertex->point().to_double();
            result.vertices.push_back({snapped(s), snapped(t)});
        }
        return place->second;
    };
    for (auto edge = arrangement.edges_begin(); edge != arrangement.edges_end(); ++edge) {
        if (edge->source()->is_at_open_boundary() || edge->target()->is_at_open_boundary()) continue;
        const auto [s0, t0] = edge->source()->point().to_double();
        const auto [s1, t1] = edge->target()->point().to_double();
        double s = 0.5 * (s0 + s1), t = 0.5 * (t0 + t1);
        if (!edge->curve().is_vertical()) {
            const Traits::Algebraic_real_1 middle(Traits::Bound{s});
            std::tie(s, t) =
                traits.construct_point_2_object()(middle, edge->curve().curve(), edge->curve().arcno())
                    .to_double();
        }
        result.edges.push_back(
            {numberOf(edge->source()), numberOf(edge->target()), {snapped(s), snapped(t)}});
    }
    return result;
}

}  // namespace

std::optional<ExactArrangement> arrangementOf(const std::vector<Conic>& conics, double window) {
    const Traits traits;
    const std::vector<Traits::Curve_2> curves = curvesOf(conics, traits);
    // CGAL 5.5 contradicts itself on some degenerate sets of curves: all at once, and more rarely one by one. What it leaves
    // behind is not fit to be destroyed.
    for (const bool together : {true, false}) {
        auto arrangement = std::make_unique<Arrangement>(&traits);
        try {
            if (together)
                CGAL::insert(*arrangement, curves.begin(), curves.end());
            else
                for (const Traits::Curve_2& curve : curves) CGAL::insert(*arrangement, curve);
            return read(*arrangement, traits, window);
        } catch (const CGAL::Failure_exception&) {
            static_cast<void>(arrangement.release());
        }
    }
    return {};
}

}  // namespace omegascope::oracle
