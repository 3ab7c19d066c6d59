#pragma once

#include <QLabel>

namespace omegascope::dialogs {

/// The place of a preview: it takes what room there is, at least `least`, and shows the picture in its middle.
QLabel* makePreviewLabel(const QString& name, const QSize& least);

}  // namespace omegascope::dialogs
