#include <vtkNew.h>
#include <vtkRenderer.h>

#include <QtTest>
#include <cmath>
#include <set>

#include "app/scene/actors/surface_scene.h"
#include "app/scene/geometry/suggested_camera.h"
#include "app/scene/geometry/volume_geometry.h"
#include "app/view3d/offscreen_renderer.h"
#include "tests/support/pictures.h"
#include "tests/support/registry.h"

namespace test_volume_scene {

using namespace omegascope;
using session::VolumeChoices;

namespace {

QImage drawn(const scene::SurfaceState& state) {
    figures::Style style;
    style.text = false;
    const auto image = view3d::renderSurface(state, QSize(240, 180), style, false);
    if (!image) qFatal("%s", image.error().message.c_str());
    return *image;
}

int pixelsThatDiffer(const QImage& a, const QImage& b) {
    int count = 0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) count += a.pixel(x, y) != b.pixel(x, y);
    return count;
}

}  // namespace

class TestVolumeScene : public QObject {
    Q_OBJECT
  private slots:
    void whatWasDrawnBeforeLeavesNoTrace();
    void samplesAreTheLoss();
    void wallsStandWhereTheirMakersVanish_data();
    void wallsStandWhereTheirMakersVanish();
    void hiddenAndHighlightedWallsAreSortedOut();
    void cutLinesLieOnTheCut();
    void flatCellsFillTheirShareOfTheCut();
    void isosurfacesLieOnTheirLevels();
    void sameStateGivesTheSameBytes();
    void everyChoiceShows_data();
    void everyChoiceShows();
    void omegaShowsInItsPlace();
    void pointsOfTheCutArePicked();
    void aSurfaceFollowsAVolume();
};

void TestVolumeScene::samplesAreTheLoss() {
    const auto example = testing::figure4b();
    const auto picture = testing::volumeState("V").volume.picture;
    for (int k = 0; k < 17; ++k) {
        const std::array<double, 3> shares{k / 16.0, (k * 5 % 17) / 16.0, (k * 7 % 17) / 16.0};
        Eigen::Vector3d at;
        for (int axis = 0; axis < 3; ++axis) {
            const auto& range = picture->slice.ranges[static_cast<std::size_t>(axis)];
            at[axis] = std::lerp(range[0], range[1], shares[static_cast<std::size_t>(axis)]);
        }
        QVERIFY(std::abs(picture->lossAt(shares) - example.loss.value(picture->slice.at(at))) < 1e-12);
    }
    QVERIFY(picture->map.lowest >= 0.0 && picture->map.highest > picture->map.lowest &&
            !picture->levels.empty());
}

void TestVolumeScene::wallsStandWhereTheirMakersVanish_data() {
    QTest::addColumn<QByteArray>("third");
    QTest::newRow("planes") << QByteArray("W1");
    QTest::newRow("curved") << QByteArray("V");
}

void TestVolumeScene::wallsStandWhereTheirMakersVanish() {
    QFETCH(QByteArray, third);
    const auto picture = testing::volumeState(third.constData()).volume.picture;
    const auto example = testing::figure4b();
    const auto box = figures::SurfaceBox::of(*picture, 1.0);
    const auto margins = scene::wallSheets(*picture, box, {}, scene::WallKind::Margin);
    QVERIFY(!margins.triangles.empty());
    for (std::size_t k = 0; k < margins.points.size(); k += 7) {
        const auto& at = picture->complex.vertices[static_cast<std::size_t>(margins.vertices[k])].at;
        QVERIFY(std::abs(margins.points[k][0] - box.xOf(at[0])) < 1e-12);
        const auto signature =
            example.loss.signature(picture->slice.at(Eigen::Vector3d(at[0], at[1], at[2])));
        const auto zeros = signature.zeros();
        QVERIFY(std::any_of(zeros.begin(), zeros.end(), [](const auto& a) { return a.layer == 2; }));
        QVERIFY(std::abs(std::hypot(margins.normals[k][0], margins.normals[k][1], margins.normals[k][2]) -
                         1.0) < 1e-9);
    }
}

void TestVolumeScene::hiddenAndHighlightedWallsAreSortedOut() {
    const auto picture = testing::volumeState("W1").volume.picture;
    const auto box = figures::SurfaceBox::of(*picture, 1.0);
    const auto count = [&](const scene::WallFilter& filter, scene::WallKind kind) {
        return scene::wallSheets(*picture, box, filter, kind).triangles.size();
    };
    const std::size_t all = count({}, scene::WallKind::Hidden);
    QCOMPARE(count({}, scene::WallKind::Highlighted), std::size_t{0});
    const network::Activation wall{0, 1, 0};
    QVERIFY(count({{wall}, {}}, scene::WallKind::Hidden) <= all);
    const std::size_t strong = count({{}, {wall}}, scene::WallKind::Highlighted);
    QVERIFY(strong > 0);
    QCOMPARE(count({{}, {wall}}, scene::WallKind::Hidden), all - strong);
    std::vector<network::Activation> every;
    for (const auto& makers : picture->complex.makers)
        every.insert(every.end(), makers.begin(), makers.end());
    QCOMPARE(count({every, {}}, scene::WallKind::Hidden) + count({every, {}}, scene::WallKind::Margin),
             std::size_t{0});
    QVERIFY(scene::wallEdges(*picture, box, {every, {}}).segments.empty());
}

void TestVolumeScene::cutLinesLieOnTheCut() {
    const auto picture = testing::volumeState("V").volume.picture;
    const auto box = figures::SurfaceBox::of(*picture, 1.0);
    for (int axis = 0; axis < 3; ++axis) {
        const auto lines = scene::wallsOnCut(*picture, box, {}, axis, 0.4);
        QVERIFY(!lines.segments.empty());
        const double expected = axis == 2 ? 0.4 * box.height : -0.2;
        for (const auto& point : lines.points)
            QVERIFY(std::abs(point[static_cast<std::size_t>(axis)] - expected) < 1e-9);
    }
}

void TestVolumeScene::flatCellsFillTheirShareOfTheCut() {
    const auto picture = testing::volumeState("V").volume.picture;
    const auto example = testing::figure4b();
    const auto box = figures::SurfaceBox::of(*picture, 1.0);
    const auto filled = scene::flatsOnCut(*picture, box, 2, 0.55);
    double area = 0.0;
    for (const auto& [a, b, c] : filled.triangles) {
        const auto at = [&](int k) { return filled.points[static_cast<std::size_t>(k)]; };
        area += 0.5 * std::abs((at(b)[0] - at(a)[0]) * (at(c)[1] - at(a)[1]) -
                               (at(c)[0] - at(a)[0]) * (at(b)[1] - at(a)[1]));
    }
    // The share of points of the cut that lie in a flat cell.
    constexpr int kSide = 60;
    int flat = 0;
    for (int i = 0; i < kSide; ++i)
        for (int j = 0; j < kSide; ++j) {
            const Eigen::Vector3d at(-3.5 + 9.0 * (i + 0.5) / kSide, -4.5 + 9.0 * (j + 0.5) / kSide, 0.4);
            const auto signature = example.loss.signature(picture->slice.at(at));
            for (const auto& cell : picture->complex.cells) flat += cell.flat && cell.signature == signature;
        }
    QVERIFY(area > 0.5);
    QVERIFY(std::abs(area / 4.0 - static_cast<double>(flat) / (kSide * kSide)) < 0.02);
}

void TestVolumeScene::isosurfacesLieOnTheirLevels() {
    const auto picture = testing::volumeState("V").volume.picture;
    const auto box = figures::SurfaceBox::of(*picture, 1.0);
    const auto surfaces = scene::isosurfaces(*picture, box);
    QVERIFY(surfaces.triangles.size() > 100);
    const double range = picture->map.highest - picture->map.lowest;
    for (std::size_t k = 0; k < surfaces.points.size(); k += 5) {
        const auto& p = surfaces.points[k];
        const double loss = picture->lossAt({(p[0] + 1) / 2, (p[1] + 1) / 2, p[2] / box.height});
        const bool onLevel = std::any_of(picture->levels.begin(), picture->levels.end(),
                                         [&](double level) { return std::abs(loss - level) < 1e-3 * range; });
        QVERIFY(onLevel);
    }
}

void TestVolumeScene::sameStateGivesTheSameBytes() {
    const auto state = testing::volumeState("V");
    QCOMPARE(drawn(state), drawn(state));
}

void TestVolumeScene::everyChoiceShows_data() {
    QTest::addColumn<int>("choice");
    int row = 0;
    for (const char* name : {"cells", "isosurfaces", "opacity", "cut along s", "cut along u", "other side",
                             "hidden walls", "no walls", "no flat cells", "highlight", "camera"})
        QTest::newRow(name) << row++;
}

void TestVolumeScene::everyChoiceShows() {
    QFETCH(int, choice);
    const auto before = testing::volumeState("W1");
    auto after = before;
    auto& volume = after.choices.volume;
    if (choice == 0) volume.look = VolumeChoices::Look::Cells;
    if (choice == 1) volume.look = VolumeChoices::Look::Isosurfaces;
    if (choice == 2) volume.opacity = 0.9;
    if (choice == 3 || choice == 5) volume.cutAxis = 0;
    if (choice == 4) volume.cutAxis = 2;
    if (choice == 5) volume.cutKeepsHigh = true;
    if (choice == 6)
        for (int datum = 0; datum < 12; ++datum) volume.hiddenWalls.push_back({datum, 1, 0});
    if (choice == 7) after.choices.walls = false;
    if (choice == 8) after.choices.flatCells = false;
    if (choice == 9) after.highlightedMakers = {{0, 1, 0}};
    if (choice == 10) after.camera.azimuth += 60.0;
    QVERIFY(pixelsThatDiffer(drawn(before), drawn(after)) > 500);
}

void TestVolumeScene::omegaShowsInItsPlace() {
    auto state = testing::volumeState("W1");
    const auto box = figures::SurfaceBox::of(*state.volume.picture, 1.0);
    const scene::ViewProjection view(state.camera, box.height, 240, 180);
    const auto pixel = view.toPixel({box.xOf(0.0), box.yOf(0.0), box.zOf(0.0)});
    const QColor here = drawn(state).pixelColor(static_cast<int>(pixel[0]), static_cast<int>(pixel[1]));
    QVERIFY2(here.red() > 180 && here.blue() < 80, qPrintable(here.name()));  // palette::kOmega
}

void TestVolumeScene::pointsOfTheCutArePicked() {
    vtkNew<vtkRenderer> renderer;
    scene::SurfaceScene scene(renderer);
    auto state = testing::volumeState("W1");
    scene.setState(state);
    QVERIFY(!scene.pickOnCut(320, 240));
    state.choices.volume.cutAxis = 2;
    state.choices.volume.cutAt = 0.75;
    scene.setState(state);
    const std::array<double, 3> wanted{1.0, -2.0, 2.0};  // u in [-4, 4]
    const auto& box = scene.box();
    const auto pixel =
        scene.projection().toPixel({box.xOf(wanted[0]), box.yOf(wanted[1]), box.zOf(wanted[2])});
    const auto picked = scene.pickOnCut(pixel[0], pixel[1]);
    QVERIFY(picked);
    for (std::size_t k = 0; k < 3; ++k) QVERIFY(std::abs((*picked)[k] - wanted[k]) < 1e-9);
    QVERIFY(!scene.pickOnCut(1, 1));
}

void TestVolumeScene::aSurfaceFollowsAVolume() {
    scene::SurfaceState empty;
    empty.camera = scene::kVolumeCamera;
    QVERIFY(pixelsThatDiffer(drawn(empty), drawn(testing::volumeState("W1"))) > 3000);
}

void TestVolumeScene::whatWasDrawnBeforeLeavesNoTrace() {
    using Look = session::VolumeChoices::Look;
    const scene::SurfaceState walls = testing::volumeState("W1");
    scene::SurfaceState cells = walls, isosurfaces = walls, cut = walls;
    cells.choices.volume.look = Look::Cells;
    isosurfaces.choices.volume.look = Look::Isosurfaces;
    cut.choices.volume.cutAxis = 1;
    figures::Style style;
    style.text = false;
    view3d::OffscreenRenderer renderer;
    for (const scene::SurfaceState& state : {walls, cut, cells, scene::SurfaceState{}, isosurfaces, walls}) {
        const auto image = renderer.render(state, QSize(240, 180), style, false);
        QVERIFY(image.ok());
        QVERIFY(*image == drawn(state));
    }
}

OMEGASCOPE_TEST(Gui, TestVolumeScene);

}  // namespace test_volume_scene

#include "test_volume_scene.moc"
