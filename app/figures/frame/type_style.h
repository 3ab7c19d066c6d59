#pragma once

#include <QColor>
#include <QFont>

#include "app/figures/frame/style.h"

namespace omegascope::figures {

/// The style of a view whose type is this: lines and markers keep their proportion to it. Where the application's palette
/// is black on white (projector colours, a desktop of high contrast) it is strong.
Style styleOf(const QFont& font);

/// `colour` as text on the application's ground, dark or light: moved toward the colour of its text until the contrast is
/// 4.5, in projector colours 7.
QColor legible(const QColor& colour);

}  // namespace omegascope::figures
