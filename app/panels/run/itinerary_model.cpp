#include "app/panels/run/itinerary_model.h"

#include <QFont>
#include <QPalette>
#include <algorithm>
#include <array>
#include <cmath>

#include "app/controls/numbers/number_text.h"
#include "app/figures/frame/style.h"
#include "app/figures/frame/type_style.h"
#include "app/live/run_events.h"

namespace omegascope::panels {

namespace {

using dynamics::RunEvent;
using Kind = RunEvent::Kind;

const QString kNone = QStringLiteral("–");

QString percent(double share) {
    return QStringLiteral("%1 %").arg(100.0 * share, 0, 'f', 1);
}

QVariant aligned(bool number) {
    return QVariant((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}

QVariant bold() {
    QFont font;
    font.setBold(true);
    return font;
}

RunEventsModel::Group groupOf(Kind kind) {
    switch (kind) {
        case Kind::Crossing:
            return RunEventsModel::Group::Crossings;
        case Kind::DatumDies:
        case Kind::DatumRevives:
        case Kind::NeuronDies:
        case Kind::NeuronRevives:
            return RunEventsModel::Group::Deaths;
        default:
            return RunEventsModel::Group::Arrivals;
    }
}

}  // namespace

VisitedCellsModel::VisitedCellsModel(QObject* parent) : QAbstractTableModel(parent) {
}

void VisitedCellsModel::show(ShownItinerary shown) {
    const bool other = shown.itinerary != shown_.itinerary;
    const int before = visitedCount();
    shown_ = std::move(shown);
    if (other) {
        beginResetModel();
        collect();
    }
    measure();
    if (other)
        endResetModel();
    else if (const int count = std::max(before, visitedCount()); count > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

/// The cells in the order of their first visit.
void VisitedCellsModel::collect() {
    rows_.clear();
    if (!shown_.itinerary) return;
    std::vector<bool> seen(shown_.itinerary->cells.size(), false);
    for (const dynamics::CellVisit& visit : shown_.itinerary->visits) {
        if (seen[static_cast<std::size_t>(visit.cell)]) continue;
        seen[static_cast<std::size_t>(visit.cell)] = true;
        rows_.push_back({visit.cell, visit.enter});
    }
}

/// Visits and times up to the shown step. Cost: O(visits).
void VisitedCellsModel::measure() {
    current_ = -1;
    if (!shown_.itinerary) return;
    std::vector<int> rowOf(shown_.itinerary->cells.size(), -1);
    for (std::size_t r = 0; r < rows_.size(); ++r) {
        rows_[r].visits = 0, rows_[r].time = 0.0;
        rowOf[static_cast<std::size_t>(rows_[r].cell)] = static_cast<int>(r);
    }
    for (const dynamics::CellVisit& visit : shown_.itinerary->visits) {
        if (visit.enter > shown_.step) break;
        current_ = rowOf[static_cast<std::size_t>(visit.cell)];
        Row& row = rows_[static_cast<std::size_t>(current_)];
        ++row.visits;
        row.time += std::min(visit.exit, static_cast<double>(shown_.step)) - visit.enter;
    }
}

void VisitedCellsModel::setBest(const dynamics::ConvexCombination* best) {
    for (Row& row : rows_) row.best = -1.0;
    if (best)
        for (Row& row : rows_) {
            const auto found = std::ranges::find(best->cells, row.cell);
            if (found != best->cells.end()) row.best = best->best(found - best->cells.begin());
        }
    if (!rows_.empty()) emit dataChanged(index(0, Best), index(rowCount() - 1, Best));
}

int VisitedCellsModel::firstStep(int row) const {
    return static_cast<int>(std::ceil(rows_[static_cast<std::size_t>(row)].first));
}

int VisitedCellsModel::visitedCount() const {
    return static_cast<int>(std::ranges::count_if(rows_, [](const Row& row) { return row.visits > 0; }));
}

int VisitedCellsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int VisitedCellsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(kColumns);
}

QString VisitedCellsModel::text(const Row& row, int column) const {
    const bool timed = row.visits > 0 && shown_.step > 0;
    switch (column) {
        case Theta:
            return timed ? percent(row.time / shown_.step) : kNone;
        case Best:
            return row.best < 0.0 ? kNone : percent(row.best);
        case Visits:
            return row.visits > 0 ? QString::number(row.visits) : kNone;
        case First:
            return row.first == std::floor(row.first) ? QString::number(row.first)
                                                      : QString::number(row.first, 'f', 2);
        case Flat:
            return shown_.itinerary->cells[static_cast<std::size_t>(row.cell)].flat ? tr("flat")
                                                                                    : tr("varies");
        default:
            return {};
    }
}

QVariant VisitedCellsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const Row& row = rows_[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return index.column() == Cell ? QString::number(index.row() + 1) : text(row, index.column());
        case Qt::ToolTipRole:
            return tr("Double-click: show step %1, the first in this cell").arg(firstStep(index.row()));
        case Qt::TextAlignmentRole:
            return aligned(index.column() != Flat);
        case Qt::FontRole:
            return index.row() == current_ ? bold() : QVariant();
        case Qt::ForegroundRole:  // not visited as yet
            return row.visits > 0 ? QVariant() : QVariant(figures::legible(figures::palette::kSoft));
        default:
            return {};
    }
}

QVariant VisitedCellsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical) return {};
    if (role == Qt::TextAlignmentRole) return aligned(section != Flat);
    static const std::array<const char*, kColumns> names{QT_TR_NOOP("cell"),       QT_TR_NOOP("θ"),
                                                         QT_TR_NOOP("θ*"),         QT_TR_NOOP("visits"),
                                                         QT_TR_NOOP("first step"), QT_TR_NOOP("loss")};
    static const std::array<const char*, kColumns> tips{
        QT_TR_NOOP("In the order of the first visit; bold: where ω is now"),
        QT_TR_NOOP("Share of the time up to the shown step that the run spent in the cell"),
        QT_TR_NOOP("The weights that make the combination of the cells' gradients at ω shortest"),
        QT_TR_NOOP("How often the run came into the cell, up to the shown step"),
        QT_TR_NOOP("When the run comes into the cell for the first time"),
        QT_TR_NOOP("flat: L is constant on the cell, in all of Ω")};
    if (section < 0 || section >= kColumns) return {};
    if (role == Qt::DisplayRole) return tr(names[static_cast<std::size_t>(section)]);
    if (role == Qt::ToolTipRole) return tr(tips[static_cast<std::size_t>(section)]);
    return {};
}

RunEventsModel::RunEventsModel(QObject* parent) : QAbstractTableModel(parent) {
}

void RunEventsModel::show(ShownItinerary shown, Group group) {
    const int before = current_;
    if (shown.itinerary != shown_.itinerary || group != group_) {
        beginResetModel();
        group_ = group;
        rows_.clear();
        if (shown.itinerary)
            for (std::size_t k = 0; k < shown.itinerary->events.size(); ++k)
                if (group == Group::All || groupOf(shown.itinerary->events[k].kind) == group)
                    rows_.push_back(k);
        shown_ = std::move(shown);
        endResetModel();
    } else {
        shown_ = std::move(shown);
    }
    const auto stepOf = [this](std::size_t k) { return RunEvents::stepOf(shown_.itinerary->events[k]); };
    const auto after = std::ranges::upper_bound(rows_, shown_.step, {}, stepOf);
    const auto at = std::ranges::lower_bound(rows_, shown_.step, {}, stepOf);
    // The first event of this step, or else the last before it: -1 where there is none.
    current_ = static_cast<int>(at - rows_.begin()) - (at < after ? 0 : 1);
    if (before == current_ && at == after) return;
    if (!rows_.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, kColumns - 1));
}

const RunEvent& RunEventsModel::event(int row) const {
    return shown_.itinerary->events[rows_[static_cast<std::size_t>(row)]];
}

int RunEventsModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int RunEventsModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(kColumns);
}

QVariant RunEventsModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const RunEvent& event = this->event(index.row());
    const int step = RunEvents::stepOf(event);
    switch (role) {
        case Qt::DisplayRole:
            if (index.column() == What)
                return QString::fromStdString(dynamics::describe(event, *shown_.loss));
            return event.time == step ? QString::number(step) : QString::number(event.time, 'f', 3);
        case Qt::ToolTipRole:
            return event.exact
                       ? tr("Double-click: show step %1").arg(step)
                       : tr("The time is interpolated, not exact. Double-click: show step %1").arg(step);
        case Qt::TextAlignmentRole:
            return aligned(index.column() == Step);
        case Qt::FontRole:
            return step == shown_.step ? bold() : QVariant();
        case Qt::ForegroundRole:
            return step > shown_.step ? QVariant(figures::legible(figures::palette::kSoft)) : QVariant();
        default:
            return {};
    }
}

QVariant RunEventsModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical) return {};
    if (role == Qt::TextAlignmentRole) return aligned(section == Step);
    if (role == Qt::DisplayRole) return section == Step ? tr("step") : tr("event");
    if (role == Qt::ToolTipRole && section == Step)
        return tr("12.25 is a quarter of the way from ω_12 to ω_13");
    return {};
}

}  // namespace omegascope::panels

#include "moc_itinerary_model.cpp"
