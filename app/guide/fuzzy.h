#pragma once

#include <QString>
#include <optional>

namespace omegascope::guide {

/// How well `typed` names `text`: its letters stand there in this order, capitals and accents aside, Greek letters also by
/// name ("alpha" finds α). More for letters that begin words or follow each other, less for what is left over. Nothing where
/// a letter is missing.   Cost: O(letters²).
std::optional<int> fuzzyScore(const QString& typed, const QString& text);

}  // namespace omegascope::guide
