#pragma once

#include <span>
#include <vector>

#include "core/cells/forms/exact_forms.h"

namespace omegascope::cells {

/// What one datum contributes to the loss on a cell, μ ℓ_i, as an exact function of the doubles as stored: of ω0, the
/// directions, the ends of the ranges, the datum, its target and its weight, and α.   [THEORY, "Slices"]
///
/// For the few polynomials that doubles cannot tell from constants (boundOfRounding). Not for logistic.
class ExactShares {
  public:
    explicit ExactShares(const slice::SliceLoss& loss) : slice_(loss), forms_(loss) {}

    /// @param states  the datum's own entries: layers 1…L, then the criterion's; 0 where z vanishes on the cell
    /// Cost O(weights · coefficients) products of long numbers.
    ExactPolynomial share(int datum, std::span<const std::int8_t> states) const;

    /// A bound on Σ |error| of the non-constant coefficients that SliceForms and weightedLoss give for this datum in
    /// any cell. Each of them is a sum of products in which every term passes m roundings, so it errs by at most
    /// γ_m = m u / (1 - m u), u = 2^-53, of the same sum with all terms made positive [Higham, Accuracy and Stability,
    /// Lemma 3.1]; that sum is at most the loss of the widest network, |ω0| + Σ_k (|mid_k| + |half_k|) |d_k|, at |x|.
    /// m counts, per layer, the products, the sum over the inputs, the bias, the slope, and the roundings of ω at the
    /// window's middle; for squared error both factors.
    double boundOfRounding(int datum) const;

  private:
    ExactPolynomial lossOf(int datum, const ExactForms::Forms& outputs,
                           std::span<const std::int8_t> criterion) const;

    const slice::SliceLoss& slice_;
    ExactForms forms_;
};

}  // namespace omegascope::cells
