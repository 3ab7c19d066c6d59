#pragma once

#include <QFontDatabase>
#include <QFontInfo>
#include <algorithm>

namespace omegascope::panels {

/// Height of the desktop's type in pixels, of which all sizes are factors. What lies beyond these limits is a mistake of
/// its configuration.
inline int systemTypeSize() {
    constexpr int kLeast = 12, kMost = 32;
    return std::clamp(QFontInfo(QFontDatabase::systemFont(QFontDatabase::GeneralFont)).pixelSize(), kLeast,
                      kMost);
}

}  // namespace omegascope::panels
