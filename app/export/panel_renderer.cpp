#include "app/export/panel_renderer.h"

#include <QBuffer>
#include <QDir>
#include <QFileInfo>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "app/export/file_writer.h"
#include "app/export/pdf_writer.h"
#include "app/export/svg_writer.h"
#include "app/export/tikz_writer.h"
#include "app/figures/loss_bands.h"
#include "app/scene/surface_vectors.h"
#include "app/session/session_io.h"

namespace omegascope::exporting {
namespace {

/// The panel for which text and line widths of figures::Style are meant.
constexpr QSizeF kNominalPanel{800, 600};
constexpr double kPixelsPerMetre = 96 / 0.0254;

constexpr int kFigureColumns = 3;
/// Above each panel of a figure, for its letter, in pixels of figures::Style.
constexpr double kLetterStrip = 30.0;

/// Device pixels per pixel of figures::Style. Below 0.6 the type could not be read, so small pictures are
/// fuller instead.
double scaleFor(Panel panel, QSize size) {
    const int columns = panel == Panel::Figure ? kFigureColumns : 1;
    return std::max(0.6, std::min(size.width() / (columns * kNominalPanel.width()),
                                  size.height() / kNominalPanel.height()));
}

/// Where panel `column` of a figure stands, in whole device pixels, so that a bitmap in it stays sharp.
QRect figureCell(QSize size, double scale, int column) {
    const int left = size.width() * column / kFigureColumns;
    const int right = size.width() * (column + 1) / kFigureColumns;
    const int top = std::min(static_cast<int>(std::lround(kLetterStrip * scale)), size.height() / 4);
    return QRect(left, top, right - left, size.height() - top);
}

void drawLetter(QPainter& painter, const QPointF& corner, int column, const figures::Style& style) {
    painter.setPen(figures::palette::kInk);
    painter.setFont(style.font(1.3, true));
    painter.drawText(corner + QPointF(14.0, kLetterStrip - 8.0),
                     QStringLiteral("(%1)").arg(QChar('a' + column)));
}

QImage painted(QSize size, double scale, bool transparent, const std::function<void(QPainter&)>& draw) {
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    image.fill(transparent ? Qt::transparent : Qt::white);
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing |
                           QPainter::SmoothPixmapTransform);
    painter.scale(scale, scale);
    draw(painter);
    painter.end();
    return image;
}

bool exceedsVectors(const figures::SlicePicture& picture) {
    return figures::bandPieceCount(picture.mesh, picture.lowest, picture.highest, figures::kLossBands) >
           figures::kMostLossPolygons;
}

}  // namespace

Result<PanelRenderer> PanelRenderer::of(session::Session session, int step,
                                        std::shared_ptr<view3d::OffscreenRenderer> surfaces) {
    Result<ShownSession> shown = showSession(std::move(session), step);
    if (!shown) return shown.error();
    if (!surfaces) surfaces = std::make_shared<view3d::OffscreenRenderer>();
    return PanelRenderer(*std::move(shown), std::move(surfaces));
}

Result<std::shared_ptr<const figures::SlicePicture>> PanelRenderer::picture() {
    if (picture_) return picture_;
    figures::SlicePictureOptions options;
    options.lossRange = look_.lossRange;
    auto computed = figures::slicePicture(shown_.loss, shown_.session.slice, shown_.slice, options);
    if (computed) picture_ = *computed;
    return computed;
}

Result<std::shared_ptr<const figures::VolumePicture>> PanelRenderer::volume() {
    if (volume_) return volume_;
    figures::VolumePictureOptions options;
    options.lossRange = look_.lossRange;
    auto computed = figures::volumePicture(shown_.loss, shown_.session.slice, shown_.slice, options);
    if (computed) volume_ = *computed;
    return computed;
}

void PanelRenderer::showStep(int step) {
    moveToStep(shown_, step);
    bitmap_.reset();
}

void PanelRenderer::setLook(const Look& look) {
    if (look.lossRange != look_.lossRange) {
        picture_.reset();
        volume_.reset();
    }
    look_ = look;
    bitmap_.reset();
}

Result<scene::SurfaceState> PanelRenderer::surface(double scale) {
    scene::SurfaceState state;
    if (shown_.slice.dimension() == 3) {
        const auto computed = volume();
        if (!computed) return computed.error();
        state = volumeState(shown_, *computed);
    } else {
        const auto computed = picture();
        if (!computed) return computed.error();
        state = surfaceState(shown_, *computed);
    }
    if (look_.camera) state.camera = *look_.camera;
    state.pixelRatio = scale;
    return state;
}

figures::DataFigureState PanelRenderer::data() const {
    return figures::dataFigureState(shown_.loss, shown_.point, shown_.loss.evaluate(shown_.point),
                                    shown_.session.view, look_.dataView.value_or(QRectF()));
}

Result<PanelRenderer::Drawing> PanelRenderer::drawing(Panel panel, QSize size, double scale,
                                                      const figures::Style& style) {
    const QSizeF paper = QSizeF(size) / scale;
    switch (panel) {
        case Panel::Data:
            return Drawing{[state = data(), paper, style](QPainter& painter) {
                figures::drawDataFigure(painter, state, paper, style);
            }};
        case Panel::Slice: {
            const auto computed = picture();
            if (!computed) return computed.error();
            return Drawing{[state = sliceState(shown_, *computed), paper, style](QPainter& painter) {
                               figures::drawSliceFigure(painter, state, paper, style);
                           },
                           exceedsVectors(**computed)};
        }
        case Panel::Surface:
            return surfaceDrawing(size, scale, style);
        case Panel::Figure:
            break;
    }
    return figureDrawing(size, scale, style);
}

Result<PanelRenderer::Drawing> PanelRenderer::figureDrawing(QSize size, double scale,
                                                            const figures::Style& style) {
    std::vector<std::pair<QPointF, Drawing>> parts;
    bool bitmap = false;
    for (const Panel panel : {Panel::Data, Panel::Slice, Panel::Surface}) {
        const QRect cell = figureCell(size, scale, static_cast<int>(parts.size()));
        Result<Drawing> part = drawing(panel, cell.size(), scale, style);
        if (!part) return part;
        bitmap = bitmap || part->bitmap;
        parts.emplace_back(QPointF(cell.topLeft()) / scale, *std::move(part));
    }
    const QRectF paper(QPointF(0, 0), QSizeF(size) / scale);
    return Drawing{[parts, paper, style](QPainter& painter) {
                       if (style.background) painter.fillRect(paper, figures::palette::kPaper);
                       int column = 0;
                       for (const auto& [corner, part] : parts) {
                           painter.save();
                           painter.translate(corner);
                           part.draw(painter);
                           painter.restore();
                           drawLetter(painter, QPointF(corner.x(), 0.0), column++, style);
                       }
                   },
                   bitmap};
}

Result<QImage> PanelRenderer::surfaceBitmap(const scene::SurfaceState& state, QSize size,
                                            const figures::Style& style) {
    const double scale = state.pixelRatio;
    if (bitmap_ && bitmap_->size == size && bitmap_->scale == scale &&
        bitmap_->background == style.background)
        return bitmap_->image;
    Result<QImage> image = surfaces_->render(state, size, style, !style.background, false);
    if (image) bitmap_ = Bitmap{size, scale, style.background, *image};
    return image;
}

Result<PanelRenderer::Drawing> PanelRenderer::surfaceDrawing(QSize size, double scale,
                                                             const figures::Style& style) {
    const QSizeF paper = QSizeF(size) / scale;
    const Result<scene::SurfaceState> state = surface(scale);
    if (!state) return state.error();
    if (style.vectors && state->picture && !exceedsVectors(*state->picture))
        return Drawing{[state = *state, paper, style](QPainter& painter) {
            scene::drawSurfaceVectors(painter, state, paper, style);
        }};
    const Result<QImage> image = surfaceBitmap(*state, size, style);
    if (!image) return image.error();
    return Drawing{[image = *image, state = *state, paper, style](QPainter& painter) {
                       painter.drawImage(QRectF(QPointF(0, 0), paper), image);
                       view3d::drawAxesOf(painter, state, paper, style);
                   },
                   true};
}

Result<FigureFile> PanelRenderer::renderVectors(Panel panel, Format format, QSize size, bool transparent,
                                                const QString& stem) {
    figures::Style style;
    style.background = !transparent;
    style.vectors = true;
    const double scale = scaleFor(panel, size);
    const Result<Drawing> drawn = drawing(panel, size, scale, style);
    if (!drawn) return drawn.error();
    const QSizeF paper = QSizeF(size) / scale;
    const double points = paper.width() * 72.0 / 96.0;
    const QString title = QString::fromStdString(shown_.session.title);
    const QByteArray session = QByteArray::fromStdString(session::toText(shown_.session));
    FigureFile file;
    file.bitmap = drawn->bitmap;
    const auto drawOn = [&](VectorSink& sink) {
        VectorDevice device(paper, sink);
        QPainter painter(&device);
        drawn->draw(painter);
    };
    if (format == Format::Pdf) {
        file.bytes = pdfDocument(drawn->draw, paper, points, title, session);
    } else if (format == Format::Svg) {
        SvgWriter writer(paper, QSizeF(size));
        drawOn(writer);
        file.bytes = writer.document(title, session);
    } else {
        TikzWriter writer(paper, points);
        drawOn(writer);
        file.bytes = writer.document(title, session, stem);
        file.images = writer.images();
    }
    return file;
}

Result<QImage> PanelRenderer::render(Panel panel, QSize size, bool transparent) {
    figures::Style style;
    style.background = !transparent;
    const double scale = scaleFor(panel, size);
    QImage image;
    if (panel == Panel::Surface) {
        const Result<scene::SurfaceState> state = surface(scale);
        if (!state) return state.error();
        Result<QImage> rendered = surfaces_->render(*state, size, style, transparent);
        if (!rendered) return rendered;
        image = *std::move(rendered);
    } else {
        const Result<Drawing> drawn = drawing(panel, size, scale, style);
        if (!drawn) return drawn.error();
        image = painted(size, scale, transparent, drawn->draw);
    }
    if (image.isNull()) {
        return Error{"A picture of " + std::to_string(size.width()) + "x" + std::to_string(size.height()) +
                     " pixels does not fit into memory; ask for a smaller one."};
    }
    image = std::move(image).convertToFormat(transparent ? QImage::Format_ARGB32 : QImage::Format_RGB32);
    const int resolution = static_cast<int>(std::lround(kPixelsPerMetre * scale));
    image.setDotsPerMeterX(resolution);
    image.setDotsPerMeterY(resolution);
    image.setText(QStringLiteral("omegascope"), QString::fromStdString(session::toText(shown_.session)));
    return image;
}

bool needsOpenGl(Panel panel) {
    return panel == Panel::Surface || panel == Panel::Figure;
}

QSize usualSize(Panel panel) {
    return panel == Panel::Figure ? QSize(2400, 800) : QSize(1600, 1200);
}

Outcome savePanel(PanelRenderer& renderer, Panel panel, Format format, QSize size, bool transparent,
                  const QString& path) {
    if (format == Format::Png) {
        const Result<QImage> image = renderer.render(panel, size, transparent);
        return image ? savePng(*image, path) : Outcome(image.error());
    }
    const QFileInfo info(path);
    const Result<FigureFile> file =
        renderer.renderVectors(panel, format, size, transparent, info.completeBaseName());
    if (!file) return file.error();
    for (qsizetype k = 0; k < file->images.size(); ++k) {
        const QString name = QStringLiteral("%1-%2.png").arg(info.completeBaseName()).arg(k + 1);
        if (Outcome written = writeFile(info.dir().filePath(name), QByteArrayView(file->images[k])); !written)
            return written;
    }
    return writeFile(path, QByteArrayView(file->bytes));
}

std::optional<Format> formatOf(const QString& path) {
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == QLatin1String("png")) return Format::Png;
    if (ending == QLatin1String("svg")) return Format::Svg;
    if (ending == QLatin1String("pdf")) return Format::Pdf;
    if (ending == QLatin1String("tex")) return Format::Tikz;
    return std::nullopt;
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
