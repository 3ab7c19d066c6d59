#include "tests/fuzzing/worker.h"

#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <exception>
#include <stdexcept>
#include <thread>

#include "tests/fuzzing/coverage.h"

namespace omegascope::fuzzing {

namespace {

using Clock = std::chrono::steady_clock;

/// Where a worker leaves what it is at, since it may not come back from it.
struct Board {
    std::atomic<std::uint64_t> number;
    std::size_t size;
    std::array<char, kMostInput> input;
    std::array<char, 1024> fault;
    // Inputs that came by somewhere new: one after another in `kept`.
    std::size_t keptCount, keptBytes;
    std::array<std::size_t, 1 << 14> keptEnd;
    std::array<char, std::size_t{32} << 20> kept;
};

enum Exit { kWell = 0, kClaim = 77, kMemory = 78 };

Board* board() {
    static Board* const shared = [] {
        void* memory =
            mmap(nullptr, sizeof(Board), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) throw std::runtime_error("There is no memory for the inputs.");
        Coverage::prepare();
        return static_cast<Board*>(memory);
    }();
    return shared;
}

void keep(const std::string& input) {
    Board& all = *board();
    if (all.keptCount == all.keptEnd.size() || all.keptBytes + input.size() > all.kept.size()) return;
    std::memcpy(all.kept.data() + all.keptBytes, input.data(), input.size());
    all.keptBytes += input.size();
    all.keptEnd[all.keptCount++] = all.keptBytes;
}

std::string kept(std::size_t k) {
    const Board& all = *board();
    const std::size_t begin = k == 0 ? 0 : all.keptEnd[k - 1];
    return {all.kept.data() + begin, all.keptEnd[k] - begin};
}

/// The most memory that this process ever held, in bytes.
std::size_t peakMemory() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::size_t>(usage.ru_maxrss) * 1024;
}

void leave(Exit how, const std::string& fault) {
    const std::size_t length = std::min(fault.size(), board()->fault.size() - 1);
    std::memcpy(board()->fault.data(), fault.data(), length);
    board()->fault[length] = '\0';
    _exit(how);
}

/// A timer that ends this process by SIGPROF when an input has taken its processor time.
void allowTime(int seconds) {
    const itimerval timer{{0, 0}, {seconds, 0}};
    setitimer(ITIMER_PROF, &timer, nullptr);
}

/// Runs one input in the worker; does not come back from a failure.
void runHere(const Target& target, const std::string& input) {
    Board& all = *board();
    all.size = input.size();
    std::memcpy(all.input.data(), input.data(), input.size());
    const std::size_t before = peakMemory();
    Coverage::begin();
    allowTime(kMostSeconds);
    std::optional<std::string> fault;
    try {
        fault = target.run(input);
    } catch (const std::exception& exception) {
        fault = std::string("an exception left the reader: ") + exception.what();
    } catch (...) {
        fault = "something that is no exception left the reader";
    }
    allowTime(0);
    if (fault) leave(kClaim, *fault);
    if (peakMemory() > before + kMostMemory)
        leave(kMemory, "the input took " + std::to_string((peakMemory() - before) >> 20) + " MB");
}

std::string inputOf(const Target& target, const std::vector<std::string>& starts, std::uint64_t seed,
                    std::uint64_t number) {
    if (number < starts.size()) return starts[number];
    Dice dice(seed, number);
    const std::size_t more = board()->keptCount;
    // What came by somewhere new is looked round more often than the starts.
    const std::string& from = more > 0 && !dice.oneIn(4) ? kept(dice.below(more)) : dice.of(starts);
    std::string input = target.mutate(from, dice);
    for (std::size_t k = dice.few(3); k > 1; --k) input = target.mutate(input, dice);
    if (input.size() > kMostInput) input.resize(kMostInput);
    return input;
}

[[noreturn]] void work(const Target& target, const std::vector<std::string>& starts, std::uint64_t seed,
                       std::uint64_t from, Clock::time_point until) {
    for (std::uint64_t k = from; k < starts.size() || Clock::now() < until; ++k) {
        board()->number = k;
        const std::string input = inputOf(target, starts, seed, k);
        runHere(target, input);
        if (Coverage::fresh() > 0 && k >= starts.size()) keep(input);
    }
    ++board()->number;
    _exit(kWell);
}

/// Waits for a worker; ends it when it is at the same input for longer than it may wait.
int waitFor(pid_t worker) {
    std::uint64_t last = board()->number;
    Clock::time_point since = Clock::now();
    int status = 0;
    while (waitpid(worker, &status, WNOHANG) == 0) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        if (board()->number != last) {
            last = board()->number;
            since = Clock::now();
        } else if (Clock::now() - since > std::chrono::seconds(kMostWaiting)) {
            kill(worker, SIGKILL);
            waitpid(worker, &status, 0);
            break;
        }
    }
    return status;
}

Ending endingOf(int status) {
    if (WIFSIGNALED(status)) {
        const int number = WTERMSIG(status);
        if (number == SIGPROF) return {"it takes more than " + std::to_string(kMostSeconds) + " s", "hang"};
        if (number == SIGKILL) return {"it waits for ever, or the system is out of memory", "wait"};
        return {std::string("it ends by a signal: ") + strsignal(number), "signal " + std::to_string(number)};
    }
    switch (WEXITSTATUS(status)) {
        case kWell:
            return {};
        case kClaim:
            return {board()->fault.data(), "claim"};
        case kMemory:
            return {board()->fault.data(), "memory"};
        default:
            return {"it ends the program (a sanitizer, or exit)", "exit"};
    }
}

}  // namespace

Ending tryInput(const Target& target, const std::string& input) {
    board();
    const pid_t worker = fork();
    if (worker == 0) {
        runHere(target, input);
        _exit(kWell);
    }
    return endingOf(waitFor(worker));
}

Run runInputs(const Target& target, std::uint64_t seed, std::chrono::seconds time) {
    std::vector<std::string> starts = target.seeds;
    for (std::string& input : corpusOf(target.name)) starts.push_back(std::move(input));
    Run run;
    const Clock::time_point until = Clock::now() + time;
    Board& all = *board();
    all.keptCount = all.keptBytes = 0;
    for (std::uint64_t from = 0; run.failures.size() < kMostFailures; from = all.number + 1) {
        all.number = from;
        const pid_t worker = fork();
        if (worker == 0) work(target, starts, seed, from, until);
        const Ending ending = endingOf(waitFor(worker));
        run.inputs = all.number;
        if (ending.kind.empty()) break;
        run.failures.push_back({all.number.load(), {all.input.data(), all.size}, ending});
    }
    run.kept = all.keptCount;
    return run;
}

std::string shrunk(const Target& target, const Found& found, std::chrono::seconds time) {
    const Clock::time_point until = Clock::now() + time;
    std::string best = found.input;
    const auto failsAlike = [&](const std::string& input) {
        return Clock::now() < until && tryInput(target, input).kind == found.ending.kind;
    };
    for (std::size_t piece = std::max<std::size_t>(best.size() / 2, 1); piece > 0; piece /= 2)
        for (std::size_t at = 0; at < best.size() && Clock::now() < until;) {
            std::string smaller = best;
            smaller.erase(at, piece);
            if (failsAlike(smaller))
                best = std::move(smaller);
            else
                at += piece;
        }
    for (std::size_t at = 0; at < best.size(); ++at) {
        std::string plainer = best;
        plainer[at] = '0';
        if (best[at] != '0' && failsAlike(plainer)) best = std::move(plainer);
    }
    return best;
}

}  // namespace omegascope::fuzzing
