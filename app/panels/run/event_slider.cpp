#include "app/panels/run/event_slider.h"

#include <QHelpEvent>
#include <QPainter>
#include <QPainterPath>
#include <QStyleOptionSlider>
#include <QToolTip>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "app/figures/frame/style.h"

namespace omegascope::panels {

namespace palette = figures::palette;
using dynamics::RunEvent;
using Kind = RunEvent::Kind;

namespace {

constexpr int kHeight = 34;
constexpr double kShape = 7.0;   // side of a mark above the groove
constexpr double kStroke = 6.0;  // length of a mark below it
constexpr int kReach = 4;        // pixels from the pointer to the mark it means
constexpr std::size_t kKinds = static_cast<std::size_t>(Kind::Rest) + 1;

bool isWall(Kind kind) {
    return kind == Kind::Crossing || kind == Kind::SlideBegins || kind == Kind::SlideEnds;
}

QPainterPath shapeOf(Kind kind, const QRectF& box) {
    QPainterPath path;
    switch (kind) {
        case Kind::DatumDies:
            path.addPolygon(QPolygonF{box.topLeft(), box.topRight(), {box.center().x(), box.bottom()}});
            break;
        case Kind::DatumRevives:
            path.addPolygon(QPolygonF{box.bottomLeft(), box.bottomRight(), {box.center().x(), box.top()}});
            break;
        case Kind::NeuronDies:
        case Kind::NeuronRevives:
            path.addRect(box);
            break;
        case Kind::FlatCell:
            path.addPolygon(QPolygonF{QPointF(box.center().x(), box.top()),
                                      {box.right(), box.center().y()},
                                      {box.center().x(), box.bottom()},
                                      {box.left(), box.center().y()}});
            break;
        default:
            path.addEllipse(box);
    }
    path.closeSubpath();
    return path;
}

QColor colourOf(Kind kind) {
    switch (kind) {
        case Kind::DatumDies:
        case Kind::DatumRevives:
            return palette::kUnsolved;
        case Kind::FlatCell:
            return palette::kOmega;
        default:
            return palette::kInk;
    }
}

}  // namespace

EventSlider::EventSlider(std::function<QString(const RunEvent&)> tooltip, QWidget* parent)
    : QSlider(Qt::Horizontal, parent), tooltip_(std::move(tooltip)) {
}

void EventSlider::setItinerary(std::shared_ptr<const dynamics::Itinerary> itinerary) {
    itinerary_ = std::move(itinerary);
    marksKnown_ = false;
    update();
}

QSize EventSlider::sizeHint() const {
    return QSlider::sizeHint().expandedTo({0, kHeight});
}

double EventSlider::xOf(double time) const {
    QStyleOptionSlider option;
    initStyleOption(&option);
    const QRect groove = style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderGroove, this);
    const int handle =
        style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, this).width();
    const double share = time / std::max(1, maximum());
    return groove.left() + handle / 2.0 + share * (groove.width() - handle);
}

const QVector<EventSlider::Mark>& EventSlider::marks() const {
    if (marksKnown_ && marksLast_ == maximum()) return marks_;
    marks_.clear();
    marksKnown_ = true;
    marksLast_ = maximum();
    if (!itinerary_) return marks_;
    const double origin = xOf(0.0), perStep = xOf(1.0) - origin;
    std::array<int, kKinds> last;
    last.fill(std::numeric_limits<int>::min() / 2);
    for (const RunEvent& each : itinerary_->events) {
        const int x = static_cast<int>(std::lround(origin + perStep * each.time));
        int& before = last[static_cast<std::size_t>(each.kind)];
        // Shapes that would cover one another stand for all of their kind there.
        if (x - before < (isWall(each.kind) ? 1 : static_cast<int>(kShape))) continue;
        before = x;
        marks_.append({each.kind, x});
    }
    return marks_;
}

void EventSlider::paintEvent(QPaintEvent* event) {
    QSlider::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (const Mark& mark : marks()) {
        if (isWall(mark.kind)) {
            // A wall that holds the flow is a thicker stroke.
            painter.setPen(QPen(palette::kSoft, mark.kind == Kind::Crossing ? 1.0 : 2.5));
            painter.drawLine(QPointF(mark.x + 0.5, height() - kStroke), QPointF(mark.x + 0.5, height()));
            continue;
        }
        const QRectF box(mark.x + 0.5 - kShape / 2.0, 0.5, kShape, kShape);
        const bool hollow = mark.kind == Kind::DatumRevives || mark.kind == Kind::NeuronRevives;
        const QColor colour = colourOf(mark.kind);
        painter.setPen(QPen(colour, 1.0));
        painter.setBrush(hollow ? QColor(palette::kPaper) : colour);
        painter.drawPath(shapeOf(mark.kind, box));
    }
}

void EventSlider::resizeEvent(QResizeEvent* event) {
    QSlider::resizeEvent(event);
    marksKnown_ = false;
}

const RunEvent* EventSlider::eventNear(int x) const {
    if (!itinerary_) return nullptr;
    const RunEvent* nearest = nullptr;
    double distance = kReach;
    for (const RunEvent& each : itinerary_->events) {
        const double off = std::abs(xOf(each.time) - x);
        // Of those in one place the rarer kinds are meant: walls come first in the list of kinds.
        if (off < distance || (nearest && off == distance && each.kind > nearest->kind)) {
            nearest = &each;
            distance = off;
        }
    }
    return nearest;
}

bool EventSlider::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        if (const RunEvent* near = eventNear(help->pos().x())) {
            QToolTip::showText(help->globalPos(), tooltip_(*near), this);
            return true;
        }
    }
    return QSlider::event(event);
}

}  // namespace omegascope::panels

#include "moc_event_slider.cpp"
