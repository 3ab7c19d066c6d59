#include <benchmark/benchmark.h>

#include <cmath>
#include <vector>

#include "core/studies/start_rule.h"
#include "core/studies/training/trainer.h"
#include "core/support/random.h"

/// An update of Adam in mini-batches, softmax cross-entropy on images of 784 pixels and 10 classes, as studies train:
/// hidden units, hidden layers, threads. The reference is one plain loop after the other over data, units and inputs.
/// tests/benchmarks/training_in_pytorch.py measures the same in PyTorch.
namespace {

using namespace omegascope;
using namespace omegascope::studies;

constexpr int kPixels = 784, kClasses = 10, kImages = 2000, kBatch = 200;

struct Given {
    Eigen::MatrixXf points{kPixels, kImages}, targets{1, kImages};
    TrainingPlan plan;
    Eigen::VectorXf start;

    Given(int units, int layers, int threads) {
        Random random(1);
        for (float& pixel : points.reshaped())
            pixel = static_cast<float>(std::max(0.0, random.uniform() - 0.7));
        for (float& target : targets.reshaped()) target = static_cast<float>(random.index(kClasses));
        plan.widths.assign(static_cast<std::size_t>(layers) + 2, units);
        plan.widths.front() = kPixels;
        plan.widths.back() = kClasses;
        plan.objective = Objective::Softmax;
        plan.method = Method::Adam;
        plan.step = 1e-4;
        plan.batch = kBatch;
        plan.threads = threads;
        start = drawStart(plan.widths, {StartRule::Scheme::He, 0.0, 1.0}, 1).cast<float>();
    }
};

void updates(benchmark::State& state) {
    const Given given(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)),
                      static_cast<int>(state.range(2)));
    Trainer<float> trainer(given.plan, given.points, given.targets, given.start);
    for (auto _ : state) trainer.step();
}
BENCHMARK(updates)
    ->ArgNames({"units", "layers", "threads"})
    ->ArgsProduct({{20, 50, 100, 400, 1000}, {1, 2}, {1, 2}})
    ->Unit(benchmark::kMicrosecond)
    ->UseRealTime();

/// z = W x + b for each datum, entry by entry; and back.
void naiveUpdates(benchmark::State& state) {
    const Given given(static_cast<int>(state.range(0)), static_cast<int>(state.range(1)), 1);
    std::vector<float> omega(given.start.begin(), given.start.end()), gradient(omega.size()),
        mean(omega.size()), square(omega.size());
    const std::vector<LayerPlace> places = placesOf(given.plan.widths);
    std::vector<std::vector<float>> x(places.size() + 1), delta(places.size() + 1);
    for (std::size_t l = 0; l < given.plan.widths.size(); ++l) {
        x[l].resize(static_cast<std::size_t>(given.plan.widths[l]));
        delta[l].resize(x[l].size());
    }
    for (auto _ : state) {
        std::fill(gradient.begin(), gradient.end(), 0.0F);
        for (int i = 0; i < kBatch; ++i) {
            std::copy_n(given.points.col(i).data(), kPixels, x[0].begin());
            for (std::size_t l = 0; l < places.size(); ++l)
                for (int k = 0; k < places[l].units; ++k) {
                    float z = omega[static_cast<std::size_t>(places[l].bias + k)];
                    for (int j = 0; j < places[l].inputs; ++j)
                        z += omega[static_cast<std::size_t>(places[l].weights + j * places[l].units + k)] *
                             x[l][static_cast<std::size_t>(j)];
                    x[l + 1][static_cast<std::size_t>(k)] = l + 1 < places.size() ? std::max(z, 0.0F) : z;
                }
            float sum = 0.0F;
            for (const float output : x.back()) sum += std::exp(output);
            for (std::size_t r = 0; r < kClasses; ++r) delta.back()[r] = std::exp(x.back()[r]) / sum / kBatch;
            delta.back()[static_cast<std::size_t>(given.targets(0, i))] -= 1.0F / kBatch;
            for (std::size_t l = places.size(); l-- > 0;) {
                std::fill(delta[l].begin(), delta[l].end(), 0.0F);
                for (int k = 0; k < places[l].units; ++k) {
                    const float above = delta[l + 1][static_cast<std::size_t>(k)];
                    gradient[static_cast<std::size_t>(places[l].bias + k)] += above;
                    for (int j = 0; j < places[l].inputs; ++j) {
                        const auto at = static_cast<std::size_t>(places[l].weights + j * places[l].units + k);
                        gradient[at] += above * x[l][static_cast<std::size_t>(j)];
                        if (l > 0) delta[l][static_cast<std::size_t>(j)] += above * omega[at];
                    }
                }
                for (std::size_t j = 0; j < delta[l].size(); ++j)
                    if (l > 0 && x[l][j] <= 0.0F) delta[l][j] = 0.0F;
            }
        }
        for (std::size_t k = 0; k < omega.size(); ++k) {
            mean[k] = 0.9F * mean[k] + 0.1F * gradient[k];
            square[k] = 0.999F * square[k] + 0.001F * gradient[k] * gradient[k];
            omega[k] -= 1e-4F * mean[k] / (std::sqrt(square[k]) + 1e-8F);
        }
        benchmark::DoNotOptimize(omega.data());
    }
}
BENCHMARK(naiveUpdates)
    ->ArgNames({"units", "layers"})
    ->ArgsProduct({{20, 100}, {1, 2}})
    ->Unit(benchmark::kMicrosecond)
    ->Iterations(3);

/// The networks of Table 1: four data, h units, gradient descent on all of them.
void tinyUpdates(benchmark::State& state) {
    TrainingPlan plan;
    plan.widths = {2, static_cast<int>(state.range(0)), 1};
    const Eigen::MatrixXd points = Eigen::MatrixXd::Random(2, 4);
    Eigen::MatrixXd targets(1, 4);
    targets << 1, -1, 1, -1;
    Trainer<double> trainer(plan, points, targets,
                            drawStart(plan.widths, {StartRule::Scheme::Xavier, 0.0, 1.0}, 1));
    for (auto _ : state) trainer.step();
}
BENCHMARK(tinyUpdates)->Arg(2)->Arg(7)->Unit(benchmark::kNanosecond);

}  // namespace
