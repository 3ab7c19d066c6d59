#include "app/views/parameter_plane_view.h"

#include <QApplication>
#include <QMouseEvent>
#include <QPainter>
#include <cmath>

#include "app/commands/slice_edits.h"
#include "app/figures/frame/type_style.h"
#include "app/figures/slice/slice_state.h"
#include "app/figures/slice/slice_unresolved.h"

namespace omegascope::views {

namespace {

using document::Aspect;

constexpr double kOmegaReach = 12.0;  // pixels round ω in which it can be grabbed
constexpr double kWallReach = 5.0;    // pixels in which a wall counts as under the pointer
constexpr double kPlaneZoomPerNotch = 1.2;
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
    setFocusPolicy(Qt::StrongFocus);  // a press takes the keys from a field that was typed in
    setMinimumSize(200, 150);
    setAccessibleName(tr("Parameter plane"));
    setAccessibleDescription(
        tr("The loss on the slice with its cells and walls; drag ω, or move it by the arrow keys"));
    card_ = new CellCard(this);
    // A new picture numbers its cells anew.
    connect(&computer_, &SliceComputer::pictureChanged, this, [this] {
        hoveredCell_ = -1;
        card_->showCell(nullptr, -1);
    });
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
    state.highlightedCell = hoveredCell_;
    state.runners = runners_.on(document_.slice());
    state.runnerShares = runnerShares_;
    state.chosenRunner = chosenRunner_;
    return state;
}

void ParameterPlaneView::setRunners(std::shared_ptr<const std::vector<figures::RunnerPath>> paths,
                                    int chosen) {
    runners_.set(std::move(paths));
    chosenRunner_ = chosen;
    update();
}

void ParameterPlaneView::setRunnerShares(std::vector<double> shares) {
    runnerShares_ = std::move(shares);
    update();
}

figures::AxisMap ParameterPlaneView::axisMap() const {
    return figures::sliceFigureMap(state(), size(), figures::styleOf(font()));
}

/// Drawing the plane anew takes longer than a frame when it has thousands of walls; the pointer moves only
/// the overlay.
const QPixmap& ParameterPlaneView::base(const figures::SliceFigureState& state) {
    const figures::Style style = figures::styleOf(font());
    BaseKey key{state.picture,
                {state.rangeS, state.rangeT},
                state.choices,
                !(state.offPlane > 0.0),
                state.pathOffPlane > 0.0,
                size(),
                devicePixelRatioF(),
                style.textSize,
                style.strong};
    if (base_.isNull() || !(key == baseKey_)) {
        baseKey_ = std::move(key);
        base_ = QPixmap(size() * devicePixelRatioF());
        base_.setDevicePixelRatio(devicePixelRatioF());
        // A fraction of a pixel may lie beyond the view, which nobody else paints.
        base_.fill(figures::palette::kPaper);
        QPainter painter(&base_);
        figures::drawSliceBase(painter, state, size(), style);
    }
    return base_;
}

void ParameterPlaneView::paintEvent(QPaintEvent*) {
    const auto shown = state();
    QPainter painter(this);
    painter.drawPixmap(0, 0, base(shown));
    figures::drawSliceOverlay(painter, shown, size(), figures::styleOf(font()));
}

void ParameterPlaneView::report(const Outcome& outcome) {
    if (!outcome) emit refused(QString::fromStdString(outcome.error().message));
}

bool ParameterPlaneView::isOnOmega(const QPointF& position) const {
    const auto map = axisMap();
    const Eigen::VectorXd omega = document_.slice().project(document_.point());
    return QLineF(map.toPaper(omega(0), omega(1)), position).length() <=
           kOmegaReach * figures::styleOf(font()).lineWidth;
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
    if (event->modifiers().testFlag(Qt::ControlModifier) && pressedMap_.frame.contains(pressed_))
        beginLeaving(event->modifiers().testFlag(Qt::ShiftModifier) ? Drag::Shift : Drag::Tilt);
    else if (isOnOmega(pressed_))
        drag_ = Drag::Omega;
    else if (pressedMap_.frame.contains(pressed_))
        drag_ = Drag::Press;
}

void ParameterPlaneView::beginLeaving(Drag drag) {
    auto direction = commands::directionOffPlane(document_);
    if (!direction) {
        emit refused(QString::fromStdString(direction.error().message));
        return;
    }
    offPlane_ = *std::move(direction);
    pressedSlice_ = document_.session().slice;
    drag_ = drag;
    setCursor(Qt::SizeAllCursor);
}

/// Across the frame is a right angle; up the frame shifts by half of the plane's width.
void ParameterPlaneView::leave(const QPointF& position) {
    const QPointF way = position - pressed_;
    const double across = way.x() / pressedMap_.frame.width(), up = -way.y() / pressedMap_.frame.height();
    if (drag_ == Drag::Tilt) {
        constexpr double kRightAngle = 1.5707963267948966;
        report(commands::tiltPlane(document_, pressedSlice_, offPlane_, kRightAngle * across,
                                   kRightAngle * up, gesture_));
        return;
    }
    const double width = (pressedMap_.highX - pressedMap_.lowX) * document_.slice().directions.col(0).norm();
    report(commands::shiftPlane(document_, pressedSlice_, offPlane_, 0.5 * width * up, gesture_));
}

void ParameterPlaneView::mouseMoveEvent(QMouseEvent* event) {
    const QPointF position = event->position();
    if (drag_ == Drag::Press && (position - pressed_).manhattanLength() >= QApplication::startDragDistance())
        drag_ = Drag::Pan;
    if (drag_ == Drag::Omega) {
        setCursor(Qt::ClosedHandCursor);
        moveOmegaTo(position, gesture_);
    } else if (drag_ == Drag::Tilt || drag_ == Drag::Shift) {
        leave(position);
    } else if (drag_ == Drag::Pan) {
        const QPointF shift = pressedMap_.toData(pressed_) - pressedMap_.toData(position);
        setRanges({pressedMap_.lowX + shift.x(), pressedMap_.highX + shift.x()},
                  {pressedMap_.lowY + shift.y(), pressedMap_.highY + shift.y()}, tr("Pan the plane"),
                  gesture_);
    } else {
        // Elsewhere that of what it lies in, which may be one that is seen from afar.
        if (isOnOmega(position))
            setCursor(Qt::OpenHandCursor);
        else
            unsetCursor();
    }
    hover(position);
}

void ParameterPlaneView::mouseReleaseEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && drag_ == Drag::Press)
        moveOmegaTo(event->position(), commands::kNoGesture);
    drag_ = Drag::None;
    gesture_ = commands::kNoGesture;
    unsetCursor();
}

void ParameterPlaneView::wheelEvent(QWheelEvent* event) {
    const double notches = event->angleDelta().y() / 120.0;
    if (notches == 0.0) return;
    const auto map = axisMap();
    const QPointF centre = map.toData(event->position());
    const double factor = std::pow(kPlaneZoomPerNotch, -notches);
    // A turn of the wheel is one undo step until something else happens.
    if (wheelGesture_ == commands::kNoGesture || event->phase() == Qt::ScrollBegin)
        wheelGesture_ = commands::newGesture();
    const auto about = [factor](double low, double high, double fixed) {
        return std::array{fixed + factor * (low - fixed), fixed + factor * (high - fixed)};
    };
    const QString text = tr("Zoom the plane");
    setRanges(about(map.lowX, map.highX, centre.x()), about(map.lowY, map.highY, centre.y()), text,
              wheelGesture_);
    // The frame moves when the key gains or loses a row; what was under the pointer is to stay there.
    const figures::AxisMap after = axisMap();
    const QPointF drift = after.toData(event->position()) - centre;
    if (after.frame != map.frame && after.frame.contains(event->position()))
        setRanges({after.lowX - drift.x(), after.highX - drift.x()},
                  {after.lowY - drift.y(), after.highY - drift.y()}, text, wheelGesture_);
    hover(event->position());
    event->accept();
}

void ParameterPlaneView::leaveEvent(QEvent*) {
    hoveredCell_ = -1;
    placeLoss_.cancel();
    card_->showCell(nullptr, -1);
    highlight_.set({});
    update();
    emit told({});
}

std::vector<network::Activation> ParameterPlaneView::makersOf(int wall) const {
    const auto picture = computer_.picture();
    const int set = picture->complex.edges[static_cast<std::size_t>(wall)].makers;
    return picture->mesh.makers[static_cast<std::size_t>(set)];
}

void ParameterPlaneView::hover(const QPointF& position) {
    const auto map = axisMap();
    const auto picture = computer_.picture();
    const bool inside = map.frame.contains(position);
    const QPointF point = map.toData(position);
    // While ω or the plane is dragged the picture lags behind the pointer.
    const bool answers = inside && picture && picture->hasCells() && drag_ == Drag::None;
    int wall = -1, cell = -1;
    Highlight::State state;
    if (answers) {
        if (document_.session().view.walls)
            wall = picture->locator.wallAt(
                picture->complex, point.x(), point.y(),
                kWallReach * figures::styleOf(font()).lineWidth * map.unitsPerPixelX(),
                kWallReach * figures::styleOf(font()).lineWidth * map.unitsPerPixelY());
        cell = picture->locator.cellAt(picture->complex, point.x(), point.y());
        if (wall >= 0) state.makers = makersOf(wall);
        for (const auto& maker : state.makers) {
            state.data.push_back(maker.datum);
            if (maker.layer == 1 && document_.loss()->network().depth() > 0)
                state.units.push_back(maker.unit);
        }
    }
    if (inside || drag_ == Drag::None) highlight_.set(std::move(state));
    if (cell != hoveredCell_) update();
    hoveredCell_ = cell;
    card_->showCell(picture, cell);
    const Eigen::VectorXd omega = document_.slice().project(document_.point());
    card_->place(map.frame, position, map.toPaper(omega(0), omega(1)));
    if (inside) {
        tellPlace(point, wall, map);
    } else {
        placeLoss_.cancel();
        emit told({});
    }
}

void ParameterPlaneView::tellPlace(const QPointF& place, int wall, const figures::AxisMap& map) {
    // Parameters times data that take about a millisecond.
    constexpr double kAtOnce = 2e6;
    const auto loss = document_.loss();
    const auto& plane = document_.slice();
    const double work =
        static_cast<double>(loss->network().parameterCount()) * static_cast<double>(loss->dataset().size());
    // What is dragged lies under the pointer, and its loss is known.
    if (drag_ == Drag::Omega && !(figures::distanceFromPlane(plane, document_.point()) > 0.0)) {
        emit told(describe(place, wall, document_.evaluation().value, map));
    } else if (work <= kAtOnce) {
        emit told(describe(place, wall, loss->value(plane.at(place.x(), place.y())), map));
    } else {
        emit told(describe(place, wall, std::nullopt, map));
        placeLoss_.start(
            [loss, at = plane.at(place.x(), place.y())](const Control&) { return loss->value(at); },
            [this, place, wall, map, loss](double value) {
                if (loss == document_.loss()) emit told(describe(place, wall, value, map));
            });
    }
}

QString ParameterPlaneView::describe(const QPointF& place, int wall, std::optional<double> loss,
                                     const figures::AxisMap& map) const {
    const auto& plane = document_.slice();
    const double s = place.x(), t = place.y();
    QStringList parts;
    for (int axis = 0; axis < 2; ++axis) {
        const auto label =
            slice::axisLabel(document_.session().slice, plane, document_.loss()->network(), axis);
        const double value = label.offset + label.scale * (axis == 0 ? s : t);
        // As many digits as tell one pixel from the next, however deep the window.
        const double pixel =
            std::abs(label.scale) * (axis == 0 ? map.unitsPerPixelX() : map.unitsPerPixelY());
        const double digits = value == 0.0 ? 1.0 : std::ceil(std::log10(std::abs(value) / pixel)) + 1.0;
        parts << QStringLiteral("%1 = %2")
                     .arg(QString::fromStdString(label.name).section(' ', 0, 0))
                     .arg(value, 0, 'g', static_cast<int>(std::clamp(digits, 4.0, 17.0)));
    }
    parts << (loss ? QStringLiteral("L = %1").arg(*loss, 0, 'g', 8) : QStringLiteral("L = …"));
    if (const auto picture = computer_.picture(); picture && figures::isUnresolved(*picture, s, t))
        parts << tr("not resolved here: the cell may be told wrong");
    if (wall >= 0) parts << tr("wall: %1").arg(wallText(makersOf(wall), document_.loss()->criterionLayer()));
    return parts.join(QStringLiteral("    "));
}

}  // namespace omegascope::views

#include "moc_parameter_plane_view.cpp"
