#pragma once

#include <QString>
#include <vector>

#include "app/export/figure/figure_files.h"
#include "app/export/plan/figure_plan.h"

namespace omegascope::exporting {

/// A figure of several sessions, ready to be drawn in any format.
class PlannedFigure {
  public:
    /// Errors: a slice that cannot be resolved or computed.
    static Result<PlannedFigure> of(FigurePlan plan);

    const FigurePlan& plan() const { return plan_; }
    /// Whether drawing it goes through OpenGL.
    bool showsSurface() const;
    /// As PanelRenderer's render and renderVectors; the plan with its sessions is inside.
    /// @param path  where it will be, for its format and the names of bitmaps beside a TikZ file
    Result<DrawnFigure> draw(Format format, const QString& path);
    /// Where everything stands.
    Result<Composition> composition();

  private:
    PlannedFigure(FigurePlan plan, std::vector<PanelRenderer> renderers)
        : plan_(std::move(plan)), renderers_(std::move(renderers)) {}
    Result<std::vector<PanelPart>> parts(const Ink& ink);
    Outcome shareRange();

    FigurePlan plan_;
    std::vector<PanelRenderer> renderers_;  ///< of the sessions
};

}  // namespace omegascope::exporting
