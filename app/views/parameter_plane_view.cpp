#include "app/views/parameter_plane_view.h"

#include <QMouseEvent>
#include <QPainter>
#include <cmath>

#include "app/figures/slice_state.h"

namespace omegascope::views {

namespace {

using document::Aspect;

constexpr double kOmegaReach = 12.0;  // pixels round ω in which it can be grabbed
constexpr double kWallReach = 5.0;    // pixels in which a wall counts as under the pointer
constexpr double kZoomPerNotch = 1.2;
constexpr double kSmallestWindow = 1e-9;  // relative to the coordinates: beyond it doubles run out

QString wallText(const std::vector<network::Activation>& makers, int criterionLayer) {
    QStringList parts;
    for (const auto& maker : makers) {
        if (parts.size() == 3) {
            parts << QStringLiteral("… %1 in all").arg(makers.size());
            break;
        }
        parts << (maker.layer == criterionLayer
                      ? QStringLiteral("datum %1 at its margin").arg(maker.datum + 1)
                      : QStringLiteral("datum %1 on neuron %2 of layer %3")
                            .arg(maker.datum + 1)
                            .arg(maker.unit + 1)
                            .arg(maker.layer));
    }
    return parts.join(QStringLiteral(", "));
}

}  // namespace

ParameterPlaneView::ParameterPlaneView(document::Document& document, SliceComputer& computer,
                                       Highlight& highlight, QWidget* parent)
    : QWidget(parent), document_(document), computer_(computer), highlight_(highlight) {
    setObjectName(QStringLiteral("parameterPlane"));
    setMouseTracking(true);
    setMinimumSize(200, 150);
    setAccessibleName(tr("Parameter plane"));
    connect(&computer_, &SliceComputer::pictureChanged, this, qOverload<>(&QWidget::update));
    connect(&highlight_, &Highlight::changed, this, qOverload<>(&QWidget::update));
    connect(&document_, &document::Document::changed, this, [this](document::Aspects aspects) {
        if (aspects & ~document::Aspects(Aspect::Description | Aspect::File | Aspect::Training)) update();
    });
}

figures::SliceFigureState ParameterPlaneView::state() const {
    auto state = figures::sliceFigureState(
        {document_.session(), document_.slice(), document_.point(), document_.position()},
        computer_.picture());
    state.highlightedMakers = highlight_.state().makers;
    return state;
}

figures::AxisMap ParameterPlaneView::axisMap() const {
    return figures::sliceFigureMap(state(), size(), figures::Style{});
}

void ParameterPlaneView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    figures::drawSliceFigure(painter, state(), size(), figures::Style{});
}

void ParameterPlaneView::report(const Outcome& outcome) {
    if (!outcome) emit refused(QString::fromStdString(outcome.error().message));
}

bool ParameterPlaneView::isOnOmega(const QPointF& position) const {
    const auto map = axisMap();
    const Eigen::VectorXd omega = document_.slice().project(document_.point());
    return QLineF(map.toPaper(omega(0), omega(1)), position).length() <= kOmegaReach;
}

/// Moves ω inside the plane; its part off the plane, if any, stays.
void ParameterPlaneView::moveOmegaTo(const QPointF& position, commands::Gesture gesture) {
    const auto& plane = document_.slice();
    const QPointF wanted = axisMap().toData(position);
    Eigen::VectorXd coordinates = plane.project(document_.point());
    const Eigen::Vector2d shift(wanted.x() - coordinates(0), wanted.y() - coordinates(1));
    report(commands::setParameters(document_, document_.point() + plane.directions.leftCols(2) * shift,
                                   tr("Move ω"), gesture));
}

void ParameterPlaneView::setRanges(const std::array<double, 2>& rangeS, const std::array<double, 2>& rangeT,
                                   const QString& text, commands::Gesture gesture) {
    for (const auto& range : {rangeS, rangeT}) {
        const double size = std::max(std::abs(range[0]), std::abs(range[1]));
        if (range[1] - range[0] < kSmallestWindow * std::max(size, 1e-3)) {
            emit refused(tr("This is as deep as double precision can show; zoom out again."));
            return;
        }
    }
    auto spec = document_.session().slice;
    spec.ranges[0] = rangeS;
    spec.ranges[1] = rangeT;
    report(commands::setSlice(document_, spec, text, gesture));
}

void ParameterPlaneView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    pressed_ = event->position();
    pressedMap_ = axisMap();
    gesture_ = commands::newGesture();
    if (isOnOmega(pressed_))
        drag_ = Drag::Omega;
    else if (pressedMap_.frame.contains(pressed_))
        drag_ = Drag::Pan;
}

void ParameterPlaneView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF position = event->position();
    if (drag_ == Drag::Omega) {
        setCursor(Qt::ClosedHandCursor);
        moveOmegaTo(position, gesture_);
    } else if (drag_ == Drag::Pan) {
        const QPointF shift = pressedMap_.toData(pressed_) - pressedMap_.toData(position);
        setRanges({pressedMap_.lowX + shift.x(), pressedMap_.highX + shift.x()},
                  {pressedMap_.lowY + shift.y(), pressedMap_.highY + shift.y()}, tr("Pan the plane"),
                  gesture_);
    } else {
        setCursor(isOnOmega(position) ? Qt::OpenHandCursor : Qt::ArrowCursor);
    }
    hover(position);
}

void ParameterPlaneView::mouseReleaseEvent(QMouseEvent*) {
    drag_ = Drag::None;
    gesture_ = commands::kNoGesture;
    unsetCursor();
}

void ParameterPlaneView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && axisMap().frame.contains(event->position()))
        moveOmegaTo(event->position(), commands::kNoGesture);
}

void ParameterPlaneView::wheelEvent(QWheelEvent* event) {
    const double notches = event->angleDelta().y() / 120.0;
    if (notches == 0.0) return;
    const auto map = axisMap();
    const QPointF centre = map.toData(event->position());
    const double factor = std::pow(kZoomPerNotch, -notches);
    // A turn of the wheel is one undo step until something else happens.
    if (wheelGesture_ == commands::kNoGesture || event->phase() == Qt::ScrollBegin)
        wheelGesture_ = commands::newGesture();
    const auto about = [factor](double low, double high, double fixed) {
        return std::array{fixed + factor * (low - fixed), fixed + factor * (high - fixed)};
    };
    setRanges(about(map.lowX, map.highX, centre.x()), about(map.lowY, map.highY, centre.y()),
              tr("Zoom the plane"), wheelGesture_);
    event->accept();
}

void ParameterPlaneView::leaveEvent(QEvent*) {
    highlight_.set({});
    emit told({});
}

void ParameterPlaneView::hover(const QPointF& position) {
    const auto map = axisMap();
    if (!map.frame.contains(position)) {
        if (drag_ == Drag::None) highlight_.set({});
        emit told({});
        return;
    }
    const QPointF point = map.toData(position);
    const auto picture = computer_.picture();
    int wall = -1;
    Highlight::State state;
    if (picture && document_.session().view.walls && drag_ == Drag::None) {
        wall = figures::wallAt(picture->mesh, point.x(), point.y(), kWallReach * map.unitsPerPixelX(),
                               kWallReach * map.unitsPerPixelY());
        if (wall >= 0) state.makers = picture->mesh.makers[static_cast<std::size_t>(wall)];
        for (const auto& maker : state.makers) {
            state.data.push_back(maker.datum);
            if (maker.layer == 1 && document_.loss()->network().depth() > 0)
                state.units.push_back(maker.unit);
        }
    }
    highlight_.set(std::move(state));
    emit told(describe(point.x(), point.y(), wall));
}

QString ParameterPlaneView::describe(double s, double t, int wall) const {
    const auto& plane = document_.slice();
    const double loss = document_.loss()->value(plane.at(s, t));
    QStringList parts;
    const auto picture = computer_.picture();
    for (int axis = 0; axis < 2; ++axis) {
        const auto label =
            slice::axisLabel(document_.session().slice, plane, document_.loss()->network(), axis);
        const double value = label.offset + label.scale * (axis == 0 ? s : t);
        parts << QStringLiteral("%1 = %2")
                     .arg(QString::fromStdString(label.name).section(' ', 0, 0))
                     .arg(value, 0, 'g', 5);
    }
    parts << QStringLiteral("L = %1").arg(loss, 0, 'g', 8);
    if (wall >= 0) {
        parts << tr("wall: %1")
                     .arg(wallText(picture->mesh.makers[static_cast<std::size_t>(wall)],
                                   document_.loss()->criterionLayer()));
    } else if (picture) {
        const int cell = figures::cellAt(picture->mesh, s, t);
        if (cell >= 0 && picture->mesh.cells[static_cast<std::size_t>(cell)].flat)
            parts << tr("flat cell: L is constant on it");
    }
    return parts.join(QStringLiteral("    "));
}

}  // namespace omegascope::views
