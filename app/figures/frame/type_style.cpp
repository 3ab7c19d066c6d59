#include "app/figures/frame/type_style.h"

#include <QFontInfo>
#include <QGuiApplication>
#include <QPalette>

#include "app/figures/frame/colour_vision.h"

namespace omegascope::figures {

Style styleOf(const QFont& font) {
    Style style;
    const double scale = QFontInfo(font).pixelSize() / style.textSize;
    style.textSize *= scale;
    style.lineWidth *= scale;
    style.markerSize *= scale;
    const QPalette colours = QGuiApplication::palette();
    style.strong =
        colours.color(QPalette::WindowText) == Qt::black && colours.color(QPalette::Window) == Qt::white;
    return style;
}

QColor legible(const QColor& colour) {
    const QPalette colours = QGuiApplication::palette();
    const QColor ground = colours.color(QPalette::Base), text = colours.color(QPalette::Text);
    const double wanted = styleOf(QFont()).strong ? 7.0 : 4.5;
    constexpr int kSteps = 20;
    for (int step = 0; step < kSteps; ++step) {
        const auto mix = [step](int from, int to) { return from + (to - from) * step / kSteps; };
        const QColor mixed(mix(colour.red(), text.red()), mix(colour.green(), text.green()),
                           mix(colour.blue(), text.blue()));
        // On windows, whose ground differs a little, too.
        if (contrastRatio(mixed, ground) >= wanted &&
            contrastRatio(mixed, colours.color(QPalette::Window)) >= wanted)
            return mixed;
    }
    return text;
}

}  // namespace omegascope::figures
