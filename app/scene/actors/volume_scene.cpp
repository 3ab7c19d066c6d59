#include "app/scene/actors/volume_scene.h"

#include <vtkDoubleArray.h>
#include <vtkFlyingEdges3D.h>
#include <vtkImageData.h>
#include <vtkPlane.h>
#include <vtkPointData.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>

#include <array>
#include <cmath>

#include "app/figures/frame/style.h"
#include "app/scene/actors/surface_actors.h"
#include "app/scene/geometry/surface_look.h"
#include "app/scene/geometry/volume_geometry.h"

namespace omegascope::scene {

using session::VolumeChoices;

struct VolumeActors {
    std::array<Part, 6> faces{Part{-1.0}, Part{-1.0}, Part{-1.0}, Part{-1.0}, Part{-1.0}, Part{-1.0}};
    Part flatSkin{-0.5};
    Part cut{-0.5};
    Part cutFill{0.0};
    Part cutLines{0.5};
    Part cutFlats{0.8};
    Part flats{-0.4};  ///< their walls lie upon them
    Part walls{0.0};
    Part margins{0.0};
    Part highlighted{0.3};
    Part levels{0.0};
    Part edges{0.5};
    Part frame{0.4};
    vtkNew<vtkPlane> clip;

    template <typename Visitor>
    void forEach(const Visitor& visit) {
        for (Part& face : faces) visit(face);
        for (Part* part : {&flatSkin, &cut, &cutFill, &cutLines, &cutFlats, &flats, &walls, &margins,
                           &highlighted, &levels, &edges, &frame})
            visit(*part);
    }
};

namespace {

constexpr int kPeels = 8;

/// Face k of the box: across axis k/2, at its low or its high end.
double endOf(int face) {
    return face % 2 == 0 ? 0.0 : 1.0;
}

/// Colours as they are: what tells a number is not shaded.
void showUnlit(Part& part, const SurfaceGeometry& surface) {
    part.show(surface);
    part.actor()->GetProperty()->SetLighting(false);
}

}  // namespace

SurfaceGeometry isosurfaces(const figures::VolumePicture& picture, const figures::SurfaceBox& box) {
    const int size = picture.gridSize();
    vtkNew<vtkDoubleArray> values;
    values->SetNumberOfTuples(static_cast<vtkIdType>(size) * size * size);
    vtkIdType at = 0;
    for (const auto& plane : picture.samples)
        for (Eigen::Index row = 0; row < plane.rows(); ++row)
            for (Eigen::Index column = 0; column < plane.cols(); ++column) {
                const double value = plane(row, column);
                values->SetValue(at++, std::isfinite(value) ? value : picture.map.highest);
            }
    vtkNew<vtkImageData> image;
    image->SetDimensions(size, size, size);
    image->SetOrigin(-1.0, -1.0, 0.0);
    image->SetSpacing(2.0 / (size - 1), 2.0 / (size - 1), box.height / (size - 1));
    image->GetPointData()->SetScalars(values);
    SurfaceGeometry result;
    for (const double level : picture.levels) {
        vtkNew<vtkFlyingEdges3D> edges;
        edges->SetInputData(image);
        edges->SetValue(0, level);
        edges->ComputeNormalsOn();
        edges->Update();
        vtkPolyData& found = *edges->GetOutput();
        const QColor shade = figures::lossColour(picture.map.share(level), picture.colours);
        const Colour colour{static_cast<std::uint8_t>(shade.red()), static_cast<std::uint8_t>(shade.green()),
                            static_cast<std::uint8_t>(shade.blue())};
        const auto first = static_cast<int>(result.points.size());
        for (vtkIdType k = 0; k < found.GetNumberOfPoints(); ++k) {
            Point3 point{}, normal{0.0, 0.0, 1.0};
            found.GetPoint(k, point.data());
            if (found.GetPointData()->GetNormals() != nullptr)
                found.GetPointData()->GetNormals()->GetTuple(k, normal.data());
            result.points.push_back(point);
            result.normals.push_back(normal);
            result.colours.push_back(colour);
        }
        for (vtkIdType k = 0; k < found.GetNumberOfCells(); ++k) {
            vtkIdType count = 0;
            const vtkIdType* corners = nullptr;
            found.GetCellPoints(k, count, corners);
            if (count == 3)
                result.triangles.push_back({first + static_cast<int>(corners[0]),
                                            first + static_cast<int>(corners[1]),
                                            first + static_cast<int>(corners[2])});
        }
    }
    return result;
}

VolumeScene::VolumeScene(vtkRenderer& renderer)
    : renderer_(renderer), actors_(std::make_unique<VolumeActors>()) {
    actors_->forEach([this](Part& part) {
        renderer_.AddActor(part.actor());
        part.setVisible(false);
    });
    renderer_.SetMaximumNumberOfPeels(kPeels);
    renderer_.SetOcclusionRatio(0.0);
}

VolumeScene::~VolumeScene() {
    actors_->forEach([this](Part& part) { renderer_.RemoveActor(part.actor()); });
}

void VolumeScene::setState(const SurfaceState& state) {
    const SurfaceState old = std::exchange(state_, state);
    peel();
    if (!state.volume.picture) {
        actors_->forEach([](Part& part) { part.setVisible(false); });
        if (old.volume.picture) actors_->forEach([](Part& part) { part.clear(); });
        return;
    }
    box_ = figures::SurfaceBox::of(*state.volume.picture, state.choices.verticalScale);
    const VolumeChoices& before = old.choices.volume;
    const VolumeChoices& now = state.choices.volume;
    const bool picture = old.volume.picture != state.volume.picture ||
                         old.choices.verticalScale != state.choices.verticalScale;
    const bool walls =
        picture || before.hiddenWalls != now.hiddenWalls || old.highlightedMakers != state.highlightedMakers;
    const bool cut =
        before.cutAxis != now.cutAxis || before.cutAt != now.cutAt || before.cutKeepsHigh != now.cutKeepsHigh;
    const bool surfaces =
        now.look == VolumeChoices::Look::Isosurfaces && (picture || before.look != now.look);
    if (walls) rebuildWalls();
    if (picture) rebuildLoss();
    if (surfaces) actors_->levels.show(isosurfaces(*state.volume.picture, box_));
    if (walls || cut) rebuildCut();
    if (picture || cut) clip();
    for (Part* part : {&actors_->walls, &actors_->margins, &actors_->levels})
        part->actor()->GetProperty()->SetOpacity(now.opacity);
    actors_->highlighted.actor()->GetProperty()->SetOpacity(look::kHighlightOpacity);
    actors_->flats.actor()->GetProperty()->SetOpacity(look::kFlatOpacity);
}

void VolumeScene::setCamera(const ViewProjection& projection) {
    if (!state_.volume.picture) return;
    const session::ViewChoices& choices = state_.choices;
    const VolumeChoices& volume = choices.volume;
    const bool block = volume.look == VolumeChoices::Look::Cells;
    const bool levels = volume.look == VolumeChoices::Look::Isosurfaces;
    const bool cut = volume.cutAxis != VolumeChoices::kNoCut;
    showFaces(projection);
    actors_->walls.setVisible(choices.walls && !block && !levels && volume.opacity > 0.0);
    actors_->margins.setVisible(choices.walls && !block && !levels && volume.opacity > 0.0);
    actors_->highlighted.setVisible(!state_.highlightedMakers.empty());
    actors_->edges.setVisible(choices.walls && !levels);
    actors_->levels.setVisible(levels && volume.opacity > 0.0);
    actors_->flats.setVisible(choices.flatCells && !block);
    actors_->flatSkin.setVisible(choices.flatCells && block);
    actors_->frame.setVisible(true);
    actors_->cut.setVisible(cut);
    actors_->cutLines.setVisible(cut && choices.walls);
    actors_->cutFill.setVisible(cut && choices.flatCells);
    actors_->cutFlats.setVisible(cut && choices.flatCells);
}

/// The block has all its faces; else those behind the inside form the background.
void VolumeScene::showFaces(const ViewProjection& projection) {
    const auto look = state_.choices.volume.look;
    for (int face = 0; face < 6; ++face) {
        const auto axis = static_cast<std::size_t>(face / 2);
        Point3 middle = projection.middle();
        const double length = axis == 2 ? box_.height : 2.0;
        middle[axis] += (endOf(face) - 0.5) * length;
        const double facing = projection.towardsViewer(middle)[axis] * (endOf(face) - 0.5);
        const bool shown =
            look == VolumeChoices::Look::Cells || (look == VolumeChoices::Look::Walls && facing < 0.0);
        actors_->faces[static_cast<std::size_t>(face)].setVisible(shown);
    }
}

void VolumeScene::setDraft(bool draft) {
    draft_ = draft;
    peel();
}

/// Sorts what is translucent: several passes over everything.
void VolumeScene::peel() {
    renderer_.SetUseDepthPeeling(state_.volume.picture != nullptr && !draft_);
}

void VolumeScene::setPixelRatio(double ratio) {
    actors_->edges.setLineWidth(ratio);
    actors_->frame.setLineWidth(ratio);
    actors_->cutLines.setLineWidth(look::kCutWidth * ratio);
    actors_->cutFlats.setLineWidth(look::kFlatOnCutWidth * ratio);
}

void VolumeScene::rebuildWalls() {
    const WallFilter filter{state_.choices.volume.hiddenWalls, state_.highlightedMakers};
    const figures::VolumePicture& picture = *state_.volume.picture;
    actors_->walls.show(wallSheets(picture, box_, filter, WallKind::Hidden));
    actors_->margins.show(wallSheets(picture, box_, filter, WallKind::Margin));
    actors_->highlighted.show(wallSheets(picture, box_, filter, WallKind::Highlighted));
    actors_->edges.show(wallEdges(picture, box_, filter));
}

void VolumeScene::rebuildLoss() {
    const figures::VolumePicture& picture = *state_.volume.picture;
    for (int face = 0; face < 6; ++face)
        showUnlit(actors_->faces[static_cast<std::size_t>(face)],
                  lossPlane(picture, box_, face / 2, endOf(face)));
    actors_->flats.show(flatBodies(picture, box_));
    actors_->frame.show(frameEdges(box_));
    showUnlit(actors_->flatSkin, flatSkin(picture, box_));
}

void VolumeScene::rebuildCut() {
    const VolumeChoices& volume = state_.choices.volume;
    if (volume.cutAxis == VolumeChoices::kNoCut) return;
    const WallFilter filter{volume.hiddenWalls, state_.highlightedMakers};
    const figures::VolumePicture& picture = *state_.volume.picture;
    showUnlit(actors_->cut, lossPlane(picture, box_, volume.cutAxis, volume.cutAt));
    showUnlit(actors_->cutFill, flatsOnCut(picture, box_, volume.cutAxis, volume.cutAt));
    actors_->cutLines.show(wallsOnCut(picture, box_, filter, volume.cutAxis, volume.cutAt));
    actors_->cutFlats.show(flatOutlinesOnCut(picture, box_, volume.cutAxis, volume.cutAt));
}

/// Takes away what lies on the other side of the cut.
void VolumeScene::clip() {
    const VolumeChoices& volume = state_.choices.volume;
    const bool cut = volume.cutAxis != VolumeChoices::kNoCut;
    if (cut) {
        const auto axis = static_cast<std::size_t>(volume.cutAxis);
        Point3 origin{};
        Point3 normal{};
        origin[axis] = axis == 2 ? box_.height * volume.cutAt : 2.0 * volume.cutAt - 1.0;
        normal[axis] = volume.cutKeepsHigh ? 1.0 : -1.0;
        actors_->clip->SetOrigin(origin.data());
        actors_->clip->SetNormal(normal.data());
    }
    const auto clipPart = [&](Part& part) {
        part.actor()->GetMapper()->RemoveAllClippingPlanes();
        if (cut) part.actor()->GetMapper()->AddClippingPlane(actors_->clip);
    };
    for (Part& face : actors_->faces) clipPart(face);
    for (Part* part : {&actors_->flatSkin, &actors_->flats, &actors_->walls, &actors_->margins,
                       &actors_->highlighted, &actors_->levels, &actors_->edges, &actors_->frame})
        clipPart(*part);
}

}  // namespace omegascope::scene
