#pragma once

#include <QDialog>
#include <QLabel>
#include <QPushButton>
#include <QTimer>
#include <memory>
#include <vector>

#include "app/controls/progress_line.h"
#include "app/export/plan/planned_figure.h"
#include "app/jobs/latest_job.h"

namespace omegascope::dialogs {

class FigureForm;
class PlanForm;

/// Composes a figure of panels from several sessions, with titles, notes and insets, beside a live preview; opens and
/// writes figure files, and exports the figure. A panel that is dragged over the preview changes places. Every change can
/// be undone here (Ctrl+Z, Ctrl+Shift+Z).
class ComposeDialog : public QDialog {
    Q_OBJECT
  public:
    /// Begins with the usual three panels of this session. @param name  of files that are suggested, without an ending
    ComposeDialog(const session::Session& session, const QString& name, QWidget* parent = nullptr);

    const exporting::FigurePlan& plan() const { return history_[at_]; }
    /// Reads a figure file, or a figure that holds one, in the background; it takes the place of what is there.
    void open(const QString& path);
    /// A panel of this session's file.
    void addSession(const QString& path);
    /// Writes the plan with its sessions inside.
    Outcome save(const QString& path);
    void undo();
    void redo();

  signals:
    void told(const QString& sentence);

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

  private:
    QWidget* makePreview();
    QWidget* makeTabs();
    QLayout* makeButtons();
    /// Keeps the plan as a step that can be undone; `look` merges with a look that changed a moment ago.
    void push(exporting::FigurePlan plan, bool look = false);
    void showPlan(const exporting::FigurePlan& plan);
    void refresh();
    /// A plan of the sessions of plan(), as far as it is computed; nothing while the figure is of other sessions.
    std::optional<exporting::PlannedFigure> figureOf(exporting::FigurePlan plan) const;
    void draw();
    void tell(const QString& sentence);
    /// A place on the preview as shares of the figure; nothing where there is no figure yet.
    std::optional<QPointF> sharesAt(const QPointF& at) const;
    void placeNote(const QPointF& at);
    void grabPanel(const QPointF& at);
    void dropPanel(const QPointF& at);
    void askOpen();
    void askSave();
    void askSession();
    void askExport();
    void exportTo(const QString& path);

    QString name_;
    std::vector<exporting::FigurePlan> history_;
    std::vector<int>
        sessions_;  ///< of each plan: which of its sessions' versions; equal numbers, equal sessions
    std::size_t at_ = 0;
    int versions_ = 0;
    bool showing_ = false, mergeLook_ = false, wantsNote_ = false;
    std::optional<std::size_t> grabbed_;                ///< the panel that is dragged over the preview
    std::shared_ptr<exporting::PlannedFigure> figure_;  ///< of sessions figureVersion_
    int figureVersion_ = -1;
    PlanForm* form_ = nullptr;
    FigureForm* look_ = nullptr;
    QLabel* preview_ = nullptr;
    QLabel* sentence_ = nullptr;
    QPushButton* undo_ = nullptr;
    QPushButton* redo_ = nullptr;
    QPushButton* export_ = nullptr;
    panels::ProgressLine* progress_ = nullptr;
    QTimer later_;
    jobs::LatestJob job_, reading_, writing_;
};

}  // namespace omegascope::dialogs
