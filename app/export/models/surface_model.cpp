#include "app/export/models/surface_model.h"

#include <QDir>
#include <QFileInfo>
#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "app/export/writers/file_writer.h"

namespace omegascope::exporting {
namespace {

using scene::Point3;

/// Adds the points of a line, which are its own.
void addLine(SurfaceModel& model, SurfaceModel::Line::Kind kind, const std::vector<Point3>& places,
             const std::vector<std::array<double, 3>>& coordinates, const std::vector<double>& losses) {
    SurfaceModel::Line line{{}, kind};
    for (std::size_t k = 0; k < places.size(); ++k) {
        line.points.push_back(static_cast<int>(model.points.size()));
        model.points.push_back(places[k]);
        model.normals.push_back({0.0, 0.0, 1.0});
        model.coordinates.push_back(coordinates[k]);
        model.losses.push_back(losses[k]);
    }
    model.lines.push_back(std::move(line));
}

void addSheet(SurfaceModel& model, const cells::SliceMesh& mesh, const figures::SurfaceBox& box) {
    const scene::SurfaceGeometry surface = scene::surfaceGeometry(mesh, box, false);
    model.points = surface.points;
    model.normals = surface.normals;
    std::map<std::pair<int, int>, int> places;
    for (std::size_t k = 0; k < surface.points.size(); ++k) {
        const auto& vertex = mesh.vertices[static_cast<std::size_t>(surface.vertices[k])];
        model.coordinates.push_back({vertex.s, vertex.t, vertex.loss});
        model.losses.push_back(vertex.loss);
        places[{surface.vertices[k], surface.cells[k]}] = static_cast<int>(k);
    }
    model.surfacePoints = model.points.size();
    for (const cells::Facet& facet : mesh.facets) {
        SurfaceModel::Polygon polygon{{}, facet.cell, mesh.cells[static_cast<std::size_t>(facet.cell)].flat};
        for (int k = 0; k < facet.count; ++k)
            polygon.corners.push_back(
                places.at({mesh.facetVertices[static_cast<std::size_t>(facet.first + k)], facet.cell}));
        model.polygons.push_back(std::move(polygon));
    }
}

void addWalls(SurfaceModel& model, const figures::SlicePicture& picture, const figures::SurfaceBox& box) {
    for (const figures::WallPath& path : picture.wallPaths) {
        std::vector<Point3> places;
        std::vector<std::array<double, 3>> coordinates;
        std::vector<double> losses;
        for (const int index : path.vertices) {
            const auto& vertex = picture.mesh.vertices[static_cast<std::size_t>(index)];
            places.push_back({box.xOf(vertex.s), box.yOf(vertex.t), box.zOf(vertex.loss)});
            coordinates.push_back({vertex.s, vertex.t, vertex.loss});
            losses.push_back(vertex.loss);
        }
        using Kind = SurfaceModel::Line::Kind;
        addLine(model, path.criterion ? Kind::Margin : Kind::Wall, places, coordinates, losses);
    }
}

/// The steps of the run as they are, those outside the box too: other programs can cut them off.
void addRun(SurfaceModel& model, const std::vector<std::array<double, 3>>& steps,
            const std::vector<double>& losses, const figures::SurfaceBox& box) {
    if (steps.size() < 2) return;
    std::vector<Point3> places;
    for (const auto& step : steps) places.push_back({box.xOf(step[0]), box.yOf(step[1]), box.zOf(step[2])});
    addLine(model, SurfaceModel::Line::Kind::Run, places, steps, losses);
}

SurfaceModel sheetModel(const scene::SurfaceState& state) {
    const figures::SlicePicture& picture = *state.picture;
    const auto box = figures::SurfaceBox::of(picture, state.choices.verticalScale);
    SurfaceModel model;
    model.map = picture.map;
    addSheet(model, picture.mesh, box);
    addWalls(model, picture, box);
    std::vector<double> losses;
    for (const auto& step : state.trajectory) losses.push_back(step[2]);
    addRun(model, state.trajectory, losses, box);
    return model;
}

/// Newell's normal of a plane polygon.
Point3 normalOf(const std::vector<Point3>& corners) {
    Point3 normal{};
    for (std::size_t k = 0; k < corners.size(); ++k) {
        const Point3 &a = corners[k], &b = corners[(k + 1) % corners.size()];
        for (std::size_t axis = 0; axis < 3; ++axis) {
            const std::size_t next = (axis + 1) % 3, last = (axis + 2) % 3;
            normal[axis] += (a[next] - b[next]) * (a[last] + b[last]);
        }
    }
    const double length = std::hypot(normal[0], normal[1], normal[2]);
    if (!(length > 0.0)) return {0.0, 0.0, 1.0};
    return {normal[0] / length, normal[1] / length, normal[2] / length};
}

/// Each wall facet once, and the outsides of flat cells. Where both meet in one place, that of the flat cell
/// alone.
std::vector<cells::VolumeComplex::Face> shownFaces(const cells::VolumeComplex& complex) {
    std::vector<cells::VolumeComplex::Face> shown;
    std::set<std::vector<int>> places;
    for (const bool flat : {true, false})
        for (const auto& face : complex.faces) {
            const bool ofFlat = face.cell >= 0 && complex.cells[static_cast<std::size_t>(face.cell)].flat;
            if (ofFlat != flat || (!flat && face.makers < 0)) continue;
            const auto first = complex.faceVertices.begin() + face.first;
            std::vector<int> vertices(first, first + face.count);
            std::sort(vertices.begin(), vertices.end());
            if (places.insert(std::move(vertices)).second) shown.push_back(face);
        }
    return shown;
}

SurfaceModel volumeModel(const scene::SurfaceState& state) {
    const figures::VolumePicture& picture = *state.volume.picture;
    const cells::VolumeComplex& complex = picture.complex;
    const auto box = figures::SurfaceBox::of(picture, state.choices.verticalScale);
    SurfaceModel model;
    model.third = "u";
    model.map = picture.map;
    for (const auto& face : shownFaces(complex)) {
        const bool flat = face.cell >= 0 && complex.cells[static_cast<std::size_t>(face.cell)].flat;
        SurfaceModel::Polygon polygon{{}, face.cell, flat};
        std::vector<Point3> corners;
        for (int k = 0; k < face.count; ++k) {
            const auto& vertex = complex.vertices[static_cast<std::size_t>(
                complex.faceVertices[static_cast<std::size_t>(face.first + k)])];
            corners.push_back({box.xOf(vertex.at[0]), box.yOf(vertex.at[1]), box.zOf(vertex.at[2])});
            polygon.corners.push_back(static_cast<int>(model.points.size() + corners.size()) - 1);
            model.coordinates.push_back(vertex.at);
            model.losses.push_back(vertex.loss);
        }
        model.normals.insert(model.normals.end(), corners.size(), normalOf(corners));
        model.points.insert(model.points.end(), corners.begin(), corners.end());
        model.polygons.push_back(std::move(polygon));
    }
    model.surfacePoints = model.points.size();
    return model;
}

}  // namespace

std::vector<bool> SurfaceModel::flatPoints() const {
    std::vector<bool> result(points.size(), false);
    for (const Polygon& polygon : polygons)
        if (polygon.flat)
            for (const int corner : polygon.corners) result[static_cast<std::size_t>(corner)] = true;
    return result;
}

Result<SurfaceModel> surfaceModel(PanelRenderer& renderer) {
    const Result<scene::SurfaceState> state = renderer.surface(1.0);
    if (!state) return state.error();
    SurfaceModel model = state->volume.picture ? volumeModel(*state) : sheetModel(*state);
    model.title = renderer.shown().session.title;
    return model;
}

Outcome saveModel(const SurfaceModel& model, ModelFormat format, const QString& path, Beside beside) {
    if (format == ModelFormat::Glb) return writeFile(path, QByteArrayView(glbBytes(model)));
    if (format == ModelFormat::Vtp) {
        const Result<QByteArray> bytes = vtpBytes(model);
        if (!bytes) return bytes.error();
        return writeFile(path, QByteArrayView(*bytes));
    }
    const QFileInfo info(path);
    const QString stem = info.completeBaseName();
    return writeFiles({{path, objBytes(model, stem)},
                       {info.dir().filePath(stem + QStringLiteral(".mtl")), mtlBytes(stem), kMaterialMark},
                       {info.dir().filePath(stem + QStringLiteral(".png")), colourTexture(), kPictureMark}},
                      beside);
}

std::optional<ModelFormat> modelFormatOf(const QString& path) {
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == QLatin1String("vtp")) return ModelFormat::Vtp;
    if (ending == QLatin1String("obj")) return ModelFormat::Obj;
    if (ending == QLatin1String("glb")) return ModelFormat::Glb;
    return std::nullopt;
}

}  // namespace omegascope::exporting
