#pragma once

#include <QObject>
#include <QTimer>
#include <QWidget>
#include <cstdint>

#include "core/support/random.h"

namespace omegascope::testing {

/// How long the window's thread was away from its events: a timer that should come all the time, and how much of the
/// thread's own processor time lies between two of its ticks. Time on the clock would count the machine's other work.
class Heartbeat : public QObject {
  public:
    Heartbeat();
    /// Since the last call, in milliseconds of the thread.
    double longest();
    /// Gaps of more than kNoticed since the beginning.
    int noticed() const { return noticed_; }
    static constexpr double kNoticed = 200.0;

  private:
    void beat();

    QTimer timer_;
    double last_, longest_ = 0.0;
    int noticed_ = 0;
};

/// A hand without a mind: random keys, clicks, drags, wheels, drops and sizes. Whatever dialog or menu comes up is
/// answered or put away, also in the midst of an action.
class Monkey : public QObject {
  public:
    /// @param files  what it drops onto the window
    Monkey(QWidget& window, std::uint64_t seed, QStringList files);

    /// One action.
    /// @return  what it did, for a person
    QString act();

  private:
    QString press();
    QString click();
    QString drag();
    QString wheel();
    QString drop();
    QString resize();
    /// A visible part of the window or of a dock that floats, with a place in it.
    QWidget* somewhere(QPoint& place);
    QPoint placeIn(const QWidget& widget);
    void putAway();

    QWidget& window_;
    Random random_;
    QStringList files_;
    QTimer keeper_;
};

/// Memory of this process that is in use, in bytes, once what was freed is given back.
std::size_t memoryInUse();

}  // namespace omegascope::testing
