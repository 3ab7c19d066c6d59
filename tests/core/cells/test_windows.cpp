#include <QtTest>
#include <filesystem>
#include <set>
#include <thread>

#include "core/cells/find_cells.h"
#include "core/support/worker_pool.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_windows {

using namespace omegascope;

namespace {

/// The signatures met round each vertex (hashes), and how many edges leave it.
struct Surroundings {
    std::vector<std::set<std::uint64_t>> signatures;
    std::vector<int> degrees;
    std::vector<char> onBorder;
};

Surroundings surroundingsOf(const cells::CellComplex& complex) {
    Surroundings found{std::vector<std::set<std::uint64_t>>(complex.vertices.size()),
                       std::vector<int>(complex.vertices.size(), 0),
                       std::vector<char>(complex.vertices.size(), 0)};
    for (int half = 0; half < 2 * static_cast<int>(complex.edges.size()); ++half) {
        const auto vertex = static_cast<std::size_t>(complex.from(half));
        const int cell = complex.cellOf[static_cast<std::size_t>(half)];
        ++found.degrees[vertex];
        if (cell < 0)
            found.onBorder[vertex] = 1;
        else
            found.signatures[vertex].insert(complex.cells[static_cast<std::size_t>(cell)].hash);
    }
    return found;
}

/// How far the nearest other vertex is, as a share of the window.
double clearance(const cells::CellComplex& complex, std::size_t vertex) {
    double nearest = 1.0;
    for (std::size_t other = 0; other < complex.vertices.size(); ++other) {
        if (other == vertex) continue;
        const auto &a = complex.vertices[vertex], &b = complex.vertices[other];
        nearest =
            std::min(nearest, std::max(std::abs(a.s - b.s) / (complex.window[0][1] - complex.window[0][0]),
                                       std::abs(a.t - b.t) / (complex.window[1][1] - complex.window[1][0])));
    }
    return nearest;
}

std::ptrdiff_t threadCount() {
    using Iterator = std::filesystem::directory_iterator;
    return std::distance(Iterator("/proc/self/task"), Iterator());
}

}  // namespace

class TestWindows : public QObject {
    Q_OBJECT
  private slots:
    void zoomingInKeepsTheTopologyOfTheParent_data();
    void zoomingInKeepsTheTopologyOfTheParent();
    void cancellingLeavesNoThreadBehindButThePool_data();
    void cancellingLeavesNoThreadBehindButThePool();
};

void TestWindows::zoomingInKeepsTheTopologyOfTheParent_data() {
    QTest::addColumn<int>("depth");
    QTest::addColumn<bool>("straight");
    QTest::addColumn<double>("zoom");
    QTest::newRow("straight walls, 1e6") << 1 << true << 1e6;
    QTest::newRow("straight walls, 1e9") << 1 << true << 1e9;
    QTest::newRow("straight walls of a deep network, 1e6") << 3 << true << 1e6;
    // Seen from so near a conic is all but a line, and must not be taken for a pair of them.
    QTest::newRow("conics, 1e6") << 1 << false << 1e6;
    QTest::newRow("walls of a deep network, 1e6") << 2 << false << 1e6;
    QTest::newRow("walls of a deep network, 1e7") << 3 << false << 1e7;
}

void TestWindows::zoomingInKeepsTheTopologyOfTheParent() {
    QFETCH(int, depth);
    QFETCH(bool, straight);
    QFETCH(double, zoom);
    Random random(31);
    const auto problem = testing::randomProblem({loss::Criterion::Hinge, depth, false, 0.1}, random);
    auto plane = testing::randomPlane(problem.loss.network(), random);
    if (straight) {  // the biases of the first layer alone
        const auto& bias = *problem.loss.network().layout().bias(1);
        const Eigen::MatrixXd kept = plane.directions.middleRows(bias.offset, bias.size);
        plane.directions.setZero();
        plane.directions.middleRows(bias.offset, bias.size) = kept;
    }
    const auto parent = cells::cellComplex(slice::SliceLoss(problem.loss, plane)).value();
    QVERIFY(straight ? parent.kind == cells::ComplexKind::Exact : parent.kind != cells::ComplexKind::Partial);
    const Surroundings round = surroundingsOf(parent);
    int zoomed = 0;
    for (std::size_t v = 0; v < parent.vertices.size() && zoomed < 10; v += 3) {
        if (round.onBorder[v] || round.degrees[v] < 3 || clearance(parent, v) < 20.0 / zoom) continue;
        auto window = plane;
        for (std::size_t axis = 0; axis < 2; ++axis) {
            const double centre = axis == 0 ? parent.vertices[v].s : parent.vertices[v].t;
            // Not about the vertex itself: a border through a vertex is another question.
            const double half = 0.5 / zoom * (plane.ranges[axis][1] - plane.ranges[axis][0]);
            window.ranges[axis] = {centre - 0.9 * half, centre + 1.1 * half};
        }
        const auto child = cells::cellComplex(slice::SliceLoss(problem.loss, window)).value();
        QVERIFY(cells::isConsistent(child));
        QVERIFY(straight ? child.kind == cells::ComplexKind::Exact
                         : child.kind != cells::ComplexKind::Partial);
        std::set<std::uint64_t> met;
        for (const auto& cell : child.cells) met.insert(cell.hash);
        QVERIFY(met == round.signatures[v]);
        ++zoomed;
    }
    QVERIFY(zoomed >= 5);
}

void TestWindows::cancellingLeavesNoThreadBehindButThePool_data() {
    QTest::addColumn<bool>("curved");
    QTest::newRow("straight walls") << false;
    QTest::newRow("curved walls") << true;
}

void TestWindows::cancellingLeavesNoThreadBehindButThePool() {
    QFETCH(bool, curved);
    Random random(8);
    const auto problem = testing::randomProblem({loss::Criterion::Hinge, curved ? 3 : 1, false, 0.1}, random);
    const auto example = testing::figure4b();
    const slice::SliceLoss loss =
        curved ? slice::SliceLoss(problem.loss, testing::randomPlane(problem.loss.network(), random))
               : slice::SliceLoss(example.loss, example.slice);
    WorkerPool::ofProcess();  // whose helpers stay
    const std::ptrdiff_t before = threadCount();
    for (int turn = 0; turn < 20; ++turn) {
        std::stop_source source;
        {
            // Stopped while it runs, wherever it has got to; it may also have ended by then.
            const std::jthread other([&source, turn] {
                for (int k = 0; k < turn; ++k) std::this_thread::yield();
                source.request_stop();
            });
            const auto complex = cells::cellComplex(loss, {}, {source.get_token(), {}});
            QVERIFY(!complex || cells::isConsistent(*complex));
        }
        QCOMPARE(threadCount(), before);
    }
}

OMEGASCOPE_TEST(Core, TestWindows);

}  // namespace test_windows

#include "test_windows.moc"
