#include <algorithm>
#include <iostream>

#include "app/cli/calls/analysis.h"
#include "app/cli/calls/calls.h"
#include "app/session/blind_spot.h"
#include "app/session/file/session_writer.h"
#include "app/session/json_text.h"
#include "core/cells/forms/ray.h"
#include "core/support/number_text.h"

namespace omegascope::cli {
namespace {

/// The highest loss on a straight way, from its exact pieces: at a break or at a critical point of a piece, which the
/// negated loss finds as a minimum.
double highestBetween(const loss::Loss& loss, const Eigen::VectorXd& from, const Eigen::VectorXd& to) {
    cells::RayLoss ray = cells::rayLoss(loss, from, to - from, 1.0);
    for (std::vector<double>& piece : ray.pieces)
        for (double& coefficient : piece) coefficient = -coefficient;
    return -ray.minimum().value;
}

Ending runBlindspot(const Arguments& arguments) {
    const Result<session::Session> session = loadSession(arguments);
    if (!session) return Ending::input(session.error());
    const loss::Loss loss(network::Network(session->architecture), session->criterion, session->data);
    const Result<theory::BlindSpot> points = theory::blindSpot(loss, session->parameters);
    if (!points) return Ending::input(points.error());
    const Outcome saved = session::save(session::atBlindSpot(*session, *points), arguments.value(kOut));
    if (!saved) return Ending::input(saved.error());
    const double highest = std::max(highestBetween(loss, points->blind, points->between),
                                    highestBetween(loss, points->between, points->better));
    if (arguments.has(kJson)) {
        const network::ParameterLayout& layout = loss.network().layout();
        std::cout << session::printJson(
            {{"blind_loss", points->blindLoss},
             {"better_loss", points->betterLoss},
             {"highest_on_path", highest},
             {"datum", points->datum},
             {"blind", session::blocksJson(layout, points->blind.array() + 0.0, true)},
             {"between", session::blocksJson(layout, points->between.array() + 0.0, true)},
             {"better", session::blocksJson(layout, points->better.array() + 0.0, true)}});
    } else {
        std::cout << "Blind spot: L = " << exactNumber(points->blindLoss)
                  << ", the first layer sees no datum\nBetter point: L = " << exactNumber(points->betterLoss)
                  << ", a bump at datum " << points->datum + 1
                  << "\nHighest on the way, first the hidden layers, then V and c: L = "
                  << exactNumber(highest) << '\n';
    }
    return Ending::done();
}

}  // namespace

const Call& blindspotCall() {
    static const Call call{
        "blindspot",
        "FILE",
        "builds the local minimum and the better point of Theorem 1 of Świrszcz et al. for the session's "
        "data",
        "The session written has the first layer inactive on every datum and the mean target as output: a "
        "local minimum, "
        "and no global one. On its slice s = t = 1 is a network with a bump at one datum, whose loss is "
        "lower; on the way along s and then t the loss never rises. "
        "It needs the "
        "squared loss of one output, α = 0, dense layers with biases, three neurons in the first layer, and "
        "data that "
        "are decent: some point's mean target is not that of all.",
        {{kOut, "OUT.json", "the session to write", true},
         {kJson, "", "both points and their losses as one JSON object; data count from 0"}},
        runBlindspot};
    return call;
}

}  // namespace omegascope::cli
