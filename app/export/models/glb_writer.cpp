#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

#include "app/export/models/surface_model.h"
#include "app/session/session.h"

namespace omegascope::exporting {
namespace {

using session::Json;

constexpr int kArrayBuffer = 34962, kElementBuffer = 34963;
constexpr int kFloat = 5126, kUnsignedInt = 5125;
constexpr int kLines = 1, kTriangles = 4;
/// Lines lie this far above the surface, in the height of the box, lest it swallow them.
constexpr double kLift = 0.004;

void append32(QByteArray& bytes, std::uint32_t value) {
    for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift & 0xFF);
}

/// The one buffer of the file, and what stands where in it.
class Buffer {
  public:
    /// @param components  numbers per element: 1, 2 or 3  @return the accessor's number
    int floats(const std::vector<double>& values, int components, bool bounds) {
        Json accessor{{"bufferView", view(kArrayBuffer)}, {"componentType", kFloat}};
        accessor["count"] = values.size() / static_cast<std::size_t>(components);
        accessor["type"] = components == 1 ? "SCALAR" : "VEC" + std::to_string(components);
        std::vector<float> low(static_cast<std::size_t>(components), std::numeric_limits<float>::infinity());
        std::vector<float> high(low.size(), -std::numeric_limits<float>::infinity());
        for (std::size_t k = 0; k < values.size(); ++k) {
            const auto value = static_cast<float>(values[k]);
            append32(bytes_, std::bit_cast<std::uint32_t>(value));
            low[k % low.size()] = std::min(low[k % low.size()], value);
            high[k % low.size()] = std::max(high[k % low.size()], value);
        }
        if (bounds) {
            accessor["min"] = low;
            accessor["max"] = high;
        }
        return close(std::move(accessor));
    }

    int indices(const std::vector<std::uint32_t>& values) {
        Json accessor{{"bufferView", view(kElementBuffer)}, {"componentType", kUnsignedInt}};
        accessor["count"] = values.size();
        accessor["type"] = "SCALAR";
        for (const std::uint32_t value : values) append32(bytes_, value);
        return close(std::move(accessor));
    }

    /// @return the number of its view
    int image(const QByteArray& png) {
        const int number = view(0);
        bytes_ += png;
        views_.back()["byteLength"] = png.size();
        bytes_.append((4 - bytes_.size() % 4) % 4, '\0');
        return number;
    }

    const QByteArray& bytes() const { return bytes_; }
    const Json& views() const { return views_; }
    const Json& accessors() const { return accessors_; }

  private:
    int view(int target) {
        Json entry{{"buffer", 0}, {"byteOffset", bytes_.size()}};
        if (target != 0) entry["target"] = target;
        views_.push_back(std::move(entry));
        return static_cast<int>(views_.size()) - 1;
    }
    int close(Json accessor) {
        Json& entry = views_.back();
        entry["byteLength"] = bytes_.size() - entry["byteOffset"].get<qsizetype>();
        accessors_.push_back(std::move(accessor));
        return static_cast<int>(accessors_.size()) - 1;
    }

    QByteArray bytes_;
    Json views_ = Json::array(), accessors_ = Json::array();
};

/// z upwards becomes y upwards.
std::vector<double> turned(const std::vector<scene::Point3>& points, std::size_t first, std::size_t last,
                           double lift) {
    std::vector<double> numbers;
    for (std::size_t k = first; k < last; ++k)
        numbers.insert(numbers.end(), {points[k][0], points[k][2] + lift, -points[k][1]});
    return numbers;
}

std::vector<std::uint32_t> trianglesOf(const SurfaceModel& model, bool flat) {
    std::vector<std::uint32_t> indices;
    for (const SurfaceModel::Polygon& polygon : model.polygons) {
        if (polygon.flat != flat) continue;
        for (std::size_t k = 1; k + 1 < polygon.corners.size(); ++k)
            for (const std::size_t corner : {std::size_t{0}, k, k + 1})
                indices.push_back(static_cast<std::uint32_t>(polygon.corners[corner]));
    }
    return indices;
}

std::vector<std::uint32_t> segmentsOf(const SurfaceModel& model, SurfaceModel::Line::Kind kind) {
    std::vector<std::uint32_t> indices;
    for (const SurfaceModel::Line& line : model.lines) {
        if (line.kind != kind) continue;
        for (std::size_t k = 0; k + 1 < line.points.size(); ++k)
            for (const int point : {line.points[k], line.points[k + 1]})
                indices.push_back(static_cast<std::uint32_t>(point) -
                                  static_cast<std::uint32_t>(model.surfacePoints));
    }
    return indices;
}

/// Triangles of the loss and of flat cells, each with the colours of its half of the texture.
Json surfacePrimitives(const SurfaceModel& model, Buffer& buffer) {
    Json primitives = Json::array();
    if (model.polygons.empty()) return primitives;
    const std::size_t count = model.surfacePoints;
    const int places = buffer.floats(turned(model.points, 0, count, 0.0), 3, true);
    const int normals = buffer.floats(turned(model.normals, 0, count, 0.0), 3, false);
    const int losses = buffer.floats(
        {model.losses.begin(), model.losses.begin() + static_cast<std::ptrdiff_t>(count)}, 1, false);
    const std::vector<bool> flatPoints = model.flatPoints();
    std::vector<double> texture;  // v runs downwards
    for (std::size_t k = 0; k < count; ++k)
        texture.insert(texture.end(),
                       {textureCoordinate(model.shareOf(model.losses[k])), flatPoints[k] ? 0.25 : 0.75});
    const Json attributes{{"POSITION", places},
                          {"NORMAL", normals},
                          {"TEXCOORD_0", buffer.floats(texture, 2, false)},
                          {"_LOSS", losses}};
    for (const bool flat : {false, true}) {
        const std::vector<std::uint32_t> triangles = trianglesOf(model, flat);
        if (triangles.empty()) continue;
        primitives.push_back({{"attributes", attributes},
                              {"indices", buffer.indices(triangles)},
                              {"material", flat ? 1 : 0},
                              {"mode", kTriangles}});
    }
    return primitives;
}

Json linePrimitives(const SurfaceModel& model, Buffer& buffer) {
    Json primitives = Json::array();
    if (model.lines.empty()) return primitives;
    double top = 0.0;
    for (const scene::Point3& point : model.points) top = std::max(top, point[2]);
    const int places =
        buffer.floats(turned(model.points, model.surfacePoints, model.points.size(), kLift * top), 3, true);
    for (const auto kind :
         {SurfaceModel::Line::Kind::Wall, SurfaceModel::Line::Kind::Margin, SurfaceModel::Line::Kind::Run}) {
        const std::vector<std::uint32_t> segments = segmentsOf(model, kind);
        if (segments.empty()) continue;
        primitives.push_back({{"attributes", {{"POSITION", places}}},
                              {"indices", buffer.indices(segments)},
                              {"material", 1 + static_cast<int>(kind)},
                              {"mode", kLines}});
    }
    return primitives;
}

/// A matt one that is seen from both sides.
Json texturedMaterial(const char* name) {
    return {{"name", name},
            {"pbrMetallicRoughness",
             {{"baseColorTexture", {{"index", 0}}}, {"metallicFactor", 0.0}, {"roughnessFactor", 1.0}}},
            {"doubleSided", true}};
}

/// A colour of its own, whatever the light. @param colour  linear
Json lineMaterial(const char* name, const std::array<double, 3>& colour) {
    return {{"name", name},
            {"pbrMetallicRoughness",
             {{"baseColorFactor", {colour[0], colour[1], colour[2], 1.0}}, {"metallicFactor", 0.0}}},
            {"extensions", {{"KHR_materials_unlit", Json::object()}}}};
}

QByteArray packed(const Json& json, const QByteArray& binary) {
    constexpr std::uint32_t kMagic = 0x46546C67, kJsonChunk = 0x4E4F534A, kBinaryChunk = 0x004E4942;
    QByteArray text = QByteArray::fromStdString(json.dump());
    text.append((4 - text.size() % 4) % 4, ' ');
    QByteArray bytes;
    append32(bytes, kMagic);
    append32(bytes, 2);
    append32(bytes, static_cast<std::uint32_t>(12 + 8 + text.size() + 8 + binary.size()));
    append32(bytes, static_cast<std::uint32_t>(text.size()));
    append32(bytes, kJsonChunk);
    bytes += text;
    append32(bytes, static_cast<std::uint32_t>(binary.size()));
    append32(bytes, kBinaryChunk);
    return bytes + binary;
}

}  // namespace

QByteArray glbBytes(const SurfaceModel& model) {
    Buffer buffer;
    Json json{{"asset", {{"version", "2.0"}, {"generator", "Omegascope"}}},
              {"extensionsUsed", {"KHR_materials_unlit"}},
              {"scene", 0}};
    Json meshes = Json::array(), nodes = Json::array();
    for (auto& [name, primitives] :
         {std::pair<const char*, Json>{"surface", surfacePrimitives(model, buffer)},
          {"creases and run", linePrimitives(model, buffer)}}) {
        if (primitives.empty()) continue;
        nodes.push_back({{"mesh", meshes.size()}, {"name", name}});
        meshes.push_back({{"name", name}, {"primitives", primitives}});
    }
    Json shown = Json::array();
    for (std::size_t k = 0; k < nodes.size(); ++k) shown.push_back(k);
    json["scenes"] = Json::array({Json{{"name", model.title}, {"nodes", shown}}});
    json["nodes"] = nodes;
    json["meshes"] = meshes;
    json["materials"] = Json::array(
        {texturedMaterial("loss"), texturedMaterial("flat"), lineMaterial("wall", {0.05, 0.05, 0.05}),
         lineMaterial("margin", {0.17, 0.17, 0.17}), lineMaterial("run", {0.69, 0.11, 0.001})});
    json["textures"] = Json::array({Json{{"source", 0}, {"sampler", 0}}});
    constexpr int kLinear = 9729, kClamp = 33071;
    json["samplers"] = Json::array(
        {Json{{"magFilter", kLinear}, {"minFilter", kLinear}, {"wrapS", kClamp}, {"wrapT", kClamp}}});
    json["images"] =
        Json::array({Json{{"bufferView", buffer.image(colourTexture())}, {"mimeType", "image/png"}}});
    json["accessors"] = buffer.accessors();
    json["bufferViews"] = buffer.views();
    json["buffers"] = Json::array({Json{{"byteLength", buffer.bytes().size()}}});
    return packed(json, buffer.bytes());
}

}  // namespace omegascope::exporting
