#pragma once

#include <QObject>
#include <QString>
#include <array>
#include <optional>
#include <vector>

#include "app/document/document.h"
#include "app/jobs/latest_job.h"
#include "app/live/run_events.h"

namespace omegascope::views {

/// What a chart can draw over the steps of a run.
enum class Quantity {
    Loss,
    WallDistance,
    ActiveData,
    BalanceDrift,
    OffPlane,
    Combination,
    ReplicasApart,   ///< networks with replicas: |ω̌^(r) - ω̄|, the largest; each class's as parts
    ClassesCritical  ///< the same: dist(0, ∂₀L^(r)), the largest; each class's as parts
};
inline constexpr std::size_t kQuantities = 8;

/// Quantities of the document's run other than the loss, found in the background when one is wanted, and
/// forgotten when the run, the loss or, for the distance from the plane, the slice becomes another.
class RunQuantities : public QObject {
    Q_OBJECT
  public:
    /// Evenly spaced steps with the first and the last; every step of a short run.
    struct Series {
        std::vector<int> steps;
        Eigen::VectorXd values;  ///< one per step; empty where the network does not have the quantity
        /// Lines that go with it, one column each: |drift| of every unit; the least norm that bounds the
        /// convex combination from below; the value of every class.
        Eigen::MatrixXd parts;
    };
    static constexpr int kMostSamples = 2000;
    static constexpr int kMostCombinations = 200;  ///< each is a problem of least norm

    /// @param events  whose itinerary the convex combination is taken over
    RunQuantities(document::Document& document, panels::RunEvents& events, QObject* parent = nullptr);

    /// Null while it is not known.
    const Series* find(Quantity quantity) const;
    /// Begins to find it unless it is known; `found` tells when it is. A later wish replaces an earlier one.
    void want(Quantity quantity);

  signals:
    void found();
    /// Something that was known is not any longer.
    void forgotten();
    /// One sentence: why a quantity could not be found.
    void failed(const QString& sentence);

  private:
    using All = std::array<std::optional<Series>, kQuantities>;
    void onChanged(document::Aspects aspects);
    void start(Quantity quantity);
    void take(All found);

    document::Document& document_;
    panels::RunEvents& events_;
    jobs::LatestJob job_;
    std::optional<Quantity> wanted_;  ///< and being found
    All known_;
};

}  // namespace omegascope::views
