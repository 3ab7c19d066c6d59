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
    /// true: there is exactly one zero at most `radius` away (sup norm), and the curves cross there. false: the curves
    /// touch or are singular, or all but: one zero, none or several, at most `radius` away.
    bool simple = true;
    double radius = 0.0;
};

/// All common zeros of p and q in a box, by subdivision in Bernstein form. Every bound has the rounding of its own
/// computation in it (derived in system_roots.cpp), and `noise`, so what is told holds for all polynomials whose
/// coefficients differ from those given by at most noise · Σ |c_ab| in sum.
///
/// A box is dropped when the Bernstein coefficients of p, of q, or of one of two combinations of them (the
/// rows of the inverse Jacobian in its middle) have one strict sign: then it has no zero. It is settled by a point x*
/// that Newton's method reaches and the Newton-Kantorovich theorem proves to be near a zero: when the box lies where
/// that theorem allows no other, or when the preconditioned interval Jacobian is a contraction on the box (then it holds
/// at most one zero) and the enclosure of x* lies inside. Boxes that stay open down to 5e-7 are gathered into clusters;
/// a cluster counts as one zero, not simple, when Gauss-Newton reaches a common zero from it (curves that touch). Where
/// it does not, subdivision goes on down to 2e-11: curves that pass each other so closely need that to be told apart.
///
/// @param undecided boxes are added in which zeros may be missing: what was open when the work exceeded its
///                  budget, clusters in which no zero was found and none excluded
/// Cost: 10-40 boxes for two conics in general position.
std::vector<SystemRoot> systemRoots(const Polynomial& p, const Polynomial& q, const Box& box,
                                    std::vector<Box>& undecided, double noise = 0.0);

/// The same for callers to whom it does not matter where. @param complete set to false when zeros may be missing
std::vector<SystemRoot> systemRoots(const Polynomial& p, const Polynomial& q, const Box& box, bool& complete);

}  // namespace omegascope::cells
