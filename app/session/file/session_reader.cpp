#include "app/session/file/session_reader.h"

#include <algorithm>
#include <limits>

#include "app/session/file/session_io.h"
#include "app/session/parts/bookmark_reader.h"
#include "app/session/parts/data_reader.h"
#include "app/session/parts/parameter_reader.h"
#include "app/session/parts/slice_reader.h"
#include "app/session/parts/view_reader.h"
#include "core/support/words.h"

namespace omegascope::session {

namespace {

constexpr int kMaximumCount = 100'000'000;

std::string textOr(const std::optional<Cursor>& place) {
    return place ? place->text() : std::string();
}

template <std::size_t size>
std::array<int, size> readSizes(const Cursor& place, const std::string& meaning) {
    std::array<int, size> sizes{};
    if (place.listSize(meaning) != size) place.refuse(meaning);
    for (std::size_t i = 0; i < size; ++i) sizes[i] = place.item(i).integer(1, kMaximumCount);
    return sizes;
}

network::Layer readLayer(const Cursor& place, Findings& findings) {
    ObjectCursor object(place, "an object like {\"type\": \"dense\", \"units\": 2}");
    const Cursor type = object.required("type", "\"dense\" or \"conv2d\"");
    network::Layer layer;
    if (type.json() == "dense") {
        layer =
            network::DenseLayer{object.required("units", "the number of units").integer(1, kMaximumCount)};
    } else if (type.json() == "conv2d") {
        network::Conv2dLayer conv;
        const std::string shape = "[channels, height, width]";
        conv.inputShape = readSizes<3>(object.required("input_shape", shape), shape);
        conv.kernel = readSizes<2>(object.required("kernel", "[height, width]"), "[height, width]");
        conv.channels = object.required("channels", "the number of channels").integer(1, kMaximumCount);
        if (const auto stride = object.optional("stride")) conv.stride = stride->integer(1, kMaximumCount);
        if (const auto padding = object.optional("padding"))
            conv.padding = padding->integer(0, kMaximumCount);
        layer = conv;
    } else {
        type.refuse("\"dense\" or \"conv2d\"");
    }
    object.keepUnknown(findings);
    return layer;
}

network::Replicas readPenalty(const Cursor& place, Findings& findings) {
    ObjectCursor object(place, "an object like {\"gamma\": 1, \"factor\": \"P\"}");
    network::Replicas replicas;
    const Cursor gamma = object.required("gamma", "a number of 0 or more");
    if (!gamma.json().is_number() || !(gamma.number() >= 0.0)) gamma.refuse("a number of 0 or more");
    replicas.gamma = gamma.number();
    if (const auto factor = object.optional("factor")) {
        if (factor->json() != "P" && factor->json() != "I")
            factor->refuse("\"P\" for R/(R-1) or \"I\" for 1/(R-1)");
        if (factor->json() == "I") replicas.factor = network::PenaltyFactor::I;
    }
    object.keepUnknown(findings);
    return replicas;
}

network::Architecture readNetwork(const Cursor& place, Findings& findings) {
    ObjectCursor object(place, "an object with \"input\", \"layers\" and \"outputs\"");
    network::Architecture architecture;
    architecture.input = object.required("input", "the dimension of the data").integer(1, kMaximumCount);
    const Cursor layers = object.required("layers", "a list of layers, [] for a linear model");
    const std::size_t depth = layers.listSize("a list of layers, [] for a linear model");
    if (depth > static_cast<std::size_t>(kMaximumDepth))
        layers.refuse("at most " + std::to_string(kMaximumDepth) + " layers");
    for (std::size_t i = 0; i < depth; ++i)
        architecture.layers.push_back(readLayer(layers.item(i), findings));
    architecture.outputs = object.required("outputs", "the number of outputs").integer(1, kMaximumCount);
    if (const auto alpha = object.optional("alpha")) {
        if (!alpha->json().is_number()) alpha->refuse("a number from 0 to 1");
        architecture.alpha = alpha->number();
        if (!(architecture.alpha >= 0.0 && architecture.alpha <= 1.0)) alpha->refuse("a number from 0 to 1");
    }
    if (const auto bias = object.optional("output_bias")) architecture.outputBias = bias->boolean();
    if (const auto bias = object.optional("hidden_bias")) architecture.hiddenBias = bias->boolean();
    if (const auto penalty = object.optional("penalty"))
        architecture.replicas = readPenalty(*penalty, findings);
    object.keepUnknown(findings);
    refuseUnless(checkNetwork(architecture, false));
    return architecture;
}

std::string criterionNames() {
    std::string names;
    for (const auto criterion : loss::kCriteria)
        names += (names.empty() ? "\"" : ", \"") + std::string(loss::name(criterion)) + "\"";
    return "one of " + names;
}

loss::Criterion readCriterion(const Cursor& place) {
    if (!place.json().is_string()) place.refuse(criterionNames());
    const auto criterion = loss::criterionFromName(place.text());
    if (!criterion) place.refuse(criterionNames());
    return *criterion;
}

dynamics::TrainingSpec readTraining(const Cursor& place, Findings& findings) {
    ObjectCursor object(place,
                        "an object like {\"method\": \"gradient-descent\", \"step\": 0.1, \"steps\": 500}");
    dynamics::TrainingSpec training;
    if (const auto method = object.optional("method")) {
        training.method = method->text();
        if (!dynamics::findMethod(training.method)) method->refuse(dynamics::methodNames());
    }
    if (const auto schedule = object.optional("schedule")) {
        training.schedule = schedule->text();
        const auto* known = dynamics::findSchedule(training.schedule);
        const auto& method = *dynamics::findMethod(training.method);
        if (!known || !dynamics::takesSchedule(method, *known))
            schedule->refuse(dynamics::scheduleNames(method) + " for the method " + training.method);
    }
    for (const dynamics::ParameterInfo& parameter : dynamics::parameters())
        if (const auto number = object.optional(std::string(parameter.key))) {
            const std::string expected(parameter.expected);
            if (!number->json().is_number() || !parameter.accepts(number->number())) number->refuse(expected);
            parameter.set(training, number->number());
        }
    if (const auto seed = object.optional("seed")) training.seed = seed->seed();
    object.keepUnknown(findings);
    refuseUnless(checkTraining(training));
    return training;
}

dynamics::Trajectory readTrajectory(const Cursor& place, const Session& session, Findings& findings) {
    ObjectCursor object(place, "an object with \"omega\" and \"loss\"");
    dynamics::Trajectory run;
    run.spec = session.training;
    if (const auto spec = object.optional("spec")) run.spec = readTraining(*spec, findings);
    if (const auto stride = object.optional("stride")) run.stride = stride->integer(1, kMaximumSteps);
    const Cursor losses = object.required("loss", "a list with the loss at each step");
    const std::size_t count = losses.listSize("a list with the loss at each step");
    const Eigen::VectorXd values = losses.numbers(count, "there are as many steps");
    run.loss.assign(values.begin(), values.end());
    const Cursor points = object.required("omega", "a list of points of the parameter space");
    const std::size_t frames = points.listSize("a list of points of the parameter space");
    const auto length = static_cast<std::size_t>(session.parameters.size());
    const std::string reason = "the network has " + counted(length, "parameter");
    for (std::size_t k = 0; k < frames; ++k) run.keyframes.push_back(points.item(k).numbers(length, reason));
    if (const auto stopped = object.optional("stopped")) run.stopped = stopped->boolean();
    run.remark = textOr(object.optional("remark"));
    object.keepUnknown(findings);
    // A person who edits the parameters in the file need not know that the run no longer belongs to them.
    if (!run.keyframes.empty() && run.keyframes.front() != session.parameters) {
        findings.warnings.emplace_back(
            "The trajectory does not begin at the parameters, so it was left out; run the training again.");
        for (const char* part : {"", "/spec"}) findings.extras.erase(place.pointer() + part);
        return {};
    }
    refuseUnless(checkTrajectory(run, session.parameters));
    return run;
}

}  // namespace

Session readSession(const Json& document, const Reach& reach, Findings& findings) {
    ObjectCursor root(Cursor(document, "", ""), "an object like {\"omegascope\": 1, …}");
    Session session;
    root.required("omegascope", "\"omegascope\": " + std::to_string(kFormatVersion));
    session.title = textOr(root.optional("title"));
    session.source = textOr(root.optional("source"));
    session.notes = textOr(root.optional("notes"));
    session.architecture = readNetwork(
        root.required("network", "an object with \"input\", \"layers\" and \"outputs\""), findings);
    const network::Network network(session.architecture);
    session.criterion = readCriterion(root.required("criterion", criterionNames()));
    auto data = readData(root.required("data", "an object with \"points\" and \"targets\""),
                         {session.criterion, session.architecture.input, session.architecture.outputs}, reach,
                         findings);
    session.data = std::move(data.dataset);
    session.dataReference = std::move(data.reference);
    refuseUnless(checkModel(network, session.criterion, session.data));

    session.parameters = Eigen::VectorXd::Zero(network.parameterCount());
    if (const auto place = root.optional("parameters"))
        session.parameters = readParameters(*place, network, reach, findings);
    ViewSection view;
    if (const auto place = root.optional("view")) view = readView(*place, findings);
    session.view = view.choices;
    session.framing = view.framing;
    refuseUnless(checkDataPlane(session.view.dataPlane, session.architecture.input));
    session.slice = readSlice(root.optional("slice"), network, session.parameters, findings);
    session.slice.followsParameters = session.slice.followsParameters || view.sliceFollows;
    if (const auto place = root.optional("training")) session.training = readTraining(*place, findings);
    if (const auto place = root.optional("trajectory"))
        session.trajectory = readTrajectory(*place, session, findings);
    if (const auto place = root.optional("bookmarks"))
        session.bookmarks = readBookmarks(*place, network, findings);
    root.keepUnknown(findings);
    return session;
}

}  // namespace omegascope::session
