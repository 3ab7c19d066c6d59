#pragma once

#include <Eigen/Core>

#include "core/slice/loss_terms.h"

/// The inner loops of LineBatch: a forward pass in which each number is kLanes numbers, one for each point of a line.
/// Compiled for several instruction sets with the same bits, as sweep_kernel.h says.
namespace omegascope::slice {

inline constexpr int kLanes = 8;

/// weights[e, lane] = origin[e] + s · alongS[e] + t[lane] · alongT[e] for `count` entries.
void fillWeights(const double* origin, const double* alongS, const double* alongT, Eigen::Index count,
                 double s, const double* t, double* weights);

/// σ_α of the same form: the features of the first layer, `count` units of all data of a block.
void firstFeatures(const double* origin, const double* alongS, const double* alongT, Eigen::Index count,
                   double s, const double* t, double alpha, double* features);

/// above[i, k] = σ_α(Σ_j W[k, j] below[i, j] + b[k]), every number in kLanes lanes; α = 1 leaves out σ.
/// @param weights units × (inputs + 1), the bias last   @param below data × inputs   @param above data × units
void applyLayer(const double* weights, Eigen::Index units, Eigen::Index inputs, const double* below,
                Eigen::Index data, double alpha, double* above);

/// Adds the terms of one datum (loss_terms.h) with outputs ŷ: R × kLanes.
void addTerms(const DatumTerms& terms, const double* outputs, double* values);

}  // namespace omegascope::slice
