#pragma once

#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QTableView>

#include "app/controls/panel.h"
#include "app/controls/progress_line.h"
#include "app/jobs/latest_job.h"
#include "app/panels/point/minima_model.h"

namespace omegascope::panels {

/// Searches for local minima from random starts, in the background, and lists what was found; a double-click
/// sends ω there. The list stays while ω moves; once network or data change it belongs to another loss and
/// says so.
class MinimaPanel : public Panel {
    Q_OBJECT
  public:
    explicit MinimaPanel(document::Document& document, QWidget* parent = nullptr);

  public slots:
    void search();
    void cancel();

  signals:
    /// What was found, in a few words; empty before the first search.
    void summaryChanged(const QString& text);

  protected:
    void refresh(document::Aspects aspects) override;

  private:
    QLayout* makeControls();
    void makeTable();
    void setSearching(bool searching);
    void finish(const Result<nonsmooth::MinimaSearch>& result, std::shared_ptr<const loss::Loss> loss);
    void goTo(int row);
    /// Whether the listed minima are of the document's network and data.
    bool isOfThisLoss() const;

    jobs::LatestJob job_;
    MinimaModel model_;
    QSpinBox* starts_;
    QSpinBox* seed_;
    QPushButton* run_;
    ProgressLine* progress_;
    QTableView* table_;
    QLabel* told_;
    bool searching_ = false;
};

}  // namespace omegascope::panels
