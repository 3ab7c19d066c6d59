// The key of the data plane.

#include <algorithm>
#include <functional>

#include "app/figures/data/data_figure_layers.h"
#include "app/figures/data/data_pens.h"
#include "app/figures/frame/geometry.h"

namespace omegascope::figures {
namespace {

using Any = std::function<bool(const std::function<bool(const Datum&)>&)>;

constexpr int kLooks = 6;  // shapes, tints and inks of classes

/// Numbers of what shares a look, from 1: "2, 8".
QString numbersOf(int look, int count, const std::function<QString(int)>& name) {
    QStringList names;
    for (int r = look; r < count; r += kLooks) names << name(r + 1);
    return names.join(QStringLiteral(", "));
}

void addClassEntries(std::vector<LegendEntry>& entries, const DataFigureState& state, const Style& style) {
    if (state.criterion == loss::Criterion::Squared) return;
    const bool signs = state.classCount == 0;
    const int classes = signs ? 2 : state.classCount;
    const bool tinted = !signs && state.dimension > 1 && state.choices.decisionBoundary;
    const bool lined =
        std::ranges::any_of(state.hyperplanes, [](const Hyperplane& plane) { return plane.replica >= 0; });
    for (int shape = 0; shape < std::min(classes, kLooks); ++shape) {
        QString label = shape == 0 ? QStringLiteral("+1") : QStringLiteral("\u22121");
        if (!signs)
            label = QStringLiteral("class ") +
                    numbersOf(shape, classes, [](int number) { return QString::number(number); });
        entries.push_back({[=](QPainter& painter, const QRectF& box) {
                               if (tinted) painter.fillRect(box, classTint(shape));
                               if (lined) {
                                   painter.setPen(outputPen(shape, style));
                                   painter.drawLine(QPointF(box.left(), box.center().y()),
                                                    QPointF(box.right(), box.center().y()));
                               }
                               drawMarker(painter, markerOfClass(shape), box.center(), style.markerSize,
                                          palette::kSoft, false);
                           },
                           label});
    }
}

LegendEntry stateEntry(const DataFigureState& state, const Style& style, bool solved, bool dead,
                       const QString& label) {
    return {[=, ring = deadPen(state, style)](QPainter& painter, const QRectF& box) {
                if (dead) {
                    painter.setPen(ring);
                    painter.drawEllipse(box.center(), 0.6 * style.markerSize, 0.6 * style.markerSize);
                    return;
                }
                drawMarker(painter, Marker::Circle, box.center(), style.markerSize,
                           solved ? palette::kSolved : palette::kUnsolved, solved);
            },
            label};
}

void addStateEntries(std::vector<LegendEntry>& entries, const DataFigureState& state, const Style& style,
                     const Any& any) {
    if (any([](const Datum& datum) { return datum.solved; }))
        entries.push_back(stateEntry(state, style, true, false, QStringLiteral("solved")));
    if (any([](const Datum& datum) { return !datum.solved; }))
        entries.push_back(stateEntry(state, style, false, false, QStringLiteral("unsolved")));
    if (!state.depthZero && any([](const Datum& datum) { return datum.dead; }))
        entries.push_back(
            stateEntry(state, style, false, true,
                       state.alpha > 0.0 ? QStringLiteral("no unit active") : QStringLiteral("dead")));
}

void addGraphEntries(std::vector<LegendEntry>& entries, const DataFigureState& state, const Style& style) {
    const std::vector<int> outputs = shownOutputs(state);
    const auto name = [](int number) { return QStringLiteral("ŷ") + subscript(number); };
    const bool one = state.network.architecture().outputs == 1;
    if (one || state.output)
        entries.push_back(lineEntry(graphPen(one ? palette::kInk : classInk(outputs.front()), style),
                                    state.output ? QStringLiteral("ŷᵣ(x)") : QStringLiteral("ŷ(x)")));
    else
        for (int look = 0; look < std::min<int>(static_cast<int>(outputs.size()), kLooks); ++look)
            entries.push_back(lineEntry(graphPen(classInk(look), style),
                                        numbersOf(look, static_cast<int>(outputs.size()), name)));
    if (hasRegressionParts(state)) addRegressionEntries(entries, style);
}

QString boundaryName(const DataFigureState& state) {
    if (state.output)
        return hasSignBoundary(state) ? QStringLiteral("ŷᵣ = 0") : QStringLiteral("border of the class");
    return hasSignBoundary(state) ? QStringLiteral("ŷ = 0") : QStringLiteral("class boundary");
}

QString marginName(const DataFigureState& state) {
    if (state.criterion == loss::Criterion::MulticlassHinge) return QStringLiteral("ŷᵣ leads by 1");
    return state.classCount > 0 ? QStringLiteral("ŷᵣ = ±1") : QStringLiteral("ŷ = ±1");
}

/// A line in the inks of the first classes, one after the other.
LegendEntry outputEntry(const DataFigureState& state, const Style& style) {
    return {[count = std::min(state.classCount, 3), style](QPainter& painter, const QRectF& box) {
                for (int k = 0; k < count; ++k) {
                    QPen pen = outputPen(k, style);
                    pen.setCapStyle(Qt::FlatCap);
                    painter.setPen(pen);
                    painter.drawLine(QPointF(box.left() + box.width() * k / count, box.center().y()),
                                     QPointF(box.left() + box.width() * (k + 1) / count, box.center().y()));
                }
            },
            QStringLiteral("ŷᵣ = 0")};
}

void addBoundaryEntries(std::vector<LegendEntry>& entries, const DataFigureState& state, const Style& style,
                        const AxisMap* shown) {
    const bool classified = state.criterion != loss::Criterion::Squared;
    if (state.dimension == 1)
        addGraphEntries(entries, state, style);
    else if (state.choices.decisionBoundary && classified && (shown == nullptr || hasBoundary(state, *shown)))
        entries.push_back(lineEntry(boundaryPen(style), boundaryName(state)));
    if (state.dimension > 1 && hasOutputLines(state)) entries.push_back(outputEntry(state, style));
    if (state.choices.margins && classified && (state.dimension > 1 || hasLevels(state)))
        entries.push_back(lineEntry(marginPen(style), marginName(state)));
}

LegendEntry blindEntry(const Style& style) {
    return {[style](QPainter& painter, const QRectF& box) {
                const QRectF swatch = box.adjusted(0, 3, 0, -3);
                painter.setPen(hatchPen(style));
                const QPolygonF outline{swatch.topLeft(), swatch.topRight(), swatch.bottomRight(),
                                        swatch.bottomLeft()};
                for (const QLineF& line : hatchLines({outline}, 4.0)) painter.drawLine(line);
                painter.drawRect(swatch);
            },
            QStringLiteral("blind side")};
}

/// What the drawn plane is, where there are more inputs than two.
QString sectionText(const DataFigureState& state) {
    const std::string& kind = state.choices.dataPlane.kind;
    if (kind == session::DataPlane::kKinds[0]) return QStringLiteral("plane of the principal directions");
    if (kind == session::DataPlane::kKinds[1]) return QStringLiteral("plane that separates classes most");
    return QStringLiteral("section through the mean of the other coordinates");
}

}  // namespace

QString subscript(int number) {
    static const QString kDigits = QStringLiteral("₀₁₂₃₄₅₆₇₈₉");
    QString text;
    for (const QChar digit : QString::number(number)) text += kDigits[digit.digitValue()];
    return text;
}

bool hasLevels(const DataFigureState& state) {
    return hasSignBoundary(state) || state.criterion == loss::Criterion::OneVersusAll;
}

std::vector<LegendEntry> dataLegend(const DataFigureState& state, const Style& style, const AxisMap* shown) {
    const Any any = [&](const std::function<bool(const Datum&)>& property) {
        return shown == nullptr || std::ranges::any_of(state.data, [&](const Datum& datum) {
                   return shown->frame.contains(shown->toPaper(datum.x, datum.y)) && property(datum);
               });
    };
    std::vector<LegendEntry> entries;
    addStateEntries(entries, state, style, any);
    addClassEntries(entries, state, style);
    addBoundaryEntries(entries, state, style, shown);
    if (!state.depthZero && state.choices.blindSides && state.alpha == 0.0 &&
        (shown == nullptr || !commonBlindSide(state, *shown).isEmpty()))
        entries.push_back(blindEntry(style));
    if (state.dimension > 2) entries.push_back({{}, sectionText(state)});
    return entries;
}

}  // namespace omegascope::figures
