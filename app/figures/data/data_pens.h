#pragma once

#include "app/figures/data/data_figure.h"

namespace omegascope::figures {

// Lines of the data plane that its key shows too.

inline QPen hatchPen(const Style& style) {
    QColor colour = style.soft();
    colour.setAlpha(120);
    return QPen(colour, 0.8 * style.lineWidth, Qt::SolidLine, Qt::FlatCap);
}

inline QPen boundaryPen(const Style& style) {
    return {palette::kInk, 2.0 * style.lineWidth, Qt::SolidLine, Qt::RoundCap};
}

inline QPen marginPen(const Style& style, const QColor& ink = palette::kInk) {
    QPen pen(ink, 1.3 * style.lineWidth, Qt::CustomDashLine, Qt::RoundCap);
    pen.setDashPattern({0.1, 2.6});
    return pen;
}

/// An output's own line, in the ink of its class.
inline QPen outputPen(int output, const Style& style) {
    return {classInk(output), 1.5 * style.lineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin};
}

/// The graph of ŷ; of several outputs each has the ink of its class.
inline QPen graphPen(const QColor& ink, const Style& style) {
    return {ink, 2.0 * style.lineWidth, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin};
}

/// Round a datum that activates no unit: for α > 0 it is seen all the same, so the ring is broken.
inline QPen deadPen(const DataFigureState& state, const Style& style) {
    QPen pen(palette::kInk, 1.1 * style.lineWidth);
    if (state.alpha > 0.0) pen.setDashPattern({1.5, 2.5});
    return pen;
}

}  // namespace omegascope::figures
