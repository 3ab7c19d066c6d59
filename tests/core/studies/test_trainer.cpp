#include <QtTest>
#include <cmath>

#include "core/data/generators.h"
#include "core/dynamics/runs/trajectory.h"
#include "core/studies/start_rule.h"
#include "core/studies/trained_row.h"
#include "tests/support/registry.h"

namespace test_trainer {

using namespace omegascope;
using namespace omegascope::studies;

namespace {

struct Problem {
    TrainingPlan plan;
    data::Dataset dataset;
    Eigen::VectorXd start;
};

Problem problem(Objective objective, Method method, double alpha) {
    Problem problem;
    problem.dataset = data::twoMoons({.count = 30, .noise = 0.2, .seed = 3});
    if (objective == Objective::Softmax)
        problem.dataset.targets = (problem.dataset.targets.array() + 1.0) / 2.0;
    problem.plan.widths = {2, 7, 5, objective == Objective::Softmax ? 3 : 1};
    problem.plan.alpha = alpha;
    problem.plan.objective = objective;
    problem.plan.method = method;
    problem.plan.step = 0.05;
    problem.start = drawStart(problem.plan.widths, {StartRule::Scheme::He, 0.0, 1.0}, 11);
    return problem;
}

Trainer<double> trainerOf(const Problem& problem) {
    return {problem.plan, problem.dataset.points, problem.dataset.targets, problem.start};
}

}  // namespace

class TestTrainer : public QObject {
    Q_OBJECT
  private slots:
    void runsAreThoseOfTheSession_data();
    void runsAreThoseOfTheSession();
    void gradientsAreDifferences_data();
    void gradientsAreDifferences();
    void aStateGoesOnToTheSameBits_data();
    void aStateGoesOnToTheSameBits();
    void threadsDoNotChangeABit();
    void everyDatumIsSeenOnceARound();
    void deadDataAndIdleUnitsAreCounted();
    void aStateOfAnotherNetworkIsRefused();
};

void TestTrainer::runsAreThoseOfTheSession_data() {
    QTest::addColumn<int>("method");
    QTest::addColumn<int>("objective");
    for (const Method method : {Method::GradientDescent, Method::Adam})
        for (const Objective objective : {Objective::Logistic, Objective::Squared})
            QTest::addRow("method %d, objective %d", static_cast<int>(method), static_cast<int>(objective))
                << static_cast<int>(method) << static_cast<int>(objective);
}

/// Two routes: the trainer's blocked products against core/dynamics, which trains the session's network.
void TestTrainer::runsAreThoseOfTheSession() {
    QFETCH(int, method);
    QFETCH(int, objective);
    const Problem given = problem(static_cast<Objective>(objective), static_cast<Method>(method), 0.1);
    const loss::Loss loss(
        network::Network(architectureOf(given.plan.widths, 0.1)),
        given.plan.objective == Objective::Squared ? loss::Criterion::Squared : loss::Criterion::Logistic,
        given.dataset);
    dynamics::TrainingSpec spec;
    spec.method = given.plan.method == Method::Adam ? "adam" : "gradient-descent";
    spec.step = given.plan.step;
    spec.steps = 60;
    const dynamics::Trajectory run =
        dynamics::train(loss, sessionParameters(given.plan.widths, given.start), spec);
    Trainer<double> trainer = trainerOf(given);
    const double before = trainer.measure().loss;
    QVERIFY(std::abs(before - run.loss.front()) < 1e-12);
    trainer.run(60, {});
    QVERIFY(std::abs(trainer.measure().loss - run.loss.back()) < 1e-9);
    const Eigen::VectorXd end = sessionParameters(given.plan.widths, trainer.parameters());
    QVERIFY((end - run.keyframes.back()).cwiseAbs().maxCoeff() < 1e-8);
}

void TestTrainer::gradientsAreDifferences_data() {
    QTest::addColumn<int>("objective");
    QTest::addColumn<int>("units");
    for (const Objective objective : {Objective::Logistic, Objective::Softmax, Objective::Squared})
        for (const Units units : {Units::Relu, Units::Sigmoid})
            QTest::addRow("objective %d, units %d", static_cast<int>(objective), static_cast<int>(units))
                << static_cast<int>(objective) << static_cast<int>(units);
}

void TestTrainer::gradientsAreDifferences() {
    QFETCH(int, objective);
    QFETCH(int, units);
    Problem given = problem(static_cast<Objective>(objective), Method::GradientDescent, 0.2);
    given.plan.units = static_cast<Units>(units);
    Trainer<double> trainer = trainerOf(given);
    trainer.step();
    const Eigen::VectorXd gradient = trainer.gradient();
    constexpr double kStep = 1e-6;
    for (Eigen::Index k = 0; k < given.start.size(); ++k) {
        double loss[2];
        for (const int side : {0, 1}) {
            Problem moved = given;
            moved.start[k] += side == 0 ? -kStep : kStep;
            loss[side] = trainerOf(moved).measure().loss;
        }
        QVERIFY2(std::abs((loss[1] - loss[0]) / (2.0 * kStep) - gradient[k]) < 1e-7,
                 qPrintable(QString::number(k)));
    }
}

void TestTrainer::aStateGoesOnToTheSameBits_data() {
    QTest::addColumn<int>("method");
    QTest::addColumn<int>("batch");
    QTest::newRow("descent, whole data") << static_cast<int>(Method::GradientDescent) << 0;
    QTest::newRow("Adam, whole data") << static_cast<int>(Method::Adam) << 0;
    QTest::newRow("Adam, batches of 7") << static_cast<int>(Method::Adam) << 7;
}

void TestTrainer::aStateGoesOnToTheSameBits() {
    QFETCH(int, method);
    QFETCH(int, batch);
    Problem given = problem(Objective::Logistic, static_cast<Method>(method), 0.0);
    given.plan.batch = batch;
    Trainer<double> whole = trainerOf(given), first = trainerOf(given), second = trainerOf(given);
    whole.run(101, {});
    first.run(37, {});
    first.measure();  // looks, and changes nothing
    QVERIFY(second.restore(first.state()));
    second.run(64, {});
    QCOMPARE(second.steps(), 101L);
    QVERIFY(whole.parameters() == second.parameters());
    QCOMPARE(whole.measure().loss, second.measure().loss);
}

void TestTrainer::threadsDoNotChangeABit() {
    TrainingPlan plan;
    plan.widths = {300, 500, 400, 4};
    plan.objective = Objective::Softmax;
    plan.method = Method::Adam;
    plan.batch = 64;
    const Eigen::MatrixXf points = Eigen::MatrixXf::Random(300, 200);
    Eigen::MatrixXf targets(1, 200);
    for (int i = 0; i < 200; ++i) targets(0, i) = static_cast<float>(i % 4);
    const Eigen::VectorXf start = drawStart(plan.widths, {StartRule::Scheme::He, 0.0, 1.0}, 5).cast<float>();
    Trainer<float> one(plan, points, targets, start);
    plan.threads = 2;
    Trainer<float> two(plan, points, targets, start);
    one.run(12, {});
    two.run(12, {});
    QVERIFY(one.parameters() == two.parameters());
}

/// One step of descent on L = Σ (ŷ - y)² with a network that is constant but for its output bias tells the batch's mean.
void TestTrainer::everyDatumIsSeenOnceARound() {
    TrainingPlan plan;
    plan.widths = {1, 1, 1};
    plan.objective = Objective::Squared;
    plan.step = 0.5;  // b becomes the mean of the batch's targets
    plan.batch = 3;
    const Eigen::MatrixXd points = Eigen::MatrixXd::Constant(1, 12, -1.0);
    Eigen::MatrixXd targets(1, 12);
    for (int i = 0; i < 12; ++i) targets(0, i) = std::exp2(i);
    Eigen::VectorXd start = Eigen::VectorXd::Zero(4);
    start[0] = 1.0;  // inactive for every datum
    Trainer<double> trainer(plan, points, targets, start);
    double total = 0.0;
    for (int k = 0; k < 4; ++k) {
        trainer.step();
        total += 3.0 * trainer.parameters()[3];
    }
    QCOMPARE(std::round(total), 4095.0);
}

void TestTrainer::deadDataAndIdleUnitsAreCounted() {
    TrainingPlan plan;
    plan.widths = {1, 2, 1};
    plan.objective = Objective::Logistic;
    Eigen::MatrixXd points(1, 4), targets(1, 4);
    points << -2, -1, 1, 2;
    targets << -1, -1, 1, 1;
    Eigen::VectorXd start(7);
    start << 1, -1, 0, -5, 1, 1, 0;  // z = (x, -x - 5): the second unit is idle
    const Measures measures = Trainer<double>(plan, points, targets, start).measure();
    QCOMPARE(measures.dead, 0.5);
    QCOMPARE(measures.idle, 0.5);
    QCOMPARE(measures.right, 0.5);  // an output of 0 is on neither side
}

void TestTrainer::aStateOfAnotherNetworkIsRefused() {
    Problem given = problem(Objective::Logistic, Method::Adam, 0.0);
    Trainer<double> trainer = trainerOf(given);
    QVERIFY(!trainer.restore(""));
    QVERIFY(!trainer.restore(trainer.state() + "x"));
    given.plan.widths = {2, 3, 1};
    QVERIFY_EXCEPTION_THROWN(trainerOf(given), std::invalid_argument);
}

OMEGASCOPE_TEST(None, TestTrainer);

}  // namespace test_trainer

#include "test_trainer.moc"
