#include "app/panels/point/theorem_text.h"

#include <QStringList>
#include <algorithm>

#include "app/figures/frame/style.h"
#include "app/figures/frame/type_style.h"

namespace omegascope::panels {

using theorems::Hypothesis;
using theorems::TheoremCheck;
using theorems::Truth;
namespace palette = figures::palette;

namespace {

QString coloured(const QColor& colour, const QString& text) {
    return QStringLiteral("<span style='color:%1'>%2</span>").arg(figures::legible(colour).name(), text);
}

QString escaped(const std::string& text) {
    return QString::fromStdString(text).toHtmlEscaped();
}

/// Told apart by shape; the colours are those of solved and unsolved data.
QString markOf(Truth truth) {
    switch (truth) {
        case Truth::Yes:
            return coloured(palette::kSolved, QStringLiteral("<b>✓</b>"));
        case Truth::No:
            return coloured(palette::kUnsolved, QStringLiteral("<b>✗</b>"));
        case Truth::Unknown:
            return coloured(palette::kSoft, QStringLiteral("<b>?</b>"));
    }
    return {};
}

QString row(const QString& mark, const QString& text) {
    return QStringLiteral(
               "<tr><td width='18' style='padding:0 4px 3px 0'>%1</td><td style='padding:0 0 3px "
               "0'>%2</td></tr>")
        .arg(mark, text);
}

QString hypothesisRow(const Hypothesis& hypothesis, const HypothesisAddress& address) {
    QString text = escaped(hypothesis.text);
    if (!hypothesis.data.empty() || !hypothesis.units.empty())
        text = QStringLiteral("<a href='%1' style='color:%3'>%2</a>")
                   .arg(linkTo(address), text, figures::legible(palette::kInk).name());
    if (!hypothesis.detail.empty())
        text += coloured(palette::kSoft, QStringLiteral(" – ") + escaped(hypothesis.detail));
    return row(markOf(hypothesis.holds), text);
}

QString agreementText(const TheoremCheck& check) {
    switch (check.agrees) {
        case Truth::Yes:
            return coloured(palette::kSolved, QStringLiteral("✓ agrees"));
        case Truth::No:
            return coloured(palette::kUnsolved, QStringLiteral("✗ contradicts"));
        case Truth::Unknown:
            return coloured(palette::kSoft, QStringLiteral("? undecided"));
    }
    return {};
}

QString theoremHtml(const TheoremCheck& check, std::size_t index) {
    const bool applies = check.hypothesesHold == Truth::Yes;
    QString html =
        QStringLiteral("<p style='margin:10px 0 3px 0'><b>%1</b>&nbsp; %2%3</p>")
            .arg(escaped(check.name), escaped(check.title),
                 applies ? QStringLiteral("&nbsp;&nbsp; <b>%1</b>").arg(agreementText(check)) : QString());
    QString rows;
    for (std::size_t k = 0; k < check.hypotheses.size(); ++k)
        rows += hypothesisRow(check.hypotheses[k], {index, k});
    if (!check.prediction.empty()) rows += row(QStringLiteral("⇒"), escaped(check.prediction));
    if (!check.observed.empty())
        rows += row(QStringLiteral("="),
                    coloured(palette::kSoft, QStringLiteral("measured: ")) + escaped(check.observed));
    if (!check.note.empty()) rows += row({}, QStringLiteral("<i>%1</i>").arg(escaped(check.note)));
    rows += row({}, coloured(palette::kSoft, escaped(check.source)));
    return html + QStringLiteral("<table cellspacing='0' cellpadding='0' width='100%'>%1</table>").arg(rows);
}

QString group(const std::vector<TheoremCheck>& checks, Truth holds) {
    QString html;
    for (std::size_t k = 0; k < checks.size(); ++k)
        if (checks[k].hypothesesHold == holds) html += theoremHtml(checks[k], k);
    return html;
}

QString heading(const QString& text) {
    return QStringLiteral("<p style='margin:14px 0 0 0'>%1</p>").arg(coloured(palette::kSoft, text));
}

}  // namespace

QString linkTo(const HypothesisAddress& address) {
    return QStringLiteral("breaks:%1:%2").arg(address.theorem).arg(address.hypothesis);
}

std::optional<HypothesisAddress> addressOf(const QString& link) {
    const QStringList parts = link.split(QLatin1Char(':'));
    if (parts.size() != 3 || parts[0] != QLatin1String("breaks")) return std::nullopt;
    return HypothesisAddress{static_cast<std::size_t>(parts[1].toULongLong()),
                             static_cast<std::size_t>(parts[2].toULongLong())};
}

QString theoremsSummary(const std::vector<TheoremCheck>& checks) {
    std::array<int, 3> agreement{};
    int apply = 0;
    for (const TheoremCheck& check : checks) {
        if (check.hypothesesHold != Truth::Yes) continue;
        ++apply;
        ++agreement[static_cast<std::size_t>(check.agrees)];
    }
    QStringList parts;
    const auto add = [&](Truth truth, const QString& text) {
        if (const int count = agreement[static_cast<std::size_t>(truth)]) parts << text.arg(count);
    };
    add(Truth::Yes, QStringLiteral("%1 agree"));
    add(Truth::No, QStringLiteral("%1 contradicted"));
    add(Truth::Unknown, QStringLiteral("%1 undecided"));
    const QString applies = QStringLiteral("%1 apply at ω").arg(apply);
    return parts.isEmpty() ? applies : applies + QStringLiteral(": ") + parts.join(QStringLiteral(", "));
}

QString theoremsHtml(const std::vector<TheoremCheck>& checks, bool showRest) {
    const auto count = [&](Truth truth) {
        return std::count_if(checks.begin(), checks.end(),
                             [truth](const TheoremCheck& check) { return check.hypothesesHold == truth; });
    };
    QString html = group(checks, Truth::Yes);
    if (count(Truth::Yes) == 0) html += heading(QStringLiteral("No theorem applies at this ω."));
    if (count(Truth::Unknown) > 0) {
        html += heading(QStringLiteral("not known whether these apply"));
        html += group(checks, Truth::Unknown);
    }
    const auto rest = count(Truth::No);
    if (rest == 0) return html;
    html +=
        QStringLiteral(
            "<p style='margin:14px 0 0 0'><a href='%1' style='color:%2; text-decoration:none'>%3 %4</a></p>")
            .arg(kToggleLink, figures::legible(palette::kInk).name(),
                 showRest ? QStringLiteral("▾") : QStringLiteral("▸"),
                 rest == 1 ? QStringLiteral("1 that does not apply here")
                           : QStringLiteral("%1 that do not apply here").arg(rest));
    return showRest ? html + group(checks, Truth::No) : html;
}

}  // namespace omegascope::panels
