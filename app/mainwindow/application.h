#pragma once

#include <QApplication>

namespace omegascope::mainwindow {

/// The one place where what a slot, an event or a painter throws is caught: Qt's own loop may not be unwound. The window
/// goes on and says what happened.
class Application : public QApplication {
    Q_OBJECT
  public:
    using QApplication::QApplication;
    bool notify(QObject* receiver, QEvent* event) override;

  signals:
    void failed(const QString& sentence);
};

}  // namespace omegascope::mainwindow
