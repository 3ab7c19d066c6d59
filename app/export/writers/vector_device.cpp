#include "app/export/writers/vector_device.h"

#include <QFontInfo>
#include <QPaintEngine>
#include <cmath>
#include <optional>

namespace omegascope::exporting {
namespace {

constexpr int kScreenDotsPerInch = 96;

class VectorEngine : public QPaintEngine {
  public:
    explicit VectorEngine(VectorSink& sink) : QPaintEngine(AllFeatures), sink_(sink) {}

    /// Hands on text that might have gone on.
    void flush() {
        if (!pending_) return;
        sink_.text(*pending_);
        pending_.reset();
    }

    bool begin(QPaintDevice*) override { return true; }
    bool end() override {
        flush();
        if (clipped_) sink_.clip({});
        clipped_ = false;
        return true;
    }
    Type type() const override { return User; }

    void updateState(const QPaintEngineState& now) override {
        const DirtyFlags dirty = now.state();
        if (dirty & DirtyTransform) transform_ = now.transform();
        if (dirty & (DirtyPen | DirtyTransform)) pen_ = now.pen();
        if (dirty & (DirtyBrush | DirtyTransform)) brush_ = now.brush();
        if (dirty & DirtyOpacity) opacity_ = now.opacity();
        if (dirty & (DirtyClipPath | DirtyClipRegion | DirtyClipEnabled)) updateClip();
    }

    void drawPath(const QPainterPath& path) override { emitPath(path, fillOf(brush_)); }

    void drawPolygon(const QPointF* points, int count, PolygonDrawMode mode) override {
        if (count < 1) return;
        QPainterPath path(points[0]);
        for (int k = 1; k < count; ++k) path.lineTo(points[k]);
        if (mode != PolylineMode) path.closeSubpath();
        path.setFillRule(mode == WindingMode ? Qt::WindingFill : Qt::OddEvenFill);
        emitPath(path, mode == PolylineMode ? VectorFill{} : fillOf(brush_));
    }

    void drawImage(const QRectF& target, const QImage& image, const QRectF& source,
                   Qt::ImageConversionFlags) override {
        flush();
        const QRect part = source.toAlignedRect();
        sink_.image(transform_.mapRect(target), part == image.rect() ? image : image.copy(part));
    }
    void drawPixmap(const QRectF& target, const QPixmap& pixmap, const QRectF& source) override {
        drawImage(target, pixmap.toImage(), source, Qt::AutoColor);
    }

    void drawTextItem(const QPointF& at, const QTextItem& item) override {
        VectorText text;
        text.text = item.text();
        text.at = transform_.map(at);
        text.width = item.width() * scale();
        text.angle = std::atan2(transform_.m12(), transform_.m11()) * 180.0 / 3.14159265358979323846;
        text.font = item.font();
        text.size = QFontInfo(text.font).pixelSize() * scale();
        text.colour = pen_.color();
        text.colour.setAlphaF(static_cast<float>(text.colour.alphaF() * opacity_));
        if (pending_ && continues(*pending_, text)) {
            pending_->text += text.text;
            pending_->width += text.width;
            return;
        }
        flush();
        pending_ = text;
    }

  private:
    double scale() const { return std::sqrt(std::abs(transform_.determinant())); }

    /// Whether `next` begins where `text` ends.
    static bool continues(const VectorText& text, const VectorText& next) {
        const double angle = text.angle * 3.14159265358979323846 / 180.0;
        const QPointF end = text.at + text.width * QPointF(std::cos(angle), std::sin(angle));
        return text.font == next.font && text.colour == next.colour && text.angle == next.angle &&
               (end - next.at).manhattanLength() < 0.05 * text.size;
    }

    void updateClip() {
        flush();
        const QPainter* p = painter();
        const QPainterPath path = p->hasClipping() ? transform_.map(p->clipPath()) : QPainterPath{};
        clipped_ = !path.isEmpty();
        sink_.clip(path);
    }

    QColor faded(QColor colour) const {
        colour.setAlphaF(static_cast<float>(colour.alphaF() * opacity_));
        return colour;
    }

    VectorFill fillOf(const QBrush& brush) const {
        VectorFill fill;
        if (brush.style() == Qt::NoBrush) return fill;
        fill.kind = VectorFill::Kind::Solid;
        fill.colour = faded(brush.color());
        if (brush.style() == Qt::LinearGradientPattern) {
            const auto* gradient = static_cast<const QLinearGradient*>(brush.gradient());
            fill.kind = VectorFill::Kind::Linear;
            fill.from = transform_.map(gradient->start());
            fill.to = transform_.map(gradient->finalStop());
            fill.stops = gradient->stops();
            for (auto& stop : fill.stops) stop.second = faded(stop.second);
        }
        return fill;
    }

    VectorStroke strokeOf() const {
        VectorStroke stroke;
        stroke.visible = pen_.style() != Qt::NoPen;
        stroke.colour = faded(pen_.color());
        const double factor = pen_.isCosmetic() ? 1.0 : scale();
        stroke.width = (pen_.widthF() > 0.0 ? pen_.widthF() : 1.0) * factor;
        if (pen_.style() != Qt::SolidLine)
            for (const double length : pen_.dashPattern()) stroke.dashes << length * stroke.width;
        stroke.cap = pen_.capStyle();
        stroke.join = pen_.joinStyle();
        return stroke;
    }

    void emitPath(const QPainterPath& path, const VectorFill& fill) {
        flush();
        const VectorStroke stroke = strokeOf();
        if (fill.kind == VectorFill::Kind::None && !stroke.visible) return;
        sink_.path(transform_.map(path), fill, stroke);
    }

    VectorSink& sink_;
    QTransform transform_;
    QPen pen_;
    QBrush brush_;
    double opacity_ = 1.0;
    bool clipped_ = false;
    std::optional<VectorText> pending_;
};

}  // namespace

QByteArray decimalText(double value) {
    QByteArray text = QByteArray::number(std::round(value * 1000.0) / 1000.0 + 0.0, 'f', 3);
    while (text.endsWith('0')) text.chop(1);
    if (text.endsWith('.')) text.chop(1);
    return text;
}

VectorDevice::VectorDevice(QSizeF paper, VectorSink& sink)
    : paper_(paper), sink_(sink), engine_(std::make_unique<VectorEngine>(sink)) {
}

VectorDevice::~VectorDevice() = default;

QPaintEngine* VectorDevice::paintEngine() const {
    return engine_.get();
}

void VectorDevice::beginLayer(const char* name, double age) {
    static_cast<VectorEngine&>(*engine_).flush();
    layers_.append({name, age});
    sink_.layer(name, age);
}

void VectorDevice::endLayer() {
    static_cast<VectorEngine&>(*engine_).flush();
    layers_.removeLast();
    if (layers_.isEmpty())
        sink_.layer({}, -1.0);
    else
        sink_.layer(layers_.last().first, layers_.last().second);
}

bool VectorDevice::takesMark(const figures::Mark& mark) {
    static_cast<VectorEngine&>(*engine_).flush();
    return sink_.mark(mark);
}

int VectorDevice::metric(PaintDeviceMetric metric) const {
    const auto millimetres = [](double pixels) {
        return static_cast<int>(std::lround(pixels * 25.4 / kScreenDotsPerInch));
    };
    switch (metric) {
        case PdmWidth:
            return static_cast<int>(std::ceil(paper_.width()));
        case PdmHeight:
            return static_cast<int>(std::ceil(paper_.height()));
        case PdmWidthMM:
            return millimetres(paper_.width());
        case PdmHeightMM:
            return millimetres(paper_.height());
        case PdmNumColors:
            return 1 << 24;
        case PdmDepth:
            return 32;
        case PdmDpiX:
        case PdmDpiY:
        case PdmPhysicalDpiX:
        case PdmPhysicalDpiY:
            return kScreenDotsPerInch;
        case PdmDevicePixelRatio:
            return 1;
        case PdmDevicePixelRatioScaled:
            return static_cast<int>(devicePixelRatioFScale());
        default:
            return QPaintDevice::metric(metric);
    }
}

}  // namespace omegascope::exporting
