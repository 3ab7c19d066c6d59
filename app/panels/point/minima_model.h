#pragma once

#include <QAbstractTableModel>
#include <QIcon>

#include "core/nonsmooth/minima_finder.h"

namespace omegascope::panels {

/// What a search found, row by row: type, loss, how many starts ended there, dead data, how sure it is.
class MinimaModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { Type, Loss, Basin, Dead, Kind, kColumns };

    explicit MinimaModel(QObject* parent = nullptr);

    /// @param loss  what was searched: tells fractions such as 3/12
    void show(std::shared_ptr<const loss::Loss> loss, nonsmooth::MinimaSearch search);
    const nonsmooth::MinimaSearch& search() const { return search_; }
    /// The loss that was searched; null before the first search.
    const std::shared_ptr<const loss::Loss>& loss() const { return loss_; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

  private:
    QString text(const nonsmooth::FoundMinimum& minimum, int column) const;
    QString toolTip(const nonsmooth::FoundMinimum& minimum, int column) const;

    std::shared_ptr<const loss::Loss> loss_;
    nonsmooth::MinimaSearch search_;
    std::vector<QString> losses_;
};

}  // namespace omegascope::panels
