#include <algorithm>
#include <array>
#include <cmath>

#include "app/export/check/venue_check.h"

namespace omegascope::exporting {
namespace {

using Triple = std::array<double, 3>;
using Matrix = std::array<Triple, 3>;

double linearOf(double share) {
    return share <= 0.04045 ? share / 12.92 : std::pow((share + 0.055) / 1.055, 2.4);
}

double codedOf(double light) {
    light = std::clamp(light, 0.0, 1.0);
    return light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

Triple lightOf(const QColor& colour) {
    return {linearOf(colour.redF()), linearOf(colour.greenF()), linearOf(colour.blueF())};
}

Triple times(const Matrix& matrix, const Triple& v) {
    Triple result{};
    for (std::size_t i = 0; i < 3; ++i)
        result[i] = matrix[i][0] * v[0] + matrix[i][1] * v[1] + matrix[i][2] * v[2];
    return result;
}

/// sRGB light to XYZ under D65 (IEC 61966-2-1), over the white of the screen.
Triple labOf(const QColor& colour) {
    constexpr Matrix kXyz{{{0.4124564, 0.3575761, 0.1804375},
                           {0.2126729, 0.7151522, 0.0721750},
                           {0.0193339, 0.1191920, 0.9503041}}};
    constexpr Triple kWhite{0.95047, 1.0, 1.08883};
    const Triple xyz = times(kXyz, lightOf(colour));
    Triple f{};
    for (std::size_t i = 0; i < 3; ++i) {
        const double t = xyz[i] / kWhite[i];
        f[i] = t > 216.0 / 24389.0 ? std::cbrt(t) : (24389.0 / 27.0 * t + 16.0) / 116.0;
    }
    return {116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])};
}

double luminanceOf(const QColor& colour) {
    const Triple light = lightOf(colour);
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2];
}

constexpr Matrix kProtan{
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}};
constexpr Matrix kDeutan{
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}}};
constexpr Matrix kTritan{
    {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}};

}  // namespace

QColor seenBy(Sight sight, const QColor& colour) {
    if (sight == Sight::Usual) return colour;
    Triple light = lightOf(colour);
    if (sight == Sight::Grey) {
        const double grey = luminanceOf(colour);
        light = {grey, grey, grey};
    } else {
        light = times(sight == Sight::Protan ? kProtan : sight == Sight::Deutan ? kDeutan : kTritan, light);
    }
    return QColor::fromRgbF(static_cast<float>(codedOf(light[0])), static_cast<float>(codedOf(light[1])),
                            static_cast<float>(codedOf(light[2])));
}

double colourDistance(const QColor& a, const QColor& b) {
    const Triple p = labOf(a), q = labOf(b);
    return std::sqrt((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]) +
                     (p[2] - q[2]) * (p[2] - q[2]));
}

double contrastRatio(const QColor& a, const QColor& b) {
    const double high = std::max(luminanceOf(a), luminanceOf(b)),
                 low = std::min(luminanceOf(a), luminanceOf(b));
    return (high + 0.05) / (low + 0.05);
}

}  // namespace omegascope::exporting
