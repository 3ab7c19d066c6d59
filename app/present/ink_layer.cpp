#include "app/present/ink_layer.h"

#include <QEvent>
#include <QFontInfo>
#include <QMouseEvent>
#include <QPainter>

#include "app/figures/frame/type_style.h"
#include "app/present/pointers.h"

namespace omegascope::present {

namespace {

/// Neither a colour of the data nor of the loss.
const QColor kInk(0xd0, 0x00, 0x4f);
constexpr std::size_t kMostPoints = 20'000;  // of all strokes; beyond it the oldest stroke goes

void paintHead(QPainter& painter, const QPointF& from, const QPointF& to, double size) {
    const double length = QLineF(from, to).length();
    if (!(length > 0.0)) return;
    const QPointF along = (to - from) * (1.4 * size / length), across(-along.y(), along.x());
    painter.drawPolyline(QPolygonF({to - along + 0.5 * across, to, to - along - 0.5 * across}));
}

}  // namespace

InkLayer::InkLayer(Map map, QWidget* plane) : QWidget(plane), map_(std::move(map)) {
    setObjectName(QStringLiteral("inkLayer"));
    setAccessibleName(tr("Pen strokes and predictions"));
    setGeometry(plane->rect());
    plane->installEventFilter(this);
    setPen(false);
}

void InkLayer::setPen(bool on) {
    setAttribute(Qt::WA_TransparentForMouseEvents, !on);
    if (on)
        setCursor(bigCross(1.6 * QFontInfo(font()).pixelSize()));
    else
        unsetCursor();
    raise();
}

void InkLayer::clear() {
    strokes_.clear();
    update();
}

void InkLayer::setMarks(std::vector<Mark> marks) {
    marks_ = std::move(marks);
    update();
}

void InkLayer::setStep(std::optional<StepArrows> step) {
    step_ = std::move(step);
    update();
}

/// The plane is redrawn when it is panned or resized; then so is this.
bool InkLayer::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) setGeometry(parentWidget()->rect());
    return QWidget::eventFilter(watched, event);
}

void InkLayer::mousePressEvent(QMouseEvent* event) {
    if (event->button() != Qt::LeftButton) return;
    strokes_.push_back(
        {QPolygonF({map_().toData(event->position())}), event->modifiers().testFlag(Qt::ShiftModifier)});
    update();
}

void InkLayer::mouseMoveEvent(QMouseEvent* event) {
    if (!(event->buttons() & Qt::LeftButton) || strokes_.empty()) return;
    QPolygonF& last = strokes_.back().points;
    if (strokes_.back().arrow && last.size() > 1) last.removeLast();
    last << map_().toData(event->position());
    std::size_t points = 0;
    for (const Stroke& stroke : strokes_) points += static_cast<std::size_t>(stroke.points.size());
    if (points > kMostPoints && strokes_.size() > 1) strokes_.erase(strokes_.begin());
    update();
}

void InkLayer::paintEvent(QPaintEvent*) {
    const figures::AxisMap map = map_();
    const figures::Style style = figures::styleOf(font());
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setClipRect(map.frame);
    if (step_) drawStepArrows(painter, *step_, map, style);
    painter.setPen(QPen(kInk, 3.0 * style.lineWidth, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    for (const Stroke& stroke : strokes_) {
        QPolygonF onPaper;
        for (const QPointF& point : stroke.points) onPaper << map.toPaper(point.x(), point.y());
        if (onPaper.size() == 1)
            painter.drawPoint(onPaper.first());
        else
            painter.drawPolyline(onPaper);
        if (stroke.arrow && onPaper.size() == 2) paintHead(painter, onPaper[0], onPaper[1], style.markerSize);
    }
    for (const Mark& mark : marks_) {
        const QPointF at = map.toPaper(mark.at.x(), mark.at.y());
        const double radius = (mark.kind == Mark::Kind::Answer ? 1.6 : 0.6) * style.markerSize;
        painter.setPen(QPen(figures::palette::kPaper, 4.0 * style.lineWidth));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(at, radius, radius);
        painter.setPen(QPen(mark.kind == Mark::Kind::Predicted ? kInk : figures::palette::kSolved,
                            2.0 * style.lineWidth));
        if (mark.kind != Mark::Kind::Answer) painter.setBrush(painter.pen().color());
        painter.drawEllipse(at, radius, radius);
    }
}

}  // namespace omegascope::present

#include "moc_ink_layer.cpp"
