#include "app/export/panel_renderer.h"

#include <QBuffer>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>

#include "app/export/file_writer.h"
#include "app/session/session_io.h"
#include "app/view3d/offscreen_renderer.h"

namespace omegascope::exporting {
namespace {

/// The panel for which text and line widths of figures::Style are meant.
constexpr QSizeF kNominalPanel{800, 600};
constexpr double kPixelsPerMetre = 96 / 0.0254;

/// Device pixels per pixel of figures::Style. Below 0.6 the type could not be read, so small pictures are
/// fuller instead.
double scaleFor(QSize size) {
    return std::max(0.6,
                    std::min(size.width() / kNominalPanel.width(), size.height() / kNominalPanel.height()));
}

template <typename Draw>
QImage painted(QSize size, bool transparent, Draw draw) {
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    image.fill(transparent ? Qt::transparent : Qt::white);
    const double scale = scaleFor(size);
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing |
                           QPainter::SmoothPixmapTransform);
    painter.scale(scale, scale);
    draw(painter, QSizeF(size) / scale);
    painter.end();
    return image;
}

}  // namespace

Result<PanelRenderer> PanelRenderer::of(session::Session session, int step) {
    Result<ShownSession> shown = showSession(std::move(session), step);
    if (!shown) return shown.error();
    return PanelRenderer(*std::move(shown));
}

Result<std::shared_ptr<const figures::SlicePicture>> PanelRenderer::picture() {
    if (picture_) return picture_;
    auto computed = figures::slicePicture(shown_.loss, shown_.session.slice, shown_.slice);
    if (computed) picture_ = *computed;
    return computed;
}

Result<QImage> PanelRenderer::render(Panel panel, QSize size, bool transparent) {
    figures::Style style;
    style.background = !transparent;
    QImage image;
    if (panel == Panel::Data) {
        const figures::DataFigureState state = dataState(shown_);
        image = painted(size, transparent, [&](QPainter& painter, const QSizeF& paper) {
            figures::drawDataFigure(painter, state, paper, style);
        });
    } else if (panel == Panel::Surface && shown_.slice.dimension() == 3) {
        const auto computed = figures::volumePicture(shown_.loss, shown_.session.slice, shown_.slice);
        if (!computed) return computed.error();
        scene::SurfaceState state = volumeState(shown_, *computed);
        state.pixelRatio = scaleFor(size);
        Result<QImage> volume = view3d::renderSurface(state, size, style, transparent);
        if (!volume) return volume;
        image = *std::move(volume);
    } else {
        const auto computed = picture();
        if (!computed) return computed.error();
        if (panel == Panel::Slice) {
            const figures::SliceFigureState state = sliceState(shown_, *computed);
            image = painted(size, transparent, [&](QPainter& painter, const QSizeF& paper) {
                figures::drawSliceFigure(painter, state, paper, style);
            });
        } else {
            scene::SurfaceState state = surfaceState(shown_, *computed);
            state.pixelRatio = scaleFor(size);
            Result<QImage> surface = view3d::renderSurface(state, size, style, transparent);
            if (!surface) return surface;
            image = *std::move(surface);
        }
    }
    if (image.isNull()) {
        return Error{"A picture of " + std::to_string(size.width()) + "x" + std::to_string(size.height()) +
                     " pixels does not fit into memory; ask for a smaller one."};
    }
    image = std::move(image).convertToFormat(transparent ? QImage::Format_ARGB32 : QImage::Format_RGB32);
    const int resolution = static_cast<int>(std::lround(kPixelsPerMetre * scaleFor(size)));
    image.setDotsPerMeterX(resolution);
    image.setDotsPerMeterY(resolution);
    image.setText(QStringLiteral("omegascope"), QString::fromStdString(session::toText(shown_.session)));
    return image;
}

Result<QImage> renderPanel(const session::Session& session, Panel panel, QSize size, bool transparent) {
    Result<PanelRenderer> renderer = PanelRenderer::of(session);
    if (!renderer) return renderer.error();
    return renderer->render(panel, size, transparent);
}

QByteArray pngBytes(const QImage& image) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    image.save(&buffer, "PNG");
    return bytes;
}

Outcome savePng(const QImage& image, const QString& path) {
    return writeFile(path, pngBytes(image));
}

}  // namespace omegascope::exporting
