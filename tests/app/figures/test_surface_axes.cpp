#include <QImage>
#include <QPainter>
#include <QTest>
#include <cmath>
#include <numbers>

#include "app/figures/surface/surface_axes.h"
#include "tests/support/papers.h"
#include "tests/support/registry.h"

namespace test_surface_axes {

using namespace omegascope;
using namespace omegascope::figures;

namespace {

/// A parallel projection that looks at the middle of the box; angles in degrees as in scene::Camera.
ScreenProjector projectorOf(double azimuth, double elevation, const QSize& paper) {
    const double a = azimuth * std::numbers::pi / 180.0, e = elevation * std::numbers::pi / 180.0;
    const double scale = 0.3 * std::min(paper.width(), paper.height());
    const QPointF centre(0.45 * paper.width(), 0.5 * paper.height());
    const auto right = [a](double x, double y) { return std::cos(a) * x + std::sin(a) * y; };
    const auto away = [a](double x, double y) { return -std::sin(a) * x + std::cos(a) * y; };
    return {[=](double x, double y, double z) {
                const double up = (z - 0.5) * std::cos(e) + away(x, y) * std::sin(e);
                return centre + scale * QPointF(right(x, y), -up);
            },
            [=](double x, double y, double z) { return away(x, y) * std::cos(e) - z * std::sin(e); }};
}

SlicePicture smallPicture(double lowest, double highest) {
    SlicePicture picture;
    picture.grid.rangeS = {-4, 4};
    picture.grid.rangeT = {-4, 4};
    picture.axes = {slice::AxisLabel{"b₁", 0, 1}, slice::AxisLabel{"b₂", 0, 1}};
    picture.map.lowest = lowest;
    picture.map.highest = highest;
    return picture;
}

}  // namespace

class TestSurfaceAxes : public QObject {
    Q_OBJECT
  private slots:
    void theBoxIsFilledByTheRanges();
    void aConstantLossLiesOnTheFloor();
    void textStaysOnThePaperFromEverySide_data();
    void textStaysOnThePaperFromEverySide();
};

void TestSurfaceAxes::theBoxIsFilledByTheRanges() {
    const SurfaceBox box = SurfaceBox::of(smallPicture(0.25, 1.25), 2.0);
    QCOMPARE(box.xOf(-4), -1.0);
    QCOMPARE(box.yOf(4), 1.0);
    QCOMPARE(box.xOf(0), 0.0);
    QCOMPARE(box.zOf(0.25), 0.0);
    QCOMPARE(box.zOf(1.25), 2.2);
    QCOMPARE(box.zOf(0.75), 1.1);
}

void TestSurfaceAxes::aConstantLossLiesOnTheFloor() {
    const SurfaceBox box = SurfaceBox::of(smallPicture(1.0, 1.0), 1.0);
    QCOMPARE(box.zOf(1.0), 0.0);
}

void TestSurfaceAxes::textStaysOnThePaperFromEverySide_data() {
    QTest::addColumn<double>("azimuth");
    QTest::addColumn<double>("elevation");
    for (int azimuth = -170; azimuth <= 180; azimuth += 50) {
        for (const double elevation : {-30.0, 0.0, 28.0, 89.0}) {
            QTest::addRow("azimuth %d, elevation %g", azimuth, elevation)
                << static_cast<double>(azimuth) << elevation;
        }
    }
}

void TestSurfaceAxes::textStaysOnThePaperFromEverySide() {
    QFETCH(double, azimuth);
    QFETCH(double, elevation);
    const QSize paper(420, 320);
    QImage image(paper, QImage::Format_RGB32);
    image.fill(palette::kPaper);
    {
        QPainter painter(&image);
        drawSurfaceAxes(painter, smallPicture(0, 1), projectorOf(azimuth, elevation, paper), 1.0, paper,
                        Style{});
    }
    for (int x = 0; x < paper.width(); ++x) {
        QCOMPARE(image.pixelColor(x, 0), palette::kPaper);
        QCOMPARE(image.pixelColor(x, paper.height() - 1), palette::kPaper);
    }
    for (int y = 0; y < paper.height(); ++y) {
        QCOMPARE(image.pixelColor(0, y), palette::kPaper);
        QCOMPARE(image.pixelColor(paper.width() - 1, y), palette::kPaper);
    }
}

OMEGASCOPE_TEST(Gui, TestSurfaceAxes);

}  // namespace test_surface_axes

#include "test_surface_axes.moc"
