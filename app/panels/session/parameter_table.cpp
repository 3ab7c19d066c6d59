#include "app/panels/session/parameter_table.h"

#include <QHeaderView>
#include <set>

#include "app/commands/slice_edits.h"
#include "app/controls/table_style.h"

namespace omegascope::panels {

ParameterTable::ParameterTable(document::Document& document, QWidget* parent)
    : Panel(document,
            document::Aspect::Network | document::Aspect::Data | document::Aspect::Parameters |
                document::Aspect::Trajectory | document::Aspect::Position,
            parent),
      model_(new ParameterModel(document, this)),
      view_(new QTableView),
      plane_(new QPushButton(tr("&Plane of these two"))) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(view_);
    layout->addWidget(plane_, 0, Qt::AlignLeft);
    plane_->setObjectName("entriesPlaneButton");
    plane_->setToolTip(tr("Click one entry of ω and, with Ctrl, another: the plane along these two"));
    connect(plane_, &QPushButton::clicked, this, &ParameterTable::showPlane);
    view_->setObjectName("parameterTable");
    view_->setAccessibleName(tr("Parameters"));
    view_->setModel(model_);
    styleTable(*view_);
    view_->verticalHeader()->hide();
    view_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    view_->setToolTip(
        tr("ω: the parameters as shown; double-click a value to type it; two selected entries span a plane"));
    view_->setSelectionMode(QAbstractItemView::ExtendedSelection);
    const auto refreshPair = [this] { plane_->setEnabled(pair().has_value()); };
    connect(view_->selectionModel(), &QItemSelectionModel::selectionChanged, this, refreshPair);
    connect(model_, &QAbstractItemModel::modelReset, this, refreshPair);
    refreshPair();
    connect(model_, &ParameterModel::refused, this, &Panel::refused);
}

std::optional<std::array<Eigen::Index, 2>> ParameterTable::pair() const {
    std::set<int> rows;
    for (const QModelIndex& index : view_->selectionModel()->selectedIndexes()) rows.insert(index.row());
    if (rows.size() != 2) return std::nullopt;
    return std::array<Eigen::Index, 2>{*rows.begin(), *rows.rbegin()};
}

void ParameterTable::showPlane() {
    if (const auto entries = pair())
        settle(commands::planeOfEntries(document(), (*entries)[0], (*entries)[1]));
}

void ParameterTable::refresh(document::Aspects) {
    model_->refresh();
}

}  // namespace omegascope::panels

#include "moc_parameter_table.cpp"
