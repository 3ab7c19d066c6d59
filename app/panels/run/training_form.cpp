#include "app/panels/run/training_form.h"

#include <QSignalBlocker>
#include <QSpinBox>
#include <algorithm>
#include <cmath>
#include <limits>

#include "app/commands/edits.h"
#include "app/controls/numbers/number_box.h"
#include "app/controls/numbers/number_text.h"
#include "app/controls/numbers/whole_box.h"

namespace omegascope::panels {

TrainingForm::TrainingForm(document::Document& document, QWidget* parent)
    : Panel(document, document::Aspect::Training, parent),
      form_(new QFormLayout(this)),
      formula_(new QLabel),
      schedule_(new QComboBox) {
    form_->setContentsMargins(16, 16, 16, 16);
    form_->setSpacing(8);
    form_->setSizeConstraint(QLayout::SetFixedSize);
    formula_->setObjectName("methodFormula");
    formula_->setWordWrap(true);
    followType();
    form_->addRow(formula_);
    schedule_->setObjectName("scheduleBox");
    schedule_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    schedule_->setMinimumContentsLength(28);
    form_->addRow(tr("step &length η_k"), schedule_);
    connect(schedule_, &QComboBox::activated, this, [this](int index) {
        dynamics::TrainingSpec training = session().training;
        training.schedule = schedule_->itemData(index).toString().toStdString();
        settle(commands::setTraining(this->document(), std::move(training)));
    });
    for (const auto& info : dynamics::parameters())
        if (info.key != "step" && info.key != "steps") addRow(info);
    refresh(document::Aspect::Training);
}

void TrainingForm::addRow(const dynamics::ParameterInfo& info) {
    QAbstractSpinBox* box = nullptr;
    if (info.whole()) {
        auto* whole = new WholeBox;
        whole->setRange(static_cast<int>(info.low), static_cast<int>(info.high));
        connect(whole, &QSpinBox::valueChanged, this, [this, &info](int value) { edit(info, value); });
        box = whole;
    } else {
        auto* number = new NumberBox;
        connect(number, &NumberBox::valueChanged, this, [this, &info](double value) { edit(info, value); });
        box = number;
    }
    box->setKeyboardTracking(false);
    box->setObjectName(words(info.key) + QStringLiteral("Box"));
    box->setToolTip(tr("%1: %2").arg(words(info.symbol), words(info.expected)));
    form_->addRow(tr("%1, %2").arg(words(info.symbol), words(info.doc)), box);
    rows_.push_back({&info, box});
}

void TrainingForm::edit(const dynamics::ParameterInfo& info, double value) {
    dynamics::TrainingSpec training = session().training;
    info.set(training, value);
    settle(commands::setTraining(document(), std::move(training)));
}

void TrainingForm::showRow(const Row& row) {
    const QSignalBlocker quiet(row.box);
    const double value = row.info->value(session().training);
    if (auto* whole = qobject_cast<QSpinBox*>(row.box)) {
        whole->setValue(static_cast<int>(value));
        return;
    }
    auto* number = static_cast<NumberBox*>(row.box);
    // A tenth of the leading decimal place: 0.9 becomes 0.91, 1e-8 becomes 1.1e-8.
    number->setSingleStep(value == 0.0 ? 0.1 : std::pow(10.0, std::floor(std::log10(std::abs(value))) - 1.0));
    if (number->value() != value) number->setValue(value);
}

void TrainingForm::followType() {
    constexpr int kLinesWide = 20;
    formula_->setFixedWidth(kLinesWide * fontMetrics().height());
}

void TrainingForm::refresh(document::Aspects) {
    const dynamics::TrainingSpec& training = session().training;
    const dynamics::MethodInfo& method = *dynamics::findMethod(training.method);
    formula_->setText(tr("%1: %2").arg(words(method.title), words(method.doc)));
    {
        const QSignalBlocker quiet(schedule_);
        schedule_->clear();
        for (const auto& schedule : dynamics::schedules()) {
            if (!dynamics::takesSchedule(method, schedule)) continue;
            schedule_->addItem(tr("%1: %2").arg(words(schedule.title), words(schedule.doc)),
                               words(schedule.name));
            schedule_->setItemData(schedule_->count() - 1, words(schedule.doc), Qt::ToolTipRole);
        }
        schedule_->setCurrentIndex(schedule_->findData(QString::fromStdString(training.schedule)));
    }
    form_->setRowVisible(schedule_, schedule_->count() > 1);
    const auto used = dynamics::parametersInUse(training);
    for (const Row& row : rows_) {
        form_->setRowVisible(row.box, std::ranges::find(used, row.info) != used.end());
        showRow(row);
    }
}

}  // namespace omegascope::panels

#include "moc_training_form.cpp"
