#include <vtkCellArray.h>
#include <vtkCellData.h>
#include <vtkDoubleArray.h>
#include <vtkIntArray.h>
#include <vtkNew.h>
#include <vtkPointData.h>
#include <vtkPoints.h>
#include <vtkPolyData.h>
#include <vtkUnsignedCharArray.h>
#include <vtkXMLPolyDataWriter.h>

#include "app/export/models/surface_model.h"

namespace omegascope::exporting {
namespace {

vtkNew<vtkDoubleArray> arrayNamed(const char* name, int components, std::size_t count) {
    vtkNew<vtkDoubleArray> array;
    array->SetName(name);
    array->SetNumberOfComponents(components);
    array->SetNumberOfTuples(static_cast<vtkIdType>(count));
    return array;
}

void setPoints(vtkPolyData& data, const SurfaceModel& model) {
    vtkNew<vtkPoints> points;
    points->SetDataTypeToDouble();
    points->SetNumberOfPoints(static_cast<vtkIdType>(model.points.size()));
    const auto losses = arrayNamed("loss", 1, model.points.size());
    const auto coordinates = arrayNamed(model.third == "u" ? "s t u" : "s t loss", 3, model.points.size());
    const auto normals = arrayNamed("Normals", 3, model.points.size());
    vtkNew<vtkUnsignedCharArray> colours;
    colours->SetName("colour");
    colours->SetNumberOfComponents(3);
    colours->SetNumberOfTuples(static_cast<vtkIdType>(model.points.size()));
    const std::vector<bool> flat = model.flatPoints();
    const figures::SurfaceBox shares;  // the losses are told as shares of their range
    for (std::size_t k = 0; k < model.points.size(); ++k) {
        const auto id = static_cast<vtkIdType>(k);
        points->SetPoint(id, model.points[k].data());
        losses->SetValue(id, model.losses[k]);
        coordinates->SetTuple(id, model.coordinates[k].data());
        normals->SetTuple(id, model.normals[k].data());
        const double share = model.shareOf(model.losses[k]);
        const scene::Colour colour =
            flat[k] ? scene::flatColour(share, shares) : scene::lossColour(share, shares);
        colours->SetTypedTuple(id, colour.data());
    }
    data.SetPoints(points);
    data.GetPointData()->SetScalars(losses);
    data.GetPointData()->SetNormals(normals);
    data.GetPointData()->AddArray(coordinates);
    data.GetPointData()->AddArray(colours);
}

/// Cell arrays run over the lines first, then over the polygons.
void setCells(vtkPolyData& data, const SurfaceModel& model) {
    vtkNew<vtkCellArray> lines, polygons;
    vtkNew<vtkIntArray> kinds, cells, flat;
    kinds->SetName("kind");
    cells->SetName("cell");
    flat->SetName("flat");
    for (const SurfaceModel::Line& line : model.lines) {
        lines->InsertNextCell(static_cast<int>(line.points.size()));
        for (const int point : line.points) lines->InsertCellPoint(point);
        kinds->InsertNextValue(static_cast<int>(line.kind));
        cells->InsertNextValue(-1);
        flat->InsertNextValue(0);
    }
    for (const SurfaceModel::Polygon& polygon : model.polygons) {
        polygons->InsertNextCell(static_cast<int>(polygon.corners.size()));
        for (const int point : polygon.corners) polygons->InsertCellPoint(point);
        kinds->InsertNextValue(0);
        cells->InsertNextValue(polygon.cell);
        flat->InsertNextValue(polygon.flat ? 1 : 0);
    }
    data.SetLines(lines);
    data.SetPolys(polygons);
    for (vtkIntArray* array : {kinds.Get(), cells.Get(), flat.Get()}) data.GetCellData()->AddArray(array);
}

}  // namespace

Result<QByteArray> vtpBytes(const SurfaceModel& model) {
    vtkNew<vtkPolyData> data;
    setPoints(*data, model);
    setCells(*data, model);
    vtkNew<vtkXMLPolyDataWriter> writer;
    writer->SetInputData(data);
    writer->SetDataModeToBinary();
    writer->WriteToOutputStringOn();
    if (writer->Write() == 0)
        return limitError("The surface could not be packed; there may not be enough memory.");
    return QByteArray::fromStdString(writer->GetOutputString());
}

}  // namespace omegascope::exporting
