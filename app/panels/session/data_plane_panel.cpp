#include "app/panels/session/data_plane_panel.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>

#include "app/commands/edits.h"
#include "app/controls/numbers/whole_box.h"
#include "core/data/plane_directions.h"

namespace omegascope::panels {

using document::Aspect;
using session::DataPlane;

namespace {

enum DataPlaneKind { kCoordinates, kPrincipal, kSeparating };

int kindOf(const DataPlane& plane) {
    if (plane.kind.empty()) return kCoordinates;
    return plane.kind == DataPlane::kKinds[0] ? kPrincipal : kSeparating;
}

QSpinBox* coordinateBox(const char* name, const QString& toolTip) {
    auto* box = new WholeBox;
    box->setObjectName(QLatin1String(name));
    box->setToolTip(toolTip);
    return box;
}

/// The class of each datum; nothing where the criterion has none.
std::optional<std::vector<int>> classesOf(const loss::Loss& loss) {
    if (loss.criterion() == loss::Criterion::Squared) return std::nullopt;
    std::vector<int> classes;
    for (const double target : loss.dataset().targets.row(0))
        classes.push_back(target > 0.0 ? static_cast<int>(target) : 0);
    return classes;
}

}  // namespace

DataPlanePanel::DataPlanePanel(document::Document& document, QWidget* parent)
    : Panel(document, Aspect::Network | Aspect::Data | Aspect::View, parent),
      content_(new QWidget(this)),
      kind_(new QComboBox),
      x_(coordinateBox("planeXBox", tr("The coordinate x_k that runs across, counted from 1"))),
      y_(coordinateBox("planeYBox", tr("The coordinate x_k that runs up, counted from 1"))) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(content_);
    auto* row = new QHBoxLayout(content_);
    row->setContentsMargins(8, 0, 8, 0);
    row->setSpacing(8);
    auto* label = new QLabel(tr("&plane"));
    label->setBuddy(kind_);
    row->addWidget(label);
    row->addWidget(kind_, 1);
    row->addWidget(x_);
    row->addWidget(y_);
    kind_->setObjectName(QStringLiteral("dataPlaneBox"));
    kind_->setToolTip(
        tr("Which plane of the inputs x the data plane shows; data are projected to it, hyperplanes are "
           "traces"));
    kind_->addItems({tr("two coordinates"), tr("principal directions"), tr("separation of classes")});
    for (QWidget* control : std::initializer_list<QWidget*>{kind_, x_, y_}) guardFromWheel(control);
    connect(kind_, &QComboBox::activated, this, &DataPlanePanel::choose);
    for (QSpinBox* box : {x_, y_})
        connect(box, &QSpinBox::valueChanged, this, &DataPlanePanel::chooseCoordinates);
    connect(&job_, &jobs::LatestJob::failed, this, &Panel::refused);
    refresh(Aspect::View);
}

void DataPlanePanel::refresh(document::Aspects) {
    const int inputs = session().architecture.input;
    const DataPlane& plane = session().view.dataPlane;
    content_->setVisible(inputs > 2);
    const QSignalBlocker quietX(x_), quietY(y_);
    kind_->setCurrentIndex(kindOf(plane));
    for (const auto& [box, coordinate] : {std::pair{x_, plane.coordinates[0]}, {y_, plane.coordinates[1]}}) {
        box->setRange(1, inputs);
        box->setValue(coordinate + 1);
        box->setVisible(plane.kind.empty());
    }
}

void DataPlanePanel::choose(int kind) {
    job_.cancel();
    if (kind == kCoordinates) {
        push({}, tr("Plane of two coordinates"));
        return;
    }
    const auto loss = document().loss();
    const auto classes = classesOf(*loss);
    if (kind == kSeparating && !classes) {
        refresh(Aspect::View);
        emit refused(tr("The targets are numbers, not classes; choose the principal directions."));
        return;
    }
    job_.start(
        [loss, classes, kind](const Control& control) {
            const Eigen::MatrixXd& points = loss->dataset().points;
            return kind == kPrincipal ? data::principalPlane(points, control)
                                      : data::separatingPlane(points, *classes, control);
        },
        [this, kind](const Result<Eigen::MatrixXd>& axes) {
            if (!axes) {
                refresh(Aspect::View);
                if (!axes.error().isCancelled()) emit refused(QString::fromStdString(axes.error().message));
                return;
            }
            DataPlane plane;
            plane.kind = DataPlane::kKinds[kind == kPrincipal ? 0 : 1];
            plane.axes = *axes;
            push(std::move(plane), kind == kPrincipal ? tr("Plane of the principal directions")
                                                      : tr("Plane that separates classes"));
        });
}

void DataPlanePanel::chooseCoordinates() {
    DataPlane plane;
    plane.coordinates = {x_->value() - 1, y_->value() - 1};
    push(std::move(plane), tr("Plane of two coordinates"));
}

void DataPlanePanel::push(DataPlane plane, const QString& text) {
    session::ViewChoices view = session().view;
    view.dataPlane = std::move(plane);
    settle(commands::setView(document(), std::move(view), text));
}

}  // namespace omegascope::panels

#include "moc_data_plane_panel.cpp"
