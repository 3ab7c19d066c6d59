#pragma once

#include <QByteArray>
#include <QImage>
#include <QList>
#include <QRectF>
#include <QSize>
#include <array>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <variant>

#include "app/export/figure/figure_parts.h"
#include "app/export/figure/figure_spec.h"
#include "app/export/figure/panel_states.h"
#include "app/view3d/offscreen_renderer.h"

namespace omegascope::exporting {

/// What a series of pictures holds still or moves; where nothing is set, as the session suggests.
struct Look {
    std::optional<scene::Camera> camera;
    std::optional<std::array<double, 2>> lossRange;  ///< losses at the ends of the colours and of the height
    std::optional<QRectF> dataView;                  ///< what part of the data plane is shown
};

/// A figure as a file, and what must lie beside it.
struct FigureFile {
    QByteArray bytes;
    QList<QByteArray> images;  ///< TikZ only: bitmaps named STEM-1.png, STEM-2.png, …
    bool bitmap =
        false;  ///< a part is a bitmap because it exceeds the budget of polygons (the caption says so)
};

/// Draws the panels of one session as pictures with the functions that draw the screen. The slice is computed
/// once, when a panel first needs it.
///
/// Needs a QGuiApplication and its thread; what shows the surface (showsSurface) also needs the xcb platform.
class PanelRenderer {
  public:
    /// Past any trajectory: its last step is shown.
    static constexpr int kLastStep = std::numeric_limits<int>::max();

    /// @param step  of the session's trajectory; Errors: a slice that cannot be resolved
    /// @param surfaces  what draws surfaces, to be shared by many; otherwise one of its own
    static Result<PanelRenderer> of(session::Session session, int step = kLastStep,
                                    std::shared_ptr<view3d::OffscreenRenderer> surfaces = {});

    const ShownSession& shown() const { return shown_; }
    /// Another step of the run; the computed slice stays unless it follows the run. @param step  clamped to the trajectory
    void showStep(int step);
    /// A new range of losses makes the slice be computed again.
    void setLook(const Look& look);
    /// Takes over pictures of this session that somebody has computed with the usual options; one of another slice is
    /// left aside.
    void hold(std::shared_ptr<const figures::SlicePicture> picture,
              std::shared_ptr<const figures::VolumePicture> volume);
    /// What the figure needs, for a job that computes it (computeParts); take() brings the answer back. A renderer that
    /// is not asked so computes on its own thread whatever is missing. @param caption  counts the cells of the slice, too
    PartsRequest request(const FigureSpec& spec, bool caption = false) const;
    void take(FigureParts parts);

    /// The computed slice. Errors only from slicePicture.
    Result<std::shared_ptr<const figures::SlicePicture>> picture();
    /// The same of a 3-D slice.
    Result<std::shared_ptr<const figures::VolumePicture>> volume();
    /// ∂₀L(ω) at the shown step. Errors: nonsmooth::clarkeSubdifferential's.
    Result<std::shared_ptr<const nonsmooth::ClarkeSubdifferential>> clarke();
    /// What the surface panel shows, at so many device pixels per pixel of figures::Style. Errors: the
    /// slice's.
    Result<scene::SurfaceState> surface(double scale);

    /// Whether a part of the figure as vectors would be a bitmap, because it has more polygons than the
    /// budget or shows a 3-D slice. Errors: the slice's.
    Result<bool> needsBitmap(const std::vector<Panel>& panels);

    /// The figure in exactly pixelsOf(spec), with its resolution and the session (text "omegascope") stored.
    /// Whatever the format in the spec. Errors: check(spec), a font that is not installed, the slice's.
    Result<QImage> render(const FigureSpec& spec);

    /// The figure as vectors in the spec's format (not PNG), as large in print as its PNG. The session is
    /// inside: <metadata>, attachment, or comment lines. Errors as render.
    /// @param stem  of the names of bitmaps that a TikZ file includes
    Result<FigureFile> renderVectors(const FigureSpec& spec, const QString& stem);

  private:
    PanelRenderer(ShownSession shown, std::shared_ptr<view3d::OffscreenRenderer> surfaces)
        : shown_(std::move(shown)), surfaces_(std::move(surfaces)) {}
    struct Drawing {
        std::function<void(QPainter&)> draw;
        bool bitmap = false;
    };
    /// What a figure is drawn with: pixels of the picture per pixel of the style, and the style.
    struct Ink {
        double scale = 1.0;
        figures::Style style;
    };
    /// The figure on paper of pixelsOf(spec) / scale.
    Result<Drawing> figureDrawing(const FigureSpec& spec, const Ink& ink);
    /// One panel on paper of size / scale; with Style::vectors the surface as polygons, within the budget.
    Result<Drawing> drawing(Panel panel, QSize size, const Ink& ink);
    figures::DataFigureState data() const;
    Result<QImage> surfaceBitmap(const scene::SurfaceState& state, QSize size, const figures::Style& style);
    Result<Drawing> surfaceDrawing(QSize size, const Ink& ink);

    /// The colours of the loss that go with a palette.
    void setPalette(Palette palette);
    /// Computes what is missing of these.
    Outcome complete(bool picture, bool volume, bool clarke);

    figures::LossColours colours_ = figures::LossColours::Screen;
    ShownSession shown_;
    std::shared_ptr<view3d::OffscreenRenderer> surfaces_;
    Look look_;
    FigureParts parts_;
    /// The last surface that was drawn as a bitmap under axes: the formats of one figure share it.
    struct Bitmap {
        QSize size;
        double scale = 1.0, lineWidth = 1.0;
        bool background = true;
        QImage image;
    };
    std::optional<Bitmap> bitmap_;
};

/// Whether the surface is among the panels; drawing it, as vectors beyond the budget too, goes through
/// OpenGL.
bool showsSurface(const std::vector<Panel>& panels);

/// A figure that only remains to be packed and written.
using DrawnFigure = std::variant<QImage, FigureFile>;
/// Whatever the format: a PNG's picture through render, the others through renderVectors.
/// @param path  where it will be, for the names of bitmaps that a TikZ file includes
Result<DrawnFigure> drawFigure(PanelRenderer& renderer, const FigureSpec& spec, const QString& path);
/// On any thread. Bitmaps that a TikZ file needs are written beside it. A picture of 16,384 pixels a side takes seconds.
Outcome writeFigure(const DrawnFigure& figure, const QString& path);
/// drawFigure, then writeFigure.
Outcome saveFigure(PanelRenderer& renderer, const FigureSpec& spec, const QString& path);

/// The picture as a PNG file with its resolution and texts. The same picture gives the same bytes.
QByteArray pngBytes(const QImage& image);
/// Writes pngBytes, atomically.
Outcome savePng(const QImage& image, const QString& path);

}  // namespace omegascope::exporting
