#include <chrono>
#include <iostream>

#include "app/cli/analysis.h"
#include "app/cli/call.h"
#include "app/session/json_text.h"
#include "app/session/session_io.h"

namespace omegascope::cli {
namespace {

constexpr std::string_view kOut = "--out";
constexpr std::string_view kJson = "--json";

void printRun(const dynamics::Trajectory& run, double seconds, bool json) {
    if (json) {
        std::cout << session::printJson(session::Json{{"steps", run.steps()},
                                                      {"loss_start", run.loss.front()},
                                                      {"loss_end", run.loss.back()},
                                                      {"stopped", run.stopped},
                                                      {"seconds", seconds}});
    } else {
        std::cout << run.steps() << " steps: L(ω) from " << shortest(run.loss.front()) << " to "
                  << shortest(run.loss.back()) << '\n';
    }
}

Ending run(const Arguments& arguments) {
    Result<session::Session> session = loadSession(arguments.operand());
    if (!session) return Ending::input(session.error());
    const loss::Loss loss(network::Network(session->architecture), session->criterion, session->data);
    const auto start = std::chrono::steady_clock::now();
    session->trajectory = dynamics::train(loss, session->parameters, session->training);
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    const dynamics::Trajectory& run = session->trajectory;
    if (run.empty()) return Ending::input(run.remark);
    if (!run.remark.empty()) std::cerr << "omegascope: " << run.remark << '\n';
    const Outcome saved = session::save(*session, arguments.value(kOut));
    if (!saved) return Ending::input(saved.error());
    printRun(run, elapsed.count(), arguments.has(kJson));
    return Ending::done();
}

}  // namespace

const Call& trainCall() {
    static const Call call{
        "train",
        "FILE",
        "runs gradient descent as the session's \"training\" says and writes the session with it",
        "The run starts at the session's parameters, which stay as they are; the steps are stored "
        "beside them.",
        {{kOut, "OUT.json", "the session to write", true},
         {kJson, "", "tell steps, losses and seconds as one JSON object"}},
        run};
    return call;
}

}  // namespace omegascope::cli
