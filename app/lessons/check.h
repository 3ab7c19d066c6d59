#pragma once

#include <string>
#include <vector>

#include "app/lessons/answer.h"

namespace omegascope::lessons {

/// One thing of a scene that was computed.
struct Finding {
    enum class What { Claim, Question };
    What what = What::Claim;
    int scene = 0;  ///< from 0
    int index = 0;  ///< of the claim, from 0
    std::string quantity = {};
    Value value = {};
    bool holds = false;
    std::string sentence = {};  ///< "Scene 3, claim 2: the loss is 0.25, as claimed (tolerance)."
};

struct LessonReport {
    std::vector<Finding> findings;
    bool holds() const;
    /// Of the first finding that fails, or null.
    const Finding* firstFailure() const;
};

/// Computes every claim and every answer of the lesson: a claim holds by computation; exactly one choice is right; a
/// click's place lies in the window; a drag's goal is not reached at the start and reached by its solution.
/// @return an Error only when stopped
Result<LessonReport> checkLesson(const Lesson& lesson, const Control& control = {});

/// The object of `lesson --check --json`.
session::Json toJson(const Lesson& lesson, const LessonReport& report);

}  // namespace omegascope::lessons
