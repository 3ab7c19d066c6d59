#pragma once

#include <QIcon>
#include <QString>

#include "app/figures/charts/verdict_mark.h"
#include "core/nonsmooth/local_minimum.h"

namespace omegascope::panels {

figures::VerdictMark markOf(const nonsmooth::LocalMinimum& minimum);
/// The mark at the size of a table's row.
QIcon markIcon(figures::VerdictMark mark);

/// A few words: "Flat local minimum". At L = 0, below which no loss falls, "Global minimum (flat)".
QString headlineOf(const nonsmooth::LocalMinimum& minimum, double loss);
/// "flat", "sharp", "none", "undecided": for tables.
QString typeOf(const nonsmooth::LocalMinimum& minimum);
/// How sure the claim is: "exact", "to a tolerance", "sampled", "undecided".
QString kindOf(nonsmooth::ClaimKind kind);

/// "datum 3, margin" or "datum 3, neuron 2" ("datum 3, neuron 2 of layer 1" in deep networks); all from 1.
QString activationText(const network::Activation& activation, int criterionLayer);

/// k when L = k/N: every μ_i is 1/N and every ℓ_i an integer; "" otherwise, else " = k/N".
QString fractionText(const loss::Loss& loss, const Eigen::VectorXd& perDatum);

}  // namespace omegascope::panels
