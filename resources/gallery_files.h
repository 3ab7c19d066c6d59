#pragma once

#include <QStringList>

namespace omegascope::resources {

/// The sessions of the built-in gallery as resource paths (":/gallery/pmlr-fig1.json"), in the order of their
/// names.
QStringList galleryFiles();

}  // namespace omegascope::resources
