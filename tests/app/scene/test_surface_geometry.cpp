#include <QTest>
#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "app/scene/geometry/path_lines.h"
#include "app/scene/geometry/surface_lines.h"
#include "tests/support/pictures.h"
#include "tests/support/registry.h"

namespace test_surface_geometry {

using namespace omegascope;
using scene::LineSet;
using scene::Point3;

namespace {

constexpr int kSquares = 8;

bool near(const Point3& a, const Point3& b) {
    return std::hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2]) < 1e-12;
}

}  // namespace

class TestSurfaceGeometry : public QObject {
    Q_OBJECT

  private slots:
    void initTestCase() {
        picture_ = testing::rampPicture(kSquares);
        box_ = figures::SurfaceBox::of(*picture_, 1.0);
        surface_ = scene::surfaceGeometry(picture_->mesh, box_, true);
        locator_ = scene::SurfaceLocator(surface_);
    }
    void squaresBecomeTwoTrianglesEach();
    void normalsAreEqualInsideACellAndDifferAcrossTheWall();
    void normalsOfACurvedCellAreShared();
    void flatCellsAreTintedOnlyWhenWanted();
    void locatorFindsTheHeightEverywhere();
    void rayFindsTheNearestSheet();
    void wallsAreSplitByWhoMakesThem();
    void casingsBlendWithTheSurface();
    void marginsAreDashed();
    void borderGoesOnceRoundTheSheet();
    void hatchStaysOnTheFlatCell();
    void minimaLieOnTheSurfaceAndAPinStandsOnAPoint();
    void nearestUprightOfTheBoxIsLeftOut_data();
    void nearestUprightOfTheBoxIsLeftOut();
    void pathInThePlaneFollowsTheSurface();
    void pathOffThePlaneIsStraight();
    void pathEndsAtTheBox();
    void runnersAreDrapedAndDashed();

  private:
    std::shared_ptr<const figures::SlicePicture> picture_;
    figures::SurfaceBox box_;
    scene::SurfaceGeometry surface_;
    scene::SurfaceLocator locator_;
};

void TestSurfaceGeometry::squaresBecomeTwoTrianglesEach() {
    QCOMPARE(surface_.triangles.size(), std::size_t{2 * kSquares * kSquares});
    // Every vertex once, those on the wall twice.
    QCOMPARE(surface_.points.size(), std::size_t{(kSquares + 1) * (kSquares + 1) + kSquares + 1});
}

void TestSurfaceGeometry::normalsAreEqualInsideACellAndDifferAcrossTheWall() {
    // z = 1.1 max(0, x): the normal is vertical on the left, (-1.1, 0, 1) / √2.21 on the right.
    const double length = std::sqrt(1.0 + 1.1 * 1.1);
    const Point3 slope{-1.1 / length, 0.0, 1.0 / length};
    for (std::size_t k = 0; k < surface_.points.size(); ++k)
        QVERIFY(near(surface_.normals[k], surface_.cells[k] == 0 ? Point3{0, 0, 1} : slope));
}

void TestSurfaceGeometry::normalsOfACurvedCellAreShared() {
    // One cell with a kink between its facets: its normals are averaged there, because only walls make
    // creases.
    auto mesh = picture_->mesh;
    for (cells::Facet& facet : mesh.facets) facet.cell = 0;
    const scene::SurfaceGeometry smooth = scene::surfaceGeometry(mesh, box_, false);
    QCOMPARE(smooth.points.size(), mesh.vertices.size());
    for (std::size_t k = 0; k < smooth.points.size(); ++k)
        if (std::abs(smooth.points[k][0]) < 1e-12 && std::abs(smooth.points[k][1]) < 0.99)
            QVERIFY(smooth.normals[k][0] < -0.3 && smooth.normals[k][0] > -0.6);
}

void TestSurfaceGeometry::flatCellsAreTintedOnlyWhenWanted() {
    const scene::SurfaceGeometry plain = scene::surfaceGeometry(picture_->mesh, box_, false);
    // 30 % of #fee8a6 over cividis(0) = #00224e.
    const scene::Colour tint{76, 93, 104};
    for (std::size_t k = 0; k < surface_.points.size(); ++k) {
        QCOMPARE(surface_.colours[k] == tint, surface_.cells[k] == 0);
        QVERIFY(plain.colours[k] != tint);
    }
}

void TestSurfaceGeometry::locatorFindsTheHeightEverywhere() {
    for (double x = -1.0; x <= 1.0; x += 0.0625)
        for (double y = -1.0; y <= 1.0; y += 0.0625) {
            const auto z = locator_.heightAt(x, y);
            QVERIFY(z.has_value());
            QVERIFY(std::abs(*z - 1.1 * std::max(0.0, x)) < 1e-12);
        }
    QVERIFY(!locator_.heightAt(1.01, 0.0));
    QVERIFY(!scene::SurfaceLocator().heightAt(0.0, 0.0));
}

void TestSurfaceGeometry::rayFindsTheNearestSheet() {
    // Level at z = 0.55 the ray meets the slope at x = 0.5; from above it meets the flat cell.
    const auto side = locator_.firstHit({{-3.0, 0.2, 0.55}, {1.0, 0.0, 0.0}});
    QVERIFY(side && near(*side, {0.5, 0.2, 0.55}));
    const auto below = locator_.firstHit({{-0.3, 0.4, 5.0}, {0.0, 0.0, -1.0}});
    QVERIFY(below && near(*below, {-0.3, 0.4, 0.0}));
    QVERIFY(!locator_.firstHit({{-0.3, 0.4, 5.0}, {0.0, 0.0, 1.0}}));
    QVERIFY(!locator_.firstHit({{3.0, 0.4, 5.0}, {0.0, 0.0, -1.0}}));
}

void TestSurfaceGeometry::wallsAreSplitByWhoMakesThem() {
    using scene::WallLayer;
    const std::vector<network::Activation> maker{testing::kRampMaker};
    const std::vector<network::Activation> other{{1, 1, 0}};
    const auto count = [&](const std::vector<network::Activation>& makers, bool highlighted) {
        return scene::wallLines(*picture_, box_, makers, highlighted, WallLayer::Line, true).segments.size();
    };
    QCOMPARE(count({}, false), std::size_t{1});
    QCOMPARE(count({}, true), std::size_t{0});
    QCOMPARE(count(other, true), std::size_t{0});
    QCOMPARE(count(maker, false), std::size_t{0});
    QCOMPARE(count(maker, true), std::size_t{1});
    for (const Point3& point : scene::wallLines(*picture_, box_, {}, false, WallLayer::Line, true).points)
        QVERIFY(std::abs(point[0]) < 1e-12 && std::abs(point[2]) < 1e-12);
}

void TestSurfaceGeometry::casingsBlendWithTheSurface() {
    // The wall touches the flat cell: tinted, its casing is half tinted floor and half paper, otherwise half
    // cividis(0).
    const auto colour = [&](bool tint) {
        return scene::wallLines(*picture_, box_, {}, false, scene::WallLayer::Casing, tint).colours[0];
    };
    const auto half = [](int r, int g, int b) {
        const auto mix = [](int channel) { return static_cast<std::uint8_t>((channel + 256) / 2); };
        return scene::Colour{mix(r), mix(g), mix(b)};
    };
    QCOMPARE(colour(true), half(76, 93, 104));
    QCOMPARE(colour(false), half(0x00, 0x22, 0x4e));
}

void TestSurfaceGeometry::marginsAreDashed() {
    auto margin = *picture_;
    margin.wallPaths[0].criterion = true;
    const LineSet dashes = scene::wallLines(margin, box_, {}, false, scene::WallLayer::Line, true);
    double length = 0.0;
    for (std::size_t k = 0; k + 1 < dashes.points.size(); k += 2)
        length += std::abs(dashes.points[k + 1][1] - dashes.points[k][1]);
    QVERIFY(dashes.segments.size() > 10);
    QVERIFY(length > 0.5 * 2.0 && length < 0.7 * 2.0);  // 72 of 122 parts of the wall are drawn
}

void TestSurfaceGeometry::borderGoesOnceRoundTheSheet() {
    const LineSet border = scene::sheetBorder(picture_->mesh, box_);
    QCOMPARE(border.segments.size(), std::size_t{4 * kSquares});
    double shadow = 0.0;
    for (std::size_t k = 0; k < border.points.size(); k += 2)
        shadow += std::hypot(border.points[k + 1][0] - border.points[k][0],
                             border.points[k + 1][1] - border.points[k][1]);
    QVERIFY(std::abs(shadow - 8.0) < 1e-9);
}

void TestSurfaceGeometry::hatchStaysOnTheFlatCell() {
    const LineSet hatch = scene::flatHatch(*picture_, box_, locator_);
    QVERIFY(hatch.segments.size() > 10);
    for (const Point3& point : hatch.points) {
        QVERIFY(point[0] <= 1e-9 && point[0] >= -1.0 - 1e-9);
        QVERIFY(std::abs(point[1]) <= 1.0 + 1e-9);
        QVERIFY(std::abs(point[2]) < 1e-12);
    }
}

void TestSurfaceGeometry::minimaLieOnTheSurfaceAndAPinStandsOnAPoint() {
    // The flat half of the ramp as a plateau, a line across it, a point at the origin.
    figures::SlicePicture picture = *picture_;
    picture.minimumPlaces.outlines = picture.flatOutlines;
    picture.minimumPlaces.lines = {{{{-0.5, -0.5}, {-0.5, 0.5}}, picture.map.lowest}};
    picture.minimumPlaces.spots = {{{0.0, 0.0}, picture.map.lowest}};
    const LineSet lines = scene::minimumLines(picture, box_);
    QCOMPARE(lines.segments.size(), picture.flatOutlines.front().size() + 2);
    double highest = 0.0;
    for (const Point3& point : lines.points) {
        if (std::hypot(point[0], point[1]) < 1e-9) {
            highest = std::max(highest, point[2]);
            continue;
        }
        const auto z = locator_.heightAt(point[0], point[1]);
        QVERIFY(z && std::abs(*z - point[2]) < 1e-9);
    }
    QVERIFY(highest > 0.05 * box_.height);
}

void TestSurfaceGeometry::nearestUprightOfTheBoxIsLeftOut_data() {
    QTest::addColumn<double>("azimuth");
    for (const double azimuth : {-170.0, -100.0, -55.0, -20.0, 35.0, 80.0, 140.0, 200.0, 500.0})
        QTest::addRow("%g degrees", azimuth) << azimuth;
}

void TestSurfaceGeometry::nearestUprightOfTheBoxIsLeftOut() {
    QFETCH(double, azimuth);
    const double angle = azimuth * std::numbers::pi / 180.0;
    std::map<std::pair<double, double>, double> nearness;
    for (const double x : {-1.0, 1.0})
        for (const double y : {-1.0, 1.0}) nearness[{x, y}] = x * std::sin(angle) - y * std::cos(angle);
    const auto nearest = std::max_element(nearness.begin(), nearness.end(),
                                          [](const auto& a, const auto& b) { return a.second < b.second; });
    const LineSet edges = scene::backEdges(box_, azimuth);
    QCOMPARE(edges.segments.size(), std::size_t{5});
    for (const Point3& point : edges.points) QVERIFY(std::make_pair(point[0], point[1]) != nearest->first);
}

void TestSurfaceGeometry::pathInThePlaneFollowsTheSurface() {
    const LineSet path =
        scene::trajectoryLine({{-0.8, 0.0, 0.0}, {0.8, 0.4, 0.8}}, box_, locator_, true, false);
    QVERIFY(path.segments.size() > 20);
    for (const Point3& point : path.points) {
        QVERIFY(std::abs(point[2] - 1.1 * std::max(0.0, point[0])) < 1e-12);
        QVERIFY(std::abs(point[1] - 0.25 * (point[0] + 0.8)) < 1e-12);
    }
}

void TestSurfaceGeometry::pathOffThePlaneIsStraight() {
    // Its ends have the height of the surface, and yet it went another way.
    const LineSet path =
        scene::trajectoryLine({{-0.8, 0.0, 0.0}, {0.8, 0.4, 0.8}}, box_, locator_, false, false);
    QCOMPARE(path.segments.size(), std::size_t{1});
    QVERIFY(near(path.points[0], {-0.8, 0.0, 0.0}));
    QVERIFY(near(path.points[1], {0.8, 0.4, 0.88}));
}

void TestSurfaceGeometry::pathEndsAtTheBox() {
    const LineSet path = scene::trajectoryLine({{0.0, 0.0, 0.5}, {4.0, 0.0, 0.5}, {4.0, 1.0, 0.5}}, box_,
                                               locator_, false, false);
    QCOMPARE(path.segments.size(), std::size_t{1});
    QVERIFY(near(path.points[1], {1.0, 0.0, 0.55}));
    QVERIFY(scene::trajectoryLine({{0.0, 0.0, 0.0}}, box_, locator_, true, false).segments.empty());
}

/// A race: the first runner is solid, the second dashed; casings are whole, and nothing leaves the box.
void TestSurfaceGeometry::runnersAreDrapedAndDashed() {
    const std::vector<std::array<double, 3>> steps{{-0.8, 0.0, 0.0}, {0.8, 0.4, 0.8}};
    const std::vector<std::array<double, 3>> leaving{{0.0, 0.0, 0.5}, {4.0, 0.0, 0.5}};
    const auto lengthOf = [](const LineSet& lines) {
        double length = 0.0;
        for (const auto& [from, to] : lines.segments) {
            const Point3& a = lines.points[static_cast<std::size_t>(from)];
            const Point3& b = lines.points[static_cast<std::size_t>(to)];
            length += std::hypot(b[0] - a[0], b[1] - a[1], b[2] - a[2]);
        }
        return length;
    };
    const auto draw = [&](std::vector<figures::ProjectedPath> runners, bool cased) {
        return scene::runnerLines(runners, box_, locator_, true, cased);
    };
    const LineSet solid = draw({{steps, true}}, false);
    const LineSet path = scene::trajectoryLine(steps, box_, locator_, true, false);
    QVERIFY(std::abs(lengthOf(solid) - lengthOf(path)) < 1e-12);
    for (const Point3& point : solid.points)
        QVERIFY(std::abs(point[2] - 1.1 * std::max(0.0, point[0])) < 1e-12);
    const LineSet both = draw({{{}, true}, {steps, true}}, false);
    const double share = lengthOf(both) / lengthOf(path);
    QVERIFY(share > 0.5 && share < 0.75);  // strokes of 4, gaps of 2.5
    QVERIFY(std::abs(lengthOf(draw({{{}, true}, {steps, true}}, true)) - lengthOf(path)) < 1e-12);
    QVERIFY(std::abs(lengthOf(draw({{leaving, false}}, false)) - 1.0) < 1e-12);
    QVERIFY(draw({{{}, true}}, true).segments.empty());
}

OMEGASCOPE_TEST(Core, TestSurfaceGeometry);

}  // namespace test_surface_geometry

#include "test_surface_geometry.moc"
