#include "app/mainwindow/dock_folding.h"

#include <QDockWidget>
#include <QEvent>
#include <QLayout>
#include <QResizeEvent>
#include <QTimer>
#include <utility>

namespace omegascope::mainwindow {

DockFolding::DockFolding(QMainWindow& window, QList<QDockWidget*> order)
    : QObject(&window), window_(window), order_(std::move(order)) {
    window_.installEventFilter(this);
    for (QDockWidget* dock : order_) dock->installEventFilter(this);
}

bool DockFolding::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize && watched == &window_ && !busy_) {
        busy_ = true;
        const bool wasFolded = isFolded();
        if (!wasFolded) remember(static_cast<QResizeEvent*>(event)->oldSize());
        fold();
        if (wasFolded && !isFolded()) QTimer::singleShot(0, this, &DockFolding::restore);
        windowSize_ = window_.size();
        if (!isFolded() && whole_.isEmpty())
            for (const QDockWidget* dock : order_) see(dock);
        busy_ = false;
    } else if (event->type() == QEvent::FontChange && watched == &window_) {
        QTimer::singleShot(0, this, &DockFolding::followType);
    } else if (event->type() == QEvent::Show && watched != &window_ && !busy_ && window_.isVisible()) {
        QTimer::singleShot(0, this, [this, dock = static_cast<QDockWidget*>(watched)] { makeRoomFor(dock); });
    } else if (event->type() == QEvent::Resize && !busy_ && window_.size() == windowSize_) {
        // A person moved a border. Docks that shrink with the window are told of it before the window is.
        if (const auto* dock = qobject_cast<QDockWidget*>(watched)) see(dock);
    }
    return QObject::eventFilter(watched, event);
}

void DockFolding::see(const QDockWidget* dock) {
    if (!dock->isHidden() && !dock->isFloating()) seen_[dock] = dock->size();
}

bool DockFolding::fits(const QSize& needed) const {
    return needed.width() <= window_.width() && needed.height() <= window_.height();
}

void DockFolding::remember(const QSize& before) {
    const bool shrinks = window_.width() < before.width() || window_.height() < before.height();
    if (whole_.isEmpty() && shrinks) {
        for (QDockWidget* dock : order_)
            if (!dock->isHidden() && !dock->isFloating())
                whole_.append({dock, seen_.value(dock, dock->size())});
        wholeSize_ = before;
    } else if (window_.width() >= wholeSize_.width() && window_.height() >= wholeSize_.height()) {
        whole_.clear();
    }
}

void DockFolding::restore() {
    if (isFolded() || whole_.isEmpty()) return;
    busy_ = true;
    QList<QDockWidget*> docks;
    QList<int> widths, heights;
    for (const auto& [dock, size] : std::exchange(whole_, {})) {
        docks << dock;
        widths << size.width();
        heights << size.height();
    }
    window_.layout()->activate();
    window_.resizeDocks(docks, widths, Qt::Horizontal);
    window_.resizeDocks(docks, heights, Qt::Vertical);
    busy_ = false;
}

void DockFolding::followType() {
    if (busy_) return;
    busy_ = true;
    if (whole_.isEmpty()) remember(window_.size() + QSize(1, 1));
    while (!folded_.isEmpty()) folded_.takeLast().dock->show();
    fold();
    busy_ = false;
    QTimer::singleShot(0, this, &DockFolding::restore);
}

void DockFolding::makeRoomFor(QDockWidget* dock) {
    if (busy_ || dock->isHidden()) return;
    busy_ = true;
    folded_.removeIf([dock](const Folded& each) { return each.dock == dock; });
    fold(dock);
    busy_ = false;
}

void DockFolding::fold(const QDockWidget* keep) {
    while (!folded_.isEmpty() && fits(folded_.last().needed)) folded_.takeLast().dock->show();
    int left = 0;
    for (const QDockWidget* dock : order_) left += !dock->isHidden() && !dock->isFloating() ? 1 : 0;
    for (QDockWidget* dock : order_) {
        window_.layout()->activate();
        const QSize needed = window_.layout()->totalMinimumSize();
        if (fits(needed) || left <= 1) return;
        if (dock == keep || dock->isHidden() || dock->isFloating()) continue;
        folded_.append({dock, needed});
        dock->hide();
        --left;
    }
}

void DockFolding::unfold() {
    busy_ = true;
    while (!folded_.isEmpty()) folded_.takeLast().dock->show();
    busy_ = false;
}

}  // namespace omegascope::mainwindow

#include "moc_dock_folding.cpp"
