#include <vtkActorCollection.h>
#include <vtkNew.h>
#include <vtkRenderer.h>

#include <QTest>
#include <cmath>
#include <functional>
#include <stdexcept>

#include "app/scene/actors/surface_scene.h"
#include "tests/support/pictures.h"
#include "tests/support/registry.h"

namespace test_surface_scene {

using namespace omegascope;
using scene::SurfaceScene;
using scene::SurfaceState;

using Change = std::function<void(SurfaceState&)>;
class TestSurfaceScene : public QObject {
    Q_OBJECT

  private slots:
    void meshIsRebuiltOnlyWhenItChanges_data();
    void meshIsRebuiltOnlyWhenItChanges();
    void pickReturnsThePointThatIsShown_data();
    void pickReturnsThePointThatIsShown();
    void nothingIsPickedBesideTheSurface();
    void emptyStateShowsNoSurface();
    void rendererIsLeftAsItWas();
    void badStateIsRefusedAndChangesNothing();

  private:
    static SurfaceState ramp() {
        SurfaceState state;
        state.picture = testing::rampPicture(8);
        return state;
    }
};

void TestSurfaceScene::meshIsRebuiltOnlyWhenItChanges_data() {
    QTest::addColumn<Change>("change");
    QTest::addColumn<bool>("rebuilds");
    const auto row = [](const char* name, bool rebuilds, const Change& change) {
        QTest::newRow(name) << change << rebuilds;
    };
    row("same state", false, [](SurfaceState&) {});
    row("omega", false, [](SurfaceState& state) { state.omega = {0.3, 0.4}; });
    row("camera", false, [](SurfaceState& state) { state.camera.azimuth += 20.0; });
    row("trajectory", false, [](SurfaceState& state) { state.trajectory = {{0, 0, 0}, {1, 1, 1}}; });
    row("highlight", false, [](SurfaceState& state) { state.highlightedMakers = {testing::kRampMaker}; });
    row("walls", false, [](SurfaceState& state) { state.choices.walls = false; });
    row("pixel ratio", false, [](SurfaceState& state) { state.pixelRatio = 2.0; });
    row("picture", true, [](SurfaceState& state) { state.picture = testing::rampPicture(4); });
    row("vertical scale", true, [](SurfaceState& state) { state.choices.verticalScale = 0.5; });
    row("flat cells", true, [](SurfaceState& state) { state.choices.flatCells = false; });
}

void TestSurfaceScene::meshIsRebuiltOnlyWhenItChanges() {
    QFETCH(Change, change);
    QFETCH(bool, rebuilds);
    vtkNew<vtkRenderer> renderer;
    SurfaceScene scene(renderer);
    SurfaceState state = ramp();
    scene.setState(state);
    const int before = scene.meshRevision();
    change(state);
    scene.setState(state);
    QCOMPARE(scene.meshRevision() - before, rebuilds ? 1 : 0);
}

void TestSurfaceScene::pickReturnsThePointThatIsShown_data() {
    QTest::addColumn<double>("s");
    QTest::addColumn<double>("t");
    QTest::addColumn<bool>("parallel");
    for (const bool parallel : {false, true})
        for (const double s : {-0.7, -0.1, 0.35, 0.9})
            for (const double t : {-0.9, 0.2, 0.8})
                QTest::addRow("(%g, %g)%s", s, t, parallel ? " parallel" : "") << s << t << parallel;
}

void TestSurfaceScene::pickReturnsThePointThatIsShown() {
    QFETCH(double, s);
    QFETCH(double, t);
    QFETCH(bool, parallel);
    vtkNew<vtkRenderer> renderer;
    SurfaceScene scene(renderer);
    scene.setViewport(700, 450);
    SurfaceState state = ramp();
    state.camera.parallel = parallel;  // from the low left: the slope hides nothing
    scene.setState(state);
    const auto pixel = scene.projection().toPixel({s, t, 1.1 * std::max(0.0, s)});
    const auto picked = scene.pick(pixel[0], pixel[1]);
    QVERIFY(picked.has_value());
    QVERIFY(std::abs((*picked)[0] - s) < 1e-9);
    QVERIFY(std::abs((*picked)[1] - t) < 1e-9);
    const QPointF paper = scene.screenProjector().toPaper(s, t, 1.1 * std::max(0.0, s));
    QCOMPARE(paper, QPointF(pixel[0], pixel[1]));
}

void TestSurfaceScene::nothingIsPickedBesideTheSurface() {
    vtkNew<vtkRenderer> renderer;
    SurfaceScene scene(renderer);
    scene.setState(ramp());
    QVERIFY(!scene.pick(1.0, 1.0));
}

void TestSurfaceScene::emptyStateShowsNoSurface() {
    vtkNew<vtkRenderer> renderer;
    SurfaceScene scene(renderer);
    scene.setViewport(400, 300);
    scene.setState(ramp());
    const auto middle = scene.projection().toPixel({0, 0, 0});
    QVERIFY(scene.pick(middle[0], middle[1]));
    scene.setState({});
    QVERIFY(!scene.pick(middle[0], middle[1]));
}

void TestSurfaceScene::rendererIsLeftAsItWas() {
    vtkNew<vtkRenderer> renderer;
    { SurfaceScene scene(renderer); }
    QCOMPARE(renderer->GetActors()->GetNumberOfItems(), 0);
}

void TestSurfaceScene::badStateIsRefusedAndChangesNothing() {
    vtkNew<vtkRenderer> renderer;
    SurfaceScene scene(renderer);
    scene.setState(ramp());
    SurfaceState flat = ramp();
    flat.choices.verticalScale = 0.0;
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, scene.setState(flat));
    SurfaceState far = ramp();
    far.camera.zoom = -1.0;
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, scene.setState(far));
    QCOMPARE(scene.state().choices.verticalScale, 1.0);
    QCOMPARE(scene.state().camera.zoom, 1.0);
    QVERIFY_THROWS_EXCEPTION(std::invalid_argument, scene.setViewport(0, 10));
}

OMEGASCOPE_TEST(Core, TestSurfaceScene);

}  // namespace test_surface_scene

#include "test_surface_scene.moc"
