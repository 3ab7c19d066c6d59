#include <QtTest>
#include <algorithm>
#include <atomic>
#include <cmath>
#include <mutex>
#include <numeric>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "core/support/parallel.h"
#include "core/support/worker_pool.h"
#include "tests/support/registry.h"

namespace test_parallel {

using namespace omegascope;

namespace {

/// A pool larger than this machine, so that helpers meet in every order.
constexpr int kHelpers = 7;

int depthFirst(WorkerPool& pool, int depth, int width, std::atomic<int>& leaves) {
    if (depth == 0) {
        ++leaves;
        return 1;
    }
    std::vector<int> below(static_cast<std::size_t>(width));
    pool.run(
        width,
        [&](int i) { below[static_cast<std::size_t>(i)] = depthFirst(pool, depth - 1, width, leaves); }, {},
        0);
    return std::accumulate(below.begin(), below.end(), 0);
}

/// @return what the exception of a call says; "" when there was none
template <typename Function>
std::string complaintOf(const Function& function) {
    try {
        function();
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

}  // namespace

class TestParallel : public QObject {
    Q_OBJECT
  private slots:
    void everyIndexRunsOnce_data();
    void everyIndexRunsOnce();
    void oneThreadRunsInOrder();
    void everyShareIsToldOnceAndInOrder();
    void nothingRunsOnceStopped();
    void aStopOnTheWayEndsEarly_data();
    void aStopOnTheWayEndsEarly();
    void noBodyRunsAfterTheCall();
    void theHelpersStayTheSame();
    void theCapIsKept();
    void anExceptionInAnyIndexReachesTheCaller_data();
    void anExceptionInAnyIndexReachesTheCaller();
    void theLowestIndexThatThrowsIsToldAndLaterOnesAreSkipped();
    void anExceptionPassesThroughNestedCalls();
    void nestedCallsRunEveryIndex();
    void aNestedCallIsStoppedWithItsCaller();
    void severalCallersShareThePool();
    void sumsDoNotDependOnTheNumberOfThreads();
};

void TestParallel::everyIndexRunsOnce_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("threads");
    for (const int count : {0, 1, 2, 7, 1000})
        for (const int threads : {0, 1, 2, 5, 16})
            QTest::addRow("%d on %d", count, threads) << count << threads;
}

void TestParallel::everyIndexRunsOnce() {
    QFETCH(int, count);
    QFETCH(int, threads);
    std::vector<std::atomic<int>> runs(static_cast<std::size_t>(count));
    QVERIFY(parallelFor(
        count, [&](int i) { ++runs[static_cast<std::size_t>(i)]; }, {}, threads));
    for (const auto& run : runs) QCOMPARE(run.load(), 1);
}

void TestParallel::oneThreadRunsInOrder() {
    std::vector<int> order;
    QVERIFY(parallelFor(
        5, [&](int i) { order.push_back(i); }, {}, 1));
    QCOMPARE(order, (std::vector<int>{0, 1, 2, 3, 4}));
}

void TestParallel::everyShareIsToldOnceAndInOrder() {
    // Without a lock of its own: the thread sanitizer would tell if two threads came at once.
    std::vector<double> shares;
    Control control;
    control.progress = [&](double share) { shares.push_back(share); };
    constexpr int kCount = 20'000;
    QVERIFY(parallelFor(
        kCount, [](int) {}, control, 3));
    QCOMPARE(shares.size(), std::size_t{kCount});
    int step = 0;
    for (const double share : shares) QCOMPARE(share, static_cast<double>(++step) / kCount);
}

void TestParallel::nothingRunsOnceStopped() {
    std::stop_source source;
    source.request_stop();
    std::atomic<int> runs{0};
    QVERIFY(!parallelFor(
        10, [&](int) { ++runs; }, {source.get_token(), {}}, 4));
    QCOMPARE(runs.load(), 0);
}

void TestParallel::aStopOnTheWayEndsEarly_data() {
    QTest::addColumn<int>("threads");
    for (const int threads : {1, 2, 4}) QTest::addRow("%d", threads) << threads;
}

void TestParallel::aStopOnTheWayEndsEarly() {
    QFETCH(int, threads);
    std::stop_source source;
    std::atomic<int> runs{0};
    const auto body = [&](int i) {
        ++runs;
        if (i == 10) source.request_stop();
    };
    QVERIFY(!parallelFor(1'000'000, body, {source.get_token(), {}}, threads));
    QVERIFY(runs >= 11);
    QVERIFY(runs < 1'000'000);
    if (threads == 1) QCOMPARE(runs.load(), 11);
}

void TestParallel::noBodyRunsAfterTheCall() {
    WorkerPool pool(kHelpers);
    std::atomic<int> inside{0};
    for (int round = 0; round < 200; ++round) {
        std::stop_source source;
        const auto body = [&](int i) {
            ++inside;
            if (i == round) source.request_stop();
            std::this_thread::yield();
            --inside;
        };
        QVERIFY(!pool.run(100'000, body, {source.get_token(), {}}, 0));
        QCOMPARE(inside.load(), 0);
    }
}

void TestParallel::theHelpersStayTheSame() {
    std::mutex mutex;
    std::set<std::thread::id> seen;
    for (int round = 0; round < 50; ++round)
        QVERIFY(parallelFor(
            100,
            [&](int) {
                const std::lock_guard lock(mutex);
                seen.insert(std::this_thread::get_id());
            },
            {}, 16));
    QVERIFY(seen.size() <= std::max(1U, std::thread::hardware_concurrency()));
}

void TestParallel::theCapIsKept() {
    WorkerPool pool(kHelpers);
    for (const int threads : {1, 2, 3}) {
        std::atomic<int> inside{0}, most{0};
        const auto body = [&](int) {
            const int now = ++inside;
            for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
            }
            std::this_thread::yield();
            --inside;
        };
        QVERIFY(pool.run(5000, body, {}, threads));
        QVERIFY(most <= threads);
    }
}

void TestParallel::anExceptionInAnyIndexReachesTheCaller_data() {
    QTest::addColumn<int>("index");
    QTest::addColumn<int>("threads");
    for (const int index : {0, 1, 50, 99})
        for (const int threads : {0, 1, 2, 16}) QTest::addRow("%d on %d", index, threads) << index << threads;
}

void TestParallel::anExceptionInAnyIndexReachesTheCaller() {
    QFETCH(int, index);
    QFETCH(int, threads);
    WorkerPool pool(kHelpers);
    for (int round = 0; round < 20; ++round) {
        const auto body = [&](int i) {
            if (i == index) throw std::runtime_error(std::to_string(i));
        };
        const std::string complaint = complaintOf([&] { pool.run(100, body, {}, threads); });
        QCOMPARE(complaint, std::to_string(index));
        std::atomic<int> runs{0};
        QVERIFY(pool.run(
            100, [&](int) { ++runs; }, {}, threads));
        QCOMPARE(runs.load(), 100);
    }
}

void TestParallel::theLowestIndexThatThrowsIsToldAndLaterOnesAreSkipped() {
    WorkerPool pool(kHelpers);
    for (int round = 0; round < 50; ++round) {
        std::atomic<int> runs{0};
        const auto body = [&](int i) {
            ++runs;
            if (i >= 5) throw std::runtime_error(std::to_string(i));
            std::this_thread::yield();
        };
        QCOMPARE(complaintOf([&] { pool.run(1'000'000, body, {}, 0); }), std::string("5"));
        // Each thread meets at most one index that throws.
        QVERIFY(runs <= 5 + kHelpers + 1);
    }
}

void TestParallel::anExceptionPassesThroughNestedCalls() {
    WorkerPool pool(kHelpers);
    const auto inner = [](int j) {
        if (j == 3) throw std::runtime_error("inner");
    };
    const auto outer = [&](int) { pool.run(10, inner, {}, 0); };
    QCOMPARE(complaintOf([&] { pool.run(10, outer, {}, 0); }), std::string("inner"));
    std::atomic<int> leaves{0};
    QCOMPARE(depthFirst(pool, 2, 10, leaves), 100);
}

void TestParallel::nestedCallsRunEveryIndex() {
    for (const int helpers : {0, 1, kHelpers}) {
        WorkerPool pool(helpers);
        std::atomic<int> leaves{0};
        QCOMPARE(depthFirst(pool, 3, 30, leaves), 27'000);
        QCOMPARE(leaves.load(), 27'000);
    }
}

void TestParallel::aNestedCallIsStoppedWithItsCaller() {
    WorkerPool pool(kHelpers);
    std::stop_source source;
    std::atomic<int> runs{0}, late{0};
    std::atomic<bool> stopped{false};  // the request has returned: every token tells it from here on
    const Control control{source.get_token(), {}};
    const auto outer = [&](int) {
        pool.run(
            100'000,
            [&](int) {
                if (stopped) ++late;
                if (++runs != 1000) return;
                source.request_stop();
                stopped = true;
            },
            control, 0);
    };
    QVERIFY(!pool.run(1000, outer, control, 0));
    // Whoever saw no stop when it took its index was on its way into a body, one per thread and level.
    QVERIFY2(late <= 2 * (kHelpers + 1), qPrintable(QString::number(late.load())));
    QVERIFY(runs < 100'000);
}

void TestParallel::severalCallersShareThePool() {
    WorkerPool pool(3);
    std::atomic<int> leaves{0}, complaints{0};
    {
        std::vector<std::jthread> callers;
        for (int k = 0; k < 6; ++k)
            callers.emplace_back([&, k] {
                for (int round = 0; round < 20; ++round) {
                    depthFirst(pool, 2, 20, leaves);
                    const auto body = [&](int i) {
                        if (i == k) throw std::runtime_error(std::to_string(k));
                    };
                    if (complaintOf([&] { pool.run(50, body, {}, 0); }) == std::to_string(k)) ++complaints;
                }
            });
    }
    QCOMPARE(leaves.load(), 6 * 20 * 400);
    QCOMPARE(complaints.load(), 6 * 20);
}

void TestParallel::sumsDoNotDependOnTheNumberOfThreads() {
    WorkerPool pool(kHelpers);
    const auto values = [&](int threads) {
        std::vector<double> result(5000);
        pool.run(
            5000, [&](int i) { result[static_cast<std::size_t>(i)] = std::sin(i) / (1 + i); }, {}, threads);
        return result;
    };
    const std::vector<double> alone = values(1);
    for (const int threads : {0, 2, 3, 8}) QCOMPARE(values(threads), alone);
}

OMEGASCOPE_TEST(Core, TestParallel);

}  // namespace test_parallel

#include "test_parallel.moc"
