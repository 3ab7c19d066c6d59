#include "app/scene/actors/surface_actors.h"

#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkFloatArray.h>
#include <vtkLight.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkProperty.h>
#include <vtkRenderer.h>
#include <vtkUnsignedCharArray.h>

#include <array>

#include "app/scene/geometry/surface_look.h"

namespace omegascope::scene {

namespace {

/// One step of nearness in the units of a depth offset, of which a line of nearness 2 takes about 0.007 of
/// the scene: the half of its width that a slope would otherwise cover.
constexpr double kNearnessUnit = 50.0;

vtkNew<vtkPoints> pointsOf(const std::vector<Point3>& points) {
    vtkNew<vtkPoints> result;
    result->SetDataTypeToFloat();
    result->SetNumberOfPoints(static_cast<vtkIdType>(points.size()));
    for (std::size_t k = 0; k < points.size(); ++k)
        result->SetPoint(static_cast<vtkIdType>(k), points[k].data());
    return result;
}

vtkNew<vtkUnsignedCharArray> coloursOf(const std::vector<Colour>& colours) {
    vtkNew<vtkUnsignedCharArray> result;
    result->SetNumberOfComponents(3);
    result->SetNumberOfTuples(static_cast<vtkIdType>(colours.size()));
    for (std::size_t k = 0; k < colours.size(); ++k)
        result->SetTypedTuple(static_cast<vtkIdType>(k), colours[k].data());
    return result;
}

template <std::size_t Size>
vtkNew<vtkCellArray> cellsOf(const std::vector<std::array<int, Size>>& cells) {
    vtkNew<vtkCellArray> result;
    result->AllocateExact(static_cast<vtkIdType>(cells.size()), static_cast<vtkIdType>(Size * cells.size()));
    for (const std::array<int, Size>& corners : cells) {
        std::array<vtkIdType, Size> ids{};
        for (std::size_t k = 0; k < Size; ++k) ids[k] = corners[k];
        result->InsertNextCell(static_cast<vtkIdType>(Size), ids.data());
    }
    return result;
}

}  // namespace

Part::Part(double nearness) {
    mapper_->SetInputData(data_);
    actor_->SetMapper(mapper_);
    // Offsets are absolute here: what the process-wide setting would add is taken away again.
    vtkMapper::SetResolveCoincidentTopologyToPolygonOffset();
    double factor = 0.0;
    double units = 0.0;
    vtkMapper::GetResolveCoincidentTopologyPolygonOffsetParameters(factor, units);
    mapper_->SetRelativeCoincidentTopologyPolygonOffsetParameters(-factor, -units - kNearnessUnit * nearness);
    vtkMapper::GetResolveCoincidentTopologyLineOffsetParameters(factor, units);
    mapper_->SetRelativeCoincidentTopologyLineOffsetParameters(-factor, -units - kNearnessUnit * nearness);
}

void Part::show(const SurfaceGeometry& surface) {
    vtkNew<vtkFloatArray> normals;
    normals->SetNumberOfComponents(3);
    normals->SetNumberOfTuples(static_cast<vtkIdType>(surface.normals.size()));
    for (std::size_t k = 0; k < surface.normals.size(); ++k)
        normals->SetTuple(static_cast<vtkIdType>(k), surface.normals[k].data());
    data_->Initialize();
    data_->SetPoints(pointsOf(surface.points));
    data_->SetPolys(cellsOf(surface.triangles));
    data_->GetPointData()->SetNormals(normals);
    data_->GetPointData()->SetScalars(coloursOf(surface.colours));
    vtkProperty& property = *actor_->GetProperty();
    property.SetAmbient(look::kAmbient);
    property.SetDiffuse(look::kDiffuse);
    property.SetSpecular(0.04);
    property.SetSpecularPower(12.0);
}

void Part::show(const LineSet& lines) {
    data_->Initialize();
    data_->SetPoints(pointsOf(lines.points));
    data_->SetLines(cellsOf(lines.segments));
    data_->GetPointData()->SetScalars(coloursOf(lines.colours));
    unlit();
}

void Part::show(const std::vector<Patch>& patches) {
    std::vector<Point3> points;
    std::vector<Colour> colours;
    vtkNew<vtkCellArray> polygons;
    for (const Patch& patch : patches) {
        polygons->InsertNextCell(static_cast<int>(patch.corners.size()));
        for (const Point3& corner : patch.corners) {
            polygons->InsertCellPoint(static_cast<vtkIdType>(points.size()));
            points.push_back(corner);
            colours.push_back(patch.colour);
        }
    }
    data_->Initialize();
    data_->SetPoints(pointsOf(points));
    data_->SetPolys(polygons);
    data_->GetPointData()->SetScalars(coloursOf(colours));
    unlit();
}

void Part::clear() {
    data_->Initialize();
}

void Part::unlit() {
    actor_->GetProperty()->SetLighting(false);
}

void Part::setLineWidth(double devicePixels) {
    actor_->GetProperty()->SetLineWidth(static_cast<float>(devicePixels));
}

void Part::setVisible(bool visible) {
    actor_->SetVisibility(visible);
}

namespace {

template <typename Visitor>
void forEachPart(SurfaceActors& actors, const Visitor& visit) {
    for (Part* part :
         {&actors.floor, &actors.backEdges, &actors.sheet, &actors.levels, &actors.hatch, &actors.border,
          &actors.flatOutlines, &actors.casings, &actors.walls, &actors.highlightedCasings,
          &actors.highlightedWalls, &actors.minima, &actors.runnerCasings, &actors.runners,
          &actors.trajectoryCasing, &actors.trajectory, &actors.plumbLine, &actors.omega})
        visit(*part);
}

}  // namespace

void SurfaceActors::addTo(vtkRenderer& renderer) {
    forEachPart(*this, [&renderer](Part& part) { renderer.AddActor(part.actor()); });
}

void SurfaceActors::removeFrom(vtkRenderer& renderer) {
    forEachPart(*this, [&renderer](Part& part) { renderer.RemoveActor(part.actor()); });
}

void addLamps(vtkRenderer& renderer) {
    renderer.AutomaticLightCreationOff();
    renderer.RemoveAllLights();
    for (const look::Lamp& lamp : look::kLamps) {
        vtkNew<vtkLight> light;
        light->SetLightTypeToCameraLight();
        light->SetPosition(lamp.direction[0], lamp.direction[1], lamp.direction[2]);
        light->SetFocalPoint(0.0, 0.0, 0.0);
        light->SetIntensity(lamp.intensity);
        renderer.AddLight(light);
    }
}

}  // namespace omegascope::scene
