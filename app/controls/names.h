#pragma once

#include <QWidget>

namespace omegascope::panels {

/// What a screen reader says of controls that have no text of their own: a name and a description, from one table for lists,
/// tables, charts and tabs, otherwise the first line of the tip. To be called when the window is whole.
void nameControls(const QWidget& window);

}  // namespace omegascope::panels
