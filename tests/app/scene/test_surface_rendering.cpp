#include <vtkRenderer.h>

#include <QOffscreenSurface>
#include <QOpenGLContext>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "app/scene/actors/surface_scene.h"
#include "app/view3d/gl_window.h"
#include "app/view3d/offscreen_renderer.h"
#include "tests/support/golden.h"
#include "tests/support/pictures.h"
#include "tests/support/registry.h"

namespace test_surface_rendering {

using namespace omegascope;

namespace {

figures::Style withoutText() {
    figures::Style style;
    style.text = false;
    return style;
}

scene::SurfaceState ramp() {
    scene::SurfaceState state;
    state.picture = testing::rampPicture(8);
    return state;
}

/// Difference between the brightest and the darkest pixel about the one that shows (s, t).
int contrastAt(const QImage& image, const scene::ViewProjection& view, double s, double t) {
    const auto pixel = view.toPixel({s, t, 1.1 * std::max(0.0, s)});
    int darkest = 255;
    int brightest = 0;
    for (int dy = -3; dy <= 3; ++dy)
        for (int dx = -3; dx <= 3; ++dx) {
            const int grey =
                qGray(image.pixel(static_cast<int>(pixel[0]) + dx, static_cast<int>(pixel[1]) + dy));
            darkest = std::min(darkest, grey);
            brightest = std::max(brightest, grey);
        }
    return brightest - darkest;
}

}  // namespace

class TestSurfaceRendering : public QObject {
    Q_OBJECT

  private slots:
    void projectionIsThatOfVtk_data();
    void projectionIsThatOfVtk();
    void sameStateGivesTheSameBytes();
    void whatWasDrawnBeforeLeavesNoTrace();
    void transparentPaperHasNoAlpha();
    void opaquePaperIsWhite();
    void pixelRatioMagnifies();
    void wallsShowWhereTheyAre();
    void omegaBehindTheSurfaceIsHollow();
    void hugePictureIsRefused();
    void emptySizeIsRefused();
    void picturesLookAsBefore_data();
    void picturesLookAsBefore();
};

void TestSurfaceRendering::projectionIsThatOfVtk_data() {
    QTest::addColumn<double>("azimuth");
    QTest::addColumn<double>("zoom");
    QTest::addColumn<bool>("parallel");
    QTest::newRow("default") << -55.0 << 1.0 << false;
    QTest::newRow("turned and zoomed") << 118.0 << 2.5 << false;
    QTest::newRow("parallel") << -55.0 << 1.0 << true;
    QTest::newRow("parallel, far") << 10.0 << 0.5 << true;
}

void TestSurfaceRendering::projectionIsThatOfVtk() {
    QFETCH(double, azimuth);
    QFETCH(double, zoom);
    QFETCH(bool, parallel);
    QOffscreenSurface surface;
    surface.setFormat(view3d::surfaceFormat());
    surface.create();
    QOpenGLContext context;
    context.setFormat(view3d::surfaceFormat());
    QVERIFY(context.create() && context.makeCurrent(&surface));
    view3d::GlWindow window;
    scene::SurfaceScene scene(window.renderer());
    const QSize size(640, 400);
    scene::SurfaceState state = ramp();
    state.camera.azimuth = azimuth;
    state.camera.zoom = zoom;
    state.camera.parallel = parallel;
    state.camera.panX = 0.1;
    state.camera.panY = -0.05;
    scene.setViewport(size.width(), size.height());
    scene.setState(state);
    window.attach(&context, &surface);
    window.render(size);
    for (int corner = 0; corner < 8; ++corner) {
        const scene::Point3 point{corner & 1 ? 1.0 : -1.0, corner & 2 ? 1.0 : -1.0,
                                  corner & 4 ? scene.box().height : 0.0};
        vtkRenderer* renderer = window.renderer();
        renderer->SetWorldPoint(point[0], point[1], point[2], 1.0);
        renderer->WorldToDisplay();
        const double* display = renderer->GetDisplayPoint();
        const auto pixel = scene.projection().toPixel(point);
        QVERIFY(std::abs(display[0] - pixel[0]) < 0.5);
        QVERIFY(std::abs(size.height() - display[1] - pixel[1]) < 0.5);
    }
    window.detach();
}

void TestSurfaceRendering::whatWasDrawnBeforeLeavesNoTrace() {
    scene::SurfaceState turned = ramp(), high = ramp(), fine = ramp();
    turned.camera.azimuth += 70.0;
    turned.choices.flatCells = false;
    high.choices.verticalScale = 2.0;
    high.highlightedMakers = {testing::kRampMaker};
    fine.pixelRatio = 2.0;
    struct Case {
        scene::SurfaceState state;
        QSize size;
        bool transparent;
    };
    view3d::OffscreenRenderer renderer;
    for (const Case& each :
         {Case{ramp(), {320, 240}, false}, Case{turned, {200, 260}, true}, Case{{}, {100, 80}, false},
          Case{high, {320, 240}, false}, Case{fine, {320, 240}, true}, Case{ramp(), {320, 240}, false}}) {
        const auto again = renderer.render(each.state, each.size, {}, each.transparent);
        const auto fresh = view3d::renderSurface(each.state, each.size, {}, each.transparent);
        QVERIFY(again.ok() && fresh.ok());
        QVERIFY(*again == *fresh);
    }
}

void TestSurfaceRendering::sameStateGivesTheSameBytes() {
    const auto first = view3d::renderSurface(ramp(), {320, 240}, {}, false);
    const auto second = view3d::renderSurface(ramp(), {320, 240}, {}, false);
    QVERIFY2(first.ok(), first.ok() ? "" : first.error().message.c_str());
    QVERIFY(second.ok());
    QVERIFY(*first == *second);
}

void TestSurfaceRendering::transparentPaperHasNoAlpha() {
    const auto image = view3d::renderSurface(ramp(), {320, 240}, withoutText(), true);
    QVERIFY(image.ok());
    QCOMPARE(qAlpha(image->pixel(0, 0)), 0);
    const scene::ViewProjection view({}, 1.1, 320, 240);
    const auto middle = view.toPixel({0.5, 0.1, 0.55});
    QCOMPARE(qAlpha(image->pixel(static_cast<int>(middle[0]), static_cast<int>(middle[1]))), 255);
    // Drawn over white it is the opaque picture: no dark seam round the edges.
    const auto opaque = view3d::renderSurface(ramp(), {320, 240}, withoutText(), false);
    for (int y = 0; y < 240; ++y)
        for (int x = 0; x < 320; ++x) {
            const QRgb over = reinterpret_cast<const QRgb*>(image->constScanLine(y))[x];
            const int red = qRed(over) + 255 - qAlpha(over);
            QVERIFY(std::abs(red - qRed(opaque->pixel(x, y))) <= 3);
        }
}

void TestSurfaceRendering::opaquePaperIsWhite() {
    const auto image = view3d::renderSurface({}, {200, 150}, {}, false);
    QVERIFY(image.ok());
    QCOMPARE(image->size(), QSize(200, 150));
    QCOMPARE(image->pixel(0, 0), qRgb(255, 255, 255));
}

void TestSurfaceRendering::pixelRatioMagnifies() {
    scene::SurfaceState state = ramp();
    const auto small = view3d::renderSurface(state, {320, 240}, withoutText(), false);
    state.pixelRatio = 2.0;
    const auto large = view3d::renderSurface(state, {640, 480}, withoutText(), false);
    QVERIFY(small.ok() && large.ok());
    const QImage shrunk = large->scaled(320, 240, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    qint64 difference = 0;
    for (int y = 0; y < 240; ++y)
        for (int x = 0; x < 320; ++x)
            difference += std::abs(qGray(shrunk.pixel(x, y)) - qGray(small->pixel(x, y)));
    QVERIFY(difference < 320 * 240 * 2);  // two of 255 levels on average
}

void TestSurfaceRendering::wallsShowWhereTheyAre() {
    scene::SurfaceState state = ramp();
    state.choices.flatCells = false;
    state.omega = {5, 5};  // outside of the window
    state.highlightedMakers = {testing::kRampMaker};
    const QSize size(640, 480);
    const scene::ViewProjection view(state.camera, 1.1, size.width(), size.height());
    const auto with = view3d::renderSurface(state, size, withoutText(), false);
    state.choices.walls = false;
    const auto without = view3d::renderSurface(state, size, withoutText(), false);
    QVERIFY(with.ok() && without.ok());
    for (const double t : {-0.8, -0.3, 0.4, 0.9}) {
        QVERIFY(contrastAt(*with, view, 0.0, t) > contrastAt(*without, view, 0.0, t) + 40);
        QVERIFY(std::abs(contrastAt(*with, view, 0.4, t) - contrastAt(*without, view, 0.4, t)) <= 2);
    }
}

void TestSurfaceRendering::omegaBehindTheSurfaceIsHollow() {
    scene::SurfaceState state = ramp();
    state.omega = {-0.5, 0.0};
    const QSize size(640, 480);
    const auto centreColour = [&](double azimuth) {
        state.camera.azimuth = azimuth;
        const scene::ViewProjection view(state.camera, 1.1, size.width(), size.height());
        const auto pixel = view.toPixel({-0.5, 0.0, 0.0});
        const auto image = view3d::renderSurface(state, size, withoutText(), false);
        return image->pixelColor(static_cast<int>(pixel[0]), static_cast<int>(pixel[1]));
    };
    // From the low side ω is in sight; from the high side (azimuth 90) the slope stands before it.
    QCOMPARE(centreColour(-90.0), figures::palette::kOmega);
    QVERIFY(centreColour(90.0) != figures::palette::kOmega);
}

void TestSurfaceRendering::hugePictureIsRefused() {
    const auto image = view3d::renderSurface(ramp(), {100'000, 100}, {}, false);
    QVERIFY(!image.ok());
    QVERIFY(QString::fromStdString(image.error().message).contains("100000"));
}

void TestSurfaceRendering::emptySizeIsRefused() {
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, (void)view3d::renderSurface(ramp(), {0, 100}, {}, false));
}

void TestSurfaceRendering::picturesLookAsBefore_data() {
    QTest::addColumn<int>("figure");
    QTest::newRow("surface-figure1") << 0;
    QTest::newRow("surface-figure4b") << 1;
}

void TestSurfaceRendering::picturesLookAsBefore() {
    QFETCH(int, figure);
    scene::SurfaceState state = testing::stateOf(figure == 0 ? testing::figure1() : testing::figure4b());
    const auto& s = state.picture->grid.rangeS;
    const auto& t = state.picture->grid.rangeT;
    const Eigen::MatrixXd& grid = state.picture->grid.values;
    state.trajectory = {{0.5 * (s[0] + s[1]), 0.5 * (t[0] + t[1]), grid(grid.rows() / 2, grid.cols() / 2)},
                        {state.omega[0], state.omega[1], state.omegaLoss}};
    const auto image = view3d::renderSurface(state, {320, 240}, withoutText(), false);
    QVERIFY(image.ok());
    const std::string verdict = testing::compareWithBaseline(*image, QTest::currentDataTag());
    QVERIFY2(verdict.empty(), verdict.c_str());
}

OMEGASCOPE_TEST(Gui, TestSurfaceRendering);

}  // namespace test_surface_rendering

#include "test_surface_rendering.moc"
