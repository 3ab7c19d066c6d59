#include "app/mainwindow/view_dock.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QStyle>
#include <QToolButton>

namespace omegascope::mainwindow {

namespace {

/// A label that gives way instead of widening the window: the text is elided.
class ElidedLabel : public QLabel {
  public:
    using QLabel::QLabel;
    QSize minimumSizeHint() const override { return {0, QLabel::minimumSizeHint().height()}; }

  protected:
    void paintEvent(QPaintEvent*) override;
};

void ElidedLabel::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setPen(palette().color(foregroundRole()));
    painter.drawText(contentsRect(), Qt::AlignLeft | Qt::AlignVCenter,
                     fontMetrics().elidedText(text(), Qt::ElideRight, contentsRect().width()));
}

QToolButton* titleButton(QStyle::StandardPixmap picture, const QString& tip, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setAutoRaise(true);
    button->setIcon(parent->style()->standardIcon(picture));
    button->setIconSize({10, 10});
    button->setFixedSize(18, 18);
    button->setToolTip(tip);
    button->setFocusPolicy(Qt::NoFocus);
    return button;
}

}  // namespace

ViewDock::ViewDock(const QString& name, const QString& title, QWidget* content, QWidget* parent)
    : QDockWidget(title, parent),
      titleBar_(new QWidget(this)),
      title_(new QLabel(title, titleBar_)),
      subtitle_(new ElidedLabel(titleBar_)) {
    setObjectName(name);
    setWidget(content);
    auto* layout = new QHBoxLayout(titleBar_);
    layout->setContentsMargins(8, 2, 2, 2);
    layout->setSpacing(8);
    QFont font = title_->font();
    font.setWeight(QFont::DemiBold);
    title_->setFont(font);
    subtitle_->setForegroundRole(QPalette::PlaceholderText);
    auto* floating = titleButton(QStyle::SP_TitleBarNormalButton, tr("Float or dock this view"), titleBar_);
    auto* close = titleButton(QStyle::SP_TitleBarCloseButton, tr("Hide this view (View menu brings it back)"),
                              titleBar_);
    connect(floating, &QToolButton::clicked, this, [this] { setFloating(!isFloating()); });
    connect(close, &QToolButton::clicked, this, &QWidget::close);
    layout->addWidget(title_);
    layout->addWidget(subtitle_, 1);
    layout->addWidget(floating);
    layout->addWidget(close);
    titleBar_->setToolTip(tr("Double-click: this view fills the window, and back"));
    titleBar_->setObjectName(name + QStringLiteral("Title"));
    titleBar_->installEventFilter(this);
    setTitleBarWidget(titleBar_);
}

void ViewDock::setTitle(const QString& text) {
    if (title_->text() == text) return;
    title_->setText(text);
    setWindowTitle(text);
    toggleViewAction()->setText(text);
}

void ViewDock::setSubtitle(const QString& text) {
    if (subtitle_->text() == text) return;
    subtitle_->setText(text);
    subtitle_->setToolTip(text);
    subtitle_->update();
}

bool ViewDock::eventFilter(QObject* watched, QEvent* event) {
    if (watched == titleBar_ && event->type() == QEvent::MouseButtonDblClick) {
        // Not now: the layout that is exchanged may just be at a drag or an animation of this very event.
        QMetaObject::invokeMethod(this, &ViewDock::fillRequested, Qt::QueuedConnection);
        return true;
    }
    return QDockWidget::eventFilter(watched, event);
}

}  // namespace omegascope::mainwindow

#include "moc_view_dock.cpp"
