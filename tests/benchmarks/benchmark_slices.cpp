// What the window computes while a person drags. Each figure has its naive reference in this binary: read the ratio.

#include <benchmark/benchmark.h>

#include "core/cells/slice_mesh.h"
#include "core/dynamics/trajectory.h"
#include "core/support/random.h"

using namespace omegascope;

namespace {

constexpr int kGrid = 128;

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

/// The grid by a full forward pass at every point.
void gridNaive(benchmark::State& state) {
    const auto given = problemOf(state);
    for (auto _ : state) {
        double total = 0;
        for (int row = 0; row < kGrid; ++row)
            for (int column = 0; column < kGrid; ++column)
                total += given.loss.value(given.plane.at(-1 + 2.0 * column / (kGrid - 1), -1 + 2.0 * row / (kGrid - 1)));
        benchmark::DoNotOptimize(total);
    }
}

/// The grid with the first layer's slice-affine form, on all cores.
void gridSliceAffine(benchmark::State& state) {
    const auto given = problemOf(state);
    const slice::SliceLoss loss(given.loss, given.plane);
    for (auto _ : state) benchmark::DoNotOptimize(slice::lossGrid(loss, kGrid, kGrid));
}

void meshAlongWalls(benchmark::State& state) {
    const auto given = problemOf(state);
    const slice::SliceLoss loss(given.loss, given.plane);
    for (auto _ : state) benchmark::DoNotOptimize(cells::sliceMesh(loss, {.gridSize = 48}));
}

void descentSteps(benchmark::State& state) {
    const auto given = problemOf(state);
    for (auto _ : state)
        benchmark::DoNotOptimize(
            dynamics::gradientDescent(given.loss, given.parameters, {"gradient-descent", 1e-4, 100, 1}));
    state.SetItemsProcessed(state.iterations() * 100);
}

void sizes(benchmark::internal::Benchmark* benchmark) {
    benchmark->Args({20, 8, 2})->Args({100, 8, 2})->Args({100, 8, 784})->Unit(benchmark::kMillisecond)->UseRealTime();
}

}  // namespace

BENCHMARK(gridNaive)->Apply(sizes);
BENCHMARK(gridSliceAffine)->Apply(sizes);
BENCHMARK(meshAlongWalls)->Args({12, 2, 2})->Args({20, 8, 2})->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(descentSteps)->Apply(sizes);
