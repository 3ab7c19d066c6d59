#pragma once

#include <QString>

namespace omegascope::present {

/// Whether pictures may move by themselves: changes of scene, animations. Off when the system asks for it (no
/// animations of widgets) or the person does (View > Reduce motion).
bool motionAllowed();
void setMotionReduced(bool reduced);
bool isMotionReduced();

/// Of a change from scene to scene.
inline constexpr int kChangeMilliseconds = 250;

}  // namespace omegascope::present
