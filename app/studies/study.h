#pragma once

#include <QString>
#include <map>
#include <memory>
#include <string>

#include "app/session/session.h"
#include "core/studies/papers/catalogue.h"

namespace omegascope::study {

using session::Json;

/// What a study is asked for by: a name and parameters, or a specification.
struct Request {
    std::string name;
    std::map<std::string, std::string> given;
    QString images, labels;  ///< an IDX pair, for studies of digits
    bool operator==(const Request&) const = default;
};

/// A study that can be run: its rows, and what a file says of it.
struct Study {
    std::shared_ptr<const studies::Experiment> experiment;
    std::string
        hash;  ///< SHA-256 of the study's name and settings, in hexadecimal digits: no machine, no path, no shard
    Json spec;  ///< from which `readSpec` makes the same study
};

/// A study of the catalogue.
/// Errors: those of studies::makeExperiment; images that cannot be read.
Result<Study> makeStudy(const Request& request);

/// A specification from the text of a file; relative paths start from `folder`.
///
///     {"omegascope_study": 1, "study": "xor-jellyfish", "parameters": {"h": "2,3"}}
///     {"omegascope_study": 1, "session": "start.json", "grid": {"training.step": [0.1, 1]}, "runs": 10, …}
///
/// Errors name key, value and what was expected.
Result<Study> readSpec(const std::string& text, const QString& folder);
Result<Study> loadSpec(const QString& path);

/// The hash of an experiment.
std::string hashOf(const studies::Experiment& experiment);
/// SHA-256 of some text, in hexadecimal digits.
std::string fingerprint(const std::string& text);

inline constexpr int kSpecVersion = 1;

}  // namespace omegascope::study
