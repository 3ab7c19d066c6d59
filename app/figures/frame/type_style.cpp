#include "app/figures/frame/type_style.h"

#include <QFontInfo>

namespace omegascope::figures {

Style styleOf(const QFont& font) {
    Style style;
    const double scale = QFontInfo(font).pixelSize() / style.textSize;
    style.textSize *= scale;
    style.lineWidth *= scale;
    style.markerSize *= scale;
    return style;
}

}  // namespace omegascope::figures
