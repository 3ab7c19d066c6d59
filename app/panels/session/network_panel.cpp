#include "app/panels/session/network_panel.h"

#include <QHBoxLayout>
#include <QSignalBlocker>
#include <algorithm>

#include "app/controls/numbers/whole_box.h"

namespace omegascope::panels {

namespace {

constexpr int kMostLayers = 4;
constexpr int kMostUnits = 64;
constexpr int kAlphaSteps = 1000;

QString criterionText(loss::Criterion criterion) {
    switch (criterion) {
        case loss::Criterion::Hinge:
            return QStringLiteral("hinge  σ(1 − yŷ)");
        case loss::Criterion::MulticlassHinge:
            return QStringLiteral("multiclass hinge");
        case loss::Criterion::OneVersusAll:
            return QStringLiteral("one versus all");
        case loss::Criterion::Squared:
            return QStringLiteral("squared  |ŷ − y|²");
        case loss::Criterion::Logistic:
            return QStringLiteral("logistic  log(1 + e⁻ʸŷ)");
    }
    return {};
}

QString criterionToolTip(loss::Criterion criterion) {
    switch (criterion) {
        case loss::Criterion::Hinge:
            return QStringLiteral("ℓ = σ(1 − y ŷ), targets ±1, one output");
        case loss::Criterion::MulticlassHinge:
            return QStringLiteral("ℓ = Σ_{r≠r₀} σ(1 + ŷ_r − ŷ_{r₀}), targets 0 … R−1");
        case loss::Criterion::OneVersusAll:
            return QStringLiteral("ℓ = Σ_r σ(1 − y_r ŷ_r), targets 0 … R−1");
        case loss::Criterion::Squared:
            return QStringLiteral("ℓ = |ŷ − y|², real targets");
        case loss::Criterion::Logistic:
            return QStringLiteral("ℓ = log(1 + exp(−y ŷ)), targets ±1");
    }
    return {};
}

QString describe(const network::Conv2dLayer& layer) {
    return QStringLiteral("conv %1 × %2, %3 channels, stride %4, padding %5\n→ %6 units")
        .arg(layer.kernel[0])
        .arg(layer.kernel[1])
        .arg(layer.channels)
        .arg(layer.stride)
        .arg(layer.padding)
        .arg(layer.outputSize());
}

/// Shows a value without reporting it as an edit; a box that a person types into is left alone when nothing
/// changed.
template <typename Box, typename Value>
void showValue(Box* box, Value value) {
    const QSignalBlocker quiet(box);
    if (box->value() != value) box->setValue(value);
}

void showChecked(QCheckBox* box, bool checked) {
    const QSignalBlocker quiet(box);
    box->setChecked(checked);
}

}  // namespace

NetworkPanel::NetworkPanel(document::Document& document, QWidget* parent)
    : Panel(document, document::Aspect::Network, parent),
      form_(new QFormLayout),
      input_(new QLabel),
      depth_(new WholeBox),
      outputs_(new QLabel),
      parameterCount_(new QLabel),
      hiddenBias_(new QCheckBox(tr("hidden units  b⁽ˡ⁾"))),
      outputBias_(new QCheckBox(tr("outputs  c"))),
      criterion_(new QComboBox) {
    auto* layout = scrollingLayout();
    form_->setContentsMargins(0, 0, 0, 0);
    form_->setSpacing(8);
    form_->setLabelAlignment(Qt::AlignLeft | Qt::AlignTop);
    form_->setFieldGrowthPolicy(QFormLayout::ExpandingFieldsGrow);
    layout->addLayout(form_);
    layout->addStretch(1);

    form_->addRow(tr("Inputs d"), input_);
    form_->addRow(tr("&Layers L"), depth_);
    form_->addRow(tr("Outputs R"), outputs_);
    form_->addRow(tr("Slope &α"), makeAlphaRow());
    form_->addRow(tr("Biases"), hiddenBias_);
    form_->addRow(QString(), outputBias_);
    form_->addRow(tr("&Criterion"), criterion_);
    form_->addRow(tr("&Penalty γ"), makePenaltyRow());
    form_->addRow(tr("dim Ω"), parameterCount_);

    depth_->setObjectName("depthBox");
    depth_->setToolTip(tr("L: the number of hidden layers; 0 is the linear model ŷ = Vx + c"));
    depth_->setKeyboardTracking(false);
    hiddenBias_->setObjectName("hiddenBiasBox");
    hiddenBias_->setToolTip(tr("b⁽ˡ⁾: whether hidden layers have biases"));
    outputBias_->setObjectName("outputBiasBox");
    outputBias_->setToolTip(tr("c: whether the output has a bias"));
    input_->setObjectName("inputLabel");
    input_->setToolTip(tr("d: the dimension of the data"));
    outputs_->setObjectName("outputsLabel");
    outputs_->setToolTip(tr("R: the number of outputs; the criterion and the targets decide it"));
    parameterCount_->setObjectName("parameterCountLabel");
    parameterCount_->setToolTip(tr("n = dim Ω: the number of trainable parameters"));
    criterion_->setObjectName("criterionBox");
    criterion_->setToolTip(tr("ℓ(ŷ, y): the loss of one datum"));
    criterion_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    criterion_->setMinimumContentsLength(12);
    criterion_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    for (const loss::Criterion each : loss::kCriteria) {
        criterion_->addItem(criterionText(each), static_cast<int>(each));
        criterion_->setItemData(criterion_->count() - 1, criterionToolTip(each), Qt::ToolTipRole);
    }
    for (QWidget* control :
         std::initializer_list<QWidget*>{depth_, criterion_, alphaSlider_, alphaBox_, gamma_, penaltyFactor_})
        guardFromWheel(control);
    connectControls();
    refresh(document::Aspect::Network);
}

QWidget* NetworkPanel::makeAlphaRow() {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    alphaSlider_ = new QSlider(Qt::Horizontal);
    alphaSlider_->setObjectName("alphaSlider");
    alphaSlider_->setRange(0, kAlphaSteps);
    alphaSlider_->setSingleStep(kAlphaSteps / 100);
    alphaSlider_->setPageStep(kAlphaSteps / 10);
    alphaSlider_->setMinimumWidth(64);
    alphaBox_ = new NumberBox;
    alphaBox_->setObjectName("alphaBox");
    alphaBox_->setRange(0.0, 1.0);
    alphaBox_->setSingleStep(0.05);
    const QString toolTip =
        tr("α: slope of the inactive side, σ_α(z) = max(z,0) + α min(z,0); 1 is linear, 0 is ReLU");
    alphaSlider_->setToolTip(toolTip);
    alphaBox_->setToolTip(toolTip);
    // What the ends of the slider are, in as little room as there is.
    const auto end = [](const QString& text, const QString& meaning) {
        auto* label = new QLabel(text);
        label->setToolTip(meaning);
        label->setForegroundRole(QPalette::PlaceholderText);
        return label;
    };
    layout->addWidget(end(tr("0"), tr("α = 0: ReLU")));
    layout->addWidget(alphaSlider_, 1);
    layout->addWidget(end(tr("1"), tr("α = 1: linear")));
    layout->addWidget(alphaBox_);
    row->setFocusProxy(alphaSlider_);
    return row;
}

QWidget* NetworkPanel::makePenaltyRow() {
    auto* row = new QWidget;
    auto* layout = new QHBoxLayout(row);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    penalty_ = new QCheckBox;
    penalty_->setObjectName("penaltyBox");
    penalty_->setToolTip(
        tr("E_γ: each class gets a replica of the hidden layers, and a penalty holds the replicas together "
           "(one versus "
           "all)"));
    gamma_ = new NumberBox;
    gamma_->setObjectName("gammaBox");
    gamma_->setRange(0.0, 1e6);
    gamma_->setSingleStep(0.1);
    gamma_->setToolTip(tr("γ: the weight of the penalty Σ_r |ω⁽ʳ⁾ − ω̄|² on the replicas"));
    penaltyFactor_ = new QComboBox;
    penaltyFactor_->setObjectName("penaltyFactorBox");
    penaltyFactor_->addItem(tr("R/(R−1)"));
    penaltyFactor_->addItem(tr("1/(R−1)"));
    penaltyFactor_->setItemData(0, tr("The factor of the 2018 paper"), Qt::ToolTipRole);
    penaltyFactor_->setItemData(1, tr("The factor of the ICLR version"), Qt::ToolTipRole);
    penaltyFactor_->setToolTip(
        tr("The factor before the penalty: R/(R−1) in the 2018 paper, 1/(R−1) in the ICLR version"));
    layout->addWidget(penalty_);
    layout->addWidget(gamma_, 1);
    layout->addWidget(penaltyFactor_, 1);
    row->setFocusProxy(penalty_);
    return row;
}

void NetworkPanel::changePenalty() {
    std::optional<network::Replicas> replicas;
    if (penalty_->isChecked())
        replicas = network::Replicas{gamma_->value(), penaltyFactor_->currentIndex() == 0
                                                          ? network::PenaltyFactor::P
                                                          : network::PenaltyFactor::I};
    settle(commands::setReplicas(document(), replicas));
}

void NetworkPanel::connectControls() {
    connect(penalty_, &QCheckBox::toggled, this, &NetworkPanel::changePenalty);
    connect(gamma_, &NumberBox::valueChanged, this, &NetworkPanel::changePenalty);
    connect(penaltyFactor_, &QComboBox::activated, this, &NetworkPanel::changePenalty);
    connect(depth_, &QSpinBox::valueChanged, this, &NetworkPanel::setDepth);
    connect(alphaSlider_, &QSlider::sliderPressed, this, [this] { alphaGesture_ = commands::newGesture(); });
    connect(alphaSlider_, &QSlider::sliderReleased, this, [this] { alphaGesture_ = commands::kNoGesture; });
    connect(alphaSlider_, &QSlider::valueChanged, this, &NetworkPanel::slideAlpha);
    connect(alphaBox_, &NumberBox::valueChanged, this,
            [this](double alpha) { settle(commands::setAlpha(document(), alpha)); });
    connect(hiddenBias_, &QCheckBox::toggled, this, [this](bool on) {
        network::Architecture architecture = session().architecture;
        architecture.hiddenBias = on;
        changeArchitecture(architecture, on ? tr("Add hidden biases") : tr("Remove hidden biases"));
    });
    connect(outputBias_, &QCheckBox::toggled, this, [this](bool on) {
        network::Architecture architecture = session().architecture;
        architecture.outputBias = on;
        changeArchitecture(architecture, on ? tr("Add output bias") : tr("Remove output bias"));
    });
    connect(criterion_, &QComboBox::activated, this, [this](int index) {
        const auto criterion = static_cast<loss::Criterion>(criterion_->itemData(index).toInt());
        if (criterion != session().criterion) settle(commands::setCriterion(document(), criterion));
    });
}

void NetworkPanel::slideAlpha(int position) {
    settle(commands::setAlpha(document(), static_cast<double>(position) / kAlphaSteps, alphaGesture_));
}

void NetworkPanel::setDepth(int depth) {
    network::Architecture architecture = session().architecture;
    const int before = architecture.depth();
    // A new layer is as wide as the dense layer below it.
    int units = 2;
    for (const network::Layer& layer : architecture.layers)
        if (const auto* dense = std::get_if<network::DenseLayer>(&layer)) units = dense->units;
    architecture.layers.resize(static_cast<std::size_t>(depth), network::DenseLayer{units});
    changeArchitecture(architecture, depth > before ? tr("Add a hidden layer") : tr("Remove a hidden layer"));
}

void NetworkPanel::setUnits(int layer, int units) {
    network::Architecture architecture = session().architecture;
    architecture.layers[static_cast<std::size_t>(layer)] = network::DenseLayer{units};
    changeArchitecture(architecture, tr("Change the units of layer %1").arg(layer + 1));
}

void NetworkPanel::changeArchitecture(const network::Architecture& architecture, const QString& text) {
    settle(commands::setArchitecture(document(), architecture, text));
}

void NetworkPanel::insertLayerRow(int layer, const network::Layer& told) {
    const int firstRow = 2;  // below "Inputs" and "Layers"
    QWidget* row = nullptr;
    if (std::holds_alternative<network::DenseLayer>(told)) {
        auto* box = new WholeBox;
        box->setKeyboardTracking(false);
        box->setObjectName(QStringLiteral("unitsBox%1").arg(layer + 1));
        box->setToolTip(tr("d_%1: the number of units of hidden layer %1").arg(layer + 1));
        guardFromWheel(box);
        connect(box, &QSpinBox::valueChanged, this, [this, layer](int units) { setUnits(layer, units); });
        row = box;
    } else {
        auto* label = new QLabel;
        label->setObjectName(QStringLiteral("unitsLabel%1").arg(layer + 1));
        label->setWordWrap(true);
        label->setToolTip(tr("A convolution is changed in the session file"));
        row = label;
    }
    form_->insertRow(firstRow + layer, tr("Units d%1").arg(QChar(0x2080 + layer + 1)), row);
    layerRows_.push_back(row);
}

void NetworkPanel::showLayers(const network::Architecture& architecture) {
    // Rows are kept while their kind fits: a spin box must not vanish under the pointer that steps it.
    const auto fits = [&](std::size_t layer) {
        return layer < architecture.layers.size() &&
               std::holds_alternative<network::DenseLayer>(architecture.layers[layer]) ==
                   (qobject_cast<QSpinBox*>(layerRows_[layer]) != nullptr);
    };
    std::size_t kept = 0;
    while (kept < layerRows_.size() && fits(kept)) ++kept;
    while (layerRows_.size() > kept) {
        // The row is taken out now and deleted later, for it may be the one whose signal led here.
        const QFormLayout::TakeRowResult row = form_->takeRow(layerRows_.back());
        for (QLayoutItem* item : {row.labelItem, row.fieldItem}) {
            if (!item) continue;
            item->widget()->hide();
            item->widget()->deleteLater();
            delete item;
        }
        layerRows_.pop_back();
    }
    for (std::size_t layer = kept; layer < architecture.layers.size(); ++layer)
        insertLayerRow(static_cast<int>(layer), architecture.layers[layer]);
    for (std::size_t layer = 0; layer < architecture.layers.size(); ++layer) {
        if (auto* box = qobject_cast<QSpinBox*>(layerRows_[layer])) {
            const int units = std::get<network::DenseLayer>(architecture.layers[layer]).units;
            const QSignalBlocker quiet(box);
            box->setRange(1, std::max(kMostUnits, units));
            showValue(box, units);
        } else {
            static_cast<QLabel*>(layerRows_[layer])
                ->setText(describe(std::get<network::Conv2dLayer>(architecture.layers[layer])));
        }
    }
}

void NetworkPanel::refresh(document::Aspects) {
    const network::Architecture& architecture = session().architecture;
    input_->setNum(architecture.input);
    outputs_->setNum(architecture.outputs);
    parameterCount_->setText(QString::number(session().parameters.size()));
    {
        const QSignalBlocker quiet(depth_);
        depth_->setRange(0, std::max(kMostLayers, architecture.depth()));
        showValue(depth_, architecture.depth());
    }
    showLayers(architecture);
    showValue(alphaSlider_, qRound(architecture.alpha * kAlphaSteps));
    showValue(alphaBox_, architecture.alpha);
    showChecked(hiddenBias_, architecture.hiddenBias);
    showChecked(outputBias_, architecture.outputBias);
    hiddenBias_->setEnabled(architecture.depth() > 0);
    const auto& replicas = architecture.replicas;
    const bool takesPenalty =
        session().criterion == loss::Criterion::OneVersusAll && architecture.depth() > 0;
    penalty_->setEnabled(takesPenalty || replicas);
    showChecked(penalty_, replicas.has_value());
    gamma_->setEnabled(replicas.has_value());
    penaltyFactor_->setEnabled(replicas.has_value());
    showValue(gamma_, replicas ? replicas->gamma : network::Replicas{}.gamma);
    penaltyFactor_->setCurrentIndex(replicas && replicas->factor == network::PenaltyFactor::I ? 1 : 0);
    criterion_->setCurrentIndex(criterion_->findData(static_cast<int>(session().criterion)));
}

}  // namespace omegascope::panels

#include "moc_network_panel.cpp"
