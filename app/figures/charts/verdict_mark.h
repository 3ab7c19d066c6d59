#pragma once

#include <QColor>
#include <QPainter>
#include <QPointF>

namespace omegascope::figures {

/// What is said of a point: told apart by shape, and by colour besides. Flat: a trough with a floor; sharp: a
/// V; not a minimum: a slope with the way down; undecided: a question mark.
enum class VerdictMark { Flat, Sharp, NotAMinimum, Undecided };

/// Green for minima, magenta for what is none, grey for what is not known.
QColor verdictColour(VerdictMark mark);

/// The mark about `centre`, `size` wide and high, in `colour` (verdictColour of it when invalid).
void drawVerdictMark(QPainter& painter, VerdictMark mark, const QPointF& centre, double size,
                     const QColor& colour = {});

}  // namespace omegascope::figures
