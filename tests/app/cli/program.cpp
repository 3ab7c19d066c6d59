#include "tests/app/cli/program.h"

#include <QFile>
#include <QProcess>

#include "app/session/file/session_io.h"

namespace omegascope::testing {

QString programPath() {
    return QStringLiteral(OMEGASCOPE_PROGRAM);
}

ProgramRun runProgram(const QStringList& words, const QProcessEnvironment& environment) {
    constexpr int kPatience = 240'000;  // milliseconds: rendering under sanitizers on a busy machine
    QProcess process;
    process.setProcessEnvironment(environment);
    process.setStandardInputFile(QProcess::nullDevice());
    process.start(programPath(), words);
    if (!process.waitForFinished(kPatience) || process.exitStatus() != QProcess::NormalExit) {
        qWarning("The program did not end properly: %s", process.readAllStandardError().constData());
        return {};
    }
    return {process.exitCode(), QString::fromUtf8(process.readAllStandardOutput()),
            QString::fromUtf8(process.readAllStandardError())};
}

QProcessEnvironment withoutDisplay() {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char* name :
         {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "XAUTHORITY", "XDG_RUNTIME_DIR"}) {
        environment.remove(QString::fromLatin1(name));
    }
    return environment;
}

session::Json jsonOf(const ProgramRun& run) {
    session::Json json = session::Json::parse(run.out.toStdString(), nullptr, false);
    if (json.is_discarded()) {
        qFatal("No JSON on standard output: %s %s", qPrintable(run.out), qPrintable(run.err));
    }
    return json;
}

QString galleryPath(const QString& name) {
    return QStringLiteral(OMEGASCOPE_SOURCE_DIR "/resources/gallery/%1.json").arg(name);
}

void writeText(const QString& path, const QByteArray& text) {
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size()) qFatal("%s", qPrintable(path));
}

QByteArray readFile(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) qFatal("%s", qPrintable(path));
    return file.readAll();
}

void writeSessionFile(const QString& path, const loss::Loss& loss, const Eigen::VectorXd& parameters,
                      const slice::AffineSlice& plane) {
    session::Session session;
    session.architecture = loss.network().architecture();
    session.criterion = loss.criterion();
    session.data = loss.dataset();
    session.parameters = parameters;
    session.slice.followsParameters = false;
    session.slice.origin = plane.origin;
    for (const auto& direction : plane.directions.colwise()) {
        session.slice.directions.push_back(slice::BlockDirection{direction});
    }
    session.slice.ranges = plane.ranges;
    const Outcome saved = session::save(session, path);
    if (!saved) qFatal("%s", saved.error().message.c_str());
}

}  // namespace omegascope::testing
