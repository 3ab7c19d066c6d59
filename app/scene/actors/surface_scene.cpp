#include "app/scene/actors/surface_scene.h"

#include <vtkCamera.h>
#include <vtkRenderer.h>

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <utility>

#include "app/figures/frame/style.h"
#include "app/scene/actors/surface_actors.h"
#include "app/scene/actors/volume_scene.h"
#include "app/scene/geometry/path_lines.h"
#include "app/scene/geometry/surface_look.h"

namespace omegascope::scene {

namespace {

constexpr int kRoundness = 40;
constexpr double kStrongWalls = 1.6;  // walls on a projector, in line widths

figures::SurfaceBox boxOf(const SurfaceState& state) {
    if (!(state.choices.verticalScale > 0.0))
        throw std::invalid_argument("SurfaceScene: the vertical scale must be positive");
    if (state.volume.picture)
        return figures::SurfaceBox::of(*state.volume.picture, state.choices.verticalScale);
    if (state.picture) return figures::SurfaceBox::of(*state.picture, state.choices.verticalScale);
    figures::SurfaceBox box;
    box.height *= state.choices.verticalScale;
    return box;
}

/// A ring about `centre` in the plane across the line of sight, as quadrilaterals; a disc when `inner` is 0.
void addRing(std::vector<Part::Patch>& patches, const ViewProjection& view, const Point3& centre,
             double inner, double outer, const Colour& colour) {
    const auto at = [&](int step, double radius) {
        const double angle = 2.0 * std::numbers::pi * step / kRoundness;
        Point3 point = centre;
        for (std::size_t axis = 0; axis < 3; ++axis)
            point[axis] +=
                radius * (std::cos(angle) * view.right()[axis] + std::sin(angle) * view.up()[axis]);
        return point;
    };
    for (int step = 0; step < kRoundness; ++step) {
        Part::Patch patch{{at(step, outer), at(step + 1, outer)}, colour};
        if (inner > 0.0) {
            patch.corners.push_back(at(step + 1, inner));
            patch.corners.push_back(at(step, inner));
        } else {
            patch.corners.push_back(centre);
        }
        patches.push_back(std::move(patch));
    }
}

}  // namespace

SurfaceScene::SurfaceScene(vtkRenderer* renderer)
    : renderer_(renderer),
      actors_(std::make_unique<SurfaceActors>()),
      projection_(state_.camera, box_.height, width_, height_) {
    renderer_->SetBackground(1.0, 1.0, 1.0);
    addLamps(*renderer_);
    actors_->addTo(*renderer_);
    volume_ = std::make_unique<VolumeScene>(*renderer_);
    scaleLines();
    rebuildBox();
    placeCamera();
}

SurfaceScene::~SurfaceScene() {
    volume_.reset();
    actors_->removeFrom(*renderer_);
}

void SurfaceScene::setState(const SurfaceState& state) {
    const figures::SurfaceBox box = boxOf(state);
    const ViewProjection projection(state.camera, box.height, width_, height_);
    const SurfaceState old = std::exchange(state_, state);
    projection_ = projection;

    const bool picture = old.picture != state.picture || old.volume.picture != state.volume.picture;
    const bool scale = old.choices.verticalScale != state.choices.verticalScale;
    box_ = box;
    if (picture || scale) rebuildBox();
    const bool tint = old.choices.flatCells != state.choices.flatCells;
    if (picture || scale || tint) rebuildSurface();
    const bool ink = old.strong != state.strong;
    if (picture || scale || tint || ink || old.highlightedMakers != state.highlightedMakers) rebuildWalls();
    if (picture || scale || old.trajectory != state.trajectory || old.pathOffPlane != state.pathOffPlane ||
        old.volume.trajectory != state.volume.trajectory)
        rebuildTrajectory();
    if (picture || scale || old.runners != state.runners) rebuildRunners();
    if (ink || old.pixelRatio != state.pixelRatio || old.lineWidth != state.lineWidth) scaleLines();
    volume_->setState(state);
    showSurfaceParts();
    placeCamera();
}

void SurfaceScene::showSurfaceParts() {
    const session::ViewChoices& choices = state_.choices;
    for (Part* part :
         {&actors_->casings, &actors_->walls, &actors_->highlightedCasings, &actors_->highlightedWalls})
        part->setVisible(choices.walls);
    actors_->levels.setVisible(choices.isolines);
    actors_->flatOutlines.setVisible(choices.flatCells);
    actors_->hatch.setVisible(choices.flatCells);
    actors_->minima.setVisible(choices.minima);
    actors_->runnerCasings.setVisible(choices.trajectory);
    actors_->runners.setVisible(choices.trajectory);
    actors_->trajectoryCasing.setVisible(choices.trajectory);
    actors_->trajectory.setVisible(choices.trajectory);
}

void SurfaceScene::setViewport(double width, double height) {
    projection_ = ViewProjection(state_.camera, box_.height, width, height);
    width_ = width;
    height_ = height;
    placeCamera();
}

void SurfaceScene::setPixelRatio(double ratio) {
    if (state_.pixelRatio == ratio) return;
    state_.pixelRatio = ratio;
    scaleLines();
}

void SurfaceScene::setDraft(bool draft) {
    volume_->setDraft(draft);
}

void SurfaceScene::rebuildBox() {
    actors_->floor.show(floorLines(showsVolume() ? nullptr : state_.picture.get(), box_));
}

void SurfaceScene::rebuildSurface() {
    ++meshRevision_;
    if (!state_.picture || showsVolume()) {
        actors_->locator = {};
        for (Part* part : {&actors_->sheet, &actors_->border, &actors_->flatOutlines, &actors_->hatch,
                           &actors_->levels, &actors_->minima})
            part->clear();
        return;
    }
    const cells::SliceMesh& mesh = state_.picture->mesh;
    const SurfaceGeometry surface = surfaceGeometry(mesh, box_, state_.choices.flatCells);
    actors_->locator = SurfaceLocator(surface);
    actors_->sheet.show(surface);
    actors_->border.show(sheetBorder(mesh, box_));
    actors_->flatOutlines.show(flatOutlines(*state_.picture, box_));
    actors_->hatch.show(flatHatch(*state_.picture, box_, actors_->locator));
    actors_->levels.show(levelLines(*state_.picture, box_));
    actors_->minima.show(minimumLines(*state_.picture, box_));
}

void SurfaceScene::rebuildWalls() {
    if (!state_.picture || showsVolume()) {
        for (Part* part :
             {&actors_->casings, &actors_->walls, &actors_->highlightedCasings, &actors_->highlightedWalls})
            part->clear();
        return;
    }
    const auto lines = [this](bool highlighted, WallLayer layer) {
        LineSet set = wallLines(*state_.picture, box_, state_.highlightedMakers, highlighted, layer,
                                state_.choices.flatCells);
        if (state_.strong)
            std::ranges::fill(set.colours,
                              colourOf(layer == WallLayer::Casing ? figures::palette::kPaper : Qt::black));
        return set;
    };
    actors_->casings.show(lines(false, WallLayer::Casing));
    actors_->walls.show(lines(false, WallLayer::Line));
    actors_->highlightedCasings.show(lines(true, WallLayer::Casing));
    actors_->highlightedWalls.show(lines(true, WallLayer::Line));
}

void SurfaceScene::rebuildTrajectory() {
    if (!state_.picture && !showsVolume()) {
        actors_->trajectoryCasing.clear();
        actors_->trajectory.clear();
        return;
    }
    const auto& steps = showsVolume() ? state_.volume.trajectory : state_.trajectory;
    const bool inPlane = !showsVolume() && !(state_.pathOffPlane > 0.0);
    actors_->trajectoryCasing.show(trajectoryLine(steps, box_, actors_->locator, inPlane, true));
    actors_->trajectory.show(trajectoryLine(steps, box_, actors_->locator, inPlane, false));
}

void SurfaceScene::rebuildRunners() {
    const bool shown = state_.picture || showsVolume();
    for (const bool cased : {true, false}) {
        Part& part = cased ? actors_->runnerCasings : actors_->runners;
        if (shown)
            part.show(runnerLines(state_.runners, box_, actors_->locator, !showsVolume(), cased));
        else
            part.clear();
    }
}

void SurfaceScene::scaleLines() {
    const double ratio = state_.pixelRatio * state_.lineWidth;
    for (Part* part : {&actors_->floor, &actors_->backEdges, &actors_->levels, &actors_->hatch,
                       &actors_->border, &actors_->flatOutlines, &actors_->plumbLine})
        part->setLineWidth(ratio);
    const double walls = state_.strong ? kStrongWalls * ratio : ratio;
    actors_->walls.setLineWidth(walls);
    actors_->casings.setLineWidth(look::kCasingWidth * walls);
    actors_->minima.setLineWidth(look::kMinimumWidth * ratio);
    actors_->highlightedCasings.setLineWidth(look::kHighlightCasingWidth * ratio);
    actors_->highlightedWalls.setLineWidth(look::kHighlightWidth * ratio);
    actors_->runnerCasings.setLineWidth(look::kTrajectoryCasingWidth * ratio);
    actors_->runners.setLineWidth(look::kTrajectoryWidth * ratio);
    actors_->trajectoryCasing.setLineWidth(look::kTrajectoryCasingWidth * ratio);
    actors_->trajectory.setLineWidth(look::kTrajectoryWidth * ratio);
    volume_->setPixelRatio(ratio);
}

void SurfaceScene::placeCamera() {
    vtkCamera& camera = *renderer_->GetActiveCamera();
    camera.SetParallelProjection(state_.camera.parallel);
    camera.SetPosition(projection_.eye().data());
    camera.SetFocalPoint(projection_.middle().data());
    camera.SetViewUp(projection_.up().data());
    camera.SetViewAngle(projection_.verticalAngle());
    camera.SetParallelScale(projection_.parallelScale());
    camera.SetWindowCenter(projection_.windowCenter()[0], projection_.windowCenter()[1]);
    camera.SetClippingRange(projection_.clippingRange().data());
    actors_->backEdges.show(backEdges(box_, state_.camera.azimuth));
    volume_->setCamera(projection_);
    placeOmega();
}

void SurfaceScene::placeOmega() {
    const std::array<double, 3> omega =
        showsVolume() ? state_.volume.omega
                      : std::array<double, 3>{state_.omega[0], state_.omega[1], state_.omegaLoss};
    const Point3 place{box_.xOf(omega[0]), box_.yOf(omega[1]), box_.zOf(omega[2])};
    const bool over = (state_.picture || showsVolume()) && std::abs(place[0]) <= 1.0 + 1e-9 &&
                      std::abs(place[1]) <= 1.0 + 1e-9;
    const double slack = 0.02 * box_.height;
    const bool inside = over && place[2] >= -slack && place[2] <= box_.height + slack;
    actors_->plumbLine.setVisible(over);
    actors_->omega.setVisible(inside);
    if (over) {
        LineSet line;
        line.add({place[0], place[1], 0.0}, {place[0], place[1], std::min(place[2], box_.height)},
                 colourOf(figures::palette::kInk));
        actors_->plumbLine.show(line);
    }
    if (!inside) return;

    // The dot faces the viewer and stands before everything, so that nothing cuts it; seen through the
    // surface it is hollow.
    const Point3 toViewer = projection_.towardsViewer(place);
    const double nearer = projection_.depth(place) - projection_.depth(along(place, toViewer, 1.0));
    const double front = 0.1 * projection_.clippingRange()[1] + 0.9 * projection_.clippingRange()[0];
    const Point3 centre = along(place, toViewer, (projection_.depth(place) - front) / nearer);
    const double radius = 0.5 * look::omegaDiameter(state_.lineWidth) * projection_.lengthOfPixel(centre);
    // The proportions of figures::drawOmega.
    std::vector<Part::Patch> patches;
    if (!isHidden(actors_->locator, projection_, liftedOnto(actors_->locator, place, box_.height)))
        addRing(patches, projection_, centre, 0.0, 0.66 * radius, colourOf(figures::palette::kOmega));
    addRing(patches, projection_, centre, 0.66 * radius, 0.91 * radius, colourOf(figures::palette::kPaper));
    addRing(patches, projection_, centre, 0.91 * radius, 1.09 * radius, colourOf(figures::palette::kInk));
    actors_->omega.show(patches);
}

figures::ScreenProjector SurfaceScene::screenProjector() const {
    return scene::screenProjector(projection_);
}

std::optional<std::array<double, 2>> SurfaceScene::pick(double x, double y) const {
    const std::optional<Point3> hit = actors_->locator.firstHit(projection_.rayThrough(x, y));
    if (!hit) return std::nullopt;
    const auto coordinate = [](double place, const std::array<double, 2>& range) {
        return range[0] + 0.5 * (place + 1.0) * (range[1] - range[0]);
    };
    return std::array<double, 2>{coordinate((*hit)[0], box_.rangeS), coordinate((*hit)[1], box_.rangeT)};
}

std::optional<std::array<double, 3>> SurfaceScene::pickOnCut(double x, double y) const {
    const session::VolumeChoices& volume = state_.choices.volume;
    if (!showsVolume() || volume.cutAxis == session::VolumeChoices::kNoCut) return std::nullopt;
    const auto axis = static_cast<std::size_t>(volume.cutAxis);
    const Point3 low{-1.0, -1.0, 0.0};
    const Point3 high{1.0, 1.0, box_.height};
    const Ray ray = projection_.rayThrough(x, y);
    const double distance =
        (std::lerp(low[axis], high[axis], volume.cutAt) - ray.origin[axis]) / ray.direction[axis];
    if (!std::isfinite(distance) || distance < 0.0) return std::nullopt;
    std::array<double, 3> coordinates{};
    for (std::size_t k = 0; k < 3; ++k) {
        const double place = k == axis ? std::lerp(low[k], high[k], volume.cutAt)
                                       : ray.origin[k] + distance * ray.direction[k];
        if (place < low[k] || place > high[k]) return std::nullopt;
        const auto& range = state_.volume.picture->slice.ranges[k];
        coordinates[k] = std::lerp(range[0], range[1], (place - low[k]) / (high[k] - low[k]));
    }
    return coordinates;
}

}  // namespace omegascope::scene
