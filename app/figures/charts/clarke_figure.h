#pragma once

#include <QPainter>
#include <QString>
#include <array>
#include <vector>

#include "app/figures/frame/legend.h"
#include "app/figures/frame/style.h"
#include "core/nonsmooth/clarke/clarke.h"
#include "core/slice/affine_slice.h"

namespace omegascope::figures {

/// The plane that gradients are projected to: coordinates g ↦ (g·a₁, g·a₂), and what they are called. The map
/// is linear, so the hull of the pictures is the picture of the hull and 0 stays 0.
struct ClarkePlane {
    Eigen::MatrixXd axes;  ///< n × 2: a₁, a₂
    std::array<QString, 2> names;
};

/// The slopes along the two directions of the slice, per unit of what its axes show: ∂L/∂b₁.
ClarkePlane slicePlane(const slice::SliceSpec& spec, const slice::AffineSlice& slice,
                       const network::Network& network);
/// The two directions of Ω in which the gradients are longest: the first two left singular vectors of G, each
/// with its largest entry positive. Orthonormal, so lengths in the picture are those in the plane.
ClarkePlane mainDirections(const Eigen::MatrixXd& gradients);

/// ∂₀L(ω) in plain values.
struct ClarkeFigureState {
    std::vector<std::array<double, 2>> gradients;  ///< one per incident cell; empty in the per-kink form
    std::vector<double> theta;                     ///< x* = Σ θ_k g_k; for the per-kink form, per kink
    std::array<double, 2> minNorm{0, 0};           ///< x*
    std::array<QString, 2> names;
};
ClarkeFigureState clarkeFigureState(const nonsmooth::ClarkeSubdifferential& clarke, const ClarkePlane& plane);

/// The gradients of the incident cells as arrows from 0 with their convex hull, 0 and x* marked, cells
/// numbered from 1; beside it the weights θ as bars, the largest first. Equal scales on both axes.
/// The same in a place of a composed figure, with close axes and without a key.
/// @param place  frame and, right of it, clarkeBarsRoom(style) for the shares
AxisMap clarkePlotMap(const ClarkeFigureState& state, const QRectF& frame);
double clarkeBarsRoom(const Style& style);
std::vector<LegendEntry> clarkeLegend(const ClarkeFigureState& state, const Style& style);
void drawClarkePlot(QPainter& painter, const ClarkeFigureState& state, const QRectF& frame,
                    const Style& style);

void drawClarkeFigure(QPainter& painter, const ClarkeFigureState& state, const QSizeF& paper,
                      const Style& style);

/// Where gradients lie on paper of this size.
AxisMap clarkeFigureMap(const ClarkeFigureState& state, const QSizeF& paper, const Style& style);

/// The convex hull of points of the plane, counter-clockwise, without points inside its edges (Andrew's
/// monotone chain).
std::vector<std::array<double, 2>> convexHull(std::vector<std::array<double, 2>> points);

}  // namespace omegascope::figures
