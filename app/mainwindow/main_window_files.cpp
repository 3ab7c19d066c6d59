// What comes into the main window from files, and what leaves it: sessions, figures, numbers, films.

#include <QFileInfo>
#include <QMenu>
#include <QMenuBar>

#include "app/dialogs/compose/compose_dialog.h"
#include "app/dialogs/figure_controller.h"
#include "app/mainwindow/file_controller.h"
#include "app/mainwindow/main_window.h"
#include "app/views/data_plane_view.h"
#include "app/views/surface_view.h"

namespace omegascope::mainwindow {

using exporting::Panel;

/// The session with its views framed as they are now, also where nobody chose that: a suggested camera is
/// suggested once, and an edit since then would suggest another.
dialogs::ShownNow MainWindow::shownNow() const {
    dialogs::ShownNow shown{document_.session(), document_.position(), document_.filePath()};
    shown.session.framing.camera = surface_->camera();
    shown.session.framing.dataWindow = figures::windowOf(dataPlane_->view());
    shown.session.framing.race = race_->shownRace();
    shown.raceElsewhere = race_->showsRace() && !shown.session.framing.race;
    if (slices_.isCurrent()) shown.picture = slices_.picture();
    if (volumes_.isCurrent()) shown.volume = volumes_.picture();
    return shown;
}

/// The view that fills the window, or all three.
std::vector<Panel> MainWindow::filledPanels() const {
    if (filled_ == QLatin1String("dataDock")) return {Panel::Data};
    if (filled_ == QLatin1String("classesDock")) return {Panel::Classes};
    if (filled_ == QLatin1String("parameterDock")) return {Panel::Slice};
    if (filled_ == QLatin1String("surfaceDock")) return {Panel::Surface};
    return {Panel::Data, Panel::Slice, Panel::Surface};
}

void MainWindow::makeFigureActions(QMenu& menu) {
    menu.addAction(add(QStringLiteral("exportFigure"), tr("&Export figure…"),
                       {QKeySequence(Qt::CTRL | Qt::Key_E)},
                       tr("Panels side by side as PDF, SVG, TikZ or PNG, with a preview"),
                       [this] { figures_->exportFigure(); }));
    menu.addAction(
        add(QStringLiteral("composeFigure"), tr("C&ompose figure…"), {},
            tr("Panels of several sessions with titles, notes and insets; figure files"), [this] {
                dialogs::ComposeDialog dialog(figures_->shownNow().session, figures_->nameNow(), this);
                connect(&dialog, &dialogs::ComposeDialog::told, figures_, &dialogs::FigureController::told);
                dialog.exec();
            }));
    menu.addAction(add(QStringLiteral("quickPicture"), tr("&Quick picture"), {QKeySequence(Qt::Key_F12)},
                       tr("A PNG of the view that fills the window, or of all three, in the last folder"),
                       [this] { figures_->quickPicture(filledPanels(), false); }));
    menu.addAction(add(QStringLiteral("quickTransparentPicture"), tr("Quick &transparent picture"),
                       {QKeySequence(Qt::CTRL | Qt::Key_F12)}, tr("The same without a background"),
                       [this] { figures_->quickPicture(filledPanels(), true); }));
    menu.addAction(add(QStringLiteral("copyFigure"), tr("&Copy figure"),
                       {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_C)},
                       tr("The view that fills the window, or all three, on the clipboard"),
                       [this] { figures_->copyFigure(filledPanels()); }));
    auto* numbers = menu.addMenu(tr("Export &data"));
    const auto addData = [&](const char* id, const QString& text, Panel panel, const QString& tip) {
        numbers->addAction(
            add(QLatin1String(id), text, {}, tip, [this, panel] { figures_->exportData(panel); }));
    };
    addData("exportDataPlane", tr("&Data plane…"), Panel::Data,
            tr("Points, targets, losses, hyperplanes as CSV, NPZ or JSON"));
    addData("exportParameterPlane", tr("&Parameter plane…"), Panel::Slice,
            tr("Grid, cells, walls, minima as CSV, NPZ or JSON"));
    addData("exportSurface", tr("Loss &surface…"), Panel::Surface,
            tr("The mesh as CSV, NPZ or JSON, or as VTP, OBJ or GLB for other 3-D programs"));
    addData("exportRun", tr("&Run…"), Panel::Run,
            tr("Loss and other quantities of every step as CSV, NPZ or JSON"));
    addData("exportClarke", tr("&Gradients at ω…"), Panel::Clarke,
            tr("Gradients of the cells round ω and their element of least norm as CSV, NPZ or JSON"));
    addData("exportClasses", tr("Planes of the &classes…"), Panel::Classes,
            tr("Losses, data and hyperplanes of each class as CSV, NPZ or JSON"));
    menu.addAction(add(QStringLiteral("exportAnimation"), tr("Export &animation…"), {},
                       tr("A film of the run, of α, or of the camera"),
                       [this] { figures_->exportAnimation(); }));
}

void MainWindow::fillRecent(QMenu& menu) {
    menu.clear();
    const QStringList files = FileController::recent();
    for (const QString& path : files) {
        QAction* action = menu.addAction(QFileInfo(path).fileName(), this, [this, path] { open(path); });
        action->setStatusTip(path);
    }
    if (files.isEmpty()) menu.addAction(tr("Nothing was opened or saved yet"))->setEnabled(false);
}

void MainWindow::makeFileActions() {
    auto* menu = menuBar()->addMenu(tr("&File"));
    menu->addAction(add(QStringLiteral("new"), tr("&New…"), {QKeySequence::New},
                        tr("Begin a session: data from a file or a generator, a network, a start"),
                        [this] { files_->make(); }));
    menu->addAction(add(QStringLiteral("open"), tr("&Open…"), {QKeySequence::Open},
                        tr("Open a session file, the session inside an exported figure, or a table of data"),
                        [this] { files_->openWithDialog(); }));
    auto* recent = menu->addMenu(tr("Open &recent"));
    recent->setObjectName(QStringLiteral("recentMenu"));
    connect(recent, &QMenu::aboutToShow, this, [this, recent] { fillRecent(*recent); });
    menu->addSeparator();
    menu->addAction(add(QStringLiteral("save"), tr("&Save"), {QKeySequence::Save}, tr("Save this session"),
                        [this] { files_->save(); }));
    menu->addAction(add(QStringLiteral("saveAs"), tr("Save &as…"),
                        {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S)},
                        tr("Save this session under another name"), [this] { files_->saveAs(); }));
    menu->addAction(add(QStringLiteral("saveCopy"), tr("Save a cop&y…"), {},
                        tr("Another file with what is shown, while this one stays open"),
                        [this] { files_->saveCopy(); }));
    menu->addAction(add(QStringLiteral("revert"), tr("Re&vert"), {},
                        tr("Go back to the session as it was saved"), [this] { files_->revert(); }));
    menu->addSeparator();
    menu->addAction(add(QStringLiteral("importWeights"), tr("Import &weights…"), {},
                        tr("ω of another program: NPZ, safetensors, ONNX or JSON"),
                        [this] { files_->importWeights(); }));
    menu->addAction(add(QStringLiteral("exportWeights"), tr("Export w&eights…"), {},
                        tr("ω for other programs: NPZ, safetensors, ONNX or JSON"),
                        [this] { files_->exportWeights(); }));
    menu->addSeparator();
    makeFigureActions(*menu);
    menu->addSeparator();
    menu->addAction(add(QStringLiteral("quit"), tr("&Quit"), {QKeySequence(Qt::CTRL | Qt::Key_Q)},
                        tr("Close the program"), [this] { close(); }));
}

}  // namespace omegascope::mainwindow
