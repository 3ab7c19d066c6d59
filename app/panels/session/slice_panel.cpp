#include "app/panels/session/slice_panel.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "app/commands/edits.h"
#include "app/controls/numbers/number_text.h"
#include "app/controls/numbers/whole_box.h"

namespace omegascope::panels {

using document::Aspect;

namespace {

// What an item of a direction list stands for: an entry of ω (0, 1, …) or one of these.
constexpr int kTold = -1;
constexpr int kRandom = -2;

constexpr std::array kAxisNames{"s", "t", "u"};

/// The entry that a direction runs along, when it touches one parameter only.
std::optional<Eigen::Index> singleEntry(const slice::DirectionSpec& spec) {
    const auto* block = std::get_if<slice::BlockDirection>(&spec);
    if (!block || (block->vector.array() != 0.0).count() != 1) return std::nullopt;
    Eigen::Index entry = 0;
    block->vector.cwiseAbs().maxCoeff(&entry);
    return entry;
}

bool isRandom(const slice::DirectionSpec& spec) {
    return std::holds_alternative<slice::RandomDirection>(spec);
}

QString toldText(const slice::DirectionSpec& spec, const network::ParameterLayout& layout) {
    if (std::holds_alternative<slice::TowardDirection>(spec))
        return SlicePanel::tr("as in the session: toward ω₁");
    const auto* block = std::get_if<slice::BlockDirection>(&spec);
    if (!block) return SlicePanel::tr("as in the session");
    QStringList names;
    for (const network::Block& each : layout.blocks())
        if ((block->vector.segment(each.offset, each.size).array() != 0.0).any())
            names += QString::fromStdString(each.name);
    return SlicePanel::tr("as in the session: %1").arg(names.join(QStringLiteral(", ")));
}

NumberBox* rangeBox(const char* name, int axis, const QString& toolTip) {
    auto* box = new NumberBox;
    box->setObjectName(QStringLiteral("%1%2").arg(QLatin1String(kAxisNames[static_cast<std::size_t>(axis)]),
                                                  QLatin1String(name)));
    box->setToolTip(toolTip);
    return box;
}

}  // namespace

SlicePanel::SlicePanel(document::Document& document, QWidget* parent)
    : Panel(document,
            Aspect::Network | Aspect::Slice | Aspect::Parameters | Aspect::Trajectory | Aspect::Position |
                Aspect::Description,
            parent),
      third_(new QWidget),
      dimension_(new QPushButton),
      follows_(new QCheckBox(tr("plane &follows ω"))),
      distance_(new QLabel),
      centre_(new QPushButton(tr("&Centre on ω"))),
      swap_(new QPushButton(tr("S&wap axes"))) {
    auto* layout = scrollingLayout();
    const auto prepare = [](QFormLayout* form) {
        form->setContentsMargins(0, 0, 0, 0);
        form->setSpacing(8);
        form->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
        form->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
        return form;
    };
    auto* form = prepare(new QFormLayout);
    addAxis(*form, 0);
    addAxis(*form, 1);
    layout->addLayout(form);
    addAxis(*prepare(new QFormLayout(third_)), 2);
    layout->addWidget(third_);
    layout->addWidget(dimension_, 0, Qt::AlignLeft);
    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(centre_);
    buttons->addWidget(swap_);
    buttons->addStretch(1);
    layout->addLayout(buttons);
    layout->addWidget(follows_);
    layout->addWidget(distance_);
    layout->addStretch(1);

    centre_->setObjectName("centreSliceButton");
    centre_->setToolTip(tr("Shift the ranges so that ω stands in the middle of the plane"));
    swap_->setObjectName("swapAxesButton");
    swap_->setToolTip(tr("Exchange s and t"));
    dimension_->setObjectName("thirdDirectionButton");
    follows_->setObjectName("followsBox");
    follows_->setToolTip(tr("The origin of the plane moves with ω, so that ω always lies in it"));
    distance_->setObjectName("offPlaneLabel");
    distance_->setToolTip(tr("Euclidean distance of ω from the plane in Ω"));
    distance_->setWordWrap(true);
    connect(centre_, &QPushButton::clicked, this, &SlicePanel::centre);
    connect(swap_, &QPushButton::clicked, this, &SlicePanel::swapAxes);
    connect(dimension_, &QPushButton::clicked, this, &SlicePanel::toggleThird);
    connect(follows_, &QCheckBox::toggled, this, &SlicePanel::setFollows);
    refresh(Aspect::Slice);
}

void SlicePanel::append(QWidget* section) {
    auto* column = qobject_cast<QVBoxLayout*>(distance_->parentWidget()->layout());
    column->insertSpacing(column->count() - 1, 8);
    column->insertWidget(column->count() - 1, section);
}

void SlicePanel::addAxis(QFormLayout& form, int index) {
    Axis& axis = axes_[static_cast<std::size_t>(index)];
    const QString name = QLatin1String(kAxisNames[static_cast<std::size_t>(index)]);
    axis.direction = new QComboBox;
    axis.direction->setObjectName(name + "DirectionBox");
    axis.direction->setToolTip(tr("d_%1: the direction in Ω along which %2 runs").arg(index + 1).arg(name));
    axis.direction->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    axis.direction->setMinimumContentsLength(12);
    axis.direction->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    axis.seed = new WholeBox;
    axis.seed->setObjectName(name + "SeedBox");
    axis.seed->setPrefix(tr("seed "));
    axis.seed->setRange(0, std::numeric_limits<int>::max());
    axis.seed->setKeyboardTracking(false);
    axis.seed->setToolTip(tr("Seed of the random direction d_%1").arg(index + 1));
    axis.low = rangeBox("LowBox", index, tr("Where the axis of %1 begins").arg(name));
    axis.high = rangeBox("HighBox", index, tr("Where the axis of %1 ends").arg(name));
    for (QWidget* control : std::initializer_list<QWidget*>{axis.direction, axis.seed, axis.low, axis.high})
        guardFromWheel(control);

    auto* range = new QHBoxLayout;
    range->setContentsMargins(0, 0, 0, 0);
    range->setSpacing(8);
    range->addWidget(axis.low, 1);
    range->addWidget(new QLabel(tr("to")));
    range->addWidget(axis.high, 1);
    form.addRow(tr("&%1 along").arg(name), axis.direction);
    form.addRow(QString(), axis.seed);
    form.addRow(tr("from"), range);

    connect(axis.direction, &QComboBox::activated, this,
            [this, index](int item) { chooseDirection(index, item); });
    connect(axis.seed, &QSpinBox::valueChanged, this, [this, index](int seed) { chooseSeed(index, seed); });
    connect(axis.low, &NumberBox::valueChanged, this, [this, index] { chooseRange(index); });
    connect(axis.high, &NumberBox::valueChanged, this, [this, index] { chooseRange(index); });
}

slice::AxisLabel SlicePanel::label(int index) const {
    return slice::axisLabel(session().slice, document().slice(), document().loss()->network(), index);
}

void SlicePanel::fillDirections(Axis& axis) {
    const network::ParameterLayout& layout = document().loss()->network().layout();
    axis.direction->clear();
    if (axis.told) axis.direction->addItem(toldText(axis.told->direction, layout), kTold);
    if (layout.size() <= kMostNames)
        for (Eigen::Index entry = 0; entry < layout.size(); ++entry)
            axis.direction->addItem(QString::fromStdString(layout.entryName(entry)), static_cast<int>(entry));
    axis.direction->addItem(tr("random (filter-normalised)"), kRandom);
}

void SlicePanel::rememberTold(int index) {
    Axis& axis = axes_[static_cast<std::size_t>(index)];
    const Eigen::Index n = session().parameters.size();
    const auto& direction = session().slice.directions[static_cast<std::size_t>(index)];
    const bool listed = isRandom(direction) || (singleEntry(direction) && n <= kMostNames);
    if (listed) return;
    // Member by member: GCC 12 takes a variant that is moved into an optional for uninitialised.
    axis.told.emplace();
    axis.told->direction = direction;
    axis.told->range = session().slice.ranges[static_cast<std::size_t>(index)];
}

void SlicePanel::showAxis(int index) {
    Axis& axis = axes_[static_cast<std::size_t>(index)];
    const auto& direction = session().slice.directions[static_cast<std::size_t>(index)];
    const auto entry = singleEntry(direction);
    const QSignalBlocker quietSeed(axis.seed), quietLow(axis.low), quietHigh(axis.high);
    int item = kTold;
    if (isRandom(direction))
        item = kRandom;
    else if (entry && axis.direction->findData(static_cast<int>(*entry)) >= 0)
        item = static_cast<int>(*entry);
    axis.direction->setCurrentIndex(axis.direction->findData(item));
    axis.seed->setVisible(item == kRandom);
    if (item == kRandom) {
        const std::uint64_t seed = std::get<slice::RandomDirection>(direction).seed;
        axis.seed->setValue(static_cast<int>(std::min<std::uint64_t>(seed, std::numeric_limits<int>::max())));
    }
    const slice::AxisLabel shown = label(index);
    const auto& range = session().slice.ranges[static_cast<std::size_t>(index)];
    const double step = std::abs((range[1] - range[0]) * shown.scale) / 20.0;
    const auto show = [&](NumberBox* box, double coordinate) {
        const double value = shown.offset + shown.scale * coordinate;
        box->setSingleStep(QString::number(step, 'g', 1).toDouble());
        if (box->value() != value) box->setValue(value);
    };
    show(axis.low, range[0]);
    show(axis.high, range[1]);
}

void SlicePanel::refresh(document::Aspects aspects) {
    // Another session was opened: directions of the one before are not offered any longer.
    if (aspects.testFlags(Aspect::Network | Aspect::Description)) listed_ = {};
    const network::ParameterLayout& layout = document().loss()->network().layout();
    const bool relisted = !(layout == listed_);
    listed_ = layout;
    const bool third = axisCount() == 3;
    third_->setVisible(third);
    dimension_->setText(third ? tr("Remove &u") : tr("Add a third direction &u"));
    dimension_->setToolTip(
        third ? tr("Back to the plane ω(s,t)")
              : tr("A 3-D slice ω(s,t,u) = origin + s d₁ + t d₂ + u d₃, shown in the place of "
                   "the loss surface"));
    if (!third) axes_[2].told.reset();
    for (int index = 0; index < axisCount(); ++index) {
        Axis& axis = axes_[static_cast<std::size_t>(index)];
        if (relisted) axis.told.reset();
        rememberTold(index);
        if (relisted || axis.direction->count() == 0 || (axis.told && axis.direction->findData(kTold) < 0))
            fillDirections(axis);
        if (axis.told) axis.direction->setItemText(0, toldText(axis.told->direction, layout));
        showAxis(index);
    }
    const QSignalBlocker quiet(follows_);
    follows_->setChecked(session().slice.followsParameters);
    const double distance = document().slice().distance(document().point());
    const double rounding = 1e-9 * (1.0 + document().point().norm());
    distance_->setText(
        distance <= rounding
            ? (third ? tr("ω lies in this 3-D slice.") : tr("ω lies in this plane."))
            : tr("ω lies %1 off this %2.").arg(shortNumber(distance), third ? tr("3-D slice") : tr("plane")));
}

slice::SliceSpec SlicePanel::withDirection(int index, slice::DirectionSpec direction) const {
    slice::SliceSpec spec = session().slice;
    spec.directions[static_cast<std::size_t>(index)] = std::move(direction);
    return slice::follow(spec, document().loss()->network(), session().parameters);
}

void SlicePanel::chooseDirection(int index, int item) {
    const Axis& axis = axes_[static_cast<std::size_t>(index)];
    const auto at = static_cast<std::size_t>(index);
    const int chosen = axis.direction->itemData(item).toInt();
    const auto& before = session().slice.directions[at];
    slice::SliceSpec spec;
    if (chosen == kTold) {
        spec = withDirection(index, axis.told->direction);
        spec.ranges[at] = axis.told->range;
    } else if (chosen == kRandom) {
        spec = withDirection(index, slice::RandomDirection{});
        spec.ranges[at] = {-1.0, 1.0};  // the direction is as long as ω, filter by filter
    } else {
        const Eigen::Index n = session().parameters.size();
        spec = withDirection(index, slice::BlockDirection{Eigen::VectorXd::Unit(n, chosen)});
        // As wide as before when that was a parameter too, else wide enough to reach 0 and beyond; ω in the
        // middle.
        const double value = session().parameters[chosen];
        const auto& range = session().slice.ranges[at];
        const double half =
            singleEntry(before) ? (range[1] - range[0]) / 2.0 : std::max(1.0, 1.5 * std::abs(value));
        const double middle = value - spec.origin[chosen];
        spec.ranges[at] = {middle - half, middle + half};
    }
    if (spec == session().slice) return;
    push(std::move(spec), tr("Change axis %1").arg(QLatin1String(kAxisNames[at])));
}

void SlicePanel::chooseSeed(int index, int seed) {
    push(withDirection(index, slice::RandomDirection{static_cast<std::uint64_t>(seed)}),
         tr("Draw a new direction"));
}

void SlicePanel::chooseRange(int index) {
    const Axis& axis = axes_[static_cast<std::size_t>(index)];
    const slice::AxisLabel shown = label(index);
    slice::SliceSpec spec = session().slice;
    auto& range = spec.ranges[static_cast<std::size_t>(index)];
    // Only the box that was edited differs from what is shown: the other end keeps its exact coordinate.
    const auto edit = [&shown](const NumberBox* box, double& coordinate) {
        if (box->value() != shown.offset + shown.scale * coordinate)
            coordinate = (box->value() - shown.offset) / shown.scale;
    };
    edit(axis.low, range[0]);
    edit(axis.high, range[1]);
    push(std::move(spec),
         tr("Change the range of %1").arg(QLatin1String(kAxisNames[static_cast<std::size_t>(index)])));
}

void SlicePanel::centre() {
    settle(commands::centreSlice(document()));
}

void SlicePanel::swapAxes() {
    std::swap(axes_[0].told, axes_[1].told);
    if (settle(commands::swapSliceAxes(document()))) return;
    std::swap(axes_[0].told, axes_[1].told);
}

void SlicePanel::toggleThird() {
    settle(axisCount() == 3 ? commands::removeThirdDirection(document())
                            : commands::addThirdDirection(document()));
}

void SlicePanel::setFollows(bool follows) {
    slice::SliceSpec spec = session().slice;
    spec.followsParameters = follows;
    push(std::move(spec), follows ? tr("Let the plane follow ω") : tr("Keep the plane where it is"));
}

bool SlicePanel::push(slice::SliceSpec spec, const QString& text) {
    return settle(commands::setSlice(document(), std::move(spec), text));
}

}  // namespace omegascope::panels

#include "moc_slice_panel.cpp"
