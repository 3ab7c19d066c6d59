#pragma once

#include <QAbstractTableModel>
#include <memory>
#include <vector>

#include "core/studies/experiment.h"

namespace omegascope::panels {

/// The rows of a study that have ended, in the order of their numbers: number, parameters, results. It grows.
class StudyModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    using QAbstractTableModel::QAbstractTableModel;

    /// No rows of this experiment yet; null: no rows at all.
    void begin(std::shared_ptr<const studies::Experiment> experiment);
    void add(std::vector<studies::FinishedRow> rows);
    const std::vector<studies::FinishedRow>& rows() const { return rows_; }
    const std::shared_ptr<const studies::Experiment>& experiment() const { return experiment_; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    std::shared_ptr<const studies::Experiment> experiment_;
    std::vector<std::string> fields_, results_;
    std::vector<studies::FinishedRow> rows_;
};

}  // namespace omegascope::panels
