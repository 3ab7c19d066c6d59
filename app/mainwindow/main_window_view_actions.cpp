// The actions of the main window that are about what it shows: views, slice, bookmarks and the run.

#include <QActionGroup>
#include <QMenu>
#include <QMenuBar>

#include "app/charts/race_panel.h"
#include "app/commands/slice_edits.h"
#include "app/live/point_computer.h"
#include "app/live/run_controller.h"
#include "app/live/run_planes.h"
#include "app/mainwindow/file_controller.h"
#include "app/mainwindow/main_window.h"
#include "app/mainwindow/view_dock.h"
#include "app/panels/gallery/bookmark_panel.h"
#include "app/views/data_plane_view.h"
#include "app/views/surface_view.h"

namespace omegascope::mainwindow {

void MainWindow::makeViewActions() {
    using session::ViewChoices;
    auto* menu = menuBar()->addMenu(tr("&View"));
    for (auto* action :
         {addChoice(QStringLiteral("showBlindSides"), tr("&Blind sides"),
                    tr("Shade the inactive side of each hyperplane ⟨w_k, ·⟩ + b_k = 0, hatch the common one"),
                    &ViewChoices::blindSides),
          addChoice(QStringLiteral("showDecisionBoundary"), tr("&Decision boundary"),
                    tr("ŷ = 0 in the data plane, or where another class wins"),
                    &ViewChoices::decisionBoundary),
          addChoice(QStringLiteral("showMargins"), tr("&Margins"),
                    tr("ŷ = ±1 in the data plane, or where an output leads by 1"), &ViewChoices::margins),
          addChoice(QStringLiteral("showOutputs"), tr("Lines of the &outputs"),
                    tr("Several classes: ŷ_r = 0 of each output in the colour of its class"),
                    &ViewChoices::outputBoundaries),
          addChoice(QStringLiteral("showWalls"), tr("&Walls"), tr("The wall set N in plane and surface"),
                    &ViewChoices::walls),
          addChoice(QStringLiteral("showIsolines"), tr("&Isolines"), tr("Level lines of L in the plane"),
                    &ViewChoices::isolines),
          addChoice(QStringLiteral("showFlatCells"), tr("&Flat cells"),
                    tr("Cells Ω_u on which L is constant"), &ViewChoices::flatCells),
          addChoice(QStringLiteral("showMinima"), tr("Mi&nima of the slice"),
                    tr("Where L, restricted to the slice, has a local minimum: outlines, creases, points"),
                    &ViewChoices::minima),
          addChoice(QStringLiteral("showTrajectory"), tr("&Trajectory"),
                    tr("The run of descent up to the shown step"), &ViewChoices::trajectory)})
        menu->addAction(action);
    menu->addAction(makeLogarithmicAction());
    menu->addSeparator();
    makeCameraActions(*menu->addMenu(tr("&Camera")));
    menu->addAction(add(QStringLiteral("fitData"), tr("Fit the d&ata plane"),
                        {QKeySequence(Qt::CTRL | Qt::Key_D)}, tr("Show all data"),
                        [this] { dataPlane_->fit(); }));
    menu->addSeparator();
    makeLookActions(*menu);
    menu->addSeparator();
    // In a menu of their own: with them this one is higher than a small projector.
    auto* parts = menu->addMenu(tr("Views and &panels"));
    for (auto* dock : dockOrder_) {
        dock->toggleViewAction()->setToolTip(tr("Shows or hides this part of the window"));
        parts->addAction(dock->toggleViewAction());
    }
    makeLayoutActions(*menu);
    menu->addAction(add(QStringLiteral("fullScreen"), tr("F&ull screen"), {QKeySequence(Qt::Key_F11)},
                        tr("Use the whole screen, and back"),
                        [this] { setWindowState(windowState() ^ Qt::WindowFullScreen); }));
}

QAction* MainWindow::makeLogarithmicAction() {
    auto* logarithmic =
        add(QStringLiteral("logarithmicLoss"), tr("&Logarithmic loss"), {QKeySequence(Qt::SHIFT | Qt::Key_L)},
            tr("Colours, level lines and heights of log(L − lowest + offset); tab Slice has the "
               "offset and cuts"),
            [this] {
                session::ViewChoices view = document_.session().view;
                view.lossScale.logarithmic = !view.lossScale.logarithmic;
                const auto outcome = commands::setView(document_, view, tr("Loss scale"));
                if (!outcome) tell(QString::fromStdString(outcome.error().message));
            });
    logarithmic->setCheckable(true);
    const auto refresh = [this, logarithmic] {
        logarithmic->setChecked(document_.session().view.lossScale.logarithmic);
    };
    connect(&document_, &document::Document::changed, logarithmic, refresh);
    refresh();
    return logarithmic;
}

void MainWindow::makeCameraActions(QMenu& camera) {
    const auto key = [](Qt::Key code) { return QList<QKeySequence>{QKeySequence(code)}; };
    camera.addAction(add(QStringLiteral("cameraFront"), tr("&Front"), key(Qt::Key_1),
                         tr("Look along the second axis"), [this] { surface_->lookFrom(0, 8); }));
    camera.addAction(add(QStringLiteral("cameraRight"), tr("&Right"), key(Qt::Key_3),
                         tr("Look along the first axis"), [this] { surface_->lookFrom(-90, 8); }));
    camera.addAction(add(QStringLiteral("cameraTop"), tr("&Top"), key(Qt::Key_7), tr("Look from above"),
                         [this] { surface_->lookFrom(0, 89); }));
    camera.addAction(add(QStringLiteral("cameraParallel"), tr("&Parallel projection"), key(Qt::Key_5),
                         tr("Parallel or perspective projection"), [this] { surface_->toggleParallel(); }));
    camera.addAction(add(QStringLiteral("cameraReset"), tr("R&eset"), key(Qt::Key_0),
                         tr("The camera of the beginning"), [this] { surface_->resetCamera(); }));
}

void MainWindow::makeSliceActions() {
    const auto settle = [this](const Outcome& outcome) {
        if (!outcome) tell(QString::fromStdString(outcome.error().message));
    };
    auto* slice = menuBar()->addMenu(tr("&Slice"));
    slice->addAction(add(QStringLiteral("sliceCentre"), tr("&Centre on ω"), {QKeySequence(Qt::Key_C)},
                         tr("Shift the window so that ω is in the middle"),
                         [this, settle] { settle(commands::centreSlice(document_)); }));
    slice->addAction(add(QStringLiteral("sliceSwap"), tr("&Swap axes"), {QKeySequence(Qt::Key_X)},
                         tr("Exchange the two directions of the plane"),
                         [this, settle] { settle(commands::swapSliceAxes(document_)); }));
    slice->addAction(add(QStringLiteral("sliceThird"), tr("&Third direction"), {},
                         tr("Add a third direction u, for a 3-D slice, or take it away"), [this, settle] {
                             settle(document_.slice().dimension() == 3
                                        ? commands::removeThirdDirection(document_)
                                        : commands::addThirdDirection(document_));
                         }));
    slice->addAction(
        add(QStringLiteral("sliceHessian"), tr("Plane of the &Hessian"), {},
            tr("The plane along the eigenvectors of the least and the greatest eigenvalue of the Hessian in "
               "ω's cell: a saddle"),
            [this] {
                const auto values = commands::sliceAlongHessian(document_);
                tell(values ? tr("Eigenvalues of the Hessian along s and t: %1 and %2.")
                                  .arg((*values)[0], 0, 'g', 4)
                                  .arg((*values)[1], 0, 'g', 4)
                            : QString::fromStdString(values.error().message));
            }));
    slice->addAction(
        add(QStringLiteral("showLine"), tr("Loss along a &line"), {QKeySequence(Qt::Key_O)},
            tr("The exact polynomial pieces of L along a line through ω, each wall with its maker"),
            [this] { bringUp("lineDock"); }));
    slice->addSeparator();
    slice->addAction(add(QStringLiteral("sliceThroughRun"), tr("&Plane through start, end and ω"), {},
                         tr("The plane through the run's first and last point and the shown ω, or the step "
                            "farthest from their line"),
                         [this] { planes_->throughOmega(); }));
    slice->addAction(add(QStringLiteral("sliceMainDirections"), tr("&Main directions of the run"), {},
                         tr("The plane that holds most of the run's variance (principal components)"),
                         [this] { planes_->mainDirections(); }));
    slice->addAction(addFollow());
    slice->addSeparator();
    makeBookmarkActions(*slice);
    for (const int axis : {0, 1}) makeAxisActions(*slice, axis);
}

void MainWindow::makeBookmarkActions(QMenu& menu) {
    menu.addAction(add(QStringLiteral("addBookmark"), tr("&Bookmark ω"), {QKeySequence(Qt::CTRL | Qt::Key_B)},
                       tr("Keep the shown ω, its slice and the camera"), [this] {
                           if (const Outcome made = commands::addBookmark(document_); !made)
                               return tell(QString::fromStdString(made.error().message));
                           bringUp("bookmarksDock");
                       }));
    menu.addAction(add(QStringLiteral("showBookmarks"), tr("Boo&kmarks"), {},
                       tr("Places to come back to, and planes through them"),
                       [this] { bringUp("bookmarksDock"); }));
    menu.addAction(add(QStringLiteral("sliceThroughBookmarks"), tr("Plane through three boo&kmarks"), {},
                       tr("The selected three at (0, 0), (1, 0) and (0, 1)"), [this] {
                           bringUp("bookmarksDock");
                           bookmarks_->showPlane();
                       }));
}

/// One axis of the plane after another, by what is known at ω.
void MainWindow::makeAxisActions(QMenu& menu, int axis) {
    const QString name = axis == 0 ? QStringLiteral("s") : QStringLiteral("t");
    auto* turn = menu.addMenu(tr("Turn %1").arg(name));
    const auto settle = [this](const Outcome& outcome) {
        if (!outcome) tell(QString::fromStdString(outcome.error().message));
    };
    const auto entry = [&](const char* what, const QString& text, const QString& tip,
                           std::function<void()> slot) {
        turn->addAction(add(QStringLiteral("turn%1%2").arg(name.toUpper(), QLatin1String(what)),
                            tr("%1 %2").arg(name, text), {}, tip, std::move(slot)));
    };
    entry("Gradient", tr("along the &gradient"), tr("∇L(ω), inside of a cell"), [this, settle, axis] {
        const auto gradient = document_.loss()->gradient(document_.point());
        settle(gradient
                   ? commands::turnAxis(document_, axis, *gradient, tr("Axis along the gradient"))
                   : Outcome(Error{"ω lies on a wall, where there is no gradient; take the least norm."}));
    });
    entry("LeastNorm", tr("along the &least norm"),
          tr("x*, the element of least norm of ∂₀L(ω): -x* descends steepest"), [this, settle, axis] {
              if (!points_->isCurrent()) return tell(tr("∂₀L(ω) is being computed; try again in a moment."));
              settle(commands::turnAxis(document_, axis, points_->result()->analysis.clarke.minNorm,
                                        tr("Axis along the least norm")));
          });
    entry("Random", tr("at &random"), tr("A Gaussian direction, filter by filter as long as ω"),
          [this, settle, axis] {
              slice::SliceSpec spec = document_.session().slice;
              const auto at = static_cast<std::size_t>(axis);
              spec.directions[at] = slice::RandomDirection{++drawnDirections_};
              spec.ranges[at] = {-1.0, 1.0};
              settle(commands::setSlice(document_, std::move(spec), tr("Axis at random")));
          });
    entry("OffRun", tr("at random, &off the run"),
          tr("A Gaussian direction at right angles to where the run goes"), [this, settle, axis] {
              const auto direction = commands::directionOffRun(document_, ++drawnDirections_);
              settle(direction ? commands::turnAxis(document_, axis, *direction, tr("Axis off the run"))
                               : Outcome(direction.error()));
          });
    entry("Session", tr("towards another &session…"), tr("The ω of a file of the same network, at 1"),
          [this, settle, axis] {
              if (const auto target = files_->parametersOfAnother())
                  settle(
                      commands::turnAxisToward(document_, axis, *target, tr("Axis towards another session")));
          });
}

/// Checked while the slice follows the run, whoever set it so.
QAction* MainWindow::addFollow() {
    auto* follow = add(QStringLiteral("sliceFollowsRun"), tr("&Follow the run"), {QKeySequence(Qt::Key_F)},
                       tr("The slice moves along with the shown step, so that ω always lies in it"), [this] {
                           const Outcome outcome = commands::setSliceFollowsRun(
                               document_, actions_.value(QStringLiteral("sliceFollowsRun"))->isChecked());
                           if (!outcome) tell(QString::fromStdString(outcome.error().message));
                       });
    follow->setCheckable(true);
    const auto showFollows = [this, follow] {
        const session::Session& session = document_.session();
        follow->setChecked(session.view.sliceFollowsRun && session.slice.followsParameters);
    };
    connect(&document_, &document::Document::changed, follow, showFollows);
    showFollows();
    return follow;
}

void MainWindow::makeRunActions() {
    auto* menu = menuBar()->addMenu(tr("&Run"));
    const auto key = [](Qt::Key code) { return QList<QKeySequence>{QKeySequence(code)}; };
    menu->addAction(add(QStringLiteral("play"), tr("&Play or pause"), key(Qt::Key_Space),
                        tr("Run the chosen method from ω and watch it"), [this] { run_->togglePlay(); }));
    menu->addAction(add(QStringLiteral("stepForward"), tr("Step &forward"), key(Qt::Key_Right),
                        tr("The next step"), [this] { run_->stepForward(); }));
    menu->addAction(add(QStringLiteral("stepBackward"), tr("Step &back"), key(Qt::Key_Left),
                        tr("The step before"), [this] { run_->stepBackward(); }));
    menu->addAction(add(QStringLiteral("rewind"), tr("&Rewind"), key(Qt::Key_Home),
                        tr("Back to the start, with the same seed"), [this] { run_->rewind(); }));
    menu->addAction(add(QStringLiteral("toEnd"), tr("To the &end"), key(Qt::Key_End), tr("The last step"),
                        [this] { run_->toEnd(); }));
    menu->addSeparator();
    menu->addAction(add(QStringLiteral("nextEvent"), tr("&Next event"),
                        {QKeySequence(Qt::SHIFT | Qt::Key_Right)},
                        tr("The next step at which a wall is crossed, a datum or a unit dies or comes back"),
                        [this] { run_->toNextEvent(); }));
    menu->addAction(
        add(QStringLiteral("previousEvent"), tr("Pre&vious event"), {QKeySequence(Qt::SHIFT | Qt::Key_Left)},
            tr("The step before at which a wall is crossed, a datum or a unit dies or comes back"),
            [this] { run_->toPreviousEvent(); }));
    menu->addAction(add(QStringLiteral("race"), tr("Ra&ce"), key(Qt::Key_R),
                        tr("Several runs at once: methods against each other, or many starts"), [this] {
                            bringUp("raceDock");
                            race_->start();
                        }));
    menu->addSeparator();
    auto* loop = add(QStringLiteral("loop"), tr("&Loop"), key(Qt::Key_L),
                     tr("Play again from the start after the last step"),
                     [this] { run_->setLooping(!run_->isLooping()); });
    loop->setCheckable(true);
    connect(run_, &panels::RunController::loopingChanged, loop, &QAction::setChecked);
    menu->addAction(loop);
}

}  // namespace omegascope::mainwindow
