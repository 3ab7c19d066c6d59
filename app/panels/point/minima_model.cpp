#include "app/panels/point/minima_model.h"

#include <QStringList>

#include "app/controls/numbers/number_text.h"
#include "app/panels/point/verdict_text.h"
#include "core/support/words.h"

namespace omegascope::panels {

namespace {

constexpr std::size_t kMostData = 8;

QString dataText(const std::vector<int>& data) {
    if (data.empty()) return QStringLiteral("–");
    QStringList numbers;
    for (std::size_t k = 0; k < std::min(data.size(), kMostData); ++k)
        numbers << QString::number(data[k] + 1);
    if (data.size() > kMostData) numbers << QStringLiteral("…");
    return numbers.join(QStringLiteral(", "));
}

}  // namespace

MinimaModel::MinimaModel(QObject* parent) : QAbstractTableModel(parent) {
}

void MinimaModel::show(std::shared_ptr<const loss::Loss> loss, nonsmooth::MinimaSearch search) {
    beginResetModel();
    loss_ = std::move(loss);
    search_ = std::move(search);
    losses_.clear();
    for (const auto& minimum : search_.minima)
        losses_.push_back(shortNumber(minimum.loss) +
                          fractionText(*loss_, loss_->evaluate(minimum.parameters).perDatum));
    endResetModel();
}

int MinimaModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(search_.minima.size());
}

int MinimaModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(kColumns);
}

QString MinimaModel::text(const nonsmooth::FoundMinimum& minimum, int column) const {
    switch (column) {
        case Type:
            // Flat and sharp are words for minima of L, not of E_γ.
            if (loss_->network().architecture().replicas) return tr("none");
            return typeOf(minimum.verdict);
        case Basin:
            return QString::number(minimum.basin);
        case Dead:
            return dataText(minimum.deadData);
        case Kind:
            return kindOf(minimum.verdict.kind).section(QLatin1Char(' '), 0, 0);  // the tool tip has it all
        default:
            return {};
    }
}

QString MinimaModel::toolTip(const nonsmooth::FoundMinimum& minimum, int column) const {
    if (column == Loss) return tr("L(ω) = %1").arg(exactNumber(minimum.loss));
    if (column == Basin)
        return tr("%1 of %2 ended here")
            .arg(minimum.basin)
            .arg(QString::fromStdString(counted(search_.starts, "start")));
    if (column == Dead)
        return minimum.deadData.size() == 1
                   ? tr("1 datum activates no neuron of the first layer")
                   : tr("%1 data activate no neuron of the first layer").arg(minimum.deadData.size());
    if (column == Kind) return kindOf(minimum.verdict.kind);
    return tr("%1 Double-click: send ω here").arg(QString::fromStdString(minimum.verdict.reason));
}

QVariant MinimaModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const auto row = static_cast<std::size_t>(index.row());
    const auto& minimum = search_.minima[row];
    switch (role) {
        case Qt::DisplayRole:
            return index.column() == Loss ? losses_[row] : text(minimum, index.column());
        case Qt::ToolTipRole:
            return toolTip(minimum, index.column());
        case Qt::DecorationRole:
            return index.column() == Type ? QVariant(markIcon(markOf(minimum.verdict))) : QVariant();
        case Qt::TextAlignmentRole: {
            const bool number = index.column() == Basin;
            return QVariant((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        }
        default:
            return {};
    }
}

QVariant MinimaModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical) return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == Basin ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::DisplayRole) {
        switch (section) {
            case Type:
                return tr("type");
            case Loss:
                return tr("L");
            case Basin:
                return tr("starts");
            case Dead:
                return tr("dead data");
            case Kind:
                return tr("claim");
            default:
                return {};
        }
    }
    if (role == Qt::ToolTipRole) {
        switch (section) {
            case Type:
                return tr("Flat: in or on the border of a cell where L is constant. Sharp: all others");
            case Loss:
                return tr("The loss L(ω)");
            case Basin:
                return tr("How many random starts ended here: same loss, verdict, dead and unsolved data");
            case Dead:
                return tr("Data that activate no neuron of the first layer");
            case Kind:
                return tr("How sure the verdict is");
            default:
                return {};
        }
    }
    return {};
}

}  // namespace omegascope::panels

#include "moc_minima_model.cpp"
