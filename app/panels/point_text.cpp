#include "app/panels/point_text.h"

#include <QStringList>
#include <algorithm>

#include "app/figures/style.h"
#include "app/panels/number_text.h"

namespace omegascope::panels {

namespace {

constexpr std::size_t kMostWalls = 8;
constexpr std::size_t kMostData = 24;

const char* const kExact = "exact";
const char* const kTolerance = "to 1e-9";

QString longNumber(double value) {
    return QString::number(value == 0.0 ? 0.0 : value, 'g', 12);
}

QString row(const QString& what, const QString& value, const char* kind) {
    return QStringLiteral(
               "<tr><td style='padding:0 8px 6px 0'>%1</td><td style='padding:0 8px 6px 0'>%2</td>"
               "<td style='padding:0 0 6px 0; color:%4'>%3</td></tr>")
        .arg(what, value, QLatin1String(kind), figures::palette::kSoft.name());
}

QString dataList(const std::vector<int>& data) {
    if (data.empty()) return QStringLiteral("none");
    QStringList shown;
    for (std::size_t i = 0; i < std::min(data.size(), kMostData); ++i) shown += QString::number(data[i] + 1);
    QString text = QStringLiteral("%1: %2").arg(data.size()).arg(shown.join(QStringLiteral(", ")));
    if (data.size() > kMostData) text += QStringLiteral(", …");
    return text;
}

QString wallText(const network::Activation& wall, int criterionLayer) {
    const QString where = wall.layer == criterionLayer
                              ? QStringLiteral("criterion %1").arg(wall.unit + 1)
                              : QStringLiteral("layer %1, unit %2").arg(wall.layer).arg(wall.unit + 1);
    return QStringLiteral("datum %1, %2").arg(wall.datum + 1).arg(where);
}

QString wallList(const std::vector<network::Activation>& walls, int criterionLayer) {
    QStringList lines;
    for (std::size_t i = 0; i < std::min(walls.size(), kMostWalls); ++i)
        lines += wallText(walls[i], criterionLayer);
    if (walls.size() > kMostWalls) lines += QStringLiteral("… and %1 more").arg(walls.size() - kMostWalls);
    return lines.join(QStringLiteral("<br>"));
}

QString lossRows(const PointFacts& facts) {
    QString value = QStringLiteral("<b>%1</b>").arg(longNumber(facts.loss));
    if (facts.unsolvedShare)
        value += QStringLiteral(" = %1/%2").arg(*facts.unsolvedShare).arg(facts.dataCount);
    return row(QStringLiteral("L(ω)"), value, kExact);
}

QString placeRows(const PointFacts& facts, int criterionLayer) {
    if (!facts.walls.empty()) {
        const QString count = facts.walls.size() == 1
                                  ? QStringLiteral("on a wall of")
                                  : QStringLiteral("on %1 walls, of").arg(facts.walls.size());
        return row(QStringLiteral("ω lies"),
                   count + QStringLiteral("<br>") + wallList(facts.walls, criterionLayer), kTolerance);
    }
    QString rows = row(QStringLiteral("ω lies"), QStringLiteral("inside a cell"), kTolerance);
    rows += row(QStringLiteral("Cell"),
                facts.flatCell ? QStringLiteral("<span style='background:%1'>flat: L is constant here</span>")
                                     .arg(figures::palette::kFlat.name())
                               : QStringLiteral("not flat: L varies here"),
                kExact);
    return rows;
}

QString gradientRow(const PointFacts& facts) {
    if (!facts.gradientNorm)
        return row(QStringLiteral("|∇L|"), QStringLiteral("not defined on a wall"), kExact);
    return row(QStringLiteral("|∇L|"), longNumber(*facts.gradientNorm), kExact);
}

QString formRows(const PointFacts& facts, bool multilinear) {
    if (!multilinear)
        return row(QStringLiteral("φ<sub>j</sub>"),
                   QStringLiteral("none: this loss is not multilinear on cells"), kExact);
    if (!facts.forms)
        return row(QStringLiteral("φ<sub>j</sub>"), QStringLiteral("not defined on a wall"), kExact);
    QString rows;
    for (Eigen::Index j = 0; j < facts.forms->size(); ++j)
        rows += row(QStringLiteral("φ<sub>%1</sub>").arg(j), longNumber((*facts.forms)[j]), kExact);
    return rows + row(QStringLiteral("Σ φ<sub>j</sub>"), longNumber(facts.forms->sum()), kExact);
}

QString blindRow(const PointFacts& facts) {
    QString answer = QStringLiteral("no");
    if (facts.unsolved.empty())
        answer = QStringLiteral("none is unsolved");
    else if (!facts.unsolvedAreBlind)
        answer = QStringLiteral("no hyperplane is active");
    else if (*facts.unsolvedAreBlind)
        answer = QStringLiteral("yes");
    const QString what = QStringLiteral("%1 unsolved, all on the blind side of every active hyperplane")
                             .arg(facts.unsolved.size());
    return row(what, answer, kExact);
}

}  // namespace

QString descriptionHtml(const session::Session& session) {
    const auto escaped = [](const std::string& text) {
        return QString::fromStdString(text).toHtmlEscaped().replace(QLatin1Char('\n'),
                                                                    QStringLiteral("<br>"));
    };
    QString html;
    if (!session.title.empty())
        html += QStringLiteral("<p style='margin:0'><b>%1</b></p>").arg(escaped(session.title));
    if (!session.source.empty())
        html += QStringLiteral("<p style='margin:0; color:%2'>%1</p>")
                    .arg(escaped(session.source), figures::palette::kSoft.name());
    if (!session.notes.empty())
        html += QStringLiteral("<p style='margin:8px 0 0 0'>%1</p>").arg(escaped(session.notes));
    return html;
}

QString factsHtml(const PointFacts& facts, int criterionLayer, bool multilinear) {
    QString html = QStringLiteral("<table cellspacing='0' cellpadding='0' style='margin-top:12px'>");
    html += lossRows(facts);
    html += placeRows(facts, criterionLayer);
    html += gradientRow(facts);
    html += row(QStringLiteral("Dead data"), dataList(facts.dead), kExact);
    html += row(QStringLiteral("Unsolved"), dataList(facts.unsolved), kTolerance);
    html += blindRow(facts);
    html += formRows(facts, multilinear);
    html += QStringLiteral(
                "</table><p style='margin:8px 0 0 0; color:%1'>exact: up to rounding. "
                "Data and units are counted from 1, in files from 0.</p>")
                .arg(figures::palette::kSoft.name());
    return html;
}

}  // namespace omegascope::panels
