#include <sys/resource.h>

#include <QSemaphore>
#include <QSignalSpy>
#include <QtTest>
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "app/jobs/latest_job.h"
#include "tests/support/registry.h"

namespace test_latest_job {

using omegascope::Control;
using omegascope::jobs::LatestJob;

class TestLatestJob : public QObject {
    Q_OBJECT

  private slots:
    void theResultArrivesOnTheThreadOfTheObject();
    void workGivesWayToTheWindow();
    void theLatestOfManyWins();
    void startingNeverWaitsForTheRunningTask();
    void aCancelledTaskDoesNotFinish();
    void cancellingAlsoForgetsTheWaitingTask();
    void destructionStopsAndJoins();
    void stoppingWaitsForTheWork();
    void anExceptionOfAHelperBecomesASentence();
    void anExceptionBecomesASentence();
    void anExceptionInFinishBecomesASentence();
    void theFailureOfAnOldTaskIsNotReported();
    void finishMayStartTheNext();
    void progressComesThrottledAndInOrder();
    void resultsNeedNotBeCopyable();
};

void TestLatestJob::theResultArrivesOnTheThreadOfTheObject() {
    LatestJob job;
    QSignalSpy running(&job, &LatestJob::runningChanged);
    std::atomic<QThread*> worker = nullptr;
    QThread* finisher = nullptr;
    int result = 0;
    job.start(
        [&worker](const Control&) {
            worker = QThread::currentThread();
            return 42;
        },
        [&](int value) {
            result = value;
            finisher = QThread::currentThread();
        });
    QVERIFY(job.isRunning());
    QTRY_COMPARE(result, 42);
    QVERIFY(worker != QThread::currentThread());
    QCOMPARE(finisher, QThread::currentThread());
    QTRY_VERIFY(!job.isRunning());
    QCOMPARE(running.size(), 2);
    QCOMPARE(running[0][0].toBool(), true);
    QCOMPARE(running[1][0].toBool(), false);
}

/// The work and the helpers it calls are the ones that wait where cores are short, never the thread of the window.
void TestLatestJob::workGivesWayToTheWindow() {
    LatestJob job;
    std::set<int> seen;
    bool done = false;
    job.start(
        [](const Control&) {
            std::mutex guard;
            std::set<int> priorities;
            omegascope::parallelFor(64, [&](int) {
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
                const std::lock_guard lock(guard);
                priorities.insert(getpriority(PRIO_PROCESS, 0));
            });
            return priorities;
        },
        [&](std::set<int> priorities) {
            seen = std::move(priorities);
            done = true;
        });
    QTRY_VERIFY(done);
    QVERIFY(!seen.empty());
    // A program that runs at the lowest priority has nothing to give.
    constexpr int kLowest = 19;
    const int own = getpriority(PRIO_PROCESS, 0);
    QVERIFY(*seen.begin() > own || own == kLowest);
}

void TestLatestJob::theLatestOfManyWins() {
    LatestJob job;
    std::vector<int> results;
    std::atomic<int> runs = 0;
    for (int k = 0; k < 200; ++k)
        job.start(
            [k, &runs](const Control&) {
                ++runs;
                return k;
            },
            [&results](int value) { results.push_back(value); });
    QTRY_VERIFY(!job.isRunning());
    QCOMPARE(results, std::vector<int>{199});
    QCOMPARE(runs.load(), 2);  // the first had begun; of the waiting ones only the last ran
}

void TestLatestJob::startingNeverWaitsForTheRunningTask() {
    LatestJob job;
    QSemaphore release;
    std::vector<int> results;
    job.start(
        [&release](const Control&) {
            release.acquire();
            return 1;
        },
        [&results](int value) { results.push_back(value); });
    job.start([](const Control&) { return 2; }, [&results](int value) { results.push_back(value); });
    QVERIFY(job.isRunning());  // start came back although the first task still holds its thread
    release.release();
    QTRY_VERIFY(!job.isRunning());
    QCOMPARE(results, std::vector<int>{2});
}

void TestLatestJob::aCancelledTaskDoesNotFinish() {
    LatestJob job;
    std::atomic<bool> sawStop = false;
    bool finished = false;
    job.start(
        [&sawStop](const Control& control) {
            while (!control.stopped()) std::this_thread::yield();
            sawStop = true;
            return 0;
        },
        [&finished](int) { finished = true; });
    job.cancel();
    QTRY_VERIFY(!job.isRunning());
    QVERIFY(sawStop && !finished);
}

void TestLatestJob::cancellingAlsoForgetsTheWaitingTask() {
    LatestJob job;
    QSemaphore release;
    bool finished = false;
    const auto wait = [&release](const Control&) {
        release.acquire();
        return 0;
    };
    const auto finish = [&finished](int) { finished = true; };
    job.start(wait, finish);
    job.start(wait, finish);
    job.cancel();
    release.release(2);
    QTRY_VERIFY(!job.isRunning());
    QVERIFY(!finished);
    QCOMPARE(release.available(), 1);
}

void TestLatestJob::destructionStopsAndJoins() {
    std::atomic<int> alive = 0;
    QSemaphore begun;
    bool finished = false;
    {
        LatestJob job;
        job.start(
            [&](const Control& control) {
                ++alive;
                begun.release();
                while (!control.stopped()) std::this_thread::yield();
                --alive;
                return 0;
            },
            [&finished](int) { finished = true; });
        begun.acquire();
    }
    QCOMPARE(alive.load(), 0);
    QCoreApplication::processEvents();
    QVERIFY(!finished);
}

void TestLatestJob::stoppingWaitsForTheWork() {
    LatestJob job;
    std::atomic<bool> inside = false, ended = false;
    bool finished = false;
    job.start(
        [&](const Control& control) {
            inside = true;
            while (!control.stopped()) std::this_thread::yield();
            ended = true;
            return 0;
        },
        [&finished](int) { finished = true; });
    QTRY_VERIFY(inside);
    job.stop();
    QVERIFY(ended);
    QTRY_VERIFY(!job.isRunning());
    QVERIFY(!finished);
    int result = 0;
    job.start([](const Control&) { return 5; }, [&result](int value) { result = value; });
    QTRY_COMPARE(result, 5);
}

void TestLatestJob::anExceptionOfAHelperBecomesASentence() {
    LatestJob job;
    const QSignalSpy failed(&job, &LatestJob::failed);
    job.start(
        [](const Control& control) {
            return omegascope::parallelFor(
                1000,
                [](int i) {
                    std::this_thread::yield();
                    if (i >= 500) throw std::runtime_error("no luck at " + std::to_string(i));
                },
                control);
        },
        [](bool) {});
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(failed[0][0].toString().contains(QStringLiteral("no luck at 500")));
}

void TestLatestJob::anExceptionBecomesASentence() {
    LatestJob job;
    QSignalSpy failures(&job, &LatestJob::failed);
    job.start([](const Control&) -> int { throw std::runtime_error("the reason"); }, [](int) {});
    QTRY_COMPARE(failures.size(), 1);
    QVERIFY(failures[0][0].toString().contains("the reason"));
    QTRY_VERIFY(!job.isRunning());
    job.start([](const Control&) -> int { throw 3; }, [](int) {});
    QTRY_COMPARE(failures.size(), 2);
}

void TestLatestJob::anExceptionInFinishBecomesASentence() {
    LatestJob job;
    QSignalSpy failures(&job, &LatestJob::failed);
    job.start([](const Control&) { return 0; }, [](int) { throw std::runtime_error("late"); });
    QTRY_COMPARE(failures.size(), 1);
    QTRY_VERIFY(!job.isRunning());
}

void TestLatestJob::theFailureOfAnOldTaskIsNotReported() {
    LatestJob job;
    QSignalSpy failures(&job, &LatestJob::failed);
    int result = 0;
    job.start([](const Control&) -> int { throw std::runtime_error("old"); }, [](int) {});
    job.start([](const Control&) { return 5; }, [&result](int value) { result = value; });
    QTRY_COMPARE(result, 5);
    QCOMPARE(failures.size(), 0);
}

void TestLatestJob::finishMayStartTheNext() {
    LatestJob job;
    int sum = 0;
    std::function<void(int)> next = [&](int value) {
        sum += value;
        if (value < 5) job.start([value](const Control&) { return value + 1; }, next);
    };
    job.start([](const Control&) { return 1; }, next);
    QTRY_COMPARE(sum, 15);
    QTRY_VERIFY(!job.isRunning());
}

void TestLatestJob::progressComesThrottledAndInOrder() {
    LatestJob job;
    QSignalSpy progress(&job, &LatestJob::progress);
    constexpr int kReports = 100'000;
    job.start(
        [](const Control& control) {
            for (int k = 1; k <= kReports; ++k) control.report(static_cast<double>(k) / kReports);
            return 0;
        },
        [](int) {});
    QTRY_VERIFY(!job.isRunning());
    QVERIFY(progress.size() >= 1 && progress.size() < kReports / 10);
    for (qsizetype k = 1; k < progress.size(); ++k)
        QVERIFY(progress[k][0].toDouble() > progress[k - 1][0].toDouble());
}

void TestLatestJob::resultsNeedNotBeCopyable() {
    LatestJob job;
    std::unique_ptr<int> result;
    job.start([](const Control&) { return std::make_unique<int>(3); },
              [&result](std::unique_ptr<int> value) { result = std::move(value); });
    QTRY_VERIFY(result);
    QCOMPARE(*result, 3);
}

OMEGASCOPE_TEST(Core, TestLatestJob);

}  // namespace test_latest_job

#include "test_latest_job.moc"
