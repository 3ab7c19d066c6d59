#include "app/views/line_view.h"

#include <QApplication>
#include <QMouseEvent>
#include <QPainter>
#include <algorithm>
#include <cmath>

#include "app/commands/edits.h"
#include "app/figures/frame/geometry.h"
#include "app/figures/frame/style.h"
#include "app/figures/frame/type_style.h"
#include "core/support/caught.h"
#include "core/support/number_text.h"
#include "core/support/random.h"
#include "core/support/words.h"

namespace omegascope::views {

namespace {

using document::Aspect;

constexpr double kGripReach = 9.0, kLineWallReach = 4.0, kLineZoomPerNotch = 1.2;
constexpr double kLeastLength = 1e-9, kMostLength = 1e9;
constexpr double kSlopeApart = 1e-9;  // of the larger slope: below it the loss is smooth at a wall

/// The slope of a piece at one of its ends, up to a factor that all have. @param x  -1 or 1
double slopeOf(const std::vector<double>& piece, double x) {
    double slope = 0.0;
    for (std::size_t k = piece.size(); k-- > 1;) slope = slope * x + static_cast<double>(k) * piece[k];
    return slope;
}

/// Whether the slope jumps where the ray meets a wall: of all breaks the nearest one is meant.
bool isKink(const cells::RayLoss& ray, double t) {
    const auto next = std::ranges::lower_bound(ray.breaks, t);
    auto at = next;
    if (next == ray.breaks.end() || (next != ray.breaks.begin() && t - *(next - 1) < *next - t))
        at = next - 1;
    const auto j = static_cast<std::size_t>(at - ray.breaks.begin());
    if (j == 0 || j + 1 >= ray.breaks.size()) return false;
    const double left = slopeOf(ray.pieces[j - 1], 2.0 * ray.breaks[j] / ray.length - 1.0);
    const double right = slopeOf(ray.pieces[j], 2.0 * ray.breaks[j] / ray.length - 1.0);
    return std::abs(left - right) > kSlopeApart * std::max({std::abs(left), std::abs(right), 1e-300});
}

QString makerText(const network::Activation& maker, int criterionLayer) {
    if (maker.layer == criterionLayer) return LineView::tr("datum %1 at its margin").arg(maker.datum + 1);
    return LineView::tr("datum %1 on neuron %2 of layer %3")
        .arg(maker.datum + 1)
        .arg(maker.unit + 1)
        .arg(maker.layer);
}

Result<LineView::Line> computed(LineView::Line line) {
    return caught([&]() -> Result<LineView::Line> {
        const Eigen::VectorXd start = line.point + line.low * line.direction;
        const double length = line.high - line.low;
        line.exact = line.loss->criterion() != loss::Criterion::Logistic;
        if (line.exact) {
            line.ray = cells::rayLoss(*line.loss, start, line.direction, length);
            line.walls = line.ray.crossings;
            for (const auto& wall : line.walls) line.kinks.push_back(isKink(line.ray, wall.t));
        } else {
            line.walls = cells::rayCrossings(*line.loss, start, line.direction, length);
            line.kinks.assign(line.walls.size(), true);
        }
        return std::move(line);
    });
}

}  // namespace

double LineView::Line::at(double t) const {
    return exact ? ray(std::clamp(t - low, 0.0, ray.length)) : loss->value(point + t * direction);
}

LineView::LineView(document::Document& document, const panels::PointComputer& points, Highlight& highlight,
                   QWidget* parent)
    : QWidget(parent),
      document_(document),
      points_(points),
      highlight_(highlight),
      along_(new QComboBox(this)) {
    setObjectName(QStringLiteral("lineView"));
    setAccessibleName(tr("Loss along a line"));
    setAccessibleDescription(
        tr("Exact pieces of the loss between the walls it crosses; drag the ends, click to send ω there"));
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setMinimumSize(200, 140);
    along_->setObjectName(QStringLiteral("alongBox"));
    along_->setAccessibleName(tr("Direction of the line"));
    along_->addItems({tr("along the slice's first direction d₁"), tr("along the slice's second direction d₂"),
                      tr("downhill: −x*, least norm of ∂₀L"), tr("a random direction"),
                      tr("towards the end of the run")});
    along_->setToolTip(tr("d: the line is ω + t d"));
    placeChooser();
    connect(along_, &QComboBox::currentIndexChanged, this, &LineView::compute);
    connect(&document_, &document::Document::changed, this, [this](document::Aspects aspects) {
        if (aspects &
            ~document::Aspects(Aspect::Description | Aspect::File | Aspect::Training | Aspect::View))
            compute();
    });
    connect(&points_, &panels::PointComputer::changed, this, [this] {
        if (static_cast<Along>(along_->currentIndex()) == Along::Downhill) compute();
    });
    connect(&job_, &jobs::LatestJob::failed, this, &LineView::refused);
}

void LineView::setAlong(Along along) {
    along_->setCurrentIndex(static_cast<int>(along));
}

Result<Eigen::VectorXd> LineView::direction() const {
    const auto& slice = document_.slice();
    switch (static_cast<Along>(along_->currentIndex())) {
        case Along::First:
            return Eigen::VectorXd(slice.directions.col(0));
        case Along::Second:
            return Eigen::VectorXd(slice.directions.col(1));
        case Along::Downhill: {
            if (!points_.isCurrent() || !points_.result()) return Error{"∂₀L at ω is being computed."};
            const auto& clarke = points_.result()->analysis.clarke;
            if (clarke.containsZero)
                return Error{"0 lies in ∂₀L(ω): to first order no direction leads down."};
            return Eigen::VectorXd(-clarke.minNorm.normalized());
        }
        case Along::Random: {
            Random random(document_.session().training.seed);
            Eigen::VectorXd drawn(document_.loss()->parameterCount());
            for (double& entry : drawn) entry = random.normal();
            return Eigen::VectorXd(drawn.normalized());
        }
        case Along::RunEnd:
            break;
    }
    const auto& run = *document_.session().trajectory;
    if (run.steps() < 1) return Error{"There is no run yet; press Space to make one."};
    const Eigen::VectorXd way = dynamics::pointAt(run, *document_.loss(), run.steps()) - document_.point();
    if (!(way.norm() > 0.0)) return Error{"ω is at the end of the run."};
    return way;
}

void LineView::compute() {
    if (!isVisible()) return;
    auto along = direction();
    if (!along) {
        job_.cancel();
        line_.reset();
        none_ = QString::fromStdString(along.error().message);
        emit summaryChanged({});
        return update();
    }
    Line line;
    line.loss = document_.loss();
    line.point = document_.point();
    line.direction = *std::move(along);
    line.low = low_;
    line.high = high_;
    job_.start([line = std::move(line)](const Control&) { return computed(line); },
               [this](Result<Line> made) {
                   if (!made) return emit refused(QString::fromStdString(made.error().message));
                   line_ = std::make_shared<const Line>(*std::move(made));
                   hovered_ = -1;
                   const auto kinks = std::ranges::count(line_->kinks, true);
                   emit summaryChanged(
                       tr("%1, %2 · %3")
                           .arg(QString::fromStdString(counted(line_->walls.size(), "wall")),
                                QString::fromStdString(counted(kinks, "kink")),
                                line_->exact ? tr("exact") : tr("walls exact, values where they are drawn")));
                   update();
               });
}

/// The chooser is as large as its type wants it, and never wider than the view.
void LineView::placeChooser() {
    const QSize wanted = along_->sizeHint();
    along_->setGeometry(4, 2, std::max(0, std::min(wanted.width(), width() - 8)), wanted.height());
}

int LineView::top() const {
    return along_->geometry().bottom() + 4;
}

void LineView::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    placeChooser();
}

void LineView::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) placeChooser();
}

void LineView::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    compute();
}

figures::AxisMap LineView::axisMap() const {
    figures::AxisMap map;
    const figures::Style style = figures::styleOf(font());
    map.frame = figures::plotFrame(size(), style, top() + 4.0, style.textSize);
    map.lowX = line_ ? line_->low : low_;
    map.highX = line_ ? line_->high : high_;
    map.lowY = map.highY = line_ ? line_->at(map.lowX) : 0.0;
    const auto include = [&](double value) {
        map.lowY = std::min(map.lowY, value);
        map.highY = std::max(map.highY, value);
    };
    if (line_) {
        for (int k = 0; k <= 200; ++k) include(line_->at(map.lowX + (map.highX - map.lowX) * k / 200.0));
        for (const auto& wall : line_->walls) include(line_->at(line_->low + wall.t));
    }
    const double room = map.highY > map.lowY ? 0.05 * (map.highY - map.lowY) : 0.5;
    map.lowY -= room;
    map.highY += room;
    return map;
}

void LineView::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.fillRect(rect(), figures::palette::kPaper);
    if (!line_) {
        painter.setPen(figures::styleOf(font()).soft());
        painter.drawText(rect().adjusted(16, top(), -16, 0), Qt::AlignCenter | Qt::TextWordWrap, none_);
        return;
    }
    draw(painter, axisMap());
}

void LineView::draw(QPainter& painter, const figures::AxisMap& map) const {
    const figures::Style style = figures::styleOf(font());
    const double wide = style.lineWidth;
    figures::drawAxes(painter, map, {tr("t, along d")}, {tr("L(ω + t d)")}, style);
    painter.setClipRect(map.frame);
    for (std::size_t k = 0; k < line_->walls.size(); ++k) {
        const double x = map.toPaper(line_->low + line_->walls[k].t, 0.0).x();
        const bool lit = static_cast<int>(k) == hovered_;
        painter.setPen(QPen(lit ? figures::palette::kOmega : style.soft(), (lit ? 2.0 : 0.6) * wide));
        painter.drawLine(QPointF(x, map.frame.top()), QPointF(x, map.frame.bottom()));
    }
    QVector<double> places;
    const int columns = std::max(2, static_cast<int>(map.frame.width()));
    for (int k = 0; k <= columns; ++k) places << map.lowX + (map.highX - map.lowX) * k / columns;
    for (const auto& wall : line_->walls) places << line_->low + wall.t;
    std::ranges::sort(places);
    QPolygonF curve;
    for (const double t : places) curve << map.toPaper(t, line_->at(t));
    painter.setPen(QPen(figures::palette::kInk, 1.8 * wide, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin));
    painter.drawPolyline(curve);
    for (std::size_t k = 0; k < line_->walls.size(); ++k) {
        const double t = line_->low + line_->walls[k].t;
        painter.setBrush(line_->kinks[k] ? figures::palette::kInk : figures::palette::kPaper);
        painter.setPen(QPen(figures::palette::kInk, wide));
        painter.drawEllipse(map.toPaper(t, line_->at(t)), 2.6 * wide, 2.6 * wide);
    }
    painter.setClipping(false);
    if (map.lowX <= 0.0 && map.highX >= 0.0)
        figures::drawOmega(painter, map.toPaper(0.0, line_->at(0.0)), style.markerSize);
    painter.setBrush(figures::palette::kPaper);
    painter.setPen(QPen(figures::palette::kInk, 1.2 * wide));
    const double half = 4.0 * wide;
    for (const double x : {map.frame.left(), map.frame.right()})
        painter.drawRect(QRectF(x - half, map.frame.bottom() - half, 2 * half, 2 * half));
}

void LineView::setRange(double low, double high) {
    if (!(high - low >= kLeastLength && high - low <= kMostLength && std::abs(low) <= kMostLength)) {
        emit refused(tr("The line is as short or as long as doubles can show."));
        return;
    }
    low_ = low;
    high_ = high;
    compute();
}

LineView::Grip LineView::gripAt(const QPointF& position) const {
    const QRectF frame = axisMap().frame;
    const double reach = kGripReach * figures::styleOf(font()).lineWidth;
    if (QLineF(position, frame.bottomLeft()).length() <= reach) return Grip::Low;
    if (QLineF(position, frame.bottomRight()).length() <= reach) return Grip::High;
    return Grip::None;
}

void LineView::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton || !line_) return;
    pressed_ = event->position();
    pressedMap_ = axisMap();
    grip_ = gripAt(pressed_);
    if (grip_ == Grip::None && pressedMap_.frame.contains(pressed_)) grip_ = Grip::Press;
}

void LineView::mouseMoveEvent(QMouseEvent* event) {
    const double shift = pressedMap_.toData(event->position()).x() - pressedMap_.toData(pressed_).x();
    if (grip_ == Grip::Low)
        setRange(pressedMap_.lowX + shift, pressedMap_.highX);
    else if (grip_ == Grip::High)
        setRange(pressedMap_.lowX, pressedMap_.highX + shift);
    else
        hover(event->position());
    setCursor(gripAt(event->position()) != Grip::None ? Qt::SizeHorCursor : Qt::ArrowCursor);
}

void LineView::mouseReleaseEvent(QMouseEvent* event) {
    const bool click = grip_ == Grip::Press &&
                       (event->position() - pressed_).manhattanLength() < QApplication::startDragDistance();
    grip_ = Grip::None;
    if (!click || !line_) return;
    const double t = axisMap().toData(event->position()).x();
    const Outcome outcome =
        commands::setParameters(document_, line_->point + t * line_->direction, tr("Move ω along the line"));
    if (!outcome) emit refused(QString::fromStdString(outcome.error().message));
}

void LineView::wheelEvent(QWheelEvent* event) {
    const double notches = event->angleDelta().y() / 120.0;
    if (notches == 0.0) return;
    const double fixed = axisMap().toData(event->position()).x(),
                 factor = std::pow(kLineZoomPerNotch, -notches);
    setRange(fixed + factor * (low_ - fixed), fixed + factor * (high_ - fixed));
    event->accept();
}

void LineView::leaveEvent(QEvent*) {
    hovered_ = -1;
    highlight_.set({});
    update();
    emit told({});
}

int LineView::wallAt(const QPointF& position) const {
    const auto map = axisMap();
    int nearest = -1;
    double least = kLineWallReach;
    for (std::size_t k = 0; k < line_->walls.size(); ++k) {
        const double distance = std::abs(map.toPaper(line_->low + line_->walls[k].t, 0.0).x() - position.x());
        if (distance > least) continue;
        least = distance;
        nearest = static_cast<int>(k);
    }
    return nearest;
}

void LineView::hover(const QPointF& position) {
    if (!line_ || !axisMap().frame.contains(position)) return leaveEvent(nullptr);
    hovered_ = wallAt(position);
    const double t = axisMap().toData(position).x();
    QString text = tr("t = %1    L = %2")
                       .arg(QString::fromStdString(generalNumber(t, 6)),
                            QString::fromStdString(generalNumber(line_->at(t), 8)));
    Highlight::State lit;
    if (hovered_ >= 0) {
        const network::Activation& maker = line_->walls[static_cast<std::size_t>(hovered_)].wall;
        lit.makers = {maker};
        lit.data = {maker.datum};
        if (maker.layer == 1 && line_->loss->network().depth() > 0) lit.units = {maker.unit};
        text +=
            tr("    wall: %1%2")
                .arg(makerText(maker, line_->loss->criterionLayer()),
                     line_->kinks[static_cast<std::size_t>(hovered_)] ? QString()
                                                                      : tr(" (no kink: L is smooth here)"));
    }
    highlight_.set(std::move(lit));
    update();
    emit told(text);
}

}  // namespace omegascope::views

#include "moc_line_view.cpp"
