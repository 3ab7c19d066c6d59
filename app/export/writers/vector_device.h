#pragma once

#include <QBrush>
#include <QByteArray>
#include <QColor>
#include <QFont>
#include <QImage>
#include <QPaintDevice>
#include <QPainterPath>
#include <QSizeF>
#include <QTransform>
#include <memory>

#include "app/figures/frame/layers.h"

namespace omegascope::exporting {

/// What a QPainter draws on a VectorDevice, in paper coordinates: pixels of 1/96 inch, y downwards.
struct VectorFill {
    enum class Kind { None, Solid, Linear };
    Kind kind = Kind::None;
    QColor colour;
    QPointF from, to;  ///< of a linear gradient
    QGradientStops stops;
};
struct VectorStroke {
    bool visible = false;
    QColor colour;
    double width = 1.0;
    QList<double> dashes;  ///< lengths of stroke, gap, …; empty: solid
    Qt::PenCapStyle cap = Qt::FlatCap;
    Qt::PenJoinStyle join = Qt::MiterJoin;
};
struct VectorText {
    QString text;
    QPointF at;          ///< left end of the baseline
    double width = 0.0;  ///< as laid out with `font` on the screen
    double angle = 0.0;  ///< degrees, clockwise on paper
    double size = 12.0;  ///< height of the type in pixels
    QFont font;
    QColor colour;
};

/// A number with at most three decimals, none that say nothing: "0.5", "-2".
QByteArray decimalText(double value);

/// A writer of one vector format.
class VectorSink {
  public:
    virtual ~VectorSink() = default;
    virtual void path(const QPainterPath& path, const VectorFill& fill, const VectorStroke& stroke) = 0;
    virtual void text(const VectorText& text) = 0;
    virtual void image(const QRectF& target, const QImage& image) = 0;
    /// What follows is seen inside `path` only; an empty path ends that.
    virtual void clip(const QPainterPath& path) = 0;
    /// What follows is a `name` (figures::LayeredDevice); empty: nothing that has one. Writers may pass over it.
    virtual void layer(const QByteArray& name, double age) {
        (void)name;
        (void)age;
    }
    /// Whether the writer puts this sign itself.
    virtual bool mark(const figures::Mark& mark) {
        (void)mark;
        return false;
    }
};

/// Hands to a sink what a QPainter draws: one drawing for the screen and for every vector format.
/// Images must be drawn without rotation. Texts that one call lays out in several runs are joined again.
class VectorDevice : public figures::LayeredDevice {
  public:
    VectorDevice(QSizeF paper, VectorSink& sink);
    ~VectorDevice() override;
    QPaintEngine* paintEngine() const override;
    void beginLayer(const char* name, double age) override;
    void endLayer() override;
    bool takesMark(const figures::Mark& mark) override;

  protected:
    int metric(PaintDeviceMetric metric) const override;

  private:
    QSizeF paper_;
    VectorSink& sink_;
    std::unique_ptr<QPaintEngine> engine_;
    QList<std::pair<QByteArray, double>> layers_;  ///< open ones, the innermost last
};

}  // namespace omegascope::exporting
