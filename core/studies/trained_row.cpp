#include "core/studies/trained_row.h"

#include <algorithm>
#include <chrono>

#include "core/network/parameter_layout.h"

namespace omegascope::studies {
namespace {

/// Multiplications between two looks at the clock.
constexpr double kPiece = 2e7;

template <typename Scalar>
using MatrixOf = Eigen::Matrix<Scalar, Eigen::Dynamic, Eigen::Dynamic>;

template <typename Scalar>
Result<Trained> trained(const TrainingPlan& plan, const MatrixOf<Scalar>& points,
                        const MatrixOf<Scalar>& targets, const Eigen::VectorXd& start, long updates,
                        const RowContext& context) {
    using Clock = std::chrono::steady_clock;
    Trainer<Scalar> trainer(plan, points, targets, start.cast<Scalar>());
    if (!context.saved.empty()) trainer.restore(context.saved);
    const double each =
        costOf(plan.widths, plan.batch > 0 ? plan.batch : static_cast<int>(points.cols()), 1.0);
    const long piece = std::max(1L, static_cast<long>(kPiece / each));
    auto saved = Clock::now();
    while (trainer.steps() < updates) {
        trainer.run(std::min(piece, updates - trainer.steps()), context.control);
        const bool stopped = context.control.stopped() && trainer.steps() < updates;
        const auto now = Clock::now();
        if (context.save && (stopped || std::chrono::duration<double>(now - saved).count() > kSaveSeconds)) {
            context.save(trainer.state());
            saved = now;
        }
        if (stopped) return cancelled();
        context.control.report(static_cast<double>(trainer.steps()) / static_cast<double>(updates));
    }
    Trained result;
    result.measures = trainer.measure();
    result.end = trainer.parameters().template cast<double>();
    return result;
}

}  // namespace

Samples samplesOf(const Eigen::MatrixXd& points, const Eigen::MatrixXd& targets, bool asFloat) {
    Samples samples;
    if (asFloat) {
        samples.fewPoints = points.cast<float>();
        samples.fewTargets = targets.cast<float>();
    } else {
        samples.points = points;
        samples.targets = targets;
    }
    return samples;
}

Result<Trained> trainRow(const TrainingPlan& plan, const Samples& samples, const Eigen::VectorXd& start,
                         long updates, const RowContext& context) {
    TrainingPlan own = plan;
    own.threads = context.threads;
    if (samples.isFloat())
        return trained<float>(own, samples.fewPoints, samples.fewTargets, start, updates, context);
    return trained<double>(own, samples.points, samples.targets, start, updates, context);
}

std::vector<std::string> trainedResults() {
    return {"loss", "right", "dead_data", "idle_units"};
}

std::vector<double> trainedResults(const Measures& measures) {
    return {measures.loss, measures.right, measures.dead, measures.idle};
}

double costOf(const std::vector<int>& widths, int batch, double updates) {
    constexpr double kOverhead = 400.0;  // of a step of a tiny network, in multiplications
    return (3.0 * static_cast<double>(parameterCount(widths)) * batch + kOverhead) * updates;
}

Eigen::VectorXd sessionParameters(const std::vector<int>& widths, const Eigen::VectorXd& parameters) {
    const network::ParameterLayout layout(architectureOf(widths, 0.0));
    Eigen::VectorXd result(layout.size());
    int layer = 0;
    for (const LayerPlace& place : placesOf(widths)) {
        const network::Block& weights = *layout.weight(++layer);
        const Eigen::Map<const Eigen::MatrixXd> from(parameters.data() + place.weights, place.units,
                                                     place.inputs);
        Eigen::Map<network::RowMajorMatrix>(result.data() + weights.offset, place.units, place.inputs) = from;
        result.segment(layout.bias(layer)->offset, place.units) = parameters.segment(place.bias, place.units);
    }
    return result;
}

network::Architecture architectureOf(const std::vector<int>& widths, double alpha) {
    network::Architecture architecture;
    architecture.input = widths.front();
    architecture.outputs = widths.back();
    architecture.alpha = alpha;
    for (std::size_t l = 1; l + 1 < widths.size(); ++l)
        architecture.layers.push_back(network::DenseLayer{widths[l]});
    return architecture;
}

}  // namespace omegascope::studies
