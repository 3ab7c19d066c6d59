#include <QtTest>
#include <cmath>
#include <functional>

#include "core/dynamics/methods/mini_batch.h"
#include "core/dynamics/methods/optimiser.h"
#include "core/dynamics/runs/trajectory.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"
#include "tests/support/registry.h"

namespace test_optimisers {

using namespace omegascope;
using dynamics::TrainingSpec;

/// Every method against a plain loop written here, entry by entry, on gradients from plain loops over data.
class TestOptimisers : public QObject {
    Q_OBJECT
  private slots:
    void gradientsAreThoseOfPlainLoops();
    void everyMethodFollowsItsFormula_data();
    void everyMethodFollowsItsFormula();
    void schedulesShrinkTheStep_data();
    void schedulesShrinkTheStep();
    void polyakReachesAKnownMinimum();
    void lineSearchNeverRaisesTheLoss_data();
    void lineSearchNeverRaisesTheLoss();
    void batchesOfAnEpochCoverAllData();
    void oneBatchOfAllDataIsGradientDescent();
    void gradientSamplingRestsInTheSharpMinimum();
    void theSameSeedGivesTheSameRun_data();
    void theSameSeedGivesTheSameRun();
    void keyframesReplayBitForBit_data() { theSameSeedGivesTheSameRun_data(); }
    void keyframesReplayBitForBit();
    void wrongNumbersAreRefused();

  private:
    static double plainGradient(const loss::Loss& loss, const std::vector<double>& omega,
                                const std::vector<int>& data, std::vector<double>& gradient);
};

namespace {

std::vector<double> numbers(const Eigen::VectorXd& v) {
    return {v.begin(), v.end()};
}

double distance(const std::vector<double>& a, const Eigen::VectorXd& b) {
    double most = 0.0;
    for (std::size_t j = 0; j < a.size(); ++j)
        most = std::max(most, std::abs(a[j] - b(static_cast<Eigen::Index>(j))));
    return most;
}

testing::Problem hingeProblem(std::uint64_t seed) {
    Random random(seed);
    return testing::randomProblem({loss::Criterion::Hinge, 1, false, 0.1}, random);
}

}  // namespace

/// One hidden dense layer, hinge: L and ∂L/∂(W, V, b, c) by loops over data, units and inputs.
double TestOptimisers::plainGradient(const loss::Loss& loss, const std::vector<double>& omega,
                                     const std::vector<int>& data, std::vector<double>& gradient) {
    const auto& layout = loss.network().layout();
    const auto& architecture = loss.network().architecture();
    const auto place = [&](const char* name) { return static_cast<std::size_t>(layout.find(name)->offset); };
    const std::size_t w = place("W1"), v = place("V"), b = place("b1"), c = place("c");
    const auto units = static_cast<std::size_t>(architecture.width(1));
    const auto inputs = static_cast<std::size_t>(architecture.input);
    gradient.assign(omega.size(), 0.0);
    double total = 0.0;
    for (const int i : data) {
        const double y = loss.dataset().targets(0, i), mu = loss.weights()(0, i);
        std::vector<double> z(units);
        double output = omega[c];
        for (std::size_t k = 0; k < units; ++k) {
            z[k] = omega[b + k];
            for (std::size_t j = 0; j < inputs; ++j)
                z[k] += omega[w + k * inputs + j] * loss.dataset().points(static_cast<Eigen::Index>(j), i);
            output += omega[v + k] * (z[k] > 0 ? z[k] : architecture.alpha * z[k]);
        }
        if (1.0 - y * output <= 0.0) continue;
        total += mu * (1.0 - y * output);
        gradient[c] -= mu * y;
        for (std::size_t k = 0; k < units; ++k) {
            const double slope = z[k] > 0 ? 1.0 : architecture.alpha;
            gradient[v + k] -= mu * y * slope * z[k];
            gradient[b + k] -= mu * y * omega[v + k] * slope;
            for (std::size_t j = 0; j < inputs; ++j)
                gradient[w + k * inputs + j] -=
                    mu * y * omega[v + k] * slope * loss.dataset().points(static_cast<Eigen::Index>(j), i);
        }
    }
    return total;
}

void TestOptimisers::gradientsAreThoseOfPlainLoops() {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
        const auto problem = hingeProblem(seed);
        loss::Backpropagation passes(problem.loss);
        Eigen::VectorXd gradient;
        const double value = passes.valueAndGradient(problem.parameters, gradient);
        std::vector<int> all(static_cast<std::size_t>(problem.loss.dataset().size()));
        std::iota(all.begin(), all.end(), 0);
        std::vector<double> plain;
        QVERIFY(std::abs(value - plainGradient(problem.loss, numbers(problem.parameters), all, plain)) <
                1e-12);
        QVERIFY(distance(plain, gradient) < 1e-12);
    }
    Random random(7);
    for (const auto& kind : testing::problemKinds()) {
        const auto problem = testing::randomProblem(kind, random);
        loss::Backpropagation passes(problem.loss);
        Eigen::VectorXd gradient;
        const double value = passes.valueAndGradient(problem.parameters, gradient);
        QVERIFY2(std::abs(value - problem.loss.value(problem.parameters)) <= 1e-12 * (1 + value),
                 kind.label().c_str());
        const auto exact = problem.loss.gradient(problem.parameters);
        if (exact) QVERIFY2((gradient - *exact).norm() <= 1e-12 * (1 + exact->norm()), kind.label().c_str());
    }
}

void TestOptimisers::everyMethodFollowsItsFormula_data() {
    QTest::addColumn<QString>("method");
    for (const char* name :
         {"gradient-descent", "momentum", "nesterov", "rmsprop", "adagrad", "adam", "adamw", "sgd"})
        QTest::newRow(name) << name;
}

void TestOptimisers::everyMethodFollowsItsFormula() {
    QFETCH(QString, method);
    const auto problem = hingeProblem(3);
    TrainingSpec spec;
    spec.method = method.toStdString();
    spec.step = 0.02;
    spec.steps = 60;
    spec.momentum = 0.8;
    spec.batch = 2;
    spec.seed = 5;
    const auto run = dynamics::train(problem.loss, problem.parameters, spec);
    QCOMPARE(run.steps(), 60);

    const int count = problem.loss.dataset().size();
    std::vector<double> omega = numbers(problem.parameters), g, m(omega.size(), 0.0), s(omega.size(), 0.0);
    std::vector<int> all(static_cast<std::size_t>(count));
    std::iota(all.begin(), all.end(), 0);
    const std::string& name = spec.method;
    for (int k = 0; k < spec.steps; ++k) {
        std::vector<double> at = omega;
        if (name == "nesterov")
            for (std::size_t j = 0; j < at.size(); ++j) at[j] += spec.momentum * m[j];
        std::vector<int> batch = all;
        if (name == "sgd") {
            const int perEpoch = (count + 1) / 2;
            const Eigen::VectorXd order = dynamics::epochOrder(count, spec.seed, k / perEpoch);
            batch.clear();
            for (int j = 2 * (k % perEpoch); j < std::min(count, 2 * (k % perEpoch) + 2); ++j)
                batch.push_back(static_cast<int>(order(j)));
        }
        plainGradient(problem.loss, at, batch, g);
        for (std::size_t j = 0; j < omega.size(); ++j) {
            const double step = spec.step;
            if (name == "gradient-descent") {
                omega[j] -= step * g[j];
            } else if (name == "sgd") {
                omega[j] -= step * g[j] * count / static_cast<double>(batch.size());
            } else if (name == "momentum" || name == "nesterov") {
                m[j] = spec.momentum * m[j] - step * g[j];
                omega[j] += m[j];
            } else if (name == "rmsprop") {
                s[j] = 0.9 * s[j] + 0.1 * g[j] * g[j];
                omega[j] -= step * g[j] / (std::sqrt(s[j]) + 1e-8);
            } else if (name == "adagrad") {
                s[j] += g[j] * g[j];
                omega[j] -= step * g[j] / (std::sqrt(s[j]) + 1e-8);
            } else {
                if (name == "adamw") omega[j] -= step * 0.01 * omega[j];
                m[j] = 0.9 * m[j] + 0.1 * g[j];
                s[j] = 0.999 * s[j] + 0.001 * g[j] * g[j];
                const double mean = m[j] / (1 - std::pow(0.9, k + 1));
                const double square = s[j] / (1 - std::pow(0.999, k + 1));
                omega[j] -= step * mean / (std::sqrt(square) + 1e-8);
            }
        }
        const double off = distance(omega, dynamics::pointAt(run, problem.loss, k + 1));
        QVERIFY2(off < 1e-9, qPrintable(QString("step %1: %2").arg(k + 1).arg(off)));
    }
}

void TestOptimisers::schedulesShrinkTheStep_data() {
    QTest::addColumn<QString>("schedule");
    for (const char* name : {"inverse", "inverse-sqrt", "geometric"}) QTest::newRow(name) << name;
}

void TestOptimisers::schedulesShrinkTheStep() {
    QFETCH(QString, schedule);
    const auto problem = hingeProblem(4);
    TrainingSpec spec;
    spec.schedule = schedule.toStdString();
    spec.step = 0.1;
    spec.steps = 30;
    spec.ratio = 0.7;
    const auto run = dynamics::train(problem.loss, problem.parameters, spec);
    double geometric = 0.1;
    for (int k = 0; k < 30; ++k) {
        const auto gradient = problem.loss.gradient(run.keyframes[static_cast<std::size_t>(k)]);
        QVERIFY(gradient.has_value());
        double length = geometric;
        if (schedule == "inverse") length = 0.1 / (k + 1);
        if (schedule == "inverse-sqrt") length = 0.1 / std::sqrt(k + 1);
        const Eigen::VectorXd expected = run.keyframes[static_cast<std::size_t>(k)] - length * *gradient;
        QVERIFY((expected - run.keyframes[static_cast<std::size_t>(k + 1)]).norm() < 1e-13);
        geometric *= 0.7;
    }
}

void TestOptimisers::polyakReachesAKnownMinimum() {
    // (2 + max(|p-1|, |q|))/3 is convex near (1, 0) with least value 2/3.
    const auto example = testing::figure3();
    TrainingSpec spec;
    spec.schedule = "polyak";
    spec.target = 2.0 / 3.0;
    spec.steps = 200;
    const auto run = dynamics::train(example.loss, example.parameters, spec);
    for (int k = 0; k < 200; ++k) {  // the distance to the minimiser never grows for a convex loss
        const Eigen::Vector2d minimiser(1, 0);
        const double here = (run.keyframes[static_cast<std::size_t>(k)] - minimiser).norm();
        QVERIFY((run.keyframes[static_cast<std::size_t>(k + 1)] - minimiser).norm() <= here + 1e-12);
    }
    QVERIFY(run.loss.back() - 2.0 / 3.0 < 1e-6);
}

void TestOptimisers::lineSearchNeverRaisesTheLoss_data() {
    QTest::addColumn<int>("criterion");
    QTest::addColumn<int>("depth");
    for (const auto criterion :
         {loss::Criterion::Hinge, loss::Criterion::MulticlassHinge, loss::Criterion::Squared})
        for (const int depth : {0, 1, 2})
            QTest::addRow("%s %d", std::string(loss::name(criterion)).c_str(), depth)
                << static_cast<int>(criterion) << depth;
}

void TestOptimisers::lineSearchNeverRaisesTheLoss() {
    QFETCH(int, criterion);
    QFETCH(int, depth);
    Random random(17);
    TrainingSpec spec;
    spec.schedule = "line-search";
    spec.step = 0.01;
    spec.steps = 15;
    for (int trial = 0; trial < 5; ++trial) {
        const auto problem =
            testing::randomProblem({static_cast<loss::Criterion>(criterion), depth, false, 0.1}, random);
        const auto run = dynamics::train(problem.loss, problem.parameters, spec);
        for (int k = 0; k < run.steps(); ++k) {
            const auto at = static_cast<std::size_t>(k);
            QVERIFY(run.loss[at + 1] <= run.loss[at]);
            // No point of a fine grid of the ray lies lower than where the search stopped.
            loss::Backpropagation passes(problem.loss);
            Eigen::VectorXd g;
            passes.valueAndGradient(run.keyframes[at], g);
            for (int j = 0; j <= 400; ++j) {
                const double t = 10.0 * j / 400;
                QVERIFY(problem.loss.value(run.keyframes[at] - t * g) >= run.loss[at + 1] - 1e-9);
            }
        }
    }
}

void TestOptimisers::batchesOfAnEpochCoverAllData() {
    for (int epoch = 0; epoch < 20; ++epoch) {
        const Eigen::VectorXd order = dynamics::epochOrder(9, 3, epoch);
        std::vector<double> sorted(order.begin(), order.end());
        std::sort(sorted.begin(), sorted.end());
        for (int i = 0; i < 9; ++i) QCOMPARE(sorted[static_cast<std::size_t>(i)], static_cast<double>(i));
    }
    QVERIFY(dynamics::epochOrder(9, 3, 0) != dynamics::epochOrder(9, 3, 1));
    QVERIFY(dynamics::epochOrder(9, 3, 0) != dynamics::epochOrder(9, 4, 0));
}

void TestOptimisers::oneBatchOfAllDataIsGradientDescent() {
    const auto problem = hingeProblem(8);
    TrainingSpec spec;
    spec.steps = 40;
    spec.step = 0.02;
    const auto plain = dynamics::train(problem.loss, problem.parameters, spec);
    spec.method = "sgd";
    spec.batch = 1000;
    const auto batches = dynamics::train(problem.loss, problem.parameters, spec);
    QVERIFY((plain.keyframes.back() - batches.keyframes.back()).norm() < 1e-12);
}

void TestOptimisers::gradientSamplingRestsInTheSharpMinimum() {
    const auto example = testing::figure3();
    TrainingSpec spec;
    spec.method = "gradient-sampling";
    spec.steps = 2000;
    const auto run = dynamics::train(example.loss, example.parameters, spec);
    QVERIFY2(run.stopped && !run.remark.empty(), "it comes to rest");
    QVERIFY((run.keyframes.back() - Eigen::Vector2d(1, 0)).norm() < 1e-6);
    for (std::size_t k = 1; k < run.loss.size(); ++k) QVERIFY(run.loss[k] <= run.loss[k - 1]);
}

void TestOptimisers::theSameSeedGivesTheSameRun_data() {
    QTest::addColumn<QString>("method");
    for (const auto& method : dynamics::methods())
        QTest::newRow(std::string(method.name).c_str()) << QString::fromUtf8(method.name.data());
}

void TestOptimisers::theSameSeedGivesTheSameRun() {
    QFETCH(QString, method);
    const auto problem = hingeProblem(12);
    TrainingSpec spec;
    spec.method = method.toStdString();
    spec.steps = 50;
    spec.step = 0.01;
    spec.batch = 3;
    const auto run = dynamics::train(problem.loss, problem.parameters, spec);
    QVERIFY(run == dynamics::train(problem.loss, problem.parameters, spec));
    spec.seed = 2;
    const auto other = dynamics::train(problem.loss, problem.parameters, spec);
    const bool random = dynamics::findMethod(spec.method)->random;
    QCOMPARE(run.keyframes.back() == other.keyframes.back(), !random);
}

void TestOptimisers::keyframesReplayBitForBit() {
    QFETCH(QString, method);
    const auto problem = hingeProblem(13);
    TrainingSpec spec;
    spec.method = method.toStdString();
    spec.steps = 50;
    spec.step = 0.01;
    spec.batch = 3;
    const auto full = dynamics::train(problem.loss, problem.parameters, spec);
    dynamics::TrajectoryBudget small;
    small.points = 400;
    small.perDatum = 0;
    auto sparse = dynamics::train(problem.loss, problem.parameters, spec, {}, small);
    QVERIFY(sparse.stride > 1 && sparse.perDatum.empty());
    QVERIFY(sparse.keyframes.size() * static_cast<std::size_t>(problem.parameters.size()) <= 400);
    QCOMPARE(sparse.loss, full.loss);
    int visited = 0;
    dynamics::forEachPoint(sparse, problem.loss, [&](int k, const Eigen::VectorXd& point) {
        visited += point == full.keyframes[static_cast<std::size_t>(k)];
        return true;
    });
    QCOMPARE(visited, full.steps() + 1);
    for (int k = 0; k <= full.steps(); ++k)
        QVERIFY(dynamics::pointAt(sparse, problem.loss, k) == full.keyframes[static_cast<std::size_t>(k)]);
    sparse.memories.clear();  // as read from a file
    for (int k = 0; k <= full.steps(); k += 7)
        QVERIFY(dynamics::pointAt(sparse, problem.loss, k) == full.keyframes[static_cast<std::size_t>(k)]);
}

void TestOptimisers::wrongNumbersAreRefused() {
    for (const auto& parameter : dynamics::parameters()) {
        TrainingSpec spec;
        QVERIFY(dynamics::check(spec).ok());
        QVERIFY(parameter.accepts(parameter.value(spec)));
        if (parameter.whole()) {
            parameter.set(spec, -1);
        } else {
            parameter.set(spec, std::numeric_limits<double>::quiet_NaN());
        }
        const auto outcome = dynamics::check(spec);
        QVERIFY(!outcome.ok());
        QVERIFY(QString::fromStdString(outcome.error().message)
                    .startsWith("training." + QString::fromUtf8(parameter.key.data())));
        const auto problem = hingeProblem(1);
        QVERIFY_THROWS_EXCEPTION(std::invalid_argument,
                                 dynamics::train(problem.loss, problem.parameters, spec));
    }
}

OMEGASCOPE_TEST(Core, TestOptimisers);

}  // namespace test_optimisers

#include "test_optimisers.moc"
