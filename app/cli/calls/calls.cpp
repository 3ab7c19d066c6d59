#include "app/cli/calls/calls.h"

#include <array>

#include "app/cli/figures/figure_calls.h"
#include "app/cli/lesson/lesson.h"
#include "app/cli/study/study_call.h"
#include "app/cli/weights/weight_calls.h"

namespace omegascope::cli {

std::span<const Call* const> calls() {
    static const std::array table{
        &newCall(),     &importCall(), &weightsCall(), &analyseCall(),   &verifyCall(), &cellsCall(),
        &gridCall(),    &trainCall(),  &minimaCall(),  &blindspotCall(), &studyCall(),  &renderCall(),
        &animateCall(), &figureCall(), &galleryCall(), &checkCall(),     &lessonCall()};
    return table;
}

}  // namespace omegascope::cli
