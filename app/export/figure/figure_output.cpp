#include "app/export/figure/figure_output.h"

#include <cmath>
#include <memory>

#include "app/export/figure/pgfplots_figure.h"
#include "app/export/latex/latex_text.h"
#include "app/export/latex/tikz_writer.h"
#include "app/export/writers/eps_writer.h"
#include "app/export/writers/grey_ink.h"
#include "app/export/writers/outlines.h"
#include "app/export/writers/pdf_archive.h"
#include "app/export/writers/pdf_writer.h"
#include "app/export/writers/svg_writer.h"
#include "app/session/file/session_io.h"

namespace omegascope::exporting {
namespace {

constexpr double kInchesPerMetre = 1 / 0.0254;

QImage painted(QSize size, double scale, bool transparent, const std::function<void(QPainter&)>& draw) {
    QImage image(size, QImage::Format_ARGB32_Premultiplied);
    if (image.isNull()) return image;
    image.fill(transparent ? Qt::transparent : Qt::white);
    QPainter painter(&image);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing |
                           QPainter::SmoothPixmapTransform);
    painter.scale(scale, scale);
    draw(painter);
    painter.end();
    return image;
}

QSizeF paperOf(const FigureSpec& spec, const Ink& ink) {
    return QSizeF(pixelsOf(spec)) / ink.scale;
}

/// Hands the drawing to a sink, in grey where the palette says so.
void drawOn(VectorSink& sink, const FigureSpec& spec, const FigureDrawing& drawing, const QSizeF& paper) {
    OutlineSink outlines(sink);
    VectorSink& plain = spec.outlines ? static_cast<VectorSink&>(outlines) : sink;
    GreySink greys(plain);
    VectorDevice device(paper, spec.palette == Palette::Greyscale ? static_cast<VectorSink&>(greys) : plain);
    QPainter painter(&device);
    drawing.draw(painter);
}

/// Draws everything but text, which it keeps.
class TextKeeper : public VectorSink {
  public:
    explicit TextKeeper(QPainter& painter) : below_(painter) {}
    void path(const QPainterPath& path, const VectorFill& fill, const VectorStroke& stroke) override {
        below_.path(path, fill, stroke);
    }
    void text(const VectorText& text) override { texts.push_back(text); }
    void image(const QRectF& target, const QImage& image) override { below_.image(target, image); }
    void clip(const QPainterPath& path) override { below_.clip(path); }

    std::vector<VectorText> texts;

  private:
    PainterSink below_;
};

}  // namespace

Ink inkOf(const FigureSpec& spec, bool vectors) {
    Ink ink{styleScale(spec), {}};
    ink.style.family = spec.family;
    ink.style.lineWidth = spec.lineWidth;
    ink.style.background = !spec.transparent;
    ink.style.vectors = vectors;
    // Small sizes of Computer Modern are wider than their large ones, by up to so much than what is measured here.
    constexpr double kComputerModern = 1.12;
    if (spec.format == Format::Tikz || spec.format == Format::Pgfplots)
        ink.style.foreignType = kComputerModern;
    return ink;
}

Inside insideOf(const session::Session& session, Carried carried) {
    if (carried == Carried::Anonymous)
        return {{}, QByteArray::fromStdString(session::toText(session::anonymous(session)))};
    const QString title = QString::fromStdString(session.title);
    if (carried == Carried::Nothing) return {title, {}};
    return {title, QByteArray::fromStdString(session::toText(session))};
}

Result<FigureDrawing> composedDrawing(const FigureSpec& spec, std::vector<PanelPart> parts, const Ink& ink) {
    const QSizeF paper = paperOf(spec, ink);
    auto composition = std::make_shared<Composition>(compose(spec, paper, parts, ink.style));
    bool bitmap = false;
    for (std::size_t k = 0; k < parts.size(); ++k) {
        if (parts[k].prepare)
            if (const Outcome done = parts[k].prepare(composition->plots[k], composition->style); !done)
                return done.error();
        bitmap = bitmap || (parts[k].isBitmap && parts[k].isBitmap());
    }
    const auto all = std::make_shared<const std::vector<PanelPart>>(std::move(parts));
    return FigureDrawing{[all, composition, paper, background = ink.style.background](QPainter& painter) {
                             if (background)
                                 painter.fillRect(QRectF(QPointF(0, 0), paper), figures::palette::kPaper);
                             drawComposition(painter, *composition, *all);
                         },
                         bitmap, composition, all};
}

Result<QImage> pictureOf(const FigureSpec& spec, const FigureDrawing& drawing, const Ink& ink,
                         const Inside& inside) {
    const QSize size = pixelsOf(spec);
    QImage image = painted(size, ink.scale, spec.transparent, drawing.draw);
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
    if (!inside.alternative.isEmpty()) image.setText(QStringLiteral("Description"), inside.alternative);
    if (!inside.session.isEmpty())
        image.setText(QStringLiteral("omegascope"), QString::fromUtf8(inside.session));
    return image;
}

namespace {

Result<QByteArray> pdfOf(const FigureSpec& spec, const FigureDrawing& drawing, const Ink& ink,
                         const Inside& inside) {
    const QSizeF paper = paperOf(spec, ink);
    // Qt's own PDF engine takes the drawing as it is; what changes it goes through the sink.
    const auto changed = [&](QPainter& painter) {
        PainterSink again(painter);
        drawOn(again, spec, drawing, paper);
    };
    // pdftocairo wants a square page.
    const double side = std::max(paper.width(), paper.height());
    const bool eps = spec.format == Format::Eps;
    const QSizeF page = eps ? QSizeF(side, side) : paper;
    const QSizeF size = pointsOf(spec) * (eps ? side / std::max(1e-9, paper.width()) : 1.0);
    const bool asItIs = spec.palette != Palette::Greyscale && !spec.outlines;
    const QByteArray pdf = pdfDocument(asItIs ? drawing.draw : std::function<void(QPainter&)>(changed), page,
                                       eps ? QSizeF(size.width(), size.width()) : size, inside.title,
                                       eps ? QByteArray() : inside.session);
    if (eps) return pdf;
    return taggedPdf(pdf, {inside.title, inside.alternative}, spec.archive);
}

}  // namespace

Result<FigureFile> vectorsOf(const FigureSpec& spec, const FigureDrawing& drawing, const Ink& ink,
                             const Inside& inside, const QString& stem) {
    const QSizeF paper = paperOf(spec, ink), points = pointsOf(spec);
    FigureFile file;
    file.bitmap = drawing.bitmap;
    if (spec.format == Format::Pdf || spec.format == Format::Eps) {
        auto bytes = pdfOf(spec, drawing, ink, inside);
        if (bytes && spec.format == Format::Eps) bytes = epsOf(*bytes, points, inside.session);
        if (!bytes) return bytes.error();
        file.bytes = *std::move(bytes);
    } else if (spec.format == Format::Svg) {
        // Whoever asked for pixels gets them from a viewer, too.
        const bool print = !spec.pixels || spec.dpi;
        SvgWriter writer(paper, print ? points : QSizeF(*spec.pixels), print ? "pt" : "");
        drawOn(writer, spec, drawing, paper);
        file.bytes = writer.document(inside.title, inside.alternative, inside.session);
    } else if (spec.format == Format::Pgfplots) {
        const PgfplotsWriter writer = pgfplotsOf(spec, drawing, ink);
        file.bytes = writer.document(inside.title, inside.alternative, inside.session, stem);
        file.images = writer.images();
        file.bitmap = file.bitmap || !file.images.isEmpty();
    } else {
        TikzWriter writer(paper, points.width());
        drawOn(writer, spec, drawing, paper);
        file.bytes = writer.document(inside.title, inside.alternative, inside.session, stem);
        file.images = writer.images();
    }
    return file;
}

bool exceedsTex(const FigureSpec& spec, const FigureDrawing& drawing, const Ink& ink) {
    if (spec.format == Format::Pgfplots) return pgfplotsOf(spec, drawing, ink).words() > kMostPgfplotsWords;
    const QSizeF paper = paperOf(spec, ink);
    TikzWriter writer(paper, pointsOf(spec).width());
    drawOn(writer, spec, drawing, paper);
    return writer.words() > kMostTexWords;
}

FigureFile lettersOverBitmap(const FigureSpec& spec, const FigureDrawing& drawing, const Ink& ink,
                             const Inside& inside, const QString& stem) {
    const QSizeF paper = paperOf(spec, ink);
    std::vector<VectorText> texts;
    const QImage image = painted(pixelsOf(spec), ink.scale, spec.transparent, [&](QPainter& painter) {
        TextKeeper keeper(painter);
        drawOn(keeper, spec, drawing, paper);
        texts = std::move(keeper.texts);
    });
    TikzWriter writer(paper, pointsOf(spec).width());
    writer.image(QRectF(QPointF(0, 0), paper), image);
    for (const VectorText& text : texts) writer.text(text);
    return {writer.document(inside.title, inside.alternative, inside.session, stem), writer.images(), true};
}

Result<std::variant<QImage, FigureFile>> drawnIn(
    const FigureSpec& spec, const std::function<Result<FigureDrawing>(const Ink&)>& drawing,
    const Inside& inside, const QString& stem) {
    using Drawn = std::variant<QImage, FigureFile>;
    Ink ink = inkOf(spec, spec.format != Format::Png);
    Result<FigureDrawing> drawn = drawing(ink);
    if (!drawn) return drawn.error();
    if (spec.format == Format::Png) {
        auto picture = pictureOf(spec, *drawn, ink, inside);
        if (!picture) return picture.error();
        return Drawn(*std::move(picture));
    }
    const bool latex = spec.format == Format::Tikz || spec.format == Format::Pgfplots;
    if (latex && exceedsTex(spec, *drawn, ink)) {
        ink = inkOf(spec, false);
        drawn = drawing(ink);
        if (!drawn) return drawn.error();
        drawn->bitmap = true;
        if (exceedsTex(spec, *drawn, ink)) return Drawn(lettersOverBitmap(spec, *drawn, ink, inside, stem));
    }
    auto file = vectorsOf(spec, *drawn, ink, inside, stem);
    if (!file) return file.error();
    return Drawn(*std::move(file));
}

}  // namespace omegascope::exporting
