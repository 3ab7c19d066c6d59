#pragma once

#include <QString>

#include "app/session/session.h"

class QWidget;

namespace omegascope::dialogs {

/// Asks for a place, a kind of file and its names, and writes ω there. What happened, in one sentence; empty when the person
/// changed their mind. Errors: it could not be written.
Result<QString> exportWeights(const session::Session& session, const Eigen::VectorXd& parameters,
                              QWidget* window);

}  // namespace omegascope::dialogs
