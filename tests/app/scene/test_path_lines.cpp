#include <QtTest>
#include <cmath>
#include <limits>

#include "app/figures/frame/geometry.h"
#include "app/figures/frame/ticks.h"
#include "app/scene/geometry/path_lines.h"
#include "tests/support/registry.h"

namespace test_path_lines {

using namespace omegascope;
using scene::Point3;

namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
const double kNan = std::nan("");

/// A run that swings ever wider, as gradient descent does with too long a step: to the end of the doubles and beyond.
std::vector<std::array<double, 3>> divergedSteps(std::size_t count) {
    std::vector<std::array<double, 3>> steps{{0.1, 0.2, 0.3}};
    for (std::size_t k = 1; k < count; ++k) {
        const double size = std::pow(-2.0, static_cast<double>(k % 1200));
        steps.push_back({size, -size, std::abs(size)});
    }
    steps.push_back({kInf, 0.0, 0.0});
    steps.push_back({kNan, kNan, kNan});
    steps.push_back({0.0, 0.0, 0.5});
    return steps;
}

bool insideBox(const scene::LineSet& lines) {
    return std::ranges::all_of(lines.points, [](const Point3& p) {
        return std::abs(p[0]) <= 1.0 + 1e-9 && std::abs(p[1]) <= 1.0 + 1e-9 && p[2] >= -0.01 && p[2] <= 1.2;
    });
}

}  // namespace

class TestPathLines : public QObject {
    Q_OBJECT

  private slots:
    /// The window froze on this: dashes were made over the whole path, out to 1e300.
    void aPathThatDivergesCostsWhatIsSeenOfIt() {
        const auto steps = divergedSteps(1'000'000);
        std::vector<figures::ProjectedPath> runners(4);
        for (auto& runner : runners) runner.steps = steps;
        for (const bool drape : {false, true}) {
            const auto lines = scene::runnerLines(runners, {}, {}, drape, false);
            QVERIFY(!lines.segments.empty());
            QVERIFY(insideBox(lines));
            QVERIFY(insideBox(scene::trajectoryLine(steps, {}, {}, drape, false)));
        }
    }

    void dashesGoOnBehindWhatIsNotSeen() {
        scene::LineSet lines;
        scene::DashedLine dashed(lines, {0.1, 0.1}, {}, 1.1);
        dashed.follow({-1.05, 0, 0.5}, {1.0, 0, 0.5});  // 0.05 of the first stroke lies outside
        QVERIFY(std::abs(lines.points[1][0] - -0.95) < 1e-12);
        QVERIFY(std::abs(lines.points[2][0] - -0.85) < 1e-12);
    }

    void aMoveFromTheEndOfTheDoublesIsCutToTheBox() {
        const double most = std::numeric_limits<double>::max();
        const auto seen = scene::seenPart({-most, 0, 0.5}, {most, 0, 0.5}, 0, 1);
        QVERIFY(seen.has_value());
        QCOMPARE(seen->from, (Point3{-1, 0, 0.5}));
        QCOMPARE(seen->to, (Point3{1, 0, 0.5}));
        QVERIFY(!scene::seenPart({0, 0, 0}, {kInf, 0, 0}, 0, 1));
        QVERIFY(!scene::seenPart({kNan, 0, 0}, {0, 0, 0}, 0, 1));
    }

    void thePlaneCutsBeforeItDraws() {
        const QRectF frame(0, 0, 100, 100);
        const double most = std::numeric_limits<double>::max();
        const auto part = figures::clipSegment({-most, 50, most, 50}, frame);
        QVERIFY(part.has_value());
        QCOMPARE(part->p1(), QPointF(0, 50));
        QCOMPARE(part->p2(), QPointF(100, 50));
        QVERIFY(!figures::clipSegment({0, 0, kInf, 0}, frame));
        QVERIFY(!figures::clipSegment({kNan, 0, 0, 0}, frame));
        QPolygonF swinging{QPointF(50, 50)};
        for (int k = 0; k < 100'000; ++k) swinging << QPointF(std::pow(-2.0, k % 1200), 1e300);
        for (const QPolygonF& run : figures::clipPolyline(swinging, frame))
            for (const QPointF& point : run)
                QVERIFY(frame.adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(point));
    }

    void ticksAndHatchesOfImpossibleRangesEnd() {
        QVERIFY(figures::niceTicks(0.0, 5e-324, 6).size() <= 6);
        QVERIFY(figures::niceTicks(-1e308, 1e308, 6).size() <= 6);
        QVERIFY(figures::hatchLines({{{0, 0}, {1e300, 0}, {0, 1e300}}}, 1.0).empty());
        QVERIFY(figures::hatchLines({{{0, 0}, {kNan, 0}, {0, 1}}}, 1.0).size() < 10);
    }
};

OMEGASCOPE_TEST(None, TestPathLines);

}  // namespace test_path_lines

#include "test_path_lines.moc"
