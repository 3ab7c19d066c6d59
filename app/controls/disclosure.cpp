#include "app/controls/disclosure.h"

#include "app/controls/type_follower.h"

namespace omegascope::panels {

Disclosure::Disclosure(const QString& name, const QString& title, QWidget* content, QWidget* parent)
    : QWidget(parent), heading_(new QToolButton(this)) {
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    heading_->setObjectName(name);
    heading_->setText(title);
    heading_->setCheckable(true);
    heading_->setAutoRaise(true);
    heading_->setArrowType(Qt::RightArrow);
    heading_->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    heading_->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    heading_->setIconSize({10, 10});
    // A heading, not a button that stays pressed.
    heading_->setStyleSheet(
        QStringLiteral("QToolButton { border: none; padding: 2px 0; text-align: left; }"
                       "QToolButton:hover, QToolButton:focus { background: #e8ecf0; }"));
    // A control with a style sheet does not hear by itself that the type has changed.
    new TypeFollower(*this, [this] {
        QFont type = font();
        type.setWeight(QFont::DemiBold);
        heading_->setFont(type);
    });
    layout->addWidget(heading_);
    layout->addWidget(content);
    content->setVisible(false);
    connect(heading_, &QToolButton::toggled, this, [this, content](bool open) {
        heading_->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
        content->setVisible(open);
        emit toggled(open);
    });
}

}  // namespace omegascope::panels

#include "moc_disclosure.cpp"
