#pragma once

#include <QByteArray>
#include <QImage>
#include <QList>
#include <QPainter>
#include <QString>
#include <functional>
#include <memory>
#include <variant>
#include <vector>

#include "app/export/figure/composition.h"
#include "app/session/session.h"

namespace omegascope::exporting {

/// A figure as a file, and what must lie beside it.
struct FigureFile {
    QByteArray bytes;
    QList<QByteArray> images;  ///< TikZ only: bitmaps named STEM-1.png, STEM-2.png, …
    bool bitmap = false;       ///< a part is a bitmap because it exceeds a budget (the caption says so)
};

/// What a figure is drawn with: pixels of the picture per pixel of the style, and the style.
struct Ink {
    double scale = 1.0;
    figures::Style style;
};
/// @param vectors  colours of the loss as polygons, within the budget
Ink inkOf(const FigureSpec& spec, bool vectors);

/// A figure that only remains to be put on paper.
struct FigureDrawing {
    std::function<void(QPainter&)> draw;
    bool bitmap = false;
    std::shared_ptr<const Composition> composition{};
    std::shared_ptr<const std::vector<PanelPart>> parts{};
};
/// Composes the panels on paper of pixelsOf(spec) / scale, with a background unless the spec is transparent. Errors: of
/// the panels' `prepare`.
Result<FigureDrawing> composedDrawing(const FigureSpec& spec, std::vector<PanelPart> parts, const Ink& ink);

/// What goes into a file beside the drawing.
struct Inside {
    QString title;
    QByteArray session;     ///< its text
    QString alternative{};  ///< what the figure shows, for who does not see it
};
Inside insideOf(const session::Session& session, Carried carried);

/// The figure in the spec's format, vectors within the budgets of polygons and of TeX. Errors: the drawing's; as
/// pictureOf.
Result<std::variant<QImage, FigureFile>> drawnIn(
    const FigureSpec& spec, const std::function<Result<FigureDrawing>(const Ink&)>& drawing,
    const Inside& inside, const QString& stem);

/// The drawing in exactly pixelsOf(spec), with its resolution and the session (text "omegascope") stored. Errors: a
/// picture that does not fit into memory.
Result<QImage> pictureOf(const FigureSpec& spec, const FigureDrawing& drawing, const Ink& ink,
                         const Inside& inside);

/// The drawing in the spec's vector format, as large in print as its PNG.
/// @param stem  of the names of bitmaps that a TikZ file includes
/// Errors: a helper that EPS needs is not installed.
Result<FigureFile> vectorsOf(const FigureSpec& spec, const FigureDrawing& drawing, const Ink& ink,
                             const Inside& inside, const QString& stem);
/// Whether a TikZ file of this drawing would need more of TeX's memory than it has.
bool exceedsTex(const FigureSpec& spec, const FigureDrawing& drawing, const Ink& ink);
/// The same as TikZ with all but the text as one bitmap.
FigureFile lettersOverBitmap(const FigureSpec& spec, const FigureDrawing& drawing, const Ink& ink,
                             const Inside& inside, const QString& stem);

}  // namespace omegascope::exporting
