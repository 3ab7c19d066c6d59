// What the main window knows about minima and theorems: their docks, and the menu Analyse.

#include <QLabel>
#include <QMenuBar>
#include <QStandardPaths>

#include "app/charts/bifurcation_chart.h"
#include "app/charts/race_panel.h"
#include "app/commands/edits.h"
#include "app/live/point_computer.h"
#include "app/live/run_controller.h"
#include "app/mainwindow/file_controller.h"
#include "app/mainwindow/main_window.h"
#include "app/mainwindow/view_dock.h"
#include "app/panels/gallery/bookmark_panel.h"
#include "app/panels/point/minima_panel.h"
#include "app/panels/point/point_panel.h"
#include "app/panels/point/theorems_panel.h"
#include "app/panels/run/itinerary_panel.h"
#include "app/panels/studies/study_panel.h"
#include "app/views/class_planes_view.h"
#include "app/views/data_plane_view.h"
#include "app/views/line_view.h"
#include "app/views/parameter_plane_view.h"
#include "app/views/surface_view.h"
#include "core/theory/blind_moves.h"

namespace omegascope::mainwindow {

void MainWindow::makeClassPlanes() {
    auto* classes = new views::ClassPlanesView(document_, highlight_, *dataPlane_);
    auto* dock = makeDock(QStringLiteral("classesDock"), tr("Classes"), classes);
    connect(classes, &views::ClassPlanesView::told, this,
            [this](const QString& text) { pointer_->setText(text); });
    connect(classes, &views::ClassPlanesView::refused, this, &MainWindow::tell);
    connect(classes, &views::ClassPlanesView::summaryChanged, dock, &ViewDock::setSubtitle);
    dock->setSubtitle(classes->summary());
}

void MainWindow::makeAnalysis() {
    auto* itinerary = new panels::ItineraryPanel(document_, run_->events());
    auto* itineraryDock = makeDock(QStringLiteral("itineraryDock"), tr("Itinerary"), itinerary);
    connect(itinerary, &panels::ItineraryPanel::summaryChanged, itineraryDock, &ViewDock::setSubtitle);
    connect(itinerary, &panels::ItineraryPanel::highlightRequested, this,
            [this](const std::vector<int>& points, const std::vector<int>& units) {
                highlight_.set({{}, points, units});
            });
    race_ = new views::RacePanel(document_);
    auto* raceDock = makeDock(QStringLiteral("raceDock"), tr("Race"), race_);
    connect(race_, &views::RacePanel::refused, this, &MainWindow::tell);
    connect(race_, &views::RacePanel::summaryChanged, raceDock, &ViewDock::setSubtitle);
    connect(race_, &views::RacePanel::pathsChanged, this,
            [this](const views::RacePanel::Paths& paths, int chosen) {
                parameterPlane_->setRunners(paths, chosen);
                surface_->setRunners(paths);
                refreshPlaneSubtitle();
            });
    auto* line = new views::LineView(document_, *points_, highlight_);
    auto* lineDock = makeDock(QStringLiteral("lineDock"), tr("Line"), line);
    connect(line, &views::LineView::refused, this, &MainWindow::tell);
    connect(line, &views::LineView::told, this, [this](const QString& text) { pointer_->setText(text); });
    connect(line, &views::LineView::summaryChanged, lineDock, &ViewDock::setSubtitle);
    auto* theorems = new panels::TheoremsPanel(*points_);
    auto* theoremsDock = makeDock(QStringLiteral("theoremsDock"), tr("Theorems"), theorems);
    connect(theorems, &panels::TheoremsPanel::refused, this, &MainWindow::tell);
    connect(theorems, &panels::TheoremsPanel::summaryChanged, theoremsDock, &ViewDock::setSubtitle);
    connect(theorems, &panels::TheoremsPanel::highlightRequested, this,
            [this](const std::vector<int>& broken, const std::vector<int>& units) {
                highlight_.set({{}, broken, units});
            });
    minima_ = new panels::MinimaPanel(document_);
    auto* minimaDock = makeDock(QStringLiteral("minimaDock"), tr("Minima"), minima_);
    connect(minima_, &panels::MinimaPanel::refused, this, &MainWindow::tell);
    connect(minima_, &panels::MinimaPanel::summaryChanged, minimaDock, &ViewDock::setSubtitle);
    bookmarks_ = new panels::BookmarkPanel(document_);
    makeDock(QStringLiteral("bookmarksDock"), tr("Bookmarks"), bookmarks_);
    connect(bookmarks_, &panels::BookmarkPanel::refused, this, &MainWindow::tell);
    connect(bookmarks_, &panels::BookmarkPanel::cameraChosen, surface_, &views::SurfaceView::setCamera);
    bifurcation_ = new views::BifurcationChart(document_);
    makeDock(QStringLiteral("bifurcationDock"), tr("Minima over α"), bifurcation_);
    connect(bifurcation_, &views::BifurcationChart::refused, this, &MainWindow::tell);
    auto* study = new panels::StudyPanel(QStandardPaths::writableLocation(QStandardPaths::AppDataLocation) +
                                         QStringLiteral("/studies"));
    auto* studiesDock = makeDock(QStringLiteral("studiesDock"), tr("Studies"), study);
    connect(study, &panels::StudyPanel::refused, this, &MainWindow::tell);
    connect(study, &panels::StudyPanel::summaryChanged, studiesDock, &ViewDock::setSubtitle);
    connect(study, &panels::StudyPanel::sessionReady, files_, &FileController::show);
}

void MainWindow::takeMove(const std::optional<theory::BlindMove>& move, const QString& none) {
    if (!move) return tell(none);
    const Outcome outcome = commands::setParameters(document_, move->parameters,
                                                    tr("Move ω across datum %1").arg(move->datum + 1));
    tell(outcome ? tr("Datum %1: ω moved by %2.").arg(move->datum + 1).arg(move->distance, 0, 'g', 4)
                 : QString::fromStdString(outcome.error().message));
}

/// Whether ω is a minimum of the slice is told by the slice's picture, once it is of the document as it is.
void MainWindow::tellSlice() {
    point_->setPicture(slices_.isCurrent() ? slices_.picture() : nullptr);
}

void MainWindow::bringUp(const char* name) {
    auto* dock = docks_.value(QLatin1String(name));
    dock->show();
    dock->raise();
}

void MainWindow::makeAnalyseActions() {
    auto* menu = menuBar()->addMenu(tr("&Analyse"));
    const auto key = [](Qt::Key code) { return QList<QKeySequence>{QKeySequence(code)}; };
    auto* follow =
        add(QStringLiteral("followDescent"), tr("Follow the &descent direction"), key(Qt::Key_D),
            tr("Where ω is no minimum: move it along the direction η that lowers L, until L stops falling"),
            [this] { point_->followDescent(); });
    menu->addAction(follow);
    menu->addAction(
        add(QStringLiteral("snapToWall"), tr("Snap to a &wall of the slice"), key(Qt::Key_W),
            tr("Move ω within the slice onto its nearest wall, keeping those it is on; again: to a vertex"),
            [this] { point_->snapToWall(); }));
    menu->addAction(add(QStringLiteral("snapInOmega"), tr("Snap to the nearest wall in &Ω"),
                        {QKeySequence(Qt::SHIFT | Qt::Key_W)},
                        tr("The nearest wall of all, which may lie off the plane"),
                        [this] { point_->snapInOmega(); }));
    menu->addAction(
        add(QStringLiteral("blindSpot"), tr("Go to the &blind spot"), {},
            tr("S Theorem 1: a first layer that sees no datum; s = t = 1 on the slice is a better point"),
            [this] {
                const Outcome outcome = commands::goToBlindSpot(document_);
                if (!outcome) tell(QString::fromStdString(outcome.error().message));
            }));
    auto* verify =
        add(QStringLiteral("verifyRationally"), tr("&Verify in rational arithmetic"), key(Qt::Key_V),
            tr("Solve the certificate's linear programs once more, in exact fractions"),
            [this] { points_->verifyRationally(); });
    menu->addAction(verify);
    connect(point_, &panels::PointPanel::availabilityChanged, this,
            [follow, verify](bool canFollow, bool canVerify) {
                follow->setEnabled(canFollow);
                verify->setEnabled(canVerify);
            });
    connect(point_, &panels::PointPanel::told, this, &MainWindow::tell);
    connect(point_, &panels::PointPanel::highlightRequested, this,
            [this](const std::vector<int>& points, const std::vector<int>& units) {
                highlight_.set({{}, points, units});
            });
    follow->setEnabled(false);
    verify->setEnabled(false);
    makeBlindSideActions(*menu);
    menu->addSeparator();
    makeAnalysisDockActions(*menu);
}

/// Data that die, revive, and what would make or break a minimum.
void MainWindow::makeBlindSideActions(QMenu& menu) {
    menu.addAction(add(QStringLiteral("killNearest"), tr("&Kill the datum next to die"), {},
                       tr("The least move of ω after which one datum more activates no neuron"), [this] {
                           const auto move = theory::nearestDeath(*document_.loss(), document_.point());
                           takeMove(move,
                                    tr("No datum is alive that a move of a dense first layer could kill."));
                       }));
    menu.addAction(
        add(QStringLiteral("reviveNearest"), tr("&Revive the datum next to live"), {},
            tr("The least move of ω after which a dead datum activates a neuron again"), [this] {
                std::optional<theory::BlindMove> nearest;
                for (const int datum : loss::inactiveData(document_.evaluation()))
                    if (auto move = theory::revivingMove(*document_.loss(), document_.point(), datum);
                        move && (!nearest || move->distance < nearest->distance))
                        nearest = *std::move(move);
                takeMove(nearest, tr("No datum is dead that a move of a dense first layer could revive."));
            }));
    menu.addAction(
        add(QStringLiteral("makeSuboptimal"), tr("Make this a su&boptimal local minimum"), {},
            tr("The nearest local minimum, by its certificate, above which a lower point is known"),
            [this] { point_->makeSuboptimal(); }));
    menu.addAction(add(QStringLiteral("showBreak"), tr("Show what brea&ks it"), {},
                       tr("The least move of a datum across a hyperplane after which ω is no local minimum"),
                       [this] { point_->showBreak(); }));
}

/// Panels that analyse, brought to the front or begun.
void MainWindow::makeAnalysisDockActions(QMenu& menu) {
    const auto key = [](Qt::Key code) { return QList<QKeySequence>{QKeySequence(code)}; };
    menu.addAction(add(
        QStringLiteral("showClasses"), tr("&Planes of the classes"), key(Qt::Key_P),
        tr("A data plane for each class side by side: its output, and the hidden layers or the replica that "
           "serve it"),
        [this] { bringUp("classesDock"); }));
    menu.addAction(add(QStringLiteral("showItinerary"), tr("&Itinerary of the run"), key(Qt::Key_I),
                       tr("The cells that the run visits, its events, and the share of time per cell"),
                       [this] { bringUp("itineraryDock"); }));
    menu.addAction(add(QStringLiteral("showTheorems"), tr("&Theorems at ω"), key(Qt::Key_T),
                       tr("Hypotheses, predictions and what was measured, for every theorem of the papers"),
                       [this] { bringUp("theoremsDock"); }));
    menu.addAction(add(QStringLiteral("findMinima"), tr("Find &minima"), key(Qt::Key_M),
                       tr("Descend from random ω, certify and list where the descents end"), [this] {
                           bringUp("minimaDock");
                           minima_->search();
                       }));
    menu.addAction(
        add(QStringLiteral("minimaOverAlpha"), tr("Minima over &α"), key(Qt::Key_B),
            tr("The losses of local minima while α goes from 1 to 0: where suboptimal ones appear"), [this] {
                bringUp("bifurcationDock");
                bifurcation_->run();
            }));
    menu.addAction(
        add(QStringLiteral("showStudies"), tr("St&udies"), key(Qt::Key_U),
            tr("Many runs: the papers' experiments, with table and plot beside the papers' values"),
            [this] { bringUp("studiesDock"); }));
}

}  // namespace omegascope::mainwindow
