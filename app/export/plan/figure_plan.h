#pragma once

#include <QString>
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "app/export/figure/figure_spec.h"
#include "app/session/reach.h"
#include "app/session/session.h"

namespace omegascope::exporting {

/// One panel of a figure of several sessions.
struct PanelPlan {
    std::size_t session = 0;  ///< which of FigurePlan::sessions
    Panel panel = Panel::Slice;
    QString title;
    std::optional<RaceSpec> race{};           ///< otherwise the spec's; its session is no other panel's
    std::optional<std::array<int, 4>> place;  ///< row, column, rows, columns; otherwise the next cell
};

/// Text at a place of a panel, in the numbers that its axes show, perhaps with an arrow to another place.
struct Annotation {
    std::size_t panel = 0;
    QString text;
    std::array<double, 2> at{};
    std::optional<std::array<double, 2>> arrow;  ///< its tip
};

/// A part of a parameter plane, larger, in a corner of it.
struct Inset {
    std::size_t panel = 0;
    std::array<std::array<double, 2>, 2> window{};  ///< in the numbers that the axes show
    std::array<double, 4> place{};                  ///< left, bottom, width, height as shares of the frame
};

/// A figure of panels from several sessions: what a figure file tells (FORMAT.md, "Figure files").
struct FigurePlan {
    FigureSpec spec;  ///< its panels are those below
    std::string title;
    std::vector<session::Session> sessions;
    std::vector<PanelPlan> panels;
    bool sharedRange = false;  ///< one range of losses for all planes and surfaces
    std::vector<Annotation> annotations;
    std::vector<Inset> insets;
};

inline constexpr int kMostPlanPanels = 36;

/// Reads a figure file, or what an exported figure holds of one, with its sessions; runs that it asks for are computed.
/// Paths are relative to reach.folder, in which or below which they lie. Errors: one sentence that names the key.
Result<FigurePlan> figurePlan(const QByteArray& bytes, const session::Reach& reach);
/// Gives every panel without a place the next free cell, and the spec its panels. Errors: a place outside of the layout or on
/// another panel, a layout that is too small; a note on a surface, an inset that is in no parameter plane.
Outcome arrange(FigurePlan& plan);
/// Moves a panel to a cell, where the one that is there takes its place; letters go on in the order of reading, and notes
/// and insets stay with their panels. Errors: a place that does not take it (arrange); the plan is as it was then.
Outcome movePanel(FigurePlan& plan, std::size_t panel, const std::array<int, 2>& cell);
/// The plan with its sessions inside, as an exported figure carries it.
std::string toText(const FigurePlan& plan, Carried carried);

}  // namespace omegascope::exporting
