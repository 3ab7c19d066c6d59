#include "app/controls/numbers/whole_box.h"

#include <QKeyEvent>
#include "app/controls/numbers/number_text.h"

namespace omegascope::panels {

std::optional<int> WholeBox::parsed(QString text) const {
    if (!prefix().isEmpty() && text.startsWith(prefix())) text.remove(0, prefix().size());
    if (!suffix().isEmpty() && text.endsWith(suffix())) text.chop(suffix().size());
    if (!specialValueText().isEmpty() && text == specialValueText()) return minimum();
    const std::optional<double> number = parseNumber(text);
    if (!number || *number < minimum() || *number > maximum()) return std::nullopt;
    const int whole = static_cast<int>(*number);
    return whole == *number ? std::optional(whole) : std::nullopt;
}

QValidator::State WholeBox::validate(QString& text, int& position) const {
    Q_UNUSED(position)
    return parsed(text) ? QValidator::Acceptable : QValidator::Intermediate;
}

int WholeBox::valueFromText(const QString& text) const {
    return parsed(text).value_or(value());
}

bool WholeBox::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && isNoPartOfANumber(*static_cast<QKeyEvent*>(event))) {
        interpretText();
        event->ignore();
        return true;
    }
    return QSpinBox::event(event);
}

void WholeBox::keyPressEvent(QKeyEvent* event) {
    if (isNoPartOfANumber(*event))
        event->ignore();
    else
        QSpinBox::keyPressEvent(event);
}

}  // namespace omegascope::panels

#include "moc_whole_box.cpp"
