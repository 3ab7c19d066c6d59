#include <algorithm>
#include <chrono>
#include <functional>
#include <iostream>

#include "app/cli/base/waiting.h"
#include "app/cli/calls/analysis.h"
#include "app/cli/calls/calls.h"
#include "app/session/file/session_io.h"
#include "app/session/json_text.h"
#include "core/dynamics/runs/itinerary.h"
#include "core/support/number_text.h"
#include "core/support/words.h"

namespace omegascope::cli {
namespace {

constexpr std::size_t kListedEvents = 1000;

std::string_view kindName(dynamics::RunEvent::Kind kind) {
    using Kind = dynamics::RunEvent::Kind;
    switch (kind) {
        case Kind::Crossing:
            return "crossing";
        case Kind::SlideBegins:
            return "slide-begins";
        case Kind::SlideEnds:
            return "slide-ends";
        case Kind::DatumDies:
            return "datum-dies";
        case Kind::DatumRevives:
            return "datum-revives";
        case Kind::NeuronDies:
            return "neuron-dies";
        case Kind::NeuronRevives:
            return "neuron-revives";
        case Kind::FlatCell:
            return "flat-cell";
        case Kind::Rest:
            return "rest";
    }
    return {};
}

/// Datum, layer and unit as far as the event speaks of them; the indices are those of a session file.
session::Json eventJson(const dynamics::RunEvent& event, const loss::Loss& loss) {
    session::Json json{{"time", event.time}, {"kind", kindName(event.kind)}};
    if (event.wall.datum >= 0) json["datum"] = event.wall.datum;
    if (event.wall.layer >= 0) json["layer"] = event.wall.layer;
    if (event.wall.unit >= 0) json["unit"] = event.wall.unit;
    json["text"] = dynamics::describe(event, loss);
    return json;
}

/// The cells by share of time, and the first events.
session::Json itineraryJson(const dynamics::Itinerary& itinerary, const loss::Loss& loss) {
    auto byShare = itinerary.cells;
    std::ranges::stable_sort(byShare, std::greater<>(), &dynamics::VisitedCell::share);
    session::Json cells = session::Json::array();
    for (std::size_t j = 0; j < std::min(byShare.size(), kListedEvents); ++j)
        cells.push_back(
            {{"visits", byShare[j].visits}, {"share", byShare[j].share}, {"flat", byShare[j].flat}});
    session::Json events = session::Json::array();
    for (std::size_t j = 0; j < std::min(itinerary.events.size(), kListedEvents); ++j)
        events.push_back(eventJson(itinerary.events[j], loss));
    return {{"cells", itinerary.cells.size()},
            {"visits", itinerary.visits.size()},
            {"events", itinerary.events.size()},
            {"complete", itinerary.complete},
            {"cell_list", cells},
            {"event_list", events}};
}

void printRun(const dynamics::Trajectory& run, const loss::Loss& loss, double seconds, bool json) {
    if (json) {
        session::Json summary{{"method", run.spec.method},
                              {"steps", run.steps()},
                              {"loss_start", run.loss.front()},
                              {"loss_end", run.loss.back()},
                              {"stopped", run.stopped},
                              {"seconds", seconds},
                              {"itinerary", itineraryJson(dynamics::itinerary(loss, run), loss)}};
        if (!run.remark.empty()) summary["remark"] = run.remark;
        std::cout << session::printJson(summary);
    } else {
        std::cout << counted(run.steps(), "step") << ": L(ω) from " << exactNumber(run.loss.front()) << " to "
                  << exactNumber(run.loss.back()) << '\n';
    }
}

Ending runTrain(const Arguments& arguments) {
    Result<session::Session> session = loadSession(arguments);
    if (!session) return Ending::input(session.error());
    const loss::Loss loss(network::Network(session->architecture), session->criterion, session->data);
    const auto start = std::chrono::steady_clock::now();
    {
        Waiting waiting;
        session->trajectory =
            dynamics::train(loss, session->parameters, session->training, waiting.control());
    }
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    const dynamics::Trajectory& run = session->trajectory;
    if (run.empty()) return Ending::input(run.remark);
    if (!run.remark.empty()) tell(run.remark);
    const Outcome saved = session::save(*session, arguments.value(kOut));
    if (!saved) return Ending::input(saved.error());
    if (arguments.value(kOut) != kStandardOutput) printRun(run, loss, elapsed.count(), arguments.has(kJson));
    return Ending::done();
}

}  // namespace

const Call& trainCall() {
    static const Call call{
        "train",
        "FILE",
        "runs the method of the session's \"training\" and writes the session with the run",
        "The run starts at the session's parameters, which stay as they are; the steps are stored "
        "beside them. Every method of the window is known: gradient descent with its step rules, momentum, "
        "adaptive steps, mini-batches, gradient sampling and the exact gradient flow. --json also tells the "
        "itinerary: cells and their shares of the time, walls crossed, data and units that die or revive.",
        {{kOut, "OUT.json", "the session to write; - is standard output", true},
         {kJson, "", "tell steps, losses, seconds and the itinerary as one JSON object"}},
        runTrain};
    return call;
}

}  // namespace omegascope::cli
