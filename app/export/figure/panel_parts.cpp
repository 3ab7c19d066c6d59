#include <algorithm>
#include <memory>

#include "app/export/figure/panel_renderer.h"
#include "app/figures/data/data_figure_layers.h"
#include "app/figures/slice/loss_bands.h"
#include "app/figures/slice/slice_layers.h"
#include "app/figures/surface/surface_axes.h"
#include "app/scene/geometry/suggested_camera.h"
#include "app/scene/vectors/surface_vectors.h"
#include "app/scene/vectors/volume_vectors.h"
#include "app/view3d/gl_window.h"

namespace omegascope::exporting {
namespace {

using figures::AxisMap;
using figures::Style;

/// Lines on a surface are no finer than its walls, so that they need not be as wide as the walls of a plane.
double surfaceLine(const Style& style) {
    constexpr double kFinestOnPlane = 0.8;
    const double shrunk = style.markerSize / Style().markerSize;
    return std::min(style.lineWidth, std::max(shrunk, kFinestOnPlane * style.lineWidth));
}

/// The surface, or the slice in space, as vectors in a cell.
std::function<void(QPainter&, const QRectF&, const Style&)> vectorDrawing(
    std::shared_ptr<const scene::SurfaceState> state, std::shared_ptr<const scene::VolumeVectors> space,
    std::function<scene::Camera(const QSizeF& cell, double em)> cameraIn) {
    return [state, space, cameraIn](QPainter& painter, const QRectF& cell, const Style& style) {
        scene::SurfaceState drawn = *state;
        drawn.camera = cameraIn(cell.size(), style.textSize);
        drawn.lineWidth = surfaceLine(style);
        Style within = style;
        within.colourBar = within.background = false;
        painter.save();
        painter.translate(cell.topLeft());
        if (space)
            space->draw(painter, drawn, cell.size(), within);
        else
            scene::drawSurfaceVectors(painter, drawn, cell.size(), within);
        painter.restore();
    };
}

/// A slice in space as a bitmap under axes, as smooth as OpenGL's: four samples a pixel. Its translucent walls are in order
/// however many lie behind each other, and software that stands in for a graphics card takes ten times as long.
QImage sampled(const scene::VolumeVectors& space, const scene::SurfaceState& state, const QSize& size,
               double scale, bool background) {
    constexpr qint64 kMostPixels = 32'000'000;  // beyond, samples would take more memory than they are worth
    const bool several = qint64{size.width()} * size.height() <= kMostPixels;
    const int samples = several ? view3d::kOversampling : 1;
    QImage image(samples * size, QImage::Format_ARGB32_Premultiplied);
    image.fill(background ? Qt::white : Qt::transparent);
    {
        QPainter painter(&image);
        painter.scale(samples * scale, samples * scale);
        space.drawInside(painter, state, QSizeF(size) / scale, several);
    }
    return several ? image.scaled(size, Qt::IgnoreAspectRatio, Qt::SmoothTransformation) : image;
}

std::optional<figures::CloseBar> barOf(const scene::SurfaceState& state) {
    if (state.picture) return figures::CloseBar{state.picture->map, state.picture->colours};
    if (state.volume.picture)
        return figures::CloseBar{state.volume.picture->map, state.volume.picture->colours};
    return std::nullopt;
}

/// A line for each method; starts differ in nothing that has a name.
std::vector<figures::LegendEntry> runnerEntries(const std::shared_ptr<const ShownRace>& race,
                                                const Style& style) {
    std::vector<figures::LegendEntry> entries;
    if (!race) return entries;
    for (std::size_t r = 0; r < race->runs.size(); ++r) {
        const ShownRace::Run& run = race->runs[r];
        if (run.losses.empty()) continue;
        const QPen pen = figures::runnerPen(static_cast<int>(r), figures::kRunnerWidth * style.lineWidth);
        if (race->spec.methods.empty())
            return {figures::lineEntry(pen, QStringLiteral("runs from %1 starts").arg(race->spec.starts))};
        entries.push_back(figures::lineEntry(pen, run.name));
    }
    return entries;
}

/// A place in whole pixels of the picture, so that a bitmap in it stays sharp.
QRect pixelsOf(const QRectF& place, double scale) {
    const QPoint from(qRound(place.left() * scale), qRound(place.top() * scale));
    const QPoint to(qRound(place.right() * scale), qRound(place.bottom() * scale));
    return QRect(from, QSize(std::max(1, to.x() - from.x()), std::max(1, to.y() - from.y())));
}

}  // namespace

Result<PanelPart> PanelRenderer::part(Panel panel, const Ink& ink) {
    Result<PanelPart> made = [&]() -> Result<PanelPart> {
        switch (panel) {
            case Panel::Data:
                return dataPart();
            case Panel::Slice:
                return slicePart();
            case Panel::Run:
                return runPart();
            case Panel::Clarke:
                return clarkePart();
            case Panel::Classes:
                return classesPart();
            case Panel::Surface:
                break;
        }
        return surfacePart(ink);
    }();
    if (made) made->panel = panel;
    return made;
}

PanelPart PanelRenderer::dataPart() const {
    const auto state = std::make_shared<const figures::DataFigureState>(data());
    const auto [x, y] = figures::dataAxes(*state);
    PanelPart part;
    const auto map = [state](const QRectF& frame) { return figures::dataPlotMap(*state, frame); };
    part.setAxes(map, x, y);
    part.entries = [state, steady = look_.steady](const QRectF& frame, const Style& style) {
        const AxisMap plot = figures::dataPlotMap(*state, frame);
        return figures::dataLegend(*state, style, steady ? nullptr : &plot);
    };
    part.draw = [state](QPainter& painter, const QRectF& frame, const Style& style) {
        figures::drawDataPlot(painter, *state, frame, style);
    };
    return part;
}

Result<PanelPart> PanelRenderer::slicePart() {
    const auto computed = picture();
    if (!computed) return computed.error();
    auto paths = runners();
    if (!paths) return paths.error();
    figures::SliceFigureState seen = sliceState(shown_, *computed);
    seen.runners = *std::move(paths);
    if (race_) seen.choices.trajectory = shown_.session.view.trajectory;
    const auto state = std::make_shared<const figures::SliceFigureState>(std::move(seen));
    const figures::PlotAxes axes = figures::sliceAxes(*state);
    PanelPart part;
    const auto map = [state](const QRectF& frame) { return figures::slicePlotMap(*state, frame); };
    part.setAxes(map, axes.x, axes.y);
    part.drawInset = [state, axes](QPainter& painter, const std::array<std::array<double, 2>, 2>& window,
                                   const QRectF& place, const Style& style) {
        figures::SliceFigureState shown = *state;
        const auto range = [](const std::array<double, 2>& numbers, const figures::AxisText& axis) {
            const double a = (numbers[0] - axis.offset) / axis.scale,
                         b = (numbers[1] - axis.offset) / axis.scale;
            return std::array<double, 2>{std::min(a, b), std::max(a, b)};
        };
        shown.rangeS = range(window[0], axes.x);
        shown.rangeT = range(window[1], axes.y);
        Style mute = style;
        mute.text = false;
        figures::drawSlicePlot(painter, shown, place, mute);
    };
    part.entries = [state, steady = look_.steady, race = race()](const QRectF& frame, const Style& style) {
        const AxisMap plot = figures::slicePlotMap(*state, frame);
        return mergedEntries(
            {figures::sliceLegend(*state, style, steady ? nullptr : &plot), runnerEntries(race, style)});
    };
    part.bar = figures::CloseBar{(*computed)->map, (*computed)->colours};
    // s and t stand for directions of their own in every session.
    if (axes.x.name != QStringLiteral("s") && axes.y.name != QStringLiteral("t"))
        part.coordinates = (axes.x.name + QLatin1Char('\n') + axes.y.name).toStdString();
    part.extent = {std::abs(axes.x.scale) * (state->rangeS[1] - state->rangeS[0]),
                   std::abs(axes.y.scale) * (state->rangeT[1] - state->rangeT[0])};
    part.draw = [state](QPainter& painter, const QRectF& frame, const Style& style) {
        figures::drawSlicePlot(painter, *state, frame, style);
    };
    part.isBitmap = [state] { return figures::exceedsVectors(*state->picture); };
    part.patches = [state] { return figures::lossPatches(*state->picture); };
    return part;
}

Result<PanelPart> PanelRenderer::runPart() {
    if (const auto paths = runners(); !paths) return paths.error();
    const auto run = runState(shown_, race().get());
    if (!run) return run.error();
    const auto state = std::make_shared<const figures::RunFigureState>(*run);
    const auto [x, y] = figures::runAxes();
    PanelPart part;
    const auto map = [state](const QRectF& frame) { return figures::runPlotMap(*state, frame); };
    part.setAxes(map, x, y);
    part.draw = [state](QPainter& painter, const QRectF& frame, const Style& style) {
        figures::drawRunPlot(painter, *state, frame, style);
    };
    if (race_)
        part.entries = [race = race()](const QRectF&, const Style& style) {
            return runnerEntries(race, style);
        };
    return part;
}

Result<PanelPart> PanelRenderer::clarkePart() {
    const auto found = clarke();
    if (!found) return found.error();
    const auto state = std::make_shared<const figures::ClarkeFigureState>(clarkeState(shown_, **found));
    PanelPart part;
    const auto map = [state](const QRectF& frame) { return figures::clarkePlotMap(*state, frame); };
    part.setAxes(map, {state->names[0]}, {state->names[1]});
    part.rightRoom = figures::clarkeBarsRoom;
    part.entries = [state](const QRectF&, const Style& style) {
        return figures::clarkeLegend(*state, style);
    };
    part.draw = [state](QPainter& painter, const QRectF& frame, const Style& style) {
        figures::drawClarkePlot(painter, *state, frame, style);
    };
    return part;
}

Result<PanelPart> PanelRenderer::classesPart() const {
    auto computed = classesState(shown_);
    if (!computed) return computed.error();
    const auto state = std::make_shared<figures::ClassPlanesState>(*std::move(computed));
    if (look_.dataView)
        for (figures::DataFigureState& plane : state->planes) plane.view = *look_.dataView;
    PanelPart part;
    part.framed = false;
    part.entries = [state, steady = look_.steady](const QRectF& cell, const Style& style) {
        return figures::classPlanesLegend(*state, style, steady ? QRectF() : cell);
    };
    part.draw = [state](QPainter& painter, const QRectF& cell, const Style& style) {
        figures::drawClassPlanes(painter, *state, cell, style);
    };
    return part;
}

Result<PanelPart> PanelRenderer::surfacePart(const Ink& ink) {
    Result<scene::SurfaceState> computed = surface(ink.scale);
    if (!computed) return computed.error();
    const auto state = std::make_shared<scene::SurfaceState>(*std::move(computed));
    std::shared_ptr<const scene::VolumeVectors> space;
    if (state->volume.picture && (ink.style.vectors || isOfPieces())) {
        auto made = inSpace();
        if (!made) return made.error();
        space = *std::move(made);
    }
    const bool vectors =
        ink.style.vectors && (space || (state->picture && !figures::exceedsVectors(*state->picture)));
    const auto box = state->volume.picture
                         ? figures::SurfaceBox::of(*state->volume.picture, state->choices.verticalScale)
                         : figures::SurfaceBox::of(*state->picture, state->choices.verticalScale);
    // As large as its cell allows, unless somebody has chosen otherwise.
    const bool fits =
        !look_.steady && state->camera.zoom == 1.0 && state->camera.panX == 0.0 && state->camera.panY == 0.0;
    const auto cameraIn = [fits, usual = state->camera, height = box.height](const QSizeF& cell, double em) {
        if (!fits) return usual;
        return scene::fitted(usual, height, cell.width(), cell.height(),
                             {3.4 * em, 1.5 * em, 2.6 * em, 2.8 * em});
    };
    PanelPart part;
    part.framed = false;
    if (race_ && state->choices.trajectory)
        part.entries = [race = race()](const QRectF&, const Style& style) {
            return runnerEntries(race, style);
        };
    part.bar = barOf(*state);
    if (vectors) {
        part.draw = vectorDrawing(state, space, cameraIn);
        return part;
    }
    part.prepare = [state, space, cameraIn, surfaces = surfaces_, bitmap = bitmap_, scale = ink.scale,
                    background = ink.style.background](const QRectF& cell, const Style& style) -> Outcome {
        const QSize size = pixelsOf(cell, scale).size();
        state->lineWidth = surfaceLine(style);
        state->camera = cameraIn(QSizeF(size) / scale, style.textSize);
        if (bitmap->size == size && bitmap->scale == scale && bitmap->lineWidth == style.lineWidth &&
            bitmap->background == background)
            return Done{};
        Result<QImage> image = space ? Result<QImage>(sampled(*space, *state, size, scale, background))
                                     : surfaces->render(*state, size, style, !background, false);
        if (!image) return image.error();
        *bitmap = {size, scale, style.lineWidth, background, *std::move(image)};
        return Done{};
    };
    part.draw = [state, bitmap = bitmap_, scale = ink.scale](QPainter& painter, const QRectF& cell,
                                                             const Style& style) {
        const QRect pixels = pixelsOf(cell, scale);
        const QRectF place(QPointF(pixels.topLeft()) / scale, QSizeF(pixels.size()) / scale);
        Style within = style;
        within.colourBar = false;
        painter.drawImage(place, bitmap->image);
        painter.save();
        painter.translate(place.topLeft());
        view3d::drawAxesOf(painter, *state, place.size(), within);
        painter.restore();
    };
    part.isBitmap = [vectors = ink.style.vectors] { return vectors; };
    return part;
}

}  // namespace omegascope::exporting
