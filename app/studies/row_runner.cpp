#include "app/studies/row_runner.h"

#include <algorithm>
#include <mutex>
#include <thread>

namespace omegascope::study {
namespace {

/// What the threads of a run share.
class Run {
  public:
    Run(const Study& study, const StudyFolder& folder, const RunOptions& options)
        : study_(study), folder_(folder), options_(options) {}

    /// Sorts out the rows that are there; returns those that are not, the costliest first.
    std::vector<studies::Row> missing(const std::vector<int>& rows) {
        std::vector<studies::Row> left;
        progress_.total = static_cast<int>(rows.size());
        for (const int index : rows) {
            studies::Row row = study_.experiment->row(index);
            if (const auto there = folder_.read(study_, row)) {
                ++progress_.ended;
                if (options_.finished) options_.finished(*there);
                continue;
            }
            progress_.remaining += row.cost;
            left.push_back(std::move(row));
        }
        std::ranges::stable_sort(left, std::greater<>(), &studies::Row::cost);
        tell();
        return left;
    }

    void runRow(const studies::Row& row, int threads, const std::stop_token& stop) {
        if (stop.stop_requested() || failed()) return;
        double told = 0.0;
        studies::RowContext context;
        context.threads = threads;
        context.control.stop = stop;
        context.control.progress = [this, &row, &told](double share) {
            const std::lock_guard lock(mutex_);
            progress_.done += (share - told) * row.cost;
            progress_.remaining -= (share - told) * row.cost;
            told = share;
            tell();
        };
        context.saved = folder_.readState(study_, row);
        context.save = [this, &row](const std::string& state) {
            note(folder_.writeState(study_, row, state));
        };
        const Result<std::vector<double>> results = study_.experiment->run(row, context);
        if (!results) {
            if (!results.error().isCancelled()) note(results.error());
            return;
        }
        const studies::FinishedRow finished{row, *results};
        if (const Outcome written = folder_.write(study_, finished); !written) return note(written);
        folder_.dropState(study_, row);
        const std::lock_guard lock(mutex_);
        ++progress_.ended;
        progress_.done += (1.0 - told) * row.cost;
        progress_.remaining -= (1.0 - told) * row.cost;
        if (options_.finished) options_.finished(finished);
        tell();
    }

    Outcome outcome() const {
        const std::lock_guard lock(mutex_);
        return failure_;
    }

  private:
    void tell() const {
        if (options_.progress) options_.progress(progress_);
    }
    bool failed() const { return !outcome(); }
    /// The first failure ends the run: a full disk does not get emptier.
    void note(const Outcome& outcome) {
        const std::lock_guard lock(mutex_);
        if (failure_ && !outcome) failure_ = outcome;
    }

    const Study& study_;
    const StudyFolder& folder_;
    const RunOptions& options_;
    mutable std::mutex mutex_;
    RowProgress progress_;
    Outcome failure_ = Done{};
};

}  // namespace

Outcome runRows(const Study& study, const StudyFolder& folder, const std::vector<int>& rows,
                const RunOptions& options, const std::stop_token& stop) {
    if (const Outcome prepared = folder.prepare(study); !prepared) return prepared;
    Run run(study, folder, options);
    const std::vector<studies::Row> missing = run.missing(rows);
    const int threads = options.threads > 0
                            ? options.threads
                            : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    const int count = static_cast<int>(missing.size());
    // While there are as many rows as threads each row has one; the last ones share what is free.
    const int each = count > 0 && count < threads ? threads / count : 1;
    Control control;
    control.stop = stop;
    parallelFor(
        count, [&](int k) { run.runRow(missing[static_cast<std::size_t>(k)], each, stop); }, control,
        threads);
    if (const Outcome outcome = run.outcome(); !outcome) return outcome;
    if (stop.stop_requested()) return cancelled("The study was stopped; the same command goes on with it.");
    return Done{};
}

}  // namespace omegascope::study
