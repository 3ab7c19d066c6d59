#include "app/controls/wide_row.h"

#include <QScrollBar>
#include <QWheelEvent>

namespace omegascope::panels {

WideRow::WideRow(QWidget* row, QWidget* parent) : QScrollArea(parent) {
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setFocusPolicy(Qt::NoFocus);
    setWidget(row);
    // Both take the colour of what they lie on.
    row->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
}

int WideRow::heightAt(int width) const {
    const bool scrolls = widget()->minimumSizeHint().width() > width;
    return widget()->sizeHint().height() + (scrolls ? horizontalScrollBar()->sizeHint().height() : 0);
}

QSize WideRow::sizeHint() const {
    return {widget()->sizeHint().width(), heightAt(width())};
}

QSize WideRow::minimumSizeHint() const {
    return {1, heightAt(width())};
}

void WideRow::resizeEvent(QResizeEvent* event) {
    QScrollArea::resizeEvent(event);
    // The scroll bar needs a place of its own under the row.
    if (const int height = heightAt(width()); height != minimumHeight()) setFixedHeight(height);
}

/// There is one direction, whichever way the wheel turns.
void WideRow::wheelEvent(QWheelEvent* event) {
    const QPoint turned = event->angleDelta();
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() -
                                    (turned.x() != 0 ? turned.x() : turned.y()));
    event->accept();
}

}  // namespace omegascope::panels

#include "moc_wide_row.cpp"
