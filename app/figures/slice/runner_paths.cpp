#include "app/figures/slice/runner_paths.h"

#include <QPolygonF>
#include <algorithm>
#include <cmath>

#include "app/figures/frame/geometry.h"
#include "app/figures/slice/slice_state.h"
#include "core/dynamics/runs/sampled_steps.h"

namespace omegascope::figures {

namespace {

constexpr double kRunnerChosenWidth = 2.6, kRunnerCasing = 1.8, kEnd = 5.0;

// Apart for the common kinds of colour blindness (Okabe and Ito, 2008), none of them ω's orange.
const std::array<QColor, 6> kRunnerColours{QColor(0x00, 0x00, 0x00), QColor(0x56, 0xb4, 0xe9),
                                           QColor(0xcc, 0x3d, 0x90), QColor(0x00, 0x9e, 0x73),
                                           QColor(0x6a, 0x3d, 0x9a), QColor(0x8c, 0x51, 0x0a)};
const std::array<std::vector<double>, 4> kDashes{{{}, {4.0, 2.5}, {1.0, 2.0}, {5.0, 2.0, 1.0, 2.0}}};

}  // namespace

RunnerPath runnerPath(const dynamics::Trajectory& run, const loss::Loss& loss, int limit) {
    RunnerPath path;
    if (run.empty()) return path;
    const std::vector<int> steps = dynamics::sampledSteps(run.steps(), limit);
    path.points = dynamics::pointsAt(run, loss, steps).value();
    path.losses.resize(path.points.cols());
    for (Eigen::Index j = 0; j < path.losses.size(); ++j)
        path.losses(j) = run.loss[static_cast<std::size_t>(steps[static_cast<std::size_t>(j)])];
    return path;
}

ProjectedPath projected(const RunnerPath& path, const slice::AffineSlice& slice) {
    ProjectedPath seen;
    if (path.points.rows() != slice.origin.size()) return seen;
    const bool volume = slice.dimension() == 3;
    for (Eigen::Index j = 0; j < path.points.cols(); ++j) {
        const Eigen::VectorXd coordinates = slice.project(path.points.col(j));
        seen.steps.push_back({coordinates(0), coordinates(1), volume ? coordinates(2) : path.losses(j)});
        seen.inPlane = seen.inPlane && !(distanceFromPlane(slice, path.points.col(j)) > 0.0);
    }
    return seen;
}

void ProjectedPaths::set(std::shared_ptr<const std::vector<RunnerPath>> paths) {
    paths_ = std::move(paths);
    projected_.clear();
}

const std::vector<ProjectedPath>& ProjectedPaths::on(const slice::AffineSlice& slice) {
    if (!(slice_ == slice)) projected_.clear();
    slice_ = slice;
    if (paths_ && projected_.empty())
        for (const RunnerPath& path : *paths_) projected_.push_back(projected(path, slice));
    return projected_;
}

RunnerLook runnerLook(int runner) {
    const auto at = static_cast<std::size_t>(runner);
    // 6 colours and 4 strokes meet in 12 pairs; the next twelve take the other strokes.
    const std::size_t dash = at + at / 12;
    return {kRunnerColours[at % kRunnerColours.size()], kDashes[dash % kDashes.size()]};
}

QPen runnerPen(int runner, double width) {
    const RunnerLook look = runnerLook(runner);
    QPen pen(look.colour, width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
    if (!look.dashes.empty()) pen.setDashPattern({look.dashes.begin(), look.dashes.end()});
    return pen;
}

namespace {

/// The part of a path that is seen, its last point between two steps.
QPolygonF seenPart(const ProjectedPath& path, double share, const AxisMap& map) {
    QPolygonF points;
    const double last = share * static_cast<double>(path.steps.size() - 1);
    const auto whole = static_cast<std::size_t>(last);
    for (std::size_t k = 0; k <= whole; ++k) points << map.toPaper(path.steps[k][0], path.steps[k][1]);
    if (whole + 1 < path.steps.size()) {
        const QPointF next = map.toPaper(path.steps[whole + 1][0], path.steps[whole + 1][1]);
        points << points.last() + (last - static_cast<double>(whole)) * (next - points.last());
    }
    return points;
}

/// Stretch after stretch from faint to full; dashes would begin anew in each, so a fading line has none.
void drawFading(QPainter& painter, const QPolygonF& points, const QColor& colour, double width,
                const AxisMap& map) {
    constexpr qsizetype kTints = 12;
    const qsizetype segments = points.size() - 1, tints = std::min(kTints, segments);
    for (qsizetype tint = 0; tint < tints; ++tint) {
        const qsizetype from = tint * segments / tints, to = (tint + 1) * segments / tints;
        QColor faint = colour;
        faint.setAlphaF(
            static_cast<float>(0.2 + 0.8 * static_cast<double>(tint + 1) / static_cast<double>(tints)));
        painter.setPen(QPen(faint, width, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
        for (const QPolygonF& line : clipPolyline(points.mid(from, to - from + 1), map.frame))
            painter.drawPolyline(line);
    }
}

}  // namespace

void drawRunners(QPainter& painter, const std::vector<ProjectedPath>& runners, const RunnersShown& shown,
                 const AxisMap& map, const Style& style) {
    for (std::size_t r = 0; r < runners.size(); ++r) {
        if (runners[r].steps.empty()) continue;
        const bool fades = r < shown.shares.size();
        const QPolygonF points = seenPart(runners[r], fades ? shown.shares[r] : 1.0, map);
        const int runner = static_cast<int>(r);
        const double width = (runner == shown.chosen ? kRunnerChosenWidth : kRunnerWidth) * style.lineWidth;
        const auto lines = clipPolyline(points, map.frame);
        painter.setBrush(Qt::NoBrush);
        if (fades) drawFading(painter, points, palette::kPaper, width + kRunnerCasing * style.lineWidth, map);
        if (fades) drawFading(painter, points, runnerLook(runner).colour, width, map);
        for (const QPen& pen : {QPen(palette::kPaper, width + kRunnerCasing * style.lineWidth, Qt::SolidLine,
                                     Qt::RoundCap, Qt::RoundJoin),
                                runnerPen(runner, width)}) {
            if (fades) break;
            painter.setPen(pen);
            for (const QPolygonF& line : lines) painter.drawPolyline(line);
        }
        if (!map.frame.contains(points.last())) continue;
        painter.setPen(QPen(palette::kPaper, style.lineWidth));
        painter.setBrush(runnerLook(runner).colour);
        const double radius = fades ? 0.45 * style.markerSize : 0.5 * kEnd + width;
        painter.drawEllipse(points.last(), radius, radius);
    }
    painter.setBrush(Qt::NoBrush);
}

}  // namespace omegascope::figures
