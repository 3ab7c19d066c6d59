#pragma once

#include <QIcon>

namespace omegascope::panels {

/// Icons drawn as vector paths in the text colour of the palette, sharp at every size and pixel ratio.
enum class Glyph {
    Rewind,
    StepBack,
    Play,
    Pause,
    StepForward,
    End,
    EventBefore,
    EventAfter,
    Loop,
    Settings,
    Cancel,
    Add,
    Remove
};
QIcon icon(Glyph glyph);

}  // namespace omegascope::panels
