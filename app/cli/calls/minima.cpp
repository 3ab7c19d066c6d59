#include <algorithm>
#include <iomanip>
#include <iostream>
#include <limits>

#include "app/cli/base/waiting.h"
#include "app/cli/calls/analysis.h"
#include "app/cli/calls/calls.h"
#include "app/session/file/session_writer.h"
#include "app/session/json_text.h"
#include "core/dynamics/minima/find_minima.h"
#include "core/nonsmooth/verdict/verdict_names.h"
#include "core/support/number_text.h"
#include "core/support/words.h"

namespace omegascope::cli {
namespace {

constexpr std::string_view kStarts = "--starts";
constexpr std::string_view kSeed = "--seed";
constexpr int kMostStarts = 1'000'000;

/// @param replicated  the network has replicas: flat and sharp are words for minima of L, not of E_γ
std::string_view typeName(const nonsmooth::LocalMinimum& minimum, bool replicated) {
    if (!minimum.type) return replicated ? "none" : "undecided";
    return nonsmooth::nameOf(*minimum.type);
}

session::Json toJson(const nonsmooth::MinimaSearch& search, const nonsmooth::MinimaOptions& options,
                     const network::ParameterLayout& layout) {
    session::Json minima = session::Json::array();
    for (const nonsmooth::FoundMinimum& minimum : search.minima) {
        session::Json each{
            {"loss", minimum.loss + 0.0},
            {"type", nullptr},
            {"kind", nonsmooth::nameOf(minimum.verdict.kind)},
            {"count", minimum.basin},
            {"dead_data", minimum.deadData},
            {"unsolved", minimum.unsolvedData},
            {"parameters", session::blocksJson(layout, minimum.parameters.array() + 0.0, true)}};
        if (minimum.verdict.type) each["type"] = nonsmooth::nameOf(*minimum.verdict.type);
        minima.push_back(std::move(each));
    }
    const auto reasons = [](const std::vector<nonsmooth::DescentFailure>& all) {
        session::Json list = session::Json::array();
        for (const nonsmooth::DescentFailure& each : all)
            list.push_back({{"count", each.count}, {"sentence", each.sentence}});
        return list;
    };
    session::Json runaways = session::Json::array();
    for (const nonsmooth::RunawayDescent& each : search.runaways)
        runaways.push_back({{"loss", each.loss + 0.0}, {"distance", each.distance}, {"count", each.starts}});
    return {{"starts", search.starts},
            {"seed", options.seed},
            {"ran_off", search.ranOff()},
            {"runaways", std::move(runaways)},
            {"undecided", search.undecided},
            {"undecided_reasons", reasons(search.doubts)},
            {"failures", reasons(search.failures)},
            {"minima", std::move(minima)}};
}

/// Data as people count them, from 1.
std::string dataText(const std::vector<int>& data) {
    std::string text;
    for (const int datum : data) text += (text.empty() ? "" : ", ") + std::to_string(datum + 1);
    return text.empty() ? "none" : text;
}

void printTable(const nonsmooth::MinimaSearch& search, const data::Dataset& dataset, bool replicated) {
    std::size_t dead = std::string_view("dead data").size();
    for (const nonsmooth::FoundMinimum& minimum : search.minima)
        dead = std::max(dead, dataText(minimum.deadData).size());
    const int width = static_cast<int>(dead) + 2;
    // ω is two bytes wide and one column.
    std::cout << std::left << std::setw(24) << "L(ω)" << std::setw(11) << "type" << std::setw(11) << "claim"
              << std::right << std::setw(7) << "starts"
              << "  " << std::left << std::setw(width) << "dead data"
              << "unsolved data\n";
    for (const nonsmooth::FoundMinimum& minimum : search.minima) {
        const std::string fraction = fractionOf(minimum.loss, dataset);
        const std::string loss =
            generalNumber(minimum.loss + 0.0, 7) + (fraction.empty() ? std::string() : " = " + fraction);
        std::cout << std::setw(23) << loss << std::setw(11) << typeName(minimum.verdict, replicated)
                  << std::setw(11) << nonsmooth::nameOf(minimum.verdict.kind) << std::right << std::setw(7)
                  << minimum.basin << "  " << std::left << std::setw(width) << dataText(minimum.deadData)
                  << dataText(minimum.unsolvedData) << '\n';
    }
    std::cout << search.starts - search.ranOff() - search.undecided - search.failed() << " of "
              << counted(search.starts, "start") << " ended in a minimum.\n";
    for (const nonsmooth::RunawayDescent& each : search.runaways)
        std::cout << each.starts << " ran off (sampled): at |ω| = " << generalNumber(each.distance, 3)
                  << " the loss is " << generalNumber(each.loss, 7)
                  << " and still falls; no minimum was met on the way.\n";
    for (const nonsmooth::DescentFailure& doubt : search.doubts)
        std::cout << doubt.count << " undecided: " << doubt.sentence << '\n';
    for (const nonsmooth::DescentFailure& failure : search.failures)
        std::cout << failure.count << " failed: " << failure.sentence << '\n';
}

Ending runMinima(const Arguments& arguments) {
    nonsmooth::MinimaOptions options;
    if (arguments.has(kStarts)) {
        const Result<int> starts = parseInteger(kStarts, arguments.value(kStarts), 1, kMostStarts);
        if (!starts) return Ending::usage(starts.error());
        options.starts = *starts;
    }
    if (arguments.has(kSeed)) {
        const Result<int> seed =
            parseInteger(kSeed, arguments.value(kSeed), 0, std::numeric_limits<int>::max());
        if (!seed) return Ending::usage(seed.error());
        options.seed = static_cast<std::uint64_t>(*seed);
    }
    const Result<session::Session> session = loadSession(arguments);
    if (!session) return Ending::input(session.error());
    const loss::Loss loss(network::Network(session->architecture), session->criterion, session->data);
    Waiting waiting;
    const Result<nonsmooth::MinimaSearch> search = dynamics::findMinima(loss, options, waiting.control());
    if (!search) return Ending::input(search.error());
    if (arguments.has(kJson))
        std::cout << session::printJson(toJson(*search, options, loss.network().layout()));
    else
        printTable(*search, loss.dataset(), session->architecture.replicas.has_value());
    return Ending::done();
}

}  // namespace

const Call& minimaCall() {
    static const Call call{
        "minima",
        "FILE",
        "finds local minima of the loss in Ω from random starts, certified and classified",
        "Each start has normal entries of deviation 2; the session's parameters play no "
        "part. A descent goes from the least "
        "point of a cell to the next along certified directions, until the verdict is "
        "that no direction leads down. Starts "
        "that end alike (loss, type, dead and unsolved data) are one line with their "
        "number; those that end without a "
        "verdict count as undecided, and why they did, or failed, is told. A descent runs off when its loss "
        "still falls, ever more slowly, eight times as far from 0 as where it got slow: the least loss need "
        "not be attained. The same seed gives the same minima.\n"
        "The claim is \"exact\" or \"certified\" (to rounding) for a proof, \"sampled\" where "
        "only samples speak for it; a type "
        "\"undecided\" means that flat or sharp could not be told, \"none\" that the network has replicas, "
        "whose "
        "minima are neither.\n"
        "Text counts data from 1, JSON from 0.",
        {{kStarts, "NUMBER", "how many random starts, 1 to 1000000; otherwise 300"},
         {kSeed, "NUMBER", "of the random numbers, from 0; otherwise 1"},
         {kJson, "", "one JSON object with the parameters of every minimum"}},
        runMinima};
    return call;
}

}  // namespace omegascope::cli
