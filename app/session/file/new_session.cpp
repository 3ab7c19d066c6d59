#include "app/session/file/new_session.h"

#include <algorithm>
#include <cmath>

#include "app/import/read_weights.h"
#include "app/session/file/weight_import.h"
#include "app/session/parts/data_files.h"
#include "app/session/parts/parameter_reader.h"
#include "app/session/parts/slice_reader.h"
#include "core/support/caught.h"
#include "core/support/words.h"

namespace omegascope::session {

namespace {

constexpr int kUsualWidth = 4;

/// The data with what their targets were in the file.
struct Read {
    data::Dataset dataset;
    std::optional<DataReference> reference;
    std::size_t labels = 0;
    std::vector<std::string> warnings;
};

Read readData(const NewSession& wanted, const Model& model, const Reach& reach) {
    if (wanted.drawn) return {*wanted.drawn, std::nullopt, 0, {}};
    ObjectCursor object(Cursor(wanted.files, "data", "/data"), "an object");
    auto files = readDataFiles(object, model, reach);
    if (!files) throw Refusal{"There are no data; give a CSV, IDX or NPZ file."};
    Findings unknown;
    object.keepUnknown(unknown);
    std::ranges::move(unknown.warnings, std::back_inserter(files->warnings));
    return {std::move(files->dataset), std::move(files->reference), files->classNames.size(),
            std::move(files->warnings)};
}

int outputsFor(loss::Criterion criterion, const data::Dataset& dataset) {
    switch (criterion) {
        case loss::Criterion::Hinge:
        case loss::Criterion::Logistic:
            return 1;
        case loss::Criterion::Squared:
            return static_cast<int>(dataset.targets.rows());
        case loss::Criterion::MulticlassHinge:
        case loss::Criterion::OneVersusAll:
            break;
    }
    // A target beyond any class is refused with its value when the session is checked.
    const double most = std::clamp(dataset.targets.maxCoeff(), 1.0, 1e6);
    return static_cast<int>(most) + 1;
}

/// The network that a person asked for, or that of the weights.
network::Architecture architectureOf(const NewSession& wanted,
                                     const std::optional<importing::WeightFile>& weights,
                                     const data::Dataset& dataset, int outputs) {
    network::Architecture architecture;
    architecture.input = dataset.dimension();
    architecture.outputs = outputs;
    architecture.alpha = wanted.alpha;
    if (weights && !wanted.widths) {
        auto told = importing::architectureOf(*weights, architecture);
        if (!told) throw Refusal{told.error().in(weights->name + ": ")};
        refuseUnless(checkEnds(*weights, *told, architecture.input, outputs));
        return *std::move(told);
    }
    for (const int width : wanted.widths.value_or(std::vector<int>{kUsualWidth}))
        architecture.layers.emplace_back(network::DenseLayer{width});
    return architecture;
}

Loaded made(const NewSession& wanted, const Reach& reach) {
    Model model{wanted.criterion, 0, 0};
    Read read = readData(wanted, model, reach);
    if (!model.criterion) {
        const auto criterion = criterionFor(read.dataset.targets, read.labels);
        if (!criterion) throw Refusal{criterion.error()};
        model.criterion = *criterion;
        if (read.labels > 0) read = readData(wanted, model, reach);  // labels as this criterion wants them
    }
    Session session;
    session.title = wanted.title;
    session.criterion = *model.criterion;
    std::optional<importing::WeightFile> weights;
    if (!wanted.weights.isEmpty()) {
        auto file = importing::readWeights(wanted.weights.toStdString());
        refuseUnless(file ? Outcome(Done{}) : Outcome(file.error()));
        weights = *std::move(file);
    }
    session.architecture =
        architectureOf(wanted, weights, read.dataset, outputsFor(session.criterion, read.dataset));
    refuseUnless(checkNetwork(session.architecture));
    const network::Network network(session.architecture);
    refuseUnless(checkModel(network, session.criterion, read.dataset));
    session.data = std::move(read.dataset);
    session.dataReference = std::move(read.reference);
    Findings findings;
    findings.warnings = std::move(read.warnings);
    session.parameters = weights ? readWeights(*weights, network, weights->name, findings)
                                 : network::initialParameters(network, wanted.start);
    session.slice = slice::defaultSlice(network, session.parameters, kDefaultRadius);
    refuseUnless(check(session));
    return {std::move(session), std::move(findings.warnings)};
}

}  // namespace

Result<loss::Criterion> criterionFor(const Eigen::MatrixXd& targets, std::size_t labels) {
    if (labels > 0) return labels == 2 ? loss::Criterion::Hinge : loss::Criterion::MulticlassHinge;
    const auto values = targets.reshaped();
    if (targets.rows() == 1 &&
        std::ranges::all_of(values, [](double value) { return value == 1.0 || value == -1.0; }))
        return loss::Criterion::Hinge;
    const bool classes = targets.rows() == 1 && std::ranges::all_of(values, [](double value) {
                             return value >= 0.0 && value == std::round(value);
                         });
    if (!classes) return loss::Criterion::Squared;
    return Error{
        "The targets are whole numbers from 0, which may be classes or values; say which by the criterion: "
        "multiclass-hinge or one-versus-all for classes, squared for values."};
}

Result<Loaded> makeSession(const NewSession& wanted, const Reach& reach) {
    return caught([&]() -> Result<Loaded> {
        try {
            return made(wanted, reach);
        } catch (const Refusal& refusal) {
            return Error{refusal.sentence, refusal.kind};
        }
    });
}

}  // namespace omegascope::session
