#pragma once

#include "app/session/file/session_io.h"
#include "core/dynamics/runs/trajectory.h"

namespace omegascope::testing {

inline session::Session gallerySession(const char* name) {
    const QString path =
        QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/%1.json").arg(QLatin1String(name));
    return session::load(path).value().session;
}

/// The same after its method has made `steps` steps.
inline session::Session trainedSession(const char* name, int steps) {
    session::Session session = gallerySession(name);
    session.training.steps = steps;
    const loss::Loss loss(network::Network(session.architecture), session.criterion, session.data);
    session.trajectory = dynamics::train(loss, session.parameters, session.training);
    return session;
}

}  // namespace omegascope::testing
