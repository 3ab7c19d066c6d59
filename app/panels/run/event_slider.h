#pragma once

#include <QSlider>
#include <QVector>
#include <functional>
#include <memory>

#include "core/dynamics/runs/itinerary.h"

class QStyleOptionSlider;

namespace omegascope::panels {

/// The step slider with a mark for every event of the run. Kinds differ in shape and place as well as in
/// colour: walls are strokes below the groove; above it data are triangles, units squares, flat cells
/// diamonds and the end of a run that stopped a circle. What dies is filled, what comes back is hollow.
class EventSlider : public QSlider {
    Q_OBJECT
  public:
    /// @param tooltip  of one event
    explicit EventSlider(std::function<QString(const dynamics::RunEvent&)> tooltip,
                         QWidget* parent = nullptr);

    void setItinerary(std::shared_ptr<const dynamics::Itinerary> itinerary);
    QSize sizeHint() const override;
    /// Where a time is drawn, in pixels.
    double xOf(double time) const;

  protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    bool event(QEvent* event) override;

  private:
    struct Mark {
        dynamics::RunEvent::Kind kind;
        int x;
    };
    const QVector<Mark>& marks() const;
    const dynamics::RunEvent* eventNear(int x) const;

    std::function<QString(const dynamics::RunEvent&)> tooltip_;
    std::shared_ptr<const dynamics::Itinerary> itinerary_;
    mutable QVector<Mark>
        marks_;  ///< of a kind at most one in a pixel, above the groove in the width of a shape
    mutable bool marksKnown_ = false;
    mutable int marksLast_ = 0;  ///< the slider's maximum that they were placed for
};

}  // namespace omegascope::panels
