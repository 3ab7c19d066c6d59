#include "app/controls/panel.h"

#include <QEvent>
#include <QScrollArea>

namespace omegascope::panels {

Panel::Panel(document::Document& document, document::Aspects drawn, QWidget* parent)
    : QWidget(parent), document_(document), drawn_(drawn) {
    changes_ = connect(&document_, &document::Document::changed, this, &Panel::onChanged);
}

Panel::~Panel() {
    // An open cell editor commits while QWidget takes the window down; refresh() is gone by then.
    disconnect(changes_);
}

void Panel::onChanged(document::Aspects aspects) {
    const document::Aspects wanted = aspects & drawn_;
    if (!wanted) return;
    if (isVisible())
        refresh(wanted);
    else
        missed_ |= wanted;
}

/// Colours of what is written depend on the ground, widths on the type.
void Panel::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) followType();
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        QMetaObject::invokeMethod(
            this, [this] { onChanged(drawn_); }, Qt::QueuedConnection);
}

void Panel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    if (!missed_) return;
    const document::Aspects missed = missed_;
    missed_ = {};
    refresh(missed);
}

bool Panel::settle(const Outcome& outcome) {
    if (outcome) return true;
    refresh(drawn_);
    emit refused(QString::fromStdString(outcome.error().message));
    return false;
}

QVBoxLayout* Panel::scrollingLayout() {
    auto* outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto* area = new QScrollArea(this);
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    outer->addWidget(area);
    auto* content = new QWidget(area);
    area->setWidget(content);
    auto* layout = new QVBoxLayout(content);
    layout->setContentsMargins(8, 8, 8, 8);
    layout->setSpacing(8);
    return layout;
}

void Panel::guardFromWheel(QWidget* control) {
    control->setFocusPolicy(Qt::StrongFocus);
    control->installEventFilter(this);
}

bool Panel::eventFilter(QObject* watched, QEvent* event) {
    const auto* control = qobject_cast<QWidget*>(watched);
    if (event->type() == QEvent::Wheel && control && !control->hasFocus()) {
        event->ignore();  // filtered and ignored: it goes on to the parent, which scrolls
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace omegascope::panels

#include "moc_panel.cpp"
