#include "app/views/data_plane_view.h"

#include <QLineF>
#include <QMenu>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <limits>

#include "app/figures/data/class_planes.h"
#include "app/figures/frame/type_style.h"

#include "core/support/number_text.h"

namespace omegascope::views {

namespace {

using document::Aspect;

constexpr double kDatumReach = 9.0;  // pixels
constexpr double kHandleReach = 9.0;
constexpr double kLineReach = 6.0;
constexpr double kDataZoomPerNotch = 1.2;

/// Distance in pixels from a point of the paper to the line.
double distanceTo(const figures::Hyperplane& line, const QPointF& position, const figures::AxisMap& map) {
    // On paper the line is a' X + b' Y + c' = 0 with the gradient scaled by the units per pixel.
    const QPointF at = map.toData(position);
    const double value = line.a * at.x() + line.b * at.y() + line.c;
    const double slope = std::hypot(line.a * map.unitsPerPixelX(), line.b * map.unitsPerPixelY());
    return slope > 0.0 ? std::abs(value) / slope : std::numeric_limits<double>::infinity();
}

/// One output as a number, several as (ŷ₁, …), the first of many.
QString outputsText(const Eigen::VectorXd& outputs) {
    constexpr Eigen::Index kMostShown = 6;
    QStringList texts;
    for (Eigen::Index r = 0; r < std::min(outputs.size(), kMostShown); ++r)
        texts << QString::fromStdString(generalNumber(outputs[r], outputs.size() > 1 ? 4 : 5));
    if (outputs.size() > kMostShown) texts << QStringLiteral("…");
    const QString text = texts.join(QStringLiteral(", "));
    return outputs.size() > 1 ? QStringLiteral("(%1)").arg(text) : text;
}

}  // namespace

DataPlaneView::DataPlaneView(document::Document& document, Highlight& highlight, QWidget* parent)
    : QWidget(parent), document_(document), highlight_(highlight), tools_(new DataTools(document, this)) {
    setObjectName(QStringLiteral("dataPlane"));
    connect(tools_, &DataTools::refused, this, &DataPlaneView::refused);
    setMinimumSize(200, 150);
    setAccessibleName(tr("Data plane"));
    setAccessibleDescription(tr("The data and the neurons' hyperplanes; both can be dragged"));
    begin();
}

DataPlaneView::DataPlaneView(document::Document& document, Highlight& highlight, DataTools& tools, int output,
                             QWidget* parent)
    : QWidget(parent), document_(document), highlight_(highlight), output_(output), tools_(&tools) {
    setObjectName(QStringLiteral("classPlane%1").arg(output + 1));
    setAccessibleName(tr("Data plane of class %1").arg(output + 1));
    setAccessibleDescription(
        tr("The data, the hyperplanes that serve the class and its border; all can be dragged"));
    begin();
}

void DataPlaneView::begin() {
    connect(tools_, &DataTools::changed, this, qOverload<>(&QWidget::update));
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    connect(&highlight_, &Highlight::changed, this, qOverload<>(&QWidget::update));
    connect(&document_, &document::Document::changed, this, [this](document::Aspects aspects) {
        // A new document is fitted; a drag of one datum must not shift the plane under the pointer.
        if (aspects.testFlag(Aspect::File) && aspects.testFlag(Aspect::Data))
            open();
        else if (!(plane_ == document_.session().view.dataPlane))
            fit();
        if (aspects &
            ~document::Aspects(Aspect::Description | Aspect::File | Aspect::Training | Aspect::Slice))
            update();
    });
    open();
}

void DataPlaneView::open() {
    plane_ = document_.session().view.dataPlane;
    if (const auto& window = document_.session().framing.dataWindow) {
        view_ = figures::viewOf(*window);
        update();
    } else {
        fit();
    }
}

void DataPlaneView::lookAt(const QRectF& view) {
    session::Framing framing = document_.session().framing;
    framing.dataWindow = figures::windowOf(view);
    if (!session::checkFraming(framing)) return;  // zoomed in or out as far as doubles go
    view_ = view;
    document_.setFraming(framing);
    update();
    emit looked(view_);
}

void DataPlaneView::show(const QRectF& view) {
    plane_ = document_.session().view.dataPlane;
    view_ = view;
    update();
}

void DataPlaneView::fit() {
    plane_ = document_.session().view.dataPlane;
    session::Framing framing = document_.session().framing;
    framing.dataWindow.reset();
    document_.setFraming(framing);
    view_ = figures::dataFigureState(*document_.loss(), document_.point(), document_.evaluation(),
                                     document_.session().view)
                .view;
    update();
    emit looked(view_);
}

const figures::DataFigureState& DataPlaneView::state() const {
    const auto loss = document_.loss();
    const session::ViewChoices& choices = document_.session().view;
    figures::DataFigureState& state = state_;
    // As long as the loss is the same, the point is as long.
    if (stateLoss_ != loss || stateView_ != view_ || state.choices != choices ||
        statePoint_ != document_.point()) {
        state = output_ ? figures::classFigureState(*loss, document_.point(), document_.evaluation(),
                                                    *output_, choices, view_)
                        : figures::dataFigureState(*loss, document_.point(), document_.evaluation(), choices,
                                                   view_);
        stateLoss_ = loss;
        statePoint_ = document_.point();
        stateView_ = view_;
    }
    state.highlightedData = highlight_.state().data;
    state.highlightedHyperplanes.clear();
    for (const int unit : highlight_.state().units)
        if (std::find(state.highlightedHyperplanes.begin(), state.highlightedHyperplanes.end(), unit) ==
            state.highlightedHyperplanes.end())
            state.highlightedHyperplanes.push_back(unit);
    return state;
}

figures::AxisMap DataPlaneView::mapOf(const figures::DataFigureState& state) const {
    const figures::Style style =
        output_ ? figures::classPlaneStyle(figures::styleOf(font()), size()) : figures::styleOf(font());
    return output_ ? figures::classPlaneMap(state, rect(), style)
                   : figures::dataFigureMap(state, size(), style);
}

figures::AxisMap DataPlaneView::axisMap() const {
    return mapOf(state());
}

void DataPlaneView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    auto shown = state();
    const figures::Style style = figures::styleOf(font());
    const figures::AxisMap map = mapOf(shown);
    giveRegions(shown, map);
    if (output_) {
        painter.fillRect(rect(), figures::palette::kPaper);
        figures::drawClassPlane(painter, shown,
                                figures::classTitle(*document_.loss(), document_.point(), shown), rect(),
                                figures::classPlaneStyle(style, size()));
    } else {
        figures::drawDataFigure(painter, shown, size(), style);
    }
    tools_->draw(painter, shown, map);
}

void DataPlaneView::report(const Outcome& outcome) {
    if (!outcome) emit refused(QString::fromStdString(outcome.error().message));
}

DataPlaneView::Target DataPlaneView::targetAt(const QPointF& position, const figures::DataFigureState& state,
                                              const figures::AxisMap& map) const {
    using K = Target::Kind;
    Target target;
    double nearest = kDatumReach * figures::styleOf(font()).lineWidth;
    const auto fans = figures::dataFans(state, figures::styleOf(font()));
    for (std::size_t i = 0; i < state.data.size(); ++i) {
        const double distance =
            QLineF(map.toPaper(state.data[i].x, state.data[i].y) + fans[i], position).length();
        if (distance <= nearest) {
            nearest = distance;
            target = {K::Datum, static_cast<int>(i)};
        }
    }
    if (target.kind != K::Nothing || !map.frame.contains(position)) return target;
    const auto& lit = state.highlightedHyperplanes;
    for (std::size_t k = 0; k < state.hyperplanes.size(); ++k) {
        const auto handles = figures::handlesOf(state.hyperplanes[k], map);
        const bool shown = std::find(lit.begin(), lit.end(), state.hyperplanes[k].unit) != lit.end();
        if (handles.visible && shown && state.dimension > 1 &&
            QLineF(handles.handle, position).length() <= kHandleReach * figures::styleOf(font()).lineWidth)
            return {K::Handle, static_cast<int>(k)};
    }
    nearest = kLineReach * figures::styleOf(font()).lineWidth;
    for (std::size_t k = 0; k < state.hyperplanes.size(); ++k) {
        const double distance = distanceTo(state.hyperplanes[k], position, map);
        if (distance <= nearest) {
            nearest = distance;
            target = {K::Line, static_cast<int>(k)};
        }
    }
    return target;
}

void DataPlaneView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    pressed_ = event->position();
    pressedState_ = state();
    pressedMap_ = mapOf(pressedState_);
    drag_ = targetAt(pressed_, pressedState_, pressedMap_);
    gesture_ = commands::newGesture();
    if (tools_->tool() != DataTool::Move) {
        weighed_ = drag_.kind == Target::Kind::Datum ? drag_.index : -1;
        drag_ = {};
        if (pressedMap_.frame.contains(pressed_)) useTool(pressed_);
        return;
    }
    const bool line = drag_.kind == Target::Kind::Line || drag_.kind == Target::Kind::Handle;
    const bool locked = (drag_.kind == Target::Kind::Datum && tools_->isDatumLocked(drag_.index)) ||
                        (line && tools_->isNeuronLocked(
                                     pressedState_.hyperplanes[static_cast<std::size_t>(drag_.index)].unit));
    if (locked) {
        drag_ = {};
        emit told(tr("This is locked; its menu (right button) unlocks it."));
        return;
    }
    panning_ = drag_.kind == Target::Kind::Nothing && pressedMap_.frame.contains(pressed_);
}

void DataPlaneView::mouseMoveEvent(QMouseEvent* event) {
    const bool brushes = tools_->tool() != DataTool::Move && tools_->tool() != DataTool::Add;
    if (brushes && event->buttons().testFlag(Qt::LeftButton) && gesture_ != commands::kNoGesture) {
        useTool(event->position());
    } else if (panning_) {
        const QPointF shift = pressedMap_.toData(pressed_) - pressedMap_.toData(event->position());
        lookAt(pressedState_.view.translated(shift));
    } else if (drag_.kind != Target::Kind::Nothing) {
        setCursor(Qt::ClosedHandCursor);
        dragTo(pressedMap_.toData(event->position()));
    } else {
        hover(event->position());
    }
}

void DataPlaneView::mouseReleaseEvent(QMouseEvent* event) {
    drag_ = {};
    panning_ = false;
    gesture_ = commands::kNoGesture;
    hover(event->position());
}

void DataPlaneView::mouseDoubleClickEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton &&
        targetAt(event->position(), state(), axisMap()).kind == Target::Kind::Nothing)
        fit();
}

void DataPlaneView::wheelEvent(QWheelEvent* event) {
    const double notches = event->angleDelta().y() / 120.0;
    if (notches == 0.0) return;
    const QPointF centre = axisMap().toData(event->position());
    const double factor = std::pow(kDataZoomPerNotch, -notches);
    lookAt(QRectF(centre + factor * (view_.topLeft() - centre), view_.size() * factor));
    event->accept();
}

void DataPlaneView::leaveEvent(QEvent*) {
    highlight_.set({});
    emit told({});
}

Eigen::VectorXd DataPlaneView::pointAt(const figures::DataFigureState& state, const QPointF& at) const {
    return figures::fromDataPlane(state, at);
}

void DataPlaneView::useTool(const QPointF& position) {
    const auto shown = state();
    const auto map = mapOf(shown);
    const Target target = targetAt(position, shown, map);
    int datum = target.kind == Target::Kind::Datum ? target.index : -1;
    double distance = 0.0;
    if (tools_->tool() == DataTool::Weigh) {
        datum = weighed_;
        if (datum >= static_cast<int>(shown.data.size())) datum = -1;
        if (datum >= 0) {
            const auto& at = shown.data[static_cast<std::size_t>(datum)];
            distance = QLineF(map.toPaper(at.x, at.y), position).length();
            if (position == pressed_) return;  // a click alone does not weigh
        }
    }
    tools_->use(datum, pointAt(shown, map.toData(position)), distance, gesture_);
    if (datum >= 0 && datum < document_.session().data->size()) emit told(describeDatum(datum));
}

void DataPlaneView::contextMenuEvent(QContextMenuEvent* event) {
    const auto shown = state();
    const auto map = mapOf(shown);
    if (!map.frame.contains(event->pos())) return;
    const Target target = targetAt(event->pos(), shown, map);
    const bool line = target.kind == Target::Kind::Line || target.kind == Target::Kind::Handle;
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("dataMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    tools_->fillMenu(*menu, target.kind == Target::Kind::Datum ? target.index : -1,
                     line ? shown.hyperplanes[static_cast<std::size_t>(target.index)].unit : -1,
                     pointAt(shown, map.toData(event->pos())));
    menu->popup(event->globalPos());
}

void DataPlaneView::dragTo(const QPointF& position) {
    switch (drag_.kind) {
        case Target::Kind::Datum:
            dragDatum(position);
            break;
        case Target::Kind::Line:
            dragLine(position);
            break;
        case Target::Kind::Handle:
            turnLine(position);
            break;
        case Target::Kind::Nothing:
            break;
    }
}

void DataPlaneView::dragDatum(const QPointF& to) {
    const data::Dataset& dataset = document_.session().data;
    if (drag_.index >= dataset.size()) return;
    Eigen::VectorXd point = dataset.points.col(drag_.index);
    const QPointF shift = to - figures::onDataPlane(pressedState_, point);
    point += shift.x() * pressedState_.axes.col(0) + shift.y() * pressedState_.axes.col(1);
    report(commands::moveDatum(document_, drag_.index, point, gesture_));
}

/// Moves the hyperplane along its normal until it passes through the pointer: b_k changes, or, in a network
/// without hidden biases, w_k turns about the origin.
void DataPlaneView::dragLine(const QPointF& to) {
    const auto& line = pressedState_.hyperplanes[static_cast<std::size_t>(drag_.index)];
    if (document_.loss()->network().layout().bias(1)) {
        setNeuron(line, line.a, line.b, -(line.a * to.x() + line.b * to.y()),
                  tr("Move hyperplane %1").arg(line.unit + 1));
        return;
    }
    const double reach = std::hypot(to.x(), to.y());
    if (pressedState_.dimension == 1 || reach == 0.0) {
        emit refused(
            tr("Without a hidden bias the hyperplane stays at the origin; switch the hidden bias on to move "
               "it."));
        return;
    }
    const double size = std::hypot(line.a, line.b);
    // Of the two normals of the line through the origin and the pointer, the one that continues the drag.
    double a = -to.y() / reach * size;
    double b = to.x() / reach * size;
    if (a * line.a + b * line.b < 0.0) {
        a = -a;
        b = -b;
    }
    setNeuron(line, a, b, line.c, tr("Turn hyperplane %1").arg(line.unit + 1));
}

/// Turns w_k about the foot of the hyperplane; |w_k| is kept.
void DataPlaneView::turnLine(const QPointF& to) {
    const auto& line = pressedState_.hyperplanes[static_cast<std::size_t>(drag_.index)];
    const auto handles = figures::handlesOf(line, pressedMap_);
    const bool biased = document_.loss()->network().layout().bias(1) != nullptr;
    const QPointF foot = biased ? pressedMap_.toData(handles.foot) : QPointF(0, 0);
    const QPointF before = pressedMap_.toData(handles.handle) - foot;
    const QPointF after = to - foot;
    if (std::hypot(after.x(), after.y()) == 0.0) return;
    const double turn = std::atan2(after.y(), after.x()) - std::atan2(before.y(), before.x());
    const double a = std::cos(turn) * line.a - std::sin(turn) * line.b;
    const double b = std::sin(turn) * line.a + std::cos(turn) * line.b;
    const double c = biased ? -(a * foot.x() + b * foot.y()) : line.c;
    setNeuron(line, a, b, c, tr("Turn hyperplane %1").arg(line.unit + 1));
}

/// Gives the neuron the drawn line a x + b y + c = 0. In more than two dimensions c includes the coordinates
/// that are held fixed, so the bias takes the difference.
void DataPlaneView::setNeuron(const figures::Hyperplane& line, double a, double b, double c,
                              const QString& text) {
    const auto& network = document_.loss()->network();
    if (!std::holds_alternative<network::DenseLayer>(network.architecture().layers.front())) {
        emit refused(
            tr("The neurons of a convolution share their weights; edit the kernel in the parameter table."));
        return;
    }
    const auto* weights = network.layout().weight(1);
    const auto* bias = network.layout().bias(1);
    Eigen::VectorXd parameters = document_.point();
    const Eigen::Index inputs = network.architecture().input;
    auto w = parameters.segment(weights->offset + line.unit * inputs, inputs);
    const Eigen::MatrixXd& axes = pressedState_.axes;
    // Along a coordinate the entry itself is set: its digits stay as they are.
    for (int k = 0; k < std::min<int>(2, pressedState_.dimension); ++k) {
        const double slope = k == 0 ? a : b;
        Eigen::Index entry = 0;
        if (axes.col(k).maxCoeff(&entry) == 1.0)
            w(entry) = slope;
        else
            w += (slope - axes.col(k).dot(w)) * axes.col(k);
    }
    if (bias) parameters(bias->offset + line.unit) = c - w.dot(pressedState_.base);
    report(commands::setParameters(document_, std::move(parameters), text, gesture_));
}

void DataPlaneView::hover(const QPointF& position) {
    const auto shown = state();
    const auto map = mapOf(shown);
    const Target target = targetAt(position, shown, map);
    Highlight::State lit;
    QString text;
    switch (target.kind) {
        case Target::Kind::Datum: {
            lit.data = {target.index};
            const auto shape = document_.loss()->emptySignature();
            for (int layer = 1; layer <= shape.layerCount(); ++layer)
                for (int unit = 0; unit < shape.width(layer); ++unit)
                    lit.makers.push_back({target.index, layer, unit});
            text = describeDatum(target.index);
            setCursor(Qt::OpenHandCursor);
            break;
        }
        case Target::Kind::Line:
        case Target::Kind::Handle: {
            const int unit = shown.hyperplanes[static_cast<std::size_t>(target.index)].unit;
            lit.units = {unit};
            for (int i = 0; i < document_.session().data->size(); ++i) lit.makers.push_back({i, 1, unit});
            text = target.kind == Target::Kind::Handle ? tr("Drag to turn hyperplane %1").arg(unit + 1)
                                                       : tr("Hyperplane %1: drag to move it").arg(unit + 1);
            text += describeTrace(unit);
            setCursor(target.kind == Target::Kind::Handle ? Qt::CrossCursor : Qt::SizeAllCursor);
            break;
        }
        case Target::Kind::Nothing:
            unsetCursor();
            break;
    }
    highlight_.set(std::move(lit));
    emit told(text);
}

/// Where more is to a hyperplane than its trace: how far the whole of it lies from the middle of the data.
QString DataPlaneView::describeTrace(int unit) const {
    const auto& network = document_.loss()->network();
    const data::Dataset& dataset = document_.session().data;
    if (dataset.dimension() <= 2 ||
        !std::holds_alternative<network::DenseLayer>(network.architecture().layers.front()))
        return {};
    const Eigen::Index inputs = network.architecture().input;
    const auto w = document_.point().segment(network.layout().weight(1)->offset + unit * inputs, inputs);
    const Eigen::VectorXd mean = dataset.points.rowwise().mean();
    const double value = network.affine(1, document_.point(), mean)(unit, 0);
    if (!(w.norm() > 0.0)) return {};
    return tr("    trace of it; %1 from the mean of the data").arg(std::abs(value) / w.norm(), 0, 'g', 4);
}

QString DataPlaneView::describeDatum(int datum) const {
    const data::Dataset& dataset = document_.session().data;
    QStringList coordinates;
    for (int k = 0; k < std::min(dataset.dimension(), 4); ++k)
        coordinates << QString::fromStdString(generalNumber(dataset.points(k, datum), 5));
    if (dataset.dimension() > 4) coordinates << QStringLiteral("…");
    const auto& evaluation = document_.evaluation();
    const auto dead = loss::inactiveData(evaluation);
    const bool isDead = std::find(dead.begin(), dead.end(), datum) != dead.end();
    return tr("datum %1 (%2)    target %3    ŷ = %4    loss %5%6")
        .arg(datum + 1)
        .arg(coordinates.join(QStringLiteral(", ")))
        .arg(dataset.targets(0, datum))
        .arg(outputsText(evaluation.pass.outputs.col(datum)))
        .arg(evaluation.perDatum(datum), 0, 'g', 5)
        .arg(!isDead                                        ? QString()
             : document_.session().architecture.alpha > 0.0 ? tr("    no unit active (α > 0: still seen)")
                                                            : tr("    dead: activates no neuron"));
}

}  // namespace omegascope::views

#include "moc_data_plane_view.cpp"
