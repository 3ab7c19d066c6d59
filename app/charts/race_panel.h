#pragma once

#include <QComboBox>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTableView>
#include <QToolButton>

#include "app/controls/numbers/number_box.h"
#include "app/controls/panel.h"
#include "app/controls/progress_line.h"
#include "app/jobs/latest_job.h"
#include "app/panels/run/race_model.h"
#include "app/session/race_spec.h"

namespace omegascope::views {

class RaceChart;

/// Several runs at once: from ω with different methods, or from many starts with one. Step length, steps and
/// the methods' numbers are those of the session's training. Outcomes stand in a table and a chart, the paths
/// are for the views; a double-click makes a run the session's. A race belongs to its network and data: once
/// they change it is taken away.
class RacePanel : public panels::Panel {
    Q_OBJECT
  public:
    explicit RacePanel(document::Document& document, QWidget* parent = nullptr);

    /// The race that is shown or runs, as long as the session can run it again: from its ω or a step of its run, with its
    /// training.
    std::optional<session::RaceSpec> shownRace() const;

    bool showsRace() const { return held_.has_value(); }

    using Paths = std::shared_ptr<const std::vector<figures::RunnerPath>>;

  public slots:
    void start();
    void cancel();

  signals:
    /// What the views draw; null: nothing. `chosen`: the row under the cursor, or -1.
    void pathsChanged(const Paths& paths, int chosen);
    /// How it went, in a few words.
    void summaryChanged(const QString& text);

  protected:
    void refresh(document::Aspects aspects) override;

  private:
    QLayout* makeControls();
    QWidget* makeMethods();
    QWidget* makeStarts();
    QWidget* makeOutcomes();
    /// A race, and what it began with.
    struct Held {
        session::RaceSpec spec;
        Eigen::VectorXd start;
        dynamics::TrainingSpec training;
    };
    session::RaceSpec chosenRace() const;
    void choose(const session::RaceSpec& race);
    void begin(Held held);
    void openShown();
    /// The session's file tells what is shown.
    void keepShown();
    std::vector<std::string> chosenMethods() const;
    void nameMethods();
    void setRacing(bool racing);
    void present(std::shared_ptr<const panels::RaceResult> result);
    void clear();
    void take(int row);
    void tell();

    jobs::LatestJob job_;
    panels::RaceModel model_;
    std::shared_ptr<const panels::RaceResult> result_;
    bool racing_ = false;
    std::optional<Held> running_, held_;  ///< the latter of result_
    QComboBox* kind_;
    QStackedWidget* settings_;
    QMenu* methodMenu_;
    QToolButton* methods_;
    QSpinBox* starts_;
    panels::NumberBox* radius_;
    QSpinBox* seed_;
    QPushButton* run_;
    QToolButton* clear_;
    panels::ProgressLine* progress_;
    QLabel* told_;
    QTableView* table_;
    RaceChart* chart_;
};

}  // namespace omegascope::views
