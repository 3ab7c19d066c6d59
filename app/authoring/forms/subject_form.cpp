#include "app/authoring/forms/subject_form.h"

#include <QFormLayout>
#include <QHBoxLayout>
#include <algorithm>

#include "app/lessons/lesson_io.h"

namespace omegascope::authoring {

using lessons::Of;
using lessons::Quantity;
using session::Json;

namespace {

/// As `analyse` names them.
const QStringList& theoremNames() {
    static const QStringList names =
        QStringLiteral(
            "P Thm 1,P Thm 2,P Thm 3,P Thm 4,P Thm 5,P Thm 6,P Thm 7,P Cor. 1,P Cor. 2,P Cor. 3,P Cor. 4,I "
            "Lemma 2,I Lemma 3,S Thm 1 (i),S Thm 1 (ii),S Cor. 1,S Lemma 1,S Lemma 2")
            .split(QLatin1Char(','));
    return names;
}

QString numbersText(const Json& list) {
    QStringList words;
    for (const Json& each : list) words << QString::fromStdString(each.dump());
    return words.join(QStringLiteral(", "));
}

}  // namespace

Json mergePatch(const Json& from, const Json& to) {
    if (!from.is_object() || !to.is_object()) return to;
    Json patch = Json::object();
    for (const auto& [key, value] : to.items()) {
        if (!from.contains(key)) {
            patch[key] = value;
        } else if (from[key] != value) {
            patch[key] = mergePatch(from[key], value);
        }
    }
    for (const auto& [key, value] : from.items())
        if (!to.contains(key)) patch[key] = nullptr;
    return patch;
}

SubjectForm::SubjectForm(const char* name, std::vector<lessons::Sort> sorts, QWidget* parent)
    : QWidget(parent), sorts_(std::move(sorts)) {
    const QByteArray begin(name);
    auto* form = new QFormLayout(this);
    form->setContentsMargins(0, 0, 0, 0);
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    quantity_ =
        makeBox(begin + "Quantity", tr("Quantity"), tr("What is computed of the scene's session"), this);
    setSorts(sorts_);
    form->addRow(tr("Quantity"), quantity_);
    auto* row = new QHBoxLayout;
    number_ = new QSpinBox(this);
    number_->setObjectName(QLatin1String(begin + "Number"));
    number_->setAccessibleName(tr("Datum, or number of starts"));
    number_->setToolTip(tr("Which datum, counted from 1; or from how many starts"));
    theorem_ = makeBox(begin + "Theorem", tr("Theorem"), tr("Which theorem of the papers"), this);
    theorem_->addItems(theoremNames());
    theorem_->setEditable(true);
    at_ = makeBox(begin + "At", tr("Where"), tr("Where it is computed"), this);
    at_->addItems({tr("at ω"), tr("at the end of the run"), tr("at a point of the slice")});
    place_ = makeLine(begin + "Place", tr("s, t"), tr("Two coordinates of the slice"), this);
    for (QWidget* each : std::initializer_list<QWidget*>{number_, theorem_, at_, place_})
        row->addWidget(each);
    row->addStretch(1);
    form->addRow(tr("Of"), row);
    withRow_ = new QWidget(this);
    auto* with = new QHBoxLayout(withRow_);
    with->setContentsMargins(0, 0, 0, 0);
    with_ = new QLabel(withRow_);
    with_->setObjectName(QLatin1String(begin + "With"));
    with_->setWordWrap(true);
    with->addWidget(with_, 1);
    with->addWidget(makeButton(begin + "TakeWith", tr("As the window is now"),
                               tr("Asks of the session with what differs in the window"), withRow_,
                               [this] { emit patchWanted(); }));
    with->addWidget(makeButton(begin + "DropWith", tr("As the scene is"),
                               tr("Asks of the scene's own session"), withRow_, [this] {
                                   patch_ = nullptr;
                                   emit edited();
                               }));
    form->addRow(tr("Changed"), withRow_);
    const auto tell = [this] {
        if (showing_) return;
        refreshFields();
        emit edited();
    };
    for (QComboBox* each : {quantity_, theorem_, at_}) connect(each, &QComboBox::activated, this, tell);
    connect(theorem_->lineEdit(), &QLineEdit::editingFinished, this, tell);
    connect(number_, &QSpinBox::valueChanged, this, tell);
    connect(place_, &QLineEdit::editingFinished, this, tell);
    refreshFields();
}

void SubjectForm::setSorts(const std::vector<lessons::Sort>& sorts) {
    sorts_ = sorts;
    const QVariant chosen = quantity_->currentData();
    quantity_->clear();
    for (const Quantity& each : lessons::quantities())
        if (sorts_.empty() || std::ranges::find(sorts_, each.sort) != sorts_.end())
            quantity_->addItem(
                tr("%1 (%2)").arg(
                    QString::fromLatin1(each.says.data(), static_cast<qsizetype>(each.says.size())),
                    QString::fromLatin1(each.name.data())),
                QString::fromLatin1(each.name.data()));
    quantity_->setCurrentIndex(std::max(0, quantity_->findData(chosen)));
}

void SubjectForm::allowPatch(bool allowed) {
    withRow_->setEnabled(allowed);
}

const Quantity& SubjectForm::quantity() const {
    const Quantity* found = lessons::findQuantity(quantity_->currentData().toString().toStdString());
    return found ? *found : lessons::quantities().front();
}

void SubjectForm::refreshFields() {
    const Of of = quantity().of;
    number_->setVisible(of == Of::Datum || of == Of::Starts);
    theorem_->setVisible(of == Of::Theorem);
    place_->setVisible(at_->currentIndex() == 2);
    number_->setMaximum(of == Of::Starts ? lessons::kMostStarts : 100'000'000);
    number_->setMinimum(1);
}

void SubjectForm::show(const Json& subject, const lessons::Scene&) {
    showing_ = true;
    const std::string name = subject.value("quantity", std::string("loss"));
    quantity_->setCurrentIndex(std::max(0, quantity_->findData(QString::fromStdString(name))));
    const Of of = quantity().of;
    refreshFields();
    if (of == Of::Datum) number_->setValue(subject.value("of", 0) + 1);
    if (of == Of::Starts) number_->setValue(subject.value("of", 100));
    if (of == Of::Theorem)
        theorem_->setEditText(QString::fromStdString(subject.value("of", std::string("P Thm 6"))));
    const Json at = subject.value("at", Json(nullptr));
    at_->setCurrentIndex(at.is_array() ? 2 : at.is_string() ? 1 : 0);
    if (at.is_array()) showText(*place_, numbersText(at));
    patch_ = subject.value("with", Json(nullptr));
    with_->setText(patch_.is_null() ? tr("as the scene is")
                                    : tr("with %1").arg(QString::fromStdString(patch_.dump())));
    refreshFields();
    showing_ = false;
}

Json SubjectForm::applied(Json subject) const {
    if (!subject.is_object()) subject = Json::object();
    const Quantity& asked = quantity();
    subject["quantity"] = asked.name;
    subject.erase("of");
    if (asked.of == Of::Datum) subject["of"] = number_->value() - 1;
    if (asked.of == Of::Starts) subject["of"] = number_->value();
    if (asked.of == Of::Theorem) subject["of"] = theorem_->currentText().toStdString();
    subject.erase("at");
    if (at_->currentIndex() == 1) subject["at"] = "run";
    if (at_->currentIndex() == 2) {
        const QStringList parts = place_->text().split(QLatin1Char(','));
        subject["at"] = {parts.value(0).trimmed().toDouble(), parts.value(1).trimmed().toDouble()};
    }
    subject.erase("with");
    if (!patch_.is_null()) subject["with"] = patch_;
    return subject;
}

}  // namespace omegascope::authoring

#include "moc_subject_form.cpp"
