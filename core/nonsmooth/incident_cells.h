#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "core/loss/loss.h"
#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::nonsmooth {

/// A cell whose closure holds ω, as the linearised active constraints see it.
struct IncidentCell {
    network::Signature signature;     ///< of the cell; no zeros (see masks for the multiclass constant)
    std::vector<std::int8_t> states;  ///< of the active entries alone, in the order of IncidentCells::active
    Eigen::VectorXd gradient;         ///< of the form that `signature` selects, at ω
    Eigen::VectorXd
        inward;  ///< a unit direction η that enters the cell: every active form has its state along η
};

struct IncidentCells {
    std::vector<network::Activation> active;  ///< the zeros of S(ω), ascending; without those in `idle`
    /// Active entries whose linear form vanishes under the states below them: no first-order side; taken as
    /// inactive.
    std::vector<network::Activation> idle;
    std::vector<IncidentCell> cells;
    bool complete =
        true;            ///< false: more than the budget; `cells` holds those that sampled directions entered
    std::string remark;  ///< why not complete, as a sentence
};

struct IncidentOptions {
    double tolerance = loss::kWallTolerance;
    int cellBudget = 4096;
    int samples = 2000;  ///< random directions when the budget is exceeded (fixed seed)
};

/// All cells of the linearised arrangement of the active constraints at ω.   [THEORY, "Clarke subdifferential
/// at ω"]
///
/// Active entries are taken layer by layer; under the states chosen below, the pre-activation of an active
/// entry has a linear form dz·η. A state ±1 is kept when the cone {η: state · dz·η > 0 for all entries so
/// far} is not empty: without a linear program while the forms are independent, else by one (maximise the
/// margin over |η|∞ ≤ 1). In the interior of a cell: one cell, and no active entry.
/// @return an Error only when stopped or when a linear program could not be solved
/// Cost: one masked backward pass per cell, one linear program per split among dependent forms.
Result<IncidentCells> incidentCells(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                    const IncidentOptions& options = {}, const Control& control = {});

}  // namespace omegascope::nonsmooth
