// The actions of the main window: menus, keys, and what each does.

#include <QActionGroup>
#include <QApplication>
#include <QMenu>
#include <QMenuBar>
#include <QMessageBox>
#include <QUndoStack>

#include "app/commands/data_edits.h"
#include "app/commands/edits.h"
#include "app/guide/command_palette.h"
#include "app/guide/key_map.h"
#include "app/guide/keys_dialog.h"
#include "app/mainwindow/file_controller.h"
#include "app/mainwindow/main_window.h"
#include "app/views/data_plane_view.h"
#include "core/support/words.h"

namespace omegascope::mainwindow {

namespace {

constexpr double kMegabyte = 1e6;

}  // namespace

QAction* MainWindow::add(const QString& id, const QString& text, const QList<QKeySequence>& keys,
                         const QString& tip, std::function<void()> slot) {
    auto* action = new QAction(text, this);
    action->setObjectName(id);
    action->setShortcuts(keys);
    action->setToolTip(tip);
    action->setStatusTip(tip);
    connect(action, &QAction::triggered, this, std::move(slot));
    addAction(action);
    actions_.insert(id, action);
    return action;
}

void MainWindow::makeActions() {
    makeFileActions();
    makeEditActions();
    makeViewActions();
    makeSliceActions();
    makeRunActions();
    makeAnalyseActions();
    makeLessonActions();
    makeHelpActions();
    QList<QAction*> all;
    for (const guide::Command& command : commands())
        if (actions_.value(command.action->objectName()) == command.action) all << command.action;
    keys_ = new guide::KeyMap(all, this);
}

namespace {

void gather(const QMenu& menu, const QString& group, QList<guide::Command>& commands) {
    for (QAction* action : menu.actions()) {
        if (action->menu())
            gather(*action->menu(), group + QStringLiteral(" › ") + guide::plainText(*action), commands);
        else if (!action->isSeparator() && !action->text().isEmpty())
            commands << guide::Command{group, action};
    }
}

}  // namespace

QList<guide::Command> MainWindow::commands() const {
    QList<guide::Command> all;
    for (const QAction* top : menuBar()->actions())
        if (top->menu()) gather(*top->menu(), guide::plainText(*top), all);
    return all;
}

void MainWindow::openPalette() {
    guide::CommandPalette palette(commands(), this);
    palette.move(mapToGlobal(QPoint((width() - palette.width()) / 2, height() / 8)));
    // After it is gone: an action may open a dialog of its own, or ask for the focus.
    if (palette.exec() == QDialog::Accepted && palette.chosen()) palette.chosen()->trigger();
}

void MainWindow::makeEditActions() {
    auto* menu = menuBar()->addMenu(tr("&Edit"));
    auto& stack = document_.undoStack();
    auto* undo = add(QStringLiteral("undo"), tr("&Undo"), {QKeySequence::Undo},
                     tr("Take the last change back"), [this, &stack] {
                         if (stack.canUndo())
                             stack.undo();
                         else
                             files_->comeBack();
                     });
    auto* redo = add(QStringLiteral("redo"), tr("&Redo"), {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z)},
                     tr("Make the change again"), [&stack] { stack.redo(); });
    undo->setEnabled(false);
    redo->setEnabled(false);
    const auto enable = [this, undo, &stack] { undo->setEnabled(stack.canUndo() || files_->canReturn()); };
    connect(&stack, &QUndoStack::canUndoChanged, undo, enable);
    connect(files_, &FileController::canReturnChanged, undo, enable);
    connect(&stack, &QUndoStack::canRedoChanged, redo, &QAction::setEnabled);
    connect(&stack, &QUndoStack::undoTextChanged, undo, [undo](const QString& what) {
        undo->setText(what.isEmpty() ? tr("&Undo") : tr("&Undo: %1").arg(what));
    });
    connect(&stack, &QUndoStack::redoTextChanged, redo, [redo](const QString& what) {
        redo->setText(what.isEmpty() ? tr("&Redo") : tr("&Redo: %1").arg(what));
    });
    connect(menu, &QMenu::aboutToShow, undo, [&stack, undo] {
        const QString tip = tr("Take the last change back; %1 can be, which hold %2 of at most %3 MB")
                                .arg(QString::fromStdString(counted(stack.index(), "change")))
                                .arg(static_cast<double>(stack.bytes()) / kMegabyte, 0, 'f', 1)
                                .arg(static_cast<double>(stack.mostBytes()) / kMegabyte, 0, 'f', 0);
        undo->setToolTip(tip);
        undo->setStatusTip(tip);
    });
    connect(&stack, &document::UndoStack::trimmed, this, [this, &stack](int commands) {
        tell(tr("Undo holds at most %1 MB: the oldest %2 can no longer be taken back.")
                 .arg(static_cast<double>(stack.mostBytes()) / kMegabyte, 0, 'f', 0)
                 .arg(QString::fromStdString(counted(commands, "change"))));
    });
    menu->addAction(undo);
    menu->addAction(redo);
    menu->addSeparator();
    menu->addAction(add(QStringLiteral("copy"), tr("&Copy session"), {QKeySequence::Copy},
                        tr("Copy the whole state as text"), [this] { files_->copy(); }));
    menu->addAction(add(QStringLiteral("paste"), tr("&Paste session"), {QKeySequence::Paste},
                        tr("Replace the state by the one on the clipboard"), [this] { files_->paste(); }));
    menu->addSeparator();
    makeDataActions(*menu->addMenu(tr("&Data by hand")));
}

void MainWindow::makeDataActions(QMenu& menu) {
    using views::DataTool;
    auto& tools = dataPlane_->tools();
    auto* group = new QActionGroup(this);
    const auto addTool = [&](const char* id, const QString& text, const QString& tip, DataTool tool) {
        auto* action = add(QLatin1String(id), text, {}, tip, [&tools, tool] { tools.setTool(tool); });
        action->setCheckable(true);
        action->setChecked(tool == DataTool::Move);
        group->addAction(action);
        menu.addAction(action);
        connect(&tools, &views::DataTools::changed, action,
                [&tools, action, tool] { action->setChecked(tools.tool() == tool); });
    };
    addTool("toolMove", tr("&Move"), tr("A press in the data plane moves data and hyperplanes"),
            DataTool::Move);
    addTool("toolAdd", tr("&Add"), tr("A click in the data plane adds a datum of the chosen target"),
            DataTool::Add);
    addTool("toolPaint", tr("&Paint the target"), tr("A brush that gives data the chosen target"),
            DataTool::Paint);
    addTool("toolErase", tr("&Erase"), tr("A brush that removes data"), DataTool::Erase);
    addTool("toolWeigh", tr("&Weigh"), tr("Drag the halo of a datum: its area is the weight μ_i"),
            DataTool::Weigh);
    auto* targets = menu.addMenu(tr("&Target of new data"));
    targets->setObjectName(QStringLiteral("targetMenu"));
    connect(targets, &QMenu::aboutToShow, this, [this, targets, &tools] {
        targets->clear();
        for (const double target : commands::targetChoices(document_.session())) {
            auto* action = targets->addAction(QString::number(target), &tools,
                                              [&tools, target] { tools.setTarget(target); });
            action->setCheckable(true);
            action->setChecked(target == tools.target());
        }
        if (targets->isEmpty())
            targets->addAction(tr("A number: change it in the tab Data"))->setEnabled(false);
    });
    menu.addSeparator();
    menu.addAction(add(QStringLiteral("jitterData"), tr("&Jitter all data"), {},
                       tr("Normal noise on every coordinate, 2 % of the extent"),
                       [&tools] { tools.jitter(); }));
    menu.addAction(add(QStringLiteral("pasteData"), tr("Paste &rows of a table"),
                       {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_V)},
                       tr("Adds data from a spreadsheet: coordinates and, if there is one, the target"),
                       [&tools] { tools.paste(); }));
    menu.addAction(add(QStringLiteral("unlockData"), tr("&Unlock all"), {},
                       tr("Data and neurons that were locked by their menus can be dragged again"),
                       [&tools] { tools.unlockAll(); }));
}

QAction* MainWindow::addChoice(const QString& id, const QString& text, const QString& tip,
                               bool session::ViewChoices::*choice) {
    auto* action = add(id, text, {}, tip, [this, id, choice] {
        auto view = document_.session().view;
        view.*choice = actions_.value(id)->isChecked();
        const auto outcome =
            commands::setView(document_, view, actions_.value(id)->text().remove(QLatin1Char('&')));
        if (!outcome) tell(QString::fromStdString(outcome.error().message));
    });
    action->setCheckable(true);
    const auto refresh = [this, action, choice] { action->setChecked(document_.session().view.*choice); };
    connect(&document_, &document::Document::changed, action, refresh);
    refresh();
    return action;
}

void MainWindow::makeHelpActions() {
    auto* menu = menuBar()->addMenu(tr("&Help"));
    menu->addAction(add(QStringLiteral("shortcuts"), tr("&Keys and gestures"),
                        {QKeySequence(Qt::Key_F1), QKeySequence(Qt::Key_H)}, tr("A searchable list"), [this] {
                            guide::KeysDialog dialog(commands(), *keys_, this);
                            dialog.exec();
                        }));
    menu->addAction(add(QStringLiteral("palette"), tr("&Commands…"), {QKeySequence(Qt::CTRL | Qt::Key_K)},
                        tr("Every command by some letters of its name"), [this] { openPalette(); }));
    makeSampleActions(*menu);
    menu->addAction(add(QStringLiteral("tour"), tr("&Tour"), {}, tr("Four steps through the window"),
                        [this] { startTour(); }));
    menu->addAction(add(QStringLiteral("about"), tr("&About Omegascope"), {}, tr("Version, licence, papers"),
                        [this] { about(); }));
}

/// What can be imported, one of a kind.
void MainWindow::makeSampleActions(QMenu& menu) {
    auto* samples = menu.addMenu(tr("&Samples"));
    const auto sample = [&](const char* id, const QString& text, const QString& tip, const char* file,
                            const char* labels = "", const char* weights = "") {
        samples->addAction(add(QLatin1String(id), text, {}, tip, [this, file, labels, weights] {
            files_->makeSample(QLatin1String(file), QLatin1String(labels), QLatin1String(weights));
        }));
    };
    sample("sampleTable", tr("A &table: two moons"), tr("CSV of two coordinates and a target y of 1 or -1"),
           "moons.csv");
    sample("sampleCurve", tr("A table with decimal &commas: a curve"),
           tr("Regression y of one coordinate x, cut at semicolons"), "curve.csv");
    sample("sampleArrays", tr("NumPy &arrays: two moons"), tr("NPZ with the arrays x and y"), "moons.npz");
    sample("sampleImages", tr("&Images: 300 digits"),
           tr("IDX files as of MNIST: 784 pixels x, ten classes y"), "digits-images-idx3-ubyte.gz",
           "digits-labels-idx1-ubyte.gz");
    sample("sampleWeights", tr("A table with &weights of PyTorch"),
           tr("The moons, and ω from a safetensors file"), "moons.csv", "", "moons.safetensors");
}

void MainWindow::about() {
    QMessageBox box(this);
    box.setObjectName(QStringLiteral("aboutBox"));
    box.setWindowTitle(tr("About Omegascope"));
    box.setTextFormat(Qt::RichText);
    box.setText(
        tr("<h3>Omegascope %1</h3>"
           "<p>See the loss of a ReLU network: its cells, walls, flat and sharp minima, and how descent "
           "moves among them.</p>")
            .arg(QApplication::applicationVersion()));
    box.setInformativeText(tr("<p>T. Laurent, J. H. von Brecht: <i>The Multilinear Structure of ReLU "
                              "Networks</i>, ICML 2018.<br>"
                              "G. Świrszcz, W. M. Czarnecki, R. Pascanu: <i>Local minima in training of "
                              "neural networks</i>, 2016.</p>"
                              "<p>Free software under the GNU General Public License, version 3 or later. "
                              "Uses Qt %1, Qt Charts, VTK and "
                              "Eigen.</p>")
                               .arg(QString::fromLatin1(qVersion())));
    box.exec();
}

}  // namespace omegascope::mainwindow
