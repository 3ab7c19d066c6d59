#include "app/panels/session/parameter_model.h"

#include <QGuiApplication>
#include <QPalette>

#include "app/commands/edits.h"
#include "app/controls/numbers/number_text.h"

namespace omegascope::panels {

ParameterModel::ParameterModel(document::Document& document, QObject* parent)
    : QAbstractTableModel(parent), document_(document), layout_(document.loss()->network().layout()) {
}

int ParameterModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(layout_.size());
}

int ParameterModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(ColumnCount);
}

const std::optional<Eigen::VectorXd>& ParameterModel::gradient() const {
    if (!gradientKnown_) {
        gradient_ = document_.loss()->gradient(document_.point());
        gradientKnown_ = true;
    }
    return gradient_;
}

QString ParameterModel::gradientText(Eigen::Index entry) const {
    return gradient() ? shortNumber((*gradient())[entry]) : tr("on a wall");
}

QString ParameterModel::display(Eigen::Index entry, int column) const {
    switch (column) {
        case Name:
            return QString::fromStdString(layout_.entryName(entry));
        case Value:
            return shortNumber(document_.point()[entry]);
        default:
            return gradientText(entry);
    }
}

QVariant ParameterModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= layout_.size() || document_.point().size() != layout_.size())
        return {};
    const Eigen::Index entry = index.row();
    switch (role) {
        case Qt::DisplayRole:
            return display(entry, index.column());
        case Qt::EditRole:
            return index.column() == Value ? QVariant(exactNumber(document_.point()[entry])) : QVariant();
        case Qt::TextAlignmentRole:
            return QVariant(Qt::AlignVCenter | (index.column() == Name ? Qt::AlignLeft : Qt::AlignRight));
        case Qt::BackgroundRole: {
            // Blocks W1, V, b1, … alternate in tint.
            const network::Block* block = &layout_.blockOf(entry);
            const bool odd = (block - layout_.blocks().data()) % 2 == 1;
            return odd ? QVariant(QGuiApplication::palette().alternateBase()) : QVariant();
        }
        case Qt::ToolTipRole: {
            const QString name = QString::fromStdString(layout_.entryName(entry));
            const QString block = QString::fromStdString(layout_.blockOf(entry).name);
            if (index.column() == Gradient)
                return gradient() ? tr("∂L/∂%1 at ω, exact up to rounding").arg(name)
                                  : tr("ω lies on a wall: L has no gradient there");
            return tr("%1, block %2 = %3").arg(name, block, exactNumber(document_.point()[entry]));
        }
        default:
            return {};
    }
}

QVariant ParameterModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) return {};
    if (role == Qt::TextAlignmentRole && section == Name) return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (section) {
        case Name:
            return tr("Parameter");
        case Value:
            return tr("Value");
        default:
            return tr("∂L/∂ω");
    }
}

Qt::ItemFlags ParameterModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags base = QAbstractTableModel::flags(index);
    return index.column() == Value ? base | Qt::ItemIsEditable : base;
}

bool ParameterModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !index.isValid() || index.column() != Value) return false;
    const QString typed = value.toString();
    const std::optional<double> number = parseNumber(typed);
    if (!number) {
        emit refused(tr("%1: %2").arg(display(index.row(), Name), notANumber(typed)));
        return false;
    }
    if (*number == document_.point()[index.row()]) return true;
    const Outcome outcome = commands::setParameterEntry(document_, index.row(), *number);
    if (!outcome) emit refused(QString::fromStdString(outcome.error().message));
    return outcome.ok();
}

void ParameterModel::refresh() {
    gradientKnown_ = false;
    const network::ParameterLayout& layout = document_.loss()->network().layout();
    if (layout == layout_) {
        emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
        return;
    }
    beginResetModel();
    layout_ = layout;
    endResetModel();
}

}  // namespace omegascope::panels

#include "moc_parameter_model.cpp"
