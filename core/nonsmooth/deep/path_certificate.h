#pragma once

#include <string>
#include <vector>

#include "core/nonsmooth/clarke/incident_cells.h"
#include "core/nonsmooth/verdict/place.h"
#include "core/nonsmooth/verdict/verdict.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// Whether ω is a local minimum because the network cannot answer the pull of the outputs.
///
/// Every criterion is a sum of convex functions of ŷ_i. With g_i in the subdifferential of μ_i ℓ_i at ŷ_i(ω),
///     L(ω') ≥ L(ω) + Φ(ω') - Φ(ω) for every ω',   Φ(ω') = Σ_i g_i·ŷ_i(ω').
/// On the closure of a cell of hidden signs Φ is a polynomial with one monomial for each path: an input coordinate j or
/// a bias of layer ℓ, a unit in each layer from there up, an output r; and one for each c_r. So Φ is constant there
/// when all their coefficients are 0:
///     Σ_i g_ir λ_iπ s_ij = 0,   Σ_i g_ir λ_iπ = 0 (from a bias),   Σ_i g_ir = 0 (from c),
/// λ_iπ the product of the slopes (1 or α) that datum i has along π. (In a convolution paths share weights, and the
/// equations of each are more than is needed.) If for every cell of hidden signs that touches ω there is such a g, then
/// L ≥ L(ω) on all these cells: a minimum, and the g are its certificate. Nothing is asked of the size of V, of the
/// position of ω in the cells, or of how many walls of the criterion meet there.
///
/// Hinge types: g_i = Σ_r μ_ir τ_ir ∂m_ir/∂ŷ_i, τ = 1 unsolved, 0 solved, in [0, 1] at a margin: a linear program in
/// lifted variables, one for each coefficient (first_order_test.h). Squared: g = 2 μ (ŷ - y); logistic likewise.
///
/// Hidden kinks at ω matter only on data with g_i ≠ 0. Where the list of hidden cells is certain its cells are taken;
/// else the kinks are split one at a time: while some are open, g = 0 is tried on the margin data that have one, which
/// proves all their sides at once.
/// One g may hold all cells: when it holds one cell u' and, there, the slope of Φ by every hidden feature that has a kink
/// at ω on a datum with g_i ≠ 0 is positive. Proof: put σ in the place of the slopes of u' from the lowest layer up, one
/// kink at a time; each adds (slope by its feature) · (σ(z) - slope·z) ≥ 0 near ω. So Φ ≥ Φ_u' = const. (The signs of
/// these slopes are taken in doubles, 1e-9 of their terms clear of 0: to a tolerance.)
struct PathCertificate {
    bool holds = false;
    bool exact = false;  ///< holds, and every equation was checked in rational arithmetic
    std::vector<OutputPulls> pulls;
};
/// @param hidden  incident cells of the hidden kinks alone
/// @return an Error only when stopped or a solver gave up; `holds` false tells nothing
/// Cost: a program with margins × coefficients entries for each cell.
Result<PathCertificate> pathCertificate(const Place& place, const IncidentCells& hidden,
                                        const MinimumOptions& options, const Control& control);

}  // namespace omegascope::nonsmooth
