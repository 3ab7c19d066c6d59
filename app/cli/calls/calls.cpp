#include "app/cli/calls/calls.h"

#include <array>

namespace omegascope::cli {

std::span<const Call* const> calls() {
    static const std::array table{&newCall(),    &analyseCall(), &verifyCall(), &cellsCall(),
                                  &gridCall(),   &trainCall(),   &minimaCall(), &blindspotCall(),
                                  &renderCall(), &animateCall(), &galleryCall()};
    return table;
}

}  // namespace omegascope::cli
