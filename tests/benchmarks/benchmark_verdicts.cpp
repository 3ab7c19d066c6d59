#include <benchmark/benchmark.h>

#include <stdexcept>

#include "core/nonsmooth/active_entries.h"
#include "core/nonsmooth/clarke.h"
#include "core/support/random.h"

/// Verdicts at a point that a person drags to: N = 30 data, K = 4 neurons, d = 2, hinge.
namespace {

using namespace omegascope;

loss::Loss dragged(Random& random) {
    network::Architecture architecture;
    architecture.input = 2;
    architecture.layers = {network::DenseLayer{4}};
    data::Dataset dataset;
    dataset.points.resize(2, 30);
    for (double& x : dataset.points.reshaped()) x = random.normal();
    dataset.targets.resize(1, 30);
    for (double& y : dataset.targets.reshaped()) y = random.uniform() < 0.5 ? -1.0 : 1.0;
    return {network::Network(architecture), loss::Criterion::Hinge, std::move(dataset)};
}

/// ω snapped wall by wall until it lies on `walls` of them.
Eigen::VectorXd pointOnWalls(const loss::Loss& loss, std::size_t walls, Random& random) {
    Eigen::VectorXd at(loss.parameterCount());
    for (double& entry : at) entry = random.normal();
    while (nonsmooth::activeKinks(loss, loss.signature(at)).size() < walls) {
        const auto next = nonsmooth::snapToNearestWall(loss, at);
        if (!next) throw std::runtime_error(next.error().message);
        at = next->parameters;
    }
    return at;
}

void clarkeOnWalls(benchmark::State& state) {
    Random random(4);
    const loss::Loss loss = dragged(random);
    const Eigen::VectorXd at = pointOnWalls(loss, static_cast<std::size_t>(state.range(0)), random);
    int cells = 0;
    for (auto _ : state) {
        const auto clarke = nonsmooth::clarkeSubdifferential(loss, at);
        cells = clarke->cells;
        benchmark::DoNotOptimize(clarke->minNorm.data());
    }
    state.counters["cells"] = cells;
}
BENCHMARK(clarkeOnWalls)->Arg(0)->Arg(2)->Arg(4)->Arg(8)->Unit(benchmark::kMillisecond);

/// All forms on one neuron w = b = 0: every datum is active and one linear program is solved for most splits.
void clarkeAtADeadNeuron(benchmark::State& state) {
    Random random(4);
    const loss::Loss loss = dragged(random);
    Eigen::VectorXd at(loss.parameterCount());
    for (double& entry : at) entry = random.normal();
    at.segment(loss.network().layout().weight(1)->offset, 2).setZero();
    at[loss.network().layout().bias(1)->offset] = 0.0;
    int cells = 0;
    for (auto _ : state) {
        const auto clarke = nonsmooth::clarkeSubdifferential(loss, at);
        cells = clarke->cells;
        benchmark::DoNotOptimize(clarke->minNorm.data());
    }
    state.counters["cells"] = cells;
}
BENCHMARK(clarkeAtADeadNeuron)->Unit(benchmark::kMillisecond);

}  // namespace
