#pragma once

#include <QImage>
#include <QRectF>
#include <QSize>
#include <array>
#include <limits>
#include <memory>
#include <optional>

#include "app/export/figure/caption.h"
#include "app/export/figure/figure_output.h"
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
    bool steady =
        false;  ///< the key keeps entries of what does not occur, so that frames of a film stay where they are
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

    /// One that shares nothing that changes, for another thread; not for what goes through OpenGL (needsBitmap, surfaces
    /// as pictures).
    PanelRenderer forThread() const;
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
    /// budget (of a plane, of a 3-D slice). Errors: the slice's.
    Result<bool> needsBitmap(const std::vector<Panel>& panels);

    /// The figure in exactly pixelsOf(spec), with its resolution and the session (text "omegascope") stored.
    /// Whatever the format in the spec. Errors: check(spec), a font that is not installed, the slice's.
    Result<QImage> render(const FigureSpec& spec);

    /// The same without what a file holds beside the picture, for somebody who looks at it while choosing.
    Result<QImage> preview(const FigureSpec& spec);

    /// The figure as vectors in the spec's format (not PNG), as large in print as its PNG. The session is
    /// inside: <metadata>, attachment, or comment lines. Errors as render.
    /// @param stem  of the names of bitmaps that a TikZ file includes
    Result<FigureFile> renderVectors(const FigureSpec& spec, const QString& stem);

    /// The caption of these panels; computes what their sentences tell. Errors: the slice's, clarke's.
    Result<Caption> caption(const std::vector<Panel>& panels);

    /// Where everything stands in the figure. Errors as render.
    Result<Composition> composition(const FigureSpec& spec);

    /// One panel for a figure that is composed elsewhere, of several sessions perhaps. Errors: the slice's, no run.
    Result<PanelPart> part(Panel panel, const Ink& ink);
    /// The lowest and highest loss of what plane and surface show. Errors: the slice's.
    Result<std::array<double, 2>> lossRange();
    /// The race that the session shows; from now on figures have the one that they ask for alone.
    std::optional<RaceSpec> takeShownRace();
    /// Colours that go with a palette, for part().
    void setPalette(Palette palette);
    /// The race that part() draws; none: the one that the session shows.
    void setRace(const std::optional<RaceSpec>& asked);

  private:
    PanelRenderer(ShownSession shown, std::shared_ptr<view3d::OffscreenRenderer> surfaces)
        : shown_(std::move(shown)), surfaces_(std::move(surfaces)), race_(shown_.session.framing.race) {}
    Result<std::vector<PanelPart>> parts(const FigureSpec& spec, const Ink& ink);
    Result<Inside> inside(const FigureSpec& spec);
    Result<FigureDrawing> figureDrawing(const FigureSpec& spec, const Ink& ink);
    figures::DataFigureState data() const;
    PanelPart dataPart() const;
    Result<PanelPart> slicePart();
    Result<PanelPart> runPart();
    Result<PanelPart> clarkePart();
    Result<PanelPart> classesPart() const;
    Result<PanelPart> surfacePart(const Ink& ink);

    void suit(const FigureSpec& spec);
    /// The race's paths on the slice; none where there is no race. Errors: the race has no run.
    Result<std::vector<figures::ProjectedPath>> runners();
    /// What is drawn where a figure asks for this race, or for none.
    std::optional<RaceSpec> raceFor(const std::optional<RaceSpec>& asked) const {
        return asked ? asked : shown_.session.framing.race;
    }
    std::shared_ptr<const ShownRace> race() const { return race_ ? parts_.race : nullptr; }

    /// What was drawn of another state is of no use any more.
    void forget();
    /// Whether bitmaps of the 3-D slice are painted from its vectors, where they are within the budget. Isosurfaces are
    /// curved, and smooth only with a normal at each corner, which OpenGL has.
    bool isOfPieces() const {
        return shown_.slice.dimension() == 3 &&
               shown_.session.view.volume.look != session::VolumeChoices::Look::Isosurfaces;
    }
    /// The 3-D slice as vectors; null beyond the budget. Errors: the slice's.
    Result<std::shared_ptr<const scene::VolumeVectors>> inSpace();

    /// Computes what is missing of these.
    Outcome complete(bool picture, bool volume, bool clarke, bool asVectors = false);

    figures::LossColours colours_ = figures::LossColours::Screen;
    ShownSession shown_;
    std::shared_ptr<view3d::OffscreenRenderer> surfaces_;
    Look look_;
    std::optional<RaceSpec> race_;
    FigureParts parts_;
    /// The last surface that was drawn as a bitmap under axes: the formats of one figure share it. It outlives the renderer
    /// in parts that were made of it.
    struct Bitmap {
        QSize size;
        double scale = 1.0, lineWidth = 1.0;
        bool background = true;
        QImage image;
    };
    std::shared_ptr<Bitmap> bitmap_ = std::make_shared<Bitmap>();
};

/// Whether the surface is among the panels; drawing it, as vectors beyond the budget too, goes through
/// OpenGL.
bool showsSurface(const std::vector<Panel>& panels);

}  // namespace omegascope::exporting
