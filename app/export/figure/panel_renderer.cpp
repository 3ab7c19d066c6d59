#include "app/export/figure/panel_renderer.h"

#include <algorithm>
#include <stdexcept>
#include <utility>
#include <vector>

#include "app/figures/slice/loss_bands.h"
#include "app/figures/slice/runner_paths.h"
#include "app/scene/vectors/volume_vectors.h"

namespace omegascope::exporting {
namespace {

figures::LossColours coloursOf(Palette palette) {
    return palette == Palette::Screen ? figures::LossColours::Screen : figures::LossColours::Print;
}

}  // namespace

Result<PanelRenderer> PanelRenderer::of(session::Session session, int step,
                                        std::shared_ptr<view3d::OffscreenRenderer> surfaces) {
    Result<ShownSession> shown = showSession(std::move(session), step);
    if (!shown) return shown.error();
    if (!surfaces) surfaces = std::make_shared<view3d::OffscreenRenderer>();
    return PanelRenderer(*std::move(shown), std::move(surfaces));
}

void PanelRenderer::forget() {
    *bitmap_ = {};
    parts_.inSpace.reset();
}

Result<std::shared_ptr<const scene::VolumeVectors>> PanelRenderer::inSpace() {
    if (!parts_.inSpace)
        if (const Outcome made = complete(false, true, false, true); !made) return made.error();
    return *parts_.inSpace;
}

PanelRenderer PanelRenderer::forThread() const {
    PanelRenderer other = *this;
    other.bitmap_ = std::make_shared<Bitmap>();
    return other;
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
    PartsRequest request{shown_, coloursOf(spec.palette), look_.lossRange, {}, {}, {},
                         {},     raceFor(spec.race),      parts_};
    request.needsPicture = caption || shows(Panel::Slice) || (shows(Panel::Surface) && !volume);
    request.needsVolume = shows(Panel::Surface) && volume;
    request.needsClarke = shows(Panel::Clarke);
    request.asVectors = spec.format != Format::Png || isOfPieces();
    return request;
}

void PanelRenderer::take(FigureParts parts) {
    parts_ = std::move(parts);
    *bitmap_ = {};
}

Outcome PanelRenderer::complete(bool picture, bool volume, bool clarke, bool asVectors) {
    auto parts =
        computeParts({shown_, colours_, look_.lossRange, picture, volume, clarke, asVectors, race_, parts_});
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
    if (!(shown_.slice == before)) {
        auto raced = std::move(parts_.race);
        parts_ = {};
        parts_.race = std::move(raced);
    }
    forget();
}

void PanelRenderer::setPalette(Palette palette) {
    if (coloursOf(palette) == colours_) return;
    colours_ = coloursOf(palette);
    forget();
}

void PanelRenderer::setRace(const std::optional<RaceSpec>& asked) {
    const std::optional<RaceSpec> race = raceFor(asked);
    if (race == race_) return;
    race_ = race;
    forget();
}

std::optional<RaceSpec> PanelRenderer::takeShownRace() {
    const auto race = std::exchange(shown_.session.framing.race, std::nullopt);
    setRace(std::nullopt);
    return race;
}

void PanelRenderer::suit(const FigureSpec& spec) {
    setPalette(spec.palette);
    setRace(spec.race);
}

Result<std::vector<figures::ProjectedPath>> PanelRenderer::runners() {
    if (!race_) return std::vector<figures::ProjectedPath>();
    if (!parts_.race || parts_.race->spec != *race_)
        if (const Outcome made = complete(false, false, false); !made) return made.error();
    return runnersOn(*parts_.race, shown_.slice);
}

void PanelRenderer::setLook(const Look& look) {
    if (look.lossRange != look_.lossRange) {
        parts_.picture.reset();
        parts_.volume.reset();
        parts_.inSpace.reset();
    }
    look_ = look;
    *bitmap_ = {};
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
    auto paths = runners();
    if (!paths) return paths.error();
    state.runners = *std::move(paths);
    if (look_.camera) state.camera = *look_.camera;
    state.pixelRatio = scale;
    return state;
}

figures::DataFigureState PanelRenderer::data() const {
    figures::DataFigureState state = dataState(shown_);
    if (look_.dataView) state.view = *look_.dataView;
    return state;
}

Result<std::array<double, 2>> PanelRenderer::lossRange() {
    if (shown_.slice.dimension() == 3) {
        const auto computed = volume();
        if (!computed) return computed.error();
        return std::array{(*computed)->map.lowest, (*computed)->map.highest};
    }
    const auto computed = picture();
    if (!computed) return computed.error();
    return std::array{(*computed)->map.lowest, (*computed)->map.highest};
}

Result<std::vector<PanelPart>> PanelRenderer::parts(const FigureSpec& spec, const Ink& ink) {
    std::vector<PanelPart> parts;
    for (const Panel panel : spec.panels) {
        Result<PanelPart> made = part(panel, ink);
        if (!made) return made.error();
        const int index = static_cast<int>(parts.size());
        const int column = index % spec.columns;
        // A surface at the end of the grid takes what is left of its row.
        const bool last = parts.size() + 1 == spec.panels.size() && !made->framed;
        made->place = {index / spec.columns, column, 1, last ? spec.columns - column : 1};
        parts.push_back(*std::move(made));
    }
    return parts;
}

Result<Composition> PanelRenderer::composition(const FigureSpec& spec) {
    suit(spec);
    const Ink ink = inkOf(spec, true);
    const auto made = parts(spec, ink);
    if (!made) return made.error();
    return compose(spec, QSizeF(pixelsOf(spec)) / ink.scale, *made, ink.style);
}

Result<Caption> PanelRenderer::caption(const std::vector<Panel>& panels) {
    std::shared_ptr<const figures::SlicePicture> shownPicture;
    std::shared_ptr<const nonsmooth::ClarkeSubdifferential> gradients;
    if (std::ranges::count(panels, Panel::Slice) > 0) {
        auto computed = picture();
        if (!computed) return computed.error();
        shownPicture = *std::move(computed);
    }
    if (std::ranges::count(panels, Panel::Clarke) > 0) {
        auto computed = clarke();
        if (!computed) return computed.error();
        gradients = *std::move(computed);
    }
    if (const auto paths = runners(); !paths) return paths.error();
    return captionOf(shown_, shownPicture.get(), gradients.get(), race().get());
}

Result<Inside> PanelRenderer::inside(const FigureSpec& spec) {
    const auto words = caption(spec.panels);
    if (!words) return words.error();
    // The session shows what the figure does.
    session::Session shown = shown_.session;
    shown.framing.race = raceFor(spec.race);
    Inside held = insideOf(shown, spec.carries);
    held.alternative = words->alternative(spec);
    return held;
}

Result<FigureDrawing> PanelRenderer::figureDrawing(const FigureSpec& spec, const Ink& ink) {
    auto made = parts(spec, ink);
    if (!made) return made.error();
    return composedDrawing(spec, *std::move(made), ink);
}

Result<FigureFile> PanelRenderer::renderVectors(const FigureSpec& spec, const QString& stem) {
    if (spec.format == Format::Png)
        throw std::invalid_argument("PanelRenderer::renderVectors: PNG is no vector format");
    if (const Outcome checked = check(spec); !checked) return checked.error();
    if (const Outcome font = checkFont(spec); !font) return font.error();
    suit(spec);
    const auto held = inside(spec);
    if (!held) return held.error();
    auto drawn = drawnIn(
        spec, [&](const Ink& ink) { return figureDrawing(spec, ink); }, *held, stem);
    if (!drawn) return drawn.error();
    return std::get<FigureFile>(*std::move(drawn));
}

Result<bool> PanelRenderer::needsBitmap(const std::vector<Panel>& panels) {
    const auto showsLoss = [](Panel panel) { return panel == Panel::Slice || panel == Panel::Surface; };
    if (std::ranges::none_of(panels, showsLoss)) return false;
    const bool space = shown_.slice.dimension() == 3;
    if (showsSurface(panels) && space) {
        const auto vectors = inSpace();
        if (!vectors) return vectors.error();
        if (!*vectors) return true;
        if (std::ranges::find(panels, Panel::Slice) == panels.end()) return false;
    }
    const auto computed = picture();
    if (!computed) return computed.error();
    return figures::exceedsVectors(**computed);
}

Result<QImage> PanelRenderer::render(const FigureSpec& spec) {
    if (const Outcome checked = check(spec); !checked) return checked.error();
    if (const Outcome font = checkFont(spec); !font) return font.error();
    suit(spec);
    FigureSpec picture = spec;
    picture.format = Format::Png;
    const auto held = inside(spec);
    if (!held) return held.error();
    auto drawn = drawnIn(picture, [&](const Ink& ink) { return figureDrawing(spec, ink); }, *held, {});
    if (!drawn) return drawn.error();
    return std::get<QImage>(*std::move(drawn));
}

Result<QImage> PanelRenderer::preview(const FigureSpec& spec) {
    if (const Outcome checked = check(spec); !checked) return checked.error();
    if (const Outcome font = checkFont(spec); !font) return font.error();
    suit(spec);
    FigureSpec picture = spec;
    picture.format = Format::Png;
    const Ink ink = inkOf(picture, false);
    const auto drawn = figureDrawing(spec, ink);
    if (!drawn) return drawn.error();
    return pictureOf(picture, *drawn, ink, {});
}

bool showsSurface(const std::vector<Panel>& panels) {
    return std::ranges::find(panels, Panel::Surface) != panels.end();
}

}  // namespace omegascope::exporting
