#pragma once

#include <span>

#include "app/cli/base/call.h"

namespace omegascope::cli {

/// Every call, in the order of the help. Help, man page and completions are made of this one table.
std::span<const Call* const> calls();

const Call& newCall();
const Call& analyseCall();
const Call& verifyCall();
const Call& cellsCall();
const Call& gridCall();
const Call& trainCall();
const Call& minimaCall();
const Call& blindspotCall();

}  // namespace omegascope::cli
