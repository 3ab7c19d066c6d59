#include "app/session/file/session_writer.h"

#include <QDir>
#include <QFileInfo>
#include <array>
#include <cmath>

#include "app/session/file/session_io.h"
#include "app/session/parts/data_files.h"

namespace omegascope::session {

namespace {

/// Whole numbers without ".0", as a person writes them; -0 keeps its sign as a double.
Json numberJson(double value) {
    constexpr double kExact = 9007199254740992.0;
    const bool whole =
        value == std::floor(value) && std::abs(value) < kExact && !(value == 0.0 && std::signbit(value));
    return whole ? Json(static_cast<std::int64_t>(value)) : Json(value);
}

template <typename Numbers>
Json listJson(const Numbers& numbers) {
    Json list = Json::array();
    for (const double value : numbers) list.push_back(numberJson(value));
    return list;
}

/// One entry for each column: a number where there is one row, a list otherwise.
Json columnsJson(const Eigen::MatrixXd& matrix, bool alwaysLists) {
    Json list = Json::array();
    for (const auto column : matrix.colwise())
        list.push_back(column.size() == 1 && !alwaysLists ? numberJson(column(0)) : listJson(column));
    return list;
}

Json nested(const std::vector<int>& shape, std::size_t level, const double*& value) {
    Json list = Json::array();
    for (int i = 0; i < shape[level]; ++i)
        list.push_back(level + 1 == shape.size() ? numberJson(*value++) : nested(shape, level + 1, value));
    return list;
}

Json layerJson(const network::Layer& layer) {
    if (const auto* dense = std::get_if<network::DenseLayer>(&layer))
        return {{"type", "dense"}, {"units", dense->units}};
    const auto& conv = std::get<network::Conv2dLayer>(layer);
    return {{"type", "conv2d"},          {"input_shape", conv.inputShape}, {"kernel", conv.kernel},
            {"channels", conv.channels}, {"stride", conv.stride},          {"padding", conv.padding}};
}

Json networkJson(const network::Architecture& architecture) {
    Json layers = Json::array();
    for (const auto& layer : architecture.layers) layers.push_back(layerJson(layer));
    Json json = {{"input", architecture.input},
                 {"layers", layers},
                 {"outputs", architecture.outputs},
                 {"alpha", numberJson(architecture.alpha)},
                 {"output_bias", architecture.outputBias},
                 {"hidden_bias", architecture.hiddenBias}};
    if (const auto& replicas = architecture.replicas)
        json["penalty"] = {{"gamma", numberJson(replicas->gamma)},
                           {"factor", replicas->factor == network::PenaltyFactor::P ? "P" : "I"}};
    return json;
}

Json weightsJson(const data::Dataset& dataset) {
    switch (dataset.scheme) {
        case data::WeightScheme::Uniform:
            return "uniform";
        case data::WeightScheme::Unit:
            return "unit";
        case data::WeightScheme::Explicit:
            break;
    }
    return columnsJson(dataset.weights, false);
}

Json referenceJson(Json reference, const QString& directory) {
    for (const char* key : kFileKeys) {
        if (!reference.contains(key)) continue;
        const auto path = QString::fromStdString(reference[key].get<std::string>());
        // Where a figure will lie nobody knows, and the folders of this machine are nobody's business.
        reference[key] =
            (directory.isEmpty() ? QFileInfo(path).fileName() : QDir(directory).relativeFilePath(path))
                .toStdString();
    }
    return reference;
}

Json dataJson(const Session& session, const QString& directory) {
    if (session.dataReference && (!directory.isEmpty() || session.data->points.size() > kMostCarried)) {
        Json reference = referenceJson(session.dataReference->keys, directory);
        // Whoever opens the figure elsewhere is to see these numbers or none.
        if (directory.isEmpty()) reference["digest"] = digestOf(session.data);
        return reference;
    }
    return {{"points", columnsJson(session.data->points, true)},
            {"targets", columnsJson(session.data->targets, false)},
            {"weights", weightsJson(session.data)}};
}

Json directionJson(const slice::DirectionSpec& direction, const network::ParameterLayout& layout) {
    if (const auto* block = std::get_if<slice::BlockDirection>(&direction))
        return blocksJson(layout, block->vector, false);
    if (const auto* toward = std::get_if<slice::TowardDirection>(&direction))
        return {{"toward", blocksJson(layout, toward->target, true)}};
    return {{"random", "filter-normalised"}, {"seed", std::get<slice::RandomDirection>(direction).seed}};
}

/// Whether the origin can be told as "parameters".
bool originIsParameters(const slice::SliceSpec& slice, const Eigen::VectorXd& parameters) {
    return slice.followsParameters && slice.origin == parameters;
}

Json sliceJson(const slice::SliceSpec& slice, const Eigen::VectorXd& parameters,
               const network::ParameterLayout& layout) {
    Json directions = Json::array();
    for (const auto& direction : slice.directions) directions.push_back(directionJson(direction, layout));
    Json ranges = Json::array();
    for (const auto& range : slice.ranges) ranges.push_back(listJson(range));
    return {{"origin", originIsParameters(slice, parameters) ? Json("parameters")
                                                             : blocksJson(layout, slice.origin, true)},
            {"directions", directions},
            {"ranges", ranges}};
}

/// Method, step, steps and seed always; of the rest what differs from the usual.
Json trainingJson(const dynamics::TrainingSpec& training) {
    const dynamics::TrainingSpec usual;
    Json json = {{"method", training.method},
                 {"step", numberJson(training.step)},
                 {"steps", training.steps},
                 {"seed", training.seed}};
    if (training.schedule != usual.schedule) json["schedule"] = training.schedule;
    for (const dynamics::ParameterInfo& parameter : dynamics::parameters())
        if (const double value = parameter.value(training); value != parameter.value(usual))
            json[std::string(parameter.key)] = numberJson(value);
    return json;
}

Json trajectoryJson(const dynamics::Trajectory& run) {
    Json points = Json::array();
    for (const auto& point : run.keyframes) points.push_back(listJson(point));
    Json json = {{"spec", trainingJson(run.spec)},
                 {"stride", run.stride},
                 {"omega", points},
                 {"loss", listJson(run.loss)}};
    if (run.stopped) json["stopped"] = true;
    if (!run.remark.empty()) json["remark"] = run.remark;
    return json;
}

Json volumeJson(const VolumeChoices& volume) {
    const VolumeChoices usual;
    Json json = Json::object();
    if (volume.look != usual.look)
        json["look"] = VolumeChoices::kLooks[static_cast<std::size_t>(volume.look)];
    if (volume.opacity != usual.opacity) json["opacity"] = numberJson(volume.opacity);
    const bool cut = volume.cutAxis != VolumeChoices::kNoCut;
    if (cut || volume.cutAt != usual.cutAt || volume.cutKeepsHigh) {
        json["cut"] = {
            {"axis", cut ? VolumeChoices::kAxes[static_cast<std::size_t>(volume.cutAxis)] : "none"},
            {"at", numberJson(volume.cutAt)}};
        if (volume.cutKeepsHigh) json["cut"]["keeps_high"] = true;
    }
    for (const auto& wall : volume.hiddenWalls)
        json["hidden_walls"].push_back({{"datum", wall.datum}, {"layer", wall.layer}, {"unit", wall.unit}});
    return json;
}

Json lossScaleJson(const LossScale& scale) {
    Json json = Json::object();
    if (scale.logarithmic) json["kind"] = "logarithmic";
    if (scale.offset) json["offset"] = numberJson(*scale.offset);
    if (scale.percentile) json["percentile"] = numberJson(*scale.percentile);
    if (scale.range) json["range"] = {numberJson((*scale.range)[0]), numberJson((*scale.range)[1])};
    return json;
}

/// All of it: what a person has turned to is no difference to something usual.
Json cameraJson(const Camera& camera) {
    Json json = {{"azimuth", numberJson(camera.azimuth)},
                 {"elevation", numberJson(camera.elevation)},
                 {"zoom", numberJson(camera.zoom)},
                 {"pan", {numberJson(camera.panX), numberJson(camera.panY)}}};
    if (camera.parallel) json["parallel"] = true;
    return json;
}

Json dataPlaneJson(const DataPlane& plane) {
    Json json = Json::object();
    if (plane.coordinates != DataPlane{}.coordinates) json["coordinates"] = plane.coordinates;
    if (plane.kind.empty()) return json;
    json["kind"] = plane.kind;
    for (Eigen::Index k = 0; k < 2; ++k) json["axes"].push_back(listJson(Eigen::VectorXd(plane.axes.col(k))));
    return json;
}

Json bookmarkJson(const Bookmark& bookmark, const network::ParameterLayout& layout) {
    Json json = {{"name", bookmark.name},
                 {"parameters", blocksJson(layout, bookmark.parameters, true)},
                 {"slice", sliceJson(bookmark.slice, bookmark.parameters, layout)}};
    if (bookmark.camera) json["camera"] = cameraJson(*bookmark.camera);
    return json;
}

/// Only what differs from the usual choices, so that a session written by hand stays short.
Json viewJson(const Session& session) {
    const ViewChoices usual;
    const ViewChoices& view = session.view;
    Json json = Json::object();
    const auto add = [&](const char* key, bool value, bool usualValue) {
        if (value != usualValue) json[key] = value;
    };
    add("decision_boundary", view.decisionBoundary, usual.decisionBoundary);
    add("margins", view.margins, usual.margins);
    add("output_boundaries", view.outputBoundaries, usual.outputBoundaries);
    add("blind_sides", view.blindSides, usual.blindSides);
    add("walls", view.walls, usual.walls);
    add("isolines", view.isolines, usual.isolines);
    add("flat_cells", view.flatCells, usual.flatCells);
    add("slice_minima", view.minima, usual.minima);
    add("trajectory", view.trajectory, usual.trajectory);
    add("slice_follows_run", view.sliceFollowsRun, usual.sliceFollowsRun);
    if (view.verticalScale != usual.verticalScale) json["vertical_scale"] = numberJson(view.verticalScale);
    if (const Json volume = volumeJson(view.volume);
        !volume.empty() || session.extras.contains("/view/volume"))
        json["volume"] = volume;
    if (const Json scale = lossScaleJson(view.lossScale);
        !scale.empty() || session.extras.contains("/view/loss_scale"))
        json["loss_scale"] = scale;
    if (const Json plane = dataPlaneJson(view.dataPlane);
        !plane.empty() || session.extras.contains("/view/data_plane"))
        json["data_plane"] = plane;
    if (const auto& camera = session.framing.camera) json["camera"] = cameraJson(*camera);
    if (const auto& window = session.framing.dataWindow)
        for (const auto& [low, high] : *window)
            json["data_window"].push_back({numberJson(low), numberJson(high)});
    if (const auto& race = session.framing.race) json["race"] = nameOf(*race);
    add("slice_follows_parameters",
        session.slice.followsParameters && !originIsParameters(session.slice, session.parameters), false);
    return json;
}

/// Puts unknown keys back into the objects that held them; those of an object that is gone are dropped.
void restoreExtras(const Json& extras, Json& document) {
    for (const auto& [pointer, unknown] : extras.items()) {
        const Json::json_pointer place(pointer);
        if (!document.contains(place) || !document[place].is_object()) continue;
        Json& object = document[place];
        for (const auto& [key, value] : unknown.items())
            if (!object.contains(key)) object[key] = value;
    }
}

}  // namespace

Json blocksJson(const network::ParameterLayout& layout, const Eigen::VectorXd& parameters, bool zeros) {
    Json json = Json::object();
    for (const auto& block : layout.blocks()) {
        const auto part = parameters.segment(block.offset, block.size);
        if (!zeros && (part.array() == 0.0).all()) continue;
        const double* value = part.data();
        json[block.name] = nested(block.shape, 0, value);
    }
    return json;
}

Json writeSession(const Session& session, const QString& directory) {
    const network::ParameterLayout layout(session.architecture);
    Json json = {{"omegascope", kFormatVersion}};
    for (const auto& [key, text] : std::array<std::pair<const char*, const std::string&>, 3>{
             {{"title", session.title}, {"source", session.source}, {"notes", session.notes}}})
        if (!text.empty()) json[key] = text;
    json["network"] = networkJson(session.architecture);
    json["criterion"] = loss::name(session.criterion);
    json["data"] = dataJson(session, directory);
    json["parameters"] = blocksJson(layout, session.parameters, true);
    json["slice"] = sliceJson(session.slice, session.parameters, layout);
    json["training"] = trainingJson(session.training);
    json["view"] = viewJson(session);
    if (!session.trajectory->empty()) json["trajectory"] = trajectoryJson(session.trajectory);
    for (const Bookmark& bookmark : session.bookmarks)
        json["bookmarks"].push_back(bookmarkJson(bookmark, layout));
    restoreExtras(session.extras, json);
    return json;
}

}  // namespace omegascope::session
