#pragma once

#include <QPainter>
#include <array>
#include <memory>
#include <vector>

#include "app/figures/frame/style.h"
#include "app/session/race_spec.h"
#include "core/dynamics/runs/trajectory.h"
#include "core/slice/affine_slice.h"

namespace omegascope::figures {

/// Where one runner of a race went: points of Ω at evenly spaced steps, the first and the last among them.
struct RunnerPath {
    Eigen::MatrixXd points;  ///< one column per step
    Eigen::VectorXd losses;  ///< true losses, one per step
};
/// At most `limit` steps. Cost: a replay of what the run does not store.
RunnerPath runnerPath(const dynamics::Trajectory& run, const loss::Loss& loss, int limit);

/// A path seen on a slice.
struct ProjectedPath {
    std::vector<std::array<double, 3>> steps;  ///< (s, t, true loss); on a 3-D slice (s, t, u)
    bool inPlane = true;                       ///< whether no step leaves the plane of s and t
    bool operator==(const ProjectedPath&) const = default;
};
/// Empty for a path of a network with another number of parameters.
ProjectedPath projected(const RunnerPath& path, const slice::AffineSlice& slice);

/// The paths of a race as a view draws them: projected once for a slice, however often they are asked for.
class ProjectedPaths {
  public:
    void set(std::shared_ptr<const std::vector<RunnerPath>> paths);  ///< null: none
    const std::vector<ProjectedPath>& on(const slice::AffineSlice& slice);

  private:
    std::shared_ptr<const std::vector<RunnerPath>> paths_;
    slice::AffineSlice slice_;
    std::vector<ProjectedPath> projected_;
};

/// How a runner's line is told from the others, in colour and without: a colour, and strokes and gaps in line
/// widths (none: solid). kMostRunners pairs differ.
struct RunnerLook {
    QColor colour;
    std::vector<double> dashes;
};
inline constexpr int kMostRunners = session::RaceSpec::kMostRuns;
inline constexpr double kRunnerWidth = 1.6;  ///< of its line, in line widths
RunnerLook runnerLook(int runner);
QPen runnerPen(int runner, double width);

/// What of the paths is seen.
struct RunnersShown {
    int chosen = -1;             ///< a runner whose line is thicker
    std::vector<double> shares;  ///< of each path's steps, 0 … 1, and what is old fades; empty: all of them
};
/// The paths inside map.frame, each on a casing of paper, with a dot where it ends.
void drawRunners(QPainter& painter, const std::vector<ProjectedPath>& runners, const RunnersShown& shown,
                 const AxisMap& map, const Style& style);

}  // namespace omegascope::figures
