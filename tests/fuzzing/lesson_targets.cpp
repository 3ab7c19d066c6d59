// The reader of app/lessons.

#include "app/lessons/lesson_io.h"
#include "app/session/session.h"
#include "tests/fuzzing/mutations.h"
#include "tests/fuzzing/target.h"

namespace omegascope::fuzzing {

namespace {

const char* const kLessonFiles = OMEGASCOPE_SOURCE_DIR "/tests/data";

/// Every kind of scene, question, claim and animation.
const char* const kLesson =
    R"({"omegascope_lesson":1,"title":"a","summary":"b","source":"c","scenes":[
{"title":"one","gallery":"pmlr-fig4b","views":["data",{"view":"slice","size":2}],"text":"*w*","notes":"n","minutes":2,"locked":["data"],"hidden":["alpha"],
"claims":[{"quantity":"loss","is":"3/12"},{"quantity":"datum-loss","of":3,"at":[1,2],"below":2,"text":"t"},{"quantity":"theorem-holds","of":"P Thm 6","is":true}],
"question":{"kind":"choice","text":"q","because":"r","answer":{"quantity":"minimum-type","with":{"network":{"alpha":0.1}}},
"choices":[{"text":"flat","is":"flat"},{"text":"else","is_not":"flat"}]}},
{"title":"two","patch":{"network":{"alpha":0.1},"notes":null},"animate":{"what":"alpha","from":0,"to":1,"seconds":2},
"question":{"kind":"number","text":"q","answer":{"quantity":"dead","at":"run"},"tolerance":1}},
{"title":"three","animate":{"what":"camera","path":[{"azimuth":10,"elevation":20,"zoom":2},{"zoom":1}]},
"question":{"kind":"click","text":"q","answer":{"quantity":"run-place"},"tolerance":0.1}},
{"title":"four","session":{"omegascope":1,"network":{"input":1,"layers":[{"type":"dense","units":1}],"outputs":1},"criterion":"hinge",
"data":{"points":[[1],[-1]],"targets":[1,-1]},"parameters":{"W1":[[1]],"V":[[1]]}},"animate":{"what":"segment","to":{"b1":[1]}},
"question":{"kind":"drag","text":"q","goal":{"quantity":"dead","above":1},"solution":{"parameters":{"b1":[-9]}}}},
{"title":"five","session":"no-such.json"}]})";

std::optional<std::string> run(const std::string& input) {
    const auto loaded = lessons::lessonFromText(input, session::Reach(kLessonFiles));
    if (!loaded) return faultOf(loaded.error().message);
    for (const std::string& warning : loaded->warnings)
        if (auto fault = faultOf(warning)) return fault;
    if (loaded->lesson.scenes.empty()) return "a lesson without scenes came out of the reader";
    for (const lessons::Scene& scene : loaded->lesson.scenes)
        if (const Outcome checked = session::check(scene.session); !checked)
            return "a scene holds a session that is none: " + checked.error().message;
    const auto again =
        lessons::lessonFromText(lessons::lessonText(loaded->lesson), session::Reach(kLessonFiles));
    if (!again) return "what was read cannot be written and read again: " + again.error().message;
    if (again->lesson.json != loaded->lesson.json)
        return "a lesson changes when it is written and read again";
    return {};
}

}  // namespace

std::vector<Target> lessonTargets() {
    const std::string whole = kLesson;
    // Without the scene whose file there is not, so that the others are reached.
    const std::string right = whole.substr(0, whole.rfind(",\n{\"title\":\"five\"")) + "]}";
    return {{"lesson", {right, whole}, mutateJson, run}};
}

}  // namespace omegascope::fuzzing
