#pragma once

#include "app/studies/study.h"

namespace omegascope::study {

/// Where in its run the network of a row is opened.
enum class Moment { Start, End };

/// The network of a row as a session, with its data: at its end, or at its start and, where a session's own methods make
/// the same run, with that. The row is run again.
/// Errors: a row that has no network with cells; a run that is stopped.
Result<session::Session> sessionOf(const Study& study, const studies::Row& row, Moment moment,
                                   const Control& control);

}  // namespace omegascope::study
