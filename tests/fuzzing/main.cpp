// omegascope_fuzz TARGET [SECONDS [SEED]]: hostile input for one reader, see tests/README.md.
// omegascope_fuzz TARGET --file FILE: one input.

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>

#include "tests/fuzzing/coverage.h"
#include "tests/fuzzing/worker.h"

extern "C" {
/// Freed memory would count as held; a failed allocation is an exception, as elsewhere. Leaks are what tests look for.
const char* __asan_default_options() {
    return "quarantine_size_mb=8:allocator_may_return_null=1:detect_leaks=0:handle_abort=0:exitcode=1";
}
}

namespace omegascope::fuzzing {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongestMessage = 4000;

}  // namespace

std::optional<std::string> faultOf(const std::string& message) {
    if (message.empty()) return "an error says nothing";
    if (message.size() > kLongestMessage) return "an error says too much: " + message.substr(0, 200);
    if (message.back() != '.' && message.back() != '}') return "an error is no sentence: " + message;
    for (const char c : message)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F)
            return "an error has control characters: " + message;
    return {};
}

std::string bytesOf(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> corpusOf(const std::string& target) {
    const fs::path folder = fs::path(OMEGASCOPE_SOURCE_DIR "/tests/data/fuzz") / target;
    std::vector<fs::path> files;
    if (fs::is_directory(folder))
        for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    std::vector<std::string> inputs;
    for (const fs::path& file : files) inputs.push_back(bytesOf(file.string()));
    return inputs;
}

const std::vector<Target>& targets() {
    static const std::vector<Target> all = [] {
        std::vector<Target> made;
        for (const auto& some : {sessionTargets, lessonTargets, dataTargets, importTargets, programTargets})
            for (Target& target : some()) made.push_back(std::move(target));
        return made;
    }();
    return all;
}

namespace {

int usage() {
    std::cerr << "omegascope_fuzz TARGET [SECONDS [SEED]] | TARGET --file FILE; targets:";
    for (const Target& target : targets()) std::cerr << ' ' << target.name;
    std::cerr << '\n';
    return 2;
}

/// Writes a failure, shrunk, where the next person finds it.
void report(const Target& target, std::uint64_t seed, const Found& found) {
    constexpr std::chrono::seconds kShrinking(60);
    const fs::path folder = fs::path(OMEGASCOPE_BINARY_DIR) / "fuzz-failures";
    fs::create_directories(folder);
    const std::string small = shrunk(target, found, kShrinking);
    const fs::path file =
        folder / (target.name + "-" + std::to_string(seed) + "-" + std::to_string(found.number));
    std::ofstream(file, std::ios::binary) << small;
    std::cout << target.name << ", seed " << seed << ", input " << found.number << ": " << found.ending.fault
              << ".\n  " << found.input.size() << " bytes, " << small.size() << " of them in "
              << file.string() << std::endl;
}

int runFor(const Target& target, std::chrono::seconds time, std::uint64_t seed) {
    std::cout << target.name << ", seed " << seed << std::endl;
    const auto start = std::chrono::steady_clock::now();
    const Run run = runInputs(target, seed, time);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - start;
    for (const Found& found : run.failures) report(target, seed, found);
    std::cout << target.name << ": " << run.inputs << " inputs, "
              << static_cast<long>(static_cast<double>(run.inputs) / taken.count()) << " a second; ";
    if (Coverage::seen() > 0) std::cout << Coverage::seen() << " branches, " << run.kept << " inputs kept; ";
    std::cout << run.failures.size() << " failures" << std::endl;
    return run.failures.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

int runOne(const Target& target, const std::string& path) {
    const Ending ending = tryInput(target, bytesOf(path));
    std::cout << path << ": " << (ending.kind.empty() ? "well" : ending.fault) << std::endl;
    return ending.kind.empty() ? EXIT_SUCCESS : EXIT_FAILURE;
}

}  // namespace

int carryOut(const std::vector<std::string>& words) {
    const auto target = std::find_if(targets().begin(), targets().end(), [&](const Target& each) {
        return !words.empty() && each.name == words[0];
    });
    if (target == targets().end() || words.size() > 3) return usage();
    if (words.size() == 3 && words[1] == "--file") return runOne(*target, words[2]);
    std::uint64_t seconds = 10, seed = 1;
    for (const auto& [place, number] : {std::pair{1u, &seconds}, std::pair{2u, &seed}}) {
        if (words.size() <= place) continue;
        const std::string& word = words[place];
        if (std::from_chars(word.data(), word.data() + word.size(), *number).ptr != word.data() + word.size())
            return usage();
    }
    return runFor(*target, std::chrono::seconds(seconds), seed);
}

}  // namespace omegascope::fuzzing

int main(int argc, char** argv) {
    return omegascope::fuzzing::carryOut({argv + 1, argv + argc});
}
