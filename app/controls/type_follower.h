#pragma once

#include <QEvent>
#include <QWidget>
#include <functional>
#include <utility>

namespace omegascope::panels {

/// Does `follow` now and whenever the owner's type changes: for what is set in pixels, or in a font of its own. Lives as
/// long as the owner.
class TypeFollower : public QObject {
  public:
    TypeFollower(QWidget& owner, std::function<void()> follow) : QObject(&owner), follow_(std::move(follow)) {
        owner.installEventFilter(this);
        follow_();
    }

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override {
        if (event->type() == QEvent::FontChange) follow_();
        return QObject::eventFilter(watched, event);
    }

  private:
    std::function<void()> follow_;
};

}  // namespace omegascope::panels
