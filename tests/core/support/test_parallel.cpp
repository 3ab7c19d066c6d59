#include <QtTest>
#include <atomic>
#include <mutex>
#include <set>
#include <vector>

#include "core/support/parallel.h"
#include "tests/support/registry.h"

namespace test_parallel {

using namespace omegascope;

namespace {

std::atomic<int> liveWorkers{0};

/// Counts the threads that ran a body and have not ended: a thread's own variables die before it can be
/// joined.
struct Presence {
    Presence() { ++liveWorkers; }
    ~Presence() { --liveWorkers; }
};

void notePresence() {
    thread_local const Presence presence;
    static_cast<void>(presence);
}

}  // namespace

class TestParallel : public QObject {
    Q_OBJECT
  private slots:
    void everyIndexRunsOnce_data();
    void everyIndexRunsOnce();
    void oneThreadRunsInOrder();
    void progressEndsAtOneAndStaysInRange();
    void nothingRunsOnceStopped();
    void aStopOnTheWayEndsEarly_data();
    void aStopOnTheWayEndsEarly();
    void noThreadOutlivesTheCall();
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

void TestParallel::progressEndsAtOneAndStaysInRange() {
    std::mutex mutex;
    std::multiset<double> shares;
    Control control;
    control.progress = [&](double share) {
        const std::lock_guard lock(mutex);
        shares.insert(share);
    };
    QVERIFY(parallelFor(
        20, [](int) {}, control, 3));
    QCOMPARE(shares.size(), std::size_t{20});
    int step = 0;
    for (const double share : shares) QCOMPARE(share, ++step / 20.0);
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

void TestParallel::noThreadOutlivesTheCall() {
    notePresence();  // this thread is one of the workers
    QCOMPARE(liveWorkers.load(), 1);
    QVERIFY(parallelFor(
        1000, [](int) { notePresence(); }, {}, 8));
    QCOMPARE(liveWorkers.load(), 1);

    std::stop_source source;
    const auto body = [&](int i) {
        notePresence();
        if (i == 5) source.request_stop();
    };
    QVERIFY(!parallelFor(100'000, body, {source.get_token(), {}}, 8));
    QCOMPARE(liveWorkers.load(), 1);
}

OMEGASCOPE_TEST(Core, TestParallel);

}  // namespace test_parallel

#include "test_parallel.moc"
