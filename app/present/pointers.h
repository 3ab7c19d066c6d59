#pragma once

#include <QCursor>

namespace omegascope::present {

/// Pointers that are found again from afar, drawn twice so that they show on every ground.
QCursor bigPointer(double size);  ///< a ring with a dot
QCursor bigCross(double size);    ///< where a press will be a prediction, a start or a stroke

}  // namespace omegascope::present
