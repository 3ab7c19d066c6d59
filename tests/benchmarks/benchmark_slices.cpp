// What the window computes while a person drags, apart from loss grids (benchmark_grids.cpp).

#include <benchmark/benchmark.h>

#include "core/dynamics/runs/trajectory.h"
#include "core/slice/affine_slice.h"
#include "core/support/random.h"

using namespace omegascope;

namespace {

struct Problem {
    loss::Loss loss;
    slice::AffineSlice plane;
    Eigen::VectorXd parameters;
};

/// N normal data in dimension d with random ±1 targets, K neurons, on a plane that moves every block.
Problem problem(int count, int neurons, int dimension) {
    Random random(7);
    network::Architecture architecture;
    architecture.input = dimension;
    architecture.layers = {network::DenseLayer{neurons}};
    network::Network network(architecture);
    data::Dataset dataset;
    dataset.points.resize(dimension, count);
    for (double& entry : dataset.points.reshaped()) entry = random.normal();
    dataset.targets.resize(1, count);
    for (double& entry : dataset.targets.reshaped()) entry = random.uniform() < 0.5 ? -1.0 : 1.0;
    const auto direction = [&] {
        Eigen::VectorXd vector(network.parameterCount());
        for (double& entry : vector) entry = random.normal();
        return vector;
    };
    slice::AffineSlice plane;
    plane.origin = direction();
    plane.directions.resize(network.parameterCount(), 2);
    plane.directions << direction(), direction();
    plane.ranges = {{-1, 1}, {-1, 1}};
    Eigen::VectorXd parameters = direction();
    return {loss::Loss(std::move(network), loss::Criterion::Hinge, std::move(dataset)), std::move(plane),
            std::move(parameters)};
}

Problem problemOf(const benchmark::State& state) {
    return problem(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)),
                   static_cast<int>(state.range(2)));
}

void descentSteps(benchmark::State& state) {
    const auto given = problemOf(state);
    for (auto _ : state)
        benchmark::DoNotOptimize(
            dynamics::train(given.loss, given.parameters, {"gradient-descent", 1e-4, 100, 1}));
    state.SetItemsProcessed(state.iterations() * 100);
}

void sizes(benchmark::internal::Benchmark* benchmark) {
    benchmark->Args({20, 8, 2})
        ->Args({100, 8, 2})
        ->Args({100, 8, 784})
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
}

}  // namespace

BENCHMARK(descentSteps)->Apply(sizes);
