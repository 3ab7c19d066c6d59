#pragma once

#include <array>
#include <vector>

#include "app/figures/data/data_figure.h"
#include "app/figures/frame/legend.h"
#include "core/support/result.h"

namespace omegascope::figures {

/// Whether targets are classes with an output each, so that every class has a plane. Otherwise a sentence that says which
/// criteria have.
Outcome checkClassPlanes(loss::Criterion criterion);

/// The data plane as output r sees it.
/// - One-versus-all: the two-class problem L^(r) [P, (12)-(13)]: ŷ_r = 0, the hidden layers that serve r (with a penalty its
///   replica) and which of their units it uses, solved and dead data of L^(r).
/// - Multiclass hinge: what output r claims, being the largest, and with one hidden layer which units it uses.
/// Shapes tell all classes in both.  @param r  from 0; `view` as for dataFigureState
/// @throws std::invalid_argument where checkClassPlanes fails or r is no output
DataFigureState classFigureState(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                 const loss::Evaluation& evaluation, int r,
                                 const session::ViewChoices& choices, const QRectF& view = {});

/// "class 3    L₃ = 0.0625    1 unsolved    0.21 from the mean", without its last parts where it has no room: of replicas
/// |ω̌^(r) - ω̄|. The multiclass hinge loss has no share for a class; its title counts the class's own data.
/// @return the parts, the first ones to be kept
QStringList classTitle(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                       const DataFigureState& state);

/// Planes side by side, in plain values.
struct ClassPlanesState {
    std::vector<DataFigureState> planes;
    std::vector<QStringList> titles;
};
/// Errors: checkClassPlanes; more classes than kMostClassPlanes.
inline constexpr int kMostClassPlanes = 36;
Result<ClassPlanesState> classPlanesState(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                          const session::ViewChoices& choices, const QRectF& view = {});

/// Rows and columns that leave so many plots the most room.
std::array<int, 2> classGrid(int count, const QSizeF& room);

/// Marks and lines as large as suits a cell of this size.
Style classPlaneStyle(Style style, const QSizeF& cell);
/// Where a plane stands in its cell: below a line for the title, with close axes.
AxisMap classPlaneMap(const DataFigureState& state, const QRectF& cell, const Style& style);
void drawClassPlane(QPainter& painter, const DataFigureState& state, const QStringList& title,
                    const QRectF& cell, const Style& style);

/// All planes in a grid, without a key.
void drawClassPlanes(QPainter& painter, const ClassPlanesState& state, const QRectF& area,
                     const Style& style);
/// The one key of them all. @param area  where they are drawn: the key holds what occurs there, no more; empty: a key that
/// stays as it is
std::vector<LegendEntry> classPlanesLegend(const ClassPlanesState& state, const Style& style,
                                           const QRectF& area = {});

}  // namespace omegascope::figures
