#pragma once

#include <QColor>
#include <QPaintDevice>
#include <QPainter>
#include <QPointF>

#include "app/figures/frame/style.h"

namespace omegascope::figures {

/// A small sign at a place: a datum, the ring round a dead one, ω, a step of a run.
struct Mark {
    enum class Kind { Shape, Ring, Omega, Dot };
    Kind kind = Kind::Shape;
    Marker shape = Marker::Circle;
    QPointF at;
    double diameter = 0.0;
    QColor colour;
    bool filled = true;  ///< of ω: whether it lies on the plane
};

/// A paint device that is told what is drawn on it, beside how: the groups of an SVG file and the styles of a PGFPlots
/// file have these names. All others see the drawing alone.
class LayeredDevice : public QPaintDevice {
  public:
    /// What follows, until endLayer, is a `name`: "hidden wall". Layers nest; the innermost counts.
    /// @param age  of a piece of a path, 0 (oldest) to 1 (now); < 0 elsewhere
    virtual void beginLayer(const char* name, double age) = 0;
    virtual void endLayer() = 0;
    /// Whether it puts this sign itself, so that nothing is to be drawn; in the device's coordinates.
    virtual bool takesMark(const Mark& mark) = 0;
};

/// Names what is drawn while it lives.
class Layer {
  public:
    Layer(QPainter& painter, const char* name, double age = -1.0);
    ~Layer();
    Layer(const Layer&) = delete;
    Layer& operator=(const Layer&) = delete;

  private:
    LayeredDevice* device_;
};

/// Whether the painter's device has put this sign. @param mark  in the painter's coordinates
bool isTaken(QPainter& painter, Mark mark);

}  // namespace omegascope::figures
