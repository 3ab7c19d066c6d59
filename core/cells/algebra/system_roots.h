#pragma once

#include <array>
#include <vector>

#include "core/cells/algebra/boxes.h"
#include "core/cells/algebra/polynomial.h"

namespace omegascope::cells {

/// A common zero of two polynomials.
struct SystemRoot {
    double x = 0.0;
    double y = 0.0;
    bool simple = true;  ///< false: the curves touch, or the system is singular, to within 1e-6
};

/// All common zeros of p and q in a box, by subdivision in Bernstein form.
///
/// A box is dropped when the Bernstein coefficients of p, of q, or of one of two combinations of them (the
/// rows of the inverse Jacobian in its middle) have one strict sign: then it has no zero. It is settled when
/// the preconditioned interval Jacobian is a contraction (then it holds at most one zero, which Newton's
/// method finds or not). Boxes that stay open down to 5e-7 are gathered into clusters; a cluster counts as
/// one zero, not simple, when Gauss-Newton reaches a common zero from it (curves that touch). Where it does
/// not, subdivision goes on down to 2e-11: curves that pass each other so closely need that to be told apart.
///
/// @param undecided boxes are added in which zeros may be missing: what was open when the work exceeded its
///                  budget, clusters in which no zero was found and none excluded
/// Cost: 10-40 boxes for two conics in general position.
std::vector<SystemRoot> systemRoots(const Polynomial& p, const Polynomial& q, const Box& box,
                                    std::vector<Box>& undecided);

/// The same for callers to whom it does not matter where. @param complete set to false when zeros may be missing
std::vector<SystemRoot> systemRoots(const Polynomial& p, const Polynomial& q, const Box& box, bool& complete);

}  // namespace omegascope::cells
