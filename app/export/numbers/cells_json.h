#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/session/session.h"
#include "core/cells/facts/cell_facts.h"
#include "core/cells/facts/verify_cells.h"

namespace omegascope::exporting {

/// What the call `cells` tells: the complex, and what is known of its cells when all walls of the loss are in it.
struct CellsReport {
    cells::CellComplex complex;
    std::optional<cells::CellFacts> facts;
    bool criterionWalls = true;
    double seconds = 0.0;
    std::optional<cells::CellsVerification> verification;  ///< when it was asked for
};
/// @param cellBudget  more cells than this are not listed: the remark says so
Result<CellsReport> cellsReport(const slice::SliceLoss& loss, bool criterionWalls,
                                int cellBudget = cells::ComplexOptions{}.cellBudget,
                                const Control& control = {});

/// Edges inside the window that have the same makers and lie on the same line or curve: one wall.
std::vector<std::vector<int>> wallGroups(const cells::CellComplex& complex);

std::string_view regimeName(cells::Regime regime);
std::string_view kindName(cells::ComplexKind kind);

/// A loss or wall polynomial as [a, b, c] for each term c s^a t^b, without those that are rounding alone.
session::Json termsOf(const cells::Polynomial& p);
/// One string of +, - and 0 per datum: layers 1 to L, then the criterion.
std::vector<std::string> signatureTexts(const network::Signature& signature);

/// The object of FORMAT.md, "cells --json"; with `full` also cell_list and wall_list.
session::Json cellsObject(const slice::SliceLoss& loss, const CellsReport& report, bool full);

}  // namespace omegascope::exporting
