#pragma once

#include <QAbstractTableModel>
#include <vector>

#include "app/document/document.h"

namespace omegascope::panels {

/// The data as a table: coordinates, targets, weights (editable), then ℓ_i at the shown ω and whether it is
/// solved or dead. Rows are read when they are drawn. Typing a weight makes the weights the session's own
/// numbers.
class DataModel : public QAbstractTableModel {
    Q_OBJECT
  public:
    explicit DataModel(document::Document& document, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;

    void refresh();

  signals:
    void refused(const QString& sentence);

  private:
    /// Column groups, in this order.
    enum class Kind { Coordinate, Target, Weight, Loss, State };
    struct Place {
        Kind kind;
        int part;  ///< which coordinate, target or weight
    };
    struct Shape {
        int rows = 0, coordinates = 0, targets = 0, weights = 0;
        bool operator==(const Shape&) const = default;
    };
    Place place(int column) const;
    Shape shapeOfDocument() const;
    double number(Place at, int datum) const;
    QString numberText(Place at, int datum) const;
    QString state(int datum) const;
    QVariant marker(int datum) const;
    QString toolTip(Place at, int datum) const;

    document::Document& document_;
    Shape shape_;
    std::vector<bool> solved_;
    std::vector<bool> dead_;
};

}  // namespace omegascope::panels
