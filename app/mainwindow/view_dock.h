#pragma once

#include <QDockWidget>
#include <QList>
#include <QSize>

class QLabel;
class QToolButton;

namespace omegascope::mainwindow {

/// A dock with the program's thin title: the name of what is drawn, its coordinates beside it in grey, and
/// two small buttons (float, hide). Double-click on the title asks to fill the window.
class ViewDock : public QDockWidget {
    Q_OBJECT
  public:
    ViewDock(const QString& name, const QString& title, QWidget* content, QWidget* parent);
    /// The grey text after the title: coordinates, kind ("exact"), counts.
    void setSubtitle(const QString& text);
    /// The title, where what is drawn becomes another thing.
    void setTitle(const QString& text);

  signals:
    void fillRequested();

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;

  private:
    void followType();

    QWidget* titleBar_;
    QLabel *title_, *subtitle_;
    QList<QToolButton*> buttons_;
    QSize least_;  ///< of the content, at the system's size of type; empty: as it says itself
};

}  // namespace omegascope::mainwindow
