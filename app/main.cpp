#include <langinfo.h>

#include <QHashFunctions>
#include <QStringList>
#include <clocale>
#include <cstdlib>
#include <cstring>
#include <iostream>

#include "app/cli/command_line.h"
#include "app/mainwindow/run_window.h"
#include "core/support/memory.h"

namespace {

/// Qt warns on standard error when the locale is not UTF-8, as in a bare container, and then changes it
/// itself.
void useUtf8() {
    std::setlocale(LC_ALL, "");
    if (std::strcmp(nl_langinfo(CODESET), "UTF-8") != 0) setenv("LC_ALL", "C.UTF-8", 1);
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
    useUtf8();
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
    return omegascope::mainwindow::runWindow(argc, argv, carried.file);
}
