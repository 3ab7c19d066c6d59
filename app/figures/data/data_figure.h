#pragma once

#include <QImage>
#include <QPainter>
#include <QSizeF>
#include <optional>
#include <utility>
#include <vector>

#include "app/figures/frame/style.h"
#include "app/session/session.h"
#include "core/loss/loss.h"

namespace omegascope::figures {

/// A neuron of the first hidden layer as a line in the drawn plane: a x + b y + c = 0, active where > 0.
/// (a, b) = 0 means that it is not visible (w_k = 0): then `c` tells the side all the plane is on.
struct Hyperplane {
    int unit = 0;
    double a = 0.0, b = 0.0, c = 0.0;
    bool active = true;  ///< some outgoing weight is non-zero (v_k ≠ 0; [P, after Thm 6])
    int number = 1;      ///< beside it: k from 1, in its replica where there are replicas
    int replica = -1;    ///< the class that its hidden layers serve; -1: they serve all
};

struct Datum {
    double x = 0.0, y = 0.0;
    int classIndex = 0;  ///< marker; regression data are all class 0
    bool solved = false;
    bool dead = false;  ///< activates no unit of the first layer
    double loss = 0.0;
    QImage image;  ///< of what it shows, where data are images and few enough are seen; else null
};

/// The data plane in plain values: figures know no Document.
/// Input dimension 2: the plane itself. 1: x across, the target up, with the graph of ŷ. Above 2: two coordinates or two
/// directions (session::DataPlane) through the data's mean, and the key says so; data are projected to it.
struct DataFigureState {
    int dimension = 2;
    Eigen::MatrixXd axes;  ///< d × 2, orthonormal; dimension 1: the second is zero
    Eigen::VectorXd base;  ///< the point of the drawn plane with (x, y) = (0, 0), at right angles to the axes
    std::array<QString, 2> names;
    std::vector<Datum> data;
    std::vector<Hyperplane> hyperplanes;
    bool depthZero = false;
    double alpha = 0.0;
    QRectF view;  ///< data coordinates: left, bottom, width, height (bottom is the smaller y)
    network::Network network;
    Eigen::VectorXd parameters;
    loss::Criterion criterion = loss::Criterion::Hinge;
    session::ViewChoices choices;
    int classCount = 0;         ///< of targets that are classes; 0: of others
    std::optional<int> output;  ///< the plane of this class alone (class_planes.h)
    std::vector<int> highlightedData;
    std::vector<int> highlightedHyperplanes;
};

/// The tint of a class's regions, and a darker one for its lines.
QColor classTint(int classIndex);
QColor classInk(int classIndex);

/// (x, y) of a point of the input space; dimension 1: its y is 0.
QPointF onDataPlane(const DataFigureState& state, const Eigen::VectorXd& point);
/// The point of the drawn plane at (x, y).
Eigen::VectorXd fromDataPlane(const DataFigureState& state, const QPointF& at);

/// A window of the data plane as the rectangle that DataFigureState::view is, and back.
QRectF viewOf(const session::Framing::Window& window);
session::Framing::Window windowOf(const QRectF& view);

/// `view`: what part of the plane to show; empty: fitted to the data with a margin of 25 %, equal scales on
/// both axes in dimension 2 are made by dataFigureMap, not here.
DataFigureState dataFigureState(const loss::Loss& loss, const Eigen::VectorXd& parameters,
                                const loss::Evaluation& evaluation, const session::ViewChoices& choices,
                                const QRectF& view = {});

/// Where the figure puts the data plane on paper of this size (dimension ≥ 2: equal scales).
AxisMap dataFigureMap(const DataFigureState& state, const QSizeF& paper, const Style& style);

/// How far each datum is drawn from its place: data in one place stand round it, so that each is to be seen and met; nothing
/// for one that stands alone, or in a heap of more than 12.
std::vector<QPointF> dataFans(const DataFigureState& state, const Style& style);

/// Draws the whole panel. Order: blind sides, common blind side hatched, decision boundary and margins,
/// hyperplanes with arrows to the active side and handles, data.
void drawDataFigure(QPainter& painter, const DataFigureState& state, const QSizeF& paper, const Style& style);

/// The names of the two axes.
std::pair<AxisText, AxisText> dataAxes(const DataFigureState& state);
/// The plane in a frame of a composed figure: all layers and close axes (plot_axes.h), no key, which the figure has once.
AxisMap dataPlotMap(const DataFigureState& state, const QRectF& frame);
void drawDataPlot(QPainter& painter, const DataFigureState& state, const QRectF& frame, const Style& style);
/// The same with other names of the axes.
void drawDataPlot(QPainter& painter, const DataFigureState& state, const QRectF& frame, const Style& style,
                  const std::pair<AxisText, AxisText>& names);

/// Where the rotation handle of a hyperplane sits (paper), and its foot (where it is dragged as a whole).
struct HyperplaneHandles {
    QPointF foot;
    QPointF handle;
    bool visible = false;
};
HyperplaneHandles handlesOf(const Hyperplane& hyperplane, const AxisMap& map);

}  // namespace omegascope::figures
