#include "app/panels/point/certificate_text.h"

#include <QStringList>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/controls/numbers/number_text.h"
#include "app/figures/frame/style.h"
#include "app/figures/frame/type_style.h"
#include "app/panels/point/verdict_text.h"

namespace omegascope::panels {

namespace {

using nonsmooth::Verdict;

constexpr std::size_t kMostBranches = 4;
constexpr std::size_t kMostRows = 16;
constexpr Eigen::Index kMostNeurons = 5;  // columns of t; with more neurons only the non-zero ones are listed
constexpr double kZero = 1e-12;

QString soft(const QString& text) {
    return QStringLiteral("<span style='color:%1'>%2</span>")
        .arg(figures::legible(figures::palette::kSoft).name(), text);
}

QString paragraph(const QString& text) {
    return QStringLiteral("<p style='margin:0 0 6px 0'>%1</p>").arg(text);
}

QString tableRow(const QStringList& cells, bool heading = false) {
    QString row;
    for (const QString& cell : cells)
        row += QStringLiteral("<td align='right' style='padding:0 12px 2px 0'>%1</td>")
                   .arg(heading ? soft(cell) : cell);
    return QStringLiteral("<tr>%1</tr>").arg(row);
}

QString table(const QString& rows) {
    return QStringLiteral("<table cellspacing='0' cellpadding='0' style='margin:0 0 8px 0'>%1</table>")
        .arg(rows);
}

QString more(std::size_t total, std::size_t shown, const QString& what) {
    return total > shown ? paragraph(soft(QStringLiteral("and %1 more %2").arg(total - shown).arg(what)))
                         : QString();
}

QString number(double value) {
    return std::abs(value) <= kZero ? QStringLiteral("0") : shortNumber(value, 4);
}

/// Data without a share in the sum (τ_i = 0) are left out.
QString multiplierTable(const nonsmooth::Multipliers& multipliers) {
    const Eigen::Index neurons = multipliers.t.rows();
    const bool columns = neurons <= kMostNeurons;
    QStringList heading{QStringLiteral("datum"), QStringLiteral("τ")};
    for (Eigen::Index k = 0; columns && k < neurons; ++k)
        heading << QStringLiteral("t<sub>%1</sub>").arg(k + 1);
    if (!columns) heading << QStringLiteral("t<sub>k</sub> ≠ 0");
    QString rows = tableRow(heading, true);
    std::size_t shown = 0, total = 0;
    for (Eigen::Index i = 0; i < multipliers.tau.size(); ++i) {
        if (!(multipliers.tau[i] > kZero)) continue;
        if (++total > kMostRows) continue;
        ++shown;
        QStringList cells{QString::number(i + 1), number(multipliers.tau[i])};
        QStringList listed;
        for (Eigen::Index k = 0; k < neurons; ++k) {
            const double t = i < multipliers.t.cols() ? multipliers.t(k, i) : 0.0;
            if (columns)
                cells << number(t);
            else if (t > kZero)
                listed << QStringLiteral("t<sub>%1</sub> = %2").arg(k + 1).arg(number(t));
        }
        if (!columns) cells << listed.join(QStringLiteral(", "));
        rows += tableRow(cells);
    }
    if (total == 0) return paragraph(QStringLiteral("every τ<sub>i</sub> is 0: no datum pulls."));
    return table(rows) + more(total, shown, QStringLiteral("data"));
}

QString branchText(const std::vector<std::int8_t>& branch) {
    if (branch.empty()) return {};
    QStringList states;
    for (const std::int8_t state : branch) states << (state ? QStringLiteral("on") : QStringLiteral("off"));
    return QStringLiteral(", concave kinks %1").arg(states.join(QStringLiteral(" ")));
}

QString minimumHtml(const nonsmooth::LocalMinimum& minimum) {
    if (minimum.certificate.empty()) return {};
    QString html = paragraph(QStringLiteral(
        "0 = Σ<sub>i</sub> μ<sub>i</sub> [τ<sub>i</sub> l<sub>i</sub> + (1−α) Σ<sub>k</sub> "
        "t<sub>ik</sub> x̄<sub>i</sub><sup>(k)</sup>], 0 ≤ t<sub>ik</sub> ≤ τ<sub>i</sub> ≤ 1"));
    const std::size_t shown = std::min(minimum.certificate.size(), kMostBranches);
    for (std::size_t k = 0; k < shown; ++k) {
        const auto& multipliers = minimum.certificate[k];
        if (minimum.certificate.size() > 1)
            html += paragraph(QStringLiteral("branch %1 of %2%3")
                                  .arg(k + 1)
                                  .arg(minimum.certificate.size())
                                  .arg(branchText(multipliers.branch)));
        html += multiplierTable(multipliers);
    }
    return html + more(minimum.certificate.size(), shown, QStringLiteral("branches"));
}

/// η, the entries that move most first.
QString descentHtml(const nonsmooth::LocalMinimum& minimum, const network::ParameterLayout& layout) {
    if (!minimum.descent) return {};
    const Eigen::VectorXd& direction = *minimum.descent;
    std::vector<Eigen::Index> entries;
    for (Eigen::Index k = 0; k < direction.size(); ++k)
        if (std::abs(direction[k]) > kZero) entries.push_back(k);
    const std::size_t shown = std::min(entries.size(), kMostRows);
    std::partial_sort(
        entries.begin(), entries.begin() + static_cast<std::ptrdiff_t>(shown), entries.end(),
        [&](Eigen::Index a, Eigen::Index b) { return std::abs(direction[a]) > std::abs(direction[b]); });
    QString rows = tableRow({QStringLiteral("ω"), QStringLiteral("η")}, true);
    for (std::size_t k = 0; k < shown; ++k)
        rows +=
            tableRow({QString::fromStdString(layout.entryName(entries[k])), number(direction[entries[k]])});
    const QString slope = minimum.slope < 0.0
                              ? QStringLiteral("slope of L along η: %1").arg(shortNumber(minimum.slope))
                              : QStringLiteral("slope 0: L falls along η at second or higher order");
    return paragraph(slope) + table(rows) + more(entries.size(), shown, QStringLiteral("parameters"));
}

QString undecidedHtml(const nonsmooth::LocalMinimum& minimum) {
    if (minimum.radii.empty()) return {};
    QString rows = tableRow({QStringLiteral("|η|"), QStringLiteral("least L(ω+η) − L(ω)")}, true);
    for (std::size_t k = 0; k < std::min(minimum.radii.size(), minimum.worstChange.size()); ++k)
        rows += tableRow({shortNumber(minimum.radii[k]), shortNumber(minimum.worstChange[k])});
    return paragraph(QStringLiteral("found by sampling spheres:")) + table(rows);
}

QString signsOf(const network::Signature& signature, const std::vector<network::Activation>& active) {
    QString signs;
    for (const auto& entry : active) {
        const int state = signature.at(entry.datum, entry.layer, entry.unit);
        signs += state > 0 ? QChar(u'+') : state < 0 ? QChar(0x2212) : QChar(u'0');
    }
    return signs;
}

QString cellsHtml(const AnalysedPoint& point) {
    const auto& clarke = point.analysis.clarke;
    const auto& active = clarke.active;
    if (clarke.gradients.cols() == 0) return paragraph(QString::fromStdString(clarke.remark).toHtmlEscaped());
    const auto count = static_cast<std::size_t>(clarke.gradients.cols());
    std::vector<std::size_t> cells(count);
    std::iota(cells.begin(), cells.end(), std::size_t{0});
    const auto theta = [&](std::size_t k) { return clarke.theta[static_cast<Eigen::Index>(k)]; };
    std::stable_sort(cells.begin(), cells.end(),
                     [&](std::size_t a, std::size_t b) { return theta(a) > theta(b); });
    QStringList heading{QStringLiteral("cell"), QStringLiteral("θ"), QStringLiteral("|∇L|")};
    if (!active.empty()) heading << QStringLiteral("signs");
    QString rows = tableRow(heading, true);
    const std::size_t shown = std::min(count, kMostRows);
    for (std::size_t k = 0; k < shown; ++k) {
        const std::size_t cell = cells[k];
        QStringList texts{QString::number(cell + 1), number(theta(cell)),
                          number(clarke.gradients.col(static_cast<Eigen::Index>(cell)).norm())};
        if (!active.empty() && cell < clarke.signatures.size())
            texts << QStringLiteral("<code>%1</code>").arg(signsOf(clarke.signatures[cell], active));
        rows += tableRow(texts);
    }
    QString html = paragraph(QStringLiteral("%1 incident %2; x* = Σ θ ∇L, |x*| = %3")
                                 .arg(count)
                                 .arg(count == 1 ? QStringLiteral("cell") : QStringLiteral("cells"))
                                 .arg(shortNumber(clarke.minNorm.norm())));
    html += table(rows) + more(count, shown, QStringLiteral("cells"));
    if (!clarke.remark.empty()) html += paragraph(QString::fromStdString(clarke.remark).toHtmlEscaped());
    return html;
}

}  // namespace

QString certificateHtml(const AnalysedPoint& point) {
    const nonsmooth::LocalMinimum& minimum = point.analysis.minimum;
    QString html =
        paragraph(QStringLiteral("by %1").arg(QString::fromStdString(minimum.method).toHtmlEscaped()));
    if (point.verified && minimum.kind == nonsmooth::ClaimKind::Exact)
        html += paragraph(QStringLiteral("✓ confirmed in rational arithmetic"));
    switch (minimum.verdict) {
        case Verdict::LocalMinimum:
            html += minimumHtml(minimum);
            break;
        case Verdict::NotAMinimum:
            html += descentHtml(minimum, point.loss->network().layout());
            break;
        case Verdict::Undecided:
            html += undecidedHtml(minimum);
            break;
    }
    return html + cellsHtml(point);
}

}  // namespace omegascope::panels
