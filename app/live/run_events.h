#pragma once

#include <QObject>
#include <memory>
#include <optional>

#include "app/document/document.h"
#include "app/jobs/latest_job.h"
#include "core/dynamics/runs/itinerary.h"

namespace omegascope::panels {

/// What happens along the document's run (dynamics::itinerary), found in the background whenever there is a
/// new one, and told for the shown step.
///
/// An event at time t, counted in steps, belongs to step ⌈t⌉: the first point of the run that shows it.
class RunEvents : public QObject {
    Q_OBJECT
  public:
    /// More events of one step than this are counted, not told.
    static constexpr int kMostTold = 3;

    explicit RunEvents(document::Document& document, QObject* parent = nullptr);

    /// Null without a run and while its events are being found.
    std::shared_ptr<const dynamics::Itinerary> itinerary() const { return itinerary_; }
    bool isSearching() const { return searching_; }

    static int stepOf(const dynamics::RunEvent& event);
    /// The nearest step with an event after the shown step, or before it.
    std::optional<int> nextStep() const;
    std::optional<int> previousStep() const;
    /// "step 132: datum 3 activates unit 1 of layer 1"; empty when nothing happens at the shown step.
    QString sentence() const;
    /// One event with its step, for a tooltip.
    QString describe(const dynamics::RunEvent& event) const;

  signals:
    void changed();
    /// The sentence of the step that is shown now, also when it is empty.
    void told(const QString& sentence);
    /// Why events are missing.
    void refused(const QString& sentence);

  private:
    void onChanged(document::Aspects aspects);
    void search();
    void tell();

    document::Document& document_;
    jobs::LatestJob job_;
    std::shared_ptr<const dynamics::Itinerary> itinerary_;
    bool searching_ = false;
};

}  // namespace omegascope::panels
