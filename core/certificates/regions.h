#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "core/certificates/numbers/interval.h"
#include "core/certificates/problem/curve_pass.h"

namespace omegascope::certificates {

/// "datum 3, unit 2 of layer 1", counted from 1; the layer after the last is "the criterion".
std::string nameOf(const ExactProblem& problem, const Entry& entry);

/// A region about ω: the sides that the splits on the way to it chose, +1 or -1. The signs of V_rk that are 0 stand under
/// the entries (-1, r, k).
using Sides = std::map<Entry, int>;

/// Visits each settled node with its sides. Everything near ω lies in one of them: node 0 is all of it, each split goes by
/// a wall that ω is on (or a V_rk that is 0) into its two closed sides, and every node is reached exactly once.
/// @throws Refused where this is not so
void forEachRegion(const ExactProblem& problem, const CurvePass& here, const Tree& tree,
                   const std::function<void(const Node&, const Sides&)>& visit);

/// The slopes σ'(z) and the terms' factors σ'(m) that the cells of a region take: {1}, {α}, {0} of a pre-activation that is 0
/// all around or, where a wall of ω has no
/// side in the region, anything in [α, 1] and [0, 1].
class RegionSlopes {
  public:
    RegionSlopes(const ExactProblem& problem, const CurvePass& here, const Sides& sides)
        : problem_(problem), here_(here), sides_(sides) {}
    Interval hidden(int layer, int datum, int unit) const;
    Interval term(int datum, int unit) const;

  private:
    Interval at(const Entry& entry, const Rational& low) const;
    const ExactProblem& problem_;
    const CurvePass& here_;
    const Sides& sides_;
};

}  // namespace omegascope::certificates
