#pragma once

#include <QFont>

#include "app/figures/frame/style.h"

namespace omegascope::figures {

/// The style of a view whose type is this: lines and markers keep their proportion to it.
Style styleOf(const QFont& font);

}  // namespace omegascope::figures
