#include <benchmark/benchmark.h>

#include <vector>

#include "core/dynamics/runs/trajectory.h"
#include "core/support/random.h"

/// Steps of gradient descent for (N, K, d) against a plain scalar loop, and scrubbing a long run.
namespace {

using namespace omegascope;

struct Given {
    loss::Loss loss;
    Eigen::VectorXd parameters;
};

Given given(const benchmark::State& state) {
    const auto count = static_cast<Eigen::Index>(state.range(0));
    const auto inputs = static_cast<Eigen::Index>(state.range(2));
    Random random(1);
    data::Dataset dataset;
    dataset.points.resize(inputs, count);
    for (double& entry : dataset.points.reshaped()) entry = random.normal();
    dataset.targets.resize(1, count);
    for (double& entry : dataset.targets.reshaped()) entry = random.uniform() < 0.5 ? -1.0 : 1.0;
    network::Architecture architecture;
    architecture.input = static_cast<int>(inputs);
    architecture.layers = {network::DenseLayer{static_cast<int>(state.range(1))}};
    network::Network network(architecture);
    Eigen::VectorXd parameters(network.parameterCount());
    for (double& entry : parameters) entry = 0.1 * random.normal();
    return {loss::Loss(std::move(network), loss::Criterion::Hinge, std::move(dataset)),
            std::move(parameters)};
}

/// One step as loops over data, units and inputs; ω is laid out as W, V, b, c.
double scalarStep(const loss::Loss& loss, std::vector<double>& omega, std::vector<double>& gradient,
                  std::vector<double>& z, double step) {
    const auto& points = loss.dataset().points;
    const auto inputs = static_cast<std::size_t>(points.rows());
    const std::size_t units = z.size(), v = units * inputs, b = v + units, c = b + units;
    std::fill(gradient.begin(), gradient.end(), 0.0);
    double total = 0.0;
    for (Eigen::Index i = 0; i < points.cols(); ++i) {
        const double* x = points.data() + i * points.rows();
        double output = omega[c];
        for (std::size_t k = 0; k < units; ++k) {
            z[k] = omega[b + k];
            for (std::size_t j = 0; j < inputs; ++j) z[k] += omega[k * inputs + j] * x[j];
            if (z[k] > 0.0) output += omega[v + k] * z[k];
        }
        const double y = loss.dataset().targets(0, i), mu = loss.weights()(0, i);
        if (1.0 - y * output <= 0.0) continue;
        total += mu * (1.0 - y * output);
        gradient[c] -= mu * y;
        for (std::size_t k = 0; k < units; ++k) {
            if (z[k] <= 0.0) continue;
            gradient[v + k] -= mu * y * z[k];
            const double back = mu * y * omega[v + k];
            gradient[b + k] -= back;
            for (std::size_t j = 0; j < inputs; ++j) gradient[k * inputs + j] -= back * x[j];
        }
    }
    for (std::size_t j = 0; j < omega.size(); ++j) omega[j] -= step * gradient[j];
    return total;
}

int stepsOf(const benchmark::State& state) {
    return state.range(2) > 100 ? 20 : 2000;
}

void gradientSteps(benchmark::State& state) {
    const Given problem = given(state);
    dynamics::TrainingSpec spec;
    spec.step = 1e-3;
    spec.steps = stepsOf(state);
    for (auto _ : state)
        benchmark::DoNotOptimize(dynamics::train(problem.loss, problem.parameters, spec).loss.back());
    state.SetItemsProcessed(state.iterations() * spec.steps);
}
BENCHMARK(gradientSteps)
    ->Args({12, 2, 2})
    ->Args({200, 64, 2})
    ->Args({1000, 256, 784})
    ->Unit(benchmark::kMillisecond);

/// The same steps: each run begins where the other does, or the loop would rest in a place where all data are
/// solved.
void scalarSteps(benchmark::State& state) {
    const Given problem = given(state);
    std::vector<double> omega, gradient(static_cast<std::size_t>(problem.parameters.size())),
        z(static_cast<std::size_t>(state.range(1)));
    for (auto _ : state) {
        omega.assign(problem.parameters.begin(), problem.parameters.end());
        for (int k = 0; k < stepsOf(state); ++k)
            benchmark::DoNotOptimize(scalarStep(problem.loss, omega, gradient, z, 1e-3));
    }
    state.SetItemsProcessed(state.iterations() * stepsOf(state));
}
BENCHMARK(scalarSteps)
    ->Args({12, 2, 2})
    ->Args({200, 64, 2})
    ->Args({1000, 256, 784})
    ->Unit(benchmark::kMillisecond);

/// ω at scattered steps of a run of 100,000 that is kept in a tenth of the memory it would take.
void scrubbing(benchmark::State& state) {
    const Given problem = given(state);
    dynamics::TrainingSpec spec;
    spec.method = "adam";
    spec.step = 1e-4;
    spec.steps = 100'000;
    dynamics::TrajectoryBudget budget;
    budget.points = 0.3 * static_cast<double>(problem.parameters.size()) * spec.steps;
    const auto run = dynamics::train(problem.loss, problem.parameters, spec, {}, budget);
    int k = 0;
    for (auto _ : state) {
        k = (k + 61'803) % (run.steps() + 1);
        benchmark::DoNotOptimize(dynamics::pointAt(run, problem.loss, k).sum());
    }
}
BENCHMARK(scrubbing)->Args({12, 2, 2})->Unit(benchmark::kMicrosecond);

}  // namespace
