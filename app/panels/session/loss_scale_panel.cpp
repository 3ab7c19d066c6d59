#include "app/panels/session/loss_scale_panel.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include "app/commands/edits.h"
#include "app/controls/numbers/number_text.h"

namespace omegascope::panels {

using document::Aspect;
using session::LossScale;

namespace {

enum LossKind { kLinear, kLogarithmic };
enum LossCut { kWhole, kPercentile, kRange };
constexpr double kUsualPercentile = 95.0;

LossCut cutOf(const LossScale& scale) {
    if (scale.range) return kRange;
    return scale.percentile ? kPercentile : kWhole;
}

NumberBox* lossBox(const char* name, const QString& toolTip) {
    auto* box = new NumberBox;
    box->setObjectName(QLatin1String(name));
    box->setToolTip(toolTip);
    return box;
}

}  // namespace

LossScalePanel::LossScalePanel(document::Document& document, ShownMap shown, QWidget* parent)
    : Panel(document, Aspect::View, parent),
      shown_(std::move(shown)),
      kind_(new QComboBox),
      offset_(lossBox("lossOffsetBox",
                      tr("δ in log(L − lowest + δ): losses above the lowest one are told apart from about "
                         "this difference on. 0: the power of ten nearest to 10⁻⁴ of the range"))),
      told_(new QLabel),
      cut_(new QComboBox),
      percentile_(lossBox("lossPercentileBox", tr("Losses above this share of the window are cut"))),
      range_(new QWidget),
      low_(lossBox("lossLowBox", tr("L at the first colour and on the floor"))),
      high_(lossBox("lossHighBox", tr("L at the last colour and at the top"))) {
    kind_->setObjectName(QStringLiteral("lossKindBox"));
    kind_->addItems({tr("linear"), tr("logarithmic")});
    kind_->setToolTip(tr("How L becomes colour, level lines and height"));
    cut_->setObjectName(QStringLiteral("lossCutBox"));
    cut_->addItems({tr("all losses"), tr("up to a share"), tr("in a range")});
    cut_->setToolTip(tr("Which losses are told apart; those beyond take the colour and height of the ends"));
    told_->setObjectName(QStringLiteral("lossScaleLabel"));
    told_->setWordWrap(true);
    auto* ends = new QHBoxLayout(range_);
    ends->setContentsMargins(0, 0, 0, 0);
    ends->setSpacing(8);
    ends->addWidget(low_, 1);
    ends->addWidget(new QLabel(tr("to")));
    ends->addWidget(high_, 1);
    auto* form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setSpacing(8);
    form->addRow(tr("&Loss scale"), kind_);
    form->addRow(tr("offset δ, 0: chosen"), offset_);
    form->addRow(tr("shows"), cut_);
    form->addRow(tr("per cent"), percentile_);
    form->addRow(tr("from"), range_);
    form->addRow(told_);
    for (QWidget* control : std::initializer_list<QWidget*>{kind_, offset_, cut_, percentile_, low_, high_})
        guardFromWheel(control);
    connect(kind_, &QComboBox::activated, this, &LossScalePanel::chooseKind);
    connect(cut_, &QComboBox::activated, this, &LossScalePanel::chooseCut);
    connect(offset_, &NumberBox::valueChanged, this, &LossScalePanel::chooseOffset);
    for (NumberBox* box : {percentile_, low_, high_})
        connect(box, &NumberBox::valueChanged, this, &LossScalePanel::chooseEnds);
    refresh(Aspect::View);
}

void LossScalePanel::refresh(document::Aspects) {
    const LossScale& scale = session().view.lossScale;
    const auto* form = static_cast<QFormLayout*>(layout());
    const auto show = [form](QWidget* field, bool visible) {
        field->setVisible(visible);
        if (QWidget* label = form->labelForField(field)) label->setVisible(visible);
    };
    const QSignalBlocker quietOffset(offset_), quietShare(percentile_), quietLow(low_), quietHigh(high_);
    kind_->setCurrentIndex(scale.logarithmic ? kLogarithmic : kLinear);
    cut_->setCurrentIndex(cutOf(scale));
    offset_->setValue(scale.offset.value_or(0.0));
    if (scale.percentile) percentile_->setValue(*scale.percentile);
    if (scale.range) {
        low_->setValue((*scale.range)[0]);
        high_->setValue((*scale.range)[1]);
    }
    show(offset_, scale.logarithmic);
    show(percentile_, scale.percentile.has_value());
    show(range_, scale.range.has_value());
    showMap();
}

void LossScalePanel::showMap() {
    QStringList notes;
    if (const auto map = shown_())
        for (const std::string& note : figures::mapNotes(*map)) notes << QString::fromStdString(note);
    told_->setText(notes.join(QStringLiteral(", ")));
    told_->setVisible(!notes.isEmpty());
}

void LossScalePanel::push(const LossScale& scale, const QString& text) {
    session::ViewChoices view = session().view;
    view.lossScale = scale;
    settle(commands::setView(document(), view, text));
}

void LossScalePanel::chooseKind() {
    LossScale scale = session().view.lossScale;
    scale.logarithmic = kind_->currentIndex() == kLogarithmic;
    push(scale, scale.logarithmic ? tr("Logarithmic loss") : tr("Linear loss"));
}

void LossScalePanel::chooseOffset() {
    LossScale scale = session().view.lossScale;
    scale.offset.reset();
    if (offset_->value() != 0.0) scale.offset = offset_->value();
    push(scale, tr("Offset of the loss"));
}

void LossScalePanel::chooseCut() {
    LossScale scale = session().view.lossScale;
    scale.percentile.reset();
    scale.range.reset();
    const auto map = shown_();
    if (cut_->currentIndex() == kPercentile) scale.percentile = kUsualPercentile;
    if (cut_->currentIndex() == kRange)
        scale.range =
            map && map->highest > map->lowest ? std::array{map->lowest, map->highest} : std::array{0.0, 1.0};
    push(scale, tr("Cut of the loss"));
}

void LossScalePanel::chooseEnds() {
    LossScale scale = session().view.lossScale;
    if (scale.percentile) scale.percentile = percentile_->value();
    if (scale.range) scale.range = {low_->value(), high_->value()};
    push(scale, tr("Cut of the loss"));
}

}  // namespace omegascope::panels

#include "moc_loss_scale_panel.cpp"
