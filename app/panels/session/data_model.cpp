#include "app/panels/session/data_model.h"

#include <QPainter>
#include <QPixmap>

#include "app/commands/edits.h"
#include "app/controls/numbers/number_text.h"
#include "app/figures/frame/style.h"

namespace omegascope::panels {

namespace {

QString subscripted(const QString& symbol, int index, int count) {
    if (count == 1) return symbol;
    QString text = symbol;
    for (const QChar digit : QString::number(index + 1)) text += QChar(0x2080 + digit.digitValue());
    return text;
}

/// Marker of a datum as in the data plane: shape by class, filled when solved, ringed when dead.
QPixmap markerPixmap(int classIndex, bool solved, bool dead) {
    constexpr int kSide = 16;
    constexpr double kRatio = 2.0;
    QPixmap pixmap(QSize(kSide, kSide) * kRatio);
    pixmap.setDevicePixelRatio(kRatio);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    const QPointF centre(kSide / 2.0, kSide / 2.0);
    if (dead) {
        painter.setPen(QPen(figures::palette::kSoft, 1.0));
        painter.drawEllipse(centre, 7.0, 7.0);
    }
    figures::drawMarker(painter, figures::markerOfClass(classIndex), centre, 8.0,
                        solved ? figures::palette::kSolved : figures::palette::kUnsolved, solved);
    return pixmap;
}

}  // namespace

DataModel::DataModel(document::Document& document, QObject* parent)
    : QAbstractTableModel(parent), document_(document) {
    refresh();
}

int DataModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : shape_.rows;
}

int DataModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : shape_.coordinates + shape_.targets + shape_.weights + 2;
}

DataModel::Shape DataModel::shapeOfDocument() const {
    const data::Dataset& dataset = document_.loss()->dataset();
    return {dataset.size(), dataset.dimension(), static_cast<int>(dataset.targets.rows()),
            static_cast<int>(document_.loss()->weights().rows())};
}

DataModel::Place DataModel::place(int column) const {
    if (column < shape_.coordinates) return {Kind::Coordinate, column};
    column -= shape_.coordinates;
    if (column < shape_.targets) return {Kind::Target, column};
    column -= shape_.targets;
    if (column < shape_.weights) return {Kind::Weight, column};
    return {column == shape_.weights ? Kind::Loss : Kind::State, 0};
}

double DataModel::number(Place at, int datum) const {
    const loss::Loss& loss = *document_.loss();
    switch (at.kind) {
        case Kind::Coordinate:
            return loss.dataset().points(at.part, datum);
        case Kind::Target:
            return loss.dataset().targets(at.part, datum);
        case Kind::Weight:
            return loss.weights()(at.part, datum);
        default:
            return document_.evaluation().perDatum[datum];
    }
}

QString DataModel::numberText(Place at, int datum) const {
    if (at.kind == Kind::Weight && document_.session().data->scheme == data::WeightScheme::Uniform)
        return QStringLiteral("1/%1").arg(shape_.rows);  // short and exact
    return shortNumber(number(at, datum));
}

QString DataModel::state(int datum) const {
    const auto i = static_cast<std::size_t>(datum);
    const bool blind = document_.session().architecture.alpha == 0.0;
    if (dead_[i] && !blind) return solved_[i] ? tr("solved, no unit active") : tr("unsolved, no unit active");
    if (dead_[i]) return solved_[i] ? tr("dead, solved") : tr("dead");
    return solved_[i] ? tr("solved") : tr("unsolved");
}

QVariant DataModel::marker(int datum) const {
    const auto i = static_cast<std::size_t>(datum);
    int classIndex = 0;
    const double target = document_.loss()->dataset().targets(0, datum);
    switch (document_.loss()->criterion()) {
        case loss::Criterion::Hinge:
        case loss::Criterion::Logistic:
            classIndex = target > 0.0 ? 0 : 1;
            break;
        case loss::Criterion::MulticlassHinge:
        case loss::Criterion::OneVersusAll:
            classIndex = static_cast<int>(target);
            break;
        case loss::Criterion::Squared:
            break;
    }
    return markerPixmap(classIndex, solved_[i], dead_[i] && document_.session().architecture.alpha == 0.0);
}

QString DataModel::toolTip(Place at, int datum) const {
    switch (at.kind) {
        case Kind::Coordinate:
            return tr("x_%1, coordinate %2 = %3")
                .arg(datum + 1)
                .arg(at.part + 1)
                .arg(exactNumber(number(at, datum)));
        case Kind::Target:
            return tr("y_%1: target of datum %1 = %2").arg(datum + 1).arg(exactNumber(number(at, datum)));
        case Kind::Weight:
            return tr("μ_%1: weight of datum %1 = %2").arg(datum + 1).arg(exactNumber(number(at, datum)));
        case Kind::Loss:
            return tr("ℓ_%1(ω): loss of datum %1, unweighted, exact = %2")
                .arg(datum + 1)
                .arg(exactNumber(number(at, datum)));
        case Kind::State:
            break;
    }
    if (document_.session().architecture.alpha > 0.0)
        return tr("%1, %2 of the first layer active (for α > 0 no datum is dead)")
            .arg(solved_[static_cast<std::size_t>(datum)] ? tr("solved") : tr("unsolved"),
                 dead_[static_cast<std::size_t>(datum)] ? tr("no unit") : tr("some unit"));
    return tr("%1, %2 (a dead datum activates no unit of the first layer)")
        .arg(solved_[static_cast<std::size_t>(datum)] ? tr("solved") : tr("unsolved"),
             dead_[static_cast<std::size_t>(datum)] ? tr("dead") : tr("not dead"));
}

QVariant DataModel::data(const QModelIndex& index, int role) const {
    // Between a change of the document and refresh() the shapes may differ: nothing is shown then.
    if (!index.isValid() || index.row() >= shape_.rows || !(shapeOfDocument() == shape_)) return {};
    const Place at = place(index.column());
    const bool isNumber = at.kind != Kind::State;
    switch (role) {
        case Qt::DisplayRole:
            return isNumber ? numberText(at, index.row()) : state(index.row());
        case Qt::EditRole:
            return isNumber ? QVariant(exactNumber(number(at, index.row()))) : QVariant();
        case Qt::TextAlignmentRole:
            return QVariant(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
        case Qt::ToolTipRole:
            return toolTip(at, index.row());
        default:
            return {};
    }
}

QVariant DataModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical) {
        const bool known = section < shape_.rows && shapeOfDocument() == shape_;
        if (role == Qt::DisplayRole) return section + 1;  // from 1, as everywhere in the window
        if (role == Qt::DecorationRole && known) return marker(section);
        if (role == Qt::ToolTipRole && known) return tr("Datum %1: %2").arg(section + 1).arg(state(section));
        return {};
    }
    const Place at = place(section);
    if (role == Qt::TextAlignmentRole && at.kind == Kind::State)
        return QVariant(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    switch (at.kind) {
        case Kind::Coordinate:
            return subscripted(QStringLiteral("x"), at.part, shape_.coordinates);
        case Kind::Target:
            return subscripted(QStringLiteral("y"), at.part, shape_.targets);
        case Kind::Weight:
            return subscripted(QStringLiteral("μ"), at.part, shape_.weights);
        case Kind::Loss:
            return QStringLiteral("ℓ");
        case Kind::State:
            break;
    }
    return tr("state");
}

Qt::ItemFlags DataModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags base = QAbstractTableModel::flags(index);
    const Kind kind = place(index.column()).kind;
    return kind == Kind::Loss || kind == Kind::State ? base : base | Qt::ItemIsEditable;
}

bool DataModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !index.isValid() || !(flags(index) & Qt::ItemIsEditable)) return false;
    const QString typed = value.toString();
    const std::optional<double> entered = parseNumber(typed);
    if (!entered) {
        emit refused(tr("Datum %1: %2").arg(index.row() + 1).arg(notANumber(typed)));
        return false;
    }
    const Place at = place(index.column());
    if (*entered == number(at, index.row())) return true;
    data::Dataset dataset = document_.session().data;
    QString text;
    if (at.kind == Kind::Coordinate) {
        dataset.points(at.part, index.row()) = *entered;
        text = tr("Move datum %1").arg(index.row() + 1);
    } else if (at.kind == Kind::Target) {
        dataset.targets(at.part, index.row()) = *entered;
        text = tr("Change target %1").arg(index.row() + 1);
    } else {
        dataset.weights = dataset.resolvedWeights(shape_.weights);
        dataset.scheme = data::WeightScheme::Explicit;
        dataset.weights(at.part, index.row()) = *entered;
        text = tr("Change weight %1").arg(index.row() + 1);
    }
    const Outcome outcome = commands::setData(document_, std::move(dataset), text);
    if (!outcome) emit refused(QString::fromStdString(outcome.error().message));
    return outcome.ok();
}

void DataModel::refresh() {
    const Shape shape = shapeOfDocument();
    const bool reshaped = !(shape == shape_);
    if (reshaped) beginResetModel();
    shape_ = shape;
    solved_ = loss::solvedData(*document_.loss(), document_.evaluation());
    dead_.assign(static_cast<std::size_t>(shape.rows), false);
    for (const int i : loss::inactiveData(document_.evaluation())) dead_[static_cast<std::size_t>(i)] = true;
    if (reshaped) {
        endResetModel();
        return;
    }
    emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
    emit headerDataChanged(Qt::Vertical, 0, rowCount() - 1);
}

}  // namespace omegascope::panels

#include "moc_data_model.cpp"
