#include "app/figures/data/class_planes.h"

#include <QFontMetricsF>
#include <algorithm>
#include <stdexcept>

#include "app/figures/data/data_figure_layers.h"
#include "app/figures/frame/layers.h"
#include "app/figures/frame/plot_axes.h"
#include "core/loss/class_problems.h"
#include "core/loss/replica_penalty.h"
#include "core/support/number_text.h"

namespace omegascope::figures {
namespace {

// Lengths in units of the text size.
constexpr double kTitle = 1.5;
constexpr double kEdge = 0.35;

/// A plot a third wider than high uses its room best.
constexpr double kWidthOfHeight = 4.0 / 3.0;

DataFigureState ownProblem(const loss::Loss& loss, const Eigen::VectorXd& parameters, int r,
                           const session::ViewChoices& choices, const QRectF& view) {
    const loss::Loss own = loss::classProblem(loss, r);
    const Eigen::VectorXd at = loss::classPoint(loss, parameters, r);
    DataFigureState state = dataFigureState(own, at, own.evaluate(at), choices, view);
    const data::Dataset& dataset = loss.dataset();
    for (std::size_t i = 0; i < state.data.size(); ++i)
        state.data[i].classIndex = static_cast<int>(dataset.targets(0, static_cast<Eigen::Index>(i)));
    if (!loss.network().architecture().replicas) return state;
    const int before = r * static_cast<int>(state.hyperplanes.size());
    for (Hyperplane& plane : state.hyperplanes) {
        plane.unit += before;
        plane.replica = r;
    }
    return state;
}

DataFigureState sharedProblem(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                              const loss::Evaluation& evaluation, int r, const session::ViewChoices& choices,
                              const QRectF& view) {
    DataFigureState state = dataFigureState(loss, parameters, evaluation, choices, view);
    if (loss.network().depth() != 1) return state;
    const network::Block& v = *loss.network().layout().weight(2);
    const auto units = static_cast<Eigen::Index>(state.hyperplanes.size());
    for (Eigen::Index k = 0; k < units; ++k)
        state.hyperplanes[static_cast<std::size_t>(k)].active = parameters[v.offset + r * units + k] != 0.0;
    return state;
}

/// The first parts of a title that fit.
QString fitting(const QStringList& parts, const QFontMetricsF& metrics, double width) {
    for (qsizetype count = parts.size(); count > 1; --count) {
        const QString text = parts.first(count).join(QStringLiteral("   "));
        if (metrics.horizontalAdvance(text) <= width) return text;
    }
    return metrics.elidedText(parts.front(), Qt::ElideRight, width);
}

/// In small cells the names of the axes, which all planes share, would take the room of the plot.
bool isSmall(const QRectF& cell, const Style& style) {
    constexpr double kNamed = 16.0;  // units of the text size
    return std::min(cell.width(), cell.height()) < kNamed * style.textSize;
}

QRectF cellOf(int r, int count, const QRectF& area) {
    const auto [rows, columns] = classGrid(count, area.size());
    const double width = area.width() / columns, height = area.height() / rows;
    return {area.left() + r % columns * width, area.top() + r / columns * height, width, height};
}

}  // namespace

Outcome checkClassPlanes(loss::Criterion criterion) {
    if (loss::criterionUnits(criterion, 2) == 2) return Done{};
    return Error{
        "The criterion has no classes with an output each, so there are no planes of classes; "
        "they are for multiclass-hinge and one-versus-all."};
}

DataFigureState classFigureState(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                 const loss::Evaluation& evaluation, int r,
                                 const session::ViewChoices& choices, const QRectF& view) {
    const int classes = loss.network().architecture().outputs;
    if (!checkClassPlanes(loss.criterion()) || r < 0 || r >= classes)
        throw std::invalid_argument("classFigureState: no such class");
    DataFigureState state = loss.criterion() == loss::Criterion::OneVersusAll
                                ? ownProblem(loss, parameters, r, choices, view)
                                : sharedProblem(loss, parameters, evaluation, r, choices, view);
    state.classCount = classes;
    state.output = r;
    return state;
}

QStringList classTitle(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                       const DataFigureState& state) {
    const int r = state.output.value_or(0);
    QStringList parts{QStringLiteral("class %1").arg(r + 1)};
    const auto unsolved = std::ranges::count_if(state.data, [&](const Datum& datum) {
        return !datum.solved && (state.network.architecture().outputs == 1 || datum.classIndex == r);
    });
    if (loss.criterion() == loss::Criterion::OneVersusAll)
        parts << QStringLiteral("L%1 = %2")
                     .arg(subscript(r + 1),
                          QString::fromStdString(generalNumber(
                              loss::classProblem(loss, r).value(loss::classPoint(loss, parameters, r)), 4)));
    const bool rounded =
        std::ranges::any_of(state.data, [](const Datum& datum) { return datum.solved && datum.loss > 0.0; });
    parts << (unsolved > 0 ? QStringLiteral("%1 unsolved").arg(unsolved)
              : rounded    ? QStringLiteral("all solved to rounding")
                           : QStringLiteral("all solved"));
    if (loss.network().architecture().replicas)
        parts << QStringLiteral("%1 from the mean")
                     .arg(QString::fromStdString(generalNumber(
                         loss::replicaSpread(loss.network(), parameters).distance.col(r).norm(), 3)));
    return parts;
}

Result<ClassPlanesState> classPlanesState(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                          const session::ViewChoices& choices, const QRectF& view) {
    if (const Outcome classes = checkClassPlanes(loss.criterion()); !classes) return classes.error();
    const int count = loss.network().architecture().outputs;
    if (count > kMostClassPlanes)
        return Error{"There are " + std::to_string(count) + " classes; planes side by side are drawn for " +
                         std::to_string(kMostClassPlanes) + " at most, so give the panel data.",
                     ErrorKind::Limit};
    ClassPlanesState state;
    const loss::Evaluation evaluation = loss.evaluate(parameters);
    for (int r = 0; r < count; ++r) {
        state.planes.push_back(classFigureState(loss, parameters, evaluation, r, choices, view));
        state.titles.push_back(classTitle(loss, parameters, state.planes.back()));
    }
    return state;
}

std::array<int, 2> classGrid(int count, const QSizeF& room) {
    std::array<int, 2> best{count, 1};
    double most = -1.0;
    for (int columns = 1; columns <= count; ++columns) {
        const int rows = (count + columns - 1) / columns;
        const double side = std::min(room.width() / columns, kWidthOfHeight * room.height() / rows);
        if (side > most) {
            most = side;
            best = {rows, columns};
        }
    }
    return best;
}

Style classPlaneStyle(Style style, const QSizeF& cell) {
    constexpr double kUsualSide = 18.0, kLeast = 0.6;  // of a cell, in units of the text size
    const double side = std::min(cell.width(), cell.height()) / style.textSize;
    style.markerSize *= std::clamp(side / kUsualSide, kLeast, 1.0);
    return style;
}

AxisMap classPlaneMap(const DataFigureState& state, const QRectF& cell, const Style& style) {
    const double em = style.textSize;
    const QRectF inner =
        cell.adjusted(kEdge * em, style.text ? kTitle * em : kEdge * em, -kEdge * em, -kEdge * em);
    const auto [x, y] = isSmall(cell, style) ? std::pair<AxisText, AxisText>() : dataAxes(state);
    QRectF frame = inner;
    // How many numbers fit depends on the frame, and the frame on their width.
    for (int round = 0; round < 3; ++round) {
        const AxesRoom room = closeAxesRoom(dataPlotMap(state, frame), x, y, style);
        frame = inner.adjusted(room.left, room.top, -room.right, -room.bottom);
        if (frame.width() < 1.0 || frame.height() < 1.0) return dataPlotMap(state, inner);
    }
    return dataPlotMap(state, frame);
}

void drawClassPlane(QPainter& painter, const DataFigureState& state, const QStringList& title,
                    const QRectF& cell, const Style& style) {
    const AxisMap map = classPlaneMap(state, cell, style);
    if (isSmall(cell, style))
        drawDataPlot(painter, state, map.frame, style, {});
    else
        drawDataPlot(painter, state, map.frame, style);
    if (!style.text) return;
    const Layer layer(painter, "title");
    const QFont font = style.font(0.92, true);
    painter.save();
    painter.setFont(font);
    painter.setPen(classInk(state.output.value_or(0)));
    const double em = style.textSize;
    // Left of the first one stands the letter of the panel.
    constexpr double kLetter = 2.6;
    const double left =
        std::max(map.frame.left(), cell.left() + (state.output.value_or(0) == 0 ? kLetter * em : 0.0));
    const QRectF line(left, cell.top(), cell.right() - kEdge * em - left, kTitle * em);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextDontClip,
                     fitting(title, QFontMetricsF(font), line.width()));
    painter.restore();
}

void drawClassPlanes(QPainter& painter, const ClassPlanesState& state, const QRectF& area,
                     const Style& style) {
    const int count = static_cast<int>(state.planes.size());
    for (int r = 0; r < count; ++r) {
        const auto index = static_cast<std::size_t>(r);
        const QRectF cell = cellOf(r, count, area);
        drawClassPlane(painter, state.planes[index], state.titles[index], cell,
                       classPlaneStyle(style, cell.size()));
    }
}

std::vector<LegendEntry> classPlanesLegend(const ClassPlanesState& state, const Style& style,
                                           const QRectF& area) {
    std::vector<LegendEntry> entries;
    const int count = static_cast<int>(state.planes.size());
    for (int r = 0; r < count; ++r) {
        const DataFigureState& plane = state.planes[static_cast<std::size_t>(r)];
        const AxisMap map = area.isEmpty() ? AxisMap() : classPlaneMap(plane, cellOf(r, count, area), style);
        for (LegendEntry& entry : dataLegend(plane, style, area.isEmpty() ? nullptr : &map))
            if (std::ranges::find(entries, entry.label, &LegendEntry::label) == entries.end())
                entries.push_back(std::move(entry));
    }
    return entries;
}

}  // namespace omegascope::figures
