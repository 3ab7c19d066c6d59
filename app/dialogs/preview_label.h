#pragma once

#include <QLabel>

namespace omegascope::dialogs {

/// The place of a preview: it takes what room there is, at least `least`, and shows the picture in its middle.
QLabel* makePreviewLabel(const QString& name, const QSize& least);

/// How many milliseconds after the last change the next preview is drawn, when the last one took so many: at once where that
/// is not felt, else when the hand rests.
int delayAfter(qint64 milliseconds);

}  // namespace omegascope::dialogs
