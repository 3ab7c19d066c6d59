#pragma once

#include <QStringList>

class QWidget;

namespace omegascope::testing {

/// One line for each visible text that is cut, for each widget that its parent cuts, and for each pair of neighbours
/// that lie on each other. What scrolls may be larger than what is seen of it.
QStringList illegible(const QWidget& window);

}  // namespace omegascope::testing
