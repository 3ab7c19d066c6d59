#pragma once

#include <QTableView>

namespace omegascope::panels {

/// The common look of tables of numbers: rows of one height (so that 10,000 cost nothing), no grid, tabular
/// columns.
void styleTable(QTableView& view);

}  // namespace omegascope::panels
