#pragma once

#include <QComboBox>
#include <QLabel>
#include <QStackedWidget>
#include <QTabWidget>
#include <QTableView>

#include "app/controls/panel.h"
#include "app/jobs/latest_job.h"
#include "app/live/run_events.h"
#include "app/panels/run/itinerary_model.h"

namespace omegascope::panels {

/// Through which cells the run goes and what happens on the way, followed step by step: the share of time θ
/// per cell against the best weights θ*, and |Σ θ g| against the least norm.   [P, Fig. 3]
class ItineraryPanel : public Panel {
    Q_OBJECT
  public:
    ItineraryPanel(document::Document& document, RunEvents& events, QWidget* parent = nullptr);

  signals:
    /// Where the run is, in a few words; empty without a run.
    void summaryChanged(const QString& text);
    /// Show these data and units of the first layer.
    void highlightRequested(const std::vector<int>& data, const std::vector<int>& units);

  protected:
    void refresh(document::Aspects aspects) override;
    void followType() override;
    void showEvent(QShowEvent* event) override;

  private:
    QWidget* makeCells();
    QWidget* makeEvents();
    void showStep();
    void findCombination();
    void tell(const QString& combination);
    void highlight(int row);

    RunEvents& events_;
    jobs::LatestJob job_;
    VisitedCellsModel cells_;
    RunEventsModel eventRows_;
    QStackedWidget* pages_;
    QLabel* hint_;
    QLabel* where_;
    QLabel* combination_;
    QComboBox* filter_;
    QTableView* cellTable_;
    QTableView* eventTable_;
};

}  // namespace omegascope::panels
