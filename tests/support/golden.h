#pragma once

#include <QImage>
#include <QString>
#include <string>

namespace omegascope::testing {

/// How far an image may be from its baseline: rasterisers differ in the last bits of an anti-aliased edge.
struct GoldenTolerance {
    int perChannel = 8;             ///< a channel within this distance counts as equal
    double differingShare = 0.005;  ///< share of red, green and blue values that may differ by more
};

/// Compares with tests/baselines/`name`.png. Empty when they agree; otherwise a sentence, for QVERIFY2. A
/// missing baseline is a failure. On a failure `name`-actual, -expected and -difference.png are written into
/// golden-failures/ of the build directory (the difference is amplified, black where equal). With
/// OMEGASCOPE_UPDATE_BASELINES=1 in the environment the image becomes the baseline: look at it before
/// committing it.
std::string compareWithBaseline(const QImage& image, const QString& name,
                                const GoldenTolerance& tolerance = {});

/// Share of the pixels that differ by more than `tolerance` in some channel from every neighbour of the same
/// pixel of the other picture: lines may be half a pixel apart, but what is hidden must be hidden.
double differingShare(const QImage& a, const QImage& b, int tolerance);

}  // namespace omegascope::testing
