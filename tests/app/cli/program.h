#pragma once

#include <QByteArray>
#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

#include "app/session/session.h"

namespace omegascope::testing {

/// How the program ended and what it said. `code` is -1 when it crashed or did not end.
struct ProgramRun {
    int code = -1;
    QString out;
    QString err;
    bool operator==(const ProgramRun&) const = default;
};

/// Where the built program is.
QString programPath();
/// Runs it.
ProgramRun runProgram(const QStringList& words,
                      const QProcessEnvironment& environment = QProcessEnvironment::systemEnvironment());
/// The environment of a machine where nobody is logged in: no display, and no wish about Qt's platform.
QProcessEnvironment withoutDisplay();

/// The standard output of a run as JSON; fails the process when it is none.
session::Json jsonOf(const ProgramRun& run);

/// The path of a gallery file of the source tree: "pmlr-fig4b".
QString galleryPath(const QString& name);

void writeText(const QString& path, const QByteArray& text);
QByteArray readFile(const QString& path);

/// A model and a plane of its parameter space as a session, written to `path` as a session file.
void writeSessionFile(const QString& path, const loss::Loss& loss, const Eigen::VectorXd& parameters,
                      const slice::AffineSlice& plane);

}  // namespace omegascope::testing
