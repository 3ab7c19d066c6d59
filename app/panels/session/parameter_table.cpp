#include "app/panels/session/parameter_table.h"

#include <QHeaderView>

#include "app/controls/table_style.h"

namespace omegascope::panels {

ParameterTable::ParameterTable(document::Document& document, QWidget* parent)
    : Panel(document,
            document::Aspect::Network | document::Aspect::Data | document::Aspect::Parameters |
                document::Aspect::Trajectory | document::Aspect::Position,
            parent),
      model_(new ParameterModel(document, this)),
      view_(new QTableView) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(view_);
    view_->setObjectName("parameterTable");
    view_->setAccessibleName(tr("Parameters"));
    view_->setModel(model_);
    styleTable(*view_);
    view_->verticalHeader()->hide();
    view_->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    view_->setToolTip(tr("ω: the parameters as shown; double-click a value to type it"));
    connect(model_, &ParameterModel::refused, this, &Panel::refused);
}

void ParameterTable::refresh(document::Aspects) {
    model_->refresh();
}

}  // namespace omegascope::panels

#include "moc_parameter_table.cpp"
