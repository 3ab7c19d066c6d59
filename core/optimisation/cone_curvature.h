#pragma once

#include <Eigen/Core>
#include <optional>

#include "core/support/parallel.h"
#include "core/support/result.h"

namespace omegascope::optimisation {

/// The sign of y ↦ yᵀ H y on the cone {y : C y ≥ 0}.
struct ConeCurvature {
    bool positive = false;  ///< yᵀ H y > 0 for all y ≠ 0 of the cone: H is strictly copositive on it
    std::optional<Eigen::VectorXd> negative;  ///< a y of the cone, |y| = 1, with yᵀ H y < -threshold
};

/// Rows of C up to which all faces of the cone are looked at; beyond it `positive` is told for positive definite H alone.
inline constexpr int kMostConeRows = 10;

/// On the sphere the form has its least value over the cone at a point inside some face, where it is an eigenvector of H on
/// the span of that face; so no such eigenvector with a value ≤ threshold in any face means strictly copositive
/// (K. P. Hadeler, On copositive matrices, 1983; here with C in the place of the orthant). Eigenvalues that lie together
/// are asked by a linear program whether their space meets the face.
/// Beyond kMostConeRows a negative direction is looked for among the eigenvectors of H, pressed into the cone.
/// @param h          symmetric, d × d
/// @param rows       C, k × d, rows of any length
/// @param threshold  ≥ 0: values below it are not told from 0
/// Cost: 2^k eigenvalue problems of order d for k ≤ kMostConeRows.
/// @return an Error when a program gave up or the work was stopped
Result<ConeCurvature> curvatureOnCone(const Eigen::MatrixXd& h, const Eigen::MatrixXd& rows, double threshold,
                                      const Control& control);

}  // namespace omegascope::optimisation
