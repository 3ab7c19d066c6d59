#pragma once

#include <QPainter>
#include <QRectF>
#include <QString>
#include <array>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/export/figure/figure_spec.h"
#include "app/figures/frame/legend.h"
#include "app/figures/frame/plot_axes.h"
#include "app/figures/slice/close_bar.h"

namespace omegascope::exporting {

/// A panel as the layout of a figure needs it. Functions get the style that suits the size, and answer for a frame that
/// is not final yet.
struct PanelPart {
    Panel panel = Panel::Slice;
    /// Whether it has a frame with axes; without, it fills its cell (the surface, whose axes stand in it).
    bool framed = true;
    QString title;
    std::array<int, 4> place{0, 0, 1, 1};  ///< row, column, rows, columns of the grid
    std::function<figures::AxesRoom(const QRectF& frame, const figures::Style& style)> room;
    std::function<double(const figures::Style& style)>
        rightRoom;  ///< beyond the axes, of what it draws there; may be none
    std::function<std::vector<figures::LegendEntry>(const QRectF& frame, const figures::Style& style)>
        entries;
    std::optional<figures::CloseBar> bar;
    /// Plots of the same coordinates get the same scale: what they are, and how much of each is shown.
    std::string coordinates;
    std::array<double, 2> extent{};
    /// The axes of a framed panel: what the frame shows, and the numbers that go with it.
    std::function<figures::AxisMap(const QRectF& frame)> map;
    figures::AxisText x, y;
    /// A place in these numbers, on paper.
    QPointF toPaper(const QRectF& frame, double across, double up) const;
    /// Corners (across, up, loss) of triangles on which the loss is affine, in coordinates of the map; none where they are
    /// too many, or nothing is shown so; may be none.
    std::function<std::vector<std::array<std::array<double, 3>, 3>>()> patches;
    /// A part of it, given in these numbers, drawn larger into a place without numbers; may be none.
    std::function<void(QPainter& painter, const std::array<std::array<double, 2>, 2>& window,
                       const QRectF& place, const figures::Style& style)>
        drawInset;
    /// Computes what is drawn there, before it is drawn; may be none.
    std::function<Outcome(const QRectF& place, const figures::Style& style)> prepare;
    std::function<bool()>
        isBitmap;  ///< whether colours are a bitmap, as vectors beyond their budget; may be none
    /// Draws into the frame (or, without one, into the cell).
    std::function<void(QPainter& painter, const QRectF& place, const figures::Style& style)> draw;

    /// The axes of a framed panel, and the room that they take.
    void setAxes(std::function<figures::AxisMap(const QRectF& frame)> from, const figures::AxisText& across,
                 const figures::AxisText& up);
};

/// Where everything in a figure stands, in pixels of the style.
struct Composition {
    figures::Style style;          ///< lines and marks as wide as suits the plots
    std::vector<QRectF> plots;     ///< frames, and cells of what has none
    std::vector<QPointF> letters;  ///< left ends of baselines; empty: no letters
    std::vector<QPointF> titles;   ///< middles of baselines; of panels with a title
    struct Bar {
        std::size_t panel = 0;
        QRectF area;
        figures::CloseBar bar;
    };
    std::vector<Bar> bars;
    std::vector<figures::LegendEntry> entries;
    figures::KeyLayout key;
    QPointF keyCorner;
};

/// Lays out panels on paper: frames of neighbours are aligned, columns are as wide as their content asks, axes take what
/// they need, there is one key with what occurs, and one colour bar for all panels of the same range where
/// spec.sharedBar says so. Where plots would have less than 1.5 lines of type there is no key, and then no type at all.
Composition compose(const FigureSpec& spec, const QSizeF& paper, const std::vector<PanelPart>& parts,
                    const figures::Style& style);
void drawComposition(QPainter& painter, const Composition& composition, const std::vector<PanelPart>& parts);
/// What stands beside the plots: key, letters, titles, and the bars of panels without a frame or of all.
void drawBeside(QPainter& painter, const Composition& composition, const std::vector<PanelPart>& parts,
                bool barsOfFrames = true);

/// Entries of several panels, each label once.
std::vector<figures::LegendEntry> mergedEntries(const std::vector<std::vector<figures::LegendEntry>>& all);

}  // namespace omegascope::exporting
