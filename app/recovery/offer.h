#pragma once

#include <QWidget>

#include "app/recovery/recovery.h"

namespace omegascope::recovery {

/// Asks, newest first, what is to become of sessions that were left unsaved, with a picture of their data: restored into
/// the document (unsaved, as it was), thrown away, or kept for later.
void offer(const QString& folder, document::Document& document, QWidget* window);

}  // namespace omegascope::recovery
