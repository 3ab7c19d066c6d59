#include "app/views/scrub_view.h"

#include <QMouseEvent>
#include <algorithm>

namespace omegascope::views {

QVector<QPointF> decimate(int count, const std::function<double(int)>& value, int columns) {
    QVector<QPointF> points;
    if (count <= 2 * columns) {
        points.reserve(count);
        for (int k = 0; k < count; ++k) points.append({static_cast<double>(k), value(k)});
        return points;
    }
    points.reserve(2 * columns);
    for (int column = 0; column < columns; ++column) {
        const auto edge = [&](int c) {
            return static_cast<int>(static_cast<std::int64_t>(count) * c / columns);
        };
        int lowest = edge(column), highest = lowest;
        for (int k = lowest; k < edge(column + 1); ++k) {
            if (value(k) < value(lowest)) lowest = k;
            if (value(k) > value(highest)) highest = k;
        }
        const auto [first, second] = std::minmax(lowest, highest);
        points.append({static_cast<double>(first), value(first)});
        if (second != first) points.append({static_cast<double>(second), value(second)});
    }
    return points;
}

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
