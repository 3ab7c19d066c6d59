#pragma once

#include "app/lessons/lesson_io.h"

namespace omegascope::testing {

/// A small lesson that is right: three scenes, each kind of source, two questions.
inline session::Json sampleLesson() {
    return session::Json::parse(R"({
      "omegascope_lesson": 1, "title": "Sample",
      "scenes": [
        {"title": "Blind", "gallery": "pmlr-fig4b", "views": ["data", {"view": "slice", "size": 2}],
         "text": "The loss is **3/12**.", "notes": "Wait.", "minutes": 2, "locked": ["data"], "hidden": ["alpha"],
         "claims": [{"quantity": "loss", "is": "3/12"}, {"quantity": "dead", "is": 3}],
         "question": {"kind": "choice", "text": "What is it?", "because": "A whole cell has this loss.",
                      "answer": {"quantity": "minimum-type"},
                      "choices": [{"text": "flat", "is": "flat"}, {"text": "sharp", "is": "sharp"}]}},
        {"title": "Leaky", "patch": {"network": {"alpha": 0.1}},
         "animate": {"what": "alpha", "from": 0, "to": 0.1, "seconds": 1},
         "claims": [{"quantity": "loss", "is": "1/120"}],
         "question": {"kind": "number", "text": "How many are dead?", "answer": {"quantity": "dead"}}},
        {"title": "One of your own", "session": {
           "omegascope": 1, "network": {"input": 1, "layers": [{"type": "dense", "units": 1}], "outputs": 1},
           "criterion": "hinge", "data": {"points": [[1], [-1]], "targets": [1, -1]},
           "parameters": {"W1": [[1]], "V": [[1]]}},
         "question": {"kind": "drag", "text": "Kill both.",
                      "goal": {"quantity": "dead", "above": 1},
                      "solution": {"parameters": {"W1": [[1]], "V": [[1]], "b1": [-1.5]}}}}
      ]})");
}

inline std::string textOf(const session::Json& lesson) {
    return lesson.dump();
}

}  // namespace omegascope::testing
