#pragma once

#include <Eigen/Core>
#include <string>

#include "core/support/result.h"

namespace omegascope::data {

/// How the weights μ of the data are told in a session (FORMAT: "uniform", "unit", or numbers).
enum class WeightScheme { Uniform, Unit, Explicit };

/// N weighted data (x_i, target_i, μ_i).   [P, section 2]
///
/// | member  | shape          | meaning |
/// |---------|----------------|---------|
/// | points  | d × N          | x_i in column i |
/// | targets | 1 × N or R × N | ±1, a class 0…R-1, or real targets; one column per datum |
/// | weights | 1 × N or R × N | μ_i > 0 (used only when scheme is Explicit); R × N for one-versus-all |
///
/// What targets mean is decided by the criterion: see loss::checkDataset.
struct Dataset {
    Eigen::MatrixXd points;
    Eigen::MatrixXd targets;
    WeightScheme scheme = WeightScheme::Uniform;
    Eigen::MatrixXd weights;

    int size() const { return static_cast<int>(points.cols()); }
    int dimension() const { return static_cast<int>(points.rows()); }

    /// μ as a rows × N matrix: 1/N each (Uniform), 1 each (Unit), or `weights` (a single row is repeated).
    Eigen::MatrixXd resolvedWeights(int rows) const;

    bool operator==(const Dataset& other) const;
};

/// Shapes agree, N ≥ 1, d ≥ 1, every number is finite, explicit weights are positive; otherwise a sentence.
Outcome checkShapes(const Dataset& dataset);

}  // namespace omegascope::data
