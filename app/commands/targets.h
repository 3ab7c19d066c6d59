#pragma once

#include "core/data/dataset.h"
#include "core/loss/criterion.h"

namespace omegascope::commands {

/// Data for another criterion, with the outputs that they need and how the old outputs become the new ones.
struct ConvertedTargets {
    data::Dataset dataset;
    Eigen::MatrixXd outputMap;  ///< M with ŷ' = M ŷ, R' × R
    bool sameMeaning =
        true;  ///< both criteria read targets alike, so a file that they came from still tells them
};

/// Targets with the same meaning for another criterion: ±1 are the classes 0 and 1, a class is the indicator
/// row of a squared error. Between ±1 and two classes ŷ = ŷ_1 - ŷ_0 (multiclass hinge, whose loss is then the
/// hinge loss), or ŷ = (ŷ_1 - ŷ_0)/2 (one-versus-all, twice the hinge loss). Error: targets whose meaning is
/// not clear, weights that differ from class to class where one is needed.
Result<ConvertedTargets> convertTargets(const data::Dataset& dataset, int outputs, loss::Criterion from,
                                        loss::Criterion to);

}  // namespace omegascope::commands
