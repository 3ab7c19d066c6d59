// Where the docks stand, how one fills the window, and what is kept of it between two runs.

#include <QCloseEvent>
#include <QSettings>

#include "app/mainwindow/dock_folding.h"
#include "app/mainwindow/file_controller.h"
#include "app/mainwindow/main_window.h"
#include "app/mainwindow/view_dock.h"

namespace omegascope::mainwindow {

namespace {

constexpr int kLayoutVersion = 4;

}  // namespace

/// Gallery | data over surface | parameter plane over chart | inspector; the four views get the space.
void MainWindow::arrangeDocks() {
    const auto dock = [this](const char* name) { return docks_.value(QLatin1String(name)); };
    for (auto* each : dockOrder_) {
        each->setFloating(false);
        each->show();
    }
    addDockWidget(Qt::LeftDockWidgetArea, dock("galleryDock"));
    splitDockWidget(dock("galleryDock"), dock("dataDock"), Qt::Horizontal);
    splitDockWidget(dock("dataDock"), dock("parameterDock"), Qt::Horizontal);
    splitDockWidget(dock("parameterDock"), dock("inspectorDock"), Qt::Horizontal);
    splitDockWidget(dock("dataDock"), dock("surfaceDock"), Qt::Vertical);
    splitDockWidget(dock("parameterDock"), dock("chartDock"), Qt::Vertical);
    for (const char* name :
         {"itineraryDock", "raceDock", "theoremsDock", "minimaDock", "bifurcationDock", "studiesDock"})
        tabifyDockWidget(dock("chartDock"), dock(name));
    dock("chartDock")->raise();
    resizeDocks({dock("galleryDock"), dock("dataDock"), dock("parameterDock"), dock("inspectorDock")},
                {150, 410, 410, 300}, Qt::Horizontal);
    resizeDocks({dock("dataDock"), dock("surfaceDock")}, {360, 340}, Qt::Vertical);
    resizeDocks({dock("parameterDock"), dock("chartDock")}, {400, 300}, Qt::Vertical);
}

void MainWindow::restoreLayout() {
    const QSettings settings;
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    restoreState(settings.value(QStringLiteral("window/layout")).toByteArray(), kLayoutVersion);
}

/// One view fills the window, or all come back.
void MainWindow::toggleFill(ViewDock* dock) {
    folding_->unfold();
    if (!filled_.isEmpty()) {
        filled_.clear();
        restoreState(beforeFill_, kLayoutVersion);
        return;
    }
    beforeFill_ = saveState(kLayoutVersion);
    filled_ = dock->objectName();
    dock->setFloating(false);
    for (auto* each : dockOrder_) each->setVisible(each == dock);
}

void MainWindow::closeEvent(QCloseEvent* event) {
    if (!files_->mayDiscard()) {
        event->ignore();
        return;
    }
    if (!filled_.isEmpty()) toggleFill(nullptr);
    folding_->unfold();
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    settings.setValue(QStringLiteral("window/layout"), saveState(kLayoutVersion));
    event->accept();
}

}  // namespace omegascope::mainwindow
