#include "app/panels/point/point_text.h"

#include <QStringList>
#include <algorithm>

#include "app/controls/numbers/number_text.h"
#include "app/figures/frame/style.h"
#include "app/figures/frame/type_style.h"
#include "app/figures/slice/slice_minima.h"
#include "app/panels/point/verdict_text.h"

namespace omegascope::panels {

namespace {

constexpr std::size_t kMostWalls = 6;
constexpr std::size_t kMostListedData = 24;

const QString kExact = QStringLiteral("exact");
const QString kTolerance = QStringLiteral("to 1e-9");

QString dataList(const std::vector<int>& data) {
    if (data.empty()) return QStringLiteral("none");
    QStringList shown;
    for (std::size_t i = 0; i < std::min(data.size(), kMostListedData); ++i)
        shown += QString::number(data[i] + 1);
    QString text = QStringLiteral("%1: %2").arg(data.size()).arg(shown.join(QStringLiteral(", ")));
    if (data.size() > kMostListedData) text += QStringLiteral(", …");
    return text;
}

QString wallList(const std::vector<network::Activation>& walls, int criterionLayer) {
    QStringList lines;
    for (std::size_t i = 0; i < std::min(walls.size(), kMostWalls); ++i)
        lines += activationText(walls[i], criterionLayer);
    if (walls.size() > kMostWalls) lines += QStringLiteral("… and %1 more").arg(walls.size() - kMostWalls);
    return lines.join(QStringLiteral("<br>"));
}

QString placeRows(const AnalysedPoint& point) {
    const auto& walls = point.analysis.active;
    if (!walls.empty()) {
        const QString count = walls.size() == 1 ? QStringLiteral("on the wall of")
                                                : QStringLiteral("on %1 walls:").arg(walls.size());
        return factRow(QStringLiteral("ω lies"),
                       count + QStringLiteral("<br>") + wallList(walls, point.loss->criterionLayer()),
                       kExact);
    }
    QString rows = factRow(QStringLiteral("ω lies"), QStringLiteral("inside a cell"), kExact);
    const bool flat = point.analysis.cell && point.analysis.cell->flat;
    rows +=
        factRow(QStringLiteral("Cell"),
                flat ? QStringLiteral("<span style='background:%1; color:%2'>flat: L is constant here</span>")
                           .arg(figures::palette::kFlat.name(), figures::palette::kInk.name())
                     : QStringLiteral("not flat: L varies here"),
                kExact);
    return rows;
}

/// The walls that ω is near without meeting them, and what holds on them.
QString nearRow(const AnalysedPoint& point) {
    const auto& near = point.analysis.near;
    if (!near) return {};
    const auto count = near->walls.size();
    if (count == 0)
        return factRow(QStringLiteral("Near"),
                       QStringLiteral("if residuals and sums within rounding of 0 were 0: %1")
                           .arg(headlineOf(near->minimum, near->loss).toLower()),
                       kTolerance);
    return factRow(QStringLiteral("Near"),
                   QStringLiteral("%1 that ω does not meet:<br>%2<br>On %3, %4 away, L changes by %5: %6.")
                       .arg(count == 1 ? QStringLiteral("a wall") : QStringLiteral("%1 walls").arg(count),
                            wallList(near->walls, point.loss->criterionLayer()),
                            count == 1 ? QStringLiteral("it") : QStringLiteral("them"),
                            shortNumber(near->distance), shortNumber(near->loss - point.analysis.loss),
                            headlineOf(near->minimum, near->loss).toLower()),
                   kTolerance);
}

QString criticalRow(const nonsmooth::ClarkeSubdifferential& clarke) {
    // A subset of the hull proves that 0 lies in it, never that it does not.
    QString kind = clarke.zeroIsExact ? kExact : kTolerance;
    if (!clarke.containsZero && clarke.kind == nonsmooth::ClarkeKind::FirstOrder)
        kind = QStringLiteral("first order");
    if (!clarke.containsZero && clarke.kind == nonsmooth::ClarkeKind::Sampled)
        kind = QStringLiteral("sampled");
    const QString answer = clarke.containsZero
                               ? QStringLiteral("yes: critical")
                               : QStringLiteral("no, |x*| = %1").arg(shortNumber(clarke.minNorm.norm()));
    return factRow(QStringLiteral("0 ∈ ∂₀L"), answer, kind);
}

}  // namespace

QString longNumber(double value) {
    return shortNumber(value, 12);
}

QString factRow(const QString& what, const QString& value, const QString& kind) {
    return QStringLiteral(
               "<tr><td style='padding:0 8px 6px 0'>%1</td><td style='padding:0 8px 6px 0'>%2</td>"
               "<td style='padding:0 0 6px 0; color:%4'>%3</td></tr>")
        .arg(what, value, kind, figures::legible(figures::palette::kSoft).name());
}

QString factTable(const QString& rows) {
    return QStringLiteral("<table cellspacing='0' cellpadding='0' width='100%'>%1</table>").arg(rows);
}

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
                    .arg(escaped(session.source), figures::legible(figures::palette::kSoft).name());
    if (!session.notes.empty())
        html += QStringLiteral("<p style='margin:8px 0 0 0'>%1</p>").arg(escaped(session.notes));
    return html;
}

QString inSliceText(const figures::SlicePicture& picture, const figures::ShownPoint& shown) {
    if (!picture.hasCells() || !picture.facts.hasLosses()) return {};
    if (figures::distanceFromPlane(shown.slice, shown.point) > 0.0)
        return QStringLiteral("ω lies off the plane");
    const auto [s, t] = figures::sliceCoordinates(shown);
    const auto& [rangeS, rangeT] = picture.complex.window;
    if (s <= rangeS[0] || s >= rangeS[1] || t <= rangeT[0] || t >= rangeT[1])
        return QStringLiteral("ω lies outside the window");
    const int index = figures::sliceMinimumAt(picture, s, t);
    if (index < 0) return QStringLiteral("no local minimum");
    switch (picture.minima.minima[static_cast<std::size_t>(index)].shape) {
        case cells::SliceMinimum::Shape::Plateau:
            return QStringLiteral("local minimum, a plateau");
        case cells::SliceMinimum::Shape::Crease:
            return QStringLiteral("local minimum, a line");
        case cells::SliceMinimum::Shape::Isolated:
            return QStringLiteral("local minimum, a point");
    }
    return {};
}

/// How far the replicas are apart and how far 0 is from every class's subdifferential.   [P Thm 7]
QString replicaRows(const theorems::PointAnalysis::Replicas& replicas) {
    QString rows = factRow(QStringLiteral("Penalty"), longNumber(replicas.penalty), kExact);
    for (Eigen::Index layer = 0; layer < replicas.spread.distance.rows(); ++layer) {
        QStringList distances;
        for (const double each : replicas.spread.distance.row(layer)) distances += shortNumber(each);
        rows += factRow(QStringLiteral("|ω⁽%1,ʳ⁾ − ω̄⁽%1⁾|").arg(layer + 1),
                        distances.join(QStringLiteral(", ")), kExact);
    }
    QStringList distances;
    for (const double each : replicas.toZero) distances += shortNumber(each);
    return rows +
           factRow(QStringLiteral("dist(0, ∂₀L⁽ʳ⁾)"), distances.join(QStringLiteral(", ")), kTolerance);
}

QString factsHtml(const AnalysedPoint& point, const QString& inSlice) {
    const theorems::PointAnalysis& analysis = point.analysis;
    std::vector<int> unsolved;
    for (std::size_t i = 0; i < analysis.solved.size(); ++i)
        if (!analysis.solved[i]) unsolved.push_back(static_cast<int>(i));
    const QString fraction = fractionText(*point.loss, analysis.evaluation.perDatum);
    QString rows = factRow(QStringLiteral("L(ω)"),
                           QStringLiteral("<b>%1</b>%2").arg(longNumber(analysis.loss), fraction), kExact);
    rows += placeRows(point);
    rows += nearRow(point);
    rows += criticalRow(analysis.clarke);
    if (analysis.replicas) rows += replicaRows(*analysis.replicas);
    if (!inSlice.isEmpty()) rows += factRow(QStringLiteral("In this slice"), inSlice, kTolerance);
    if (const std::string remark = theorems::typeRemark(analysis); !remark.empty())
        rows += factRow(QStringLiteral("Type"), QString::fromStdString(remark), kExact);
    if (point.loss->network().depth() > 0)
        rows += factRow(QStringLiteral("Regions seen"),
                        QStringLiteral("the data lie in %1 linear regions of ŷ")
                            .arg(theorems::regionsSeen(analysis.signature)),
                        kExact);
    const bool blind = point.loss->network().architecture().alpha == 0.0;
    rows += factRow(blind ? QStringLiteral("Dead data") : QStringLiteral("No unit active"),
                    dataList(analysis.deadData), kExact);
    if (point.nearestDeath)
        rows += factRow(QStringLiteral("Next to die"),
                        QStringLiteral("datum %1, when ω moves by %2")
                            .arg(point.nearestDeath->datum + 1)
                            .arg(longNumber(point.nearestDeath->distance)),
                        kExact);
    rows += factRow(QStringLiteral("Unsolved"), dataList(unsolved), kExact);
    return factTable(rows);
}

QString formsHtml(const AnalysedPoint& point) {
    const auto& cell = point.analysis.cell;
    if (!cell) return QStringLiteral("ω lies on a wall: ∇L and the forms φ_j are not defined there.");
    QString rows = factRow(QStringLiteral("|∇L|"), longNumber(cell->gradient.norm()), kExact);
    if (!cell->phi) {
        rows += factRow(QStringLiteral("φ<sub>j</sub>"),
                        QStringLiteral("none: this loss is not multilinear on cells"), kExact);
        return factTable(rows);
    }
    for (Eigen::Index j = 0; j < cell->phi->size(); ++j)
        rows += factRow(QStringLiteral("φ<sub>%1</sub>").arg(j), longNumber((*cell->phi)[j]), kExact);
    rows += factRow(QStringLiteral("Σ φ<sub>j</sub>"), longNumber(cell->phi->sum()), kExact);
    return factTable(rows) + QStringLiteral(
                                 "<p style='margin:0; color:%1'>exact: up to rounding. Data and units "
                                 "are counted from 1, in files from 0.</p>")
                                 .arg(figures::legible(figures::palette::kSoft).name());
}

}  // namespace omegascope::panels
