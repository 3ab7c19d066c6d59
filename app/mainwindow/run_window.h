#pragma once

#include <QString>

namespace omegascope::mainwindow {

/// Makes the QApplication, shows the window and runs until it is closed.
/// The caller has chosen the platform plugin; nothing of Qt's GUI exists yet.
/// @param file  a session to open; empty: the program's opening example
/// @return the exit code
int runWindow(int argc, char** argv, const QString& file);

/// The same with a lesson on the whole screen in the place of the window.
/// @param lesson  a file or the name of a shipped one   @param locked  see present::StageOptions
int runLesson(int argc, char** argv, const QString& lesson, bool locked);

}  // namespace omegascope::mainwindow
