#include "app/cli/calls/calls.h"

#include <array>

#include "app/cli/lesson/lesson.h"

namespace omegascope::cli {

std::span<const Call* const> calls() {
    static const std::array table{&newCall(),     &analyseCall(), &verifyCall(), &cellsCall(),
                                  &gridCall(),    &trainCall(),   &minimaCall(), &renderCall(),
                                  &animateCall(), &galleryCall(), &lessonCall()};
    return table;
}

}  // namespace omegascope::cli
