#pragma once

#include <QByteArray>
#include <QString>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/export/figure/panel_renderer.h"
#include "app/export/writers/file_writer.h"
#include "app/scene/geometry/surface_lines.h"

namespace omegascope::exporting {

/// The loss surface, or the walls and flat cells of a 3-D slice, as polygons and lines for other 3-D
/// programs, in the box in which the view shows it: (s, t) fills [-1,1]² and z is the height, of the loss or
/// of u (figures::SurfaceBox). A vertex is repeated for each cell that it belongs to, with its normal there,
/// so that creases stay sharp.
struct SurfaceModel {
    struct Polygon {
        std::vector<int> corners;  ///< into points, counter-clockwise from above (3-D slice: from outside)
        int cell = 0;
        bool flat = false;  ///< truly flat in Ω
    };
    struct Line {
        enum class Kind { Wall = 1, Margin = 2, Run = 3 };
        std::vector<int> points;
        Kind kind = Kind::Wall;
    };
    std::vector<scene::Point3> points, normals;
    std::vector<double> losses;                      ///< of the points
    std::vector<std::array<double, 3>> coordinates;  ///< (s, t, L), or (s, t, u) of a 3-D slice
    std::vector<Polygon> polygons;
    std::vector<Line> lines;        ///< creases: walls of hidden units, and of the criterion alone; the run
    std::size_t surfacePoints = 0;  ///< so many points belong to polygons, those behind them to lines
    figures::LossMap map;           ///< losses to colours
    std::string title;
    std::string_view third = "loss";  ///< what the third coordinate is

    /// Where a loss stands in the colours, in [0,1].
    double shareOf(double loss) const { return map.share(loss); }
    /// Of each point: whether it belongs to a flat polygon. A point never belongs to both kinds.
    std::vector<bool> flatPoints() const;
};

/// Uses neither OpenGL nor fonts: with a renderer of its own it may run on any thread. Errors are those of the
/// slice.
Result<SurfaceModel> surfaceModel(PanelRenderer& renderer);

enum class ModelFormat { Vtp, Obj, Glb };

/// VTK's polygons as XML: all arrays (loss, coordinates, colour; kind, cell, flat) at double precision.
Result<QByteArray> vtpBytes(const SurfaceModel& model);
/// Wavefront OBJ, y upwards; `stem` names the material file and the texture that lie beside it.
QByteArray objBytes(const SurfaceModel& model, const QString& stem);
inline constexpr const char* kMaterialMark = "# Materials by Omegascope";  ///< its first line
QByteArray mtlBytes(const QString& stem);
/// The colours of losses from low (left) to high, and above them those of flat cells: a PNG.
QByteArray colourTexture();
/// Where a share of the colours lies across it, in [0,1].
double textureCoordinate(double share);
/// Binary glTF 2.0, y upwards, the texture inside; the loss is the vertex attribute _LOSS.
QByteArray glbBytes(const SurfaceModel& model);

/// Writes the model; OBJ gets STEM.mtl and STEM.png beside it. The same model gives the same bytes.
Outcome saveModel(const SurfaceModel& model, ModelFormat format, const QString& path,
                  Beside beside = Beside::KeepOthers);

/// By the ending of a file name: .vtp, .obj, .glb.
std::optional<ModelFormat> modelFormatOf(const QString& path);

}  // namespace omegascope::exporting
