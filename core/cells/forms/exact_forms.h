#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/cells/algebra/dyadic.h"
#include "core/slice/slice_loss.h"

namespace omegascope::cells {

/// Coefficients of a polynomial in window coordinates, exactly: of x^a y^b at [a·(degreeY+1) + b].
struct ExactPolynomial {
    int degreeX = 0;
    int degreeY = 0;
    std::vector<Dyadic> coefficients;

    ExactPolynomial() = default;
    ExactPolynomial(int m, int n)
        : degreeX(m), degreeY(n), coefficients(static_cast<std::size_t>((m + 1) * (n + 1))) {}
    static ExactPolynomial constant(const Dyadic& value);

    /// Whether all coefficients but the first vanish.
    bool isConstant() const;
    /// += factor · x^dx y^dy p, whose degrees are at most those of this.
    void add(const ExactPolynomial& p, const Dyadic& factor, int dx = 0, int dy = 0);
};

/// FineForms without rounding: exact functions of the doubles as stored, for the few forms that bounds leave open.
/// Immutable and thread-safe. Cost of a layer: O(weights · coefficients) products of long numbers.
class ExactForms {
  public:
    explicit ExactForms(const slice::SliceLoss& loss);

    struct Forms {
        int degreeX = 0;
        int degreeY = 0;
        std::vector<ExactPolynomial> units;
    };
    /// x^(0)
    Forms input(int datum) const;
    /// z^(ℓ) = W^(ℓ) x + b^(ℓ), ℓ = 1…L+1.
    Forms affine(int layer, const Forms& features) const;
    /// One unit of it; the others stay constants 0.
    ExactPolynomial unit(int layer, int unit, const Forms& features) const;
    /// x^(ℓ) inside a cell: times 1 where the state is +1, α where it is -1, 0 where it is 0 (there z ≡ 0).
    Forms activated(Forms forms, std::span<const std::int8_t> states) const;
    /// The criterion's pre-activation of a unit from ŷ (hinge types).
    ExactPolynomial criterion(int datum, int unit, const Forms& outputs) const;

  private:
    std::array<bool, 2> movesOf(int layer) const;

    const slice::SliceLoss& slice_;
    std::array<Dyadic, 2> middle_, half_;
};

}  // namespace omegascope::cells
