#pragma once

#include <QObject>
#include <functional>
#include <memory>
#include <vector>

#include "app/export/figure/panel_renderer.h"
#include "app/export/numbers/panel_data.h"
#include "app/jobs/latest_job.h"

class QWidget;

namespace omegascope::dialogs {

/// What the window shows now: the session framed as its views are, the step of the run, the file, and the pictures of
/// its slice where they are up to date.
struct ShownNow {
    session::Session session;
    int step = 0;
    QString path;
    std::shared_ptr<const figures::SlicePicture> picture{};
    std::shared_ptr<const figures::VolumePicture> volume{};
    bool raceElsewhere =
        false;  ///< a race is shown that the session cannot run again: ω or its training has changed since
};

/// Everything that leaves the window as a file or by the clipboard: figures, their numbers, films. Pictures
/// are drawn by the code that the command line uses, from the session alone, so that both give the same. What the window
/// has not computed already is computed in the background.
class FigureController : public QObject {
    Q_OBJECT
  public:
    FigureController(std::function<ShownNow()> shown, QWidget* window);

    ShownNow shownNow() const { return shown_(); }
    /// What files of it are called, without an ending.
    QString nameNow() const;
    /// The dialog with preview.
    void exportFigure();
    /// A PNG of these panels in the folder of the last export, under a name that is not taken.
    void quickPicture(const std::vector<exporting::Panel>& panels, bool transparent);
    /// These panels on the clipboard.
    void copyFigure(const std::vector<exporting::Panel>& panels);
    /// The numbers behind a panel, or the surface for other 3-D programs; the ending tells which. Written in
    /// the background.
    void exportData(exporting::Panel panel);
    void exportAnimation();

  signals:
    /// One sentence about what happened, for the status bar.
    void told(const QString& sentence);

  private:
    /// Draws a figure of what is shown as soon as all it needs is there.
    void draw(const exporting::FigureSpec& spec, std::function<void(exporting::PanelRenderer&)> act);
    void saveNumbers(exporting::Panel panel, const QString& path);

    std::function<ShownNow()> shown_;
    QWidget* window_;
    jobs::LatestJob numbers_;
};

}  // namespace omegascope::dialogs
