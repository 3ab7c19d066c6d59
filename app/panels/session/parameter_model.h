#pragma once

#include <QAbstractTableModel>
#include <optional>

#include "app/document/document.h"

namespace omegascope::panels {

/// The shown ω as a table: one row for each parameter in the order of the blocks; name, value, ∂L/∂ω_j.
/// Nothing is copied: rows are read when they are drawn, the gradient when it is first asked for at a point.
class ParameterModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    enum Column { Name, Value, Gradient, ColumnCount };

    explicit ParameterModel(document::Document& document, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    /// Text is parsed with parseNumber; a refused value is told by refused() and stays out.
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;

    /// Takes over what changed in the document.
    void refresh();

  signals:
    void refused(const QString& sentence);

  private:
    QString display(Eigen::Index entry, int column) const;
    QString gradientText(Eigen::Index entry) const;
    const std::optional<Eigen::VectorXd>& gradient() const;

    document::Document& document_;
    network::ParameterLayout layout_;
    mutable bool gradientKnown_ = false;
    mutable std::optional<Eigen::VectorXd> gradient_;  ///< nothing: ω lies on a wall
};

}  // namespace omegascope::panels
