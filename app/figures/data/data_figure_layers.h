#pragma once

#include <QPainter>
#include <vector>

#include "app/figures/data/data_figure.h"
#include "app/figures/data/input_regions.h"
#include "app/figures/frame/legend.h"

namespace omegascope::figures {

/// Neurons that are numbered; the lines of more would cover the plane: they are thin, soft and without arrows.
inline constexpr std::size_t kMostNumbered = 40;

// The layers of drawDataFigure, in the order in which they are drawn. Each draws inside map.frame alone.

/// Each neuron's inactive side in a faint tint of its own; the side blind to all active neurons is hatched (α
/// = 0).
void drawBlindSides(QPainter& painter, const DataFigureState& state, const AxisMap& map, const Style& style);

/// ŷ = 0 and ŷ = ±1, or the boundaries between classes, the outputs' own lines and the leads by 1, exact on every linear
/// region (dimension ≥ 2).
void drawBoundaries(QPainter& painter, const DataFigureState& state, const AxisMap& map, const Style& style);

/// The graph of ŷ, or of each output in the ink of its class, with exact corners, and the levels 0 and ±1 (dimension 1).
void drawGraph(QPainter& painter, const DataFigureState& state, const AxisMap& map, const Style& style);

/// Squared loss of one output on the line, one hidden layer: each neuron's part v_k σ_α(w_k x + b_k), the corners of ŷ,
/// and the residuals as strokes from the data to the graph.
void drawRegressionParts(QPainter& painter, const DataFigureState& state, const AxisMap& map,
                         const Style& style);
/// Whether there is something for it to draw.
bool hasRegressionParts(const DataFigureState& state);
/// The keys of the above.
void addRegressionEntries(std::vector<LegendEntry>& entries, const Style& style);

/// The sets of points that each class wins, in pale tints (multiclass and one-versus-all, dimension ≥ 2); on the plane of
/// one class the set that its output claims.
void drawClassRegions(QPainter& painter, const DataFigureState& state, const AxisMap& map);

/// Lines, arrows to the active side, numbers, and the grips of highlighted ones.
void drawHyperplanes(QPainter& painter, const DataFigureState& state, const AxisMap& map, const Style& style);

void drawData(QPainter& painter, const DataFigureState& state, const AxisMap& map, const Style& style);

/// The key to the above: depends on network, criterion and choices, never on ω or the data's state.
/// @param shown  a plot whose key is wanted with what occurs in it, no more; null: a key that stays as it is
std::vector<LegendEntry> dataLegend(const DataFigureState& state, const Style& style,
                                    const AxisMap* shown = nullptr);

/// Whether something is drawn that rests on the linear regions.
bool needsRegions(const DataFigureState& state);
/// The linear regions of ŷ in the frame; those of the state where it has them. May run on another thread, with a copy of the state.
std::shared_ptr<const InputRegions> planeRegions(const DataFigureState& state, const AxisMap& map);

/// "₁₂"
QString subscript(int number);

/// Whether ŷ = 0 separates classes (one output, ±1 targets).
bool hasSignBoundary(const DataFigureState& state);
/// Whether the levels 0 and ±1 of outputs mean something by themselves.
bool hasLevels(const DataFigureState& state);
/// Whether each output's line ŷ_r = 0 is drawn.
bool hasOutputLines(const DataFigureState& state);
/// Whether some of the boundary lies in the frame.
bool hasBoundary(const DataFigureState& state, const AxisMap& map);
/// The rows of ŷ that are drawn: all, or that of the class.
std::vector<int> shownOutputs(const DataFigureState& state);
/// The side that no unit with an outgoing weight sees, on paper; with α > 0 an inactive unit still passes a signal, so
/// nothing is blind.
QPolygonF commonBlindSide(const DataFigureState& state, const AxisMap& map);

}  // namespace omegascope::figures
