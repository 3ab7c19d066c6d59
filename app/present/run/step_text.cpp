// What the guide through a step says.
#include <QStringList>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/present/run/step_guide.h"
#include "core/support/number_text.h"
#include "core/support/words.h"

namespace omegascope::present {

namespace {

QString number(double value) {
    return QString::fromStdString(generalNumber(value, 4));
}

QString text(const std::string& words) {
    return QString::fromStdString(words).toHtmlEscaped();
}

QString tr(const char* words) {
    return StepGuide::tr(words);
}

/// "∂L/∂b₁ = 0.25, ∂L/∂w₁₂ = −0.5": those of the largest size.
QString largestEntries(const Eigen::VectorXd& gradient, const network::ParameterLayout& layout) {
    constexpr std::size_t kMostNamed = 4;
    std::vector<Eigen::Index> order(static_cast<std::size_t>(gradient.size()));
    std::iota(order.begin(), order.end(), Eigen::Index{0});
    std::ranges::stable_sort(order, std::greater<>(), [&](Eigen::Index i) { return std::abs(gradient(i)); });
    QStringList named;
    for (const Eigen::Index i : order) {
        if (named.size() == kMostNamed || gradient(i) == 0.0) break;
        named << QStringLiteral("%1: %2").arg(text(layout.entryName(i)), number(gradient(i)));
    }
    return named.join(QStringLiteral(", "));
}

QString gradientPart(const dynamics::StepReason& reason, const document::Document& document) {
    QString html = tr("<p>At step %1, g is %2; its length is <b>%3</b>.</p>")
                       .arg(reason.step)
                       .arg(text(reason.gradientIs), number(reason.gradient.norm()));
    const QString entries = largestEntries(reason.gradient, document.loss()->network().layout());
    html += entries.isEmpty() ? tr("<p>It is 0: nothing pulls here.</p>")
                              : tr("<p>It pulls most at %1.</p>").arg(entries);
    if (reason.wallsAt > 0)
        html +=
            tr("<p>ω lies on %1: there L has no gradient, and g is that of the form of the inactive side, a "
               "subgradient by convention.</p>")
                .arg(text(counted(reason.wallsAt, "wall")));
    const slice::AffineSlice& plane = document.slice();
    const Eigen::VectorXd inPlane =
        plane.directions * (plane.project(reason.from + reason.gradient) - plane.project(reason.from));
    const double share = reason.gradient.norm() > 0.0 ? inPlane.norm() / reason.gradient.norm() : 1.0;
    if (share < 0.995)
        html += tr("<p>%1 % of its length lies in the plane that is shown; the arrow is that part.</p>")
                    .arg(std::lround(100.0 * share));
    return html;
}

QString rulePart(const dynamics::StepReason& reason) {
    QString html =
        tr("<p>The rule: <b>%1</b></p><p>η is %2.</p>").arg(text(reason.formula), text(reason.lengthIs));
    QStringList terms;
    for (const auto& term : reason.terms)
        terms << tr("%1 has length %2").arg(text(term.symbol), number(term.vector.norm()));
    html += tr("<p>%1.</p>").arg(terms.join(QStringLiteral("; ")));
    return html;
}

QString movePart(const dynamics::StepReason& reason) {
    const double change = reason.lossAfter - reason.lossBefore;
    if (reason.rests)
        return tr("<p>ω stays where it is: step %1 is step %2.</p>").arg(reason.step + 1).arg(reason.step);
    QString html = tr("<p>ω moves by %1. L goes from %2 to <b>%3</b>: it %4 by %5.</p>")
                       .arg(number((reason.to - reason.from).norm()), number(reason.lossBefore),
                            number(reason.lossAfter), change > 0.0 ? tr("rises") : tr("falls"),
                            number(std::abs(change)));
    const double slope = reason.gradient.dot(reason.to - reason.from);
    html += tr("<p>The gradient alone promised %1.</p>").arg(number(slope));
    html += reason.wallsCrossed > 0
                ? tr("<p>On the way it crosses %1, behind which L has another formula.</p>")
                      .arg(text(counted(reason.wallsCrossed, "wall")))
                : tr("<p>It stays in its cell, where L is one polynomial.</p>");
    return html;
}

}  // namespace

QString htmlOf(const dynamics::StepReason& reason, StepGuide::Part part, const document::Document& document) {
    const QString head =
        tr("<p><b>Why did it move there?</b> Step %1 to %2</p>").arg(reason.step).arg(reason.step + 1);
    const QString kind =
        tr("<p><i>Numbers in double arithmetic, as the run itself (tolerance). ×n at an arrow: drawn n times "
           "as long. W: on; E: enough.</i></p>");
    switch (part) {
        case StepGuide::Part::Gradient:
            return head + gradientPart(reason, document) + kind;
        case StepGuide::Part::Rule:
            return head + rulePart(reason) + kind;
        case StepGuide::Part::Move:
            return head + movePart(reason) + kind;
        case StepGuide::Part::None:
            break;
    }
    return {};
}

}  // namespace omegascope::present
