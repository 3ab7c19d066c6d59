#include "tests/support/golden.h"

#include <QDir>
#include <algorithm>
#include <cstdlib>

namespace omegascope::testing {
namespace {

const QString kBaselines = QStringLiteral(OMEGASCOPE_SOURCE_DIR "/tests/baselines/");
const QString kFailures = QStringLiteral(OMEGASCOPE_BINARY_DIR "/golden-failures/");

struct Comparison {
    double differingShare = 0.0;
    QImage difference;
};

Comparison compare(const QImage& actual, const QImage& expected, int tolerance) {
    Comparison result;
    result.difference = QImage(actual.size(), QImage::Format_RGB32);
    long differing = 0;
    for (int y = 0; y < actual.height(); ++y) {
        for (int x = 0; x < actual.width(); ++x) {
            const QRgb a = actual.pixel(x, y), b = expected.pixel(x, y);
            const int red = std::abs(qRed(a) - qRed(b));
            const int green = std::abs(qGreen(a) - qGreen(b));
            const int blue = std::abs(qBlue(a) - qBlue(b));
            differing += (red > tolerance) + (green > tolerance) + (blue > tolerance);
            result.difference.setPixel(
                x, y, qRgb(std::min(255, 4 * red), std::min(255, 4 * green), std::min(255, 4 * blue)));
        }
    }
    result.differingShare = static_cast<double>(differing) / (3.0 * actual.width() * actual.height());
    return result;
}

}  // namespace

std::string compareWithBaseline(const QImage& image, const QString& name, const GoldenTolerance& tolerance) {
    const QString baseline = kBaselines + name + QStringLiteral(".png");
    // Baselines are opaque: what is transparent shows as on paper.
    QImage actual(image.size(), QImage::Format_RGB32);
    actual.fill(Qt::white);
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor c = image.pixelColor(x, y);
            const auto over = [&](int channel) { return 255 + (channel - 255) * c.alpha() / 255; };
            actual.setPixel(x, y, qRgb(over(c.red()), over(c.green()), over(c.blue())));
        }
    }
    if (qEnvironmentVariableIntValue("OMEGASCOPE_UPDATE_BASELINES") == 1) {
        if (QDir().mkpath(kBaselines) && actual.save(baseline)) return {};
        return "The baseline " + baseline.toStdString() + " could not be written.";
    }
    QDir().mkpath(kFailures);
    const auto keep = [&](const QImage& picture, const char* role) {
        picture.save(kFailures + name + QLatin1Char('-') + QLatin1String(role) + QStringLiteral(".png"));
    };
    const QImage expected(baseline);
    if (expected.isNull()) {
        keep(actual, "actual");
        return "There is no baseline " + baseline.toStdString() +
               "; look at the -actual image in golden-failures and set OMEGASCOPE_UPDATE_BASELINES=1 to "
               "accept it.";
    }
    if (expected.size() != actual.size()) {
        keep(actual, "actual");
        keep(expected, "expected");
        return name.toStdString() + " has another size than its baseline.";
    }
    const Comparison found =
        compare(actual, expected.convertToFormat(QImage::Format_RGB32), tolerance.perChannel);
    if (found.differingShare <= tolerance.differingShare) return {};
    keep(actual, "actual");
    keep(expected, "expected");
    keep(found.difference, "difference");
    return name.toStdString() + " differs from its baseline in " +
           std::to_string(100.0 * found.differingShare) +
           " % of its channels; actual, expected and difference lie in golden-failures.";
}

double differingShare(const QImage& a, const QImage& b, int tolerance) {
    int differing = 0;
    const auto near = [&](int x, int y) {
        const QColor here = a.pixelColor(x, y);
        for (int dy = -1; dy <= 1; ++dy)
            for (int dx = -1; dx <= 1; ++dx) {
                if (!b.rect().contains(x + dx, y + dy)) continue;
                const QColor there = b.pixelColor(x + dx, y + dy);
                if (std::abs(here.red() - there.red()) <= tolerance &&
                    std::abs(here.green() - there.green()) <= tolerance &&
                    std::abs(here.blue() - there.blue()) <= tolerance)
                    return true;
            }
        return false;
    };
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) differing += near(x, y) ? 0 : 1;
    return static_cast<double>(differing) / (a.width() * a.height());
}

}  // namespace omegascope::testing
