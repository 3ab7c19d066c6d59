#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/cells/algebra/curve_arcs.h"
#include "core/cells/algebra/double_double.h"
#include "core/slice/slice_loss.h"

namespace omegascope::cells {

/// SliceForms in twice the precision, for the walls: what is told of a curve holds for the curve of the numbers as stored,
/// so its coefficients must be known to their last digit, also in a window zoomed in far, where the terms that make them
/// cancel. Window coordinates as in SliceForms.   Immutable and thread-safe.
class FineForms {
  public:
    explicit FineForms(const slice::SliceLoss& loss);

    /// Polynomials of equal bidegree (m, n): coefficient of x^a y^b of a unit at [(unit (m+1) + a)(n+1) + b].
    struct Forms {
        int units = 0, degreeX = 0, degreeY = 0;
        std::vector<DoubleDouble> c;
        std::size_t stride() const { return static_cast<std::size_t>((degreeX + 1) * (degreeY + 1)); }
    };

    /// x^(0): the datum itself, constants.
    Forms input(int datum) const;
    /// z^(ℓ) = W^(ℓ) x + b^(ℓ), ℓ = 1…L+1.
    Forms affine(int layer, const Forms& features) const;
    /// x^(ℓ) inside a cell: times 1 where the state is +1, α where it is -1, 0 where it is 0 (there z ≡ 0).
    Forms activated(Forms forms, std::span<const std::int8_t> states) const;
    /// The criterion's pre-activations from ŷ.
    Forms criterion(int datum, Forms outputs) const;

    /// Bounds on [-1,1]² of the sum of |terms| that make each pre-activation of a datum, whatever the states: of all layers in
    /// the order of a signature's entries.
    struct Sizes {
        std::vector<double> scales;  ///< with ω taken at the window's middle
        /// What the coefficients may be off by, in sum. A sum over n features passes a term through n + 1 operations of
        /// DoubleDouble, a parameter of the slice took 6, α one, the criterion 3; each errs by at most 2^-100 of its operands,
        /// which all terms made positive bound, twice at an addition.
        std::vector<double> errors;
        /// What a forward pass in doubles may be off by at a point of the window: as many roundings.
        std::vector<double> passes;
    };
    Sizes sizes(int datum) const;

    /// A unit's polynomial in doubles. @param error  of the unit's coefficients, as in Sizes
    static Curve rounded(const Forms& forms, int unit, double error);

    std::array<double, 2> toSlice(double x, double y) const {
        return {middle_[0].hi + x * half_[0].hi, middle_[1].hi + y * half_[1].hi};
    }

  private:
    const slice::SliceLoss& loss_;
    std::array<DoubleDouble, 2> middle_{}, half_{};
    std::vector<DoubleDouble> origin_;                     ///< ω at the middle of the window
    std::array<std::vector<DoubleDouble>, 2> directions_;  ///< times the half width
    std::vector<std::array<bool, 2>> moves_;               ///< layer ℓ at [ℓ-1]: whether d1, d2 move it
};

}  // namespace omegascope::cells
