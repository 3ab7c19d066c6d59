#pragma once

#include <QList>
#include <QMainWindow>
#include <QObject>

class QDockWidget;

namespace omegascope::mainwindow {

/// Hides docks while the window is too small for all of them, in the order given, and brings them back when there is
/// room again: docks that get less than they need would lie over each other.
class DockFolding : public QObject {
    Q_OBJECT
  public:
    /// Both outlive this object; the last dock stays.
    DockFolding(QMainWindow& window, QList<QDockWidget*> order);
    /// Shows what was hidden, before the layout is stored or looked at by others.
    void unfold();
    bool isFolded() const { return !folded_.isEmpty(); }

  protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

  private:
    struct Folded {
        QDockWidget* dock = nullptr;
        QSize needed;  ///< of the window, before it was hidden
    };
    bool fits(const QSize& needed) const;
    void fold();

    QMainWindow& window_;
    QList<QDockWidget*> order_;
    QList<Folded> folded_;
    bool busy_ = false;
};

}  // namespace omegascope::mainwindow
