#include <QtTest>

#include "core/dynamics/runs/trajectory.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_trajectory {

using namespace omegascope;

class TestTrajectory : public QObject {
    Q_OBJECT
  private slots:
    void oneStepSubtractsTheGradient();
    void descentStaysPutInAFlatCell();
    void smallStepsLowerASmoothLoss();
    void replayEqualsFullStorageBitForBit();
    void aDivergingRunEndsBeforeTheFirstLossThatIsNotFinite();
    void aStartWithoutALossIsNamed();
    void aCancelledRunKeepsWhatItHas();
};

void TestTrajectory::oneStepSubtractsTheGradient() {
    const auto example = testing::figure3();
    const auto run = dynamics::train(example.loss, example.parameters, {"gradient-descent", 0.25, 1, 1});
    const auto gradient = example.loss.gradient(example.parameters);
    QVERIFY(gradient.has_value());
    QCOMPARE(run.steps(), 1);
    QVERIFY((dynamics::pointAt(run, example.loss, 1) - (example.parameters - 0.25 * *gradient)).norm() ==
            0.0);
    QCOMPARE(run.loss[0], example.loss.value(example.parameters));
}

void TestTrajectory::descentStaysPutInAFlatCell() {
    const auto example = testing::figure4b();
    const auto run = dynamics::train(example.loss, example.parameters, {"gradient-descent", 0.5, 50, 1});
    QVERIFY(dynamics::pointAt(run, example.loss, 50) == example.parameters);
    QCOMPARE(run.loss.back(), run.loss.front());
}

void TestTrajectory::smallStepsLowerASmoothLoss() {
    Random random(5);
    const auto problem = testing::randomProblem({loss::Criterion::Logistic, 0, false, 0.0}, random);
    const auto run = dynamics::train(problem.loss, problem.parameters, {"gradient-descent", 1e-3, 200, 1});
    for (int k = 1; k <= 200; ++k)
        QVERIFY(run.loss[static_cast<std::size_t>(k)] < run.loss[static_cast<std::size_t>(k - 1)]);
    QCOMPARE(run.perDatum.size(), static_cast<std::size_t>(problem.loss.dataset().size()));
}

void TestTrajectory::replayEqualsFullStorageBitForBit() {
    Random random(11);
    const auto problem = testing::randomProblem({loss::Criterion::Squared, 2, false, 0.1}, random);
    const auto full = dynamics::train(problem.loss, problem.parameters, {"gradient-descent", 1e-4, 40, 1});
    QCOMPARE(full.stride, 1);
    QCOMPARE(full.steps(), 40);
    auto sparse = full;
    sparse.stride = 7;
    sparse.keyframes.clear();
    for (int k = 0; k <= 40; k += 7) sparse.keyframes.push_back(full.keyframes[static_cast<std::size_t>(k)]);
    for (int k = 0; k <= 40; ++k)
        QVERIFY(dynamics::pointAt(sparse, problem.loss, k) == dynamics::pointAt(full, problem.loss, k));
}

void TestTrajectory::aDivergingRunEndsBeforeTheFirstLossThatIsNotFinite() {
    Random random(3);
    const auto problem = testing::randomProblem({loss::Criterion::Squared, 2, false, 1.0}, random);
    const auto run = dynamics::train(problem.loss, problem.parameters, {"gradient-descent", 1e6, 500, 1});
    QVERIFY(run.stopped);
    QVERIFY(run.steps() < 500);
    QVERIFY(std::isfinite(run.loss.back()));
    QVERIFY(QString::fromStdString(run.remark).contains("smaller step"));
}

void TestTrajectory::aStartWithoutALossIsNamed() {
    Random random(3);
    const auto problem = testing::randomProblem({loss::Criterion::Squared, 2, false, 1.0}, random);
    const Eigen::VectorXd far = 1e200 * problem.parameters;
    const auto run = dynamics::train(problem.loss, far, {"gradient-descent", 0.1, 5, 1});
    QVERIFY(run.stopped);
    QVERIFY(run.empty());
    QVERIFY2(QString::fromStdString(run.remark).startsWith("The loss at the start"), run.remark.c_str());
}

void TestTrajectory::aCancelledRunKeepsWhatItHas() {
    const auto example = testing::figure4a();
    std::stop_source source;
    source.request_stop();
    Control control;
    control.stop = source.get_token();
    const auto run =
        dynamics::train(example.loss, example.parameters, {"gradient-descent", 0.1, 10, 1}, control);
    QVERIFY(run.stopped);
    QCOMPARE(run.steps(), 0);
}

OMEGASCOPE_TEST(Core, TestTrajectory);

}  // namespace test_trajectory

#include "test_trajectory.moc"
