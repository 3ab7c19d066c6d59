#include <QImage>
#include <algorithm>

#include "app/export/figure/caption.h"
#include "app/export/figure/figure_files.h"
#include "app/export/models/surface_model.h"
#include "core/support/number_text.h"

namespace omegascope::exporting {
namespace {

constexpr int kTextureWidth = 256;
constexpr int kTextureHeight = 16;  // two halves, each sampled in its middle: no filter mixes them

/// From z upwards to y upwards.
std::string turned(const char* word, const scene::Point3& p) {
    return std::string(word) + ' ' + exactNumber(p[0]) + ' ' + exactNumber(p[2]) + ' ' + exactNumber(-p[1]) +
           '\n';
}

}  // namespace

QByteArray colourTexture() {
    QImage image(kTextureWidth, kTextureHeight, QImage::Format_RGB32);
    const figures::SurfaceBox shares;  // the losses are told as shares of their range
    for (int x = 0; x < kTextureWidth; ++x) {
        const double share = static_cast<double>(x) / (kTextureWidth - 1);
        const scene::Colour loss = scene::lossColour(share, shares), flat = scene::flatColour(share, shares);
        for (int y = 0; y < kTextureHeight; ++y) {
            const scene::Colour& colour = y < kTextureHeight / 2 ? flat : loss;
            image.setPixel(x, y, qRgb(colour[0], colour[1], colour[2]));
        }
    }
    image.setText(kPictureMark, kPictureMark);
    return pngBytes(image);
}

/// Across the texture, from the middle of its first texel to that of its last.
double textureCoordinate(double share) {
    return (0.5 + (kTextureWidth - 1) * share) / kTextureWidth;
}

QByteArray mtlBytes(const QString& stem) {
    const QByteArray map = "map_Kd " + stem.toUtf8() + ".png\n";
    const QByteArray matt = "Ka 0 0 0\nKd 1 1 1\nKs 0 0 0\nillum 1\n";
    return QByteArray(kMaterialMark) + "\nnewmtl loss\n" + matt + map + "newmtl flat\n" + matt + map +
           "newmtl wall\nKd 0.25 0.25 0.25\nillum 0\nnewmtl margin\nKd 0.45 0.45 0.45\nillum 0\n"
           "newmtl run\nKd 0.85 0.37 0.01\nillum 0\n";
}

QByteArray objBytes(const SurfaceModel& model, const QString& stem) {
    std::string title = model.title;
    std::replace_if(
        title.begin(), title.end(), [](char c) { return c == '\n' || c == '\r'; }, ' ');
    std::string out = "# " + title + "\n# Loss surface by Omegascope: x = s, z = -t in [-1, 1], y = " +
                      std::string(model.third) + ", in the proportions of the view.\nmtllib " +
                      stem.toStdString() + ".mtl\n";
    for (const scene::Point3& point : model.points) out += turned("v", point);
    for (const scene::Point3& normal : model.normals) out += turned("vn", normal);
    const std::vector<bool> flatPoints = model.flatPoints();
    for (std::size_t k = 0; k < model.points.size(); ++k)
        out += "vt " + exactNumber(textureCoordinate(model.shareOf(model.losses[k]))) +
               (flatPoints[k] ? " 0.75\n" : " 0.25\n");
    for (const bool flat : {false, true}) {
        out += flat ? "g flat\nusemtl flat\n" : "g loss\nusemtl loss\n";
        for (const SurfaceModel::Polygon& polygon : model.polygons) {
            if (polygon.flat != flat) continue;
            out += 'f';
            for (const int corner : polygon.corners) {
                const std::string point = std::to_string(corner + 1);
                out += ' ' + point + '/' + point + '/' + point;
            }
            out += '\n';
        }
    }
    constexpr std::pair<SurfaceModel::Line::Kind, const char*> kKinds[] = {
        {SurfaceModel::Line::Kind::Wall, "wall"},
        {SurfaceModel::Line::Kind::Margin, "margin"},
        {SurfaceModel::Line::Kind::Run, "run"}};
    for (const auto& [kind, name] : kKinds) {
        out += std::string("g ") + name + "\nusemtl " + name + '\n';
        for (const SurfaceModel::Line& line : model.lines) {
            if (line.kind != kind) continue;
            out += 'l';
            for (const int point : line.points) out += ' ' + std::to_string(point + 1);
            out += '\n';
        }
    }
    return QByteArray::fromStdString(out);
}

}  // namespace omegascope::exporting
