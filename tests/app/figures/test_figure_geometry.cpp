#include <QTest>
#include <array>
#include <cmath>
#include <numeric>

#include "app/figures/frame/geometry.h"
#include "app/figures/lines/slice_lines.h"
#include "core/support/random.h"
#include "tests/support/registry.h"

namespace test_figure_geometry {

using namespace omegascope;
using namespace omegascope::figures;

namespace {

const QRectF kFrame(10, 20, 100, 60);

double area(const QPolygonF& polygon) {
    double twice = 0.0;
    for (qsizetype i = 0; i < polygon.size(); ++i) {
        const QPointF& p = polygon[i];
        const QPointF& q = polygon[(i + 1) % polygon.size()];
        twice += p.x() * q.y() - q.x() * p.y();
    }
    return std::abs(twice) / 2.0;
}

}  // namespace

class TestFigureGeometry : public QObject {
    Q_OBJECT
  private slots:
    void clippedSegmentsLieInsideAndOnTheirLine();
    void linesThatPassByAreDropped();
    void halfPlanesCutAPolygonIntoItsArea();
    void polylinesKeepTheirRuns();
    void hatchCoversAnAreaEvenly();
    void hatchLeavesHolesFree();
    void chainsUseEveryEdgeOnce();
    void closedChainsComeBack();
    void chainsStopAtJunctions();
    void wallsOfOneMakerSetBecomeOnePath();
};

void TestFigureGeometry::clippedSegmentsLieInsideAndOnTheirLine() {
    const std::uint64_t seed = 5;
    qInfo("seed %llu", static_cast<unsigned long long>(seed));
    Random random(seed);
    const auto point = [&] { return QPointF(random.uniform(-50, 200), random.uniform(-50, 150)); };
    int kept = 0;
    for (int i = 0; i < 500; ++i) {
        const QLineF segment(point(), point());
        const auto part = clipSegment(segment, kFrame);
        bool meets = false;
        for (int k = 0; k <= 1000; ++k) meets |= kFrame.contains(segment.pointAt(k / 1000.0));
        if (meets) QVERIFY(part.has_value());
        if (!part) continue;
        ++kept;
        for (const QPointF end : {part->p1(), part->p2()}) {
            QVERIFY(kFrame.adjusted(-1e-9, -1e-9, 1e-9, 1e-9).contains(end));
            const double cross =
                segment.dx() * (end.y() - segment.y1()) - segment.dy() * (end.x() - segment.x1());
            QVERIFY(std::abs(cross) < 1e-9 * segment.length() * 200);
        }
    }
    QVERIFY(kept > 100);
}

void TestFigureGeometry::linesThatPassByAreDropped() {
    QVERIFY(!clipLine(1, 0, -500, kFrame));
    QVERIFY(!clipLine(0, 0, 1, kFrame));
    const auto vertical = clipLine(2, 0, -100, kFrame);  // x = 50
    QVERIFY(vertical.has_value());
    QCOMPARE(vertical->length(), kFrame.height());
    QCOMPARE(vertical->x1(), 50.0);
}

void TestFigureGeometry::halfPlanesCutAPolygonIntoItsArea() {
    const QPolygonF whole{kFrame.topLeft(), kFrame.topRight(), kFrame.bottomRight(), kFrame.bottomLeft()};
    const double a = 0.3, b = -1.2, c = 40.0;
    const double sum = area(clipHalfPlane(whole, a, b, c)) + area(clipHalfPlane(whole, -a, -b, -c));
    QVERIFY(std::abs(sum - 6000.0) < 1e-9);
    QVERIFY(clipHalfPlane(whole, 0, 0, -1).isEmpty());
    QCOMPARE(area(clipHalfPlane(whole, 0, 0, 1)), 6000.0);
    const QPolygonF large{{-100, -100}, {300, -100}, {300, 300}, {-100, 300}};
    QCOMPARE(area(clipPolygon(large, kFrame)), 6000.0);
}

void TestFigureGeometry::polylinesKeepTheirRuns() {
    // In, out at the right, back in: two runs; the joint inside stays one point.
    const QPolygonF line{{20, 30}, {60, 30}, {200, 30}, {200, 70}, {50, 70}};
    const std::vector<QPolygonF> runs = clipPolyline(line, kFrame);
    QCOMPARE(runs.size(), std::size_t{2});
    QCOMPARE(runs[0], (QPolygonF{{20, 30}, {60, 30}, {110, 30}}));
    QCOMPARE(runs[1], (QPolygonF{{110, 70}, {50, 70}}));
}

void TestFigureGeometry::hatchCoversAnAreaEvenly() {
    const QPolygonF whole{kFrame.topLeft(), kFrame.topRight(), kFrame.bottomRight(), kFrame.bottomLeft()};
    const double spacing = 2.0;
    double length = 0.0;
    for (const QLineF& line : hatchLines({whole}, spacing)) {
        length += line.length();
        QVERIFY(std::abs(line.dx() + line.dy()) < 1e-9);  // 45°, rising to the right
        QVERIFY(kFrame.adjusted(-1e-9, -1e-9, 1e-9, 1e-9).contains(line.p1()));
        QVERIFY(kFrame.adjusted(-1e-9, -1e-9, 1e-9, 1e-9).contains(line.p2()));
    }
    // Lines `spacing` apart have length area / spacing, up to what the corners round off.
    QVERIFY(std::abs(length - 6000.0 / spacing) < 0.02 * 6000.0 / spacing);
}

void TestFigureGeometry::hatchLeavesHolesFree() {
    const QPolygonF outer{{0, 0}, {100, 0}, {100, 100}, {0, 100}};
    const QPolygonF hole{{40, 40}, {40, 60}, {60, 60}, {60, 40}};
    for (const QLineF& line : hatchLines({outer, hole}, 3.0)) {
        for (int k = 1; k < 50; ++k) {
            const QPointF p = line.pointAt(k / 50.0);
            QVERIFY(!QRectF(40.01, 40.01, 19.98, 19.98).contains(p));
        }
    }
}

void TestFigureGeometry::chainsUseEveryEdgeOnce() {
    const std::vector<std::array<int, 2>> edges{{0, 1}, {2, 1}, {2, 3}, {3, 4},
                                                {3, 5}, {6, 7}, {7, 8}, {8, 6}};
    std::size_t used = 0;
    for (const std::vector<int>& path : chainEdges(edges)) used += path.size() - 1;
    QCOMPARE(used, edges.size());
}

void TestFigureGeometry::closedChainsComeBack() {
    const auto paths = chainEdges({{0, 1}, {1, 2}, {2, 0}});
    QCOMPARE(paths.size(), std::size_t{1});
    QCOMPARE(paths[0].size(), std::size_t{4});
    QCOMPARE(paths[0].front(), paths[0].back());
}

void TestFigureGeometry::chainsStopAtJunctions() {
    // A star of three arms of two edges each: three paths that meet in vertex 0.
    const auto paths = chainEdges({{0, 1}, {1, 2}, {0, 3}, {3, 4}, {0, 5}, {5, 6}});
    QCOMPARE(paths.size(), std::size_t{3});
    for (const auto& path : paths) {
        QCOMPARE(path.size(), std::size_t{3});
        QVERIFY(path.front() == 0 || path.back() == 0);
    }
}

void TestFigureGeometry::wallsOfOneMakerSetBecomeOnePath() {
    cells::SliceMesh mesh;
    mesh.vertices.resize(4);
    mesh.makers = {{{0, 1, 0}, {1, 2, 0}}, {{2, 2, 0}}};
    mesh.walls = {{0, 1, 0}, {2, 1, 0}, {1, 3, 1}};
    const std::vector<WallPath> paths = wallPaths(mesh, 2);
    QCOMPARE(paths.size(), std::size_t{2});
    QCOMPARE(paths[0].vertices.size(), std::size_t{3});
    QVERIFY(!paths[0].criterion);  // a hidden unit takes part
    QVERIFY(paths[1].criterion);
}

OMEGASCOPE_TEST(Core, TestFigureGeometry);

}  // namespace test_figure_geometry

#include "test_figure_geometry.moc"
