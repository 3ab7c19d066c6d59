#pragma once

#include <QHash>
#include <QList>
#include <QMainWindow>
#include <QObject>
#include <QSize>

class QDockWidget;

namespace omegascope::mainwindow {

/// Hides docks while the window is too small for all of them, in the order given, and brings them back when there is
/// room again: docks that get less than they need would lie over each other. With the last one the proportions come back
/// that there were before the window shrank. Larger type is less room; a dock that somebody shows stays, and others give way.
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
    /// `keep` is hidden last.
    void fold(const QDockWidget* keep = nullptr);
    /// After the type has changed, with which every dock needs another size.
    void followType();
    /// After a dock was shown by somebody else.
    void makeRoomFor(QDockWidget* dock);
    /// Which docks had how much room, while the window begins to shrink; forgotten when it grows again by itself.
    void remember(const QSize& before);
    void restore();
    void see(const QDockWidget* dock);

    QMainWindow& window_;
    QList<QDockWidget*> order_;
    QList<Folded> folded_;
    bool busy_ = false;
    QList<std::pair<QDockWidget*, QSize>> whole_;  ///< the docks' sizes before the window shrank
    QSize wholeSize_;
    QSize windowSize_;                       ///< as it was handled last
    QHash<const QDockWidget*, QSize> seen_;  ///< the docks' sizes in a window of that size
};

}  // namespace omegascope::mainwindow
