#include <QHashFunctions>
#include <QLocale>
#include <QStringList>
#include <clocale>
#include <cstdlib>
#include <iostream>

#include "app/cli/command_line.h"
#include "app/mainwindow/run_window.h"
#include "core/support/memory.h"

namespace {

/// Results never depend on the locale, whose marks would get into numbers: this one is the same everywhere. It is set in
/// the environment, since Qt takes it from there again. Text is UTF-8 even in a bare container.
void usePlainLocale() {
    setenv("LC_ALL", "C.UTF-8", 1);
    std::setlocale(LC_ALL, "");
    QLocale::setDefault(QLocale::c());
}

/// The 3-D view needs OpenGL through X: Wayland's own platform plugin has none that VTK can use, XWayland
/// does.
bool chooseWindowSystem() {
    if (!qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) return true;
    if (qEnvironmentVariableIsEmpty("DISPLAY")) return false;
    return qputenv("QT_QPA_PLATFORM", "xcb");
}

}  // namespace

int main(int argc, char** argv) {
    omegascope::keepFreedMemory();
    // The order of a hash shows in PDF files (fonts), which must not differ from run to run.
    QHashSeed::setDeterministicGlobalSeed();
    usePlainLocale();
    QStringList words;
    for (int i = 1; i < argc; ++i) words.append(QString::fromLocal8Bit(argv[i]));
    const omegascope::cli::Carried carried = omegascope::cli::carryOut(words);
    if (carried.exitCode) return *carried.exitCode;
    if (!chooseWindowSystem()) {
        std::cerr
            << "omegascope: There is no X display for the window (DISPLAY is not set); set it, or render the "
               "figures with omegascope gallery --out DIR.\n";
        return EXIT_FAILURE;
    }
    if (carried.presents) return omegascope::mainwindow::runLesson(argc, argv, carried.file, carried.locked);
    return omegascope::mainwindow::runWindow(argc, argv, carried.file);
}
