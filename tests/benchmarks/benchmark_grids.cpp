// Loss grids as the window draws them. The naive reference is in this binary: compare the times per grid point
// ("points/s"), since the slow references evaluate only part of the grid. Sizes are N, K, d, points a side.

#include <benchmark/benchmark.h>

#include <vector>

#include "core/slice/loss_grid.h"
#include "core/support/random.h"

using namespace omegascope;

namespace {

/// N normal data in dimension d with random ±1 targets and a hinge loss, on a plane that moves every block.
slice::SliceLoss problem(int count, int dimension, const std::vector<int>& widths) {
    Random random(7);
    network::Architecture architecture;
    architecture.input = dimension;
    for (const int width : widths) architecture.layers.emplace_back(network::DenseLayer{width});
    network::Network network(architecture);
    data::Dataset dataset;
    dataset.points.resize(dimension, count);
    for (double& entry : dataset.points.reshaped()) entry = random.normal();
    dataset.targets.resize(1, count);
    for (double& entry : dataset.targets.reshaped()) entry = random.uniform() < 0.5 ? -1.0 : 1.0;
    slice::AffineSlice plane;
    plane.origin.resize(network.parameterCount());
    plane.directions.resize(network.parameterCount(), 2);
    for (double& entry : plane.origin) entry = random.normal();
    for (double& entry : plane.directions.reshaped()) entry = random.normal();
    plane.ranges = {{-1, 1}, {-1, 1}};
    return {loss::Loss(std::move(network), loss::Criterion::Hinge, std::move(dataset)), std::move(plane)};
}

slice::SliceLoss problemOf(const benchmark::State& state) {
    return problem(static_cast<int>(state.range(0)), static_cast<int>(state.range(2)),
                   {static_cast<int>(state.range(1))});
}

double at(int index, int size) {
    return -1.0 + 2.0 * index / (size - 1);
}

/// The hinge loss of a network with one hidden layer and one output by plain scalar loops: ω(s,t), then each datum. This
/// is a compiled forward pass without any allocation, built at -O2; nothing is tuned for vector instructions.
double naiveLoss(const slice::SliceLoss& loss, double s, double t, std::vector<double>& parameters) {
    const auto& slice = loss.slice();
    const auto& network = loss.loss().network();
    const auto n = static_cast<std::size_t>(network.parameterCount());
    const double* origin = slice.origin.data();
    const double* d1 = slice.directions.col(0).data();
    const double* d2 = slice.directions.col(1).data();
    for (std::size_t k = 0; k < n; ++k) parameters[k] = origin[k] + s * d1[k] + t * d2[k];
    const double* w = parameters.data() + network.layout().weight(1)->offset;
    const double* b = parameters.data() + network.layout().bias(1)->offset;
    const double* v = parameters.data() + network.layout().weight(2)->offset;
    const double c = parameters[static_cast<std::size_t>(network.layout().bias(2)->offset)];
    const auto& points = loss.loss().dataset().points;
    const Eigen::Index dimension = points.rows();
    const Eigen::Index units = network.architecture().width(1);
    double total = 0.0;
    for (Eigen::Index i = 0; i < points.cols(); ++i) {
        const double* x = points.col(i).data();
        double output = c;
        for (Eigen::Index k = 0; k < units; ++k) {
            double z = b[k];
            for (Eigen::Index j = 0; j < dimension; ++j) z += w[k * dimension + j] * x[j];
            if (z > 0.0) output += v[k] * z;
        }
        const double margin = 1.0 - loss.loss().dataset().targets(0, i) * output;
        if (margin > 0.0) total += loss.loss().weights()(0, i) * margin;
    }
    return total;
}

/// A full forward pass at every point of `rows` rows, spread over the grid, on one thread.
void gridNaive(benchmark::State& state) {
    const auto loss = problemOf(state);
    const int size = static_cast<int>(state.range(3));
    const int rows = static_cast<int>(state.range(4));
    std::vector<double> parameters(static_cast<std::size_t>(loss.loss().parameterCount()));
    for (auto _ : state)
        for (int row = 0; row < rows; ++row)
            for (int column = 0; column < size; ++column)
                benchmark::DoNotOptimize(
                    naiveLoss(loss, at(column, size), at(row * (size / rows), size), parameters));
    state.SetItemsProcessed(state.iterations() * rows * size);
    state.SetLabel(std::to_string(rows) + " rows of " + std::to_string(size));
}

/// The whole grid by the event sweep; the three products of the first layer are part of SliceLoss, made once.
void gridSweep(benchmark::State& state) {
    const auto loss = problemOf(state);
    const int size = static_cast<int>(state.range(3));
    for (auto _ : state)
        benchmark::DoNotOptimize(slice::lossGrid(loss, size, size, {}, static_cast<int>(state.range(4))));
    state.SetItemsProcessed(state.iterations() * size * size);
    state.SetLabel(std::to_string(state.range(4)) + " threads");
}

constexpr int kDeepGrid = 128;

slice::SliceLoss deepProblem(const benchmark::State& state) {
    const int width = static_cast<int>(state.range(1));
    return problem(static_cast<int>(state.range(0)), static_cast<int>(state.range(2)), {width, width});
}

/// Two hidden layers of K units, one point after the other.
void deepPointByPoint(benchmark::State& state) {
    const auto loss = deepProblem(state);
    for (auto _ : state)
        for (int row = 0; row < kDeepGrid; ++row)
            for (int column = 0; column < kDeepGrid; ++column)
                benchmark::DoNotOptimize(loss.value(at(column, kDeepGrid), at(row, kDeepGrid)));
    state.SetItemsProcessed(state.iterations() * kDeepGrid * kDeepGrid);
}

/// The same in batches, on one thread.
void deepBatch(benchmark::State& state) {
    const auto loss = deepProblem(state);
    for (auto _ : state) benchmark::DoNotOptimize(slice::lossGrid(loss, kDeepGrid, kDeepGrid, {}, 1));
    state.SetItemsProcessed(state.iterations() * kDeepGrid * kDeepGrid);
}

/// N, K, d, points a side, and last the rows of the naive reference or the threads of the sweep.
void naiveSizes(benchmark::internal::Benchmark* benchmark) {
    benchmark->Args({20, 8, 2, 512, 512})
        ->Args({100, 8, 2, 512, 512})
        ->Args({200, 64, 2, 512, 32})
        ->Args({200, 64, 784, 256, 2})
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
}

void sweepSizes(benchmark::internal::Benchmark* benchmark) {
    for (const int threads : {1, 2})
        benchmark->Args({20, 8, 2, 512, threads})
            ->Args({100, 8, 2, 512, threads})
            ->Args({200, 64, 2, 512, threads})
            ->Args({200, 64, 784, 256, threads});
    benchmark->Unit(benchmark::kMillisecond)->UseRealTime();
}

void deepSizes(benchmark::internal::Benchmark* benchmark) {
    benchmark->Args({20, 4, 2})
        ->Args({20, 8, 2})
        ->Args({100, 32, 2})
        ->Unit(benchmark::kMillisecond)
        ->UseRealTime();
}

}  // namespace

BENCHMARK(gridNaive)->Apply(naiveSizes);
BENCHMARK(gridSweep)->Apply(sweepSizes);
BENCHMARK(deepPointByPoint)->Apply(deepSizes);
BENCHMARK(deepBatch)->Apply(deepSizes);
