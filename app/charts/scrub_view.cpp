#include "app/charts/scrub_view.h"

#include <QMouseEvent>

namespace omegascope::views {

ScrubView::ScrubView(QChart* chart, QWidget* parent) : QChartView(chart, parent) {
    setRenderHint(QPainter::Antialiasing);
    setFrameShape(QFrame::NoFrame);
}

void ScrubView::scrub(const QPointF& at) {
    const QPointF inChart = chart()->mapFromScene(mapToScene(at.toPoint()));
    emit scrubbed(chart()->mapToValue(inChart).x());
}

void ScrubView::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton) scrub(event->position());
}

void ScrubView::mouseMoveEvent(QMouseEvent* event) {
    if (event->buttons() & Qt::LeftButton) scrub(event->position());
}

void ScrubView::mouseReleaseEvent(QMouseEvent* event) {
    event->accept();
}

void ScrubView::resizeEvent(QResizeEvent* event) {
    QChartView::resizeEvent(event);
    emit resized();
}

}  // namespace omegascope::views

#include "moc_scrub_view.cpp"
