#pragma once

#include <QCursor>
#include <QGuiApplication>
#include <QString>

class QWidget;

namespace omegascope::dialogs {

/// One sentence in a box of its own, for what must not be overlooked (objectName "complaint").
void complain(QWidget* window, const QString& sentence);

/// The pointer waits as long as this lives.
class BusyCursor {
  public:
    BusyCursor() { QGuiApplication::setOverrideCursor(Qt::WaitCursor); }
    ~BusyCursor() { QGuiApplication::restoreOverrideCursor(); }
    BusyCursor(const BusyCursor&) = delete;
    BusyCursor& operator=(const BusyCursor&) = delete;
};

}  // namespace omegascope::dialogs
