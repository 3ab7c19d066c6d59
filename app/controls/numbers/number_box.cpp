#include "app/controls/numbers/number_box.h"

#include <QKeyEvent>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStyleOptionSpinBox>
#include <cmath>

#include "app/controls/numbers/number_text.h"

namespace omegascope::panels {

namespace {

// Room for a number such as "-0.12345"; longer ones scroll inside the box.
constexpr int kShownCharacters = 8;

}  // namespace

NumberBox::NumberBox(QWidget* parent) : QDoubleSpinBox(parent) {
    setDecimals(323);  // QDoubleSpinBox rounds to this many: every double that matters passes unchanged
    setRange(-1e9, 1e9);
    setKeyboardTracking(false);
    setAlignment(Qt::AlignRight);
}

QString NumberBox::textFromValue(double value) const {
    return hasFocus() ? exactNumber(value) : shortNumber(value);
}

double NumberBox::valueFromText(const QString& text) const {
    // Six shown digits that nobody edited stand for all digits of the value.
    return text == textFromValue(value()) ? value() : parseNumber(text).value_or(value());
}

void NumberBox::showText() {
    const QSignalBlocker quiet(lineEdit());
    lineEdit()->setText(textFromValue(value()));
}

void NumberBox::focusInEvent(QFocusEvent* event) {
    showText();
    QDoubleSpinBox::focusInEvent(event);
}

void NumberBox::focusOutEvent(QFocusEvent* event) {
    QDoubleSpinBox::focusOutEvent(event);  // takes what was typed
    showText();
}

QValidator::State NumberBox::validate(QString& text, int& position) const {
    Q_UNUSED(position)
    const auto number = parseNumber(text);
    return number && *number >= minimum() && *number <= maximum() ? QValidator::Acceptable
                                                                  : QValidator::Intermediate;
}

void NumberBox::stepBy(int steps) {
    // Twelve digits, so that 0.1 + 0.2 reads 0.3.
    setValue(QString::number(value() + steps * singleStep(), 'g', 12).toDouble());
    selectAll();
}

QSize NumberBox::sizeHint() const {
    const QString widest(kShownCharacters, QLatin1Char('0'));
    QStyleOptionSpinBox option;
    initStyleOption(&option);
    const QSize content(fontMetrics().horizontalAdvance(widest) + 8, lineEdit()->sizeHint().height());
    return style()->sizeFromContents(QStyle::CT_SpinBox, &option, content, this);
}

bool NumberBox::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && isNoPartOfANumber(*static_cast<QKeyEvent*>(event))) {
        interpretText();
        event->ignore();
        return true;
    }
    return QDoubleSpinBox::event(event);
}

void NumberBox::keyPressEvent(QKeyEvent* event) {
    if (isNoPartOfANumber(*event))
        event->ignore();
    else
        QDoubleSpinBox::keyPressEvent(event);
}

}  // namespace omegascope::panels

#include "moc_number_box.cpp"
