#pragma once

#include <QString>

#include "app/panels/point_facts.h"
#include "app/session/session.h"

namespace omegascope::panels {

/// Title, source and notes of the session as HTML; what a session holds is escaped.
QString descriptionHtml(const session::Session& session);

/// One row for each fact: what, value, and the kind of the claim ("exact", "to tolerance 1e-9"). Gives no
/// verdict about minima. @param criterionLayer L+1, to name walls of the criterion
QString factsHtml(const PointFacts& facts, int criterionLayer, bool multilinear);

}  // namespace omegascope::panels
