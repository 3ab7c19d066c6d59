#include "app/panels/session/volume_panel.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>

#include "app/controls/numbers/number_text.h"

namespace omegascope::panels {

using document::Aspect;
using session::VolumeChoices;

namespace {

constexpr int kOpacitySteps = 100;
constexpr int kCutSteps = 200;
constexpr int kLayerRole = Qt::UserRole;
constexpr int kUnitRole = Qt::UserRole + 1;
constexpr int kDatumRole = Qt::UserRole + 2;  // -1: all data

QSlider* sliderOf(const char* name, int steps, const QString& toolTip) {
    auto* slider = new QSlider(Qt::Horizontal);
    slider->setObjectName(QLatin1String(name));
    slider->setRange(0, steps);
    slider->setPageStep(steps / 10);
    slider->setToolTip(toolTip);
    return slider;
}

network::Activation wallOf(const QTreeWidgetItem& item, int datum) {
    return {datum, item.data(0, kLayerRole).toInt(), item.data(0, kUnitRole).toInt()};
}

/// The data of an item: its own, or all of them.
std::pair<int, int> dataOf(const QTreeWidgetItem& item, int count) {
    const int datum = item.data(0, kDatumRole).toInt();
    return datum < 0 ? std::pair(0, count) : std::pair(datum, datum + 1);
}

}  // namespace

VolumePanel::VolumePanel(document::Document& document, QWidget* parent)
    : Panel(document, Aspect::Network | Aspect::Data | Aspect::Slice | Aspect::View, parent),
      look_(new QComboBox),
      opacity_(sliderOf("opacitySlider", kOpacitySteps, tr("Opacity of walls and isosurfaces"))),
      cutAxis_(new QComboBox),
      cutAt_(sliderOf("cutSlider", kCutSteps, tr("Where the clipping plane cuts the slice ω(s,t,u)"))),
      cutValue_(new QLabel),
      keepsHigh_(new QCheckBox(tr("keep the &other side"))),
      walls_(new QTreeWidget) {
    auto* layout = scrollingLayout();
    auto* form = new QFormLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(8);
    look_->setObjectName(QStringLiteral("lookBox"));
    look_->addItems({tr("walls"), tr("cells, coloured by L"), tr("isosurfaces of L")});
    look_->setToolTip(
        tr("Walls: the wall set N, with the loss L(ω) on the faces behind.\n"
           "Cells: the whole block, coloured by L(ω).\n"
           "Isosurfaces: where L(ω) takes a round value."));
    form->addRow(tr("sho&w"), look_);
    form->addRow(tr("o&pacity"), opacity_);
    layout->addLayout(form);
    makeCut(*layout);
    auto* caption = new QLabel(tr("walls drawn"));
    layout->addWidget(caption);
    walls_->setObjectName(QStringLiteral("wallTree"));
    walls_->setHeaderHidden(true);
    walls_->setUniformRowHeights(true);
    walls_->setMinimumHeight(120);
    walls_->setToolTip(tr("The pieces (i, ℓ, k) of the wall set N: datum, layer, unit"));
    layout->addWidget(walls_, 1);
    guardFromWheel(look_);
    guardFromWheel(opacity_);

    connect(look_, &QComboBox::activated, this, [this](int index) {
        auto volume = choices();
        volume.look = static_cast<VolumeChoices::Look>(index);
        push(volume, tr("Show %1").arg(look_->itemText(index)));
    });
    connect(opacity_, &QSlider::sliderPressed, this, &VolumePanel::startGesture);
    connect(opacity_, &QSlider::valueChanged, this, [this](int value) {
        auto volume = choices();
        volume.opacity = static_cast<double>(value) / kOpacitySteps;
        push(volume, tr("Change the opacity"), opacity_->isSliderDown() ? gesture_ : commands::kNoGesture);
    });
    connect(walls_, &QTreeWidget::itemChanged, this, &VolumePanel::chooseWalls);
    refresh(Aspect::Network | Aspect::Data | Aspect::Slice | Aspect::View);
}

void VolumePanel::makeCut(QVBoxLayout& layout) {
    auto* form = new QFormLayout;
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(8);
    cutAxis_->setObjectName(QStringLiteral("cutAxisBox"));
    cutAxis_->setToolTip(tr("A clipping plane across one of the three directions; L(ω) is shown on it"));
    cutValue_->setObjectName(QStringLiteral("cutValue"));
    keepsHigh_->setObjectName(QStringLiteral("keepsHighBox"));
    keepsHigh_->setToolTip(tr("Keep what lies above the clipping plane instead of what lies below"));
    form->addRow(tr("&cut"), cutAxis_);
    form->addRow(cutValue_, cutAt_);
    form->addRow(QString(), keepsHigh_);
    layout.addLayout(form);
    guardFromWheel(cutAxis_);
    guardFromWheel(cutAt_);
    connect(cutAxis_, &QComboBox::activated, this, [this](int index) {
        auto volume = choices();
        volume.cutAxis = index - 1;
        // The side away from the eye stays, as the view opens: it looks from low s, low t, high u.
        volume.cutKeepsHigh = volume.cutAxis == 0 || volume.cutAxis == 1;
        push(volume, tr("Change the cut"));
    });
    connect(cutAt_, &QSlider::sliderPressed, this, &VolumePanel::startGesture);
    connect(cutAt_, &QSlider::valueChanged, this, [this](int value) {
        auto volume = choices();
        volume.cutAt = static_cast<double>(value) / kCutSteps;
        push(volume, tr("Move the cut"), cutAt_->isSliderDown() ? gesture_ : commands::kNoGesture);
    });
    connect(keepsHigh_, &QCheckBox::toggled, this, [this](bool keeps) {
        auto volume = choices();
        volume.cutKeepsHigh = keeps;
        push(volume, tr("Keep the other side"));
    });
}

void VolumePanel::fillAxes() {
    const QSignalBlocker quiet(cutAxis_);
    cutAxis_->clear();
    cutAxis_->addItem(tr("none"));
    const auto& network = document().loss()->network();
    for (int axis = 0; axis < document().slice().dimension(); ++axis) {
        const auto label = slice::axisLabel(session().slice, document().slice(), network, axis);
        cutAxis_->addItem(tr("across %1").arg(QString::fromStdString(label.name)));
    }
}

void VolumePanel::fillWalls() {
    const auto shape = document().loss()->emptySignature();
    std::vector<int> wanted{shape.dataCount()};
    for (int layer = 1; layer <= shape.layerCount(); ++layer) wanted.push_back(shape.width(layer));
    if (wanted == listed_) return;
    listed_ = wanted;
    const QSignalBlocker quiet(walls_);
    walls_->clear();
    const int last = shape.layerCount();
    for (int layer = 1; layer <= last; ++layer)
        for (int unit = 0; unit < shape.width(layer); ++unit) {
            QString name = tr("neuron %1").arg(unit + 1);
            if (last > 2) name = tr("neuron %1 of layer %2").arg(unit + 1).arg(layer);
            if (layer == last)
                name = shape.width(layer) == 1 ? tr("margins") : tr("margins of output %1").arg(unit + 1);
            auto* group = new QTreeWidgetItem(walls_, {name});
            group->setFlags(group->flags() | Qt::ItemIsUserCheckable);
            group->setData(0, kLayerRole, layer);
            group->setData(0, kUnitRole, unit);
            group->setData(0, kDatumRole, -1);
            group->setCheckState(0, Qt::Checked);
            for (int datum = 0; datum < shape.dataCount() && shape.dataCount() <= kMostData; ++datum) {
                auto* wall = new QTreeWidgetItem(group, {tr("datum %1").arg(datum + 1)});
                wall->setFlags(wall->flags() | Qt::ItemIsUserCheckable);
                wall->setData(0, kLayerRole, layer);
                wall->setData(0, kUnitRole, unit);
                wall->setData(0, kDatumRole, datum);
                wall->setCheckState(0, Qt::Checked);
            }
        }
}

void VolumePanel::showWalls() {
    const QSignalBlocker quiet(walls_);
    const auto hidden = choices().hiddenWalls;
    const int count = session().data->size();
    const auto isHidden = [&hidden](const network::Activation& wall) {
        return std::binary_search(hidden.begin(), hidden.end(), wall);
    };
    for (int g = 0; g < walls_->topLevelItemCount(); ++g) {
        QTreeWidgetItem& group = *walls_->topLevelItem(g);
        int shown = 0;
        for (int datum = 0; datum < count; ++datum) shown += !isHidden(wallOf(group, datum));
        group.setCheckState(0, shown == count ? Qt::Checked : (shown ? Qt::PartiallyChecked : Qt::Unchecked));
        for (int datum = 0; datum < group.childCount(); ++datum)
            group.child(datum)->setCheckState(0,
                                              isHidden(wallOf(group, datum)) ? Qt::Unchecked : Qt::Checked);
    }
}

void VolumePanel::showCut() {
    const VolumeChoices volume = choices();
    const bool cut =
        volume.cutAxis != VolumeChoices::kNoCut && volume.cutAxis < document().slice().dimension();
    const QSignalBlocker quietAxis(cutAxis_), quietAt(cutAt_), quietSide(keepsHigh_);
    cutAxis_->setCurrentIndex(cut ? volume.cutAxis + 1 : 0);
    cutAt_->setEnabled(cut);
    keepsHigh_->setEnabled(cut);
    const int step = static_cast<int>(std::lround(volume.cutAt * kCutSteps));
    if (cutAt_->value() != step) cutAt_->setValue(step);
    keepsHigh_->setChecked(volume.cutKeepsHigh);
    cutValue_->setText(tr("at"));
    if (!cut) return;
    const auto label =
        slice::axisLabel(session().slice, document().slice(), document().loss()->network(), volume.cutAxis);
    const auto& range = document().slice().ranges[static_cast<std::size_t>(volume.cutAxis)];
    cutValue_->setText(tr("at %1").arg(
        shortNumber(label.offset + label.scale * std::lerp(range[0], range[1], volume.cutAt))));
}

void VolumePanel::refresh(document::Aspects aspects) {
    if (aspects & (Aspect::Network | Aspect::Slice)) fillAxes();
    if (aspects & (Aspect::Network | Aspect::Data)) fillWalls();
    const VolumeChoices volume = choices();
    const QSignalBlocker quietLook(look_), quietOpacity(opacity_);
    look_->setCurrentIndex(static_cast<int>(volume.look));
    const int step = static_cast<int>(std::lround(volume.opacity * kOpacitySteps));
    if (opacity_->value() != step) opacity_->setValue(step);
    opacity_->setEnabled(volume.look != VolumeChoices::Look::Cells);
    showWalls();
    showCut();
}

void VolumePanel::chooseWalls(QTreeWidgetItem* item) {
    const bool shown = item->checkState(0) != Qt::Unchecked;
    const auto [first, end] = dataOf(*item, session().data->size());
    auto volume = choices();
    auto& hidden = volume.hiddenWalls;
    for (int datum = first; datum < end; ++datum) {
        const network::Activation wall = wallOf(*item, datum);
        const auto place = std::lower_bound(hidden.begin(), hidden.end(), wall);
        const bool listed = place != hidden.end() && *place == wall;
        if (shown && listed) hidden.erase(place);
        if (!shown && !listed) hidden.insert(place, wall);
    }
    push(volume, shown ? tr("Show walls") : tr("Hide walls"));
}

void VolumePanel::push(const VolumeChoices& volume, const QString& text, commands::Gesture gesture) {
    auto view = session().view;
    view.volume = volume;
    settle(commands::setView(document(), view, text, gesture));
}

}  // namespace omegascope::panels

#include "moc_volume_panel.cpp"
