#pragma once

#include <cstdint>
#include <vector>

#include "core/certificates/problem/exact_problem.h"

namespace omegascope::certificates {

/// A polynomial in ε by its coefficients from ε^0; no trailing 0, and nothing for the polynomial 0.
using Polynomial = Vector;

/// The network along ω + ε c_1 + ε² c_2 + … for all small ε > 0, where every pre-activation is a polynomial and its sign
/// that of its first coefficient that is not 0. Without a curve: the network at ω.
struct CurvePass {
    using Layer = std::vector<std::vector<Polynomial>>;    ///< [datum][unit]
    using States = std::vector<std::vector<std::int8_t>>;  ///< [datum][unit]
    std::vector<Layer> z;        ///< layers 1…L+1 at [ℓ-1]; the last are the outputs
    std::vector<States> states;  ///< of layers 1…L and then of the criterion; 0: the polynomial is 0
    Polynomial loss;             ///< L along the curve, up to a positive factor of ε; not for logistic
    /// Which entries have a side near where the pass begins: false where the pre-activation is 0 for every ω' near it, as all
    /// that enters it is 0 or blind (α = 0, strictly inactive) and it has no bias.
    std::vector<std::vector<std::vector<bool>>> alive;  ///< [layer - 1][datum][unit]; the outputs last
    /// Features x^(ℓ) at ε = 0, ℓ = 0 … L.
    std::vector<std::vector<std::vector<DyadicNumber>>> features;

    std::int8_t state(const Entry& entry) const {
        return states[static_cast<std::size_t>(entry.layer - 1)][static_cast<std::size_t>(entry.datum)]
                     [static_cast<std::size_t>(entry.unit)];
    }
    std::int8_t state(int layer, int datum, int unit) const { return state(Entry{datum, layer, unit}); }
    /// The coefficient of ε^0 of an output.
    Rational output(int datum, int unit) const;
};

/// Cost: one forward pass of the degree of the curve times L + 1.
/// @throws std::invalid_argument when a vector of the curve has not the length of ω
CurvePass passAlong(const ExactProblem& problem, const Curve& curve);

/// Sign of a polynomial for small ε > 0.
int signOf(const Polynomial& polynomial);

/// The entries whose walls ω is on: pre-activation 0, alive, and with a kink (hidden ones have none when α = 1).
std::vector<Entry> wallsAt(const ExactProblem& problem, const CurvePass& here);

}  // namespace omegascope::certificates
