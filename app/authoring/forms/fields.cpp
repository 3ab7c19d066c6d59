#include "app/authoring/forms/fields.h"

#include <QFontMetrics>

namespace omegascope::authoring {

namespace {

void name(QWidget& widget, const char* name, const QString& called, const QString& tip) {
    widget.setObjectName(QLatin1String(name));
    widget.setAccessibleName(called);
    widget.setToolTip(tip);
}

}  // namespace

QComboBox* makeBox(const char* objectName, const QString& called, const QString& tip, QWidget* parent) {
    auto* box = new QComboBox(parent);
    name(*box, objectName, called, tip);
    // As wide as the form allows, not as its longest entry: the entry is seen in full when the box is opened.
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(8);
    return box;
}

QLineEdit* makeLine(const char* objectName, const QString& called, const QString& tip, QWidget* parent) {
    auto* line = new QLineEdit(parent);
    name(*line, objectName, called, tip);
    line->setPlaceholderText(called);
    return line;
}

QPlainTextEdit* makeWords(const char* objectName, const QString& called, const QString& tip,
                          QWidget* parent) {
    auto* words = new QPlainTextEdit(parent);
    name(*words, objectName, called, tip);
    words->setPlaceholderText(called);
    words->setTabChangesFocus(true);
    words->setMinimumHeight(3 * QFontMetrics(words->font()).lineSpacing());
    return words;
}

QPushButton* makeButton(const char* objectName, const QString& text, const QString& tip, QWidget* parent,
                        std::function<void()> slot) {
    auto* button = new QPushButton(text, parent);
    button->setObjectName(QLatin1String(objectName));
    button->setToolTip(tip);
    QObject::connect(button, &QPushButton::clicked, parent, [slot = std::move(slot)] { slot(); });
    return button;
}

void showText(QLineEdit& field, const QString& text) {
    if (field.text() != text) field.setText(text);
}

void showText(QPlainTextEdit& field, const QString& text) {
    if (field.toPlainText() != text) field.setPlainText(text);
}

}  // namespace omegascope::authoring
