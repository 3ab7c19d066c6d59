#include <QTest>
#include <array>
#include <cmath>
#include <random>
#include <stdexcept>

#include "app/scene/geometry/view_projection.h"
#include "tests/support/registry.h"

namespace test_view_projection {

using namespace omegascope;
using scene::Camera;
using scene::Point3;
using scene::ViewProjection;

namespace {

constexpr double kHeight = 1.1;

/// Distance of a point from a ray.
double distanceTo(const scene::Ray& ray, const Point3& point) {
    double share = 0.0;
    for (std::size_t axis = 0; axis < 3; ++axis)
        share += (point[axis] - ray.origin[axis]) * ray.direction[axis];
    double squared = 0.0;
    for (std::size_t axis = 0; axis < 3; ++axis)
        squared += std::pow(point[axis] - ray.origin[axis] - share * ray.direction[axis], 2);
    return std::sqrt(squared);
}

Camera cameraAt(double azimuth, double elevation, bool parallel) {
    Camera camera;
    camera.azimuth = azimuth;
    camera.elevation = elevation;
    camera.parallel = parallel;
    return camera;
}

}  // namespace

class TestViewProjection : public QObject {
    Q_OBJECT

  private slots:
    void raysGoThroughWhatTheirPixelShows_data() { cameras(); }
    void raysGoThroughWhatTheirPixelShows();
    void theBoxFitsAtEveryAzimuth_data() { cameras(); }
    void theBoxFitsAtEveryAzimuth();
    void orbitingKeepsTheScale_data() { cameras(); }
    void orbitingKeepsTheScale();
    void zoomingKeepsWhatTheCursorShows_data() { cameras(); }
    void zoomingKeepsWhatTheCursorShows();
    void pictureFollowsAPan_data() { cameras(); }
    void pictureFollowsAPan();
    void azimuthZeroLooksAlongT();
    void orbitStopsShortOfThePoles();
    void refusesWhatIsNotPositive();

  private:
    static void cameras() {
        QTest::addColumn<double>("azimuth");
        QTest::addColumn<double>("elevation");
        QTest::addColumn<bool>("parallel");
        QTest::addColumn<QSizeF>("size");
        for (const bool parallel : {false, true}) {
            const char* kind = parallel ? "parallel" : "perspective";
            QTest::addRow("default, %s", kind) << -55.0 << 28.0 << parallel << QSizeF(700, 450);
            QTest::addRow("from above, %s", kind) << 10.0 << 89.0 << parallel << QSizeF(300, 700);
            QTest::addRow("from below, %s", kind) << 130.0 << -40.0 << parallel << QSizeF(900, 300);
            QTest::addRow("tiny view, %s", kind) << 77.0 << 0.0 << parallel << QSizeF(60, 40);
        }
    }
    static Camera camera() {
        QFETCH(double, azimuth);
        QFETCH(double, elevation);
        QFETCH(bool, parallel);
        return cameraAt(azimuth, elevation, parallel);
    }
    static ViewProjection view(const Camera& camera) {
        QFETCH(QSizeF, size);
        return {camera, kHeight, size.width(), size.height()};
    }
};

void TestViewProjection::raysGoThroughWhatTheirPixelShows() {
    Camera shifted = camera();
    shifted.zoom = 1.7;
    shifted.panX = 0.2;
    shifted.panY = -0.1;
    const ViewProjection v = view(shifted);
    constexpr unsigned kSeed = 20260101;
    qInfo("seed %u", kSeed);
    std::mt19937 random(kSeed);
    std::uniform_real_distribution<double> side(-1.0, 1.0);
    for (int trial = 0; trial < 50; ++trial) {
        const Point3 point{side(random), side(random), 0.5 * kHeight * (1.0 + side(random))};
        const std::array<double, 2> pixel = v.toPixel(point);
        QVERIFY(distanceTo(v.rayThrough(pixel[0], pixel[1]), point) < 1e-9);
        // One pixel to the right there is lengthOfPixel away.
        const double length = v.lengthOfPixel(point);
        Point3 beside = point;
        for (std::size_t axis = 0; axis < 3; ++axis) beside[axis] += length * v.right()[axis];
        QVERIFY(std::abs(v.toPixel(beside)[0] - pixel[0] - 1.0) < 1e-9);
        QVERIFY(std::abs(v.toPixel(beside)[1] - pixel[1]) < 1e-9);
    }
}

void TestViewProjection::theBoxFitsAtEveryAzimuth() {
    Camera turned = camera();
    for (int step = 0; step < 36; ++step) {
        turned.azimuth += 10.0;
        const ViewProjection v = view(turned);
        for (int corner = 0; corner < 8; ++corner) {
            const std::array<double, 2> pixel =
                v.toPixel({corner & 1 ? 1.0 : -1.0, corner & 2 ? 1.0 : -1.0, corner & 4 ? kHeight : 0.0});
            QVERIFY(pixel[0] > 0.0 && pixel[0] < v.width());
            QVERIFY(pixel[1] > 0.0 && pixel[1] < v.height());
        }
    }
}

void TestViewProjection::orbitingKeepsTheScale() {
    const ViewProjection before = view(camera());
    const ViewProjection after = view(scene::orbited(camera(), 123.0, 0.0));
    QVERIFY(std::abs(before.lengthOfPixel(before.middle()) - after.lengthOfPixel(after.middle())) < 1e-12);
}

void TestViewProjection::zoomingKeepsWhatTheCursorShows() {
    Camera before = camera();
    before.panX = 0.3;
    before.panY = 0.15;
    const Point3 point{0.4, -0.3, 0.8};
    const ViewProjection v = view(before);
    const std::array<double, 2> cursor = v.toPixel(point);
    for (const double factor : {1.15, 0.7, 4.0}) {
        const Camera after = scene::zoomed(before, v, factor, cursor[0], cursor[1]);
        QCOMPARE(after.zoom, factor);
        const std::array<double, 2> now = view(after).toPixel(point);
        QVERIFY(std::hypot(now[0] - cursor[0], now[1] - cursor[1]) < 1e-9);
    }
}

void TestViewProjection::pictureFollowsAPan() {
    const ViewProjection v = view(camera());
    const Camera after = scene::panned(camera(), v, 12.0, -7.0);
    for (const Point3& point : {Point3{0, 0, 0}, Point3{-1, 0.5, 1}}) {
        const std::array<double, 2> was = v.toPixel(point);
        const std::array<double, 2> now = view(after).toPixel(point);
        QVERIFY(std::abs(now[0] - was[0] - 12.0) < 1e-9);
        QVERIFY(std::abs(now[1] - was[1] + 7.0) < 1e-9);
    }
}

void TestViewProjection::azimuthZeroLooksAlongT() {
    const ViewProjection v(cameraAt(0.0, 20.0, false), kHeight, 600, 400);
    QVERIFY(v.toPixel({1, 0, 0})[0] > v.toPixel({-1, 0, 0})[0]);
    QVERIFY(v.depth({0, 1, 0}) > v.depth({0, -1, 0}));
    QVERIFY(v.toPixel({0, 0, 1})[1] < v.toPixel({0, 0, 0})[1]);
}

void TestViewProjection::orbitStopsShortOfThePoles() {
    QCOMPARE(scene::orbited(Camera{}, 0.0, 10'000.0).elevation, 89.0);
    QCOMPARE(scene::orbited(Camera{}, 0.0, -10'000.0).elevation, -89.0);
    QVERIFY(std::abs(scene::orbited(Camera{}, 10'000.0, 0.0).azimuth) <= 180.0);
}

void TestViewProjection::refusesWhatIsNotPositive() {
    Camera flat;
    flat.zoom = 0.0;
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, ViewProjection(flat, kHeight, 100, 100));
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, ViewProjection(Camera{}, kHeight, 0, 100));
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, ViewProjection(Camera{}, std::nan(""), 100, 100));
}

OMEGASCOPE_TEST(Core, TestViewProjection);

}  // namespace test_view_projection

#include "test_view_projection.moc"
