#pragma once

#include <QString>

#include "app/figures/slice/slice_state.h"
#include "app/live/point_computer.h"

namespace omegascope::panels {

/// Title, source and notes of the session as HTML; what a session holds is escaped.
QString descriptionHtml(const session::Session& session);

/// One row for each fact: what, value, and the kind of the claim ("exact", "to tolerance 1e-9"): the loss,
/// where ω lies, 0 ∈ ∂₀L, dead and unsolved data, and `inSlice` of inSliceText.
QString factsHtml(const AnalysedPoint& point, const QString& inSlice);

/// Whether the shown ω is a minimum of the loss restricted to the slice, which is not the verdict in Ω. Empty
/// when the picture has no cells to tell it from.
QString inSliceText(const figures::SlicePicture& picture, const figures::ShownPoint& shown);

/// φ_0 … φ_{L+2} and |∇L| in a cell, or why there are none.   [P, Thm 1]
QString formsHtml(const AnalysedPoint& point);

/// A row of such a table; `kind` may be empty.
QString factRow(const QString& what, const QString& value, const QString& kind);
QString factTable(const QString& rows);
/// Twelve significant digits, no "-0".
QString longNumber(double value);

}  // namespace omegascope::panels
