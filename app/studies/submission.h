#pragma once

#include <QString>
#include <string>

#include "app/studies/study_folder.h"

namespace omegascope::study {

enum class Engine { Slurm, Parallel };

struct SubmitOptions {
    Engine engine = Engine::Slurm;
    int shards = 1;
    int threads = 1;    ///< of each shard
    QString program;    ///< the path by which the scripts call this program
    bool now = false;   ///< submit (Slurm) or run (GNU parallel) what was written
    int mostTasks = 0;  ///< MaxArraySize; 0: ask scontrol, else Slurm's own default
};

/// What was written, and what to do with it.
struct Submission {
    QString script, mergeScript;
    std::string told;  ///< sentences for a person: the command that submits, or the numbers of the jobs
};

/// Slurm: DIR/array.sh, a job array of one task a shard, which Slurm puts back into the queue when it loses the node
/// (--requeue) and warns a minute before its time is over, and DIR/merge.sh, to be run after it. GNU parallel:
/// DIR/parallel.sh, which runs the shards, each again when it failed, and merges. Scripts are short and may be edited:
/// partition, time and memory are the site's.
/// Errors: more shards than rows or than an array may have tasks; an engine that is not there, for `now`.
Result<Submission> submit(const Study& study, const StudyFolder& folder, const SubmitOptions& options);

}  // namespace omegascope::study
