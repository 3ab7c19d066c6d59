#include <benchmark/benchmark.h>

#include <algorithm>
#include <stdexcept>

#include "core/nonsmooth/cell_descent.h"
#include "core/nonsmooth/clarke/active_entries.h"
#include "core/nonsmooth/clarke/clarke.h"
#include "core/nonsmooth/local_minimum.h"
#include "core/nonsmooth/shallow/shallow_minimum.h"
#include "core/optimisation/linear_program.h"
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

void verdictOnWalls(benchmark::State& state) {
    Random random(4);
    const loss::Loss loss = dragged(random);
    const Eigen::VectorXd at = pointOnWalls(loss, static_cast<std::size_t>(state.range(0)), random);
    for (auto _ : state) benchmark::DoNotOptimize(nonsmooth::localMinimum(loss, at)->slope);
}
BENCHMARK(verdictOnWalls)->Arg(0)->Arg(4)->Arg(8)->Unit(benchmark::kMillisecond);

/// The end of a descent on N random data with K neurons: a point with a certificate.
struct End {
    loss::Loss loss;
    Eigen::VectorXd at;
};
End endOfDescent(int count, int units) {
    Random random(static_cast<std::uint64_t>(100 * count + units));
    network::Architecture architecture;
    architecture.input = 2;
    architecture.layers = {network::DenseLayer{units}};
    data::Dataset dataset;
    dataset.points.resize(2, count);
    for (double& x : dataset.points.reshaped()) x = random.normal();
    dataset.targets.resize(1, count);
    for (double& y : dataset.targets.reshaped()) y = random.uniform() < 0.5 ? -1.0 : 1.0;
    const loss::Loss loss(network::Network(architecture), loss::Criterion::Hinge, std::move(dataset));
    // The finder's steps with the certificate alone: the list of incident cells, which tells flat from sharp,
    // is long here.
    Eigen::VectorXd at(loss.parameterCount());
    for (double& entry : at) entry = random.normal();
    for (int step = 0; step < 200; ++step) {
        if (const auto least = nonsmooth::leastInCell(loss, at).value()) at = *least;
        at = nonsmooth::projectOntoActive(loss, at)->parameters;
        const auto verdict = nonsmooth::shallowMinimum(nonsmooth::placeOnWalls(loss, at), {}, {}).value();
        if (verdict.verdict != nonsmooth::Verdict::NotAMinimum) break;
        const auto end = nonsmooth::descendAlong(loss, at, *verdict.descent);
        if (!end) break;
        at = end->before;
    }
    return {loss, at};
}

void certificate(benchmark::State& state) {
    const End end = endOfDescent(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)));
    const auto place = nonsmooth::placeOnWalls(end.loss, end.at);
    for (auto _ : state) benchmark::DoNotOptimize(nonsmooth::shallowMinimum(place, {}, {})->slope);
}
BENCHMARK(certificate)->Args({12, 2})->Args({50, 4})->Args({200, 8})->Unit(benchmark::kMillisecond);

struct Kink {
    int datum, unit;
};
/// What of the loss has a kink at an end of descent.
struct Kinks {
    std::vector<Kink> convex, concave;
    std::vector<int> margins;  ///< data at their margin
};

double outerSign(const End& end, int unit) {
    return end.at[end.loss.network().layout().weight(2)->offset + unit] < 0.0 ? -1.0 : 1.0;
}

Kinks kinksOf(const End& end, const network::Signature& signature, int units) {
    Kinks kinks;
    const Eigen::MatrixXd& targets = end.loss.dataset().targets;
    for (int i = 0; i < end.loss.dataset().size(); ++i) {
        const int margin = signature.at(i, 2, 0);
        if (margin < 0) continue;
        if (margin == 0) kinks.margins.push_back(i);
        for (int k = 0; k < units; ++k)
            if (signature.at(i, 1, k) == 0)
                (targets(0, i) * outerSign(end, k) < 0.0 ? kinks.convex : kinks.concave).push_back({i, k});
    }
    return kinks;
}

/// The least slope over all variables where bit j of `branch` tells the side of concave kink j, with an epigraph for each
/// datum at its margin and each convex kink: THEORY's program as it stands.
optimisation::LinearProgram programOf(const End& end, const network::Signature& signature, const Kinks& kinks,
                                      int units, std::size_t branch) {
    const auto convex = static_cast<Eigen::Index>(kinks.convex.size()),
               rows = convex + static_cast<Eigen::Index>(kinks.margins.size());
    const Eigen::Index free = 3 * units + 1, n = free + rows;
    optimisation::LinearProgram program(rows, n);
    program.lower.head(free).setConstant(-1.0);
    program.upper.head(free).setOnes();
    program.lower.tail(rows).setZero();
    program.rowLower.setZero();
    const data::Dataset& dataset = end.loss.dataset();
    for (int i = 0; i < dataset.size(); ++i) {
        if (signature.at(i, 2, 0) < 0) continue;
        Eigen::VectorXd row = Eigen::VectorXd::Zero(n);
        const double y = dataset.targets(0, i);
        const Eigen::Vector3d x(dataset.points(0, i), dataset.points(1, i), 1.0);
        row[3 * units] = -y;
        for (int k = 0; k < units; ++k) {
            double slope = signature.at(i, 1, k) > 0 ? 1.0 : 0.0;
            for (std::size_t j = 0; j < kinks.concave.size(); ++j)
                if (kinks.concave[j].datum == i && kinks.concave[j].unit == k)
                    slope = (branch >> j) & 1 ? 1.0 : 0.0;
            row.segment(3 * k, 3) = -y * outerSign(end, k) * slope * x;
        }
        for (Eigen::Index j = 0; j < convex; ++j) {
            const Kink& kink = kinks.convex[static_cast<std::size_t>(j)];
            if (kink.datum != i) continue;
            row[free + j] = program.matrix(j, free + j) = 1.0;
            program.matrix.row(j).segment(3 * kink.unit, 3) = -x.transpose();
        }
        const auto margin = std::find(kinks.margins.begin(), kinks.margins.end(), i);
        if (margin == kinks.margins.end()) {
            program.cost += row;
            continue;
        }
        const Eigen::Index r = convex + (margin - kinks.margins.begin());
        program.matrix.row(r) = -row.transpose();
        program.matrix(r, free + r) = 1.0;
        program.cost[free + r] = 1.0;
    }
    return program;
}

/// The reference: every one of the 2^m choices of sides of the concave kinks by a linear program.
void certificateByAllBranches(benchmark::State& state) {
    const auto count = static_cast<int>(state.range(0)), units = static_cast<int>(state.range(1));
    const End end = endOfDescent(count, units);
    const auto signature = end.loss.signature(end.at);
    const Kinks kinks = kinksOf(end, signature, units);
    state.counters["concave"] = static_cast<double>(kinks.concave.size());
    if (kinks.concave.size() > 12) return state.SkipWithError("more than 2^12 branches");
    for (auto _ : state)
        for (std::size_t branch = 0; branch < std::size_t{1} << kinks.concave.size(); ++branch)
            benchmark::DoNotOptimize(
                optimisation::solve(programOf(end, signature, kinks, units, branch))->value);
}
BENCHMARK(certificateByAllBranches)
    ->Args({12, 2})
    ->Args({50, 4})
    ->Args({200, 8})
    ->Unit(benchmark::kMillisecond);

}  // namespace
