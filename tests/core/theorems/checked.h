#pragma once

#include <QtGlobal>
#include <algorithm>
#include <string>
#include <vector>

#include "core/theorems/theorem_checks.h"

/// Everything that is known of one point, for tests of the theorems.
namespace omegascope::testing {

struct Checked {
    theorems::PointAnalysis point;
    theorems::DataAnalysis data;
    std::vector<theorems::TheoremCheck> checks;

    const theorems::TheoremCheck& operator[](const std::string& name) const {
        const auto found = std::find_if(checks.begin(), checks.end(),
                                        [&name](const auto& check) { return check.name == name; });
        if (found == checks.end()) qFatal("no check is called %s", name.c_str());
        return *found;
    }
};

template <typename T>
T orFail(Result<T> result) {
    if (!result) qFatal("%s", result.error().message.c_str());
    return *std::move(result);
}

inline Checked check(const loss::Loss& loss, const Eigen::VectorXd& parameters) {
    Checked result;
    result.point = orFail(theorems::analysePoint(loss, parameters));
    result.data = orFail(theorems::analyseData(loss));
    result.checks = orFail(theorems::checkTheorems(loss, parameters, result.point, result.data));
    return result;
}

/// The hypothesis of `check` whose text contains `words`; null when there is none.
inline const theorems::Hypothesis* hypothesisOf(const theorems::TheoremCheck& check,
                                                const std::string& words) {
    for (const theorems::Hypothesis& each : check.hypotheses)
        if (each.text.find(words) != std::string::npos) return &each;
    return nullptr;
}

}  // namespace omegascope::testing
