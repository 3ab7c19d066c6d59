#pragma once

#include <Eigen/Core>
#include <string>
#include <vector>

#include "app/session/session.h"
#include "core/theorems/theorem_checks.h"

namespace omegascope::cli {

/// What `analyse` prints of one point ω of parameter space.
struct Analysis {
    theorems::PointAnalysis point;
    theorems::DataAnalysis data;
    std::vector<theorems::TheoremCheck> theorems;
};

/// Errors: the loss or its gradient at ω is too large for a double, or a solver gave up.
Result<Analysis> analyse(const loss::Loss& loss, const Eigen::VectorXd& point);

/// The keys of FORMAT.md; data and units count from 0.
session::Json toJson(const Analysis& analysis, const loss::Loss& loss);
/// The same for a person to read; data and units count from 1.
std::string toText(const Analysis& analysis, const loss::Loss& loss, const session::Session& session);

/// "3/12" when every datum weighs 1/N and N·L is a whole number up to rounding; otherwise empty.
std::string fractionOf(double value, const data::Dataset& dataset);
/// "exact", "certified", "sampled" or "undecided".
std::string_view claimName(nonsmooth::ClaimKind kind);
/// The shortest decimal number that reads back as the same double.
std::string shortest(double value);

}  // namespace omegascope::cli
