#pragma once

#include <QToolButton>
#include <QVBoxLayout>
#include <QWidget>

namespace omegascope::panels {

/// A heading with a triangle that shows or hides what belongs to it, by mouse or by Space.
class Disclosure : public QWidget {
    Q_OBJECT
  public:
    /// @param name  objectName of the heading's button
    Disclosure(const QString& name, const QString& title, QWidget* content, QWidget* parent = nullptr);

    void setTitle(const QString& title) { heading_->setText(title); }
    void setOpen(bool open) { heading_->setChecked(open); }
    bool isOpen() const { return heading_->isChecked(); }

  signals:
    void toggled(bool open);

  private:
    QToolButton* heading_;
};

}  // namespace omegascope::panels
