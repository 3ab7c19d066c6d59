#include "app/mainwindow/view_dock.h"

#include <QEvent>
#include <QFontInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QStyle>
#include <QToolButton>
#include <algorithm>

#include "app/controls/elided_label.h"
#include "app/controls/system_type.h"

namespace omegascope::mainwindow {

namespace {

QToolButton* titleButton(QStyle::StandardPixmap picture, const QString& tip, QWidget* parent) {
    auto* button = new QToolButton(parent);
    button->setAutoRaise(true);
    button->setIcon(parent->style()->standardIcon(picture));
    button->setToolTip(tip);
    button->setFocusPolicy(Qt::NoFocus);
    return button;
}

}  // namespace

ViewDock::ViewDock(const QString& name, const QString& title, QWidget* content, QWidget* parent)
    : QDockWidget(title, parent),
      titleBar_(new QWidget(this)),
      title_(new QLabel(title, titleBar_)),
      subtitle_(new panels::ElidedLabel(titleBar_)),
      least_(content->minimumSize()) {
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
    buttons_ = {floating, close};
    for (QToolButton* button : buttons_) layout->addWidget(button);
    titleBar_->setToolTip(tr("Double-click: this view fills the window, and back"));
    titleBar_->setObjectName(name + QStringLiteral("Title"));
    titleBar_->installEventFilter(this);
    setTitleBarWidget(titleBar_);
    followType();
}

void ViewDock::changeEvent(QEvent* event) {
    QDockWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange) followType();
}

/// What is drawn needs room in proportion to its type, or lines and marks would cover it; where docks then have no room
/// beside each other, the least wanted ones fold.
void ViewDock::followType() {
    const double growth =
        std::max(1.0, static_cast<double>(QFontInfo(font()).pixelSize()) / panels::systemTypeSize());
    // Down there is less room, and one row of words above and below is all that grows.
    constexpr double kDown = 0.75;
    if (!least_.isEmpty())
        widget()->setMinimumSize(static_cast<int>(least_.width() * growth),
                                 static_cast<int>(least_.height() * (1.0 + kDown * (growth - 1.0))));
    for (QToolButton* button : buttons_) {
        button->setIconSize((QSizeF(10, 10) * growth).toSize());
        button->setFixedSize((QSizeF(18, 18) * growth).toSize());
    }
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
