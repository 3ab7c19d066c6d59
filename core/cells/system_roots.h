#pragma once

#include <array>
#include <vector>

#include "core/cells/polynomial.h"

namespace omegascope::cells {

/// An axis-parallel box.
struct Box {
    double x0 = -1.0, x1 = 1.0, y0 = -1.0, y1 = 1.0;
};

/// A common zero of two polynomials.
struct SystemRoot {
    double x = 0.0;
    double y = 0.0;
    bool simple = true;  ///< false: the curves touch, or the system is singular, to within 1e-6
};

/// All common zeros of p and q in a box, by subdivision in Bernstein form.
///
/// A box is dropped when the Bernstein coefficients of p or of q have one strict sign (then it has no zero). It is
/// settled when the preconditioned interval Jacobian is a contraction (then it holds at most one zero, which
/// Newton's method finds or not). Boxes that stay open down to 5e-7 are gathered into clusters; a cluster counts as one
/// zero, not simple, when Gauss-Newton reaches a common zero from it (curves that touch).
///
/// @param resolved set to false when the work exceeded its budget: then zeros may be missing
/// Cost: 10-40 boxes for two conics in general position.
std::vector<SystemRoot> systemRoots(const Polynomial& p, const Polynomial& q, const Box& box, bool& resolved);

}  // namespace omegascope::cells
