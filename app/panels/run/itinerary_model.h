#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "core/dynamics/runs/convex_combination.h"
#include "core/loss/loss.h"

namespace omegascope::panels {

/// What both tables show: a run's itinerary, at a step.
struct ShownItinerary {
    std::shared_ptr<const dynamics::Itinerary> itinerary;  ///< null: nothing
    std::shared_ptr<const loss::Loss> loss;
    int step = 0;
};

/// The cells of a run in the order of their first visit, with the shares θ of the time in [0, k].
class VisitedCellsModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { Cell, Theta, Best, Visits, First, Flat, kColumns };

    explicit VisitedCellsModel(QObject* parent = nullptr);

    void show(ShownItinerary shown);
    /// Weights of the element of least norm at the shown step; null while they are not known.
    void setBest(const dynamics::ConvexCombination* best);
    /// The row of the cell that ω_k is in, or -1.
    int currentRow() const { return current_; }
    /// Where the run first comes into the cell: the first step that shows it.
    int firstStep(int row) const;
    /// Cells with a visit that begins at the shown step or before.
    int visitedCount() const;

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    struct Row {
        int cell = 0;        ///< in Itinerary::cells
        double first = 0.0;  ///< time of the first entry
        int visits = 0;      ///< begun in [0, k]
        double time = 0.0;   ///< spent in [0, k)
        double best = -1.0;  ///< θ*, or -1
    };
    void collect();
    void measure();
    QString text(const Row& row, int column) const;

    ShownItinerary shown_;
    std::vector<Row> rows_;
    int current_ = -1;
};

/// The events of a run by time, all or those of one group.
class RunEventsModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { Step, What, kColumns };
    /// In the order of the filter's entries.
    enum class Group { All, Crossings, Deaths, Arrivals };

    explicit RunEventsModel(QObject* parent = nullptr);

    void show(ShownItinerary shown, Group group);
    const dynamics::RunEvent& event(int row) const;
    /// The first row of the shown step, or the last one before it; -1 when there is none.
    int currentRow() const { return current_; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    ShownItinerary shown_;
    Group group_ = Group::All;
    std::vector<std::size_t> rows_;  ///< indices in Itinerary::events
    int current_ = -1;
};

}  // namespace omegascope::panels
