#pragma once

#include <functional>
#include <vector>

#include "app/studies/study_folder.h"

namespace omegascope::study {

/// How far a run of rows is. Work is told in the study's unit of cost.
struct RowProgress {
    int ended = 0;           ///< rows, those that were there before included
    int total = 0;           ///< rows asked for
    double done = 0.0;       ///< work of this run that is done, running rows by their share
    double remaining = 0.0;  ///< work that is left
};

struct RunOptions {
    int threads = 0;  ///< rows at once, 0: one per core; a single row uses them itself
    std::function<void(const RowProgress&)> progress;  ///< from any thread, but not two at once
    std::function<void(const studies::FinishedRow&)>
        finished;  ///< likewise; rows that were there before come first
};

/// Runs those of `rows` that the folder does not hold, and writes each when it ends. A row that was stopped half-way and
/// has a state goes on from there.
/// Errors: Cancelled after a stop, with the states of long rows written; the first row that cannot be run or written.
Outcome runRows(const Study& study, const StudyFolder& folder, const std::vector<int>& rows,
                const RunOptions& options, const std::stop_token& stop);

}  // namespace omegascope::study
