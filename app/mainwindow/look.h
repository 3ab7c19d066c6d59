#pragma once

namespace omegascope::mainwindow {

/// The light theme of the whole program: white figures on a pale grey chrome.
void applyLook();

}  // namespace omegascope::mainwindow
