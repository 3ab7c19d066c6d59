#pragma once

#include <memory>
#include <string>

#include "core/studies/experiment.h"
#include "core/studies/settings.h"
#include "core/support/shared.h"

namespace omegascope::studies {

/// Images that a study trains on, with a fingerprint of their content: the study's hash holds that, and no path.
struct Images {
    Shared<data::Dataset> dataset;  ///< points in [0, 1], targets 0 … R-1
    std::string fingerprint;
};

/// A study of the papers, or one of ours.
struct StudyInfo {
    std::string_view name, title;
    std::string_view source;  ///< which claim of which paper
    std::string_view doc;     ///< what is run, and what the paper leaves open
    bool needsImages = false;
    std::vector<Use> uses;
    Result<std::shared_ptr<const Experiment>> (*make)(Settings settings, const Images& images);
};

std::span<const StudyInfo> studies();
/// Null when there is none of that name.
const StudyInfo* findStudy(std::string_view name);
/// "xor-jellyfish, init-mean, …"
std::string studyNames();

/// A study with the settings given, and the standard ones for the rest.
/// Errors: an unknown study or parameter, a value out of bounds, images that are missing or not asked for.
Result<std::shared_ptr<const Experiment>> makeExperiment(std::string_view name,
                                                         const std::map<std::string, std::string>& given,
                                                         const Images& images = {});

// One for each study.
const StudyInfo& xorJellyfish();
const StudyInfo& initMean();
const StudyInfo& initDepth();
const StudyInfo& zigZag();
const StudyInfo& digitsInit();
const StudyInfo& digitsScale();
const StudyInfo& minimaTypes();

}  // namespace omegascope::studies
