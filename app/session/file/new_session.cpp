#include "app/session/file/new_session.h"

#include <QFileInfo>
#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

#include "app/import/read_weights.h"
#include "app/session/file/weight_import.h"
#include "app/session/parts/data_files.h"
#include "app/session/parts/parameter_reader.h"
#include "app/session/parts/slice_reader.h"
#include "core/data/file_bytes.h"
#include "core/data/plane_directions.h"
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
    if (!files) throw Refusal{"There are no data; give a CSV, IDX, NPY or NPZ file."};
    Findings unknown;
    object.keepUnknown(unknown);
    std::ranges::move(unknown.warnings, std::back_inserter(files->warnings));
    return {std::move(files->dataset), std::move(files->reference), files->classNames.size(),
            std::move(files->warnings)};
}

int outputsFor(const NewSession& wanted, loss::Criterion criterion, const data::Dataset& dataset) {
    int needed = 1;
    const bool classes =
        criterion == loss::Criterion::MulticlassHinge || criterion == loss::Criterion::OneVersusAll;
    if (criterion == loss::Criterion::Squared) needed = static_cast<int>(dataset.targets.rows());
    // A target beyond any class is refused with its value when the session is checked.
    if (classes) needed = static_cast<int>(std::clamp(dataset.targets.maxCoeff(), 1.0, 1e6)) + 1;
    if (!wanted.outputs || *wanted.outputs == needed || (classes && *wanted.outputs > needed))
        return wanted.outputs.value_or(needed);
    throw Refusal{"The network has " + counted(*wanted.outputs, "output") + ", but the criterion " +
                  std::string(loss::name(criterion)) + " with these targets needs " + std::to_string(needed) +
                  "; make the two equal, or choose another criterion."};
}

/// The network that a person asked for, or that of the weights.
network::Architecture architectureOf(const NewSession& wanted,
                                     const std::optional<importing::WeightFile>& weights,
                                     const data::Dataset& dataset, int outputs) {
    if (wanted.input && *wanted.input != dataset.dimension())
        throw Refusal{"The network has " + counted(*wanted.input, "input") + ", but the data have " +
                      counted(dataset.dimension(), "coordinate") + "; make the two equal."};
    network::Architecture architecture;
    architecture.input = dataset.dimension();
    architecture.outputs = outputs;
    architecture.alpha = wanted.alpha;
    architecture.hiddenBias = wanted.hiddenBias;
    architecture.outputBias = wanted.outputBias;
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

/// The first two coordinates, or, where one of these never varies (the corner of an image), the principal plane; of data that
/// are too many for that, or span none, the two coordinates that vary most.
DataPlane planeToBeginWith(const Eigen::MatrixXd& points) {
    DataPlane plane;
    if (points.rows() <= 2) return plane;
    const Eigen::VectorXd spread = (points.colwise() - points.rowwise().mean()).rowwise().squaredNorm();
    if (spread(0) > 0.0 && spread(1) > 0.0) return plane;
    constexpr Eigen::Index kMostForPrincipal = 1 << 21;  // numbers: some tenths of a second
    if (points.size() <= kMostForPrincipal)
        if (auto principal = data::principalPlane(points)) {
            plane.kind = DataPlane::kKinds[0];
            plane.axes = *std::move(principal);
            return plane;
        }
    std::vector<int> order(static_cast<std::size_t>(points.rows()));
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::greater{}, [&spread](int k) { return spread(k); });
    plane.coordinates = {std::min(order[0], order[1]), std::max(order[0], order[1])};
    return plane;
}

slice::DirectionSpec directionOf(const std::string& entry, const network::Network& network) {
    const auto place = network.layout().entryNamed(entry);
    if (!place)
        throw Refusal{Error{"The network has no parameter " + data::shownText(entry) +
                            "; name one of its entries for the slice, such as W1[1,1], b1[2], V[1] or c."}};
    return slice::BlockDirection{Eigen::VectorXd::Unit(network.parameterCount(), *place)};
}

/// The usual slice, with those of its directions that were chosen.
slice::SliceSpec sliceOf(const NewSession& wanted, const network::Network& network,
                         const Eigen::VectorXd& parameters) {
    slice::SliceSpec spec = slice::defaultSlice(network, parameters, wanted.radius);
    const auto usual = spec.directions;
    for (std::size_t axis = 0; axis < spec.directions.size(); ++axis) {
        const NewAxis& chosen = wanted.axes[axis];
        if (chosen.kind == NewAxis::Kind::Random)
            spec.directions[axis] = slice::RandomDirection{wanted.start.seed + axis + 1};
        if (chosen.kind == NewAxis::Kind::Entry) spec.directions[axis] = directionOf(chosen.entry, network);
    }
    // The usual entry may be the one that was chosen for the other axis.
    if (spec.directions.size() == 2 && spec.directions[0] == spec.directions[1])
        for (std::size_t axis = 0; axis < 2; ++axis)
            if (wanted.axes[axis].kind == NewAxis::Kind::Usual) spec.directions[axis] = usual[1 - axis];
    return spec;
}

Loaded made(const NewSession& wanted, const Reach& reach) {
    Model model{wanted.criterion, 0, 0};
    // Labels of images are classes, unless one output asks for values.
    if (!model.criterion && wanted.files.contains("idx_labels") && wanted.outputs.value_or(2) > 1)
        model.criterion = loss::Criterion::MulticlassHinge;
    Read read = readData(wanted, model, reach);
    if (!model.criterion) {
        const auto criterion = criterionFor(read.dataset.targets, read.labels, wanted.outputs);
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
        architectureOf(wanted, weights, read.dataset, outputsFor(wanted, session.criterion, read.dataset));
    refuseUnless(checkNetwork(session.architecture));
    const network::Network network(session.architecture);
    refuseUnless(checkModel(network, session.criterion, read.dataset));
    session.data = std::move(read.dataset);
    session.dataReference = std::move(read.reference);
    Findings findings;
    findings.warnings = std::move(read.warnings);
    session.parameters = weights ? readWeights(*weights, network, weights->name, findings)
                                 : network::initialParameters(network, wanted.start);
    session.view.dataPlane = planeToBeginWith(session.data->points);
    session.slice = sliceOf(wanted, network, session.parameters);
    refuseUnless(check(session));
    return {std::move(session), std::move(findings.warnings)};
}

}  // namespace

Result<loss::Criterion> criterionFor(const Eigen::MatrixXd& targets, std::size_t labels,
                                     std::optional<int> outputs) {
    const bool several = outputs.value_or(1) > 1;
    if (labels > 0)
        return labels == 2 && !several ? loss::Criterion::Hinge : loss::Criterion::MulticlassHinge;
    const auto values = targets.reshaped();
    if (targets.rows() == 1 &&
        std::ranges::all_of(values, [](double value) { return value == 1.0 || value == -1.0; }))
        return loss::Criterion::Hinge;
    const bool classes = targets.rows() == 1 && std::ranges::all_of(values, [](double value) {
                             return value >= 0.0 && value == std::round(value);
                         });
    if (!classes || outputs == 1) return loss::Criterion::Squared;
    if (several) return loss::Criterion::MulticlassHinge;
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

bool readsBeyond(const Session& session, const QString& file) {
    if (!session.dataReference) return false;
    const Reach own(QFileInfo(file).absolutePath());
    const Json& keys = session.dataReference->keys;
    return std::ranges::any_of(kFileKeys, [&](const char* key) {
        return keys.contains(key) &&
               own.permitted(QString::fromStdString(keys[key].get<std::string>())).isEmpty();
    });
}

bool canCarryData(const Session& session) {
    return session.data->points.size() <= kMostCarried;
}

}  // namespace omegascope::session
