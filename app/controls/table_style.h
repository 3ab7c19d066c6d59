#pragma once

#include <QTableView>

namespace omegascope::panels {

/// The common look of tables of numbers: rows of one height (so that 10,000 cost nothing), no grid, tabular
/// columns.
void styleTable(QTableView& view);
/// The same for a list of results: whole rows are chosen, nothing is edited, rows have no header.
void styleResults(QTableView& view);

}  // namespace omegascope::panels
