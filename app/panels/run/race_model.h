#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <optional>
#include <vector>

#include "app/figures/slice/runner_paths.h"
#include "core/dynamics/runs/race.h"
#include "core/nonsmooth/local_minimum.h"

namespace omegascope::panels {

/// What a race ended with, found in the background.
struct RaceResult {
    std::shared_ptr<const loss::Loss> loss;
    dynamics::Race race;
    /// Of the last points; empty where a run has none, or the test was stopped.
    std::vector<std::optional<nonsmooth::LocalMinimum>> verdicts;
    std::shared_ptr<const std::vector<figures::RunnerPath>> paths;
};

/// Runs all runners, tests where each one ends and samples its path.
RaceResult holdRace(std::shared_ptr<const loss::Loss> loss, const std::vector<dynamics::Runner>& runners,
                    const Control& control);

/// The outcomes of a race, one row per runner.
class RaceModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { Name, Loss, Least, Gradient, Type, kColumns };

    explicit RaceModel(QObject* parent = nullptr);

    void show(std::shared_ptr<const RaceResult> result);  ///< null: nothing

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    QString text(int row, int column) const;
    QString toolTip(int row, int column) const;

    std::shared_ptr<const RaceResult> result_;
};

}  // namespace omegascope::panels
