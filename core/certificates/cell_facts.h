#pragma once

#include <optional>

#include "core/certificates/regions.h"

namespace omegascope::certificates {

/// The coefficient of a monomial in the loss (hinge types) or in an output at one datum (squared, logistic), on the cells
/// of a region:  Σ_i μ_i ε_i (±1) Π λ x_ij  along the one way through the network that the monomial names.
/// @throws Refused when it names none
Interval coefficient(const ExactProblem& problem, const Monomial& monomial, const RegionSlopes& slopes);

/// A monomial that is not constant and whose coefficient on the cell is not 0; nothing when the loss is constant there.
/// Squared and logistic: of the outputs, as the loss is constant iff all outputs are 0 for every ω.
/// @param cell  the states on the cell; an entry without a side (CurvePass::alive) may be 0
/// @throws Refused when there are more than kMostMonomials to look at
/// Cost O(N) for each way through the network on which some datum is left, each state of the data once.
std::optional<Monomial> someMonomial(const ExactProblem& problem, const CurvePass& cell);
inline constexpr double kMostMonomials = 2e7;

/// The cell that a curve enters: all walls of ω have a side on it, but those of pre-activations that are 0 all over the cell.
/// @throws Refused where another has none
CurvePass enteredCell(const ExactProblem& problem, const CurvePass& here, const Curve& curve);

/// The gradient at ω of the loss on the cell.  @pre hinge types, squared
Vector gradientOn(const ExactProblem& problem, const CurvePass& here, const CurvePass& cell);

/// Whether the logistic loss has a negative one-sided derivative along a curve, Σ -μ y / (1 + e^{y ŷ}) dŷ: by rational bounds
/// of the exponentials, or because all terms that are not 0 are negative, however small.
bool logisticFalls(const ExactProblem& problem, const CurvePass& along);

/// Lower bounds of the derivative along a vector for all cells of a region, up to one positive factor: the least over the
/// sides that each datum's walls have left, datum by datum; by intervals where a datum has more than kMostOpenWalls.
/// @pre the vector has a number for each parameter
class SlopeBound {
  public:
    SlopeBound(const ExactProblem& problem, const CurvePass& here, const Vector& direction);
    Rational least(const Sides& sides) const;
    Rational leastOf(int datum, const Sides& sides) const;  ///< what one datum has part in it
    std::vector<Entry> openWalls(int datum, const Sides& sides) const;
    static constexpr std::size_t kMostOpenWalls = 10;

  private:
    const ExactProblem& problem_;
    const CurvePass& here_;
    std::vector<DyadicNumber> direction_;
    Vector rationals_;
    std::vector<std::vector<Entry>> walls_;
    std::vector<Interval> logistic_;  ///< -μ y / (1 + e^{y ŷ}) of each datum; else empty
};

/// Σ_i left_i z_k(x_i) as a polynomial in ω on the cells of a region, which gives every wall below that matters a side:
/// refuses unless it is 0.
/// @param layer  1 … L+1; L+1: of the output `unit`
void demandVanishing(const ExactProblem& problem, const RegionSlopes& slopes, int layer, int unit,
                     const Vector& left);

}  // namespace omegascope::certificates
