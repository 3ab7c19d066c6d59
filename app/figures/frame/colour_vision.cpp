#include "app/figures/frame/colour_vision.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace omegascope::figures {

namespace {

using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;

constexpr Matrix kProtan{
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix kDeutan{
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};
constexpr Matrix kTritan{
    {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}};
constexpr Triple kLuminance{0.2126, 0.7152, 0.0722};
constexpr Matrix kGrey{kLuminance, kLuminance, kLuminance};
/// Linear sRGB to XYZ, divided by the white of D65.
constexpr Matrix kToXyz{{{0.4124564 / 0.95047, 0.3575761 / 0.95047, 0.1804375 / 0.95047},
                         {0.2126729, 0.7151522, 0.0721750},
                         {0.0193339 / 1.08883, 0.1191920 / 1.08883, 0.9503041 / 1.08883}}};

double toLinear(double value) {
    return value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
}

double fromLinear(double value) {
    const double clamped = std::clamp(value, 0.0, 1.0);
    return clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * std::pow(clamped, 1.0 / 2.4) - 0.055;
}

Triple linearOf(const QColor& colour) {
    return {toLinear(colour.redF()), toLinear(colour.greenF()), toLinear(colour.blueF())};
}

Triple times(const Matrix& matrix, const Triple& vector) {
    Triple result{};
    for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t j = 0; j < 3; ++j) result[i] += matrix[i][j] * vector[j];
    return result;
}

const Matrix* matrixOf(Vision vision) {
    switch (vision) {
        case Vision::Protan:
            return &kProtan;
        case Vision::Deutan:
            return &kDeutan;
        case Vision::Tritan:
            return &kTritan;
        case Vision::Grey:
            return &kGrey;
        case Vision::Usual:
            break;
    }
    return nullptr;
}

Triple labOf(const QColor& colour) {
    Triple xyz = times(kToXyz, linearOf(colour));
    for (double& value : xyz)
        value = value > 216.0 / 24389.0 ? std::cbrt(value) : (24389.0 / 27.0 * value + 16.0) / 116.0;
    return {116.0 * xyz[1] - 16.0, 500.0 * (xyz[0] - xyz[1]), 200.0 * (xyz[1] - xyz[2])};
}

}  // namespace

std::array<double, 9> visionMatrix(Vision vision) {
    const Matrix* matrix = matrixOf(vision);
    std::array<double, 9> entries{1, 0, 0, 0, 1, 0, 0, 0, 1};
    for (std::size_t i = 0; matrix && i < 9; ++i) entries[i] = (*matrix)[i / 3][i % 3];
    return entries;
}

QColor seenBy(const QColor& colour, Vision vision) {
    const Matrix* matrix = matrixOf(vision);
    if (!matrix) return colour;
    const Triple seen = times(*matrix, linearOf(colour));
    return QColor::fromRgbF(static_cast<float>(fromLinear(seen[0])), static_cast<float>(fromLinear(seen[1])),
                            static_cast<float>(fromLinear(seen[2])), colour.alphaF());
}

QImage seenBy(const QImage& image, Vision vision) {
    if (vision == Vision::Usual) return image;
    QImage seen = image.convertToFormat(QImage::Format_ARGB32);
    // A figure has few colours, and the next one has the same.
    constexpr std::size_t kMostKnown = 1 << 18;
    static thread_local std::array<std::unordered_map<QRgb, QRgb>, kVisions.size()> all;
    std::unordered_map<QRgb, QRgb>& known = all[static_cast<std::size_t>(vision)];
    if (known.size() > kMostKnown) known.clear();
    for (int y = 0; y < seen.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(seen.scanLine(y));
        for (int x = 0; x < seen.width(); ++x) {
            const auto [place, isNew] = known.try_emplace(line[x], 0);
            if (isNew) place->second = seenBy(QColor::fromRgba(line[x]), vision).rgba();
            line[x] = place->second;
        }
    }
    return seen;
}

double colourDistance(const QColor& a, const QColor& b) {
    const Triple first = labOf(a), second = labOf(b);
    double square = 0.0;
    for (std::size_t i = 0; i < 3; ++i) square += (first[i] - second[i]) * (first[i] - second[i]);
    return std::sqrt(square);
}

double contrastRatio(const QColor& a, const QColor& b) {
    const double p = times(kGrey, linearOf(a))[0], q = times(kGrey, linearOf(b))[0];
    return (std::max(p, q) + 0.05) / (std::min(p, q) + 0.05);
}

}  // namespace omegascope::figures
