#pragma once

#include <QHash>
#include <QMainWindow>

#include "app/document/document.h"
#include "app/export/figure/figure_spec.h"
#include "app/live/slice_computer.h"
#include "app/live/volume_computer.h"
#include "app/views/highlight.h"

class QLabel;
class QMenu;
class QSettings;
class QTabWidget;

namespace omegascope::theory {
struct BlindMove;
}

namespace omegascope::guide {
struct Command;
class KeyMap;
}  // namespace omegascope::guide

namespace omegascope::authoring {
class LessonEditor;
}
namespace omegascope::dialogs {
class FigureController;
struct ShownNow;
}  // namespace omegascope::dialogs
namespace omegascope::panels {
class BookmarkPanel;
class MinimaPanel;
class PointComputer;
class PointPanel;
class RunController;
class RunPlanes;
}  // namespace omegascope::panels
namespace omegascope::present {
class StageWindow;
}
namespace omegascope::views {
class BifurcationChart;
class ClassPlanesView;
class DataPlaneView;
class ParameterPlaneView;
class RacePanel;
class SurfaceView;
}  // namespace omegascope::views

namespace omegascope::mainwindow {

class DockFolding;
class FileController;
class LessonController;
class ViewDock;

/// Composition only: one Document, the views, the panels, and the actions that connect them.
class MainWindow : public QMainWindow {
    Q_OBJECT
  public:
    /// @param session  what to open on
    /// @param path     its file, or a gallery path (":/gallery/…")
    MainWindow(session::Session session, const QString& path, QWidget* parent = nullptr);
    ~MainWindow() override;

    document::Document& document() { return document_; }
    /// Shows one sentence in the status bar.
    void tell(const QString& sentence);
    /// Shows one in a box of its own, once the window is there: what must not be overlooked.
    void complain(const QString& sentence);
    /// As File > Open: a session, a figure, or data to begin one with.
    void open(const QString& path);
    QAction* action(const QString& id) const { return actions_.value(id); }
    /// Four steps through the window on the opening example, which is opened for it where it may be.
    void startTour();
    /// The stage while a lesson is shown, and the editor while one is written; else null.
    present::StageWindow* stage() const;
    authoring::LessonEditor* lessonEditor() const;

  protected:
    /// Docks that share a place: their tabs keep their names, and scroll where there is no room for all.
    void childEvent(QChildEvent* event) override;
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

  private:
    void makeViews();
    void makeInspector();
    QWidget* makeLossScale();
    void makeAnalysis();
    void makeClassPlanes();
    void makeTimeline();
    void makeStatusBar();
    void arrangeDocks();
    void makeFolding();
    void restoreLayout();
    /// Which docks there are and how much room they have: for trying things out, for writing, for a projector.
    enum class Layout { Explore, Write, Project };
    void arrange(Layout layout);
    void makeLayoutActions(QMenu& menu);
    void connectTold();
    ViewDock* makeDock(const QString& name, const QString& title, QWidget* content);
    void toggleFill(ViewDock* dock);
    /// Shows a dock that may be closed or lie behind another one's tab.
    void bringUp(const char* name);

    void makeActions();
    void makeFileActions();
    void fillRecent(QMenu& menu);
    void makeFigureActions(QMenu& menu);
    void makeEditActions();
    void makeDataActions(QMenu& menu);
    void makeViewActions();
    QAction* makeLogarithmicAction();
    void makeCameraActions(QMenu& camera);
    void makeLookActions(QMenu& menu);
    void makeVisionActions(QMenu& menu);
    void makeSliceActions();
    QAction* addFollow();
    void makeBookmarkActions(QMenu& menu);
    void makeAxisActions(QMenu& menu, int axis);
    void makeRunActions();
    void makeAnalyseActions();
    void makeBlindSideActions(QMenu& menu);
    void makeAnalysisDockActions(QMenu& menu);
    /// ω goes there and it is told how far; without a move, why there is none.
    void takeMove(const std::optional<theory::BlindMove>& move, const QString& none);
    void makeLessonActions();
    void makeHelpActions();
    void makeSampleActions(QMenu& menu);
    /// Every action of the menus, with the menu's name.
    QList<guide::Command> commands() const;
    void openPalette();
    QAction* add(const QString& id, const QString& text, const QList<QKeySequence>& keys, const QString& tip,
                 std::function<void()> slot);
    QAction* addChoice(const QString& id, const QString& text, const QString& tip,
                       bool session::ViewChoices::*choice);

    void refreshTitles(document::Aspects aspects);
    void refreshSliceSubtitle();
    void refreshPlaneSubtitle();
    void refreshVolume();
    dialogs::ShownNow shownNow() const;
    std::vector<exporting::Panel> filledPanels() const;
    void tellSlice();
    void tellEvent(const QString& sentence);
    void about();

    document::Document document_;
    views::Highlight highlight_;
    views::SliceComputer slices_;
    views::VolumeComputer volumes_;
    panels::RunController* run_;
    panels::RunPlanes* planes_;
    panels::PointComputer* points_;
    FileController* files_;
    LessonController* lessons_;
    dialogs::FigureController* figures_;
    views::DataPlaneView* dataPlane_ = nullptr;
    views::ParameterPlaneView* parameterPlane_ = nullptr;
    views::SurfaceView* surface_ = nullptr;
    panels::PointPanel* point_ = nullptr;
    views::RacePanel* race_ = nullptr;
    panels::MinimaPanel* minima_ = nullptr;
    panels::BookmarkPanel* bookmarks_ = nullptr;
    std::uint64_t drawnDirections_ = 0;  ///< seed of the next one
    views::BifurcationChart* bifurcation_ = nullptr;
    QHash<QString, ViewDock*> docks_;
    QList<ViewDock*> dockOrder_;
    DockFolding* folding_ = nullptr;
    QHash<QString, QAction*> actions_;
    guide::KeyMap* keys_ = nullptr;
    QTabWidget* inspector_ = nullptr;
    int volumeTab_ = -1;
    QLabel* pointer_ = nullptr;
    QLabel* kind_ = nullptr;
    QByteArray beforeFill_;
    QString filled_;
    QString eventTold_;
};

}  // namespace omegascope::mainwindow
