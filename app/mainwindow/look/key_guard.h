#pragma once

#include <QObject>

namespace omegascope::mainwindow {

/// Leaves the arrow keys, Home and End to a list, table, slider or combo box that has the focus, instead of the
/// timeline. Installed on the application.
class KeyGuard : public QObject {
    Q_OBJECT
  public:
    using QObject::QObject;

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace omegascope::mainwindow
