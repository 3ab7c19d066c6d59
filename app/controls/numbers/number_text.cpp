#include "app/controls/numbers/number_text.h"

#include <QKeyEvent>
#include <cmath>

#include "core/support/number_text.h"

namespace omegascope::panels {

namespace {

std::optional<double> plainNumber(const QString& text) {
    bool ok = false;
    QString plain = text.trimmed();
    // A comma is what many keyboards have for a decimal mark; two marks would be one of thousands, which nobody can tell.
    if (plain.count(QLatin1Char(',')) + plain.count(QLatin1Char('.')) > 1) return std::nullopt;
    plain.replace(QLatin1Char(','), QLatin1Char('.'));
    const double value = plain.toDouble(&ok);  // the C locale, as in session files
    if (!ok || !std::isfinite(value)) return std::nullopt;
    return value;
}

}  // namespace

bool isNoPartOfANumber(const QKeyEvent& key) {
    if (key.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier)) return false;
    const QString text = key.text();
    if (text.size() != 1) return false;
    return text[0] == QLatin1Char(' ') || (text[0].isLetter() && text[0].toLower() != QLatin1Char('e'));
}

QString shortNumber(double value) {
    return shortNumber(value, 6);
}

QString shortNumber(double value, int digits) {
    return QString::fromStdString(generalNumber(value, digits));
}

QString exactNumber(double value) {
    return QString::fromStdString(omegascope::exactNumber(value));
}

std::optional<double> parseNumber(const QString& text) {
    QString plain = text;
    plain.replace(QChar(0x2212), QLatin1Char('-'));
    const auto slash = plain.indexOf(QLatin1Char('/'));
    if (slash < 0) return plainNumber(plain);
    const auto numerator = plainNumber(plain.left(slash));
    const auto denominator = plainNumber(plain.mid(slash + 1));
    if (!numerator || !denominator || *denominator == 0.0) return std::nullopt;
    const double quotient = *numerator / *denominator;
    return std::isfinite(quotient) ? std::optional(quotient) : std::nullopt;
}

QString notANumber(const QString& typed) {
    return QStringLiteral("\"%1\" is not a finite number; type one such as 0.25, -3e-4 or 13/3.")
        .arg(typed.trimmed().left(40));
}

}  // namespace omegascope::panels
