#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "core/loss/loss.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// A cell whose closure holds ω, as the linearised active constraints see it.
struct IncidentCell {
    network::Signature signature;  ///< of the cell; no zeros (see masks for the multiclass constant)
    /// Of the active entries alone, in the order of IncidentCells::active; 0 where the entry is idle on this
    /// cell (its form vanishes under the states below it) and the signature has -1.
    std::vector<std::int8_t> states;
    Eigen::VectorXd gradient;  ///< of the form that `signature` selects, at ω
    /// A unit direction η that enters the cell: every active form has its state along η.
    Eigen::VectorXd inward;
};

struct IncidentCells {
    std::vector<network::Activation> active;  ///< the zeros of S(ω), ascending; without those in `idle`
    /// Active entries without a first-order side: the linear form vanishes under the states below in every
    /// cell, or there is no kink (hidden entries when α = 1). Taken as inactive; the gradients do not depend
    /// on it.
    std::vector<network::Activation> idle;
    std::vector<IncidentCell> cells;
    /// false: more than the budget; `cells` holds those that sampled directions entered.
    bool complete = true;
    /// Whether every cell whose closure holds ω is listed (up to entries that are 0 all around ω). false
    /// - when walls that curve (layers above the first, and the criterion) have dependent forms: they may
    /// touch
    ///   each other at ω and enclose a cell thinner than every cone. Such a cell matters to no directional
    ///   derivative, but its gradient may lie outside the hull;
    /// - when an idle entry has sides at second order (deep networks without bias): its cells are listed with
    ///   the entry at -1 alone. Gradients at ω are the same on both sides, the losses about ω are not;
    /// - when a cone is so narrow that rounding decides.
    bool certain = true;
    std::string remark;  ///< why not complete or not certain, as a sentence; else empty
};

/// Coefficients in all linear programs of one search: a few seconds.
inline constexpr double kMostListedEntries = 1e7;

struct IncidentOptions {
    double tolerance = loss::kWallTolerance;
    /// S(ω) if it is known, in the place of the signature to `tolerance`.
    std::optional<network::Signature> here;
    int cellBudget = 4096;
    /// Coefficients in all linear programs of the search; beyond them it is not complete.
    double programEntries = kMostListedEntries;
    int samples = 2000;  ///< random directions when the budget is exceeded (fixed seed)
    /// δ > 0: entries with |z| ≤ δ |dz| are active too, and the cells are those of the affine arrangement
    /// z + dz·η = 0, to first order. `inward` then leads to a point of the cell (0 when ω itself is in it).
    double reach = 0.0;
};

/// All cells of the linearised arrangement of the active constraints at ω.   [THEORY, "Clarke subdifferential
/// at ω"]
///
/// Active entries are taken layer by layer; under the states chosen below, the pre-activation of an active
/// entry has a linear form dz·η. A state ±1 is kept when the cone {η: state · dz·η > 0 for all entries so
/// far} is not empty: without a linear program while the forms are independent, else by at most one (maximise
/// the margin over |η|∞ ≤ 1 in the span of the forms). In the interior of a cell: one cell, and no active
/// entry. m forms of rank r in one layer give at most 2 Σ_{j<r} C(m-1,j) cells.
/// @param parameters ω; for entries that are zero up to the tolerance only, project first (projectOntoActive)
/// @return an Error only when stopped; where a linear program could not be solved, cells are sampled
/// Cost: one masked backward pass for each datum and choice of its states, one linear program per split among
/// dependent forms.
Result<IncidentCells> incidentCells(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                    const IncidentOptions& options = {}, const Control& control = {});

}  // namespace omegascope::nonsmooth
