#pragma once

#include <array>
#include <map>
#include <optional>
#include <vector>

/// CGAL's exact arrangement of algebraic curves, in plain numbers: nobody else need be compiled with it.
namespace omegascope::oracle {

/// Coefficients of s^a t^b as whole numbers.
using Conic = std::map<std::array<int, 2>, long>;

struct ExactArrangement {
    struct Edge {
        int from = 0, to = 0;
        std::array<double, 2> middle{};  ///< a point inside it
    };
    std::vector<std::array<double, 2>> vertices;
    std::vector<Edge> edges;  ///< bounded ones
};

/// The arrangement of the curves where these vanish. Coordinates within 1e-9 of ±window are that.
/// @return nothing where CGAL stopped at a contradiction of its own
std::optional<ExactArrangement> arrangementOf(const std::vector<Conic>& curves, double window);

}  // namespace omegascope::oracle
