#pragma once

#include <QString>
#include <vector>

#include "core/theorems/theorem_checks.h"

namespace omegascope::panels {

/// A hypothesis in a list of checks, as the address of a link: "breaks:3:1".
struct HypothesisAddress {
    std::size_t theorem = 0;
    std::size_t hypothesis = 0;
};
QString linkTo(const HypothesisAddress& address);
/// Nothing when the text is no such link.
std::optional<HypothesisAddress> addressOf(const QString& link);
/// The link that shows or hides the theorems that do not apply.
inline const QString kToggleLink = QStringLiteral("toggle:rest");

/// The theorems as HTML: those whose hypotheses hold first, then those of which it is not known, then, as one
/// line or in full, those that do not apply. A hypothesis that a datum or neuron breaks is a link.
QString theoremsHtml(const std::vector<theorems::TheoremCheck>& checks, bool showRest);

/// "12 apply: 11 agree, 1 undecided".
QString theoremsSummary(const std::vector<theorems::TheoremCheck>& checks);

}  // namespace omegascope::panels
