#include "app/mainwindow/run_window.h"

#include <QFileInfo>
#include <QIcon>
#include <cstdio>
#include <optional>

#include "app/guide/tour.h"
#include "app/lessons/lesson_io.h"
#include "app/mainwindow/application.h"
#include "app/mainwindow/file_controller.h"
#include "app/mainwindow/look/explainer.h"
#include "app/mainwindow/look/key_guard.h"
#include "app/mainwindow/look/look.h"
#include "app/mainwindow/main_window.h"
#include "app/present/stage_window.h"
#include "app/recovery/offer.h"
#include "app/session/file/session_io.h"
#include "app/view3d/platform_guard.h"
#include "app/view3d/vtk_widget.h"

namespace omegascope::mainwindow {

namespace {

const QString kOpening = QStringLiteral(":/gallery/pmlr-fig4b.json");

/// What every kind of window needs before it is made.
void prepare(Application& application) {
    QApplication::setOrganizationName(QStringLiteral("Omegascope"));
    QApplication::setApplicationName(QStringLiteral("Omegascope"));
    QApplication::setApplicationVersion(QStringLiteral(OMEGASCOPE_VERSION));
    // On Wayland the desktop file gives a window its icon, on X11 the window brings it.
    QApplication::setDesktopFileName(QStringLiteral("omegascope"));
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/omegascope.svg")));
    application.installEventFilter(new KeyGuard(&application));
    applyLook();
}

}  // namespace

int runLesson(int argc, char** argv, const QString& lesson, bool locked) {
    Result<lessons::LoadedLesson> loaded = lessons::loadLesson(lesson);
    if (!loaded) {
        std::fprintf(stderr, "omegascope: %s\n", loaded.error().message.c_str());
        return 1;
    }
    view3d::VtkWidget::prepareApplication();
    std::optional<view3d::PlatformGuard> guard(std::in_place);
    Application application(argc, argv);
    guard.reset();
    prepare(application);
    present::StageOptions options;
    options.locked = locked;
    present::StageWindow stage(std::move(loaded->lesson), options);
    new Explainer(nullptr, &application);
    stage.begin();
    return QApplication::exec();
}

int runWindow(int argc, char** argv, const QString& file) {
    view3d::VtkWidget::prepareApplication();
    std::optional<view3d::PlatformGuard> guard(std::in_place);
    Application application(argc, argv);
    guard.reset();
    prepare(application);
    QString path = kOpening;
    QString complaint, warnings;
    const bool asOther = holdsData(file) || holdsWeights(file) || lessons::isLesson(file);
    const bool asSession = !file.isEmpty() && !asOther;
    auto loaded = asSession ? session::load(file, reachOf(file, nullptr)) : session::load(kOpening);
    if (loaded && asSession) path = QFileInfo(file).absoluteFilePath();
    if (!loaded) {
        // The window opens all the same, on the opening example, and says what was wrong with the file.
        complaint = QString::fromStdString(loaded.error().message);
        loaded = session::load(kOpening);
    }
    if (!loaded) {
        std::fprintf(stderr, "%s\n", loaded.error().message.c_str());
        return 1;
    }
    for (const auto& warning : loaded->warnings)
        warnings += QString::fromStdString(warning) + QLatin1Char(' ');
    MainWindow window(std::move(loaded->session), path);
    QObject::connect(&application, &Application::failed, &window, &MainWindow::tell);
    window.show();
    window.tell(warnings);
    if (!complaint.isEmpty())
        window.complain(MainWindow::tr("%1\n\nThe opening example is shown instead.").arg(complaint));
    // Here and not in the window: tests and figures make windows whose work nobody wants back.
    recovery::Recovery recovery(window.document(), recovery::usualFolder());
    QObject::connect(&recovery, &recovery::Recovery::failed, &window, &MainWindow::tell);
    recovery::offer(recovery::usualFolder(), window.document(), &window);
    if (asOther) window.open(QFileInfo(file).absoluteFilePath());
    if (file.isEmpty() && guide::Tour::isDue()) window.startTour();
    return QApplication::exec();
}

}  // namespace omegascope::mainwindow
