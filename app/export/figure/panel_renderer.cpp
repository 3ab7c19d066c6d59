#include "app/export/figure/panel_renderer.h"

#include <QBuffer>
#include <QDir>
#include <QFileInfo>
#include <QPainter>
#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

#include "app/export/writers/file_writer.h"
#include "app/export/writers/grey_ink.h"
#include "app/export/writers/pdf_writer.h"
#include "app/export/writers/svg_writer.h"
#include "app/export/writers/tikz_writer.h"
#include "app/figures/slice/loss_bands.h"
#include "app/scene/geometry/surface_vectors.h"
#include "app/session/file/session_io.h"

namespace omegascope::exporting {
namespace {

constexpr double kInchesPerMetre = 1 / 0.0254;
/// Above each panel of a figure, for its letter, in units of the text size.
constexpr double kLetterStrip = 2.5;
constexpr double kLetterLeft = 1.2, kLetterAbove = 0.7;

/// The place of panel `index` in the grid, with the strip of its letter, in whole pixels of the picture, so
/// that a bitmap in it stays sharp.
QRect gridCell(const FigureSpec& spec, QSize size, int index) {
    const int row = index / spec.columns, column = index % spec.columns;
    const QPoint topLeft(size.width() * column / spec.columns, size.height() * row / spec.rows);
    const QPoint end(size.width() * (column + 1) / spec.columns, size.height() * (row + 1) / spec.rows);
    return QRect(topLeft, QSize(end.x() - topLeft.x(), end.y() - topLeft.y()));
}

/// The same without the strip.
QRect belowLetter(const FigureSpec& spec, QRect cell, double em) {
    if (hasLetters(spec)) cell.setTop(cell.top() + std::min(qRound(kLetterStrip * em), cell.height() / 4));
    return cell;
}

void drawLetter(QPainter& painter, const QPointF& corner, int index, const figures::Style& style) {
    const double em = style.textSize;
    painter.setPen(figures::palette::kInk);
    painter.setFont(style.font(1.3, true));
    painter.drawText(corner + QPointF(kLetterLeft * em, (kLetterStrip - kLetterAbove) * em),
                     QStringLiteral("(%1)").arg(QChar('a' + index)));
}

figures::Style styleOf(const FigureSpec& spec) {
    figures::Style style;
    style.family = spec.family;
    style.lineWidth = spec.lineWidth;
    style.background = !spec.transparent;
    return style;
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

figures::LossColours coloursOf(Palette palette) {
    return palette == Palette::Screen ? figures::LossColours::Screen : figures::LossColours::Print;
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

void PanelRenderer::hold(std::shared_ptr<const figures::SlicePicture> picture,
                         std::shared_ptr<const figures::VolumePicture> volume) {
    if (look_.lossRange) return;
    if (picture && picture->slice == shown_.slice) parts_.picture = std::move(picture);
    if (volume && volume->slice == shown_.slice) parts_.volume = std::move(volume);
}

PartsRequest PanelRenderer::request(const FigureSpec& spec, bool caption) const {
    const auto shows = [&spec](Panel panel) {
        return std::ranges::find(spec.panels, panel) != spec.panels.end();
    };
    const bool volume = shown_.slice.dimension() == 3;
    PartsRequest request{shown_, coloursOf(spec.palette), look_.lossRange, {}, {}, {}, parts_};
    request.needsPicture = caption || shows(Panel::Slice) || (shows(Panel::Surface) && !volume);
    request.needsVolume = shows(Panel::Surface) && volume;
    request.needsClarke = shows(Panel::Clarke);
    return request;
}

void PanelRenderer::take(FigureParts parts) {
    parts_ = std::move(parts);
    bitmap_.reset();
}

Outcome PanelRenderer::complete(bool picture, bool volume, bool clarke) {
    auto parts = computeParts({shown_, colours_, look_.lossRange, picture, volume, clarke, parts_});
    if (!parts) return parts.error();
    parts_ = *std::move(parts);
    return Done{};
}

Result<std::shared_ptr<const figures::SlicePicture>> PanelRenderer::picture() {
    if (!parts_.picture || parts_.picture->colours != colours_)
        if (const Outcome made = complete(true, false, false); !made) return made.error();
    return parts_.picture;
}

Result<std::shared_ptr<const figures::VolumePicture>> PanelRenderer::volume() {
    if (!parts_.volume || parts_.volume->colours != colours_)
        if (const Outcome made = complete(false, true, false); !made) return made.error();
    return parts_.volume;
}

Result<std::shared_ptr<const nonsmooth::ClarkeSubdifferential>> PanelRenderer::clarke() {
    if (!parts_.clarke)
        if (const Outcome made = complete(false, false, true); !made) return made.error();
    return parts_.clarke;
}

void PanelRenderer::showStep(int step) {
    parts_.clarke.reset();
    const slice::AffineSlice before = shown_.slice;
    moveToStep(shown_, step);
    if (!(shown_.slice == before)) parts_ = {};
    bitmap_.reset();
}

void PanelRenderer::setPalette(Palette palette) {
    if (coloursOf(palette) == colours_) return;
    colours_ = coloursOf(palette);
    bitmap_.reset();
}

void PanelRenderer::setLook(const Look& look) {
    if (look.lossRange != look_.lossRange) {
        parts_.picture.reset();
        parts_.volume.reset();
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
    figures::DataFigureState state = dataState(shown_);
    if (look_.dataView) state.view = *look_.dataView;
    return state;
}

Result<PanelRenderer::Drawing> PanelRenderer::drawing(Panel panel, QSize size, const Ink& ink) {
    const QSizeF paper = QSizeF(size) / ink.scale;
    const figures::Style& style = ink.style;
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
        case Panel::Run: {
            const auto run = runState(shown_);
            if (!run) return run.error();
            return Drawing{[state = *run, paper, style](QPainter& painter) {
                figures::drawRunFigure(painter, state, paper, style);
            }};
        }
        case Panel::Clarke: {
            const auto found = clarke();
            if (!found) return found.error();
            return Drawing{[state = clarkeState(shown_, **found), paper, style](QPainter& painter) {
                figures::drawClarkeFigure(painter, state, paper, style);
            }};
        }
        case Panel::Surface:
            break;
    }
    return surfaceDrawing(size, ink);
}

Result<PanelRenderer::Drawing> PanelRenderer::figureDrawing(const FigureSpec& spec, const Ink& ink) {
    const QSize size = pixelsOf(spec);
    struct Part {
        QPointF cell, corner;  ///< on paper: with and without the strip of the letter
        Drawing drawing;
    };
    std::vector<Part> parts;
    bool bitmap = false;
    for (const Panel panel : spec.panels) {
        const QRect cell = gridCell(spec, size, static_cast<int>(parts.size()));
        const QRect place = belowLetter(spec, cell, ink.style.textSize * ink.scale);
        // Plane and surface have the same colours: one bar, at the plane, serves both.
        Ink inkOfPanel = ink;
        inkOfPanel.style.colourBar = panel != Panel::Surface || shown_.slice.dimension() != 2 ||
                                     std::ranges::find(spec.panels, Panel::Slice) == spec.panels.end();
        Result<Drawing> part = drawing(panel, place.size(), inkOfPanel);
        if (!part) return part;
        bitmap = bitmap || part->bitmap;
        parts.push_back(
            {QPointF(cell.topLeft()) / ink.scale, QPointF(place.topLeft()) / ink.scale, *std::move(part)});
    }
    const QRectF paper(QPointF(0, 0), QSizeF(size) / ink.scale);
    return Drawing{[parts, paper, style = ink.style, letters = hasLetters(spec)](QPainter& painter) {
                       if (style.background && parts.size() > 1)
                           painter.fillRect(paper, figures::palette::kPaper);
                       for (std::size_t k = 0; k < parts.size(); ++k) {
                           painter.save();
                           painter.translate(parts[k].corner);
                           parts[k].drawing.draw(painter);
                           painter.restore();
                           if (letters) drawLetter(painter, parts[k].cell, static_cast<int>(k), style);
                       }
                   },
                   bitmap};
}

Result<QImage> PanelRenderer::surfaceBitmap(const scene::SurfaceState& state, QSize size,
                                            const figures::Style& style) {
    const double scale = state.pixelRatio;
    if (bitmap_ && bitmap_->size == size && bitmap_->scale == scale &&
        bitmap_->lineWidth == state.lineWidth && bitmap_->background == style.background)
        return bitmap_->image;
    Result<QImage> image = surfaces_->render(state, size, style, !style.background, false);
    if (image) bitmap_ = Bitmap{size, scale, state.lineWidth, style.background, *image};
    return image;
}

Result<PanelRenderer::Drawing> PanelRenderer::surfaceDrawing(QSize size, const Ink& ink) {
    const QSizeF paper = QSizeF(size) / ink.scale;
    const figures::Style& style = ink.style;
    Result<scene::SurfaceState> state = surface(ink.scale);
    if (!state) return state.error();
    state->lineWidth = style.lineWidth;
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

Result<FigureFile> PanelRenderer::renderVectors(const FigureSpec& spec, const QString& stem) {
    if (spec.format == Format::Png)
        throw std::invalid_argument("PanelRenderer::renderVectors: PNG is no vector format");
    if (const Outcome checked = check(spec); !checked) return checked.error();
    if (const Outcome font = checkFont(spec); !font) return font.error();
    setPalette(spec.palette);
    const bool grey = spec.palette == Palette::Greyscale;
    Ink ink{styleScale(spec), styleOf(spec)};
    ink.style.vectors = true;
    const Result<Drawing> drawn = figureDrawing(spec, ink);
    if (!drawn) return drawn.error();
    const QSizeF paper = QSizeF(pixelsOf(spec)) / ink.scale;
    const QSizeF points = pointsOf(spec);
    const QString title = QString::fromStdString(shown_.session.title);
    const QByteArray session = QByteArray::fromStdString(session::toText(shown_.session));
    FigureFile file;
    file.bitmap = drawn->bitmap;
    const auto drawOn = [&](VectorSink& sink) {
        GreySink greys(sink);
        VectorDevice device(paper, grey ? static_cast<VectorSink&>(greys) : sink);
        QPainter painter(&device);
        drawn->draw(painter);
    };
    if (spec.format == Format::Pdf) {
        // Qt's own PDF engine takes the drawing as it is; in grey it gets it through the sink.
        const auto draw = [&](QPainter& painter) {
            PainterSink again(painter);
            drawOn(again);
        };
        file.bytes = grey ? pdfDocument(draw, paper, points, title, session)
                          : pdfDocument(drawn->draw, paper, points, title, session);
    } else if (spec.format == Format::Svg) {
        // Whoever asked for pixels gets them from a viewer, too.
        const bool print = !spec.pixels || spec.dpi;
        SvgWriter writer(paper, print ? points : QSizeF(*spec.pixels), print ? "pt" : "");
        drawOn(writer);
        file.bytes = writer.document(title, session);
    } else {
        TikzWriter writer(paper, points.width());
        drawOn(writer);
        file.bytes = writer.document(title, session, stem);
        file.images = writer.images();
    }
    return file;
}

Result<bool> PanelRenderer::needsBitmap(const std::vector<Panel>& panels) {
    const auto showsLoss = [](Panel panel) { return panel == Panel::Slice || panel == Panel::Surface; };
    if (std::ranges::none_of(panels, showsLoss)) return false;
    if (showsSurface(panels) && shown_.slice.dimension() == 3) return true;
    const auto computed = picture();
    if (!computed) return computed.error();
    return exceedsVectors(**computed);
}

Result<QImage> PanelRenderer::render(const FigureSpec& spec) {
    if (const Outcome checked = check(spec); !checked) return checked.error();
    if (const Outcome font = checkFont(spec); !font) return font.error();
    setPalette(spec.palette);
    const QSize size = pixelsOf(spec);
    const Ink ink{styleScale(spec), styleOf(spec)};
    const Result<Drawing> drawn = figureDrawing(spec, ink);
    if (!drawn) return drawn.error();
    QImage image = painted(size, ink.scale, spec.transparent, drawn->draw);
    if (image.isNull()) {
        return limitError("A picture of " + std::to_string(size.width()) + "x" +
                          std::to_string(size.height()) +
                          " pixels does not fit into memory; ask for a smaller one.");
    }
    if (spec.palette == Palette::Greyscale) image = inGrey(std::move(image));
    image = std::move(image).convertToFormat(spec.transparent ? QImage::Format_ARGB32 : QImage::Format_RGB32);
    const int resolution = qRound(dotsPerInchOf(spec) * kInchesPerMetre);
    image.setDotsPerMeterX(resolution);
    image.setDotsPerMeterY(resolution);
    image.setText(QStringLiteral("omegascope"), QString::fromStdString(session::toText(shown_.session)));
    return image;
}

bool showsSurface(const std::vector<Panel>& panels) {
    return std::ranges::find(panels, Panel::Surface) != panels.end();
}

Result<DrawnFigure> drawFigure(PanelRenderer& renderer, const FigureSpec& spec, const QString& path) {
    if (spec.format == Format::Png) {
        Result<QImage> image = renderer.render(spec);
        return image ? Result<DrawnFigure>(*std::move(image)) : image.error();
    }
    Result<FigureFile> file = renderer.renderVectors(spec, QFileInfo(path).completeBaseName());
    return file ? Result<DrawnFigure>(*std::move(file)) : file.error();
}

Outcome writeFigure(const DrawnFigure& figure, const QString& path) {
    if (const auto* image = std::get_if<QImage>(&figure)) return savePng(*image, path);
    const auto& file = std::get<FigureFile>(figure);
    const QFileInfo info(path);
    for (qsizetype k = 0; k < file.images.size(); ++k) {
        const QString name = QStringLiteral("%1-%2.png").arg(info.completeBaseName()).arg(k + 1);
        if (Outcome written = writeFile(info.dir().filePath(name), QByteArrayView(file.images[k])); !written)
            return written;
    }
    return writeFile(path, QByteArrayView(file.bytes));
}

Outcome saveFigure(PanelRenderer& renderer, const FigureSpec& spec, const QString& path) {
    const Result<DrawnFigure> figure = drawFigure(renderer, spec, path);
    return figure ? writeFigure(*figure, path) : Outcome(figure.error());
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
