#pragma once

#include <QString>
#include <QStringList>
#include <optional>

namespace omegascope::cli {

/// What the words of the command line came to.
struct Carried {
    std::optional<int> exitCode;  ///< nothing: the window is asked for
    QString file;                 ///< the session to open in it, or the lesson to present; or empty
    bool presents = false;        ///< a lesson on the whole screen in the place of the window
    bool locked = false;          ///< for an open day, see present::StageOptions
};

/// Carries out the subcommand that the first word names, or says that the window is asked for (FORMAT.md,
/// "Command line"). Results go to standard output, messages to standard error; the exit code is 0 (done), 1
/// (the input is at fault) or 2 (usage). Creates a QGuiApplication for calls that draw; none may exist.
Carried carryOut(const QStringList& words);

}  // namespace omegascope::cli
