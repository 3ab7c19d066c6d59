#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "app/export/figure/caption.h"
#include "app/session/session.h"
#include "core/theorems/theorem_checks.h"
#include "core/theory/blind_moves.h"

namespace omegascope::cli {

using exporting::fractionOf;

/// What `analyse` prints of one point ω of parameter space.
struct Analysis {
    theorems::PointAnalysis point;
    theorems::DataAnalysis data;
    std::vector<theorems::TheoremCheck> theorems;
    std::optional<theory::BlindMove> nearestDeath;  ///< for α = 0
};

/// Errors: the loss or its gradient at ω is too large for a double, or a solver gave up.
Result<Analysis> analyse(const loss::Loss& loss, const Eigen::VectorXd& point);

/// The keys of FORMAT.md; data and units count from 0.
session::Json toJson(const Analysis& analysis, const loss::Loss& loss);
/// The same for a person to read; data and units count from 1.
std::string toText(const Analysis& analysis, const loss::Loss& loss, const session::Session& session);

}  // namespace omegascope::cli
