#pragma once

#include <Eigen/Core>
#include <optional>
#include <string>
#include <vector>

#include "app/session/session.h"
#include "core/loss/loss.h"

namespace omegascope::cli {

/// What is known about the loss at one point ω of parameter space.
struct Analysis {
    /// The cell that ω lies in, when it lies on no wall.
    struct Cell {
        Eigen::VectorXd gradient;            ///< ∇L(ω)
        bool flat = false;                   ///< L is constant on the whole cell
        std::optional<Eigen::VectorXd> phi;  ///< φ_0 … φ_{L+2} at ω; nothing for squared and logistic
    };
    double loss = 0.0;
    Eigen::VectorXd perDatum;
    std::vector<bool> solved;
    std::vector<int> deadData;
    std::vector<network::Activation> active;  ///< the entries of the signature that vanish
    std::optional<Cell> cell;                 ///< nothing on a wall
};

/// Errors: the loss or its gradient at ω is too large for a double.
Result<Analysis> analyse(const loss::Loss& loss, const Eigen::VectorXd& point);

/// The keys of FORMAT.md.
session::Json toJson(const Analysis& analysis, const loss::Loss& loss);
/// The same for a person to read.
std::string toText(const Analysis& analysis, const loss::Loss& loss, const session::Session& session);

/// "3/12" when every datum weighs 1/N and N·L is a whole number up to rounding; otherwise empty.
std::string fractionOf(double value, const data::Dataset& dataset);
/// The shortest decimal number that reads back as the same double.
std::string shortest(double value);

}  // namespace omegascope::cli
