#pragma once

#include <QString>
#include <vector>

#include "app/export/figure/figure_files.h"
#include "app/export/plan/figure_plan.h"

namespace omegascope::exporting {

/// A figure of several sessions, ready to be drawn in any format.
class PlannedFigure {
  public:
    /// On any thread, where the plan names no font file. Errors: a slice that cannot be resolved or computed; cancelled.
    static Result<PlannedFigure> of(FigurePlan plan, const Control& control = {});
    /// Another plan of the same sessions, of which sameRange holds: what is computed stays.
    PlannedFigure with(FigurePlan plan) const;
    /// Whether all that the panels show is computed; drawing computes what is not.
    bool isComplete() const;
    /// The same with the rest computed, on any thread. Errors: as of.
    Result<PlannedFigure> completed(const Control& control) const;

    const FigurePlan& plan() const { return plan_; }
    /// Whether drawing it goes through OpenGL.
    bool showsSurface() const;
    /// As PanelRenderer's render and renderVectors; the plan with its sessions is inside.
    /// @param path  where it will be, for its format and the names of bitmaps beside a TikZ file
    Result<DrawnFigure> draw(Format format, const QString& path);
    /// The picture alone, without the words and sessions that a file holds.
    Result<QImage> preview();
    /// A sentence about each panel, with its letter or title: the caption, and the text for who does not see the figure.
    Result<QString> words();
    /// A place of the figure, as shares of its width and height, in the numbers of the panel that is there.
    struct Place {
        std::size_t panel = 0;
        std::array<double, 2> at{};
    };
    /// Nothing where no panel with axes is.
    Result<std::optional<Place>> placeAt(const QPointF& shares);
    /// The panel at a place of the figure, given likewise.
    Result<std::optional<std::size_t>> panelAt(const QPointF& shares);
    /// Where everything stands.
    Result<Composition> composition();

  private:
    FigureSpec specOf(std::size_t session) const;
    PlannedFigure(FigurePlan plan, std::vector<PanelRenderer> renderers)
        : plan_(std::move(plan)), renderers_(std::move(renderers)) {}
    Result<std::vector<PanelPart>> parts(const Ink& ink);
    Outcome compute(const Control& control);
    Outcome shareRange();
    void shareRace();

    FigurePlan plan_;
    std::vector<PanelRenderer> renderers_;  ///< of the sessions
};

/// Whether two plans of the same sessions give each the same range of losses: none is shared, or all panels are the same.
bool sameRange(const FigurePlan& a, const FigurePlan& b);

}  // namespace omegascope::exporting
