// Where the docks stand, how one fills the window, and what is kept of it between two runs.

#include <QChildEvent>
#include <QCloseEvent>
#include <QMenu>
#include <QSettings>
#include <QTabBar>
#include <QToolBar>

#include "app/guide/tour.h"
#include "app/mainwindow/dock_folding.h"
#include "app/mainwindow/file_controller.h"
#include "app/mainwindow/main_window.h"
#include "app/mainwindow/view_dock.h"

namespace omegascope::mainwindow {

namespace {

constexpr int kLayoutVersion = 5;

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
    for (const char* name : {"lineDock", "itineraryDock", "raceDock", "theoremsDock", "minimaDock",
                             "bifurcationDock", "studiesDock", "bookmarksDock"})
        tabifyDockWidget(dock("chartDock"), dock(name));
    tabifyDockWidget(dock("dataDock"), dock("classesDock"));
    // These come when they are called (O; Analyse > Studies; Ctrl+B; P), so that the names of the others have room.
    for (const char* name : {"lineDock", "studiesDock", "bookmarksDock", "classesDock"}) dock(name)->hide();
    dock("chartDock")->raise();
    dock("dataDock")->raise();
    resizeDocks({dock("galleryDock"), dock("dataDock"), dock("parameterDock"), dock("inspectorDock")},
                {150, 410, 410, 300}, Qt::Horizontal);
    resizeDocks({dock("dataDock"), dock("surfaceDock")}, {360, 340}, Qt::Vertical);
    resizeDocks({dock("parameterDock"), dock("chartDock")}, {400, 300}, Qt::Vertical);
}

void MainWindow::childEvent(QChildEvent* event) {
    QMainWindow::childEvent(event);
    if (auto* tabs = event->polished() ? qobject_cast<QTabBar*>(event->child()) : nullptr) {
        tabs->setElideMode(Qt::ElideNone);
        tabs->setUsesScrollButtons(true);
    }
}

void MainWindow::arrange(Layout layout) {
    filled_.clear();
    folding_->unfold();
    arrangeDocks();
    QStringList hidden;
    // To write: the three figures, large. To project: the two planes alone, as large as they get.
    if (layout != Layout::Explore)
        hidden << QStringLiteral("galleryDock") << QStringLiteral("chartDock") << QStringLiteral("lineDock")
               << QStringLiteral("itineraryDock") << QStringLiteral("raceDock")
               << QStringLiteral("theoremsDock") << QStringLiteral("minimaDock")
               << QStringLiteral("bifurcationDock") << QStringLiteral("studiesDock")
               << QStringLiteral("bookmarksDock") << QStringLiteral("inspectorDock")
               << QStringLiteral("classesDock");
    if (layout == Layout::Project) hidden << QStringLiteral("surfaceDock");
    for (const QString& name : hidden) docks_.value(name)->hide();
}

void MainWindow::makeLayoutActions(QMenu& menu) {
    auto* layouts = menu.addMenu(tr("La&yout"));
    const auto addLayout = [&](const char* id, const QString& text, const QString& tip, Layout layout) {
        layouts->addAction(add(QLatin1String(id), text, {}, tip, [this, layout] { arrange(layout); }));
    };
    addLayout("resetLayout", tr("&Explore"), tr("All views where they began"), Layout::Explore);
    addLayout("writeLayout", tr("&Write"), tr("Data plane, parameter plane and surface, large"),
              Layout::Write);
    addLayout("projectLayout", tr("&Project"), tr("Data plane and parameter plane alone"), Layout::Project);
}

/// The tour speaks of the opening example; where another session must stay, it speaks of that one.
void MainWindow::startTour() {
    const QString opening = QStringLiteral(":/gallery/pmlr-fig4b.json");
    if (document_.filePath() != opening && !document_.isModified()) files_->open(opening);
    if (findChild<guide::Tour*>()) return;
    const auto dock = [this](const char* name) { return docks_.value(QLatin1String(name)); };
    for (const char* name : {"dataDock", "parameterDock", "inspectorDock"}) dock(name)->show();
    auto* tour = new guide::Tour(
        {{dock("dataDock"), tr("The data and the network"),
          tr("Two neurons, twelve data. Three data in the hatched corner lie on the blind side of both "
             "hyperplanes: the "
             "network cannot see them. Drag the datum (1, 1) to the right, across the vertical line.")},
         {dock("parameterDock"), tr("The loss over parameters"),
          tr("The same network as a point ω of parameter space. Lines are walls, where an activation "
             "changes; hatched cells "
             "are flat. Drag ω out of its cell.")},
         {findChild<QToolBar*>(QStringLiteral("timelineToolBar")), tr("Descent"),
          tr("Space runs gradient descent from ω and plays it. Home goes back to its start, the arrow keys "
             "step, Shift with "
             "them goes from event to event.")},
         {dock("inspectorDock"), tr("What is known of ω"),
          tr("Whether ω is a local minimum, flat or sharp, and why; network, slice and data are in the tabs "
             "beside it. Ctrl+K "
             "finds every command, F1 lists the keys.")}},
        this);
    tour->setFocus();
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
