#include "app/authoring/forms/comparison_form.h"

#include <QHBoxLayout>
#include <algorithm>

namespace omegascope::authoring {

using lessons::Sort;
using session::Json;

namespace {

constexpr std::array kKeys{"is", "is_not", "above", "below", "at_least", "at_most"};

QString shown(const Json& value, Sort sort) {
    if (value.is_string()) return QString::fromStdString(value.get<std::string>());
    if (!value.is_array()) return QString::fromStdString(value.dump());
    QStringList parts;
    for (const Json& each : value)
        parts << (sort == Sort::Data && each.is_number_integer() ? QString::number(each.get<int>() + 1)
                                                                 : QString::fromStdString(each.dump()));
    return parts.join(QStringLiteral(", "));
}

/// What somebody has typed; what is no number stays text, so that the reader says what it expects.
Json numeric(const QString& text) {
    bool isNumber = false;
    const double value = text.trimmed().toDouble(&isNumber);
    if (!isNumber) return text.trimmed().toStdString();
    if (value == static_cast<int>(value)) return static_cast<int>(value);
    return value;
}

Json typed(const QString& text, Sort sort) {
    if (sort == Sort::Number) return numeric(text);
    Json list = Json::array();
    for (const QString& part : text.split(QLatin1Char(','), Qt::SkipEmptyParts)) {
        Json value = numeric(part);
        if (sort == Sort::Data && value.is_number_integer()) value = value.get<int>() - 1;
        list.push_back(std::move(value));
    }
    return list;
}

}  // namespace

ComparisonForm::ComparisonForm(const QString& name, QWidget* parent) : QWidget(parent) {
    const QByteArray begin = name.toLatin1();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    relation_ = makeBox(begin + "Relation", tr("Comparison"), tr("How it compares"), this);
    word_ = makeBox(begin + "Word", tr("Value"), tr("What it is compared with"), this);
    number_ = makeLine(begin + "Value", tr("value"),
                       tr("A number such as 0.25 or 3/12; a place s, t; data as 1, 4, counted from 1"), this);
    relation_->addItems(
        {tr("is"), tr("is not"), tr("is above"), tr("is below"), tr("is at least"), tr("is at most")});
    row->addWidget(relation_);
    row->addWidget(word_);
    row->addWidget(number_, 1);
    connect(relation_, &QComboBox::activated, this, &ComparisonForm::edited);
    connect(word_, &QComboBox::activated, this, &ComparisonForm::edited);
    connect(number_, &QLineEdit::editingFinished, this, &ComparisonForm::edited);
}

void ComparisonForm::show(const Json& object, const lessons::Quantity& quantity) {
    const bool words = quantity.sort == Sort::Word || quantity.sort == Sort::Truth;
    if (quantity_ != &quantity) {
        quantity_ = &quantity;
        word_->clear();
        if (quantity.sort == Sort::Truth) word_->addItems({tr("yes"), tr("no")});
        for (const std::string_view word : quantity.words)
            word_->addItem(QString::fromLatin1(word.data(), static_cast<qsizetype>(word.size())));
    }
    word_->setVisible(words);
    number_->setVisible(!words);
    int relation = 0;
    key_ = "is";
    for (std::size_t i = 0; i < kKeys.size(); ++i)
        if (object.contains(kKeys[i])) {
            relation = static_cast<int>(i);
            key_ = kKeys[i];
            break;
        }
    relation_->setCurrentIndex(relation);
    const Json value = object.value(key_, Json(nullptr));
    if (quantity.sort == Sort::Truth)
        word_->setCurrentIndex(value.is_boolean() && !value.get<bool>() ? 1 : 0);
    else if (words)
        word_->setCurrentIndex(std::max(0, word_->findText(shown(value, quantity.sort))));
    else
        showText(*number_, value.is_null() ? QString() : shown(value, quantity.sort));
}

Json ComparisonForm::applied(Json object) const {
    if (!object.is_object()) object = Json::object();
    if (!quantity_) return object;
    object.erase(key_);
    const std::string key = kKeys[static_cast<std::size_t>(relation_->currentIndex())];
    if (quantity_->sort == Sort::Truth)
        object[key] = word_->currentIndex() == 0;
    else if (quantity_->sort == Sort::Word)
        object[key] = word_->currentText().toStdString();
    else
        object[key] = typed(number_->text(), quantity_->sort);
    return object;
}

Json truthOf(const lessons::Value& value) {
    return {{"is", std::visit([](const auto& content) { return Json(content); }, value.content)}};
}

}  // namespace omegascope::authoring

#include "moc_comparison_form.cpp"
