#pragma once

#include <Eigen/Core>
#include <array>
#include <string_view>

#include "core/data/dataset.h"

namespace omegascope::loss {

/// The criteria of FORMAT.md. A wall of the criterion is where one of its pre-activations m is 0.
///
/// | criterion       | per-datum loss ℓ_i         | m, one per wall | from            |
/// |-----------------|----------------------------|-----------------|-----------------|
/// | Hinge           | σ(1 - y ŷ)                 | 1 - y ŷ         | P, (1)          |
/// | MulticlassHinge | Σ_{r≠r0} σ(1 + ŷ_r - ŷ_r0) | 1 + ŷ_r - ŷ_r0  | P, (2)-(3)      |
/// | OneVersusAll    | Σ_r σ(1 - y_r ŷ_r)         | 1 - y_r ŷ_r     | P, (11)         |
/// | Squared         | |ŷ - y|²                   | none            | S, (1)-(2)      |
/// | Logistic        | log(1 + exp(-y ŷ))         | none            | S, Prop. 4-5    |
///
/// Multiclass: the entry r = r0 is the constant 1, no wall and no part of ℓ_i (the -1 of P removes it).
/// One-versus-all: y_r = 1 for the datum's class and -1 for the others; the term r is weighted by μ_ir.
enum class Criterion { Hinge, MulticlassHinge, OneVersusAll, Squared, Logistic };

inline constexpr std::array kCriteria{Criterion::Hinge, Criterion::MulticlassHinge, Criterion::OneVersusAll,
                                      Criterion::Squared, Criterion::Logistic};

/// The name in a session file: "hinge", "multiclass-hinge", "one-versus-all", "squared", "logistic".
std::string_view name(Criterion criterion);
Result<Criterion> criterionFromName(std::string_view name);

/// Whether the loss is multilinear (up to a constant) on every cell: the three hinge-type criteria.
bool isPiecewiseMultilinear(Criterion criterion);

/// Criterion entries per datum in the signature: 1, R, R, 0, 0.
int criterionUnits(Criterion criterion, int outputs);

/// Rows of μ that the criterion uses: R for one-versus-all, otherwise 1.
int weightRows(Criterion criterion, int outputs);

/// Targets fit the criterion and the outputs (±1; classes 0…R-1; one number or R of them), weights fit;
/// otherwise a sentence that names the datum, its value and what was expected.
Outcome checkDataset(Criterion criterion, const data::Dataset& dataset, int outputs);

/// m as in the table. @param outputs ŷ, R × N @return units × N
Eigen::MatrixXd criterionPreActivations(Criterion criterion, const Eigen::MatrixXd& outputs,
                                        const Eigen::MatrixXd& targets);

/// Unweighted ℓ_i (for one-versus-all the plain sum over r). @return length N
Eigen::VectorXd perDatumLoss(Criterion criterion, const Eigen::MatrixXd& outputs,
                             const Eigen::MatrixXd& targets);

/// L = Σ_i μ_i ℓ_i (one-versus-all: Σ_ir μ_ir ℓ_ir).
double weightedLoss(Criterion criterion, const Eigen::MatrixXd& outputs, const Eigen::MatrixXd& targets,
                    const Eigen::MatrixXd& weights);

/// ∂L/∂ŷ, R × N, where `mask` (units × N, entries 0 or 1) selects the active criterion entries of a
/// hinge-type criterion and is ignored by the smooth ones.
Eigen::MatrixXd outputGradient(Criterion criterion, const Eigen::MatrixXd& outputs,
                               const Eigen::MatrixXd& targets, const Eigen::MatrixXd& weights,
                               const Eigen::MatrixXd& mask);

}  // namespace omegascope::loss
