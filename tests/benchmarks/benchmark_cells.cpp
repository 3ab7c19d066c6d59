// The cells of a slice and what the window does with them. Each figure has its naive reference in this binary: read the
// ratio.

#include <benchmark/benchmark.h>

#include "core/cells/complex/cell_locator.h"
#include "core/cells/curved/curved_complex.h"
#include "core/cells/facts/cell_facts.h"
#include "core/cells/mesh/slice_mesh.h"
#include "core/cells/straight/straight_complex.h"
#include "core/support/random.h"
#include "tests/support/line_problems.h"
#include "tests/support/papers.h"
#include "tests/support/random_problems.h"

using namespace omegascope;

namespace {

slice::SliceLoss lines(int count) {
    Random random(9);
    auto problem = testing::lineProblem(testing::randomLines(count, random));
    return {std::move(problem.loss), std::move(problem.slice)};
}

void perCell(benchmark::State& state, std::size_t cells) {
    state.counters["cells"] = static_cast<double>(cells);
    state.counters["per_cell"] =
        benchmark::Counter(static_cast<double>(cells),
                           benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

cells::ComplexOptions unlimited() {
    cells::ComplexOptions options;
    options.cellBudget = 10'000'000;
    return options;
}

/// All cells of n lines in exact arithmetic, on all cores.
void complexOfLines(benchmark::State& state) {
    const auto loss = lines(static_cast<int>(state.range(0)));
    std::size_t cells = 0;
    for (auto _ : state) cells = cells::straightComplex(loss, unlimited()).value().cells.size();
    perCell(state, cells);
}

/// The naive way: a list of convex polygons, each line tried on every one of them, in doubles.
void polygonsSplitByEveryLine(benchmark::State& state) {
    Random random(9);
    const auto given = testing::randomLines(static_cast<int>(state.range(0)), random);
    std::size_t cells = 0;
    for (auto _ : state) {
        std::vector<std::vector<std::array<double, 2>>> polygons{{{-1, -1}, {1, -1}, {1, 1}, {-1, 1}}};
        for (const auto& [c, a, b] : given) {
            std::vector<std::vector<std::array<double, 2>>> next;
            for (const auto& polygon : polygons) {
                std::vector<std::array<double, 2>> sides[2];
                for (std::size_t k = 0; k < polygon.size(); ++k) {
                    const auto &p = polygon[k], &q = polygon[(k + 1) % polygon.size()];
                    const double u = c + a * p[0] + b * p[1], v = c + a * q[0] + b * q[1];
                    sides[u > 0].push_back(p);
                    if ((u > 0) == (v > 0)) continue;
                    const std::array<double, 2> cut{p[0] + u / (u - v) * (q[0] - p[0]),
                                                    p[1] + u / (u - v) * (q[1] - p[1])};
                    sides[0].push_back(cut);
                    sides[1].push_back(cut);
                }
                for (auto& side : sides)
                    if (side.size() > 2) next.push_back(std::move(side));
            }
            polygons = std::move(next);
        }
        cells = polygons.size();
    }
    perCell(state, cells);
}

/// P Fig. 4 with output weights moving as well: conics.
slice::SliceLoss conics() {
    auto example = testing::figure4b();
    example.slice.directions.col(0) += testing::alongEntry(example.loss.network(), "V", 0);
    example.slice.directions.col(1) += testing::alongEntry(example.loss.network(), "V", 1);
    return {example.loss, example.slice};
}

void complexOfConics(benchmark::State& state) {
    const auto loss = conics();
    std::size_t cells = 0;
    for (auto _ : state) cells = cells::curvedComplex(loss).value().cells.size();
    perCell(state, cells);
}

/// A random plane of all parameters, so that every layer moves; 30 random data in two dimensions.
void complexOfMovingLayers(benchmark::State& state, const std::vector<int>& widths) {
    Random random(3);
    network::Architecture architecture;
    architecture.input = 2;
    for (const int width : widths) architecture.layers.emplace_back(network::DenseLayer{width});
    const network::Network net(architecture);
    data::Dataset dataset;
    dataset.points.resize(2, 30);
    dataset.targets.resize(1, 30);
    for (double& v : dataset.points.reshaped()) v = random.normal();
    for (double& v : dataset.targets.reshaped()) v = random.normal() < 0.0 ? -1.0 : 1.0;
    const loss::Loss given(net, loss::Criterion::Hinge, std::move(dataset));
    const slice::SliceLoss loss(given, testing::randomPlane(net, random));
    std::size_t cells = 0;
    for (auto _ : state) cells = cells::curvedComplex(loss).value().cells.size();
    perCell(state, cells);
}

void meshOfCells(benchmark::State& state) {
    const auto loss = lines(static_cast<int>(state.range(0)));
    const auto complex = cells::straightComplex(loss, unlimited()).value();
    auto facts = cells::cellFacts(loss, complex).value();
    // The loss of these lines is quadratic; the mesh of hinge losses, affine on every cell, is what is asked about.
    facts.degreeX = facts.degreeY = 0;
    facts.losses = facts.losses.topRows(1).eval();
    for (auto _ : state) benchmark::DoNotOptimize(cells::sliceMesh(loss, complex, facts));
    perCell(state, complex.cells.size());
}

void factsOfCells(benchmark::State& state) {
    const auto loss = lines(static_cast<int>(state.range(0)));
    const auto complex = cells::straightComplex(loss, unlimited()).value();
    for (auto _ : state) benchmark::DoNotOptimize(cells::cellFacts(loss, complex));
    perCell(state, complex.cells.size());
}

void locatePoints(benchmark::State& state) {
    const auto loss = lines(static_cast<int>(state.range(0)));
    const auto complex = cells::straightComplex(loss, unlimited()).value();
    const cells::CellLocator locator(complex);
    Random random(1);
    for (auto _ : state)
        benchmark::DoNotOptimize(locator.cellAt(complex, random.uniform(-1, 1), random.uniform(-1, 1)));
    state.counters["cells"] = static_cast<double>(complex.cells.size());
}

/// The naive way: every cell asked in turn.
void locatePointsByAskingEveryCell(benchmark::State& state) {
    const auto loss = lines(static_cast<int>(state.range(0)));
    const auto complex = cells::straightComplex(loss, unlimited()).value();
    Random random(1);
    for (auto _ : state) {
        const cells::Point p{random.uniform(-1, 1), random.uniform(-1, 1)};
        int cell = 0;
        while (cell < static_cast<int>(complex.cells.size()) && !cells::isInCell(complex, cell, p)) ++cell;
        benchmark::DoNotOptimize(cell);
    }
}

}  // namespace

// 230 lines make about 10,000 cells. The naive way takes minutes for 2,000 lines.
BENCHMARK(complexOfLines)
    ->Arg(100)
    ->Arg(400)
    ->Arg(1000)
    ->Arg(2000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(polygonsSplitByEveryLine)
    ->Arg(100)
    ->Arg(400)
    ->Arg(1000)
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(complexOfConics)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK_CAPTURE(complexOfMovingLayers, two, std::vector<int>{10})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK_CAPTURE(complexOfMovingLayers, three, std::vector<int>{6, 6})
    ->Unit(benchmark::kMillisecond)
    ->UseRealTime();
BENCHMARK(factsOfCells)->Arg(230)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(meshOfCells)->Arg(230)->Unit(benchmark::kMillisecond)->UseRealTime();
BENCHMARK(locatePoints)->Arg(200)->Arg(400)->Unit(benchmark::kMicrosecond);
BENCHMARK(locatePointsByAskingEveryCell)->Arg(200)->Unit(benchmark::kMicrosecond);
