#pragma once

#include <QColor>
#include <QImage>
#include <array>

namespace omegascope::figures {

/// How eyes may differ: without long-, middle- or short-wave cones, or without any.
enum class Vision { Usual, Protan, Deutan, Tritan, Grey };
inline constexpr std::array kVisions{Vision::Usual, Vision::Protan, Vision::Deutan, Vision::Tritan,
                                     Vision::Grey};

/// The colour as such eyes see it: a linear map of linear RGB (Machado, Oliveira, Fernandes, A physiologically-based model
/// for simulation of color vision deficiency, 2009, severity 1); grey by its luminance.
QColor seenBy(const QColor& colour, Vision vision);
/// The same of every pixel; transparency stays.
QImage seenBy(const QImage& image, Vision vision);

/// The map of linear RGB that seenBy applies, row by row; the identity for usual eyes. For a shader.
std::array<double, 9> visionMatrix(Vision vision);

/// How far apart two colours are, CIE 1976 (L*a*b*, D65): 2.3 is just noticed side by side, 10 at a glance.
double colourDistance(const QColor& a, const QColor& b);
/// (L₁ + 0.05) / (L₂ + 0.05) of their relative luminances, the lighter above: 1 … 21 (WCAG 2.1).
double contrastRatio(const QColor& a, const QColor& b);

}  // namespace omegascope::figures
