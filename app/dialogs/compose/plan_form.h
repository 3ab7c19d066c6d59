#pragma once

#include <QCheckBox>
#include <QTableWidget>
#include <QWidget>

#include "app/export/plan/figure_plan.h"

namespace omegascope::dialogs {

/// What a figure file holds beside the look of the figure: panels with their sessions, titles and places, notes and
/// insets, as three tables. The plan is always one that exporting::arrange accepts.
class PlanForm : public QWidget {
    Q_OBJECT
  public:
    explicit PlanForm(QWidget* parent = nullptr);

    const exporting::FigurePlan& plan() const { return plan_; }
    void setPlan(const exporting::FigurePlan& plan);
    /// A note at this place. Refused where the panel has no axes.
    void addNote(std::size_t panel, const std::array<double, 2>& at);

  signals:
    void changed();
    /// A sentence about an entry that cannot be.
    void refused(const QString& sentence);
    void sessionWanted();
    /// The next click on the preview tells where a note stands.
    void noteWanted();

  private:
    QWidget* makePanels();
    QWidget* makeNotes();
    QWidget* makeInsets();
    QTableWidget* makeTable(const char* name, const QStringList& columns);
    void showPanels();
    void showNotes();
    void showInsets();

    void addPanel();
    void addInset();
    void removeSelected();
    void takePanel(int row);
    void takeNote(int row);
    void takeInset(int row);
    void change(int row, const std::function<void(session::ViewChoices&)>& edit);
    /// Takes the new plan, or tells why not and shows the old one again.
    void settle(exporting::FigurePlan plan);

    exporting::FigurePlan plan_;
    bool showing_ = false;
    QTableWidget* panels_ = nullptr;
    QTableWidget* notes_ = nullptr;
    QTableWidget* insets_ = nullptr;
    QCheckBox* shared_ = nullptr;
};

}  // namespace omegascope::dialogs
