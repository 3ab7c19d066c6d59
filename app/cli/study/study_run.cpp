#include "app/cli/study/study_run.h"

#include <iostream>
#include <numeric>

#include "app/cli/study/row_watch.h"
#include "app/session/json_text.h"
#include "app/studies/row_runner.h"
#include "core/support/words.h"

namespace omegascope::cli {
namespace {

/// Stopped: SIGTERM is a batch system's, which counts a task that ends well as one to go on with.
Ending stopped(const RowWatch& watch, const std::string& sentence) {
    return {watch.interruption().wasTerm() ? Ending::Done : Ending::Input, sentence};
}

/// `--row K`: runs the row afresh and holds it against its file where there is one.
Ending replay(const Arguments& arguments, const AskedStudy& asked) {
    const Result<int> index =
        parseInteger(kRow, arguments.value(kRow), 0, asked.study.experiment->size() - 1);
    if (!index) return Ending::usage(index.error());
    const Result<int> threads = threadsOf(arguments);
    if (!threads) return Ending::usage(threads.error());
    const studies::Row row = asked.study.experiment->row(*index);
    RowWatch watch;
    studies::RowContext context;
    context.control.stop = watch.stop();
    context.control.progress = [&](double share) {
        watch.update({0, 1, share * row.cost, (1.0 - share) * row.cost});
    };
    context.threads =
        *threads > 0 ? *threads : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
    const Result<std::vector<double>> results = asked.study.experiment->run(row, context);
    if (!results && results.error().isCancelled())
        return stopped(watch, "The row was stopped; nothing is kept of it.");
    if (!results) return Ending::input(results.error());
    const studies::FinishedRow finished{row, *results};
    const std::string text = study::rowText(asked.study, finished);
    std::cout << text;
    if (!arguments.has(kOut)) return Ending::done();
    if (const auto there = asked.folder.read(asked.study, row)) {
        if (study::rowText(asked.study, *there) == text) return Ending::done();
        return Ending::input(
            "Row " + std::to_string(*index) + " of \"" + asked.folder.path().toStdString() +
            "\" has other results; it was run by another version, or on a machine with another "
            "mathematical library.");
    }
    if (const Outcome prepared = asked.folder.prepare(asked.study); !prepared)
        return Ending::input(prepared.error());
    const Outcome written = asked.folder.write(asked.study, finished);
    return written ? Ending::done() : Ending::input(written.error());
}

void tellEnd(const Arguments& arguments, const AskedStudy& asked, const study::RowProgress& last) {
    if (arguments.has(kJson)) {
        std::cout << session::printJson({{"study", asked.study.experiment->study()},
                                         {"hash", asked.study.hash},
                                         {"out", asked.folder.path().toStdString()},
                                         {"rows", asked.study.experiment->size()},
                                         {"asked", last.total},
                                         {"ended", last.ended}});
    } else {
        std::cout << last.ended << " of " << counted(last.total, "row") << " in "
                  << asked.folder.path().toStdString() << '\n';
    }
}

}  // namespace

Ending runStudy(const Arguments& arguments, const QString& name) {
    const Asked asked = askedStudy(arguments, name);
    if (asked.ending.code != Ending::Done) return asked.ending;
    if (arguments.has(kRow) && arguments.has(kShard))
        return Ending::usage("--row and --shard exclude each other; give one.");
    if (arguments.has(kRow)) return replay(arguments, asked.study);
    studies::Shard shard;
    if (arguments.has(kShard)) {
        const Result<studies::Shard> given = shardOf(arguments.value(kShard));
        if (!given) return Ending::usage(given.error());
        shard = *given;
    }
    const Result<int> threads = threadsOf(arguments);
    if (!threads) return Ending::usage(threads.error());
    study::RowProgress last;
    Outcome outcome = Done{};
    RowWatch watch;
    study::RunOptions options;
    options.threads = *threads;
    options.progress = [&](const study::RowProgress& progress) { watch.update(last = progress); };
    outcome = study::runRows(asked.study.study, asked.study.folder,
                             studies::rowsOf(*asked.study.study.experiment, shard), options, watch.stop());
    if (!outcome && !outcome.error().isCancelled()) return Ending::input(outcome.error());
    tellEnd(arguments, asked.study, last);
    return outcome ? Ending::done() : stopped(watch, outcome.error().message);
}

}  // namespace omegascope::cli
