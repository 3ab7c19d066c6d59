#include <QtTest>
#include <cmath>

#include "core/cells/complex/cell_locator.h"
#include "core/cells/facts/slice_minima.h"
#include "core/cells/find_cells.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_slice_minima {

using namespace omegascope;
using Shape = cells::SliceMinimum::Shape;

namespace {

struct Found {
    slice::SliceLoss loss;
    cells::CellComplex complex;
    cells::CellFacts facts;
    cells::SliceMinima minima;
};

Found find(const loss::Loss& loss, const slice::AffineSlice& slice) {
    slice::SliceLoss restricted(loss, slice);
    cells::CellComplex complex = cells::cellComplex(restricted).value();
    cells::CellFacts facts = cells::cellFacts(restricted, complex).value();
    cells::SliceMinima minima = cells::sliceMinima(complex, facts).value();
    return Found{std::move(restricted), std::move(complex), std::move(facts), std::move(minima)};
}

Found find(const testing::Example& example) {
    return find(example.loss, example.slice);
}

/// The least loss over many points within `radius` of (s, t), minus the loss there.
double deepestNearby(const slice::SliceLoss& loss, const std::array<double, 2>& at, double radius) {
    const double here = loss.value(at[0], at[1]);
    double deepest = 0.0;
    for (int ring = 1; ring <= 4; ++ring)
        for (int k = 0; k < 180; ++k) {
            const double angle = k * 2.0 * 3.14159265358979 / 180, r = radius * ring / 4;
            deepest = std::min(deepest,
                               loss.value(at[0] + r * std::cos(angle), at[1] + r * std::sin(angle)) - here);
        }
    return deepest;
}

/// Points of a minimum: the one it tells, and some along its creases and valleys.
std::vector<std::array<double, 2>> pointsOf(const Found& found, const cells::SliceMinimum& minimum) {
    std::vector<std::array<double, 2>> points{minimum.at};
    const cells::WindowMap map(found.complex.window);
    for (const auto& part : minimum.creases)
        for (const double share : {0.1, 0.5, 0.9})
            points.push_back(map.toSlice(cells::pointOnEdge(found.complex, map, part.edge,
                                                            part.from + share * (part.to - part.from))));
    for (const auto& valley : minimum.valleys)
        for (const double share : {0.1, 0.9})
            points.push_back({valley[0][0] + share * (valley[1][0] - valley[0][0]),
                              valley[0][1] + share * (valley[1][1] - valley[0][1])});
    return points;
}

std::vector<const cells::SliceMinimum*> ofShape(const Found& found, Shape shape) {
    std::vector<const cells::SliceMinimum*> result;
    for (const auto& minimum : found.minima.minima)
        if (minimum.shape == shape) result.push_back(&minimum);
    return result;
}

/// Distance of a point from the nearest point of any minimum, creases and valleys densely sampled; 0 inside
/// plateaus.
double distanceToMinima(const Found& found, const cells::CellLocator& locator, double s, double t) {
    double least = 1e300;
    const int cell = locator.cellAt(found.complex, s, t);
    const cells::WindowMap map(found.complex.window);
    const auto consider = [&](const std::array<double, 2>& p) {
        least = std::min(least, std::hypot(p[0] - s, p[1] - t));
    };
    for (const auto& minimum : found.minima.minima) {
        if (std::ranges::find(minimum.cells, cell) != minimum.cells.end()) return 0.0;
        consider(minimum.at);
        for (const int each : minimum.cells)
            for (const auto& loop : cells::cellOutline(found.complex, each))
                for (std::size_t k = 0; k < loop.size(); ++k)
                    for (const double share : {0.0, 0.25, 0.5, 0.75}) {
                        const auto &a = loop[k], &b = loop[(k + 1) % loop.size()];
                        consider({a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])});
                    }
        for (const auto& part : minimum.creases)
            for (int k = 0; k <= 50; ++k)
                consider(map.toSlice(cells::pointOnEdge(found.complex, map, part.edge,
                                                        part.from + k / 50.0 * (part.to - part.from))));
        for (const auto& valley : minimum.valleys)
            for (int k = 0; k <= 50; ++k)
                consider({valley[0][0] + k / 50.0 * (valley[1][0] - valley[0][0]),
                          valley[0][1] + k / 50.0 * (valley[1][1] - valley[0][1])});
    }
    return least;
}

}  // namespace

class TestSliceMinima : public QObject {
    Q_OBJECT

  private slots:
    void figure1HasAFlatFloorAndASharpValley() {
        const Found found = find(testing::figure1());
        const auto plateaus = ofShape(found, Shape::Plateau), creases = ofShape(found, Shape::Crease);
        QCOMPARE(plateaus.size(), 1u);
        QVERIFY(std::abs(plateaus[0]->loss - 0.5) < 1e-12);
        QVERIFY(plateaus[0]->flat);
        QCOMPARE(creases.size(), 1u);
        QVERIFY(std::abs(creases[0]->loss - 0.8) < 1e-12);
        for (const auto& p : pointsOf(found, *creases[0])) {
            QVERIFY(p[0] < 0.0);
            QVERIFY(std::abs(p[1] * std::abs(p[0]) - 1.0) < 1e-9);  // v |w| = 1
        }
        QCOMPARE(found.minima.undecided, 0);
    }

    void figure3HasOneIsolatedMinimum() {
        const Found found = find(testing::figure3());
        QCOMPARE(found.minima.minima.size(), 1u);
        const auto& minimum = found.minima.minima.front();
        QCOMPARE(minimum.shape, Shape::Isolated);
        QVERIFY(!minimum.smooth);
        QVERIFY(std::hypot(minimum.at[0] - 1.0, minimum.at[1]) < 1e-12);
        QVERIFY(std::abs(minimum.loss - 2.0 / 3.0) < 1e-12);
    }

    void figure4PointsLieOnPlateaus_data() {
        QTest::addColumn<int>("panel");
        QTest::addColumn<double>("loss");
        QTest::newRow("a") << 0 << 0.0;
        QTest::newRow("b") << 1 << 3.0 / 12.0;
        QTest::newRow("c") << 2 << 1.0;
    }
    void figure4PointsLieOnPlateaus() {
        QFETCH(int, panel);
        QFETCH(double, loss);
        constexpr std::array kPanels{testing::figure4a, testing::figure4b, testing::figure4c};
        const testing::Example example = kPanels[static_cast<std::size_t>(panel)]();
        const Found found = find(example);
        const cells::CellLocator locator(found.complex);
        const Eigen::VectorXd at = example.slice.project(example.parameters);
        const int cell = locator.cellAt(found.complex, at[0], at[1]);
        bool met = false;
        for (const auto* plateau : ofShape(found, Shape::Plateau)) {
            if (std::ranges::find(plateau->cells, cell) == plateau->cells.end()) continue;
            met = true;
            QVERIFY(plateau->flat);
            QVERIFY(std::abs(plateau->loss - loss) < 1e-12);
        }
        QVERIFY(met);
    }

    /// Squared loss in the plane (w, b): smooth minima inside cells are found, valleys too.
    void squaredLossHasSmoothMinima() {
        const Found found = find(testing::localMinimumOfSwirszcz());
        bool known = false;
        for (const auto& minimum : found.minima.minima)
            known = known || (std::hypot(minimum.at[0] - 1.0, minimum.at[1] + 3.0) < 1e-9 && minimum.smooth &&
                              std::abs(minimum.loss - 18.0) < 1e-9);
        QVERIFY(known);
    }

    /// Every point that is told is a local minimum of the loss as evaluated, and every strict minimum of a
    /// fine grid has a told one beside it.
    void toldMinimaAreMinimaAndNoneIsMissed_data() {
        QTest::addColumn<int>("kind");
        const auto kinds = testing::problemKinds();
        for (int k = 0; k < static_cast<int>(kinds.size()); ++k) {
            const auto& kind = kinds[static_cast<std::size_t>(k)];
            if (kind.criterion != loss::Criterion::Logistic && kind.depth <= 2 && !kind.convolution)
                QTest::newRow(kind.label().c_str()) << k;
        }
    }
    void toldMinimaAreMinimaAndNoneIsMissed() {
        QFETCH(int, kind);
        Random random(400 + static_cast<std::uint64_t>(kind));
        const testing::Problem problem =
            testing::randomProblem(testing::problemKinds()[static_cast<std::size_t>(kind)], random);
        const Found found = find(problem.loss, testing::randomPlane(problem.loss.network(), random));
        QVERIFY2(found.complex.kind != cells::ComplexKind::Partial, found.complex.remark.c_str());
        const auto& window = found.complex.window;
        for (const auto& minimum : found.minima.minima)
            for (const auto& p : pointsOf(found, minimum)) {
                const double here = found.loss.value(p[0], p[1]);
                QVERIFY(std::abs(here - minimum.loss) < 1e-8 * (1.0 + std::abs(here)));
                QVERIFY2(deepestNearby(found.loss, p, 1e-5) > -1e-11 * (1.0 + std::abs(here)),
                         qPrintable(QStringLiteral("(%1, %2) is no minimum").arg(p[0]).arg(p[1])));
            }
        constexpr int kSide = 160;
        const cells::CellLocator locator(found.complex);
        const double ds = (window[0][1] - window[0][0]) / kSide, dt = (window[1][1] - window[1][0]) / kSide;
        Eigen::MatrixXd grid(kSide + 1, kSide + 1);
        for (int i = 0; i <= kSide; ++i)
            for (int j = 0; j <= kSide; ++j)
                grid(i, j) = found.loss.value(window[0][0] + i * ds, window[1][0] + j * dt);
        for (int i = 4; i <= kSide - 4; ++i)
            for (int j = 4; j <= kSide - 4; ++j) {
                bool least = true;
                for (int a = -3; a <= 3 && least; ++a)
                    for (int b = -3; b <= 3 && least; ++b)
                        least = (a == 0 && b == 0) || grid(i, j) < grid(i + a, j + b);
                if (!least) continue;
                // A grid's minimum may lie in a steep, slanted valley without a minimum: walk down from it
                // first.
                double s = window[0][0] + i * ds, t = window[1][0] + j * dt;
                for (double step = ds; step > 1e-7; step *= 0.5)
                    for (int walk = 0; walk < 200; ++walk) {
                        std::array<double, 2> best{s, t};
                        double lowest = found.loss.value(s, t);
                        for (int k = 0; k < 24; ++k) {
                            const double angle = k * 2.0 * 3.14159265358979 / 24;
                            const std::array<double, 2> p{s + step * std::cos(angle),
                                                          t + step * std::sin(angle)};
                            if (const double v = found.loss.value(p[0], p[1]); v < lowest)
                                lowest = v, best = p;
                        }
                        if (best == std::array<double, 2>{s, t}) break;
                        s = best[0], t = best[1];
                    }
                const bool inside = s > window[0][0] + 2 * ds && s < window[0][1] - 2 * ds &&
                                    t > window[1][0] + 2 * dt && t < window[1][1] - 2 * dt;
                if (!inside || deepestNearby(found.loss, {s, t}, 1e-3) < 0.0) continue;
                // What is not told must be covered by a point that the test left open.
                const auto& open = found.minima.undecidedAt;
                const bool isOpen = std::ranges::any_of(
                    open, [&](const auto& p) { return std::hypot(p[0] - s, p[1] - t) < 0.05; });
                QVERIFY2(isOpen || distanceToMinima(found, locator, s, t) < 0.05,
                         qPrintable(QStringLiteral("the minimum near (%1, %2) is missing").arg(s).arg(t)));
            }
    }

    void minimaOfOneValleyAreOneSet() {
        // A hinge of a linear model in the plane: |p - 1| + 0·q has one crease along the whole window.
        network::Architecture architecture;
        architecture.input = 1;
        architecture.outputBias = true;
        data::Dataset data;
        data.points.setZero(1, 2);
        data.targets.resize(1, 2);
        data.targets << 1, -1;
        data.points << 1.0, 1.0;
        const loss::Loss loss(network::Network(architecture), loss::Criterion::Hinge, std::move(data));
        slice::AffineSlice plane;
        plane.origin = Eigen::VectorXd::Zero(2);
        plane.directions = Eigen::MatrixXd::Identity(2, 2);
        plane.ranges = {{-3.0, 3.0}, {-3.0, 3.0}};
        const Found found = find(loss, plane);
        // Between ŷ = -1 and ŷ = 1 the two hinges add up to a constant: one plateau of L = 1, no more.
        QCOMPARE(found.minima.minima.size(), 1u);
        QCOMPARE(found.minima.minima.front().shape, Shape::Plateau);
        QVERIFY(std::abs(found.minima.minima.front().loss - 1.0) < 1e-12);
        QVERIFY(found.minima.minima.front().creases.empty());
    }
};

OMEGASCOPE_TEST(None, TestSliceMinima);

}  // namespace test_slice_minima

#include "test_slice_minima.moc"
