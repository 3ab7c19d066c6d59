#pragma once

#include <vector>

#include "app/cli/base/call.h"
#include "app/studies/study_folder.h"
#include "core/studies/shards.h"

namespace omegascope::cli {

inline constexpr std::string_view kShard = "--shard", kRow = "--row", kThreads = "--threads",
                                  kImages = "--images", kLabels = "--labels", kEngine = "--engine",
                                  kShards = "--shards", kNow = "--now";

/// The options of the parameters of all studies.
const std::vector<Option>& parameterOptions();

/// The study that the words tell, with its folder.
struct AskedStudy {
    study::Study study;
    study::StudyFolder folder{QString()};
};

/// @param name  of a study, or a specification (SPEC.json)
/// Errors are told as an Ending: usage for a name or a value, input for a file.
struct Asked {
    AskedStudy study;
    Ending ending;  ///< Done when there is a study
};
Asked askedStudy(const Arguments& arguments, const QString& name);

/// "2/5", counted from 1, or "auto": what Slurm tells a task of a job array by its environment.
Result<studies::Shard> shardOf(const QString& text);

/// --threads, 0 without it.
Result<int> threadsOf(const Arguments& arguments);

}  // namespace omegascope::cli
