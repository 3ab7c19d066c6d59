#include "app/panels/studies/study_model.h"

#include <algorithm>
#include <cmath>

#include "app/controls/numbers/number_text.h"

namespace omegascope::panels {

void StudyModel::begin(std::shared_ptr<const studies::Experiment> experiment) {
    beginResetModel();
    experiment_ = std::move(experiment);
    rows_.clear();
    fields_.clear();
    results_.clear();
    if (!experiment_) return endResetModel();
    for (const studies::Field& field : experiment_->row(0).fields) fields_.push_back(field.first);
    results_ = experiment_->results();
    endResetModel();
}

void StudyModel::add(std::vector<studies::FinishedRow> rows) {
    if (rows.empty()) return;
    beginResetModel();
    rows_.insert(rows_.end(), std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
    std::ranges::sort(rows_, {}, [](const studies::FinishedRow& each) { return each.row.index; });
    endResetModel();
}

int StudyModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}

int StudyModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() || !experiment_ ? 0 : static_cast<int>(1 + fields_.size() + results_.size());
}

QVariant StudyModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) return {};
    const studies::FinishedRow& row = rows_[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<std::size_t>(index.column());
    const bool isField = column >= 1 && column <= fields_.size();
    const bool isWord = isField && row.row.fields[column - 1].second.index() == 1;
    if (role == Qt::TextAlignmentRole)
        return int((isWord ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole) return {};
    if (column == 0) return row.row.index;
    if (isWord) return words(std::get<std::string>(row.row.fields[column - 1].second));
    const double value = isField ? std::get<double>(row.row.fields[column - 1].second)
                                 : row.results[column - 1 - fields_.size()];
    return std::isfinite(value) ? shortNumber(value) : QString();
}

QVariant StudyModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role != Qt::DisplayRole || orientation != Qt::Horizontal) return {};
    const auto column = static_cast<std::size_t>(section);
    if (column == 0) return tr("row");
    QString name =
        words(column <= fields_.size() ? fields_[column - 1] : results_[column - 1 - fields_.size()]);
    return name.replace('_', ' ');
}

}  // namespace omegascope::panels

#include "moc_study_model.cpp"
